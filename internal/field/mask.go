package field

import (
	"strings"
	"unicode/utf8"
)

// dots has a fixed length: a mask must not tell how long the value is.
const dots = "••••••"

// Mask is what is shown of a value that is there but may not be read; "" for
// an empty value.
func Mask(v Value) string { return MaskLast(v, 0) }

// MaskLast is Mask with the last n characters left readable when the value is
// a text at least three times that long, so that a mask never shows most of
// what it hides.
func MaskLast(v Value, n int) string {
	var s string
	switch v := v.(type) {
	case nil:
		return ""
	case Text:
		s = string(v)
	case List:
		s = v[0].Value
	}
	s = strings.TrimRight(s, " ")
	if n <= 0 || utf8.RuneCountInString(s) < 3*n {
		return dots
	}
	at := len(s)
	for range n {
		_, size := utf8.DecodeLastRuneInString(s[:at])
		at -= size
	}
	return dots + s[at:]
}
