package record_test

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/aggregate"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// MaySee implements aggregate.Rights.
func (everyField) MaySee(*catalog.Field) bool { return true }

// Over implements aggregate.Rights.
func (everyField) Over(*catalog.Object) (aggregate.Rights, query.Expr, bool) {
	return everyField{}, nil, true
}

// someRows may see every field, of some records of other objects.
type someRows struct {
	everyField
	rows query.Expr
}

// Over implements aggregate.Rights.
func (s someRows) Over(*catalog.Object) (aggregate.Rights, query.Expr, bool) {
	return everyField{}, s.rows, true
}

// TestGroupsBySQLAndByIndexAgree asks random questions about groups of plain
// fields by SQL and by the index, of their sealed twins by the index, and of a
// naive reading of the records.
func TestGroupsBySQLAndByIndexAgree(t *testing.T) {
	t.Parallel()
	w := newTwins(t, 11, 30, 150)
	zones := []string{"UTC", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia"}
	groups, over := 0, 0
	for round := range 400 {
		q := query.Query{Object: w.deal, Deleted: w.IntN(3) == 0, Where: w.expr(w.deal, w.IntN(3), true)}
		if w.IntN(4) == 0 {
			q.Where = nil
		}
		var rows query.Expr
		if w.IntN(3) == 0 {
			rows = w.expr(w.deal, 1, false)
		}
		zone, err := time.LoadLocation(zones[w.IntN(len(zones))])
		w.must(err)
		ask := w.ask(zone)
		var there query.Expr
		if w.IntN(2) == 0 {
			there = w.expr(w.firm, 1, false)
		}
		plain, sealed := w.spec(ask, "", there), w.spec(ask, "_s", there)
		for _, g := range plain.Groups {
			if g.Via != nil {
				over++
			}
		}
		want := w.naiveGroups(&q, rows, plain, ask.Sort)
		groups += len(want)
		twin := q
		twin.Where = w.sealed(w.deal, q.Where)
		for how, got := range map[string][]string{
			"SQL": w.groupsBySQL(&q, rows, plain), "the index": w.groupsByIndex(q, rows, plain), "the index, sealed": w.groupsByIndex(twin, rows, sealed),
		} {
			if !slices.Equal(got, want) {
				t.Fatalf("round %d, %s: by %v of %v sorted %v\n got %v\nwant %v", round, how, ask.Group, ask.Values, ask.Sort, got, want)
			}
		}
	}
	if groups < 1500 || over < 100 {
		t.Errorf("only %d groups, %d over a relation: the questions prove little", groups, over)
	}
}

// ask is a random question; names are those of plain fields.
func (w *twins) ask(zone *time.Location) (a aggregate.Ask) {
	a.Zone, a.Limit = zone, 1+w.IntN(40)
	all, there := w.grouped(w.deal), w.grouped(w.firm)
	for range w.IntN(3) {
		f, path := all[w.IntN(len(all))], ""
		if w.IntN(3) == 0 {
			f, path = there[w.IntN(len(there))], "firm."
		}
		units := aggregate.UnitsOf(f)
		name := path + f.Name
		if u := units[w.IntN(len(units))]; u != "" {
			name += ":" + string(u)
		}
		if !slices.Contains(a.Group, name) {
			a.Group = append(a.Group, name)
		}
	}
	for range w.IntN(5) {
		f := all[w.IntN(len(all))]
		funcs := aggregate.Funcs(f)
		fn := funcs[w.IntN(len(funcs))]
		if f.Type.Name() == "money" && fn != aggregate.Count { // of one currency each
			a.Group = []string{f.Name + ":currency"}
		}
		if name := string(fn) + ":" + f.Name; !slices.Contains(a.Values, name) {
			a.Values = append(a.Values, name)
		}
	}
	sorts := append(append([]string{"count"}, a.Group...), a.Values...)
	for range w.IntN(3) {
		a.Sort = append(a.Sort, []string{"", "-"}[w.IntN(2)]+sorts[w.IntN(len(sorts))])
	}
	return a
}

// grouped lists what to ask for groups of.
func (w *twins) grouped(o *catalog.Object) []*catalog.Field {
	return slices.DeleteFunc(w.plain(o), func(f *catalog.Field) bool {
		return f.System && f.ID != "created_at" && f.ID != "owner" && f.ID != "version"
	})
}

// spec reads a question about plain fields, or their twins; there are the firms
// that the asker may see.
func (w *twins) spec(a aggregate.Ask, tail string, there query.Expr) *aggregate.Spec {
	w.Helper()
	twin := func(word string) string {
		for _, f := range w.plain(w.deal) {
			if !f.System {
				word = strings.Replace(word, f.Name, f.Name+tail, 1)
			}
		}
		return word
	}
	if tail != "" {
		there = w.sealed(w.firm, there)
	}
	b := aggregate.Ask{Limit: a.Limit, Zone: a.Zone}
	for _, word := range a.Group {
		b.Group = append(b.Group, twin(word))
	}
	for _, word := range a.Values {
		b.Values = append(b.Values, twin(word))
	}
	for _, word := range a.Sort {
		b.Sort = append(b.Sort, twin(word))
	}
	s, err := aggregate.Parse(w.deal, someRows{rows: there}, b)
	w.must(err)
	return s
}

func (w *twins) groupsBySQL(q *query.Query, rows query.Expr, by *aggregate.Spec) (out []string) {
	w.Helper()
	w.must(w.db.Read(w.Context(), func(v *store.View) error {
		t, err := store.Aggregate(v, q, rows, by)
		if err == nil {
			out = written(t.Answer())
		}
		return err
	}))
	return out
}

func (w *twins) groupsByIndex(q query.Query, rows query.Expr, by *aggregate.Spec) []string {
	w.Helper()
	var err error
	q.Where, err = w.index.Resolve(w.Context(), q.Where)
	w.must(err)
	t, err := w.index.Aggregate(w.Context(), &q, rows, by)
	w.must(err)
	return written(t.Answer())
}

// written is an answer as text: one line a group, and one for the whole.
func written(a *aggregate.Answer) (out []string) {
	for _, r := range a.Rows {
		line := []byte{}
		for i, g := range a.Spec.Groups {
			line = append(g.AppendKey(line, r.Keys[i]), ' ')
		}
		line = fmt.Appendf(line, "%d", r.Count)
		for i, v := range a.Spec.Values {
			line = v.Append(append(line, ' '), r.Cells[i])
		}
		out = append(out, string(line))
	}
	return append(out, fmt.Sprint(a.Total, " groups of ", a.Count))
}

// bunch is a group as the naive evaluator keeps it.
type bunch struct {
	keys   []field.Value // a text for periods
	label  []string
	values [][]field.Value // by Spec.Values, without empty ones
	count  int
}

func (w *twins) naiveGroups(q *query.Query, rows query.Expr, by *aggregate.Spec, sorts []string) (out []string) {
	bunches := map[string]*bunch{}
	if len(by.Groups) == 0 {
		bunches[""] = &bunch{values: make([][]field.Value, len(by.Values))}
	}
	total := 0
	for _, rec := range w.naive(q, rows) {
		values := w.held[w.deal][rec]
		b := &bunch{values: make([][]field.Value, len(by.Values))}
		for _, g := range by.Groups {
			v := w.reached(g, values)
			b.keys = append(b.keys, v)
			b.label = append(b.label, naiveLabel(g, v, by.Zone))
		}
		at := strings.Join(b.label, "|")
		if bunches[at] == nil {
			bunches[at] = b
		}
		b = bunches[at]
		b.count++
		total++
		for i, v := range by.Values {
			if x := values[v.Field.Ordinal]; x != nil {
				b.values[i] = append(b.values[i], x)
			}
		}
	}
	all := []*bunch{}
	for _, b := range bunches {
		all = append(all, b)
	}
	slices.SortFunc(all, func(a, b *bunch) int { return naiveOrder(by, sorts, a, b) })
	for _, b := range all[:min(len(all), by.Limit)] {
		line := append(slices.Clone(b.label), fmt.Sprint(b.count))
		for i, v := range by.Values {
			line = append(line, naiveValue(v, b.values[i]))
		}
		out = append(out, strings.Join(line, " "))
	}
	return append(out, fmt.Sprint(len(all), " groups of ", total))
}

// reached is the value that a group is by.
func (w *twins) reached(g aggregate.Group, values []field.Value) field.Value {
	if g.Via == nil {
		return values[g.Field.Ordinal]
	}
	to, _ := values[g.Via.Ordinal].(field.Ref)
	there := w.held[w.firm][id.ID(to)]
	if there == nil || w.trashed(w.firm, there) || !w.holds(w.firm, g.Rows, id.ID(to), there) {
		return nil
	}
	return there[g.Field.Ordinal]
}

func naiveLabel(g aggregate.Group, v field.Value, zone *time.Location) string {
	if v == nil {
		return "null"
	}
	var at time.Time
	switch v := v.(type) {
	case field.Date:
		if v.Year == 0 {
			return `"--"`
		}
		at = time.Date(v.Year, time.Month(v.Month), v.Day, 12, 0, 0, 0, time.UTC)
	case field.Time:
		at = time.Time(v).In(zone)
	case field.Money:
		if g.Unit == aggregate.Currency {
			return `"` + v.Currency + `"`
		}
		return string(g.Field.Type.AppendJSON(nil, v))
	default:
		return string(g.Field.Type.AppendJSON(nil, v))
	}
	year, week := at.ISOWeek()
	return map[aggregate.Unit]string{
		aggregate.Day: at.Format(`"2006-01-02"`), aggregate.Week: fmt.Sprintf(`"%d-W%02d"`, year, week), aggregate.Month: at.Format(`"2006-01"`),
		aggregate.Quarter: fmt.Sprintf(`"%d-Q%d"`, at.Year(), (int(at.Month())+2)/3), aggregate.Year: at.Format(`"2006"`),
	}[g.Unit]
}

func sumOf(values []field.Value) *big.Rat {
	sum := new(big.Rat)
	for _, v := range values {
		switch v := v.(type) {
		case field.Int:
			sum.Add(sum, new(big.Rat).SetInt64(int64(v)))
		case field.Money:
			sum.Add(sum, new(big.Rat).SetInt64(v.Minor))
		case field.Decimal:
			sum.Add(sum, big.NewRat(int64(v), 1_000_000))
		}
	}
	return sum
}

// placed are the values that are early or late: all but days without a year.
func placed(v aggregate.Value, values []field.Value) []field.Value {
	if v.Func != aggregate.Min && v.Func != aggregate.Max {
		return values
	}
	return slices.DeleteFunc(slices.Clone(values), func(v field.Value) bool { d, ok := v.(field.Date); return ok && d.Year == 0 })
}

// extreme is the least value, or with most the greatest.
func extreme(v aggregate.Value, values []field.Value, most bool) field.Value {
	slices.SortFunc(values, func(a, b field.Value) int {
		return cmp.Compare(v.Field.Type.Keys(a).Number, v.Field.Type.Keys(b).Number)
	})
	if most {
		return values[len(values)-1]
	}
	return values[0]
}

func naiveValue(v aggregate.Value, values []field.Value) string {
	if v.Func == aggregate.Count {
		return fmt.Sprint(len(values))
	}
	if values = placed(v, values); len(values) == 0 {
		return "null"
	}
	if m, ok := values[0].(field.Money); ok && (v.Func == aggregate.Sum || v.Func == aggregate.Avg) {
		minor := sumOf(values)
		if v.Func == aggregate.Avg {
			minor.Quo(minor, big.NewRat(int64(len(values)), 1))
			minor.SetString(minor.FloatString(0))
		}
		digits := map[string]int{"JPY": 0, "KWD": 3}
		if _, ok := digits[m.Currency]; !ok {
			digits[m.Currency] = 2
		}
		one := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits[m.Currency])), nil))
		return fmt.Sprintf(`{"amount":"%s","currency":"%s"}`, minor.Quo(minor, one).FloatString(digits[m.Currency]), m.Currency)
	}
	switch v.Func {
	case aggregate.Sum:
		return naiveDecimal(sumOf(values))
	case aggregate.Avg:
		return naiveDecimal(new(big.Rat).Quo(sumOf(values), big.NewRat(int64(len(values)), 1)))
	}
	return string(v.Field.Type.AppendJSON(nil, extreme(v, values, v.Func == aggregate.Max)))
}

