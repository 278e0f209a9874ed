package storetest

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/store"
)

func transactions(t *testing.T, open Open) {
	runAll(t, open, []test{
		{"a written row is read back after Write returns", writeThenRead},
		{"many writers all commit, failures alone are undone", manyWriters},
		{"a failed statement leaves the unit usable", failedStatement},
		{"a unit that fails is undone whole and runs no hook", failedUnit},
		{"a panic undoes the unit and reaches the caller", panicking},
		{"a unit that exits its goroutine is undone", exiting},
		{"hooks run once each in commit order, before Write returns", hooks},
		{"the clock of units only goes forward", clock},
		{"a unit whose context ended before its turn is not run", cancelledBefore},
		{"a unit that has started runs to its end", cancelledAfter},
		{"bulk units let people pass and still finish", bulk},
		{"a unit that breaks the transaction harms only itself", brokenUnit},
		{"a commit that fails fails everybody in it", failedCommit},
		{"a snapshot does not move", snapshot},
		{"a transaction kept beyond its unit refuses to work", escaped},
		{"a closed store refuses", closedStore},
	})
}

func writeThenRead(t *testing.T, db *store.DB) {
	withLedger(t, db)
	if err := db.Write(t.Context(), func(tx *store.Tx) error { return addWord(tx, "one") }); err != nil {
		t.Fatal(err)
	}
	if got := words(t, db); !slices.Equal(got, []string{"one"}) {
		t.Errorf("words = %q", got)
	}
}

var errOwn = errors.New("the unit's own failure")

func manyWriters(t *testing.T, db *store.DB) {
	withLedger(t, db)
	const writers, each = 16, 20
	var group sync.WaitGroup
	for w := range writers {
		group.Go(func() {
			for i := range each {
				fails := (w+i)%3 == 0
				err := db.Write(t.Context(), func(tx *store.Tx) error {
					if err := addWord(tx, fmt.Sprintf("%d-%d", w, i)); err != nil {
						return err
					}
					if fails {
						return errOwn
					}
					return nil
				})
				if fails != errors.Is(err, errOwn) || !fails && err != nil {
					t.Errorf("writer %d, unit %d: error %v, should fail: %v", w, i, err, fails)
				}
			}
		})
	}
	group.Wait()
	got := map[string]bool{}
	for _, word := range words(t, db) {
		got[word] = true
	}
	for w := range writers {
		for i := range each {
			if word := fmt.Sprintf("%d-%d", w, i); got[word] == ((w+i)%3 == 0) {
				t.Errorf("%s: committed %v", word, got[word])
			}
		}
	}
}

func failedStatement(t *testing.T, db *store.DB) {
	withLedger(t, db)
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		if err := addWord(tx, "one"); err != nil {
			return err
		}
		wantError(t, addWord(tx, "one"), errs.Conflict, "unique_taken")
		return addWord(tx, "two")
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := words(t, db); !slices.Equal(got, []string{"one", "two"}) {
		t.Errorf("words = %q", got)
	}
}

func failedUnit(t *testing.T, db *store.DB) {
	withLedger(t, db)
	ran := false
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		tx.AfterCommit(func() { ran = true })
		if err := addWord(tx, "one"); err != nil {
			return err
		}
		rows, err := tx.Query(`SELECT "word" FROM "ledger"`) // left open on purpose
		if err != nil || !rows.Next() {
			t.Errorf("a unit does not see its own row: %v", err)
		}
		return errOwn
	})
	if !errors.Is(err, errOwn) {
		t.Errorf("error = %v", err)
	}
	if got := words(t, db); len(got) != 0 || ran {
		t.Errorf("after a failed unit: words %q, hook ran %v", got, ran)
	}
}

func panicking(t *testing.T, db *store.DB) {
	withLedger(t, db)
	func() {
		defer func() {
			if recover() != "boom" {
				t.Error("the panic did not reach the caller of Write")
			}
		}()
		_ = db.Write(t.Context(), func(tx *store.Tx) error {
			if err := addWord(tx, "one"); err != nil {
				return err
			}
			panic("boom")
		})
	}()
	if err := db.Write(t.Context(), func(tx *store.Tx) error { return addWord(tx, "two") }); err != nil {
		t.Fatal(err)
	}
	if got := words(t, db); !slices.Equal(got, []string{"two"}) {
		t.Errorf("words = %q", got)
	}
}

func exiting(t *testing.T, db *store.DB) {
	withLedger(t, db)
	var group sync.WaitGroup
	group.Go(func() {
		defer func() { _ = recover() }()
		_ = db.Write(t.Context(), func(tx *store.Tx) error {
			if err := addWord(tx, "one"); err != nil {
				return err
			}
			runtime.Goexit()
			return nil
		})
	})
	group.Wait()
	if err := db.Write(t.Context(), func(tx *store.Tx) error { return addWord(tx, "two") }); err != nil {
		t.Fatal(err)
	}
	if got := words(t, db); !slices.Equal(got, []string{"two"}) {
		t.Errorf("words = %q", got)
	}
}

