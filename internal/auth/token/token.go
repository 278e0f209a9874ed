package token

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"hash/crc32"
	"math/big"
	"strings"
)

const (
	prefix       = "hf_"
	secretSize   = 32 // random bytes
	secretDigits = 43 // base62 digits of 32 bytes: 62^43 > 2^256
	sumDigits    = 6  // base62 digits of 32 bits: 62^6 > 2^32
	length       = len(prefix) + secretDigits + sumDigits
	alphabet     = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)

// Digest is what is stored of a token.
type Digest [sha256.Size]byte

// New makes a token and its digest.
func New() (text string, digest Digest) {
	var secret [secretSize]byte
	_, _ = rand.Read(secret[:]) // never fails; see crypto/rand
	body := prefix + base62(new(big.Int).SetBytes(secret[:]), secretDigits)
	text = body + checksum(body)
	return text, sha256.Sum256([]byte(text))
}

// Parse returns the digest of a well-formed token, and false for anything
// else. It says nothing about whether the token exists.
func Parse(text string) (Digest, bool) {
	if len(text) != length || !strings.HasPrefix(text, prefix) {
		return Digest{}, false
	}
	body, sum := text[:length-sumDigits], text[length-sumDigits:]
	if subtle.ConstantTimeCompare([]byte(checksum(body)), []byte(sum)) == 0 {
		return Digest{}, false
	}
	return sha256.Sum256([]byte(text)), true
}

// Equal compares in constant time.
func (d Digest) Equal(other []byte) bool {
	return subtle.ConstantTimeCompare(d[:], other) == 1
}

func checksum(body string) string {
	return base62(big.NewInt(int64(crc32.ChecksumIEEE([]byte(body)))), sumDigits)
}

// base62 writes n, most significant digit first, padded to a fixed width.
func base62(n *big.Int, width int) string {
	digits, base, digit := make([]byte, width), big.NewInt(int64(len(alphabet))), new(big.Int)
	for i := width - 1; i >= 0; i-- {
		n.DivMod(n, base, digit)
		digits[i] = alphabet[digit.Int64()]
	}
	return string(digits)
}
