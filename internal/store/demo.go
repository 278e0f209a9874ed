package store

import (
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
)

// demoTable finds the rows with the Demo flag among many without. It is kept
// by InsertRow and DeleteRow, and by KeepDemoRow for a row that loses the flag.
// The flag, which is under the row's MAC, decides what a row is; this only says
// where to look.
func demoTable() Table {
	return Table{
		Name: "demo_row",
		Columns: []Column{
			{Name: "object", Type: Text},
			{Name: "record", Type: Blob},
		},
		Primary:      []string{"object", "record"},
		WithoutRowID: true,
	}
}

func (t *Tx) noteDemo(o *catalog.Object, r *Row) error {
	if r.Flags&Demo == 0 {
		return nil
	}
	_, err := t.Exec(`INSERT INTO "demo_row" ("object", "record") VALUES (?, ?)`, o.ID, r.ID)
	return err
}

func (t *Tx) forgetDemo(o *catalog.Object, rec id.ID) error {
	_, err := t.Exec(`DELETE FROM "demo_row" WHERE "object" = ? AND "record" = ?`, o.ID, rec)
	return err
}

// DemoRows returns the ids of an object's sample rows, trashed ones too, oldest
// first, at most limit.
func DemoRows(q Querier, o *catalog.Object, limit int) (_ []id.ID, err error) {
	defer errs.Wrap(&err, "store.DemoRows")
	return selectIDs(q.Query(`SELECT "record" FROM "demo_row" WHERE "object" = ? ORDER BY "record" LIMIT ?`, o.ID, limit))
}

// ChangedDemoRows returns the ids of an object's sample rows, none of the
// trash, that were changed after the youngest of all sample rows was made, at
// most limit.
func ChangedDemoRows(q Querier, all []*catalog.Object, o *catalog.Object, limit int) (_ []id.ID, err error) {
	defer errs.Wrap(&err, "store.ChangedDemoRows")
	var youngest int64
	for _, one := range all {
		var made int64
		err := q.QueryRow(`SELECT coalesce(max(r."created_at"), 0) FROM "demo_row" d JOIN `+quote(one.Table)+` r ON r."id" = d."record" WHERE d."object" = ?`, one.ID).Scan(&made)
		if err != nil {
			return nil, err
		}
		youngest = max(youngest, made)
	}
	return selectIDs(q.Query(`SELECT d."record" FROM "demo_row" d JOIN `+quote(o.Table)+` r ON r."id" = d."record"
		WHERE d."object" = ? AND r."deleted_at" IS NULL AND r."updated_at" > ? ORDER BY d."record" LIMIT ?`, o.ID, youngest, limit))
}

// KeepDemoRow forgets that a row is sample data, when it is none any more.
func (t *Tx) KeepDemoRow(o *catalog.Object, rec id.ID) (err error) {
	defer errs.Wrap(&err, "store.KeepDemoRow")
	return t.forgetDemo(o, rec)
}

// CountDemoRows counts the sample rows of all objects, trashed ones too.
func CountDemoRows(q Querier) (n int, err error) {
	defer errs.Wrap(&err, "store.CountDemoRows")
	err = q.QueryRow(`SELECT count(*) FROM "demo_row"`).Scan(&n)
	return n, err
}

// RowsOnDemo returns the ids of live rows, no samples themselves, whose
// reference f leads to a sample row, at most limit.
func RowsOnDemo(q Querier, o *catalog.Object, f *catalog.Field, limit int) (_ []id.ID, err error) {
	defer errs.Wrap(&err, "store.RowsOnDemo")
	return selectIDs(q.Query(`SELECT r."id" FROM "demo_row" d JOIN `+quote(o.Table)+` r ON r.`+quote(f.Column)+` = d."record"
		WHERE d."object" = ? AND r."deleted_at" IS NULL
		AND NOT EXISTS (SELECT 1 FROM "demo_row" s WHERE s."object" = ? AND s."record" = r."id") LIMIT ?`, f.Target.ID, o.ID, limit))
}

// Referring lists rows whose reference f leads to rec, with trash those in the
// trash too, at most limit.
func Referring(q Querier, o *catalog.Object, f *catalog.Field, rec id.ID, trash bool, limit int) (_ []id.ID, err error) {
	defer errs.Wrap(&err, "store.Referring")
	where := ""
	if !trash {
		where = ` AND "deleted_at" IS NULL`
	}
	return selectIDs(q.Query(`SELECT "id" FROM `+quote(o.Table)+" WHERE "+quote(f.Column)+" = ?"+where+` ORDER BY "id" LIMIT ?`, rec, limit))
}

func selectIDs(rows *Rows, err error) ([]id.ID, error) {
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []id.ID
	for rows.Next() {
		var one id.ID
		if err := rows.Scan(&one); err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, rows.Err()
}
