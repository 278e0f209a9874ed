package aggregate

import (
	"cmp"
	"math"
	"math/big"
	"slices"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
)

// Key is the value of one group: of ids the 16 bytes and of choices the id as
// Text, of texts the folded form, of anything else the Number.
type Key struct {
	Empty  bool
	Number int64
	Text   string
	Sorts  string // how a text sorts; empty: as Text does
}

// Cell is what is known of one value in one group. Sums are kept as halves of
// 32 bits, so that no number of records makes one overflow.
type Cell struct {
	Count     int64
	High, Low int64
	Min, Max  int64
}

// Add takes one number in.
func (c *Cell) Add(n int64) {
	if c.Count == 0 {
		c.Min, c.Max = n, n
	}
	c.Count++
	c.High += n >> 32
	c.Low += n & (1<<32 - 1)
	c.Min, c.Max = min(c.Min, n), max(c.Max, n)
}

// AddOf takes one value of a field in. A day without a year is counted, and
// neither early nor late.
func (c *Cell) AddOf(f *catalog.Field, n int64) {
	if n >= FirstDay(f) {
		c.Add(n)
		return
	}
	if c.Count == 0 {
		c.Min, c.Max = NoMin, NoMax
	}
	c.Count++
}

// NoMin and NoMax are of a cell whose values are all neither early nor late.
const (
	NoMin = math.MaxInt64
	NoMax = -math.MaxInt64
)

// FirstDay is the least number that has a year, of a field whose days may lack
// one; of any other the least there is.
func FirstDay(f *catalog.Field) int64 {
	if t, ok := f.Type.(field.Yearly); ok && f.Spec.Partial {
		return t.Cycle()
	}
	return math.MinInt64
}

// without reports whether the value cannot be worked out of a cell.
func (v Value) without(c Cell) bool {
	return c.Count == 0 || (v.Func == Min || v.Func == Max) && c.Min > c.Max
}

func (c *Cell) join(o Cell) {
	switch {
	case o.Count == 0:
		return
	case c.Count == 0:
		*c = o
		return
	}
	c.Count, c.High, c.Low = c.Count+o.Count, c.High+o.High, c.Low+o.Low
	c.Min, c.Max = min(c.Min, o.Min), max(c.Max, o.Max)
}

// Row is one group.
type Row struct {
	Keys  []Key // by Spec.Groups
	Count int64
	Cells []Cell // by Spec.Values
	First id.ID  // the record (not one that it leads to) with the lowest id in it, when texts are grouped
}

// Table gathers groups.
type Table struct {
	Records int64 // how many there are, where some are in several groups
	spec    *Spec
	rows    map[[MaxGroupBy]Key]*Row
}

// NewTable makes an empty table. Asked for no groups it has one row, of all
// records.
func NewTable(s *Spec) *Table {
	t := &Table{spec: s, rows: map[[MaxGroupBy]Key]*Row{}}
	if len(s.Groups) == 0 {
		t.rows[[MaxGroupBy]Key{}] = &Row{Cells: make([]Cell, len(s.Values))}
	}
	return t
}

// Add takes a part of a group in; the row may be used again. Errors: Invalid
// "group_too_much" when there are too many groups.
func (t *Table) Add(r Row) error {
	var at [MaxGroupBy]Key
	copy(at[:], r.Keys)
	have := t.rows[at]
	if have == nil {
		if len(t.rows) == MaxGroups {
			return TooMuch()
		}
		have = &Row{Keys: slices.Clone(r.Keys), Cells: make([]Cell, len(t.spec.Values)), First: r.First}
		t.rows[at] = have
	}
	have.Count += r.Count
	for i := range r.Cells {
		have.Cells[i].join(r.Cells[i])
	}
	if slices.Compare(r.First[:], have.First[:]) < 0 {
		have.First = r.First
	}
	return nil
}

// TooMuch is the error for more groups than are worked out at a time.
func TooMuch() error { return errs.New(errs.Invalid, "group_too_much", errs.P("limit", MaxGroups)) }

