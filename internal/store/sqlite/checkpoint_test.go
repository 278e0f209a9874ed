package sqlite

import (
	"database/sql/driver"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/store"
)

// openEngine opens an engine whose log nobody empties.
func openEngine(t *testing.T) (*engine, *conn) {
	t.Helper()
	opened, err := Dialect{}.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "a.db"), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	e := opened.(*engine)
	raw, err := e.Connect(t.Context(), true)
	if err != nil {
		t.Fatal(err)
	}
	c := &conn{raw}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	run(t, c, `CREATE TABLE "t" ("body" BLOB)`)
	return e, c
}

func run(t *testing.T, c *conn, sql string) [][]driver.Value {
	t.Helper()
	out, err := c.rows(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func fill(t *testing.T, c *conn, megabytes int) {
	t.Helper()
	for range megabytes {
		run(t, c, `INSERT INTO "t" VALUES (zeroblob(1000000))`)
	}
}

func TestALogThatGrewIsEmptiedAndUsedAgain(t *testing.T) {
	t.Parallel()
	e, c := openEngine(t)
	fill(t, c, 20)
	if n, err := e.keeper.backlog(t.Context()); err != nil || n < maxBacklog {
		t.Fatalf("20 MB written, backlog %d, %v", n, err)
	}
	appended := false
	e.relieve(t.Context(), func(f func()) {
		if !appended { // a commit between the two passes
			appended = true
			fill(t, c, 1)
		}
		f()
	})
	if n, err := e.keeper.backlog(t.Context()); err != nil || n != 0 || !appended {
		t.Errorf("after a checkpoint the backlog is %d, %v", n, err)
	}
	size := func() int64 {
		info, err := os.Stat(e.path + "-wal")
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	before := size()
	fill(t, c, 5)
	if after := size(); after > before || after > journalLimit+6<<20 {
		t.Errorf("the log grew from %d to %d bytes instead of starting again", before, after)
	}
}

func TestOptionsOfEveryConnection(t *testing.T) {
	t.Parallel()
	e, writer := openEngine(t)
	raw, err := e.Connect(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	reader := &conn{raw}
	defer func() { _ = reader.Close() }()
	for name, want := range map[string]driver.Value{
		"journal_mode": "wal", "synchronous": int64(2), "wal_autocheckpoint": int64(0), "foreign_keys": int64(1),
		"temp_store": int64(2), "mmap_size": int64(0), "trusted_schema": int64(0), "busy_timeout": int64(busyTimeoutMS),
		"secure_delete": int64(0), "journal_size_limit": int64(journalLimit), "auto_vacuum": int64(0), "page_size": int64(pageSize),
	} {
		for role, c := range map[string]*conn{"writer": writer, "reader": reader} {
			out := run(t, c, "PRAGMA "+name)
			if name == "mmap_size" && len(out) == 0 {
				continue // compiled out
			}
			if out[0][0] != want {
				t.Errorf("%s: %s is %v, want %v", role, name, out[0][0], want)
			}
		}
	}
	if got := run(t, reader, "PRAGMA query_only")[0][0]; got != int64(1) {
		t.Errorf("a reader may write: %v", got)
	}
}
