package audit

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/dbtest"
)

// testKeys is a key store in memory: real keys, and heads that can be made to
// fail.
type testKeys struct {
	workspace  id.ID
	body, rows *seal.Key
	signer     note.Signer
	verifiers  note.Verifiers

	mu       sync.Mutex
	heads    []Head
	forgets  error // RememberHead answers this
	bodyGone bool  // as if every version had been destroyed
}

func newKeys(t testing.TB, ids *id.Source) *testKeys {
	t.Helper()
	k := &testKeys{workspace: ids.New(), body: seal.Random(ids.New(), 1), rows: seal.Random(ids.New(), 1)}
	secret, public, err := note.GenerateKey(rand.Reader, Origin(k.workspace))
	if err != nil {
		t.Fatal(err)
	}
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

// amnesiac returns the same keys with no memory of heads.
func (k *testKeys) amnesiac() *testKeys {
	return &testKeys{workspace: k.workspace, body: k.body, rows: k.rows, signer: k.signer, verifiers: k.verifiers}
}

func (k *testKeys) Workspace() id.ID                   { return k.workspace }
func (k *testKeys) BodyKey() *seal.Key                 { return k.body }
func (k *testKeys) RowsKey() *seal.Key                 { return k.rows }
func (k *testKeys) Signer() (note.Signer, error)       { return k.signer, nil }
func (k *testKeys) Verifiers() (note.Verifiers, error) { return k.verifiers, nil }

func (k *testKeys) BodyKeyAt(version uint32) (*seal.Key, error) {
	if k.bodyGone || version != 1 {
		return nil, errs.New(errs.NotFound, "")
	}
	return k.body, nil
}

func (k *testKeys) RememberHead(_ context.Context, h Head) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.forgets != nil {
		return k.forgets
	}
	k.heads = append(k.heads, h)
	return nil
}

func (k *testKeys) Heads(context.Context) ([]Head, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.heads), nil
}

// bench is a log over a real database with a table of rows that it tells of.
type bench struct {
	t    testing.TB
	db   *store.DB
	keys *testKeys
	log  *Log
	ids  *id.Source
	live []id.ID // records that exist, oldest first

	mu    sync.Mutex
	clock time.Time
}

const rowTable = `CREATE TABLE test_row (id BLOB NOT NULL PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID`

func setup(t testing.TB) *bench {
	t.Helper()
	b := &bench{t: t, clock: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	b.ids = id.NewSource(b.now)
	b.keys = newKeys(t, b.ids)
	b.open(filepath.Join(t.TempDir(), "data.db"))
	err := b.db.Migrate(t.Context(), append(Migrations(), store.Migration{ID: "test/1", Statements: []string{rowTable}}))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// open opens a database file under the bench's keys.
func (b *bench) open(path string) {
	b.t.Helper()
	db, err := store.Open(b.t.Context(), dbtest.Dialect(), store.Options{Path: path, Now: b.now})
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() {
		if err := db.Close(); err != nil {
			b.t.Error(err)
		}
	})
	b.db, b.log = db, New(db, b.keys, b.ids)
}

// copyTo returns a bench over a copy of the database, under the same keys.
func (b *bench) copyTo(t testing.TB) *bench {
	t.Helper()
	path := filepath.Join(t.TempDir(), "data.db")
	if err := b.db.BackupTo(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	c := &bench{t: t, keys: b.keys, ids: b.ids, live: slices.Clone(b.live), clock: b.now()}
	c.open(path)
	return c
}

func (b *bench) now() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.clock = b.clock.Add(time.Millisecond)
	return b.clock
}

func (b *bench) pass(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.clock = b.clock.Add(d)
}

func (b *bench) write(fn func(*store.Tx) error) {
	b.t.Helper()
	if err := b.db.Write(b.t.Context(), fn); err != nil {
		b.t.Fatal(err)
	}
}

func digestOf(record id.ID, version int64) []byte {
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(record[:], uint64(version)))
	return sum[:]
}

