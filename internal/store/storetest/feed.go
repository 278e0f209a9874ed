package storetest

import (
	"errors"
	"math"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/store"
)

func feed(t *testing.T, open Open) {
	runAll(t, open, []test{
		{name: "changes come in commit order and only committed ones", run: feedOrder},
		{name: "a snapshot that does not know how far it is settled is refused", run: feedUnsettled},
		{name: "numbers of undone units are no trimmed changes", run: feedGap},
		{name: "trimming keeps the head and is noticed by those behind", run: feedTrim},
	})
}

// follow is view for those who read the feed.
func follow(t *testing.T, db *store.DB, fn func(*store.View) error) {
	t.Helper()
	if err := db.Follow(t.Context(), fn, store.FeedLog); err != nil {
		t.Fatal(err)
	}
}

func feedOrder(t *testing.T, db *store.DB) {
	o := withThings(t, db)
	rows := manyRows(o, 40, 4)
	insert(t, db, o, rows[:2]...)
	_ = db.Write(t.Context(), func(tx *store.Tx) error { // undone, and so is its change
		if err := tx.InsertRow(o, rows[2]); err != nil {
			t.Error(err)
		}
		return errOwn
	})
	insert(t, db, o, rows[3])
	follow(t, db, func(v *store.View) error {
		got, err := store.Changes(v, 0, 10)
		if err != nil {
			return err
		}
		want := []*store.Row{rows[0], rows[1], rows[3]}
		if len(got) != len(want) {
			t.Fatalf("%d changes, want %d", len(got), len(want))
		}
		for i, c := range got {
			if c.Record != want[i].ID || c.Object != o.ID || i > 0 && c.Seq <= got[i-1].Seq {
				t.Errorf("change %d is %+v", i, c)
			}
		}
		rest, err := store.Changes(v, got[0].Seq, 1)
		if err != nil || len(rest) != 1 || rest[0] != got[1] {
			t.Errorf("one change after the first: %+v, %v", rest, err)
		}
		newest, err := store.NewestChange(v, math.MaxInt64)
		if newest != got[2] {
			t.Errorf("the newest change is %+v, want %+v", newest, got[2])
		}
		earlier, err2 := store.NewestChange(v, got[2].Seq-1)
		none, err3 := store.NewestChange(v, got[0].Seq-1)
		if earlier != got[1] || none.Seq != 0 {
			t.Errorf("before it %+v, before all %+v", earlier, none)
		}
		return errors.Join(err, err2, err3)
	})
}

// feedGap begins with a unit that numbers rows and is undone.
func feedGap(t *testing.T, db *store.DB) {
	o := withThings(t, db)
	rows := manyRows(o, 42, 41)
	_ = db.Write(t.Context(), func(tx *store.Tx) error {
		for _, r := range rows[:40] { // more than are held back
			if err := tx.InsertRow(o, r); err != nil {
				t.Error(err)
			}
		}
		return errOwn
	})
	insert(t, db, o, rows[40])
	follow(t, db, func(v *store.View) error {
		got, err := store.Changes(v, 0, 10)
		if len(got) != 1 {
			t.Errorf("%d changes, want 1", len(got))
		}
		return err
	})
}

func feedTrim(t *testing.T, db *store.DB) {
	o := withThings(t, db)
	insert(t, db, o, manyRows(o, 41, 5)...)
	trim := func(keep int64) {
		if err := db.Write(t.Context(), func(tx *store.Tx) error { return store.TrimFeed(tx, keep) }); err != nil {
			t.Fatal(err)
		}
	}
	trim(3)
	follow(t, db, func(v *store.View) error {
		_, err := store.Changes(v, 1, 10)
		wantError(t, err, errs.Precondition, "feed_trimmed")
		got, err := store.Changes(v, 2, 10)
		if len(got) != 3 || got[0].Object != o.ID {
			t.Errorf("%d changes left, want 3", len(got))
		}
		return err
	})
	trim(0)
	follow(t, db, func(v *store.View) error {
		newest, err := store.NewestChange(v, math.MaxInt64)
		if newest.Seq != 5 {
			t.Errorf("after trimming everything the newest is %d, want 5", newest.Seq)
		}
		return err
	})
}

func feedUnsettled(t *testing.T, db *store.DB) {
	withThings(t, db)
	view(t, db, func(v *store.View) error {
		_, err := store.Changes(v, 0, 10)
		wantError(t, err, errs.Internal, "")
		return nil
	})
}
