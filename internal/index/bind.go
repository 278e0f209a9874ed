package index

import (
	"slices"
	"sync/atomic"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/index/places"
)

// binding is what a table's columns mean in a catalog. It does not change: a
// new catalog brings a new one. A column keeps its position for as long as the
// table lives, so that a question begun before a change is answered from the
// same column after it.
type binding struct {
	object *catalog.Object
	specs  []*spec
	column map[string]int // by field id: position in specs
	exact  []*atomic.Pointer[places.Values]
}

// bind makes the table that of o: columns come for new fields, those of fields
// that may no longer be found are wiped, and no other is touched.
func (t *table) bind(o *catalog.Object) {
	t.mu.Lock()
	defer t.mu.Unlock()
	was := t.bound.Load()
	if was == nil {
		was = &binding{}
	}
	now := &binding{object: o, column: map[string]int{}, specs: slices.Clone(was.specs), exact: slices.Clone(was.exact)}
	for _, f := range o.Fields {
		s := newSpec(f)
		if s == nil {
			continue
		}
		at, known := was.column[f.ID]
		if !known {
			at = t.widen(now, s)
		} else {
			t.rebind(now, at, s)
		}
		now.column[f.ID] = at
	}
	for id, at := range was.column {
		if _, kept := now.column[id]; !kept {
			t.blank(now, at)
		}
	}
	t.epoch++
	t.specs, t.exact = now.specs, now.exact
	t.bound.Store(now)
}

// widen adds a column in which every row is empty.
func (t *table) widen(b *binding, s *spec) (at int) {
	at = len(b.specs)
	b.specs = append(b.specs, s)
	b.exact = append(b.exact, new(atomic.Pointer[places.Values]))
	t.orders = append(t.orders, nil)
	t.prose = append(t.prose, newProse(s))
	for _, g := range t.segments {
		g.columns = append(g.columns, emptyColumn(s, len(g.ids)))
	}
	return at
}

func emptyColumn(s *spec, rows int) (c column) {
	for i := range rows {
		c.add(s, i, cell{empty: true})
	}
	return c
}

// rebind gives a column its field in the new catalog. Choices in another order
// are numbered anew, since that is how they sort.
func (t *table) rebind(b *binding, at int, s *spec) {
	was := b.specs[at]
	switch {
	case s.codes == nil:
	case slices.Equal(was.codes.Texts()[:was.choices], s.codes.Texts()):
		s.codes = was.codes
	default:
		for _, g := range t.segments {
			g.columns[at] = g.columns[at].recode(was, s, len(g.ids))
		}
		t.orders[at+1] = nil
	}
	b.specs[at] = s
}

func (c *column) recode(was, now *spec, rows int) (out column) {
	for i := range rows {
		out.add(now, i, c.read(was, i))
	}
	return out
}

// blank overwrites a column that nobody may look into any more.
func (t *table) blank(b *binding, at int) {
	was := b.specs[at]
	for _, g := range t.segments {
		c := &g.columns[at]
		for i := range g.ids {
			c.wipe(was, i)
		}
		*c = emptyColumn(was, len(g.ids))
	}
	s := *was
	s.blank = true
	b.specs[at] = &s
	b.exact[at] = new(atomic.Pointer[places.Values])
	t.orders[at+1] = nil
	t.wipeProse(at)
}

// valueOf finds a column's value among those of a record.
func valueOf(b *binding, s *spec, o *catalog.Object, values []field.Value) field.Value {
	switch {
	case s.blank:
		return nil
	case b.object == o:
		return values[s.field.Ordinal]
	}
	if f, ok := o.FieldByID(s.field.ID); ok {
		return values[f.Ordinal]
	}
	return nil
}

// Rebind makes the index that of a new catalog, between two commits: what
// commits before it knows the old one, what commits after it the new one. New
// objects are empty and answer at once; what was held of those that are gone is
// overwritten.
func (x *Index) Rebind(c *catalog.Catalog) {
	for _, t := range x.retable(c) {
		t.empty(true)
	}
}

// retable gives every object of a catalog its table, and returns those that are
// no object's any more.
func (x *Index) retable(c *catalog.Catalog) (gone []*table) {
	x.mu.Lock()
	defer x.mu.Unlock()
	var order []*table
	tables := map[string]*table{}
	for _, o := range c.Stored() {
		t := x.tables[o.ID]
		if t == nil {
			t = newTable(o, x.tune, x.pool)
			t.place = x.room.Add(part{x, t})
			t.beginLoad()
			t.endLoad()
			t.place.Begin()
		} else if t.bound.Load().object != o {
			t.bind(o)
		}
		tables[o.ID] = t
		order = append(order, t)
	}
	for id, t := range x.tables {
		if tables[id] == nil {
			x.room.Remove(t.place)
			gone = append(gone, t)
		}
	}
	x.tables, x.order = tables, order
	return gone
}

func (x *Index) all() []*table {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.order
}

func (x *Index) byID(object string) *table {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.tables[object]
}
