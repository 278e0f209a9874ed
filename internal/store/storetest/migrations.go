package storetest

import (
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/store"
)

func migrations(t *testing.T, open Open) {
	runAll(t, open, []test{
		{"steps are applied once and in order", migrateTwice},
		{"a database with an unknown step is newer", migrateNewer},
		{"a changed step is refused", migrateChanged},
		{"a failing step leaves nothing behind", migrateFails},
		{"a step listed twice is refused", migrateDuplicate},
	})
}

func migrateTwice(t *testing.T, db *store.DB) {
	second := store.Migration{ID: "ledger/2", Statements: []string{`INSERT INTO "ledger" ("word") VALUES ('seed')`}}
	for _, steps := range [][]store.Migration{{ledger()}, {ledger(), second}, {ledger(), second}} {
		if err := db.Migrate(t.Context(), steps); err != nil {
			t.Fatal(err)
		}
	}
	if got := words(t, db); len(got) != 1 {
		t.Errorf("the second step ran %d times", len(got))
	}
}

func migrateNewer(t *testing.T, db *store.DB) {
	withLedger(t, db)
	err := db.Migrate(t.Context(), nil)
	wantError(t, err, errs.Precondition, "store_newer")
	if errs.As(err).Hint == "" {
		t.Error("the operator is not told what to do")
	}
}

func migrateChanged(t *testing.T, db *store.DB) {
	withLedger(t, db)
	changed := ledger()
	changed.Tables[0].Columns[1].Null = true
	wantError(t, db.Migrate(t.Context(), []store.Migration{changed}), errs.Internal, "")
}

func migrateFails(t *testing.T, db *store.DB) {
	bad := store.Migration{ID: "bad/1", Statements: []string{`CREATE TABLE "half" ("x" INTEGER)`, `THIS IS NOT SQL`}}
	if err := db.Migrate(t.Context(), []store.Migration{ledger(), bad}); err == nil {
		t.Fatal("a step that is not SQL was applied")
	}
	good := store.Migration{ID: "bad/1", Statements: []string{`CREATE TABLE "half" ("x" INTEGER)`}}
	if err := db.Migrate(t.Context(), []store.Migration{ledger(), good}); err != nil {
		t.Errorf("something was left behind: %v", err)
	}
}

func migrateDuplicate(t *testing.T, db *store.DB) {
	wantError(t, db.Migrate(t.Context(), []store.Migration{ledger(), ledger()}), errs.Internal, "")
}
