package record_test

import (
	"bytes"
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// twinObject declares an object whose fields are all there twice: plain, which
// SQL can answer, and sealed under the name with _s, which only the index can.
func twinObject(name, plural, refers string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `{"id":%q,"name":%q,"plural":%q,"subject":"none","title":"title","label":{"en":"T","zh-CN":"T"},"label_plural":{"en":"T","zh-CN":"T"},"fields":[`, name, name, plural)
	b.WriteString(`{"id":"title","name":"title","type":"text","class":"personal","label":{"en":"T","zh-CN":"T"}}`)
	for _, class := range []string{"internal", "personal"} {
		tail := map[string]string{"internal": "", "personal": "_s"}[class]
		one := func(field, kind, more string) {
			fmt.Fprintf(&b, `,{"id":"%s","name":"%s","type":%q,"class":%q,"label":{"en":"F","zh-CN":"F"}%s}`, field+tail, field+tail, kind, class, more)
		}
		one("size", "int", "")
		one("price", "decimal", "")
		one("rate", "percent", "")
		one("cost", "money", "")
		one("stars", "rating", "")
		one("worked", "duration", "")
		one("done", "boolean", "")
		one("due", "date", `,"partial":true`)
		one("seen", "timestamp", "")
		one("kind", "choice", `,"choices":[{"id":"b","label":{"en":"B","zh-CN":"B"}},{"id":"a","label":{"en":"A","zh-CN":"A"}},{"id":"c","label":{"en":"C","zh-CN":"C"}}]`)
		if refers != "" {
			one("firm", "reference", fmt.Sprintf(`,"target":%q`, refers))
		}
	}
	return b.String() + `]}`
}

// twins is an installation with records of both objects, and what they hold.
type twins struct {
	*stack
	*rand.Rand
	firm, deal *catalog.Object
	held       map[*catalog.Object]map[id.ID][]field.Value
	oldest     map[*catalog.Object][]id.ID // of held, oldest first
	every      bool                        // ask about all fields, also those that only the index can answer
}

func newTwins(t *testing.T, seed uint64, firms, deals int) *twins {
	t.Helper()
	w := &twins{stack: newStack(t, 0), Rand: rand.New(rand.NewPCG(seed, 2)), held: map[*catalog.Object]map[id.ID][]field.Value{}, oldest: map[*catalog.Object][]id.ID{}}
	was := w.catalog.Load()
	w.catalog.Store(w.compile(testObject, twinObject("firm", "firms", ""), twinObject("deal", "deals", "firm")))
	w.layOut(was)
	w.index.Rebind(w.catalog.Load())
	w.firm, w.deal = w.object("firm"), w.object("deal")
	ids := w.fill(w.firm, nil, firms)
	for _, rec := range append(ids, w.fill(w.deal, ids, deals)...) {
		if w.IntN(8) == 0 {
			w.delete(map[bool]string{true: "firm", false: "deal"}[slices.Contains(ids, rec)], rec)
		}
	}
	w.know(w.firm)
	w.know(w.deal)
	return w
}

// fill makes records.
func (w *twins) fill(o *catalog.Object, refs []id.ID, n int) (ids []id.ID) {
	w.Helper()
	unit := record.Unit{}
	for range n {
		c := record.Change{Op: record.Create, Object: o.Name, Values: map[string]field.Raw{"title": field.FromText("x")}}
		for _, f := range w.plain(o) {
			if v := w.value(f, refs); v != nil && !f.System {
				c.Values[f.Name], c.Values[f.Name+"_s"] = field.FromValue(v), field.FromValue(v)
			}
		}
		unit.Changes = append(unit.Changes, c)
	}
	out, err := w.records.Apply(w.Context(), w.operator, unit)
	w.must(err)
	for _, r := range out.Results {
		ids = append(ids, r.ID)
	}
	return ids
}

// know reads what an object's records hold.
func (w *twins) know(o *catalog.Object) {
	w.Helper()
	w.held[o], w.oldest[o] = map[id.ID][]field.Value{}, nil
	w.must(w.db.Read(w.Context(), func(v *store.View) error {
		for row, err := range store.ScanRows(v, o, id.ID{}, 0) {
			if err != nil {
				return err
			}
			values, err := w.records.OpenRow(o, row)
			if err != nil {
				return err
			}
			w.held[o][row.ID] = values
			w.oldest[o] = append(w.oldest[o], row.ID)
		}
		return nil
	}))
}

// plain lists the fields that SQL may be asked about, or with every all that can
// be found by.
func (w *twins) plain(o *catalog.Object) (out []*catalog.Field) {
	for _, f := range o.Fields {
		if !f.Handling.ByIndex || w.every && f.Handling.Findable {
			out = append(out, f)
		}
	}
	return out
}

