package storetest

import (
	"errors"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/store"
)

func failedTry(t *testing.T, db *store.DB) {
	withLedger(t, db)
	var ran []string
	hook := func(tx *store.Tx, name string) { tx.AfterCommit(func() { ran = append(ran, name) }) }
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		ran = nil
		hook(tx, "unit")
		if err := tx.Append("ledger", `"word"`, "one"); err != nil {
			return err
		}
		for _, fails := range []func() error{
			func() error { return addWord(tx, "one") },
			func() error {
				return errors.Join(addWord(tx, "lost"), tx.Append("ledger", `"word"`, "lost too"), errOwn)
			},
			func() error {
				return errors.Join(tx.Append("ledger", `"word"`, "lost"), tx.Append("ledger", `"word"`, "one"))
			},
			func() error { // it forgets that a statement failed
				_ = addWord(tx, "one")
				return nil
			},
		} {
			err := tx.Try(func() error {
				hook(tx, "part")
				return fails()
			})
			if err == nil || !errors.Is(err, errOwn) && errs.CodeOf(err) != "unique_taken" {
				t.Errorf("error %v", err)
			}
		}
		return errors.Join(addWord(tx, "two"), tx.Try(func() error { return addWord(tx, "three") }))
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := words(t, db); !slices.Equal(got, []string{"one", "two", "three"}) || !slices.Equal(ran, []string{"unit"}) {
		t.Errorf("words = %q, hooks %q", got, ran)
	}
}

func failedStatement(t *testing.T, db *store.DB) {
	withLedger(t, db)
	for name, then := range map[string]func(*store.Tx) error{
		"goes on":   func(tx *store.Tx) error { return addWord(tx, "two") },
		"forgets":   func(*store.Tx) error { return nil },
		"reads":     func(tx *store.Tx) error { return tx.QueryRow(`SELECT 1`).Scan(new(int)) },
		"tries":     func(tx *store.Tx) error { return tx.Try(func() error { return addWord(tx, "two") }) },
		"has a try": func(tx *store.Tx) error { return tx.Append("ledger", `"word"`, "two") },
	} {
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			if err := addWord(tx, "one"); err != nil {
				return err
			}
			wantError(t, addWord(tx, "one"), errs.Conflict, "unique_taken")
			return then(tx)
		})
		if wantError(t, err, errs.Conflict, "unique_taken"); len(words(t, db)) != 0 {
			t.Errorf("a unit that %s after a failure left %q", name, words(t, db))
		}
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
			tx.AfterCommit(func() { t.Error("the hook of a unit ran that was not committed") })
			_, err := tx.Exec(`INSERT INTO "promise" ("word") VALUES (?)`, "absent")
			return err
		}},
	)()
	if answers[1] == nil || ran != (answers[0] == nil) {
		t.Errorf("a broken promise was committed: %v, hook ran %v", answers, ran)
	}
	if err := db.Write(t.Context(), func(tx *store.Tx) error { return addWord(tx, "next") }); err != nil {
		t.Errorf("the writer did not recover: %v", err)
	}
	want := []string{"next"}
	if answers[0] == nil { // it shared no commit with the other
		want = []string{"neighbour", "next"}
	}
	if got := words(t, db); !slices.Equal(got, want) {
		t.Errorf("words = %q", got)
	}
}
