package storetest

import (
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Open opens a new, empty database with so many writers (0: what the dialect
// has) that t's cleanup closes.
type Open func(t *testing.T, writers int) *store.DB

// Exercise runs every conformance test against databases made by open.
func Exercise(t *testing.T, open Open) {
	topics := []struct {
		name string
		run  func(*testing.T, Open)
	}{
		{"transactions", transactions},
		{"writers", severalWriters},
		{"statements", statements},
		{"migrations", migrations},
		{"records", records},
		{"queries", queries},
		{"tokens", tokens},
		{"feed", feed},
		{"backup", backup},
	}
	for _, topic := range topics {
		t.Run(topic.name, func(t *testing.T) {
			t.Parallel()
			topic.run(t, open)
		})
	}
}

// test is one named case of a topic.
type test struct {
	name string
	run  func(*testing.T, *store.DB)
	// single: what is tested is the order of units that wait for one writer.
	single bool
}

func runAll(t *testing.T, open Open, tests []test) {
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			writers := 0
			if c.single {
				writers = 1
			}
			c.run(t, open(t, writers))
		})
	}
}

// ledger is a small fixed table that most topics write to.
func ledger() store.Migration {
	return store.Migration{ID: "ledger/1", Tables: []store.Table{{
		Name: "ledger",
		Columns: []store.Column{
			{Name: "seq", Type: store.Integer, AutoIncrement: true},
			{Name: "word", Type: store.Text},
			{Name: "at", Type: store.Integer, Null: true},
			{Name: "owner", Type: store.Blob, Null: true},
		},
		Indexes: []store.TableIndex{{Name: "ledger_word", Columns: []string{"word"}, Unique: true}},
	}}}
}

func withLedger(t *testing.T, db *store.DB) {
	t.Helper()
	if err := db.Migrate(t.Context(), []store.Migration{ledger()}); err != nil {
		t.Fatal(err)
	}
}

func addWord(tx *store.Tx, word string) error {
	_, err := tx.Exec(`INSERT INTO "ledger" ("word", "at") VALUES (?, ?)`, word, tx.Now())
	return err
}

// words returns what is committed, in the order it was written.
func words(t *testing.T, db *store.DB) []string {
	t.Helper()
	var out []string
	err := db.Read(t.Context(), func(v *store.View) error {
		out = nil
		rows, err := v.Query(`SELECT "word" FROM "ledger" ORDER BY "seq"`)
		if err != nil {
			return err
		}
		for rows.Next() {
			var w string
			if err := rows.Scan(&w); err != nil {
				return err
			}
			out = append(out, w)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func wantError(t *testing.T, err error, kind errs.Kind, code string) {
	t.Helper()
	if err == nil || errs.KindOf(err) != kind || errs.CodeOf(err) != code {
		t.Errorf("error = %v, want kind %v with code %q", err, kind, code)
	}
}
