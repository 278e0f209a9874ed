package seal_test

import (
	"bytes"
	"encoding/hex"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/seal"
)

func FuzzParseHeader(f *testing.F) {
	f.Add(seal.Seal(seal.Random(id.ID{1}, 1), seal.Place{}, nil))
	f.Add(seal.WrapNew(seal.Random(id.ID{1}, 1), id.ID{2}, 1, "subject"))
	f.Add([]byte{0xC5, 1, 1, 0})
	k := seal.Random(id.ID{9}, 9)
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := seal.ParseHeader(b); err != nil && errs.KindOf(err) != errs.Integrity {
			t.Fatalf("ParseHeader: %v", err)
		}
		if _, err := seal.Open(k, seal.Place{}, b); err == nil {
			t.Fatal("a forged envelope opened")
		}
		if _, err := seal.UnwrapKey(k, b, "subject"); err == nil {
			t.Fatal("a forged wrap opened")
		}
	})
}

func FuzzDecodeFields(f *testing.F) {
	seed, err := seal.EncodeFields([]seal.FieldBytes{{Field: "name", Value: []byte("Ada")}, {Field: "emails", Value: nil}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	f.Add([]byte{1, 1, 'a', 0x80, 0x00})
	f.Fuzz(func(t *testing.T, b []byte) {
		var fields []seal.FieldBytes
		err := seal.DecodeFields(b, func(name, value []byte) error {
			fields = append(fields, seal.FieldBytes{Field: string(name), Value: value})
			return nil
		})
		if err != nil {
			return
		}
		again, err := seal.EncodeFields(fields)
		if err != nil || !bytes.Equal(again, b) {
			t.Fatalf("accepted %s, which is not canonical (%v)", hex.EncodeToString(b), err)
		}
	})
}

func FuzzParseRecipient(f *testing.F) {
	i, err := seal.NewSeed().Identity()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(i.Recipient().Bytes())
	f.Add([]byte{3, 0x30})
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := seal.ParseRecipient(b)
		if err != nil {
			return
		}
		if !bytes.Equal(r.Bytes(), b) && b[0] == 2 {
			t.Fatal("a recipient has two forms")
		}
		w, err := r.Wrap(make([]byte, 32), "x")
		if err != nil {
			return
		}
		if _, err := i.Unwrap(w[:len(w)-1], "x"); err == nil {
			t.Fatal("a cut wrap opened")
		}
	})
}