// value is one of few, so that questions have answers, and often none.
func (w *twins) value(f *catalog.Field, refs []id.ID) field.Value {
	if w.IntN(4) == 0 {
		return nil
	}
	switch f.Type.Name() {
	case "int":
		return field.Int([]int{-3, 0, 1, 7, 7, 1 << 40}[w.IntN(6)])
	case "decimal":
		return field.Decimal([]int64{-1_500_000, 0, 333_333, 1, 999_999_999_999_999_999}[w.IntN(5)])
	case "percent":
		return field.Decimal([]int64{-500_000, 0, 12_500_000, 100_000_000}[w.IntN(4)])
	case "choices":
		return []field.Value{field.List{{Value: "a"}}, field.List{{Value: "b"}}, field.List{{Value: "a"}, {Value: "c"}}, field.List{{Value: "a"}, {Value: "b"}, {Value: "c"}}}[w.IntN(4)]
	case "money":
		return field.Money{Minor: []int64{-150, 0, 99_995, 99_996, 999_999_999_999_999}[w.IntN(5)], Currency: []string{"EUR", "JPY", "KWD", "USD"}[w.IntN(4)]}
	case "rating":
		return field.Int(1 + w.IntN(5))
	case "duration":
		return field.Int(60 * w.IntN(5))
	case "boolean":
		return field.Bool(w.IntN(2) == 0)
	case "date":
		return field.Date{Year: []int{2024, 2025, 2024, 2025, 0}[w.IntN(5)], Month: 1 + w.IntN(12), Day: 1 + w.IntN(28)}
	case "timestamp":
		return field.Time(time.Date(2026, 3, 27+w.IntN(4), w.IntN(24), 30, w.IntN(60), 5000, time.UTC))
	case "choice":
		return field.Choice([]string{"a", "b", "c"}[w.IntN(3)])
	case "reference":
		if len(refs) > 0 {
			return field.Ref(refs[w.IntN(len(refs))])
		}
	}
	return w.words(f)
}

// expr is a random condition on the plain fields of an object.
func (w *twins) expr(o *catalog.Object, depth int, over bool) query.Expr {
	if depth > 0 {
		switch w.IntN(5) {
		case 0:
			return query.And{w.expr(o, depth-1, over), w.expr(o, depth-1, over)}
		case 1:
			return query.Or{w.expr(o, depth-1, over), w.expr(o, depth-1, over)}
		case 2:
			return query.Not{X: w.expr(o, depth-1, over)}
		}
	}
	if over && w.IntN(2) == 0 {
		via, _ := w.deal.Field("firm")
		r := query.Related{Object: w.firm, Via: via, Where: query.Const(true)}
		if o == w.firm {
			r.Object, r.Back = w.deal, true
		}
		if w.IntN(4) > 0 {
			r.Where = w.expr(r.Object, 1, false)
		}
		if w.IntN(2) == 0 {
			r.Rows = w.expr(r.Object, 0, false)
		}
		return r
	}
	all := w.plain(o)
	f := all[w.IntN(len(all))]
	ops := slices.DeleteFunc(query.OperatorsOf(f), func(op query.Op) bool { // those that stay in a tree
		return op == query.On || op == query.Before || op == query.After || op == "all" || op == "none"
	})
	op := ops[w.IntN(len(ops))]
	return amongOwn(query.Where(f, op, w.operands(o, f, op)...))
}

// amongOwn is a comparison as the language means it: of amounts of money none
// is more or less than one in another currency.
func amongOwn(c query.Compare) query.Expr {
	if len(c.Values) == 0 {
		return c
	}
	m, ok := c.Values[0].(field.Money)
	least, most := field.Money{Minor: -999_999_999_999_999, Currency: m.Currency}, field.Money{Minor: 999_999_999_999_999, Currency: m.Currency}
	switch {
	case ok && (c.Op == query.Gt || c.Op == query.Gte):
		return query.And{c, query.Where(c.Field, query.Lte, most)}
	case ok && (c.Op == query.Lt || c.Op == query.Lte):
		return query.And{c, query.Where(c.Field, query.Gte, least)}
	}
	return c
}

func (w *twins) operands(o *catalog.Object, f *catalog.Field, op query.Op) (out []field.Value) {
	n := 1
	switch op {
	case query.Empty, query.NotEmpty:
		return nil
	case query.In:
		n = 1 + w.IntN(6)
	case query.Anniversary:
		ends := func() field.Date { return field.Date{Month: 1 + w.IntN(12), Day: 1 + w.IntN(28)} }
		return []field.Value{ends(), ends()}
	}
	for len(out) < n {
		if v := w.held[o][w.some(o)][f.Ordinal]; v != nil {
			out = append(out, v)
		}
		if v := w.value(f, []id.ID{w.ids.New()}); v != nil {
			out = append(out, v)
		}
	}
	if _, several := f.Type.(field.Several); several { // each comparison asks for one
		for i, v := range out {
			out[i] = field.Choice(v.(field.List)[0].Value)
		}
		return out[:n]
	}
	return w.wordsFor(f, op, out[:n])
}

// some is one of the records.
func (w *twins) some(o *catalog.Object) id.ID { return w.oldest[o][w.IntN(len(w.oldest[o]))] }

