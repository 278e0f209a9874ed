package seal_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/seal"
)

var update = flag.Bool("update", false, "write the test vectors anew")

const vectorFile = "testdata/vectors.json"

// hexBytes are bytes that JSON shows in hexadecimal.
type hexBytes []byte

func (b hexBytes) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, b), nil }

func (b *hexBytes) UnmarshalText(text []byte) (err error) {
	*b, err = hex.DecodeString(string(text))
	return err
}

// vectors are what docs/formats.md publishes. The inputs are fixed here; the
// outputs are made by this file from the page's words, without package seal.
type vectors struct {
	Envelope struct {
		Secret, KeyID     hexBytes
		KeyVersion        uint32
		Workspace, Record hexBytes
		Object, Class     string
		Fields            []vectorField // as given: not sorted
		Plain, Padded     hexBytes
		AdditionalData    hexBytes
		Nonce, Sealed     hexBytes
	}
	Wrap struct {
		WithSecret, WithID hexBytes
		WithVersion        uint32
		Secret, KeyID      hexBytes
		KeyVersion         uint32
		Purpose            string
		Commitment         hexBytes
		AdditionalData     hexBytes
		Nonce, Wrapped     hexBytes
	}
	Chunk struct {
		Secret, KeyID, File   hexBytes
		Number                uint64
		Last                  bool
		Plain, AdditionalData hexBytes
		Nonce, Sealed         hexBytes
	}
	Token struct {
		Secret                hexBytes
		Object, Field, Normal string
		Token                 hexBytes
	}
	MAC struct {
		Secret hexBytes
		Parts  []hexBytes
		MAC    hexBytes
	}
	Derive struct {
		Secret    hexBytes
		Label     string
		KeyID     hexBytes
		MACOfNone hexBytes // MAC of no parts under the derived key
	}
	Recovery struct {
		Seed        string
		Fingerprint string
		Recipient   hexBytes
		Info        string
		Secret      hexBytes
		Wrapped     hexBytes // holds fresh randomness: check it by opening
	}
}

type vectorField struct {
	ID    string
	Value hexBytes
}

func TestVectors(t *testing.T) {
	t.Parallel()
	if *update {
		writeVectors(t)
	}
	raw, err := os.ReadFile(vectorFile)
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	t.Run("envelope", func(t *testing.T) { checkEnvelope(t, v) })
	t.Run("finer", func(t *testing.T) { checkFiner(t, v) })
	t.Run("wrap", func(t *testing.T) { checkWrap(t, v) })
	t.Run("chunk", func(t *testing.T) { checkChunk(t, v) })
	t.Run("macs", func(t *testing.T) { checkMACs(t, v) })
	t.Run("recovery", func(t *testing.T) { checkRecovery(t, v) })
}

func checkEnvelope(t *testing.T, v vectors) {
	e := v.Envelope
	k, p := mustKey(t, e.KeyID, e.KeyVersion, e.Secret), seal.Place{Workspace: id.ID(e.Workspace), Object: e.Object, Record: id.ID(e.Record), Class: e.Class}
	var in []seal.FieldBytes
	for _, f := range e.Fields {
		in = append(in, seal.FieldBytes{Field: f.ID, Value: f.Value})
	}
	plain, err := seal.EncodeFields(in)
	wantBytes(t, "plain", plain, err, e.Plain)
	got, err := seal.Open(k, p, e.Sealed)
	wantBytes(t, "opened", got, err, e.Plain)

	// The other way: what Seal makes opens by the page's words.
	sealed := seal.Seal(k, p, e.Plain)
	wantBytes(t, "header", sealed[:24], nil, e.Sealed[:24])
	padded, err := gcm(e.Secret).Open(nil, sealed[24:36], sealed[36:], e.AdditionalData)
	wantBytes(t, "padded", padded, err, e.Padded)
}

// checkFiner: before, sizes began at 16, and what was sealed then stays
// readable. No other size is.
func checkFiner(t *testing.T, v vectors) {
	e := v.Envelope
	k, p := mustKey(t, e.KeyID, e.KeyVersion, e.Secret), seal.Place{Workspace: id.ID(e.Workspace), Object: e.Object, Record: id.ID(e.Record), Class: e.Class}
	for size, want := range map[int]bool{48: true, 64: false, 128: true, 192: false} {
		padded := append(append(bytes.Clone(e.Plain), 0x80), make([]byte, size-len(e.Plain)-1)...)
		sealed := gcm(e.Secret).Seal(bytes.Clone(e.Sealed[:36]), e.Sealed[24:36], padded, e.AdditionalData)
		if got, err := seal.Open(k, p, sealed); (err == nil && bytes.Equal(got, e.Plain)) != want {
			t.Errorf("%d bytes padded to %d: %x, %v", len(e.Plain), size, got, err)
		}
	}
}

