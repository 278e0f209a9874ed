package storetest

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/store"
)

func queries(t *testing.T, open Open) {
	runAll(t, open, []test{
		{name: "random queries agree with query.Match, page by page", run: randomQueries},
		{name: "what only the index can answer is refused", run: indexQueries},
		{name: "long lists of values", run: longLists},
	})
}

// asker makes random queries that SQL can answer.
type asker struct {
	*maker
	object *catalog.Object
	rows   []*store.Row
}

func randomQueries(t *testing.T, db *store.DB) {
	o := withThings(t, db)
	rows := manyRows(o, 20, 60)
	insert(t, db, o, rows...)
	for seed := range uint64(150) {
		a := &asker{newMaker(seed), o, rows}
		a.people = newMaker(20).people // other ids than the rows': nothing would match
		for _, r := range rows {
			if !r.Owner.IsZero() {
				a.people[a.IntN(len(a.people))] = r.Owner
			}
		}
		ask := &query.Query{Object: o, Deleted: a.IntN(2) == 0, Limit: 4 + a.IntN(40)}
		if a.IntN(5) > 0 {
			ask.Where = a.expr(0)
		}
		var rule query.Expr
		if a.IntN(3) == 0 {
			rule = a.expr(2)
		}
		ask.Order = a.orders()
		want := a.answer(ask, rule)
		got, err := pages(t, db, ask, rule)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if !slices.Equal(got, want) {
			t.Errorf("seed %d: where %s, rule %s, order %v, deleted %v:\n got %d %v\nwant %d %v", seed,
				query.AppendJSON(nil, ask.Where), query.AppendJSON(nil, rule), ask.Order, ask.Deleted, len(got), got, len(want), want)
		}
	}
}

// pages reads a whole answer, Limit rows at a time, and checks the count.
func pages(t *testing.T, db *store.DB, ask *query.Query, rule query.Expr) (ids []id.ID, err error) {
	t.Helper()
	page := *ask
	err = db.Read(t.Context(), func(v *store.View) error {
		count, err := store.CountRows(v, ask, rule)
		if err != nil {
			return err
		}
		for {
			rows, err := store.SelectRows(v, &page, rule)
			if err != nil {
				return err
			}
			if len(rows) > ask.Limit {
				t.Errorf("%d rows for a limit of %d", len(rows), ask.Limit)
			}
			for _, r := range rows {
				ids = append(ids, r.ID)
			}
			if len(rows) < ask.Limit {
				break
			}
			if len(ids) > count {
				return fmt.Errorf("pages repeat rows: %d of %d", len(ids), count)
			}
			at := store.PositionOf(rows[len(rows)-1], ask)
			page.After = &at
		}
		if count != len(ids) {
			return fmt.Errorf("counted %d of %d rows", count, len(ids))
		}
		return nil
	})
	return ids, err
}

func (a *asker) answer(ask *query.Query, rule query.Expr) []id.ID {
	var kept []*store.Row
	for _, r := range a.rows {
		get := func(f *catalog.Field) field.Value { return valueOf(a.object, r, f) }
		if (ask.Deleted || r.DeletedAt.IsZero()) && query.Match(ask.Where, get) && query.Match(rule, get) {
			kept = append(kept, r)
		}
	}
	slices.SortFunc(kept, func(x, y *store.Row) int {
		for _, order := range ask.Order {
			if c := compareBy(order, valueOf(a.object, x, order.Field), valueOf(a.object, y, order.Field)); c != 0 {
				return c
			}
		}
		c := bytes.Compare(x.ID[:], y.ID[:])
		if query.TieDesc(ask.Order) {
			return -c
		}
		return c
	})
	var ids []id.ID
	for _, r := range kept {
		ids = append(ids, r.ID)
	}
	return ids
}

func compareBy(o query.Order, x, y field.Value) int {
	switch {
	case x == nil && y == nil:
		return 0
	case x == nil:
		return 1
	case y == nil:
		return -1
	}
	kx, ky := o.Field.Type.Keys(x), o.Field.Type.Keys(y)
	c := cmp.Compare(kx.Number, ky.Number)
	if o.Desc {
		return -c
	}
	return c
}

// valueOf says what a row holds in a plain or system field.
func valueOf(o *catalog.Object, r *store.Row, f *catalog.Field) field.Value {
	ref := func(v id.ID) field.Value {
		if v.IsZero() {
			return nil
		}
		return field.Ref(v)
	}
	switch f.ID {
	case "id":
		return ref(r.ID)
	case "version":
		return field.Int(r.Version)
	case "owner":
		return ref(r.Owner)
	case "team":
		return ref(r.Team)
	case "created_by":
		return ref(r.CreatedBy)
	case "updated_by":
		return ref(r.UpdatedBy)
	case "import_id":
		return ref(r.Import)
	case "created_at":
		return field.Time(r.CreatedAt)
	case "updated_at":
		return field.Time(r.UpdatedAt)
	case "deleted_at":
		if r.DeletedAt.IsZero() {
			return nil
		}
		return field.Time(r.DeletedAt)
	}
	return r.Plain[slices.Index(o.Plain(), f)]
}

