package storetest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/store"
)

// severalWriters tests what holds however many units are under way at once:
// they look as if they had run one after another.
func severalWriters(t *testing.T, open Open) {
	runAll(t, open, []test{
		{name: "who looks first may be sure", run: lookFirst},
		{name: "hooks and times follow the order of dependent units", run: dependent},
		{name: "units that cross are carried out", run: crossing},
		{name: "who reads after Write sees it", run: readYourWrites},
		{name: "a follower sees each committed row once", run: followed},
		{name: "background work leaves room for people", run: roomForPeople},
	})
}

// each runs fn in so many goroutines.
func each(n int, fn func(i int)) {
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { fn(i) })
	}
	group.Wait()
}

// lookFirst is the anomaly of two doctors who both leave because the other is
// there: each unit reads what the others write.
func lookFirst(t *testing.T, db *store.DB) {
	withLedger(t, db)
	const most = 5
	each(8, func(w int) {
		for i := range 5 {
			err := db.Write(t.Context(), func(tx *store.Tx) error {
				var n int
				if err := tx.QueryRow(`SELECT count(*) FROM "ledger"`).Scan(&n); err != nil || n >= most {
					return err
				}
				return addWord(tx, fmt.Sprintf("%d-%d", w, i))
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
	if got := words(t, db); len(got) != most {
		t.Errorf("%d rows where each unit saw that there are at most %d", len(got), most)
	}
}

// counter is a row that every unit of a test changes.
func counter(t *testing.T, db *store.DB, names ...string) {
	t.Helper()
	for _, name := range names {
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec(`INSERT INTO "ledger" ("word", "at") VALUES (?, 0)`, name)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func count(tx *store.Tx, name string) (n int64, err error) {
	if _, err := tx.Exec(`UPDATE "ledger" SET "at" = "at" + 1 WHERE "word" = ?`, name); err != nil {
		return 0, err
	}
	err = tx.QueryRow(`SELECT "at" FROM "ledger" WHERE "word" = ?`, name).Scan(&n)
	return n, err
}

func dependent(t *testing.T, db *store.DB) {
	withLedger(t, db)
	counter(t, db, "counter")
	type step struct{ n, at int64 }
	var order []step // written by hooks only, which run one at a time
	each(8, func(int) {
		for range 10 {
			done := false
			err := db.Write(t.Context(), func(tx *store.Tx) error {
				n, err := count(tx, "counter")
				tx.AfterCommit(func() {
					order = append(order, step{n, tx.Now().UnixMicro()})
					done = true
				})
				return err
			})
			if err != nil || !done {
				t.Errorf("error %v, hook had run %v", err, done)
			}
		}
	})
	if len(order) != 80 {
		t.Fatalf("%d hooks ran", len(order))
	}
	for i, s := range order {
		if s.n != int64(i+1) || i > 0 && s.at <= order[i-1].at {
			t.Fatalf("hook %d was of step %d at %d", i, s.n, s.at)
		}
	}
}

func crossing(t *testing.T, db *store.DB) {
	withLedger(t, db)
	counter(t, db, "a", "b")
	each(8, func(w int) {
		names := []string{"a", "b"}
		if w%2 == 0 {
			slices.Reverse(names)
		}
		for range 5 {
			err := db.Write(t.Context(), func(tx *store.Tx) error {
				_, err1 := count(tx, names[0])
				_, err2 := count(tx, names[1])
				return errors.Join(err1, err2)
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
	view(t, db, func(v *store.View) error {
		var a, b int
		err := v.QueryRow(`SELECT (SELECT "at" FROM "ledger" WHERE "word" = 'a'), (SELECT "at" FROM "ledger" WHERE "word" = 'b')`).Scan(&a, &b)
		if a != 40 || b != 40 {
			t.Errorf("counted %d and %d, want 40 each", a, b)
		}
		return err
	})
}

func readYourWrites(t *testing.T, db *store.DB) {
	withLedger(t, db)
	each(6, func(w int) {
		for i := range 10 {
			word := fmt.Sprintf("%d-%d", w, i)
			err := db.Write(t.Context(), func(tx *store.Tx) error { return addWord(tx, word) })
			err = errors.Join(err, db.Read(t.Context(), func(v *store.View) error {
				return v.QueryRow(`SELECT "seq" FROM "ledger" WHERE "word" = ?`, word).Scan(new(int))
			}))
			if err != nil {
				t.Error(err)
			}
		}
	})
}

// followed lets followers read on from the last number they saw while units
// are under way, of which a third is undone.
func followed(t *testing.T, db *store.DB) {
	o := withThings(t, db)
	const writers, each1 = 8, 12
	var left atomic.Int32
	left.Store(writers)
	var group sync.WaitGroup
	for w := range writers {
		group.Go(func() {
			defer left.Add(-1)
			for i, row := range manyRows(o, uint64(100+w), each1) {
				_ = db.Write(t.Context(), func(tx *store.Tx) error {
					if err := tx.InsertRow(o, row); err != nil {
						t.Error(err)
					}
					if i%3 == 0 {
						return errOwn
					}
					return nil
				})
			}
		})
	}
	var seen []store.Change
	for last := false; !last; {
		last = left.Load() == 0 // once more after the last writer
		follow(t, db, func(v *store.View) error {
			var at int64
			if len(seen) > 0 {
				at = seen[len(seen)-1].Seq
			}
			got, err := store.Changes(v, at, 7)
			if len(got) == 7 {
				last = false
			}
			seen = append(seen, got...)
			return err
		})
	}
	group.Wait()
	once := map[string]bool{}
	for i, c := range seen {
		if once[c.Record.String()] || i > 0 && c.Seq <= seen[i-1].Seq {
			t.Fatalf("change %d is %+v", i, c)
		}
		once[c.Record.String()] = true
	}
	if want := writers * each1 * 2 / 3; len(seen) != want {
		t.Errorf("the follower saw %d changes of %d", len(seen), want)
	}
}

func roomForPeople(t *testing.T, db *store.DB) {
	withLedger(t, db)
	stop := make(chan struct{})
	var behind sync.WaitGroup
	for w := range 12 {
		behind.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				err := db.Write(store.Bulk(t.Context()), func(tx *store.Tx) error { return addWord(tx, fmt.Sprintf("bulk %d-%d", w, i)) })
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for i := range 20 {
		if err := db.Write(t.Context(), func(tx *store.Tx) error { return addWord(tx, fmt.Sprint("person ", i)) }); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	behind.Wait()
}
