package audit

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/seal"
)

var update = flag.Bool("update", false, "write the golden files anew")

const vectorFile = "testdata/vectors.txt"

// vectorKeys are the fixed keys of the test vectors: secrets of 32 equal bytes.
func vectorKeys(t *testing.T) *testKeys {
	t.Helper()
	key := func(b byte) *seal.Key {
		k, err := seal.NewKey(id.ID(bytes.Repeat([]byte{b}, 16)), 1, bytes.Repeat([]byte{b}, 32))
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	k := &testKeys{workspace: id.ID(bytes.Repeat([]byte{0xa0}, 16)), body: key(1), rows: key(2)}
	seed := bytes.Repeat([]byte{3}, 32)
	public, err := note.NewEd25519VerifierKey(Origin(k.workspace), ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey))
	if err != nil {
		t.Fatal(err)
	}
	hash := strings.Split(public, "+")[1]
	secret := fmt.Sprintf("PRIVATE+KEY+%s+%s+%s", Origin(k.workspace), hash, base64.StdEncoding.EncodeToString(append([]byte{1}, seed...)))
	if k.signer, err = note.NewSigner(secret); err != nil {
		t.Fatal(err)
	}
	v, err := note.NewVerifier(public)
	if err != nil {
		t.Fatal(err)
	}
	k.verifiers = note.VerifierList(v)
	return k
}

func vectorEntry(k *testKeys) *Entry {
	fixed := func(b byte) id.ID { return id.ID(bytes.Repeat([]byte{b}, 16)) }
	return &Entry{
		ID: fixed(0xe0), At: time.Date(2026, 1, 2, 3, 4, 5, 678901000, time.UTC), Workspace: k.workspace,
		Action: "update", Outcome: Done, Policy: "p1",
		Actor:  Actor{Kind: "person", User: fixed(0xb0), RequestID: "r-1", Purpose: "support", Reason: "called in"},
		Object: "contact", Record: fixed(0xc0),
		Change: Change{From: 1, To: 2, Before: bytes.Repeat([]byte{7}, 32), After: bytes.Repeat([]byte{8}, 32), ValuesBefore: []byte{0xC5}, ValuesAfter: []byte{0xC5}},
		Fields: []string{"name"}, Records: []id.ID{fixed(0x01), fixed(0x02)}, Detail: []Pair{{"via", "import"}}, Seq: -1,
	}
}

// The vectors freeze the formats: what an earlier version wrote must read, hash
// and verify the same for ever. docs/formats.md shows the same text.
func TestFormatsAreThoseOfTheVectors(t *testing.T) {
	t.Parallel()
	keys := vectorKeys(t)
	if *update {
		writeVectors(t, keys)
	}
	text, err := os.ReadFile(vectorFile)
	if err != nil {
		t.Fatal(err)
	}
	v := map[string]string{}
	for _, part := range strings.Split(strings.TrimSpace(string(text)), "\n\n\n") {
		name, value, _ := strings.Cut(part, ":\n")
		v[name] = value
	}
	stored, err := hex.DecodeString(strings.ReplaceAll(v["entry as stored"], "\n", ""))
	if err != nil {
		t.Fatal(err)
	}
	e, clear, body, err := decodeClear(stored)
	if err != nil {
		t.Fatal(err)
	}
	if err := openBody(e, clear, body, keys); err != nil {
		t.Fatal(err)
	}
	want := vectorEntry(keys)
	if !bytes.Equal(appendClear(nil, want), clear) || !bytes.Equal(appendBody(nil, want), appendBody(nil, e)) {
		t.Errorf("the stored entry reads as %+v", e)
	}
	for name, got := range derived(t, keys, stored) {
		if got != v[name] {
			t.Errorf("%s is\n%s\nwant\n%s", name, got, v[name])
		}
	}
	doc, err := os.ReadFile("../../docs/formats.md")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(doc, bytes.TrimSpace(text)) {
		t.Error("docs/formats.md shows other vectors than " + vectorFile)
	}
}

// derived computes everything that follows from the stored entry.
func derived(t *testing.T, keys *testKeys, stored []byte) map[string]string {
	t.Helper()
	leaf := tlog.RecordHash(stored)
	term := rowTerm(keys.rows, "contact", bytes.Repeat([]byte{8}, 32))
	total := sums{}
	total.fold(keys.rows, "contact", bytes.Repeat([]byte{7}, 32), bytes.Repeat([]byte{8}, 32))
	sum := total["contact"]
	var f frontier
	for range 3 {
		f.add(leaf, nil)
	}
	c := &Checkpoint{Size: 3, Root: f.root(), At: time.Date(2026, 1, 2, 3, 4, 6, 0, time.UTC), Rows: total.hash()}
	if err := signCheckpoint(c, keys); err != nil {
		t.Fatal(err)
	}
	if _, err := openCheckpoint(c.Note, keys); err != nil {
		t.Fatal(err)
	}
	return map[string]string{
		"leaf hash":                         hex.EncodeToString(leaf[:]),
		"term of the row after":             hex.EncodeToString(term[:]),
		"sum after minus before":            hex.EncodeToString(sum[:]),
		"checkpoint over three such leaves": strings.TrimSuffix(c.Note, "\n"),
	}
}

func writeVectors(t *testing.T, keys *testKeys) {
	t.Helper()
	stored, err := encode(vectorEntry(keys), keys.body)
	if err != nil {
		t.Fatal(err)
	}
	text := hex.EncodeToString(stored)
	var out strings.Builder
	out.WriteString("entry as stored:\n")
	for ; len(text) > 96; text = text[96:] {
		out.WriteString(text[:96] + "\n")
	}
	out.WriteString(text)
	d := derived(t, keys, stored)
	for _, name := range []string{"leaf hash", "term of the row after", "sum after minus before", "checkpoint over three such leaves"} {
		out.WriteString("\n\n\n" + name + ":\n" + d[name])
	}
	if err := os.MkdirAll("testdata", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(vectorFile, []byte(out.String()+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}