// sealed is the same condition on the sealed twins.
func (w *twins) sealed(o *catalog.Object, e query.Expr) query.Expr {
	twin := func(o *catalog.Object, f *catalog.Field) *catalog.Field {
		if t, ok := o.Field(f.Name + "_s"); ok {
			return t
		}
		return f
	}
	switch e := e.(type) {
	case query.And:
		return query.And{w.sealed(o, e[0]), w.sealed(o, e[1])}
	case query.Or:
		return query.Or{w.sealed(o, e[0]), w.sealed(o, e[1])}
	case query.Not:
		return query.Not{X: w.sealed(o, e.X)}
	case query.Related:
		e.Where, e.Via = w.sealed(e.Object, e.Where), twin(w.deal, e.Via)
		if e.Rows != nil {
			e.Rows = w.sealed(e.Object, e.Rows)
		}
		return e
	case query.Compare:
		e.Field = twin(o, e.Field)
		return e
	}
	return e
}

// holds is the naive meaning of a condition, relations included.
func (w *twins) holds(o *catalog.Object, e query.Expr, rec id.ID, values []field.Value) bool {
	switch e := e.(type) {
	case nil:
		return true
	case query.And:
		return w.holds(o, e[0], rec, values) && w.holds(o, e[1], rec, values)
	case query.Or:
		return w.holds(o, e[0], rec, values) || w.holds(o, e[1], rec, values)
	case query.Not:
		return !w.holds(o, e.X, rec, values)
	case query.Related:
		for other, there := range w.held[e.Object] {
			from, to := there, rec
			if !e.Back {
				from, to = values, other
			}
			if from[e.Via.Ordinal] == field.Ref(to) && !w.trashed(e.Object, there) && w.holds(e.Object, e.Rows, other, there) && w.holds(e.Object, e.Where, other, there) {
				return true
			}
		}
		return false
	}
	return query.Match(e, func(f *catalog.Field) field.Value { return values[f.Ordinal] })
}

func (w *twins) trashed(o *catalog.Object, values []field.Value) bool {
	f, _ := o.Field("deleted_at")
	return values[f.Ordinal] != nil
}

func (w *twins) naive(q *query.Query, rows query.Expr) (ids []id.ID) {
	for rec, values := range w.held[q.Object] {
		if (q.Deleted || !w.trashed(q.Object, values)) && w.holds(q.Object, rows, rec, values) && w.holds(q.Object, q.Where, rec, values) {
			ids = append(ids, rec)
		}
	}
	return sorted(ids)
}

func sorted(ids []id.ID) []id.ID {
	slices.SortFunc(ids, func(a, b id.ID) int { return bytes.Compare(a[:], b[:]) })
	return ids
}

func (w *twins) bySQL(q *query.Query, rows query.Expr) (ids []id.ID) {
	w.Helper()
	w.must(w.db.Read(w.Context(), func(v *store.View) error {
		found, err := store.SelectRows(v, q, rows)
		for _, row := range found {
			ids = append(ids, row.ID)
		}
		n, err2 := store.CountRows(v, q, rows)
		if n != len(found) {
			w.Errorf("SQL counts %d of %d", n, len(found))
		}
		return cmp.Or(err, err2)
	}))
	return sorted(ids)
}

func (w *twins) byIndex(q query.Query, rows query.Expr) []id.ID {
	w.Helper()
	var err error
	q.Where, err = w.index.Resolve(w.Context(), q.Where)
	w.must(err)
	rows, err = w.index.Resolve(w.Context(), rows)
	w.must(err)
	found, err := w.index.Search(w.Context(), &q, rows)
	w.must(err)
	n, exact, err := w.index.Count(w.Context(), &q, rows)
	w.must(err)
	if n != len(found.IDs) || !exact {
		w.Errorf("the index counts %d of %d", n, len(found.IDs))
	}
	return sorted(found.IDs)
}

// TestSQLAndIndexAgree asks random questions of plain fields by SQL and by the
// index, of their sealed twins by the index, and of a naive reading of the
// records: every answer is the same.
func TestSQLAndIndexAgree(t *testing.T) {
	t.Parallel()
	w := newTwins(t, 5, 40, 160)
	hits := 0
	for round := range 400 {
		q := query.Query{Object: w.deal, Limit: 1000, Deleted: w.IntN(3) == 0}
		if w.IntN(3) == 0 {
			q.Object = w.firm
		}
		q.Where = w.expr(q.Object, w.IntN(4), true)
		var rows query.Expr
		if w.IntN(3) == 0 {
			rows = w.expr(q.Object, 1, false)
		}
		want := w.naive(&q, rows)
		hits += len(want)
		twin := q
		twin.Where = w.sealed(q.Object, q.Where)
		for how, got := range map[string][]id.ID{"SQL": w.bySQL(&q, rows), "the index": w.byIndex(q, rows), "the index, sealed": w.byIndex(twin, rows)} {
			if !slices.Equal(got, want) {
				t.Fatalf("round %d, %s of %s: %d records, want %d; filter %s", round, how, q.Object.Name, len(got), len(want), query.AppendJSON(nil, q.Where))
			}
		}
	}
	if hits < 1000 {
		t.Errorf("only %d records were found: the questions prove little", hits)
	}
}
