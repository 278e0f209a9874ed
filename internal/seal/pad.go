package seal

import "math/bits"

// Padding hides lengths: 128, then steps of 64 up to 512, then eight sizes for
// each doubling. Whatever people are called, and most of what they have beside
// it, is of one length: a thief who could tell long names from short ones would
// tell common ones from rare ones. The filler is one 0x80 and then zeros, so it
// is never ambiguous.

// paddedLen returns the bucket for n bytes and the one marker byte.
func paddedLen(n int) int {
	n++
	if n <= 128 {
		return 128
	}
	step := 64
	if n > 512 {
		step = 1 << (bits.Len(uint(n-1)) - 1) / 8
	}
	return (n + step - 1) / step * step
}

// finerLen is the bucket that values were given before: they stay readable.
func finerLen(n int) int {
	n++
	step := 16
	if n > 64 {
		step = 1 << (bits.Len(uint(n-1)) - 1) / 8
	}
	return (n + step - 1) / step * step
}

func appendPadded(dst, plain []byte) []byte {
	end := len(dst) + paddedLen(len(plain))
	dst = append(append(dst, plain...), 0x80)
	for len(dst) < end {
		dst = append(dst, 0)
	}
	return dst
}

// unpad removes the filler. It runs on authenticated bytes only; being strict
// keeps one plaintext to one padded form, and to the one it had before.
func unpad(padded []byte) ([]byte, bool) {
	end := len(padded) - 1
	for end >= 0 && padded[end] == 0 {
		end--
	}
	if end < 0 || padded[end] != 0x80 || paddedLen(end) != len(padded) && finerLen(end) != len(padded) {
		return nil, false
	}
	return padded[:end:end], true
}
