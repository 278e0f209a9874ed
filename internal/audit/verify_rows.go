package audit

import (
	"bytes"
	"maps"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Row is one stored row as Verify compares it: the digest that its newest
// entry must name, and whether its own MAC holds.
type Row struct {
	Record id.ID
	Digest [32]byte
	Sound  bool
}

// Check looks at something stored that the log does not cover, and names each
// thing that does not hold: object and record of its row, and a message key.
type Check func(view *store.View, bad func(object string, record id.ID, code string)) error

// checkMore makes the further checks that were asked for.
func (v *verifier) checkMore() error {
	for _, check := range v.options.Also {
		err := check(v.view, func(object string, record id.ID, code string) { v.bad("row", rowPlace(object, record), code) })
		if err != nil {
			return err
		}
	}
	return nil
}

// RowSource gives the rows of the workspace. The record layer knows them;
// this package must not.
type RowSource interface {
	// Objects lists the ids of all objects that have rows.
	Objects() []string
	// Rows calls each for every row of the object, deleted ones included, in
	// ascending order of record id, as the view shows them. An error from each
	// ends the walk and is returned.
	Rows(view *store.View, object string, each func(Row) error) error
}

// compareRows compares every row with the sums, which cover every entry
// including those pending; where a sum differs, it looks for the row.
func (v *verifier) compareRows() error {
	if v.sumsLost {
		v.report.add(Incomplete, "sums", "", "audit_sums_unknown")
	}
	source := v.options.Rows
	objects := slices.Concat(source.Objects(), slices.Collect(maps.Keys(v.sums)))
	slices.Sort(objects)
	for _, object := range slices.Compact(objects) {
		have := sums{object: {}}
		err := source.Rows(v.view, object, func(r Row) error {
			if err := v.step(); err != nil {
				return err
			}
			v.report.Rows++
			if !r.Sound {
				v.bad("row", rowPlace(object, r.Record), "audit_row_mac")
			}
			have.fold(v.keys.RowsKey(), object, nil, r.Digest[:])
			return nil
		})
		if err != nil {
			return err
		}
		if have[object] == v.sums[object] {
			continue
		}
		if err := v.locate(object); err != nil {
			return err
		}
	}
	return nil
}

// locate walks rows and newest entries of an object side by side, both in the
// order of record ids, and names the rows that differ.
func (v *verifier) locate(object string) error {
	before := len(v.report.Problems)
	rows, err := v.view.Query(`SELECT record, MAX(pos) FROM audit_entry
		WHERE object = ? AND writes = 1 AND record IS NOT NULL GROUP BY record ORDER BY record`, object)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	newest := &newestCursor{view: v.view, rows: rows}
	if err := newest.advance(); err != nil {
		return err
	}
	err = v.options.Rows.Rows(v.view, object, func(r Row) error {
		for newest.ok && compareIDs(newest.record, r.Record) < 0 {
			v.absent(object, newest)
			if err := newest.advance(); err != nil {
				return err
			}
		}
		if !newest.ok || newest.record != r.Record {
			code := "audit_row_extra"
			if v.sumsLost { // the entry that told of it may be the one that is gone
				code = "audit_row_untold"
			}
			v.bad("row", rowPlace(object, r.Record), code)
			return nil
		}
		if err := v.differs(object, r, newest); err != nil {
			return err
		}
		return newest.advance()
	})
	for ; err == nil && newest.ok; err = newest.advance() {
		v.absent(object, newest)
	}
	if err == nil && len(v.report.Problems) == before {
		v.bad("sums", object, "audit_sums_differ")
	}
	return err
}

// newestCursor walks the newest entry of each record that wrote its row.
type newestCursor struct {
	view   *store.View
	rows   *store.Rows
	ok     bool
	record id.ID
	pos    int64
	after  []byte
	known  bool // the entry could be read
}

func (c *newestCursor) advance() error {
	if c.ok = c.rows.Next(); !c.ok {
		return c.rows.Err()
	}
	if err := c.rows.Scan(&c.record, &c.pos); err != nil {
		return err
	}
	after, err := digestAfter(c.view, c.pos)
	c.after, c.known = after, err == nil
	return nil
}

// digestAfter reads the digest that the entry at pos left behind. An entry
// that cannot be read was reported by the walk.
func digestAfter(view *store.View, pos int64) ([]byte, error) {
	var body []byte
	if err := view.QueryRow(`SELECT body FROM audit_entry WHERE pos = ?`, pos).Scan(&body); err != nil {
		return nil, err
	}
	e, _, _, err := decodeClear(body)
	if err != nil {
		return nil, err
	}
	return e.Change.After, nil
}

func (v *verifier) absent(object string, c *newestCursor) {
	if c.known && len(c.after) > 0 {
		v.bad("row", rowPlace(object, c.record), "audit_row_missing")
	}
}

// differs compares a row with its newest entry, and with earlier ones to tell
// a row put back from one made up.
func (v *verifier) differs(object string, r Row, c *newestCursor) error {
	if !c.known || bytes.Equal(c.after, r.Digest[:]) {
		return nil
	}
	rows, err := v.view.Query(`SELECT pos FROM audit_entry WHERE object = ? AND record = ? AND writes = 1 AND pos < ? ORDER BY pos DESC`,
		object, r.Record, c.pos)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	code := "audit_row_changed"
	for rows.Next() {
		var pos int64
		if err := rows.Scan(&pos); err != nil {
			return err
		}
		if after, err := digestAfter(v.view, pos); err == nil && bytes.Equal(after, r.Digest[:]) {
			code = "audit_row_rolled_back"
			break
		}
	}
	v.bad("row", rowPlace(object, r.Record), code, errs.P("pos", c.pos))
	return rows.Err()
}

func rowPlace(object string, record id.ID) string { return object + " " + record.String() }
