package storetest

import (
	"path/filepath"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/store"
)

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
