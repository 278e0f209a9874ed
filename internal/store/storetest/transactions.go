package storetest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/store"
)

func transactions(t *testing.T, open Open) {
	runAll(t, open, []test{
		{name: "a written row is read back after Write returns", run: writeThenRead},
		{name: "many writers all commit, failures alone are undone", run: manyWriters},
		{name: "a part that failed is undone alone", run: failedTry},
		{name: "a failed statement ends the unit", run: failedStatement},
		{name: "a unit that fails is undone whole and runs no hook", run: failedUnit},
		{name: "a panic undoes the unit and reaches the caller", run: panicking},
		{name: "a unit that exits its goroutine is undone", run: exiting},
		{name: "hooks run once each in commit order, before Write returns", run: hooks, single: true},
		{name: "the clock of units only goes forward", run: clock, single: true},
		{name: "a unit whose context ended before its turn is not run", run: cancelledBefore, single: true},
		{name: "a unit that has started runs to its end", run: cancelledAfter},
		{name: "bulk units let people pass and still finish", run: bulk, single: true},
		{name: "a unit that breaks the transaction harms only itself", run: brokenUnit, single: true},
		{name: "a commit that fails has no effect and runs no hook", run: failedCommit, single: true},
		{name: "a snapshot does not move", run: snapshot},
		{name: "a transaction kept beyond its unit refuses to work", run: escaped},
		{name: "a closed store refuses", run: closedStore},
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