// Answer is what a question gives: the first groups, and how many there are.
type Answer struct {
	Spec  *Spec
	Rows  []Row
	Total int   // groups, those left out too
	Count int64 // records
}

// Answer sorts the groups and cuts them off at the limit.
func (t *Table) Answer() *Answer {
	a := &Answer{Spec: t.spec, Total: len(t.rows)}
	all := make([]*Row, 0, len(t.rows))
	for _, r := range t.rows {
		a.Count += r.Count
		all = append(all, r)
	}
	if t.Records > 0 {
		a.Count = t.Records
	}
	slices.SortFunc(all, t.compare)
	for _, r := range all[:min(len(all), t.spec.Limit)] {
		a.Rows = append(a.Rows, *r)
	}
	return a
}

// compare orders two groups: by what was asked for, then by all their keys.
func (t *Table) compare(a, b *Row) int {
	for _, o := range t.spec.orders {
		c := 0
		switch {
		case o.group >= 0:
			c = t.compareKeys(o.group, a.Keys[o.group], b.Keys[o.group], o.desc)
		case o.value >= 0:
			c = t.spec.Values[o.value].compare(a.Cells[o.value], b.Cells[o.value], o.desc)
		default:
			c = turned(cmp.Compare(a.Count, b.Count), o.desc)
		}
		if c != 0 {
			return c
		}
	}
	for i := range a.Keys {
		if c := t.compareKeys(i, a.Keys[i], b.Keys[i], false); c != 0 {
			return c
		}
	}
	return 0
}

func turned(c int, desc bool) int {
	if desc {
		return -c
	}
	return c
}

// compareKeys orders two values of a group as a list is sorted: empty ones last
// up and down, choices as they are declared.
func (t *Table) compareKeys(group int, a, b Key, desc bool) int {
	if a.Empty || b.Empty {
		return cmp.Compare(number(a.Empty), number(b.Empty))
	}
	if len(t.spec.Groups[group].Field.Spec.Choices) > 0 {
		if c := cmp.Compare(t.place(group, a), t.place(group, b)); c != 0 {
			return turned(c, desc)
		}
	}
	if g := t.spec.Groups[group]; g.Unit == Currency {
		x, _ := nothingIn(g.Field.Type, a.Number)
		y, _ := nothingIn(g.Field.Type, b.Number)
		return turned(strings.Compare(x.Currency, y.Currency), desc)
	}
	return turned(cmp.Or(cmp.Compare(a.Number, b.Number), strings.Compare(a.Sorts, b.Sorts), strings.Compare(a.Text, b.Text)), desc)
}

// place is where a choice is declared; those declared no more come last.
func (t *Table) place(group int, k Key) int {
	choices := t.spec.Groups[group].Field.Spec.Choices
	for i := range choices {
		if choices[i].ID == k.Text {
			return i
		}
	}
	return len(choices)
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// compare orders two groups by a value; those that have none come last.
func (v Value) compare(a, b Cell, desc bool) int {
	if v.Func == Count {
		return turned(cmp.Compare(a.Count, b.Count), desc)
	}
	if x, y := v.without(a), v.without(b); x || y {
		return cmp.Compare(number(x), number(y))
	}
	if ofMoney(v.Field.Type) && (v.Func == Sum || v.Func == Avg) {
		return turned(v.compareMoney(a, b), desc)
	}
	switch v.Func {
	case Min:
		return turned(cmp.Compare(a.Min, b.Min), desc)
	case Max:
		return turned(cmp.Compare(a.Max, b.Max), desc)
	case Avg:
		return turned(new(big.Int).Mul(a.sum(), big.NewInt(b.Count)).Cmp(new(big.Int).Mul(b.sum(), big.NewInt(a.Count))), desc)
	}
	return turned(a.sum().Cmp(b.sum()), desc)
}

func (c Cell) sum() *big.Int {
	s := new(big.Int).Lsh(big.NewInt(c.High), 32)
	return s.Add(s, big.NewInt(c.Low))
}
