package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"

	"github.com/holdfast-crm/holdfast/internal/auth/token"
)

// referenceSize is in random bytes: what a browser holds of a session, and
// what a set-up link carries. Only the SHA-256 is stored; 256 random bits need
// no slow hash.
const referenceSize = 32

// newReference makes a reference: 43 characters of base64url.
func newReference() (text string, digest token.Digest) {
	var secret [referenceSize]byte
	_, _ = rand.Read(secret[:]) // never fails; see crypto/rand
	text = base64.RawURLEncoding.EncodeToString(secret[:])
	return text, sha256.Sum256([]byte(text))
}

// parseReference returns the digest of a well-formed reference, and false for
// anything else. It says nothing about whether the reference exists.
func parseReference(text string) (token.Digest, bool) {
	if len(text) != base64.RawURLEncoding.EncodedLen(referenceSize) {
		return token.Digest{}, false
	}
	if _, err := base64.RawURLEncoding.Strict().DecodeString(text); err != nil {
		return token.Digest{}, false
	}
	return sha256.Sum256([]byte(text)), true
}