func hooks(t *testing.T, db *store.DB) {
	withLedger(t, db)
	var order []string // written by hooks only, which run one at a time
	var group sync.WaitGroup
	for w := range 8 {
		group.Go(func() {
			for i := range 10 {
				word := fmt.Sprintf("%d-%d", w, i)
				done := false
				err := db.Write(t.Context(), func(tx *store.Tx) error {
					tx.AfterCommit(func() {
						order = append(order, word)
						done = true
					})
					return addWord(tx, word)
				})
				if err != nil || !done {
					t.Errorf("%s: error %v, hook had run %v", word, err, done)
				}
			}
		})
	}
	group.Wait()
	if got := words(t, db); !slices.Equal(got, order) {
		t.Errorf("hooks ran in another order than rows were committed:\n%q\n%q", order, got)
	}
}

func clock(t *testing.T, db *store.DB) {
	withLedger(t, db)
	var group sync.WaitGroup
	for w := range 4 {
		group.Go(func() {
			for i := range 25 {
				err := db.Write(t.Context(), func(tx *store.Tx) error {
					if !tx.Now().Equal(tx.Now()) {
						t.Error("the unit has two times")
					}
					return addWord(tx, fmt.Sprintf("%d-%d", w, i))
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	var distinct, wrong int
	err := db.Read(t.Context(), func(v *store.View) error {
		return v.QueryRow(`SELECT count(DISTINCT a."at"), count(b."seq") FROM "ledger" a
			LEFT JOIN "ledger" b ON b."seq" < a."seq" AND b."at" >= a."at"`).Scan(&distinct, &wrong)
	})
	if err != nil || distinct != 100 || wrong != 0 {
		t.Errorf("%d distinct times, %d backwards, error %v", distinct, wrong, err)
	}
}

// hold occupies the writer until the returned function is called.
func hold(t *testing.T, db *store.DB) (release func()) {
	t.Helper()
	started, free, done := make(chan struct{}), make(chan struct{}), make(chan struct{})
	var once sync.Once // a unit may run again with its group
	go func() {
		defer close(done)
		_ = db.Write(context.Background(), func(*store.Tx) error { // fails with its group
			once.Do(func() { close(started) })
			<-free
			return nil
		})
	}()
	<-started
	return func() {
		close(free)
		<-done
	}
}

func cancelledBefore(t *testing.T, db *store.DB) {
	release := hold(t, db)
	ctx, cancel := context.WithCancel(t.Context())
	answer := make(chan error, 1)
	go func() {
		answer <- db.Write(ctx, func(*store.Tx) error {
			t.Error("a cancelled unit ran")
			return nil
		})
	}()
	cancel()
	err := <-answer // while the writer is still held
	wantError(t, err, errs.Unavailable, "store_cancelled")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v hides the context's error", err)
	}
	release()
}

func cancelledAfter(t *testing.T, db *store.DB) {
	withLedger(t, db)
	ctx, cancel := context.WithCancel(t.Context())
	err := db.Write(ctx, func(tx *store.Tx) error {
		cancel()
		return addWord(tx, "one")
	})
	if err != nil {
		t.Errorf("a started unit did not finish: %v", err)
	}
	if got := words(t, db); len(got) != 1 {
		t.Errorf("words = %q", got)
	}
}

// queued is a context that tells when Write has queued its unit.
type queued struct {
	context.Context
	told chan struct{}
	once sync.Once
}

func (q *queued) Done() <-chan struct{} {
	q.once.Do(func() { close(q.told) })
	return q.Context.Done()
}

// Queue starts one Write for each function, in this order and while the writer
// is held; they run when the returned function is called, which waits for
// their answers.
func Queue(t *testing.T, db *store.DB, units ...Unit) (finish func() []error) {
	t.Helper()
	release := hold(t, db)
	answers := make([]error, len(units))
	var group sync.WaitGroup
	for i, u := range units {
		q := &queued{Context: t.Context(), told: make(chan struct{})}
		ctx := context.Context(q)
		if u.Bulk {
			ctx = store.Bulk(q)
		}
		group.Go(func() { answers[i] = db.Write(ctx, u.Run) })
		<-q.told
	}
	return func() []error {
		release()
		group.Wait()
		return answers
	}
}

// Unit is one queued Write.
type Unit struct {
	Bulk bool
	Run  func(*store.Tx) error
}

func bulk(t *testing.T, db *store.DB) {
	withLedger(t, db)
	var units []Unit
	var want []string
	for i := range 10 {
		for _, bulk := range []bool{true, false} {
			word := fmt.Sprintf("%d, bulk %v", i, bulk)
			units = append(units, Unit{bulk, func(tx *store.Tx) error { return addWord(tx, word) }})
		}
	}
	for _, bulk := range []bool{false, true} {
		for i := range 10 {
			want = append(want, fmt.Sprintf("%d, bulk %v", i, bulk))
		}
	}
	for i, err := range Queue(t, db, units...)() {
		if err != nil {
			t.Errorf("unit %d: %v", i, err)
		}
	}
	if got := words(t, db); !slices.Equal(got, want) {
		t.Errorf("people did not go first:\n%q", got)
	}
}

// brokenUnit ends the transaction under its neighbours' feet, as a database
// may do by itself when a disk is full.
func brokenUnit(t *testing.T, db *store.DB) {
	withLedger(t, db)
	runs, hooks := 0, 0
	answers := Queue(t, db,
		Unit{Run: func(tx *store.Tx) error {
			runs++
			tx.AfterCommit(func() { hooks++ })
			return addWord(tx, "before")
		}},
		Unit{Run: func(tx *store.Tx) error {
			_, err := tx.Exec("ROLLBACK")
			return err
		}},
		Unit{Run: func(tx *store.Tx) error { return addWord(tx, "after") }},
	)()
	if answers[0] != nil || answers[1] == nil || answers[2] != nil {
		t.Errorf("answers %v", answers)
	}
	if runs == 0 || hooks != 1 { // once more where the dialect groups units
		t.Errorf("the neighbour ran %d times and its hook %d times", runs, hooks)
	}
	if got := words(t, db); !slices.Equal(got, []string{"before", "after"}) {
		t.Errorf("words = %q", got)
	}
}

// failedCommit uses a deferred foreign key, which only COMMIT checks.
func failedCommit(t *testing.T, db *store.DB) {
	err := db.Migrate(t.Context(), []store.Migration{ledger(), {ID: "promise/1", Statements: []string{
		`CREATE TABLE "promise" ("word" TEXT REFERENCES "ledger" ("word") DEFERRABLE INITIALLY DEFERRED)`,
	}}})
	if err != nil {
		t.Fatal(err)
	}
	ran := false
	answers := Queue(t, db,
		Unit{Run: func(tx *store.Tx) error {
			tx.AfterCommit(func() { ran = true })
			return addWord(tx, "neighbour")
		}},
		Unit{Run: func(tx *store.Tx) error {
			_, err := tx.Exec(`INSERT INTO "promise" ("word") VALUES (?)`, "absent")
			return err
		}},
	)()
	if answers[0] == nil || answers[1] == nil || ran {
		t.Errorf("a broken promise was committed: %v, hook ran %v", answers, ran)
	}
	if err := db.Write(t.Context(), func(tx *store.Tx) error { return addWord(tx, "next") }); err != nil {
		t.Errorf("the writer did not recover: %v", err)
	}
	if got := words(t, db); !slices.Equal(got, []string{"next"}) {
		t.Errorf("words = %q", got)
	}
}

func snapshot(t *testing.T, db *store.DB) {
	withLedger(t, db)
	count := func(v *store.View) (n int) {
		if err := v.QueryRow(`SELECT count(*) FROM "ledger"`).Scan(&n); err != nil {
			t.Error(err)
		}
		return n
	}
	err := db.Read(t.Context(), func(v *store.View) error {
		before := count(v)
		if err := db.Write(t.Context(), func(tx *store.Tx) error { return addWord(tx, "one") }); err != nil {
			return err
		}
		if after := count(v); before != 0 || after != 0 {
			t.Errorf("inside one Read: %d rows, then %d", before, after)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := words(t, db); len(got) != 1 {
		t.Errorf("a new Read sees %q", got)
	}
}

func escaped(t *testing.T, db *store.DB) {
	withLedger(t, db)
	var kept *store.Tx
	if err := db.Write(t.Context(), func(tx *store.Tx) error { kept = tx; return nil }); err != nil {
		t.Fatal(err)
	}
	wantError(t, addWord(kept, "late"), errs.Internal, "")
	var view *store.View
	if err := db.Read(t.Context(), func(v *store.View) error { view = v; return nil }); err != nil {
		t.Fatal(err)
	}
	_, err := view.Query(`SELECT 1`)
	wantError(t, err, errs.Internal, "")
}

func closedStore(t *testing.T, db *store.DB) {
	withLedger(t, db)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	wantError(t, db.Write(t.Context(), func(*store.Tx) error { return nil }), errs.Unavailable, "store_closed")
	wantError(t, db.Read(t.Context(), func(*store.View) error { return nil }), errs.Unavailable, "store_closed")
	wantError(t, db.BackupTo(t.Context(), filepath.Join(t.TempDir(), "late")), errs.Unavailable, "store_closed")
	wantError(t, db.CheckIntegrity(t.Context(), false), errs.Unavailable, "store_closed")
	wantError(t, db.Flush(t.Context()), errs.Unavailable, "store_closed")
	if err := db.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
}
