package seal_test

import (
	"bytes"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/seal"
)

func drawID(t *rapid.T, label string) (v id.ID) {
	copy(v[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, label))
	return v
}

func drawPlace(t *rapid.T) seal.Place {
	return seal.Place{
		Workspace: drawID(t, "workspace"), Object: rapid.String().Draw(t, "object"),
		Record: drawID(t, "record"), Class: rapid.String().Draw(t, "class"),
	}
}

func TestOpenReturnsWhatWasSealed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k := seal.Random(drawID(t, "key"), rapid.Uint32().Draw(t, "version"))
		p, plain := drawPlace(t), rapid.SliceOf(rapid.Byte()).Draw(t, "plain")
		got, err := seal.Open(k, p, seal.Seal(k, p, plain))
		if err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("Open = %x, %v; want %x", got, err, plain)
		}
	})
}

func TestAMovedEnvelopeDoesNotOpen(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var secret [32]byte
		kid, version := drawID(t, "key"), rapid.Uint32().Draw(t, "version")
		k, _ := seal.NewKey(kid, version, secret[:])
		p := drawPlace(t)
		sealed := seal.Seal(k, p, []byte("value"))
		moved := map[string]func() error{
			"workspace": func() error { q := p; q.Workspace[3] ^= 1; _, err := seal.Open(k, q, sealed); return err },
			"object":    func() error { q := p; q.Object += "x"; _, err := seal.Open(k, q, sealed); return err },
			"record":    func() error { q := p; q.Record[15] ^= 1; _, err := seal.Open(k, q, sealed); return err },
			"class":     func() error { q := p; q.Class += "x"; _, err := seal.Open(k, q, sealed); return err },
			"object and class shifted": func() error {
				q := p
				q.Object, q.Class = p.Object+"a"+p.Class, ""
				_, err := seal.Open(k, q, sealed)
				return err
			},
			"key id": func() error {
				other := kid
				other[0] ^= 1
				k2, _ := seal.NewKey(other, version, secret[:])
				_, err := seal.Open(k2, p, sealed)
				return err
			},
			"key id, header rewritten": func() error {
				other := kid
				other[0] ^= 1
				k2, _ := seal.NewKey(other, version, secret[:])
				b := bytes.Clone(sealed)
				copy(b[4:], other[:])
				_, err := seal.Open(k2, p, b)
				return err
			},
			"key version, header rewritten": func() error {
				k2, _ := seal.NewKey(kid, version^1, secret[:])
				b := bytes.Clone(sealed)
				b[23] ^= 1
				_, err := seal.Open(k2, p, b)
				return err
			},
			"secret": func() error { _, err := seal.Open(seal.Random(kid, version), p, sealed); return err },
		}
		for axis, try := range moved {
			if err := try(); errs.KindOf(err) != errs.Integrity || errs.CodeOf(err) != "seal_broken" {
				t.Fatalf("moved along %s: %v, want seal_broken", axis, err)
			}
		}
	})
}

func TestEveryFlippedBitAndEveryTruncationIsFound(t *testing.T) {
	t.Parallel()
	k, p := seal.Random(id.ID{1}, 1), seal.Place{Object: "contact", Class: "personal"}
	sealed := seal.Seal(k, p, []byte("love@example.org"))
	for i := range len(sealed) * 8 {
		b := bytes.Clone(sealed)
		b[i/8] ^= 1 << (i % 8)
		if _, err := seal.Open(k, p, b); errs.KindOf(err) != errs.Integrity {
			t.Fatalf("bit %d flipped: %v", i, err)
		}
	}
	for n := range len(sealed) {
		if _, err := seal.Open(k, p, sealed[:n]); errs.KindOf(err) != errs.Integrity {
			t.Fatalf("cut to %d bytes: %v", n, err)
		}
	}
	if _, err := seal.Open(k, p, append(bytes.Clone(sealed), 0)); errs.KindOf(err) != errs.Integrity {
		t.Fatal("a longer envelope opened")
	}
}

func TestLengthsShowOnlyAsBuckets(t *testing.T) {
	t.Parallel()
	k := seal.Random(id.ID{1}, 1)
	seen := map[int]bool{}
	for n := range 4096 {
		size := len(seal.Seal(k, seal.Place{}, make([]byte, n))) - 52
		seen[size] = true
		if size <= n || size < 128 || size%64 != 0 || n < 512 && size > max(128, n+64) || n >= 512 && float64(size) > 1.125*float64(n+1) {
			t.Fatalf("%d bytes padded to %d", n, size)
		}
	}
	for _, want := range []int{128, 192, 256, 512, 576, 1024, 1152} {
		if !seen[want] {
			t.Errorf("bucket %d is never used", want)
		}
	}
	if len(seen) > 31 {
		t.Errorf("%d buckets below 4 KiB show too much", len(seen))
	}
}

