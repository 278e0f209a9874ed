package store

import (
	"bytes"
	"slices"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
)

// TokenRow is one equality token: the keyed hash of one normalised value of a
// match field of one record.
type TokenRow struct {
	Object, Field string // ids
	Token         []byte // 16 bytes
	Record        id.ID
	// Unique asks the database to refuse a second record with this token. One
	// writer can look first and be sure; with several it takes an index.
	Unique bool
}

// Rows lie by record, because that order grows at its end with new records;
// only the index that finds tokens is written to at random.
func tokenTable() Table {
	return Table{
		Name: "equality_token",
		Columns: []Column{
			{Name: "record", Type: Blob}, {Name: "field", Type: Text}, {Name: "token", Type: Blob},
			{Name: "object", Type: Text}, {Name: "uniq", Type: Integer},
		},
		Primary:      []string{"record", "field", "token"},
		WithoutRowID: true,
		Indexes: []TableIndex{
			{Name: "equality_token_find", Columns: []string{"token", "field", "object"}},
			{Name: "equality_token_uniq", Columns: []string{"token", "field", "object"}, Unique: true, Where: `"uniq" = 1`},
		},
	}
}

// Migrations are the store's own fixed tables beside record tables.
func Migrations() []Migration {
	return []Migration{
		{ID: "store/1", Tables: []Table{feedTable(), tokenTable()}},
		{ID: "store/2", Tables: []Table{demoTable()}},
	}
}

// ReplaceTokens makes now the tokens of a record whose stored tokens are was.
// Only the difference is written.
func (t *Tx) ReplaceTokens(o *catalog.Object, rec id.ID, was, now []TokenRow) (err error) {
	defer errs.Wrap(&err, "store.ReplaceTokens")
	for _, row := range slices.Concat(was, now) {
		if row.Object != o.ID || row.Record != rec {
			return errs.New(errs.Internal, "").WithHint("a token of another record was given for %s %s", o.ID, rec)
		}
	}
	for _, row := range was {
		if !slices.ContainsFunc(now, row.same) {
			_, err := t.Exec(`DELETE FROM "equality_token" WHERE "record" = ? AND "field" = ? AND "token" = ?`, rec, row.Field, row.Token)
			if err != nil {
				return err
			}
		}
	}
	return t.insertTokens(slices.DeleteFunc(slices.Clone(now), func(row TokenRow) bool { return slices.ContainsFunc(was, row.same) }))
}

// insertTokens writes tokens together, a bounded number at a time.
func (t *Tx) insertTokens(rows []TokenRow) error {
	for part := range slices.Chunk(rows, 8) {
		args := make([]any, 0, 5*len(part))
		for _, row := range part {
			args = append(args, row.Record, row.Field, row.Token, row.Object, row.Unique)
		}
		_, err := t.Exec(`INSERT INTO "equality_token" ("record", "field", "token", "object", "uniq") VALUES (?, ?, ?, ?, ?)`+
			strings.Repeat(", (?, ?, ?, ?, ?)", len(part)-1)+` ON CONFLICT ("record", "field", "token") DO NOTHING`, args...)
		if err != nil {
			return err
		}
	}
	return nil
}

func (r TokenRow) same(other TokenRow) bool {
	return r.Field == other.Field && r.Unique == other.Unique && bytes.Equal(r.Token, other.Token)
}

// FindTokens returns the records of an object that have the token, oldest
// first.
func FindTokens(q Querier, object, field string, token []byte) (_ []id.ID, err error) {
	defer errs.Wrap(&err, "store.FindTokens")
	rows, err := q.Query(`SELECT "record" FROM "equality_token" WHERE "token" = ? AND "field" = ? AND "object" = ? ORDER BY "record"`,
		token, field, object)
	if err != nil {
		return nil, err
	}
	var out []id.ID
	for rows.Next() {
		var rec id.ID
		if err := rows.Scan(&rec); err != nil {
			return nil, err
		}
		out = append(out, rec)
	}
	return out, rows.Err()
}

// RecordTokens returns the stored tokens of a record.
func RecordTokens(q Querier, object string, rec id.ID) (_ []TokenRow, err error) {
	defer errs.Wrap(&err, "store.RecordTokens")
	rows, err := q.Query(`SELECT "field", "token", "uniq" FROM "equality_token" WHERE "record" = ? AND "object" = ? ORDER BY "field", "token"`,
		rec, object)
	if err != nil {
		return nil, err
	}
	var out []TokenRow
	for rows.Next() {
		row := TokenRow{Object: object, Record: rec}
		if err := rows.Scan(&row.Field, &row.Token, &row.Unique); err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, rows.Err()
}

// StrayTokens returns the ids under which an object has tokens and no row.
func StrayTokens(q Querier, o *catalog.Object) (out []id.ID, err error) {
	defer errs.Wrap(&err, "store.StrayTokens")
	rows, err := q.Query(`SELECT DISTINCT "record" FROM "equality_token" WHERE "object" = ?
		AND NOT EXISTS (SELECT 1 FROM `+quote(o.Table)+` AS r WHERE r."id" = "equality_token"."record")`, o.ID)
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		var rec id.ID
		if err := rows.Scan(&rec); err != nil {
			return nil, err
		}
		out = append(out, rec)
	}
	return out, rows.Err()
}
