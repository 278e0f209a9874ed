package seal

import (
	"crypto"
	"crypto/hpke"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
)

// minRSABits follows NIST SP 800-57: 3072 bits for secrets that outlive 2030.
const minRSABits = 3072

// Recipient is a public key that a 32-byte secret can be wrapped for, so that
// only the holder of the Identity reads it. info says what the secret is for
// and must be the same on both sides.
type Recipient interface {
	Wrap(secret []byte, info string) ([]byte, error)
	Fingerprint() string // 32 hex digits over the public key
	Bytes() []byte       // for ParseRecipient
}

// Identity is the private side of a Recipient.
type Identity interface {
	Unwrap(wrapped []byte, info string) ([]byte, error)
	Recipient() Recipient
}

// WrapFor wraps k for a recipient.
func WrapFor(r Recipient, k *Key, info string) (wrapped []byte, err error) {
	err = k.withSecret(func(secret []byte) error {
		wrapped, err = r.Wrap(secret, info)
		return err
	})
	return wrapped, err
}

// ParseRecipient reads Recipient.Bytes. Unknown kinds and weak keys are
// Invalid.
func ParseRecipient(b []byte) (Recipient, error) {
	if len(b) == 0 {
		return nil, errs.New(errs.Invalid, "recipient_invalid")
	}
	switch b[0] {
	case suiteHybrid:
		pub, err := hpke.MLKEM768X25519().NewPublicKey(b[1:])
		if err != nil {
			return nil, errs.New(errs.Invalid, "recipient_invalid").Because(err)
		}
		return hybridRecipient{pub}, nil
	case suiteRSA:
		pub, err := x509.ParsePKIXPublicKey(b[1:])
		if err != nil {
			return nil, errs.New(errs.Invalid, "recipient_invalid").Because(err)
		}
		if key, ok := pub.(*rsa.PublicKey); ok {
			return RSARecipient(key)
		}
	}
	return nil, errs.New(errs.Invalid, "recipient_invalid").Because(fmt.Errorf("kind %d", b[0]))
}

// hybridRecipient stays secret as long as either ML-KEM-768 or X25519 holds
// (RFC 9180 with draft-ietf-hpke-pq).
type hybridRecipient struct{ pub hpke.PublicKey }

func (r hybridRecipient) Wrap(secret []byte, info string) ([]byte, error) {
	if len(secret) != KeySize {
		return nil, errSecretSize
	}
	sum := fingerprint(r)
	sealed, err := hpke.Seal(r.pub, hpke.HKDFSHA256(), hpke.AES256GCM(), recipientInfo(suiteHybrid, sum, info), secret)
	if err != nil {
		return nil, fmt.Errorf("seal.Wrap: %w", err)
	}
	return append(recipientHeader(suiteHybrid, sum), sealed...), nil
}

func (r hybridRecipient) Bytes() []byte       { return append([]byte{suiteHybrid}, r.pub.Bytes()...) }
func (r hybridRecipient) Fingerprint() string { return fingerprintText(r) }

type hybridIdentity struct{ key hpke.PrivateKey }

func (i hybridIdentity) Recipient() Recipient { return hybridRecipient{i.key.PublicKey()} }

func (i hybridIdentity) Unwrap(wrapped []byte, info string) ([]byte, error) {
	sum, body, err := openRecipient(i, suiteHybrid, wrapped)
	if err != nil {
		return nil, err
	}
	secret, err := hpke.Open(i.key, hpke.HKDFSHA256(), hpke.AES256GCM(), recipientInfo(suiteHybrid, sum, info), body)
	return checkedSecret(secret, err)
}

// RSARecipient wraps by RSA-OAEP with SHA-256, for estates whose smart cards
// or key services know only RSA. Keys below 3072 bits are refused.
func RSARecipient(pub *rsa.PublicKey) (Recipient, error) {
	if pub.N.BitLen() < minRSABits {
		return nil, errs.New(errs.Invalid, "recipient_weak", errs.P("bits", pub.N.BitLen()), errs.P("least", minRSABits))
	}
	return rsaRecipient{pub}, nil
}

