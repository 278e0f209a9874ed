package sniff

import (
	"bytes"
	"unicode/utf16"
)

// utf16Without recognises UTF-16 without a byte order mark: text in it has zero
// bytes, where no other encoding has any, and read the right way round it has
// line ends and no control characters.
func utf16Without(sample []byte) Encoding {
	if len(sample) < 8 || bytes.IndexByte(sample, 0) < 0 {
		return Undecided
	}
	little, big := likeUTF16(sample, 0), likeUTF16(sample, 1)
	switch {
	case little && !big:
		return UTF16LE
	case big && !little:
		return UTF16BE
	}
	return Undecided
}

// likeUTF16 judges a sample whose low bytes are first (0) or second (1).
func likeUTF16(sample []byte, low int) bool {
	units := make([]uint16, len(sample)/2)
	for i := range units {
		units[i] = uint16(sample[2*i+1-low])<<8 | uint16(sample[2*i+low])
	}
	lines := 0
	for i, r := range utf16.Decode(units) {
		switch {
		case r == '\n' || r == '\r':
			lines++
		case r == '\ufffd' && i < len(units)-1: // the sample may end within a pair
			return false
		case r < 0x20 && r != '\t', r >= 0x7f && r < 0xa0, r >= 0xe000 && r < 0xf900:
			return false
		}
	}
	return lines > 0
}
