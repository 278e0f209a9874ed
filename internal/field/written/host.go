package written

import (
	"strings"

	"golang.org/x/net/idna"
)

// RFC 1035 section 2.3.4, in octets of the ASCII form.
const (
	limitHost = 253
	limitPart = 63
)

// Host returns a host name of at least two labels in lower-case Unicode
// and in ASCII (RFC 5891).
func Host(s string) (unicode, ascii string, ok bool) {
	s = strings.TrimSuffix(s, ".")
	if IsASCII(s) {
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
