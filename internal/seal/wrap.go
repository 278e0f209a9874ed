package seal

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"errors"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
)

const (
	wrapLabel  = "holdfast/wrap/v1"
	commitSize = 16
	// wrapSize: header, wrapped key's id and version, commitment, sealed secret.
	wrapSize = headerSize + 16 + 4 + commitSize + gcmOverhead + KeySize
)

// WrapKey seals k under with, for one purpose; 120 bytes. A wiped key is an
// Integrity error "key_destroyed".
func WrapKey(with, k *Key, purpose string) (wrapped []byte, err error) {
	err = k.withSecret(func(secret []byte) error {
		wrapped = wrapSecret(with, k.id, k.version, secret, purpose)
		return nil
	})
	return wrapped, err
}

// WrapNew makes a fresh secret and returns it wrapped only; making keys ahead
// needs no opened key and saves its key schedule.
func WrapNew(with *Key, kid id.ID, version uint32, purpose string) []byte {
	var secret [KeySize]byte
	_, _ = rand.Read(secret[:]) // never fails; see crypto/rand
	defer clear(secret[:])
	return wrapSecret(with, kid, version, secret[:], purpose)
}

// Rewrap opens a key wrapped by old and wraps it again under with, for the
// same purpose.
func Rewrap(old, with *Key, wrapped []byte, purpose string) ([]byte, error) {
	kid, version, secret, err := unwrapSecret(old, wrapped, purpose)
	if err != nil {
		return nil, err
	}
	defer clear(secret)
	return wrapSecret(with, kid, version, secret, purpose), nil
}

// UnwrapKey opens what WrapKey made with the same key and purpose. Anything
// else is an Integrity error "key_wrap_broken" naming the wrapped key.
func UnwrapKey(with *Key, wrapped []byte, purpose string) (*Key, error) {
	kid, version, secret, err := unwrapSecret(with, wrapped, purpose)
	if err != nil {
		return nil, err
	}
	defer clear(secret)
	return NewKey(kid, version, secret)
}

// WrappedKey returns which key a wrap holds, without opening it.
func WrappedKey(wrapped []byte) (kid id.ID, version uint32, err error) {
	h, err := ParseHeader(wrapped)
	if err != nil {
		return kid, 0, err
	}
	if h.Format != formatWrap || len(wrapped) != wrapSize {
		return kid, 0, malformed("not a wrapped key")
	}
	copy(kid[:], wrapped[headerSize:])
	return kid, binary.BigEndian.Uint32(wrapped[headerSize+16:]), nil
}

func wrapSecret(with *Key, kid id.ID, version uint32, secret []byte, purpose string) []byte {
	out := appendHeader(make([]byte, 0, wrapSize), formatWrap, with)
	out = append(out, kid[:]...)
	out = binary.BigEndian.AppendUint32(out, version)
	out = append(out, commitment(secret, kid)...)
	return with.aead.Seal(out, nil, secret, wrapAAD(out, purpose))
}

func unwrapSecret(with *Key, wrapped []byte, purpose string) (kid id.ID, version uint32, secret []byte, err error) {
	kid, version, err = WrappedKey(wrapped)
	if err != nil {
		return kid, 0, nil, err
	}
	broken := func(cause error) error {
		return errs.New(errs.Integrity, "key_wrap_broken", errs.P("key", kid)).Because(cause)
	}
	if err := checkHeader(wrapped, formatWrap, with); err != nil {
		return kid, 0, nil, broken(err)
	}
	front := wrapped[:wrapSize-gcmOverhead-KeySize]
	secret, err = with.aead.Open(nil, nil, wrapped[len(front):], wrapAAD(front, purpose))
	if err != nil {
		return kid, 0, nil, broken(err)
	}
	if subtle.ConstantTimeCompare(commitment(secret, kid), front[len(front)-commitSize:]) != 1 {
		clear(secret)
		return kid, 0, nil, broken(errors.New("key commitment differs"))
	}
	return kid, version, secret, nil
}

// wrapAAD binds everything that stands before the sealed secret: format,
// suite, wrapping key, wrapped key and commitment.
func wrapAAD(front []byte, purpose string) []byte {
	aad := make([]byte, 0, len(wrapLabel)+len(purpose)+len(front)+6)
	aad = canon.AppendString(aad, wrapLabel)
	aad = canon.AppendString(aad, purpose)
	return canon.AppendBytes(aad, front)
}

// commitment ties a ciphertext to one key, which GCM alone does not: without
// it a forged wrap can open under two keys. It is HMAC-SHA-256 of "commit" and
// the identifier, cut to 16 bytes; written out, it costs a quarter of a
// hash.Hash made for one use.
func commitment(secret []byte, kid id.ID) []byte {
	const block = sha256.BlockSize
	var inner [block + len("commit") + len(kid)]byte
	var outer [block + sha256.Size]byte
	defer clear(inner[:])
	defer clear(outer[:])
	copy(inner[:], secret)
	copy(outer[:], secret)
	for i := range block {
		inner[i] ^= 0x36
		outer[i] ^= 0x5c
	}
	copy(inner[block:], "commit")
	copy(inner[block+len("commit"):], kid[:])
	sum := sha256.Sum256(inner[:])
	copy(outer[block:], sum[:])
	sum = sha256.Sum256(outer[:])
	return sum[:commitSize:commitSize]
}
