package main

import (
	"context"
	"path/filepath"
	"time"

	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/sqlite"
)

// bareTable is what a contact would be without sealing, tokens, evidence and
// events: plain columns with the same indexes, and one for each match field.
func bareTable() []store.Migration {
	text := func(name string) store.Column { return store.Column{Name: name, Type: store.Text} }
	return []store.Migration{{ID: "bare/1", Tables: []store.Table{{
		Name: "bare",
		Columns: []store.Column{
			{Name: "id", Type: store.Blob}, {Name: "company", Type: store.Integer}, {Name: "import", Type: store.Blob},
			{Name: "created_at", Type: store.Integer}, {Name: "updated_at", Type: store.Integer},
			text("given"), text("family"), text("email"), text("phone"), text("title"), text("notes"),
		},
		Primary: []string{"id"},
		Indexes: []store.TableIndex{
			{Name: "bare_created", Columns: []string{"created_at", "id"}}, {Name: "bare_updated", Columns: []string{"updated_at", "id"}},
			{Name: "bare_company", Columns: []string{"company"}}, {Name: "bare_import", Columns: []string{"import"}},
			{Name: "bare_email", Columns: []string{"email"}}, {Name: "bare_phone", Columns: []string{"phone"}},
		},
	}}}}
}

// bareChunk rows go into one transaction, about as many as an import's chunk.
const bareChunk = 80

// bareRows inserts the same contacts into a plain table through the same store
// and driver, as the yardstick for what Holdfast adds, in the same minute on
// the same machine.
func bareRows(ctx context.Context, b *bench) (err error) {
	db, err := store.Open(ctx, sqlite.Dialect{}, store.Options{Path: filepath.Join(b.dir, "bare.db"), Now: time.Now})
	if err != nil {
		return err
	}
	defer func() {
		if cerr := db.Close(); err == nil {
			err = cerr
		}
	}()
	if err := db.Migrate(ctx, bareTable()); err != nil {
		return err
	}
	ids := id.NewSource(time.Now)
	owner, d := ids.New(), dice(1)
	cpu, start := cpuOf("self"), time.Now()
	for from := 0; from < b.rows; from += bareChunk {
		people := make([]contact, min(bareChunk, b.rows-from))
		for i := range people {
			people[i] = d.contact(from + i)
		}
		err := db.Write(ctx, func(tx *store.Tx) error {
			for i, c := range people {
				_, err := tx.Exec(`INSERT INTO bare (id, company, import, created_at, updated_at, given, family, email, phone, title, notes)
					VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
					ids.New(), (from+i)*7919%companies, owner, tx.Now(), tx.Now(), c.given, c.family, c.email, c.phone, c.title, c.notes)
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	wall, rows := time.Since(start), float64(b.rows)
	const group = "plain inserts of the same contacts, for comparison"
	b.add(group, "rows", rows/wall.Seconds(), "rows/s", "same store and driver; nothing sealed, matched, logged or announced")
	b.add(group, "processor", float64((cpuOf("self")-cpu).Microseconds())/rows, "us/row", "")
	return nil
}
