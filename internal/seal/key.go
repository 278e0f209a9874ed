package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
)

// KeySize is the size in bytes of every secret here.
const KeySize = 32

// errNoMarshal answers every attempt to serialise a key.
var errNoMarshal = errors.New("seal: keys are not marshalled; wrap them")

// Key is a 256-bit secret with its identifier and version. It neither prints
// nor marshals, and two keys cannot be compared. It is safe for concurrent
// use.
type Key struct {
	_       [0]func() // not comparable
	id      id.ID
	version uint32
	aead    cipher.AEAD // built once: a key schedule costs several seals

	mu     sync.Mutex // guards what follows
	secret [KeySize]byte
	wiped  bool
	macs   *sync.Pool // of *macState; made at the first MAC
}

// NewKey makes a key from 32 secret bytes, which it copies.
func NewKey(kid id.ID, version uint32, secret []byte) (*Key, error) {
	if len(secret) != KeySize {
		return nil, errs.New(errs.Integrity, "key_malformed").Because(fmt.Errorf("secret of %d bytes", len(secret)))
	}
	k := &Key{id: kid, version: version, aead: newAEAD(secret)}
	copy(k.secret[:], secret)
	return k, nil
}

// Random makes a fresh key.
func Random(kid id.ID, version uint32) *Key {
	k := &Key{id: kid, version: version}
	_, _ = rand.Read(k.secret[:]) // never fails; see crypto/rand
	k.aead = newAEAD(k.secret[:])
	return k
}

// newAEAD is the one place of the module that makes a cipher. Both errors are
// about the key's length and the block's origin, which are fixed here.
func newAEAD(secret []byte) cipher.AEAD {
	block, err := aes.NewCipher(secret)
	if err != nil {
		panic(err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err)
	}
	return aead
}

// ID returns the identifier.
func (k *Key) ID() id.ID { return k.id }

// Version returns the version.
func (k *Key) Version() uint32 { return k.version }

// Derive makes the key for one further purpose of k by HKDF-SHA-256. Its
// identifier is derived too, so it works as a fingerprint of k: it tells
// secrets apart and reveals nothing of them.
func (k *Key) Derive(label string) *Key {
	var out []byte
	err := k.withSecret(func(secret []byte) (err error) {
		out, err = hkdf.Key(sha256.New, secret, nil, "holdfast/derive/v1/"+label, 16+KeySize)
		return err
	})
	if err != nil {
		panic(err) // a wiped key: a fault of ours, and going on would use a known key
	}
	defer clear(out)
	d := &Key{version: 1, aead: newAEAD(out[16:])}
	copy(d.id[:], out[:16])
	copy(d.secret[:], out[16:])
	return d
}

// Ed25519 returns the signing key whose seed is k's secret.
func (k *Key) Ed25519() (signing ed25519.PrivateKey, err error) {
	err = k.withSecret(func(secret []byte) error {
		signing = ed25519.NewKeyFromSeed(secret)
		return nil
	})
	return signing, err
}

// Wipe overwrites the secret, as far as the runtime allows: copies inside the
// expanded cipher go with the garbage collector. A wiped key cannot be wrapped
// or make MACs.
func (k *Key) Wipe() {
	k.mu.Lock()
	defer k.mu.Unlock()
	clear(k.secret[:])
	k.wiped = true
	k.macs = nil
}

// withSecret lends the secret to fn, which must not keep it.
func (k *Key) withSecret(fn func(secret []byte) error) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.wiped {
		return errs.New(errs.Integrity, "key_destroyed", errs.P("key", k.id))
	}
	return fn(k.secret[:])
}

// String names the key without revealing it.
func (k *Key) String() string { return fmt.Sprintf("key %s v%d", k.id, k.version) }

// Format prints String for every verb, %#v and %x included.
func (k *Key) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, k.String()) }

// LogValue logs String.
func (k *Key) LogValue() slog.Value { return slog.StringValue(k.String()) }

// MarshalText refuses; encoding/json and friends come here.
func (k *Key) MarshalText() ([]byte, error) { return nil, errNoMarshal }

// MarshalJSON refuses.
func (k *Key) MarshalJSON() ([]byte, error) { return nil, errNoMarshal }

// MarshalBinary refuses; encoding/gob comes here.
func (k *Key) MarshalBinary() ([]byte, error) { return nil, errNoMarshal }
