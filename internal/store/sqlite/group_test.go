package sqlite_test

import (
	"context"
	"database/sql/driver"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/sqlite"
	"github.com/holdfast-crm/holdfast/internal/store/storetest"
)

// watched is SQLite with its commits counted and, once, refused.
type watched struct {
	sqlite.Dialect
	commits *atomic.Int32
	busy    *atomic.Int32 // commits still to be refused
}

func newWatched() watched { return watched{commits: new(atomic.Int32), busy: new(atomic.Int32)} }

func (w watched) Open(ctx context.Context, o store.Options) (store.Engine, error) {
	e, err := w.Dialect.Open(ctx, o)
	return watchedEngine{e, w}, err
}

type watchedEngine struct {
	store.Engine
	w watched
}

func (e watchedEngine) Committed() {
	e.w.commits.Add(1)
	e.Engine.Committed()
}

func (e watchedEngine) Connect(ctx context.Context, write bool) (driver.Conn, error) {
	c, err := e.Engine.Connect(ctx, write)
	return watchedConn{c, e.w}, err
}

type watchedConn struct {
	driver.Conn
	w watched
}

func (c watchedConn) PrepareContext(ctx context.Context, sql string) (driver.Stmt, error) {
	s, err := c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, sql)
	if err != nil || sql != "COMMIT" {
		return s, err
	}
	return watchedCommit{s, s.(driver.StmtExecContext), s.(driver.StmtQueryContext), c.w}, nil
}

type watchedCommit struct {
	driver.Stmt
	exec driver.StmtExecContext
	driver.StmtQueryContext
	w watched
}

func (s watchedCommit) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	if s.w.busy.Add(-1) >= 0 {
		return nil, errs.New(errs.Unavailable, "store_busy")
	}
	return s.exec.ExecContext(ctx, args)
}

// still is a clock that stands, so that no group is cut short by time.
func still() time.Time { return time.Unix(1_800_000_000, 0) }

func openWatched(t *testing.T) (*store.DB, watched) {
	t.Helper()
	return openWatchedAt(t, still)
}

func openWatchedAt(t *testing.T, now func() time.Time) (*store.DB, watched) {
	t.Helper()
	w := newWatched()
	db, err := store.Open(t.Context(), w, store.Options{Path: filepath.Join(t.TempDir(), "a.db"), Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	migrate(t, db)
	w.commits.Store(0)
	return db, w
}

func unitsOf(n int) []storetest.Unit {
	var units []storetest.Unit
	for i := range n {
		units = append(units, storetest.Unit{Run: func(tx *store.Tx) error {
			_, err := tx.Exec(`INSERT INTO "words" ("word") VALUES (?)`, fmt.Sprint(i))
			return err
		}})
	}
	return units
}

func TestUnitsThatWaitShareCommits(t *testing.T) {
	t.Parallel()
	db, w := openWatched(t)
	for i, err := range storetest.Queue(t, db, unitsOf(100)...)() {
		if err != nil {
			t.Errorf("unit %d: %v", i, err)
		}
	}
	if n := w.commits.Load(); n != 2 { // 64, the one that held the writer among them, and the rest
		t.Errorf("101 units took %d commits", n)
	}
	if n := count(t, db); n != 100 {
		t.Errorf("%d rows", n)
	}
}

// TestBackgroundWorkDoesNotProlongAGroup: people's units that take two
// milliseconds each, and one of background work behind them.
func TestBackgroundWorkDoesNotProlongAGroup(t *testing.T) {
	t.Parallel()
	for people, commits := range map[int]int32{2: 1, 3: 2, 9: 2} {
		var moved atomic.Int64
		db, w := openWatchedAt(t, func() time.Time { return still().Add(time.Duration(moved.Load())) })
		units := unitsOf(people + 1)
		for i := range units {
			run := units[i].Run
			units[i].Run = func(tx *store.Tx) error {
				moved.Add(int64(2 * time.Millisecond))
				return run(tx)
			}
		}
		units[people].Bulk = true
		for i, err := range storetest.Queue(t, db, units...)() {
			if err != nil {
				t.Errorf("unit %d: %v", i, err)
			}
		}
		if n := w.commits.Load(); n != commits || count(t, db) != people+1 {
			t.Errorf("%d people's units and one behind: %d commits, want %d", people, n, commits)
		}
	}
}

func TestAGroupWhoseCommitWasBusyRunsOneByOne(t *testing.T) {
	t.Parallel()
	db, w := openWatched(t)
	finish := storetest.Queue(t, db, unitsOf(5)...)
	w.busy.Store(1)
	for i, err := range finish() {
		if err != nil {
			t.Errorf("unit %d: %v", i, err)
		}
	}
	if n := w.commits.Load(); n != 6 {
		t.Errorf("6 units took %d commits after the refused one", n)
	}
	if n := count(t, db); n != 5 {
		t.Errorf("%d rows", n)
	}
}

func TestAUnitWhoseCommitStaysBusyFailsAlone(t *testing.T) {
	t.Parallel()
	db, w := openWatched(t)
	finish := storetest.Queue(t, db, unitsOf(3)...)
	w.busy.Store(3) // the group, the one that held the writer, the first queued
	answers := finish()
	wantError(t, answers[0], errs.Unavailable, "store_busy")
	if answers[1] != nil || answers[2] != nil || count(t, db) != 2 {
		t.Errorf("answers %v, %d rows", answers, count(t, db))
	}
}

func TestTimeGoesForwardUnderAClockThatStands(t *testing.T) {
	t.Parallel()
	db, _ := openWatched(t)
	var last time.Time
	for range 5 {
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			if !tx.Now().After(last) {
				t.Errorf("%v after %v", tx.Now(), last)
			}
			last = tx.Now()
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
