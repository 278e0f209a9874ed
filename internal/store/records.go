package store

import (
	"iter"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// InsertRow adds a record and notes it in the change feed. An id that exists
// is Conflict "unique_taken".
func (t *Tx) InsertRow(o *catalog.Object, r *Row) (err error) {
	defer errs.Wrap(&err, "store.InsertRow")
	l, err := t.fitting(o, r)
	if err != nil {
		return err
	}
	if _, err := t.Exec(l.insert, l.args(r)...); err != nil {
		return err
	}
	if err := t.noteDemo(o, r); err != nil {
		return err
	}
	return t.feed(o, r.ID)
}

// UpdateRow replaces a record whose stored version is expect, and notes it in
// the change feed; false means there is none. What is set once, by whom and
// when it was created and by which import, stays as it is.
func (t *Tx) UpdateRow(o *catalog.Object, r *Row, expect int64) (updated bool, err error) {
	defer errs.Wrap(&err, "store.UpdateRow")
	l, err := t.fitting(o, r)
	if err != nil {
		return false, err
	}
	all := l.args(r)
	args := make([]any, 0, len(l.changed)+2)
	for _, i := range l.changed {
		args = append(args, all[i])
	}
	n, err := t.Exec(l.update, append(args, r.ID, expect)...)
	if err != nil || n == 0 {
		return false, err
	}
	return true, t.feed(o, r.ID)
}

// DeleteRow removes a record for good and notes it in the change feed. A
// record that is not there is no error and no change.
func (t *Tx) DeleteRow(o *catalog.Object, rec id.ID) (err error) {
	defer errs.Wrap(&err, "store.DeleteRow")
	n, err := t.Exec("DELETE FROM "+quote(o.Table)+` WHERE "id" = ?`, rec)
	if err != nil || n == 0 {
		return err
	}
	if err := t.forgetDemo(o, rec); err != nil {
		return err
	}
	return t.feed(o, rec)
}

// fitting returns the object's layout and refuses a row made for another
// catalog.
func (t *Tx) fitting(o *catalog.Object, r *Row) (*layout, error) {
	if len(r.Plain) != len(o.Plain()) || len(r.Envelopes) != len(o.Envelopes) || r.ID.IsZero() || r.MAC == nil {
		return nil, errs.New(errs.Internal, "").WithHint("a row of %s has no id or MAC, or the values of another catalog", o.ID)
	}
	return t.session.db.layout(o), nil
}

// GetRow reads one record that where (nil: anything) allows; withDeleted finds
// it in the trash too. Absent and not allowed are both NotFound.
func GetRow(q Querier, o *catalog.Object, rec id.ID, where query.Expr, withDeleted bool) (_ *Row, err error) {
	defer errs.Wrap(&err, "store.GetRow")
	l := q.unit().session.db.layout(o)
	w := &renderer{object: o}
	w.text(l.selects + ` WHERE "id" = `)
	w.arg(rec)
	w.visible(where, withDeleted)
	rows, err := l.selectAll(q, w, 1)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, errs.New(errs.NotFound, "")
	}
	return rows[0], nil
}

// GetVersion reads the version of one record under the conditions of GetRow,
// for whoever needs no more than to know that it is there.
func GetVersion(q Querier, o *catalog.Object, rec id.ID, where query.Expr, withDeleted bool) (version int64, err error) {
	defer errs.Wrap(&err, "store.GetVersion")
	w := &renderer{object: o}
	w.text(`SELECT "version" FROM ` + quote(o.Table) + ` WHERE "id" = `)
	w.arg(rec)
	w.visible(where, withDeleted)
	if w.err != nil {
		return 0, w.err
	}
	err = q.QueryRow(w.sql(), w.args...).Scan(&version)
	return version, err
}

// GetRows reads records by id, trashed ones too, in the order of ids. Those
// that are not there are left out.
func GetRows(q Querier, o *catalog.Object, ids []id.ID) (_ []*Row, err error) {
	defer errs.Wrap(&err, "store.GetRows")
	l := q.unit().session.db.layout(o)
	found := make(map[id.ID]*Row, len(ids))
	for part := range chunks(ids, query.MaxIn) {
		w := &renderer{object: o}
		w.text(l.selects + ` WHERE "id" IN (`)
		w.list(len(part), func(i int) any { return part[i] })
		w.text(")")
		rows, err := l.selectAll(q, w, len(part))
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			found[r.ID] = r
		}
	}
	out := make([]*Row, 0, len(ids))
	for _, rec := range ids {
		if r := found[rec]; r != nil {
			out = append(out, r)
		}
	}
	return out, nil
}

func chunks(ids []id.ID, most int) iter.Seq[[]id.ID] {
	return func(yield func([]id.ID) bool) {
		for len(ids) > 0 {
			n := min(len(ids), most)
			if !yield(ids[:n]) {
				return
			}
			ids = ids[n:]
		}
	}
}

// SelectRows answers a query over plain and system fields, with rows (nil:
// all) as a further condition. A query that only the index can answer is
// Internal: the choice is made above.
func SelectRows(q Querier, ask *query.Query, rows query.Expr) (_ []*Row, err error) {
	defer errs.Wrap(&err, "store.SelectRows")
	l := q.unit().session.db.layout(ask.Object)
	w := renderSelect(l, ask, rows)
	return l.selectAll(q, w, ask.Limit)
}

// CountRows counts what SelectRows would find without Limit and After.
func CountRows(q Querier, ask *query.Query, rows query.Expr) (n int, err error) {
	defer errs.Wrap(&err, "store.CountRows")
	w := renderCount(ask, rows)
	if w.err != nil {
		return 0, w.err
	}
	err = q.QueryRow(w.sql(), w.args...).Scan(&n)
	return n, err
}

// ScanRows walks the records of an object in order of id, trashed ones too,
// from the one after the given id (zero: the first), at most limit (0: all).
// The Row is reused: keep none of its slices but the bytes of MAC and
// envelopes. A row that cannot be read ends the walk with its error.
func ScanRows(q Querier, o *catalog.Object, after id.ID, limit int) iter.Seq2[*Row, error] {
	return func(yield func(*Row, error) bool) {
		l := q.unit().session.db.layout(o)
		w := &renderer{object: o}
		w.text(l.selects)
		if !after.IsZero() {
			w.text(` WHERE "id" > `)
			w.arg(after)
		}
		w.text(` ORDER BY "id"`)
		if limit > 0 {
			w.text(" LIMIT ")
			w.arg(limit)
		}
		rows, err := q.Query(w.sql(), w.args...)
		if err != nil {
			yield(nil, err)
			return
		}
		defer func() { _ = rows.Close() }()
		var r Row
		for rows.Next() {
			if err := l.read(&r, rows.values); err != nil {
				yield(nil, err)
				return
			}
			if !yield(&r, nil) {
				return
			}
		}
		if rows.Err() != nil {
			yield(nil, rows.Err())
		}
	}
}

func (l *layout) selectAll(q Querier, w *renderer, expect int) ([]*Row, error) {
	if w.err != nil {
		return nil, w.err
	}
	rows, err := q.Query(w.sql(), w.args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	out := make([]*Row, 0, min(expect, 256))
	for rows.Next() {
		r := new(Row)
		if err := l.read(r, rows.values); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}