// fields lists what SQL may filter on.
func (a *asker) fields() []*catalog.Field {
	var out []*catalog.Field
	for _, f := range a.object.Fields {
		if !f.Handling.ByIndex && !f.Handling.Sealed {
			out = append(out, f)
		}
	}
	return out
}

func (a *asker) expr(depth int) query.Expr {
	n := a.IntN(10)
	if depth >= 4 {
		n = 9
	}
	switch n {
	case 0, 1:
		return query.And(a.exprs(depth))
	case 2, 3:
		return query.Or(a.exprs(depth))
	case 4, 5:
		return query.Not{X: a.expr(depth + 1)}
	case 6:
		return query.Const(a.IntN(2) == 0)
	}
	fields := a.fields()
	f := fields[a.IntN(len(fields))]
	ops := query.Operators(f.Type.Shape())
	op := ops[a.IntN(len(ops))]
	var values []field.Value
	switch op {
	case query.Empty, query.NotEmpty:
	case query.In:
		for range 1 + a.IntN(5) {
			values = append(values, a.operand(f))
		}
	default:
		values = append(values, a.operand(f))
	}
	return query.Where(f, op, values...)
}

func (a *asker) exprs(depth int) []query.Expr {
	var out []query.Expr
	for range a.IntN(4) {
		out = append(out, a.expr(depth+1))
	}
	return out
}

// operand takes a value that some row has, or makes one.
func (a *asker) operand(f *catalog.Field) field.Value {
	for range 5 {
		if v := valueOf(a.object, a.rows[a.IntN(len(a.rows))], f); v != nil {
			return v
		}
	}
	for {
		if v := a.value(f); v != nil {
			return v
		}
	}
}

func (a *asker) orders() []query.Order {
	var out []query.Order
	for _, f := range a.fields() {
		if f.Type.Shape() == field.ShapeNumber && a.IntN(4) == 0 {
			out = append(out, query.Order{Field: f, Desc: a.IntN(2) == 0})
		}
	}
	a.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out[:min(len(out), 1+a.IntN(3))]
}

func indexQueries(t *testing.T, db *store.DB) {
	o := withThings(t, db)
	named := func(name string) *catalog.Field {
		f, ok := o.Field(name)
		if !ok {
			t.Fatalf("no field %s", name)
		}
		return f
	}
	text := field.Text("x")
	for name, ask := range map[string]*query.Query{
		"sealed filter":    {Where: query.Where(named("name"), query.Eq, text)},
		"sealed emptiness": {Where: query.Not{X: query.Where(named("name"), query.Empty)}},
		"text filter":      {Where: query.Where(named("city"), query.Contains, text)},
		"sealed order":     {Order: []query.Order{{Field: named("name")}}},
		"choice order":     {Order: []query.Order{{Field: named("stage")}}},
		"words":            {Text: "x"},
		"no limit":         {Limit: -1},
		"short position":   {Order: []query.Order{{Field: named("seats")}}, After: &query.Position{}},
		"foreign position": {Order: []query.Order{{Field: named("seats")}}, After: &query.Position{Keys: [][]byte{{1}}}},
		"foreign object":   {Where: query.Where(foreignField(t), query.Empty)},
	} {
		ask.Object = o
		if ask.Limit++; ask.Limit < 0 {
			ask.Limit = 0
		}
		err := db.Read(t.Context(), func(v *store.View) error {
			_, err := store.SelectRows(v, ask, nil)
			return err
		})
		if err == nil || errs.KindOf(err) != errs.Internal {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func foreignField(t *testing.T) *catalog.Field {
	t.Helper()
	f, ok := compile(t).Objects()[1].Field("name")
	if !ok {
		t.Fatal("no field")
	}
	return f
}

func longLists(t *testing.T, db *store.DB) {
	o := withThings(t, db)
	rows := manyRows(o, 30, 10)
	insert(t, db, o, rows...)
	seats, _ := o.Field("seats")
	for _, n := range []int{1, 2, 3, 4, 5, query.MaxIn} {
		var values []field.Value
		for i := range n {
			values = append(values, field.Int(i))
		}
		want := 0
		in := query.Where(seats, query.In, values...)
		for _, r := range rows {
			if in.Holds(valueOf(o, r, seats)) {
				want++
			}
		}
		view(t, db, func(v *store.View) error {
			got, err := store.CountRows(v, &query.Query{Object: o, Where: in, Deleted: true}, nil)
			if got != want {
				t.Errorf("in a list of %d: %d rows, want %d", n, got, want)
			}
			return err
		})
	}
}