func naiveDecimal(r *big.Rat) string {
	text := strings.TrimRight(strings.TrimRight(r.FloatString(6), "0"), ".")
	if text == "-0" {
		text = "0"
	}
	return `"` + text + `"`
}

func naiveOrder(by *aggregate.Spec, sorts []string, a, b *bunch) int {
	if len(sorts) == 0 {
		sorts = []string{"-count"}
	}
	for _, name := range sorts {
		name, desc := strings.CutPrefix(name, "-")
		c, last := 0, false
		group := slices.IndexFunc(by.Groups, func(g aggregate.Group) bool { return g.Name == name })
		value := slices.IndexFunc(by.Values, func(v aggregate.Value) bool { return v.Name == name })
		switch {
		case group >= 0:
			c, last = naiveKeys(by, group, a, b)
		case value >= 0 && by.Values[value].Func == aggregate.Count:
			c = cmp.Compare(len(a.values[value]), len(b.values[value]))
		case value >= 0:
			c, last = naiveValues(by.Values[value], a.values[value], b.values[value])
		default:
			c = cmp.Compare(a.count, b.count)
		}
		if desc && !last {
			c = -c
		}
		if c != 0 {
			return c
		}
	}
	for i := range by.Groups {
		if c, _ := naiveKeys(by, i, a, b); c != 0 {
			return c
		}
	}
	return 0
}

