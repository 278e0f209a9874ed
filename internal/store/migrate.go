package store

import (
	"context"
	"crypto/sha256"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
)

// Migration is one step of the fixed tables. Its ID ("audit/1") and content
// never change once released; a change is a new step.
type Migration struct {
	ID         string
	Tables     []Table
	Statements []string // after the tables; fixed SQL that every dialect takes
}

func migrationTable() Table {
	return Table{
		Name: "schema_migration",
		Columns: []Column{
			{Name: "id", Type: Text},
			{Name: "applied_at", Type: Integer},
			{Name: "checksum", Type: Blob},
		},
		Primary: []string{"id"},
	}
}

// Migrate applies the steps that are missing, in order and in one transaction.
// steps is the whole list this program knows: a database that has another one
// was made by a newer version and is refused with Precondition "store_newer";
// a step whose content changed, or that finds its tables there already, is
// refused with Integrity "store_layout".
func (db *DB) Migrate(ctx context.Context, steps []Migration) (err error) {
	defer errs.Wrap(&err, "store.Migrate")
	release, _, err := db.engine.Lock(ctx, "migrate", true)
	if err != nil {
		return err
	}
	defer release()
	return db.Write(ctx, func(t *Tx) error {
		applied, err := t.appliedMigrations()
		if err != nil {
			return err
		}
		known := map[string]bool{}
		for _, m := range steps {
			if known[m.ID] {
				return errs.New(errs.Internal, "").WithHint("migration %s is listed twice", m.ID)
			}
			known[m.ID] = true
			if err := t.migrate(m, applied); err != nil {
				return err
			}
		}
		for id := range applied {
			if !known[id] {
				return errs.New(errs.Precondition, "store_newer").
					WithHint("the database has step %s, made by a newer Holdfast; install that version, or restore a backup made before the upgrade", id)
			}
		}
		return nil
	})
}

func (t *Tx) appliedMigrations() (map[string][]byte, error) {
	d := t.session.db.dialect
	table := migrationTable()
	create := table.render(d)[0]
	if _, err := t.Exec("CREATE TABLE IF NOT EXISTS" + create[len("CREATE TABLE"):]); err != nil {
		return nil, err
	}
	rows, err := t.Query(`SELECT "id", "checksum" FROM "schema_migration"`)
	if err != nil {
		return nil, err
	}
	applied := map[string][]byte{}
	for rows.Next() {
		var id string
		var sum []byte
		if err := rows.Scan(&id, &sum); err != nil {
			return nil, err
		}
		applied[id] = sum
	}
	return applied, rows.Err()
}

func (t *Tx) migrate(m Migration, applied map[string][]byte) error {
	statements := m.render(t.session.db.dialect)
	sum := checksum(statements)
	if was, ok := applied[m.ID]; ok {
		if string(was) != string(sum) {
			return stepError(m.ID).
				WithHint("step %s of the tables is recorded otherwise than this program has it: the record was edited, or a released step was changed; restore a backup", m.ID)
		}
		return nil
	}
	for _, sql := range statements {
		if _, err := t.Exec(sql); err != nil && errs.KindOf(err) == errs.Internal {
			return stepError(m.ID).Because(err).
				WithHint("step %s of the tables is not recorded and cannot be carried out: its record or a table was removed from outside; restore a backup", m.ID)
		} else if err != nil {
			return err
		}
	}
	_, err := t.Exec(`INSERT INTO "schema_migration" ("id", "applied_at", "checksum") VALUES (?, ?, ?)`, m.ID, t.Now(), sum)
	return err
}

func stepError(step string) *errs.Error {
	return errs.New(errs.Integrity, "store_layout", errs.P("name", step))
}

func (m *Migration) render(d Dialect) []string {
	var out []string
	for i := range m.Tables {
		out = append(out, m.Tables[i].render(d)...)
	}
	return append(out, m.Statements...)
}

func checksum(statements []string) []byte {
	var b []byte
	for _, s := range statements {
		b = canon.AppendString(b, s)
	}
	sum := sha256.Sum256(b)
	return sum[:]
}