func person() Actor {
	return Actor{Kind: "person", RequestID: "r-1", Client: "192.0.2.7 Firefox", Reason: "canary-reason"}
}

// act writes one row or reads some, with the entry: of five, three create, one
// updates, one reads; every fiftieth deletes.
func (b *bench) act(tx *store.Tx, n int) error {
	e := &Entry{Action: "create", Outcome: Done, Policy: "p1", Actor: person(), Object: "contact"}
	switch {
	case n%5 == 4 && len(b.live) > 3:
		e.Action, e.Records, e.Fields = "read", slices.Clone(b.live[:3]), []string{"bank"}
	case n%50 == 3 && len(b.live) > 3:
		record := b.live[0]
		e.Action, e.Record, e.Change = "delete", record, Change{From: 1, Before: digestOf(record, 1)}
		b.live = b.live[1:]
		if _, err := tx.Exec(`DELETE FROM test_row WHERE id = ?`, record); err != nil {
			return err
		}
	case n%5 == 3 && len(b.live) > 3:
		record := b.live[len(b.live)-1]
		e.Action, e.Record = "update", record
		e.Change = Change{From: 1, To: 2, Before: digestOf(record, 1), After: digestOf(record, 2), ValuesBefore: []byte("sealed"), ValuesAfter: []byte("sealed too")}
		b.live = b.live[:len(b.live)-1]
		if _, err := tx.Exec(`UPDATE test_row SET version = 2 WHERE id = ?`, record); err != nil {
			return err
		}
	default:
		e.Record = b.ids.New()
		e.Change = Change{To: 1, After: digestOf(e.Record, 1)}
		b.live = append(b.live, e.Record)
		if _, err := tx.Exec(`INSERT INTO test_row (id, version) VALUES (?, 1)`, e.Record); err != nil {
			return err
		}
	}
	return b.log.Append(tx, e)
}

// fill appends n entries, with a checkpoint after each step of them.
func (b *bench) fill(n, step int) {
	b.t.Helper()
	for from := 0; from < n; from += step {
		b.write(func(tx *store.Tx) error {
			for i := from; i < min(from+step, n); i++ {
				if err := b.act(tx, i); err != nil {
					return err
				}
			}
			return nil
		})
		b.flush()
	}
}

// pend appends n entries that get no place yet.
func (b *bench) pend(n int) {
	b.t.Helper()
	for i := range n {
		b.write(func(tx *store.Tx) error { return b.act(tx, i) })
	}
}

func (b *bench) flush() {
	b.t.Helper()
	if err := b.log.Flush(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) verify(o VerifyOptions) Report {
	b.t.Helper()
	r, err := Verify(b.t.Context(), b.db, b.keys, o)
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

// sound fails unless everything holds, rows included.
func (b *bench) sound() Report {
	b.t.Helper()
	r := b.verify(VerifyOptions{Rows: rowSource{}})
	if r.Status != Sound || len(r.Problems) > 0 {
		b.t.Fatalf("log is %s: %+v", r.Status, r.Problems)
	}
	return r
}

// rowSource reads test_row. A negative version stands for a broken MAC.
type rowSource struct{}

func (rowSource) Objects() []string { return []string{"contact"} }

func (rowSource) Rows(view store.Querier, object string, each func(Row) error) error {
	if object != "contact" {
		return nil
	}
	rows, err := view.Query(`SELECT id, version FROM test_row ORDER BY id`)
	if err != nil {
		return err
	}
	for rows.Next() {
		var record id.ID
		var version int64
		if err := rows.Scan(&record, &version); err != nil {
			return err
		}
		if err := each(Row{Record: record, Digest: [32]byte(digestOf(record, version)), Sound: version > 0}); err != nil {
			return err
		}
	}
	return rows.Err()
}

func mustContain(t *testing.T, what string, where []byte, want bool) {
	t.Helper()
	if bytes.Contains(where, []byte(what)) != want {
		t.Errorf("%q found: %v, want %v", what, !want, want)
	}
}
