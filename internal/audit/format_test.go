package audit

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/seal"
)

func fullEntry(ids *id.Source, workspace id.ID) *Entry {
	digest := bytes.Repeat([]byte{7}, 32)
	return &Entry{
		ID: ids.New(), At: time.Date(2026, 1, 2, 3, 4, 5, 678_000, time.UTC), Workspace: workspace,
		Action: "update", Outcome: Done, Code: "c", Policy: "p1",
		Actor: Actor{Kind: "token", User: ids.New(), Session: ids.New(), OnBehalfOf: ids.New(), RequestID: "r",
			OSUser: "canary-os", Client: "canary-client", Purpose: "canary-purpose", Reason: "canary-reason 理由"},
		Object: "contact", Record: ids.New(),
		Change: Change{From: 3, To: 4, Before: digest, After: digest, ValuesBefore: []byte{1}, ValuesAfter: []byte{2, 3}},
		Fields: []string{"a", "b"}, Records: sortedSet([]id.ID{ids.New(), ids.New(), ids.New()}), Count: 9,
		Detail: []Pair{{"z", "canary-detail"}, {"a", ""}}, Seq: -1,
	}
}

func TestEntryReadsBackAsWritten(t *testing.T) {
	t.Parallel()
	ids := id.NewSource(time.Now)
	keys := newKeys(t, ids)
	for name, e := range map[string]*Entry{
		"full": fullEntry(ids, keys.workspace),
		"bare": {ID: ids.New(), Workspace: keys.workspace, Action: "read", Outcome: Denied, Actor: Actor{Kind: "anonymous"}, Seq: -1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stored, err := encode(e, keys.body)
			if err != nil {
				t.Fatal(err)
			}
			mustContain(t, "canary", stored, false)
			mustContain(t, e.Action, stored, true)
			got, clear, body, err := decodeClear(stored)
			if err != nil {
				t.Fatal(err)
			}
			if err := openBody(got, clear, body, keys); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(e, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAnyChangedByteIsNoticed(t *testing.T) {
	t.Parallel()
	ids := id.NewSource(time.Now)
	keys := newKeys(t, ids)
	stored, err := encode(fullEntry(ids, keys.workspace), keys.body)
	if err != nil {
		t.Fatal(err)
	}
	for i := range stored {
		bad := slices.Clone(stored)
		bad[i] ^= 0x20
		e, clear, body, err := decodeClear(bad)
		if err == nil {
			err = openBody(e, clear, body, keys)
		}
		if err == nil {
			t.Errorf("byte %d of %d was changed and nobody noticed", i, len(stored))
		}
	}
}

func TestEntryThatCannotBeReadBackIsRefused(t *testing.T) {
	t.Parallel()
	ids := id.NewSource(time.Now)
	key := seal.Random(ids.New(), 1)
	long := string(make([]byte, maxText+1))
	for name, spoil := range map[string]func(*Entry){
		"no action":       func(e *Entry) { e.Action = "" },
		"no outcome":      func(e *Entry) { e.Outcome = 0 },
		"no actor":        func(e *Entry) { e.Actor.Kind = "" },
		"short digest":    func(e *Entry) { e.Change.After = []byte{1} },
		"no record":       func(e *Entry) { e.Record = id.ID{} },
		"negative":        func(e *Entry) { e.Count = -1 },
		"unsorted":        func(e *Entry) { slices.Reverse(e.Records) },
		"long reason":     func(e *Entry) { e.Actor.Reason = long },
		"long detail":     func(e *Entry) { e.Detail[0].Value = long },
		"long field":      func(e *Entry) { e.Fields[0] = long },
		"long action":     func(e *Entry) { e.Action = long },
		"huge values":     func(e *Entry) { e.Change.ValuesAfter = make([]byte, maxValues+1) },
		"too many fields": func(e *Entry) { e.Fields = make([]string, maxList+1) },
	} {
		e := fullEntry(ids, ids.New())
		spoil(e)
		if _, err := encode(e, key); err == nil {
			t.Errorf("%s: was written", name)
		}
	}
}

func TestIdentifiersMadeTogetherTakeLessRoom(t *testing.T) {
	t.Parallel()
	ids := id.NewSource(func() time.Time { return time.Unix(1e9, 0) })
	var list []id.ID
	for range 50 {
		list = append(list, ids.New())
	}
	if n := len(appendIDs(nil, list)); n > 50*12 {
		t.Errorf("50 identifiers take %d bytes", n)
	}
}

func FuzzDecodeEntry(f *testing.F) {
	ids := id.NewSource(time.Now)
	stored, err := encode(fullEntry(ids, ids.New()), seal.Random(ids.New(), 1))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(stored)
	f.Add([]byte{entryFormat})
	f.Fuzz(func(t *testing.T, b []byte) {
		e, clear, _, err := decodeClear(b)
		if err == nil && !bytes.Equal(appendClear(nil, e), clear) {
			t.Error("two encodings of one entry")
		}
	})
}

func FuzzCheckpoint(f *testing.F) {
	keys := newKeys(f, id.NewSource(time.Now))
	c := &Checkpoint{Size: 5, At: time.Unix(1, 0)}
	if err := signCheckpoint(c, keys); err != nil {
		f.Fatal(err)
	}
	f.Add(c.Note)
	f.Fuzz(func(t *testing.T, text string) {
		if got, err := openCheckpoint(text, keys); err == nil && got.Size != 5 {
			t.Errorf("a checkpoint nobody signed opened: %q", text)
		}
	})
}

// The oracle is the tree of the Go checksum database.
func TestTreeIsThatOfRFC6962(t *testing.T) {
	t.Parallel()
	const size = 70_000 // over 256^2, so three levels
	stored := map[tileKey][]byte{}
	read := func(k tileKey) ([]byte, error) { return slices.Clone(stored[k]), nil }
	var oracle []tlog.Hash
	at := func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, x := range indexes {
			out[i] = oracle[x]
		}
		return out, nil
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for n := int64(0); n < size; {
		e, err := loadEdge(n, read)
		if err != nil {
			t.Fatal(err)
		}
		for range 1 + rng.IntN(3000) {
			leaf := tlog.RecordHash([]byte{byte(n), byte(n >> 8), byte(n >> 16)})
			hashes, err := tlog.StoredHashesForRecordHash(n, leaf, tlog.HashReaderFunc(at))
			if err != nil {
				t.Fatal(err)
			}
			oracle = append(oracle, hashes...)
			e.push(leaf)
			n++
		}
		for k, data := range e.dirty {
			stored[k] = slices.Clone(data)
		}
		want, err := tlog.TreeHash(n, tlog.HashReaderFunc(at))
		if err != nil || e.root() != want {
			t.Fatalf("root at %d is %v, want %v (%v)", n, e.root(), want, err)
		}
		for k, data := range stored {
			tile := tlog.Tile{H: tileHeight, L: k.Level, N: k.Index, W: len(data) / tlog.HashSize}
			if n < size-3000 && rng.IntN(20) != 0 {
				continue
			}
			if want, err := tlog.ReadTileData(tile, tlog.HashReaderFunc(at)); err != nil || !bytes.Equal(data, want) {
				t.Fatalf("tile %v differs (%v)", k, err)
			}
		}
		earlier := 1 + rng.Int64N(n)
		want, err = tlog.TreeHash(earlier, tlog.HashReaderFunc(at))
		if got, err2 := rootAt(earlier, read); err != nil || err2 != nil || got != want {
			t.Fatalf("root of the first %d of %d differs (%v, %v)", earlier, n, err, err2)
		}
	}
	var empty frontier
	if empty.root() != mustTreeHash(t, 0) {
		t.Error("the empty tree has another root")
	}
}

func mustTreeHash(t *testing.T, n int64) tlog.Hash {
	t.Helper()
	h, err := tlog.TreeHash(n, nil)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestSumForgetsOrderAndWhatWasTakenOut(t *testing.T) {
	t.Parallel()
	key := seal.Random(id.NewSource(time.Now).New(), 1)
	d := func(n byte) []byte { return bytes.Repeat([]byte{n}, 32) }
	one, other := sums{}, sums{}
	for n := byte(1); n < 100; n++ {
		one.fold(key, "a", nil, d(n))
		other.fold(key, "a", nil, d(100-n))
	}
	one.fold(key, "a", d(5), d(200))
	other.fold(key, "a", nil, d(200))
	other.fold(key, "a", d(5), nil)
	if one.hash() != other.hash() {
		t.Error("the same rows have different sums")
	}
	other.fold(key, "a", d(5), nil)
	if one.hash() == other.hash() {
		t.Error("a row taken out twice went unnoticed")
	}
	if (sums{"a": {}}).hash() == (sums{}).hash() {
		t.Error("an object without rows is not told from none")
	}
}
