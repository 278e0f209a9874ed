package store

import (
	"math/bits"
	"strconv"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// renderer writes one statement: text from the catalog and from here, values
// as parameters. The first fault sticks.
type renderer struct {
	object *catalog.Object
	b      strings.Builder
	args   []any
	inside bool // a relation: object is what it leads to
	err    error
}

func (w *renderer) sql() string   { return w.b.String() }
func (w *renderer) text(s string) { w.b.WriteString(s) }

func (w *renderer) arg(v any) {
	w.b.WriteByte('?')
	w.args = append(w.args, v)
}

// list writes n values, padded to a power of two by repeating the last, so
// that lists of different lengths share few prepared statements.
func (w *renderer) list(n int, value func(i int) any) {
	for i := range 1 << bits.Len(uint(n-1)) {
		if i > 0 {
			w.text(", ")
		}
		w.arg(value(min(i, n-1)))
	}
}

func (w *renderer) fail(format string, args ...any) {
	if w.err == nil {
		w.err = errs.New(errs.Internal, "").WithHint(format, args...)
	}
}

func renderSelect(l *layout, ask *query.Query, rows query.Expr) *renderer {
	w := &renderer{object: ask.Object}
	if ask.Limit < 1 {
		w.fail("a query of %s asks for %d rows", ask.Object.ID, ask.Limit)
	}
	w.text(l.selects)
	w.conditions(ask, rows)
	if ask.After != nil {
		w.text(" AND (")
		w.after(ask)
		w.text(")")
	}
	w.order(ask)
	w.text(" LIMIT ")
	w.arg(ask.Limit)
	return w
}

func renderCount(ask *query.Query, rows query.Expr) *renderer {
	w := &renderer{object: ask.Object}
	w.text("SELECT count(*) FROM " + quote(ask.Object.Table))
	w.conditions(ask, rows)
	return w
}

func (w *renderer) conditions(ask *query.Query, rows query.Expr) {
	if ask.Text != "" {
		w.fail("words are searched by the index, not by SQL")
	}
	w.text(" WHERE TRUE")
	w.visible(rows, ask.Deleted)
	if ask.Where != nil {
		w.text(" AND ")
		w.expr(ask.Where, false)
	}
}

// visible adds the row rule and hides the trash.
func (w *renderer) visible(rows query.Expr, deleted bool) {
	if !deleted {
		w.text(` AND "deleted_at" IS NULL`)
	}
	if rows != nil {
		w.text(" AND ")
		w.expr(rows, false)
	}
}

// expr writes a condition or its opposite. The language has two truth values
// and SQL three; pushing "not" down to the comparisons keeps NULL from turning
// into a third.
func (w *renderer) expr(e query.Expr, not bool) {
	switch e := e.(type) {
	case query.And:
		w.joined(e, not, "AND", "OR")
	case query.Or:
		w.joined(e, not, "OR", "AND")
	case query.Not:
		w.expr(e.X, !not)
	case query.Compare:
		w.compare(e, not)
	case query.Related:
		w.related(e, not)
	case query.Const:
		w.constant(bool(e) != not)
	case nil:
		w.constant(!not)
	default:
		w.fail("a %T cannot be rendered", e)
	}
}

func (w *renderer) constant(v bool) {
	if v {
		w.text("TRUE")
	} else {
		w.text("FALSE")
	}
}

func (w *renderer) joined(parts []query.Expr, not bool, word, opposite string) {
	if len(parts) == 0 {
		w.constant((word == "AND") != not)
		return
	}
	if not {
		word = opposite
	}
	w.text("(")
	for i, x := range parts {
		if i > 0 {
			w.text(" " + word + " ")
		}
		w.expr(x, not)
	}
	w.text(")")
}

// related asks whether another record meets a condition. Inside, columns
// without a table are those of the other object, whatever they are called.
func (w *renderer) related(r query.Related, not bool) {
	if w.inside {
		w.fail("a relation of %s leads over another", w.object.ID)
		return
	}
	here, there := `"id"`, quote(r.Via.Column)
	if !r.Back {
		here, there = w.column(r.Via), `"id"`
	}
	if not {
		w.text("NOT ")
	}
	outer := w.object
	w.text("EXISTS (SELECT 1 FROM " + quote(r.Object.Table) + ` AS "r" WHERE "r".` + there + " = " + quote(outer.Table) + "." + here)
	w.object, w.inside = r.Object, true
	if r.Back {
		w.column(r.Via) // is one of the other object
	}
	w.visible(r.Rows, false)
	w.text(" AND ")
	w.expr(r.Where, false)
	w.text(")")
	w.object, w.inside = outer, false
}

// column returns the quoted column of a field that SQL may look at.
func (w *renderer) column(f *catalog.Field) string {
	own, ok := w.object.FieldByID(f.ID)
	switch {
	case !ok || own.Column != f.Column:
		w.fail("field %s is not one of object %s", f.ID, w.object.ID)
	case f.Handling.Sealed || f.Column == "":
		w.fail("field %s of %s is sealed: the index answers", f.ID, w.object.ID)
	case f.Type.Shape() == field.ShapeText:
		w.fail("field %s of %s holds text, which SQL does not fold: the index answers", f.ID, w.object.ID)
	}
	return quote(f.Column)
}

func (w *renderer) compare(c query.Compare, not bool) {
	column := w.column(c.Field)
	if c.Op == query.Anniversary {
		w.anniversary(column, c, not)
		return
	}
	op := c.Op
	if not {
		op, not = opposite(op)
	}
	switch op {
	case query.Empty:
		w.text(column + " IS NULL")
	case query.NotEmpty:
		w.text(column + " IS NOT NULL")
	case query.Eq, query.In:
		w.among(column, " = ", " IN (", c)
	case query.Ne:
		w.text("(" + column + " IS NULL OR ")
		w.among(column, " <> ", " NOT IN (", c)
		w.text(")")
	case query.Gt, query.Gte, query.Lt, query.Lte:
		w.between(column, op, not, c)
	default:
		w.fail("operator %s is not one of SQL's", op)
	}
}

// anniversary compares days of the year; rows without a date have none.
func (w *renderer) anniversary(column string, c query.Compare, not bool) {
	if _, ok := c.Field.Type.(field.Yearly); !ok || len(c.Keys) != 2 {
		w.fail("operator %s does not fit field %s", c.Op, c.Field.ID)
		return
	}
	cycle, from, to, wraps := c.Year()
	least, most, word := " >= ", " <= ", " AND "
	if not {
		least, most = " < ", " > "
	}
	if wraps != not {
		word = " OR "
	}
	day := "(" + column + " % " + strconv.FormatInt(cycle, 10) + ")"
	w.text("(")
	if not {
		w.text(column + " IS NULL OR ")
	}
	w.text("(" + day + least)
	w.arg(from)
	w.text(word + day + most)
	w.arg(to)
	w.text("))")
}

// opposite returns the operator that holds when op does not; negated asks for
// the rows without a value besides.
func opposite(op query.Op) (query.Op, bool) {
	switch op {
	case query.Eq, query.In:
		return query.Ne, false
	case query.Ne:
		return query.In, false
	case query.Empty:
		return query.NotEmpty, false
	case query.NotEmpty:
		return query.Empty, false
	case query.Gt:
		return query.Lte, true
	case query.Gte:
		return query.Lt, true
	case query.Lt:
		return query.Gte, true
	case query.Lte:
		return query.Gt, true
	}
	return op, false
}

func (w *renderer) among(column, one, many string, c query.Compare) {
	if len(c.Keys) == 0 {
		w.fail("a comparison of field %s has no value", c.Field.ID)
		return
	}
	if len(c.Keys) == 1 {
		w.text(column + one)
		w.arg(w.key(c, 0))
		return
	}
	w.text(column + many)
	w.list(len(c.Keys), func(i int) any { return w.key(c, i) })
	w.text(")")
}

func (w *renderer) between(column string, op query.Op, orEmpty bool, c query.Compare) {
	if c.Field.Type.Shape() != field.ShapeNumber || len(c.Keys) != 1 {
		w.fail("operator %s does not fit field %s", op, c.Field.ID)
		return
	}
	sign := map[query.Op]string{query.Gt: " > ", query.Gte: " >= ", query.Lt: " < ", query.Lte: " <= "}[op]
	if orEmpty {
		w.text("(" + column + " IS NULL OR ")
	}
	w.text(column + sign)
	w.arg(w.key(c, 0))
	if orEmpty {
		w.text(")")
	}
}

// key is the parameter for one value of a comparison.
func (w *renderer) key(c query.Compare, i int) any {
	k := c.Keys[i]
	switch c.Field.Type.Shape() {
	case field.ShapeNumber:
		return k.Number
	case field.ShapeID:
		return k.ID[:]
	}
	if len(k.Texts) != 1 {
		w.fail("a value of field %s has no key", c.Field.ID)
		return nil
	}
	return k.Texts[0]
}
