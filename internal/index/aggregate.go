package index

import (
	"bytes"
	"context"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/aggregate"
	"github.com/holdfast-crm/holdfast/internal/index/places"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// Aggregate groups the records that Search would find without Limit and After.
// vector.Texts are grouped by their folded form, as "=" compares them.
//
// Errors: as Search; Invalid "group_too_much".
func (x *Index) Aggregate(ctx context.Context, q *query.Query, rows query.Expr, ask *aggregate.Spec) (*aggregate.Table, error) {
	t, err := x.enter(q.Object)
	if err != nil {
		return nil, err
	}
	defer t.place.Leave()
	over, err := x.reach(ctx, ask)
	if err != nil {
		return nil, err
	}
	return t.aggregate(ctx, q, rows, ask, over)
}

func (t *table) aggregate(ctx context.Context, q *query.Query, rows query.Expr, ask *aggregate.Spec, over []*grouper) (out *aggregate.Table, err error) {
	err = t.again(ctx, func() error {
		out, err = t.tryAggregate(ctx, q, rows, ask, over)
		return err
	})
	return out, err
}

func (t *table) tryAggregate(ctx context.Context, q *query.Query, rows query.Expr, ask *aggregate.Spec, over []*grouper) (*aggregate.Table, error) {
	c, err := t.newCounter(ask, over)
	if err != nil {
		return nil, err
	}
	defer c.keys.release()
	if err := t.gather(ctx, q, rows, c.add); err != nil {
		return nil, err
	}
	return c.table()
}

func (t *table) watchDrops() *places.Drops {
	w := &places.Drops{}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.watches = append(t.watches, w)
	return w
}

func (t *table) unwatch(w *places.Drops) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.watches = slices.DeleteFunc(t.watches, func(x *places.Drops) bool { return x == w })
}

// counter gathers groups by the numbers of their values; the values themselves
// are written once a group.
type counter struct {
	ask    *aggregate.Spec
	keys   *keys
	groups []*grouper
	values []int // columns
	rows   map[[aggregate.MaxGroupBy]uint32]*aggregate.Row
	texts  bool  // some group is of texts
	taken  int64 // records
}

// grouper numbers the values of one group; 0 is no value.
type grouper struct {
	aggregate.Group
	at   int
	spec *spec
	*aggregate.Numbers
	over *places.Records // of a group over a relation: the values of the other records, numbered before
	last struct {        // most neighbours are alike
		n    int64
		code uint32
	}
}

func newGrouper(g aggregate.Group, at int, s *spec) *grouper {
	return &grouper{Group: g, at: at, spec: s, Numbers: aggregate.NewNumbers()}
}

func (t *table) newCounter(ask *aggregate.Spec, over []*grouper) (*counter, error) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	c := &counter{ask: ask, keys: newKeys(t), rows: map[[aggregate.MaxGroupBy]uint32]*aggregate.Row{}}
	for n, g := range ask.Groups {
		own := g.Field
		if g.Via != nil {
			own = g.Via
		}
		at, err := t.columnOf(own)
		if err != nil {
			return nil, err
		}
		by := over[n]
		if by == nil {
			by = newGrouper(g, at, t.specs[at])
		}
		by.at = at
		c.groups = append(c.groups, by)
		c.texts = c.texts || by.spec.layout == asText
	}
	for _, v := range ask.Values {
		at, err := t.columnOf(v.Field)
		if err != nil {
			return nil, err
		}
		c.values = append(c.values, at)
	}
	return c, nil
}

// add takes one row in.
func (c *counter) add(g *segment, i int, row uint32) error {
	c.taken++
	return c.from(0, [aggregate.MaxGroupBy]uint32{}, g, i, row)
}

// from goes on with group n of a row. One that holds several choices is in the
// group of each.
func (c *counter) from(n int, at [aggregate.MaxGroupBy]uint32, g *segment, i int, row uint32) (err error) {
	if n == len(c.groups) {
		return c.count(at, g, i)
	}
	by := c.groups[n]
	if !by.Each {
		at[n] = by.code(c, g, i, row)
		return c.from(n+1, at, g, i, row)
	}
	none := true
	g.columns[by.at].texts.Each(i, func(choice []byte) bool {
		none = false
		at[n] = by.Text(choice, aggregate.Key{})
		err = c.from(n+1, at, g, i, row)
		return err != nil
	})
	if none {
		at[n] = 0
		return c.from(n+1, at, g, i, row)
	}
	return err
}

func (c *counter) count(at [aggregate.MaxGroupBy]uint32, g *segment, i int) error {
	r := c.rows[at]
	if r == nil {
		if len(c.rows) == aggregate.MaxGroups {
			return aggregate.TooMuch()
		}
		r = &aggregate.Row{Cells: make([]aggregate.Cell, len(c.values)), First: g.ids[i]}
		c.rows[at] = r
	}
	r.Count++
	for n, column := range c.values {
		c.value(&r.Cells[n], column, g, i)
	}
	if c.texts && bytes.Compare(g.ids[i][:], r.First[:]) < 0 {
		r.First = g.ids[i]
	}
	return nil
}

// value takes the number of a row in, or of anything but a number that there is
// one.
func (c *counter) value(cell *aggregate.Cell, at int, g *segment, i int) {
	s := c.keys.t.specs[at]
	if s.layout == asNumber {
		if n, ok := g.columns[at].numbers.Get(i); ok {
			cell.AddOf(s.field, n)
		}
		return
	}
	if (filledNode{at, s.layout}).holds(g, i) {
		cell.Count++
	}
}

// code is the number of the group that a row belongs to.
func (by *grouper) code(c *counter, g *segment, i int, row uint32) uint32 {
	column := &g.columns[by.at]
	if by.over != nil {
		number, _ := by.over.Number(column.id(i))
		return number
	}
	switch by.spec.layout {
	case asText:
		return by.textCode(c, column.texts.First(i), row)
	case asID:
		v := column.id(i)
		if v.IsZero() {
			return 0
		}
		return by.Text(v[:], aggregate.Key{})
	case asSelf:
		return by.Text(g.ids[i][:], aggregate.Key{})
	}
	n, ok := column.numbers.Get(i)
	if !ok {
		return 0
	}
	if by.last.code > 0 && by.last.n == n {
		return by.last.code
	}
	bucket, key := n, aggregate.Key{}
	if by.spec.layout == asCode {
		key.Text = by.spec.codes.Text(n)
	} else {
		bucket = c.ask.Bucket(by.Group, n)
		key.Number = bucket
	}
	code := by.Number(bucket, key)
	by.last.n, by.last.code = n, code
	return code
}

func (by *grouper) textCode(c *counter, first []byte, row uint32) uint32 {
	if first == nil {
		return 0
	}
	if code, known := by.OfText(first); known {
		return code
	}
	return by.Text(first, aggregate.Key{Sorts: string(c.keys.of(by.at, row))})
}

// table writes the groups out.
func (c *counter) table() (*aggregate.Table, error) {
	out := aggregate.NewTable(c.ask)
	out.Records = c.taken
	for at, r := range c.rows {
		for n, by := range c.groups {
			r.Keys = append(r.Keys, by.Key(at[n]))
		}
		if err := out.Add(*r); err != nil {
			return nil, err
		}
	}
	return out, nil
}
