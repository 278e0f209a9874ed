package field

import (
	"strings"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field/written"
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