func TestFieldMapRoundTripIsSortedAndStrict(t *testing.T) {
	t.Parallel()
	in := []seal.FieldBytes{{"name", []byte("Ada")}, {"emails", nil}, {"notes", []byte("x")}}
	b, err := seal.EncodeFields(in)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	if err := seal.DecodeFields(b, func(f, v []byte) error {
		got = append(got, string(f)+"="+string(v))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if want := "emails= name=Ada notes=x"; strings.Join(got, " ") != want {
		t.Errorf("fields = %q, want %q", got, want)
	}
	if in[0].Field != "name" {
		t.Error("the caller's slice was reordered")
	}
	for name, bad := range map[string][]seal.FieldBytes{
		"twice": {{"a", nil}, {"b", nil}, {"a", nil}}, "empty": {{"", nil}},
	} {
		if _, err := seal.EncodeFields(bad); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	none := func(_, _ []byte) error { return nil }
	for name, bad := range map[string]string{
		"empty": "", "unknown format": "02", "envelope": "c5010100", "twice": "01" + "0161" + "00" + "0161" + "00",
		"out of order": "01" + "0162" + "00" + "0161" + "00", "no name": "01" + "00" + "00", "cut": "01" + "0161" + "05",
		"overlong": "01" + "8100" + "61" + "00",
	} {
		raw, _ := hex.DecodeString(bad)
		if err := seal.DecodeFields(raw, none); errs.KindOf(err) != errs.Integrity {
			t.Errorf("%s: %v, want integrity", name, err)
		}
	}
}

func TestKeysNeitherPrintNorMarshal(t *testing.T) {
	t.Parallel()
	secret := bytes.Repeat([]byte("S3cr"), 8)
	k, err := seal.NewKey(id.ID{1}, 7, secret)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("m", "key", k)
	holder := struct{ K *seal.Key }{k}
	for _, s := range []string{
		fmt.Sprintf("%v %+v %#v %s %x %X %q %d", k, k, k, k, k, k, k, k), fmt.Sprintf("%+v %#v", holder, holder), log.String(),
	} {
		low := strings.ToLower(s)
		if strings.Contains(s, "S3cr") || strings.Contains(low, hex.EncodeToString(secret[:6])) || strings.Contains(s, "83 51 99") {
			t.Errorf("the secret shows: %q", s)
		}
	}
	if _, err := json.Marshal(holder); err == nil {
		t.Error("json marshalled a key")
	}
	if err := gob.NewEncoder(&log).Encode(k); err == nil {
		t.Error("gob marshalled a key")
	}
}

func TestTokensAndMACsAreSeparatedByEveryInput(t *testing.T) {
	t.Parallel()
	k := seal.Random(id.ID{1}, 1)
	first := k.Token("contact", "emails", "a@b.c")
	if again := k.Token("contact", "emails", "a@b.c"); again != first {
		t.Error("equal values have different tokens")
	}
	tokens := map[[16]byte]bool{}
	for _, in := range [][3]string{
		{"contact", "emails", "a@b.c"}, {"contact", "emails", "a@b.d"}, {"contact", "email", "sa@b.c"},
		{"contac", "temails", "a@b.c"}, {"company", "emails", "a@b.c"},
	} {
		tokens[k.Token(in[0], in[1], in[2])] = true
	}
	tokens[seal.Random(id.ID{1}, 1).Token("contact", "emails", "a@b.c")] = true
	if len(tokens) != 6 {
		t.Errorf("%d distinct tokens, want 6", len(tokens))
	}
	a, b := k.MAC([]byte("row"), []byte("12")), k.MAC([]byte("row1"), []byte("2"))
	if a == b {
		t.Error("parts run together")
	}
	if !k.VerifyMAC(a[:], []byte("row"), []byte("12")) || k.VerifyMAC(a[:], []byte("row"), []byte("13")) || k.VerifyMAC(nil, []byte("row"), []byte("12")) {
		t.Error("VerifyMAC is wrong")
	}
}

func TestWrappedKeysOpenOnlyUnderTheirKeyAndPurpose(t *testing.T) {
	t.Parallel()
	with, k := seal.Random(id.ID{1}, 1), seal.Random(id.ID{2}, 9)
	w, err := seal.WrapKey(with, k, "subject")
	if err != nil {
		t.Fatal(err)
	}
	got, err := seal.UnwrapKey(with, w, "subject")
	if err != nil || got.ID() != k.ID() || got.Version() != 9 || got.Token("", "", "") != k.Token("", "", "") {
		t.Fatalf("UnwrapKey = %v, %v", got, err)
	}
	other := seal.Random(id.ID{3}, 1)
	r, err := seal.Rewrap(with, other, w, "subject")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := seal.UnwrapKey(other, r, "subject"); err != nil || again.Token("", "", "") != k.Token("", "", "") {
		t.Fatalf("rewrapped key = %v, %v", again, err)
	}
	if _, err := seal.UnwrapKey(with, w, "record"); errs.CodeOf(err) != "key_wrap_broken" {
		t.Errorf("other purpose: %v", err)
	}
	if _, err := seal.UnwrapKey(other, w, "subject"); errs.CodeOf(err) != "key_wrap_broken" {
		t.Errorf("other key: %v", err)
	}
	for i := range len(w) * 8 {
		b := bytes.Clone(w)
		b[i/8] ^= 1 << (i % 8)
		if _, err := seal.UnwrapKey(with, b, "subject"); errs.KindOf(err) != errs.Integrity {
			t.Fatalf("bit %d flipped: %v", i, err)
		}
	}
	for n := range len(w) {
		if _, err := seal.UnwrapKey(with, w[:n], "subject"); errs.KindOf(err) != errs.Integrity {
			t.Fatalf("cut to %d: %v", n, err)
		}
	}
	k.Wipe()
	if _, err := seal.WrapKey(with, k, "subject"); errs.CodeOf(err) != "key_destroyed" {
		t.Errorf("a wiped key was wrapped: %v", err)
	}
}
