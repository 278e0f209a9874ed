package fulltext

import (
	"encoding/binary"
	"unicode/utf8"
)

// grow makes room for n more bytes; what it leaves behind is overwritten.
func grow(b []byte, n int) []byte {
	if len(b)+n <= cap(b) {
		return b
	}
	next := make([]byte, len(b), max(len(b)+len(b)/2, len(b)+n, 8))
	copy(next, b)
	clear(b[:cap(b)])
	return next
}

func appendNumber(b []byte, v uint64) []byte {
	var room [binary.MaxVarintLen64]byte
	n := binary.PutUvarint(room[:], v)
	return append(grow(b, n), room[:n]...)
}

func decode(b []byte) (rune, int) {
	if b[0] < utf8.RuneSelf {
		return rune(b[0]), 1
	}
	return utf8.DecodeRune(b)
}
