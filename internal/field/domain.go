package field

import (
	"net/url"
	"strings"
	"unicode"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field/written"
)

// limitURL bounds a web address, in octets.
const limitURL = 2048

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
	if host, port, ok := strings.Cut(s, ":"); ok && written.IsDigits(port) {
		s = host
	}
	host, _, ok := written.Host(s)
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
		_, ascii, _ := written.Host(s)
		return ascii
	})
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
	if hasPort && (!written.IsDigits(port) || len(port) > 5) {
		return "", invalid
	}
	name, _, ok := written.Host(host)
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