func checkWrap(t *testing.T, v vectors) {
	w := v.Wrap
	with, k := mustKey(t, w.WithID, w.WithVersion, w.WithSecret), mustKey(t, w.KeyID, w.KeyVersion, w.Secret)
	got, err := seal.UnwrapKey(with, w.Wrapped, w.Purpose)
	if err != nil || got.ID() != k.ID() || got.Version() != k.Version() || got.MAC() != k.MAC() {
		t.Fatalf("UnwrapKey = %v, %v", got, err)
	}
	wrapped, err := seal.WrapKey(with, k, w.Purpose)
	wantBytes(t, "front", wrapped[:60], err, w.Wrapped[:60])
	secret, err := gcm(w.WithSecret).Open(nil, wrapped[60:72], wrapped[72:], w.AdditionalData)
	wantBytes(t, "secret", secret, err, w.Secret)
}

func checkChunk(t *testing.T, v vectors) {
	c := v.Chunk
	k := mustKey(t, c.KeyID, 1, c.Secret)
	got, err := seal.OpenChunk(nil, k, id.ID(c.File), c.Number, c.Last, c.Sealed)
	wantBytes(t, "opened", got, err, c.Plain)
	sealed := seal.SealChunk(nil, k, id.ID(c.File), c.Number, c.Last, c.Plain)
	plain, err := gcm(c.Secret).Open(nil, sealed[:12], sealed[12:], c.AdditionalData)
	wantBytes(t, "plain", plain, err, c.Plain)
}

func checkMACs(t *testing.T, v vectors) {
	token := mustKey(t, make([]byte, 16), 1, v.Token.Secret).Token(v.Token.Object, v.Token.Field, v.Token.Normal)
	wantBytes(t, "token", token[:], nil, v.Token.Token)
	var parts [][]byte
	for _, p := range v.MAC.Parts {
		parts = append(parts, p)
	}
	mac := mustKey(t, make([]byte, 16), 1, v.MAC.Secret).MAC(parts...)
	wantBytes(t, "mac", mac[:], nil, v.MAC.MAC)
	d := mustKey(t, make([]byte, 16), 1, v.Derive.Secret).Derive(v.Derive.Label)
	kid, none := d.ID(), d.MAC()
	wantBytes(t, "derived id", kid[:], nil, v.Derive.KeyID)
	wantBytes(t, "derived secret", none[:], nil, v.Derive.MACOfNone)
}

func checkRecovery(t *testing.T, v vectors) {
	r := v.Recovery
	s, err := seal.ParseSeed(r.Seed)
	if err != nil {
		t.Fatal(err)
	}
	if s.Groups() != r.Seed {
		t.Error("the seed is written in another way")
	}
	i, err := s.Identity()
	if err != nil {
		t.Fatal(err)
	}
	if i.Recipient().Fingerprint() != r.Fingerprint {
		t.Errorf("fingerprint %s", i.Recipient().Fingerprint())
	}
	wantBytes(t, "recipient", i.Recipient().Bytes(), nil, r.Recipient)
	secret, err := i.Unwrap(r.Wrapped, r.Info)
	wantBytes(t, "secret", secret, err, r.Secret)
}

func wantBytes(t *testing.T, name string, got []byte, err error, want []byte) {
	t.Helper()
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s = %x, %v, want %x", name, got, err, want)
	}
}

