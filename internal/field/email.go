package field

import (
	"strings"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field/written"
)

// RFC 5321 section 4.5.3.1: octets of the local part, and of the whole path
// without its angle brackets.
const (
	limitLocal = 64
	limitEmail = 254
)

// email is an internet mail address. The local part stays as written (RFC
// 5321 section 2.4), with letters beyond ASCII allowed (RFC 6531); the domain
// is lower-case Unicode.
type email struct{ textual }

func newEmail() Type {
	return email{textual{name: "email", limit: 1000, many: true, normal: normalEmail}}
}

func normalEmail(s string, _ *Raw) (string, *errs.FieldError) {
	if open := strings.LastIndexByte(s, '<'); open >= 0 && strings.HasSuffix(s, ">") {
		s = strings.TrimSpace(s[open+1 : len(s)-1]) // Ada <ada@example.com>
	}
	if len(s) > 7 && strings.EqualFold(s[:7], "mailto:") {
		s = s[7:]
	}
	local, host, ok := strings.Cut(s, "@")
	if !ok || !isLocalPart(local) || strings.Contains(host, "@") {
		return "", errs.Field("email_invalid")
	}
	if len(local) > limitLocal {
		return "", errs.Field("email_too_long", errs.P("limit", limitEmail))
	}
	unicode, ascii, ok := written.Host(host)
	if !ok {
		return "", errs.Field("email_invalid")
	}
	if len(local)+1+len(ascii) > limitEmail {
		return "", errs.Field("email_too_long", errs.P("limit", limitEmail))
	}
	if unicode == host && len(local)+1+len(host) == len(s) {
		return s, nil
	}
	return local + "@" + unicode, nil
}

// isLocalPart accepts a dot-string (RFC 5321 section 4.1.2). Quoted local
// parts are refused: hardly anything that sends mail accepts them.
func isLocalPart(s string) bool {
	prev := byte('.')
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '.' && prev == '.' || c <= ' ' || strings.IndexByte(`"(),:;<>@[\]`, c) >= 0 {
			return false
		}
		prev = c
	}
	return prev != '.'
}

// Tokens is the whole address in lower case, its domain in ASCII form.
func (email) Tokens(v Value) []string {
	return distinct(v, func(s string) string {
		local, host, _ := strings.Cut(s, "@")
		if written.IsASCII(host) {
			return strings.ToLower(s)
		}
		_, ascii, _ := written.Host(host)
		return strings.ToLower(local) + "@" + ascii
	})
}
