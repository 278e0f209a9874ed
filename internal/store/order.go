package store

import (
	"encoding/binary"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// order writes ORDER BY: rows without a value last in both directions, ties by
// id in the direction of the last order.
func (w *renderer) order(ask *query.Query) {
	w.text(" ORDER BY ")
	for _, o := range ask.Order {
		w.text(w.sortable(o.Field) + direction(o.Desc))
		if !neverNull(o.Field.Column) {
			w.text(" NULLS LAST")
		}
		w.text(", ")
	}
	w.text(`"id"` + direction(query.TieDesc(ask.Order)))
}

func direction(desc bool) string {
	if desc {
		return " DESC"
	}
	return ""
}

func (w *renderer) sortable(f *catalog.Field) string {
	if s := f.Type.Shape(); s != field.ShapeNumber && s != field.ShapeID {
		w.fail("field %s of %s is sorted by the index, not by SQL", f.ID, w.object.ID)
	}
	return w.column(f)
}

// after writes the condition for rows behind a position: those that differ
// first in the i-th order and lie behind there, for each i, and at last by id.
func (w *renderer) after(ask *query.Query) {
	at := ask.After
	if len(at.Keys) != len(ask.Order) {
		w.fail("a position of %s has %d keys for %d orders", ask.Object.ID, len(at.Keys), len(ask.Order))
		return
	}
	keys := make([]any, len(at.Keys))
	for i, o := range ask.Order {
		keys[i] = w.unpack(o.Field, at.Keys[i])
	}
	if len(ask.Order) > 0 && keys[0] != nil && neverNull(ask.Order[0].Field.Column) {
		// Says nothing new, but lets an index on the first order begin here.
		w.text(w.sortable(ask.Order[0].Field) + beyond(ask.Order[0].Desc, "="))
		w.arg(keys[0])
		w.text(" AND (")
		defer w.text(")")
	}
	for i, o := range ask.Order {
		if keys[i] == nil {
			continue // nothing lies behind the rows without a value
		}
		w.text("(")
		w.equal(ask.Order[:i], keys)
		column := w.sortable(o.Field)
		w.text("(" + column + beyond(o.Desc, ""))
		w.arg(keys[i])
		if !neverNull(o.Field.Column) {
			w.text(" OR " + column + " IS NULL")
		}
		w.text(")) OR ")
	}
	w.text("(")
	w.equal(ask.Order, keys)
	w.text(`"id"` + beyond(query.TieDesc(ask.Order), ""))
	w.arg(at.ID[:])
	w.text(")")
}

func beyond(desc bool, or string) string {
	if desc {
		return " <" + or + " "
	}
	return " >" + or + " "
}

// equal writes "same in all these orders AND ".
func (w *renderer) equal(orders []query.Order, keys []any) {
	for i, o := range orders {
		w.text(w.sortable(o.Field))
		if keys[i] == nil {
			w.text(" IS NULL AND ")
			continue
		}
		w.text(" = ")
		w.arg(keys[i])
		w.text(" AND ")
	}
}

// PositionOf returns the place just behind a row that SelectRows answered q
// with.
func PositionOf(r *Row, q *query.Query) query.Position {
	p := query.Position{ID: r.ID, Keys: make([][]byte, len(q.Order))}
	for i, o := range q.Order {
		v := r.value(q.Object, o.Field)
		if v == nil {
			continue
		}
		k := o.Field.Type.Keys(v)
		if o.Field.Type.Shape() == field.ShapeID {
			p.Keys[i] = append(p.Keys[i], k.ID[:]...)
			continue
		}
		// The sign bit flipped makes bytes sort as numbers do.
		p.Keys[i] = binary.BigEndian.AppendUint64(nil, uint64(k.Number)^1<<63)
	}
	return p
}

// unpack undoes PositionOf for one key.
func (w *renderer) unpack(f *catalog.Field, key []byte) any {
	switch {
	case len(key) == 0:
		return nil
	case f.Type.Shape() == field.ShapeNumber && len(key) == 8:
		return int64(binary.BigEndian.Uint64(key) ^ 1<<63)
	case f.Type.Shape() == field.ShapeID && len(key) == len(id.ID{}):
		return key
	}
	w.fail("a position's key does not fit field %s", f.ID)
	return nil
}
