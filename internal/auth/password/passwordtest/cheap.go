package passwordtest

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"

	"golang.org/x/crypto/argon2"

	"github.com/holdfast-crm/holdfast/internal/auth/password"
)

// The least that argon2id takes.
const (
	memoryKiB = 8
	passes    = 1
	lanes     = 1
)

// Hasher makes hashes that are real and cheap. They are verified as any others
// are, by what they say of themselves; where there is none to verify, that takes
// as long as it does for people.
type Hasher struct{ *password.Hasher }

// NewHasher has one hash run at a time.
func NewHasher() Hasher { return Hasher{password.NewHasher(1)} }

// Hash returns the PHC string of a password, in ASCII, under a new salt.
func (Hasher) Hash(_ context.Context, secret []byte) (string, error) {
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails; see crypto/rand
	key := argon2.IDKey(secret, salt, passes, memoryKiB, lanes, 32)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memoryKiB, passes, lanes, b64.EncodeToString(salt), b64.EncodeToString(key)), nil
}