// RSAIdentity opens what its RSARecipient wrapped; key may live in hardware.
func RSAIdentity(key crypto.Decrypter) (Identity, error) {
	pub, ok := key.Public().(*rsa.PublicKey)
	if !ok {
		return nil, errs.New(errs.Invalid, "recipient_invalid").Because(fmt.Errorf("%T", key.Public()))
	}
	if _, err := RSARecipient(pub); err != nil {
		return nil, err
	}
	return rsaIdentity{key, pub}, nil
}

type rsaRecipient struct{ pub *rsa.PublicKey }

func (r rsaRecipient) Wrap(secret []byte, info string) ([]byte, error) {
	if len(secret) != KeySize {
		return nil, errSecretSize
	}
	sum := fingerprint(r)
	sealed, err := rsa.EncryptOAEP(sha256.New(), rand.Reader, r.pub, secret, recipientInfo(suiteRSA, sum, info))
	if err != nil {
		return nil, fmt.Errorf("seal.Wrap: %w", err)
	}
	return append(recipientHeader(suiteRSA, sum), sealed...), nil
}

func (r rsaRecipient) Bytes() []byte {
	der, err := x509.MarshalPKIXPublicKey(r.pub)
	if err != nil {
		panic(err) // an *rsa.PublicKey always marshals
	}
	return append([]byte{suiteRSA}, der...)
}

func (r rsaRecipient) Fingerprint() string { return fingerprintText(r) }

type rsaIdentity struct {
	key crypto.Decrypter
	pub *rsa.PublicKey
}

func (i rsaIdentity) Recipient() Recipient { return rsaRecipient{i.pub} }

func (i rsaIdentity) Unwrap(wrapped []byte, info string) ([]byte, error) {
	sum, body, err := openRecipient(i, suiteRSA, wrapped)
	if err != nil {
		return nil, err
	}
	secret, err := i.key.Decrypt(rand.Reader, body, &rsa.OAEPOptions{Hash: crypto.SHA256, Label: recipientInfo(suiteRSA, sum, info)})
	return checkedSecret(secret, err)
}

var errSecretSize = errors.New("seal.Wrap: only 32-byte secrets are wrapped for recipients")

func recipientHeader(suite byte, sum [16]byte) []byte {
	return append([]byte{magic, formatRecipient, suite, 0}, sum[:]...)
}

func openRecipient(i Identity, suite byte, wrapped []byte) (sum [16]byte, body []byte, err error) {
	sum = fingerprint(i.Recipient())
	want := recipientHeader(suite, sum)
	if len(wrapped) < len(want) || wrapped[0] != magic || wrapped[1] != formatRecipient {
		return sum, nil, malformed("not a recipient's wrap")
	}
	if string(wrapped[:len(want)]) != string(want) {
		return sum, nil, errs.New(errs.Integrity, "recovery_key_wrong").
			WithHint("this wrap belongs to the recipient with fingerprint %x, the key given has %x", wrapped[4:len(want)], sum)
	}
	return sum, wrapped[len(want):], nil
}

// checkedSecret hides why opening failed: the details would be an oracle.
func checkedSecret(secret []byte, err error) ([]byte, error) {
	if err != nil || len(secret) != KeySize {
		return nil, errs.New(errs.Integrity, "recovery_wrap_broken")
	}
	return secret, nil
}

func recipientInfo(suite byte, sum [16]byte, info string) []byte {
	b := canon.AppendString(nil, "holdfast/recipient/v1")
	b = canon.AppendUint(b, uint64(suite))
	b = canon.AppendBytes(b, sum[:])
	return canon.AppendString(b, info)
}

func fingerprint(r Recipient) [16]byte {
	sum := sha256.Sum256(r.Bytes())
	return [16]byte(sum[:16])
}

func fingerprintText(r Recipient) string {
	sum := fingerprint(r)
	return hex.EncodeToString(sum[:])
}