func mustKey(t *testing.T, kid []byte, version uint32, secret []byte) *seal.Key {
	t.Helper()
	k, err := seal.NewKey(id.ID(kid), version, secret)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func gcm(secret []byte) cipher.AEAD {
	block, err := aes.NewCipher(secret)
	if err != nil {
		panic(err)
	}
	a, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	return a
}

// lp is the length-prefixed form of docs/formats.md.
func lp(parts ...[]byte) []byte {
	var b []byte
	for _, p := range parts {
		b = append(binary.AppendUvarint(b, uint64(len(p))), p...)
	}
	return b
}

func hmacSum(key []byte, msg ...[]byte) []byte {
	h := hmac.New(sha256.New, key)
	for _, m := range msg {
		h.Write(m)
	}
	return h.Sum(nil)
}

// fill makes n recognisable bytes.
func fill(first byte, n int) hexBytes {
	b := make(hexBytes, n)
	for i := range b {
		b[i] = first + byte(i)
	}
	return b
}

func be32(v uint32) []byte { return binary.BigEndian.AppendUint32(nil, v) }

func join(parts ...[]byte) hexBytes { return bytes.Join(parts, nil) }

func writeVectors(t *testing.T) {
	t.Helper()
	var v vectors
	e := &v.Envelope
	e.Secret, e.KeyID, e.KeyVersion = fill(0x00, 32), fill(0xA0, 16), 7
	e.Workspace, e.Record, e.Object, e.Class = fill(0xB0, 16), fill(0xC0, 16), "contact", "personal"
	e.Fields = []vectorField{{"name", []byte("Ada Lovelace")}, {"emails", []byte("ada@example.org")}}
	e.Plain = join([]byte{1}, lp([]byte("emails"), []byte("ada@example.org"), []byte("name"), []byte("Ada Lovelace")))
	e.Padded = join(e.Plain, []byte{0x80}, make([]byte, 128-len(e.Plain)-1))
	e.AdditionalData = join(lp([]byte("holdfast/envelope/v1")), []byte{1}, lp(e.Workspace, []byte(e.Object), e.Record, []byte(e.Class), e.KeyID), []byte{7})
	e.Nonce = fill(0xF0, 12)
	e.Sealed = join([]byte{0xC5, 1, 1, 0}, e.KeyID, be32(7), e.Nonce, gcm(e.Secret).Seal(nil, e.Nonce, e.Padded, e.AdditionalData))

	w := &v.Wrap
	w.WithSecret, w.WithID, w.WithVersion = fill(0x20, 32), fill(0xD0, 16), 3
	w.Secret, w.KeyID, w.KeyVersion, w.Purpose = fill(0x40, 32), fill(0xE0, 16), 1, "subject"
	w.Commitment = hmacSum(w.Secret, []byte("commit"), w.KeyID)[:16]
	front := join([]byte{0xC5, 2, 1, 0}, w.WithID, be32(3), w.KeyID, be32(1), w.Commitment)
	w.AdditionalData = lp([]byte("holdfast/wrap/v1"), []byte(w.Purpose), front)
	w.Nonce = fill(0x10, 12)
	w.Wrapped = join(front, w.Nonce, gcm(w.WithSecret).Seal(nil, w.Nonce, w.Secret, w.AdditionalData))

	c := &v.Chunk
	c.Secret, c.KeyID, c.File, c.Number, c.Last, c.Plain = fill(0x60, 32), fill(0x30, 16), fill(0x30, 16), 300, true, hexBytes("the end")
	c.AdditionalData = join(lp([]byte("holdfast/chunk/v1")), []byte{1}, lp(c.File, c.KeyID), binary.AppendUvarint(nil, 300), []byte{1})
	c.Nonce = fill(0x50, 12)
	c.Sealed = join(c.Nonce, gcm(c.Secret).Seal(nil, c.Nonce, c.Plain, c.AdditionalData))

	v.Token.Secret, v.Token.Object, v.Token.Field, v.Token.Normal = fill(0x80, 32), "contact", "emails", "ada@example.org"
	v.Token.Token = hmacSum(v.Token.Secret, lp([]byte("holdfast/token/v1"), []byte("contact"), []byte("emails"), []byte("ada@example.org")))[:16]
	v.MAC.Secret, v.MAC.Parts = fill(0x81, 32), []hexBytes{hexBytes("row"), {}, fill(1, 200)}
	v.MAC.MAC = hmacSum(v.MAC.Secret, lp([]byte("row"), nil, fill(1, 200)))
	v.Derive.Secret, v.Derive.Label = fill(0x82, 32), "root-wrap"
	derived, err := hkdf.Key(sha256.New, v.Derive.Secret, nil, "holdfast/derive/v1/root-wrap", 48)
	if err != nil {
		t.Fatal(err)
	}
	v.Derive.KeyID, v.Derive.MACOfNone = derived[:16], hmacSum(derived[16:])
	writeRecovery(t, &v)

	raw, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(vectorFile, append(raw, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}

func writeRecovery(t *testing.T, v *vectors) {
	t.Helper()
	s := seal.NewSeed()
	i, err := s.Identity()
	if err != nil {
		t.Fatal(err)
	}
	r := &v.Recovery
	r.Seed, r.Fingerprint, r.Recipient, r.Info, r.Secret = s.Groups(), i.Recipient().Fingerprint(), i.Recipient().Bytes(), "root/example", fill(0x90, 32)
	if r.Wrapped, err = i.Recipient().Wrap(r.Secret, r.Info); err != nil {
		t.Fatal(err)
	}
}
