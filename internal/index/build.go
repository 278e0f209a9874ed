package index

import (
	"github.com/holdfast-crm/holdfast/internal/index/places"
	"github.com/holdfast-crm/holdfast/internal/index/vector"
)

// ordered returns the order by a column. Of a small table it is built at the
// first question. Of a large one that is begun in the background, and nil
// returned: who asks meanwhile does without. Call it without the table's lock.
func (t *table) ordered(at int) *places.Order {
	o, rows := t.orderIfBuilt(at)
	switch {
	case o != nil:
		o.Used.Store(t.place.Tick())
		return o
	case rows <= t.tuning.buildRows:
		t.building.Lock()
		defer t.building.Unlock()
		return t.buildOrder(at)
	case t.building.TryLock(): // otherwise one is being built; the next question asks again
		go func() {
			defer t.building.Unlock()
			t.buildOrder(at)
		}()
	}
	return nil
}

func (t *table) orderIfBuilt(at int) (o *places.Order, rows int) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if o := t.orders[at+1]; o != nil && o.Built {
		return o, t.live
	}
	return nil, t.live
}

// hasOrder tells whether o is still an order of the table; its lock is held.
func (t *table) hasOrder(o *places.Order) bool { return o.Built && t.orders[o.At+1] == o }

// buildOrder builds an order unless it is there; building is held. Writers
// wait only while one segment's keys are copied and while the finished order is
// put in. It is nil when the table was let go meanwhile.
func (t *table) buildOrder(at int) *places.Order {
	if o, _ := t.orderIfBuilt(at); o != nil {
		return o
	}
	defer t.hold()()
	for {
		if o, _ := t.orderIfBuilt(at); o != nil {
			return o
		}
		if !t.tryOrder(at) {
			return nil
		}
	}
}

// tryOrder sorts the rows that are there now; later ones gather in pending. With
// another catalog on the way the attempt is given up. There is nothing to sort in
// a table that was let go.
func (t *table) tryOrder(at int) (there bool) {
	o := places.NewOrder(at, t.tuning.blockRows)
	o.Used.Store(t.place.Tick())
	t.mu.Lock()
	if t.away {
		t.mu.Unlock()
		return false
	}
	t.orders[at+1] = o
	m := t.mark()
	t.mu.Unlock()

	s := sorter{at: at, rows: vector.NewHits(m.segments)}
	for n := range m.segments {
		if !s.collect(t, m, n) {
			return true
		}
	}
	s.Fill(&o.Filled, &o.Empty)
	t.putOrder(o, m, &s)
	return true
}

// putOrder puts a finished order in, less the rows that died meanwhile.
func (t *table) putOrder(o *places.Order, m mark, s *sorter) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.epoch != m.epoch {
		return
	}
	k := newKeys(t)
	defer k.release()
	if s.someDied(t) {
		for _, l := range o.Lists() {
			l.Keep(k.by(o.At), t.isLive)
		}
	}
	o.Built = true
	o.CatchUp(k.by(o.At))
}

// sorter holds the keys of all rows while an order is built.
type sorter struct {
	places.Sorter
	at   int
	rows *vector.Hits // those collected
}

// collect copies the keys of one segment; false when numbers of rows were used
// again.
func (s *sorter) collect(t *table, m mark, n int) bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.epoch != m.epoch {
		return false
	}
	k := newKeys(t)
	defer k.release()
	g := t.segments[n]
	live := g.live
	m.before(n, &live)
	s.rows.Segments[n] = live
	live.Each(func(i int) {
		row := uint32(n*vector.SegmentRows + i)
		s.Add(row, k.of(s.at, row), g.ids[i])
	})
	return true
}

// someDied tells whether a row was dropped since it was collected.
func (s *sorter) someDied(t *table) bool {
	for n := range s.rows.Segments {
		died := s.rows.Segments[n]
		died.AndNot(&t.segments[n].live)
		if died != (vector.Rows{}) {
			return true
		}
	}
	return false
}

// exactly returns the hash table of a match field's values, building it at
// the first question. Call it without the table's lock. Writers keep it up from
// the moment it is begun, and wait only while one segment is read.
func (t *table) exactly(at int) {
	if x := t.bound.Load().exact[at].Load(); x != nil && x.Complete.Load() {
		x.Used.Store(t.place.Tick())
		return
	}
	t.hashing.Lock()
	defer t.hashing.Unlock()
	defer t.hold()()
	for {
		held := t.bound.Load().exact[at]
		if x := held.Load(); x != nil && x.Complete.Load() {
			return
		}
		t.mu.Lock()
		x, m := places.NewValues(), t.mark()
		x.Used.Store(t.place.Tick())
		held.Store(x)
		t.mu.Unlock()
		whole := true
		for n := range m.segments {
			whole = whole && t.hashSegment(x, m, at, n)
		}
		x.Complete.Store(whole)
	}
}

func (t *table) hashSegment(x *places.Values, m mark, at, n int) (ok bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.epoch != m.epoch {
		return false
	}
	g := t.segments[n]
	live := g.live
	m.before(n, &live)
	live.Each(func(i int) {
		g.columns[at].texts.Each(i, func(value []byte) bool {
			x.Add(value, uint32(n*vector.SegmentRows+i))
			return false
		})
	})
	return true
}
