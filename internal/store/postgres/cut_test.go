package postgres_test

import (
	"bytes"
	"net"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Where a connection is cut around its next COMMIT.
const (
	notAtAll    = iota
	beforeSent  // the server never gets it
	afterSent   // the server gets it and finds nobody to answer
	afterAnswer // it is answered, and the answer is lost
)

// cutter stands between a database and its server.
type cutter struct {
	dsn    string
	at     atomic.Int32
	silent atomic.Bool // does not let anybody ask about transactions
}

func newCutter(t *testing.T, dsn string) *cutter {
	t.Helper()
	dir, rest, _ := strings.Cut(strings.TrimPrefix(dsn, "host="), " ")
	l, err := net.Listen("unix", filepath.Join(t.TempDir(), ".s.PGSQL.5432"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	c := &cutter{dsn: "host=" + filepath.Dir(l.Addr().String()) + " " + rest}
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("unix", filepath.Join(dir, ".s.PGSQL.5432"))
			if err != nil {
				_ = client.Close()
				continue
			}
			go c.pass(client, server)
		}
	}()
	return c
}

// pass hands on what both say, until the cut.
func (c *cutter) pass(client, server net.Conn) {
	var mute atomic.Bool
	end := func() { _, _ = client.Close(), server.Close() }
	go func() {
		defer end()
		copyUntil(server, client, func([]byte) bool { return !mute.Load() }, nil)
	}()
	defer end()
	copyUntil(client, server, func(said []byte) bool {
		if c.silent.Load() && bytes.Contains(said, []byte("pg_xact_status")) {
			return false
		}
		return !bytes.Contains(said, []byte("COMMIT")) || !c.at.CompareAndSwap(beforeSent, notAtAll)
	}, func(said []byte) bool {
		if !bytes.Contains(said, []byte("COMMIT")) {
			return true
		}
		if c.at.CompareAndSwap(afterAnswer, notAtAll) {
			mute.Store(true) // the other direction ends with the answer
			return true
		}
		return !c.at.CompareAndSwap(afterSent, notAtAll)
	})
}

// copyUntil hands on while before and after agree.
func copyUntil(from, to net.Conn, before, after func([]byte) bool) {
	said := make([]byte, 64<<10)
	for {
		n, err := from.Read(said)
		if err != nil || !before(said[:n]) {
			return
		}
		if _, err := to.Write(said[:n]); err != nil || after != nil && !after(said[:n]) {
			return
		}
	}
}

// TestAConnectionLostAtCommit: whether the unit was committed is found out,
// and it is there exactly once. Where nobody can be asked, the answer says so,
// and what the unit did or did not do stays as it is.
func TestAConnectionLostAtCommit(t *testing.T) {
	t.Parallel()
	dsn, dbs := nodes(t, 1)
	if err := dbs[0].Migrate(t.Context(), ledger()); err != nil {
		t.Fatal(err)
	}
	c := newCutter(t, dsn)
	db := open(t, c.dsn, store.Options{})
	for at, word := range []string{notAtAll: "plain", beforeSent: "before", afterSent: "sent", afterAnswer: "answered"} {
		runs, hooks := 0, 0
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			if runs++; runs == 1 {
				c.at.Store(int32(at))
			}
			tx.AfterCommit(func() { hooks++ })
			_, err := tx.Exec(`INSERT INTO "ledger" ("word") VALUES (?)`, word)
			return err
		})
		again := at == beforeSent || at == afterSent && runs == 2 // the server may notice before it commits
		if err != nil || hooks != 1 || (runs == 2) != again || c.at.Load() != notAtAll {
			t.Errorf("%s: %v, %d runs, %d hooks, cut %v", word, err, runs, hooks, c.at.Load() == notAtAll)
		}
	}
	if got := words(t, dbs[0]); got != "answered before plain sent" {
		t.Errorf("words %q", got)
	}
}

func TestACommitNobodyCanBeAskedAbout(t *testing.T) {
	t.Parallel()
	dsn, dbs := nodes(t, 1)
	if err := dbs[0].Migrate(t.Context(), ledger()); err != nil {
		t.Fatal(err)
	}
	c := newCutter(t, dsn)
	db := open(t, c.dsn, store.Options{})
	runs := 0
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		runs++
		c.silent.Store(true)
		c.at.Store(afterAnswer)
		_, err := tx.Exec(`INSERT INTO "ledger" ("word") VALUES ('lost')`)
		return err
	})
	if errs.CodeOf(err) != "store_unknown" || errs.KindOf(err) != errs.Unavailable || runs != 1 {
		t.Errorf("%v after %d runs", err, runs)
	}
	if got := words(t, db); got != "lost" {
		t.Errorf("words %q", got)
	}
}
