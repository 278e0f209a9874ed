package audit

import (
	"fmt"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Migrations returns the tables of the log.
//
//   - audit_entry: one row an entry. pos is the order of appending; id, object,
//     record and writes repeat parts of body for lookups and are compared with
//     it whenever it is read.
//   - audit_run: the places the sequencer gave, as runs of positions: entry seq
//     of a run lies at pos. Where commits happen in the order of positions
//     there is one growing run.
//   - audit_stray: positions that hold no entry of ours, already reported.
//   - audit_verdict: what the last verifications said (verdict.go).
//   - audit_tile, audit_checkpoint, audit_accumulator: the tree, its signed
//     heads, and the sums of row digests at the newest of them.
func Migrations() []store.Migration {
	integer, text, blob := store.Integer, store.Text, store.Blob
	return []store.Migration{{ID: "audit/1", Tables: []store.Table{
		{
			Name: "audit_entry",
			Columns: []store.Column{
				{Name: "pos", Type: integer, AutoIncrement: true},
				{Name: "id", Type: blob},
				{Name: "object", Type: text},
				{Name: "record", Type: blob, Null: true},
				{Name: "writes", Type: integer},
				{Name: "body", Type: blob},
			},
			Indexes: []store.TableIndex{
				{Name: "audit_entry_id", Columns: []string{"id"}, Unique: true},
				{Name: "audit_entry_record", Columns: []string{"object", "record", "writes"}},
			},
		},
		{
			Name: "audit_run",
			Columns: []store.Column{
				{Name: "seq", Type: integer}, {Name: "pos", Type: integer}, {Name: "count", Type: integer},
			},
			Primary: []string{"seq"},
			Indexes: []store.TableIndex{{Name: "audit_run_pos", Columns: []string{"pos"}, Unique: true}},
		},
		{
			Name:    "audit_stray",
			Columns: []store.Column{{Name: "pos", Type: integer}},
			Primary: []string{"pos"},
		},
		{
			Name: "audit_tile",
			Columns: []store.Column{
				{Name: "level", Type: integer}, {Name: "number", Type: integer},
				{Name: "width", Type: integer}, {Name: "data", Type: blob},
			},
			Primary: []string{"level", "number"},
		},
		{
			Name: "audit_checkpoint",
			Columns: []store.Column{
				{Name: "size", Type: integer}, {Name: "root", Type: blob},
				{Name: "at", Type: integer}, {Name: "note", Type: text},
			},
			Primary: []string{"size"},
		},
		{
			Name:    "audit_accumulator",
			Columns: []store.Column{{Name: "object", Type: text}, {Name: "sum", Type: blob}},
			Primary: []string{"object"},
		},
	}}, verdictTable()}
}

// run is a stretch of positions that got consecutive places.
type run struct{ seq, pos, count int64 }

func (r run) endPos() int64 { return r.pos + r.count }
func (r run) endSeq() int64 { return r.seq + r.count }

// entryRow is a row of audit_entry. The repeated columns are kept as they
// came, because what somebody wrote there may have any shape.
type entryRow struct {
	pos                        int64
	id, object, record, writes any
	body                       any
}

func (r *entryRow) scan(rows *store.Rows) error {
	return rows.Scan(&r.pos, &r.id, &r.object, &r.record, &r.writes, &r.body)
}

// stored returns the entry's bytes, nil when the column holds something else.
func (r *entryRow) stored() []byte {
	b, _ := r.body.([]byte)
	return b
}

// decode reads the entry and compares the columns with it; it needs no key.
func (r *entryRow) decode(workspace id.ID) (e *Entry, clear, body []byte, err error) {
	e, clear, body, err = decodeClear(r.stored())
	switch {
	case err != nil:
		return nil, nil, nil, r.broken(err)
	case e.Workspace != workspace || !r.matches(e):
		return nil, nil, nil, r.broken(fmt.Errorf("the row's columns and its body are of different entries"))
	}
	return e, clear, body, nil
}

// open decodes and opens. When the body key was destroyed the entry is
// returned without its personal parts, beside that error.
func (r *entryRow) open(keys Keys) (*Entry, error) {
	e, clear, body, err := r.decode(keys.Workspace())
	if err != nil {
		return nil, err
	}
	switch err := openBody(e, clear, body, keys); {
	case err == nil:
		return e, nil
	case isErased(err):
		return e, err
	case unreachable(err):
		return nil, err
	default:
		return nil, r.broken(err)
	}
}

func (r *entryRow) matches(e *Entry) bool {
	return isID(r.id, e.ID) && r.object == any(e.Object) && isID(r.record, e.Record) && r.writes == any(number(e.Change.writes()))
}

func (r *entryRow) broken(cause error) error {
	return errs.New(errs.Integrity, "audit_entry_broken", errs.P("place", fmt.Sprintf("position %d", r.pos))).
		WithHint("the entry was edited or moved in the database; run `holdfast audit verify`").Because(cause)
}

// isID compares a column with an identifier; none is NULL.
func isID(column any, want id.ID) bool {
	b, ok := column.([]byte)
	if !ok {
		return column == nil && want.IsZero()
	}
	return string(b) == string(want[:])
}

// number is how a truth value is stored.
func number(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
