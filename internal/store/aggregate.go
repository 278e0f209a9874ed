package store

import (
	"database/sql/driver"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/aggregate"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// Aggregate groups what SelectRows would find without Limit and After, when
// groups and values are plain fields too. The database groups by what is stored;
// periods are put together here, since only one of the databases knows zones.
//
// Errors: Invalid "group_too_much".
func Aggregate(q Querier, ask *query.Query, rows query.Expr, by *aggregate.Spec) (_ *aggregate.Table, err error) {
	defer errs.Wrap(&err, "store.Aggregate")
	w := renderAggregate(ask, rows, by)
	if w.err != nil {
		return nil, w.err
	}
	found, err := q.Query(w.sql(), w.args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = found.Close() }()
	out := aggregate.NewTable(by)
	for found.Next() {
		row, err := aggregateRow(by, found.values)
		if err != nil {
			return nil, err
		}
		if err := out.Add(row); err != nil {
			return nil, err
		}
	}
	return out, found.Err()
}

// renderAggregate selects the columns of the groups, the count, and of each
// value what a Cell holds. A sum is taken in halves: of whole numbers it could
// overflow, and SQLite would rather fail than round.
func renderAggregate(ask *query.Query, rows query.Expr, by *aggregate.Spec) *renderer {
	w := &renderer{object: ask.Object}
	var groups []string
	w.text("SELECT ")
	for i, g := range by.Groups {
		if g.Via != nil {
			w.reached(g)
			groups = append(groups, strconv.Itoa(i+1)) // by its place: it has no name
		} else {
			groups = append(groups, w.column(g.Field))
			w.text(groups[i])
		}
		w.text(", ")
	}
	w.text("count(*)")
	for _, v := range by.Values {
		w.value(v.Field)
	}
	w.text(" FROM " + quote(ask.Object.Table))
	w.conditions(ask, rows)
	if len(groups) > 0 {
		w.text(" GROUP BY " + strings.Join(groups, ", "))
	}
	return w
}

// reached writes the value of the record that a group's reference leads to, or
// NULL when the asker may see none there. Inside, columns without a table are
// those of the other object, as in related.
func (w *renderer) reached(g aggregate.Group) {
	outer, via := w.object, w.column(g.Via)
	w.object, w.inside = g.Via.Target, true
	w.text("(SELECT " + w.column(g.Field) + " FROM " + quote(w.object.Table) + ` AS "r" WHERE "r"."id" = ` + quote(outer.Table) + "." + via)
	w.visible(g.Rows, false)
	w.text(")")
	w.object, w.inside = outer, false
}

func (w *renderer) value(f *catalog.Field) {
	c := w.column(f)
	w.text(", count(" + c + ")")
	if f.Type.Shape() != field.ShapeNumber {
		w.text(", 0, 0, 0, 0")
		return
	}
	if first := aggregate.FirstDay(f); first > math.MinInt64 {
		dated := fmt.Sprintf("CASE WHEN %s >= %d THEN %s END", c, first, c)
		w.text(fmt.Sprintf(", 0, 0, COALESCE(min(%s), %d), COALESCE(max(%s), %d)", dated, int64(aggregate.NoMin), dated, int64(aggregate.NoMax)))
		return
	}
	w.text(fmt.Sprintf(", CAST(sum(%s >> 32) AS bigint), CAST(sum(%s & 4294967295) AS bigint), min(%s), max(%s)", c, c, c, c))
}

// cellColumns are how many columns make a Cell.
const cellColumns = 5

func aggregateRow(by *aggregate.Spec, values []driver.Value) (aggregate.Row, error) {
	if len(values) != len(by.Groups)+1+cellColumns*len(by.Values) {
		return aggregate.Row{}, errMalformed()
	}
	var row aggregate.Row
	for i, g := range by.Groups {
		key, err := aggregateKey(by, g, values[i])
		if err != nil {
			return row, err
		}
		row.Keys = append(row.Keys, key)
	}
	numbers := make([]int64, 0, 1+cellColumns*len(by.Values))
	for _, v := range values[len(by.Groups):] {
		n, err := integer(v)
		if err != nil {
			return row, err
		}
		numbers = append(numbers, n)
	}
	row.Count = numbers[0]
	for at := 1; at < len(numbers); at += cellColumns {
		n := numbers[at:]
		row.Cells = append(row.Cells, aggregate.Cell{Count: n[0], High: n[1], Low: n[2], Min: n[3], Max: n[4]})
	}
	return row, nil
}

// aggregateKey reads the value of a group as it is stored.
func aggregateKey(by *aggregate.Spec, g aggregate.Group, v driver.Value) (aggregate.Key, error) {
	switch v := v.(type) {
	case nil:
		return aggregate.Key{Empty: true}, nil
	case int64:
		return aggregate.Key{Number: by.Bucket(g, v)}, nil
	case []byte:
		return aggregate.Key{Text: string(v)}, nil
	case string:
		return aggregate.Key{Text: v}, nil
	}
	return aggregate.Key{}, errMalformed()
}
