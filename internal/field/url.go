package field

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field/written"
)

// limitURL bounds an address, in characters.
const limitURL = 2048

// newURL makes an address to go to: http, https, mailto or tel only, because
// screens make links of them. A missing scheme means https. Host, mail address
// and telephone number are in their normal form; the rest stays as written.
func newURL() Type {
	return textual{name: "url", limit: limitURL, many: true, normal: normalURL}
}

// schemed is an address that begins with a scheme (RFC 3986 section 3.1), which
// "example.com:8080" does not: hosts have a point.
var schemed = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+-]*:`)

func normalURL(s string, raw *Raw) (string, *errs.FieldError) {
	if strings.ContainsFunc(s, unicode.IsSpace) && !telephone(s) || strings.ContainsAny(s, "\\<>\"") {
		return "", errs.Field("url_invalid")
	}
	scheme := strings.ToLower(schemed.FindString(s))
	rest := s[len(scheme):]
	switch scheme {
	case "":
		return webAddress("https", s)
	case "http:", "https:":
		if rest, web := strings.CutPrefix(rest, "//"); web {
			return webAddress(strings.TrimSuffix(scheme, ":"), rest)
		}
		return "", errs.Field("url_invalid")
	case "mailto:":
		return mailAddress(rest, raw)
	case "tel:":
		return telAddress(rest, raw)
	}
	return "", errs.Field("url_scheme")
}

// telephone reports whether a number is meant: only in these people put spaces.
func telephone(s string) bool { return len(s) > 4 && strings.EqualFold(s[:4], "tel:") }

func webAddress(scheme, s string) (string, *errs.FieldError) {
	host, tail := s, ""
	if end := strings.IndexAny(s, "/?#"); end >= 0 {
		host, tail = s[:end], s[end:]
	}
	host, port, hasPort := strings.Cut(host, ":")
	name, _, ok := written.Host(host)
	if !ok || hasPort && (!written.IsDigits(port) || len(port) > 5) {
		return "", errs.Field("url_invalid")
	}
	if hasPort && !(scheme == "http" && port == "80" || scheme == "https" && port == "443") {
		name += ":" + port
	}
	return readable(scheme + "://" + name + tail)
}

// mailAddress reads what follows "mailto:" (RFC 6068), of one addressee.
func mailAddress(s string, raw *Raw) (string, *errs.FieldError) {
	to, fields, more := strings.Cut(s, "?")
	to, fe := normalEmail(to, raw)
	if fe != nil {
		return "", fe
	}
	if more {
		to += "?" + fields
	}
	return readable("mailto:" + to)
}

// telAddress reads what follows "tel:" (RFC 3966).
func telAddress(s string, raw *Raw) (string, *errs.FieldError) {
	number, fe := normalPhone(s, raw)
	if fe != nil {
		return "", fe
	}
	return "tel:" + strings.Replace(number, " x", ";ext=", 1), nil
}

func readable(address string) (string, *errs.FieldError) {
	if _, err := url.Parse(address); err != nil {
		return "", errs.Field("url_invalid")
	}
	return address, nil
}