// naiveKeys compares two groups by one key; last says that it is about an empty
// one, which is last in both directions.
func naiveKeys(by *aggregate.Spec, i int, a, b *bunch) (c int, last bool) {
	x, y := a.keys[i], b.keys[i]
	g := by.Groups[i]
	switch {
	case x == nil || y == nil:
		return cmp.Compare(btoi(x == nil), btoi(y == nil)), true
	case g.Unit != "":
		return strings.Compare(a.label[i], b.label[i]), false // as they are written, periods sort
	case g.Field.Type.Shape() == field.ShapeID:
		return strings.Compare(a.label[i], b.label[i]), false
	}
	return compareValues(query.Order{Field: g.Field}, x, y), false
}

func naiveValues(v aggregate.Value, a, b []field.Value) (c int, last bool) {
	if a, b = placed(v, a), placed(v, b); len(a) == 0 || len(b) == 0 {
		return cmp.Compare(btoi(len(a) == 0), btoi(len(b) == 0)), true
	}
	if _, ok := a[0].(field.Money); ok {
		c = cmp.Compare(v.Field.Type.Keys(a[0]).Number>>51, v.Field.Type.Keys(b[0]).Number>>51) // the currency
	}
	switch v.Func {
	case aggregate.Sum:
		return cmp.Or(c, sumOf(a).Cmp(sumOf(b))), false
	case aggregate.Avg:
		return cmp.Or(c, new(big.Rat).Quo(sumOf(a), big.NewRat(int64(len(a)), 1)).Cmp(new(big.Rat).Quo(sumOf(b), big.NewRat(int64(len(b)), 1)))), false
	}
	most := v.Func == aggregate.Max
	return compareValues(query.Order{Field: v.Field}, extreme(v, a, most), extreme(v, b, most)), false
}
