package storetest

import (
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/compliance"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/schema"
	"github.com/holdfast-crm/holdfast/internal/store"
)

func migrations(t *testing.T, open Open) {
	runAll(t, open, []test{
		{name: "steps are applied once and in order", run: migrateTwice},
		{name: "a database with an unknown step is newer", run: migrateNewer},
		{name: "a changed step is refused", run: migrateChanged},
		{name: "a failing step leaves nothing behind", run: migrateFails},
		{name: "a step listed twice is refused", run: migrateDuplicate},
		{name: "a step whose record is gone is refused", run: migrateForgotten},
		{name: "a layout as it was made is accepted", run: layoutAsMade},
		{name: "a layout that was changed is refused", run: layoutChanged},
		{name: "names that differ at their end only stay apart", run: layoutLongNames},
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
	wantError(t, db.Migrate(t.Context(), []store.Migration{changed}), errs.Integrity, "store_layout")
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

func migrateForgotten(t *testing.T, db *store.DB) {
	withLedger(t, db)
	alter(t, db, `DELETE FROM "schema_migration"`)
	wantError(t, db.Migrate(t.Context(), []store.Migration{ledger()}), errs.Integrity, "store_layout")
}

func alter(t *testing.T, db *store.DB, sql string) {
	t.Helper()
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(sql)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// layoutAsMade has columns that came later, which stand in another place than
// where a new database has them.
func layoutAsMade(t *testing.T, db *store.DB) {
	withThings(t, db)
	words := schema.Text{"en": "Late", "zh-CN": "后来"}
	was, now := compile(t), compile(t,
		schema.Field{ID: "late", Name: "late", Type: "text", Label: words, Class: schema.Public},
		schema.Field{ID: "friend", Name: "friend", Type: "reference", Target: "person", Label: words, Class: schema.Internal},
		schema.Field{ID: "price", Name: "price", Type: "text", Label: words, Class: schema.Financial})
	if err := db.CheckLayout(t.Context(), store.Migrations(), was); err != nil {
		t.Error(err)
	}
	wantError(t, db.CheckLayout(t.Context(), store.Migrations(), now), errs.Integrity, "store_layout")
	applyDiff(t, db, was, now)
	if err := db.CheckLayout(t.Context(), store.Migrations(), now); err != nil {
		t.Error(err)
	}
}

// layoutLongNames has indexes whose names begin alike for longer than some
// databases keep.
func layoutLongNames(t *testing.T, db *store.DB) {
	if err := db.Migrate(t.Context(), store.Migrations()); err != nil {
		t.Fatal(err)
	}
	words := func(s string) schema.Text { return schema.Text{"en": s, "zh-CN": s} }
	compiled := func(fields ...string) *catalog.Catalog {
		o := declared()
		o.ID, o.Name, o.Plural, o.Subject = strings.Repeat("o", 41), "long", "longs", schema.Self
		for i := range o.Fields {
			if o.Fields[i].ID == "boss" {
				o.Fields[i].Target = o.ID
			}
		}
		for _, end := range fields {
			name := strings.Repeat("f", 40) + end
			o.Fields = append(o.Fields, schema.Field{ID: name, Name: name, Type: "reference", Target: o.ID, Label: words(name), Class: schema.Internal})
		}
		c, err := catalog.Compile([]*schema.Object{o}, field.Types(), compliance.Rules())
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	one, two := compiled("a"), compiled("a", "b")
	applyDiff(t, db, nil, one)
	applyDiff(t, db, one, two)
	if err := db.CheckLayout(t.Context(), store.Migrations(), two); err != nil {
		t.Error(err)
	}
}

func layoutChanged(t *testing.T, db *store.DB) {
	withThings(t, db)
	c := compile(t)
	for _, change := range []struct{ do, undo string }{
		{`CREATE TABLE "spy" ("x" INTEGER)`, `DROP TABLE "spy"`},
		{`CREATE INDEX "spy" ON "o_thing" ("f_city")`, `DROP INDEX "spy"`},
		{`ALTER TABLE "o_thing" ADD COLUMN "spy" INTEGER`, `ALTER TABLE "o_thing" DROP COLUMN "spy"`},
		{`ALTER TABLE "o_thing" RENAME COLUMN "f_city" TO "f_town"`, `ALTER TABLE "o_thing" RENAME COLUMN "f_town" TO "f_city"`},
		{`DROP TABLE "equality_token"`, ``},
	} {
		alter(t, db, change.do)
		err := db.CheckLayout(t.Context(), store.Migrations(), c)
		wantError(t, err, errs.Integrity, "store_layout")
		if errs.As(err).Hint == "" {
			t.Errorf("%s: the operator is not told what it is", change.do)
		}
		if change.undo == "" {
			continue
		}
		alter(t, db, change.undo)
		if err := db.CheckLayout(t.Context(), store.Migrations(), c); err != nil {
			t.Errorf("after %s: %v", change.undo, err)
		}
	}
}
