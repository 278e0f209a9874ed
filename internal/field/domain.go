package field

import (
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/net/idna"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// RFC 1035 section 2.3.4, in octets of the ASCII form.
const (
	limitHost = 253
	limitPart = 63
	limitURL  = 2048
)

// domain is a host name, such as a company's. "https://www.Example.com/x" is
// read as "example.com".
type domain struct{ textual }

func newDomain() Type {
	return domain{textual{name: "domain", limit: limitURL, many: true, normal: normalDomain}}
}

func normalDomain(s string, _ *Raw) (string, *errs.FieldError) {
	if _, rest, ok := strings.Cut(s, "://"); ok {
		s = rest
	}
	if end := strings.IndexAny(s, "/?#"); end >= 0 {
		s = s[:end]
	}
	if host, port, ok := strings.Cut(s, ":"); ok && isDigits(port) {
		s = host
	}
	host, _, ok := normalHost(s)
	if !ok {
		return "", errs.Field("domain_invalid")
	}
	for {
		rest, www := strings.CutPrefix(host, "www.")
		if !www || !strings.Contains(rest, ".") {
			return host, nil
		}
		host = rest
	}
}

func (domain) Tokens(v Value) []string {
	return distinct(v, func(s string) string {
		_, ascii, _ := normalHost(s)
		return ascii
	})
}

// normalHost returns a host name of at least two labels in lower-case Unicode
// and in ASCII (RFC 5891).
func normalHost(s string) (unicode, ascii string, ok bool) {
	s = strings.TrimSuffix(s, ".")
	if isASCII(s) {
		s = strings.ToLower(s)
		if !strings.Contains(s, "xn--") {
			return s, s, isHost(s)
		}
	}
	ascii, err := idna.Lookup.ToASCII(s)
	if err != nil || !isHost(ascii) {
		return "", "", false
	}
	unicode, err = idna.Lookup.ToUnicode(ascii)
	return unicode, ascii, err == nil
}

// isHost checks an ASCII name: letters, digits and inner hyphens (RFC 1123
// section 2.1), at least two labels, the last not a number.
func isHost(s string) bool {
	if len(s) > limitHost {
		return false
	}
	labels, start, numeric := 1, 0, true
	for i := 0; i <= len(s); i++ {
		if i < len(s) && s[i] != '.' {
			c := s[i]
			if c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'z') {
				return false
			}
			numeric = numeric && c >= '0' && c <= '9'
			continue
		}
		if n := i - start; n == 0 || n > limitPart || s[start] == '-' || s[i-1] == '-' {
			return false
		}
		if i < len(s) {
			labels++
			start, numeric = i+1, true
		}
	}
	return labels > 1 && !numeric
}

func isDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// newURL makes a web address: http or https only, because screens make links
// of them. A missing scheme means https. The host is in lower case; the rest
// stays as written.
func newURL() Type {
	return textual{name: "url", limit: limitURL, many: true, normal: normalURL}
}

func normalURL(s string, _ *Raw) (string, *errs.FieldError) {
	invalid := errs.Field("url_invalid")
	scheme, rest, ok := strings.Cut(s, "://")
	if !ok || strings.ContainsAny(scheme, "/?#.") {
		scheme, rest = "https", s
	}
	scheme = strings.ToLower(scheme)
	if scheme != "http" && scheme != "https" {
		return "", errs.Field("url_scheme")
	}
	if strings.ContainsFunc(rest, unicode.IsSpace) || strings.ContainsAny(rest, "\\<>\"") {
		return "", invalid
	}
	host, tail := rest, ""
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		host, tail = rest[:end], rest[end:]
	}
	host, port, hasPort := strings.Cut(host, ":")
	if hasPort && (!isDigits(port) || len(port) > 5) {
		return "", invalid
	}
	name, _, ok := normalHost(host)
	if !ok {
		return "", invalid
	}
	if hasPort {
		name += ":" + port
	}
	out := scheme + "://" + name + tail
	if _, err := url.Parse(out); err != nil {
		return "", invalid
	}
	return out, nil
}
