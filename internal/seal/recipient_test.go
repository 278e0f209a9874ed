package seal_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/seal"
)

func identities(t *testing.T) map[string]func() seal.Identity {
	return map[string]func() seal.Identity{
		"hybrid": func() seal.Identity {
			i, err := seal.NewSeed().Identity()
			if err != nil {
				t.Fatal(err)
			}
			return i
		},
		"rsa": func() seal.Identity {
			key, err := rsa.GenerateKey(rand.Reader, 3072)
			if err != nil {
				t.Fatal(err)
			}
			i, err := seal.RSAIdentity(key)
			if err != nil {
				t.Fatal(err)
			}
			return i
		},
	}
}

func TestRecipientsOpenOnlyTheirOwnWraps(t *testing.T) {
	t.Parallel()
	for name, make := range identities(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i, other := make(), make()
			r, err := seal.ParseRecipient(i.Recipient().Bytes())
			if err != nil || r.Fingerprint() != i.Recipient().Fingerprint() {
				t.Fatalf("ParseRecipient = %v, %v", r, err)
			}
			k := seal.Random(id.ID{1}, 1)
			w, err := seal.WrapFor(r, k, "root")
			if err != nil {
				t.Fatal(err)
			}
			secret, err := i.Unwrap(w, "root")
			if err != nil {
				t.Fatal(err)
			}
			if got, _ := seal.NewKey(id.ID{1}, 1, secret); got.Token("", "", "") != k.Token("", "", "") {
				t.Error("another secret came back")
			}
			if _, err := i.Unwrap(w, "backup"); errs.CodeOf(err) != "recovery_wrap_broken" {
				t.Errorf("other info: %v", err)
			}
			if _, err := other.Unwrap(w, "root"); errs.CodeOf(err) != "recovery_key_wrong" {
				t.Errorf("other identity: %v", err)
			}
			for at := 0; at < len(w); at += 7 {
				b := bytes.Clone(w)
				b[at] ^= 4
				if _, err := i.Unwrap(b, "root"); errs.KindOf(err) != errs.Integrity {
					t.Fatalf("byte %d changed: %v", at, err)
				}
			}
			if _, err := i.Unwrap(w[:len(w)-1], "root"); errs.KindOf(err) != errs.Integrity {
				t.Errorf("cut: %v", err)
			}
			if _, err := r.Wrap(secret[:31], "root"); err == nil {
				t.Error("a 31-byte secret was wrapped")
			}
		})
	}
}

func TestWeakAndStrangeRecipientsAreRefused(t *testing.T) {
	t.Parallel()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := seal.RSARecipient(&key.PublicKey); errs.CodeOf(err) != "recipient_weak" {
		t.Errorf("2048 bits: %v", err)
	}
	if _, err := seal.RSAIdentity(key); errs.CodeOf(err) != "recipient_weak" {
		t.Errorf("2048-bit identity: %v", err)
	}
	for _, b := range [][]byte{nil, {0}, {2, 1, 2}, {3, 1}, {9}} {
		if _, err := seal.ParseRecipient(b); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%x: %v", b, err)
		}
	}
}

func TestASeedAlwaysMakesTheSameKeyPair(t *testing.T) {
	t.Parallel()
	s := seal.NewSeed()
	again, err := seal.ParseSeed(s.Groups())
	if err != nil {
		t.Fatal(err)
	}
	a, errA := s.Identity()
	b, errB := again.Identity()
	if errA != nil || errB != nil || a.Recipient().Fingerprint() != b.Recipient().Fingerprint() {
		t.Errorf("%v %v", errA, errB)
	}
}
