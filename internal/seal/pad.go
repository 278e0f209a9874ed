package seal

import "math/bits"

// Padding hides exact lengths: 16, 32, 48, 64, then eight sizes for each
// doubling, so at most 12.5 % is wasted. What still shows is the bucket: under
// four bits for values below 128 bytes, and three more for each further
// doubling. The filler is one 0x80 and then zeros, so it is never ambiguous.

// paddedLen returns the bucket for n bytes and the one marker byte.
func paddedLen(n int) int {
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
// keeps one plaintext to one padded form.
func unpad(padded []byte) ([]byte, bool) {
	end := len(padded) - 1
	for end >= 0 && padded[end] == 0 {
		end--
	}
	if end < 0 || padded[end] != 0x80 || paddedLen(end) != len(padded) {
		return nil, false
	}
	return padded[:end:end], true
}
