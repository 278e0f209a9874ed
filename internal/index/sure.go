package index

import (
	"context"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/index/vector"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// sure is a part of a filter that every hit must meet and that a hash table
// answers: whole values of a match field, or the records' own ids.
type sure struct {
	at   int
	keys []field.Key
}

// sureMost bounds the values looked up one by one.
const sureMost = query.MaxIn

// sureOf finds such a part in e, or returns nil. It builds the hash table;
// call it without the table's lock.
func (t *table) sureOf(e query.Expr) *sure {
	switch e := e.(type) {
	case query.And:
		for _, x := range e {
			if s := t.sureOf(x); s != nil {
				return s
			}
		}
	case query.Compare:
		if e.Op != query.Eq && e.Op != query.In || len(e.Keys) > sureMost {
			return nil
		}
		at, err := t.columnOf(e.Field)
		if err != nil {
			return nil // compile reports it
		}
		switch s := t.bound.Load().specs[at]; {
		case s.layout == asSelf:
			return &sure{at, e.Keys}
		case s.layout == asText && e.Field.Handling.Match:
			t.exactly(at)
			return &sure{at, e.Keys}
		}
	}
	return nil
}

// sureCount is how many rows may meet the part: all where nothing is known.
func (t *table) sureCount(s *sure) (n int) {
	x := t.exact[s.at].Load()
	switch {
	case t.specs[s.at].layout == asSelf:
		return len(s.keys)
	case x == nil || !x.Complete.Load(): // a compaction came between
		return t.live
	}
	for _, key := range s.keys {
		for _, text := range key.Texts {
			n += x.Count([]byte(text))
		}
	}
	return n
}

// sureRows calls f for every row that may meet the part, for some twice.
func (t *table) sureRows(s *sure, f func(row uint32)) {
	x := t.exact[s.at].Load()
	switch {
	case t.specs[s.at].layout == asSelf:
		for _, key := range s.keys {
			if row, ok := t.places.Get(key.ID); ok {
				f(row)
			}
		}
	case x == nil || !x.Complete.Load():
		for n, g := range t.segments {
			g.live.Each(func(i int) { f(uint32(n*vector.SegmentRows + i)) })
		}
	default:
		for _, key := range s.keys {
			for _, text := range key.Texts {
				x.Rows([]byte(text), f)
			}
		}
	}
}

// sureList is the rows that may meet the part, each once.
func (t *table) sureList(s *sure) (rows []uint32) {
	t.sureRows(s, func(row uint32) { rows = append(rows, row) })
	slices.Sort(rows)
	return slices.Compact(rows)
}

// fromSure answers from the rows that a hash table leaves. Where these are a good
// part of the table it is no help.
func (s *search) fromSure(ctx context.Context, sure *sure) error {
	n, err := s.fromFew(sure)
	switch {
	case err != nil || n <= s.t.tuning.sureFew:
		return err
	case n*s.t.tuning.sureShare > s.t.rows():
		return s.find(ctx)
	}
	s.first = s.t.ordered(s.orders[0].at)
	m, plan, err := s.t.begin(s.q, s.rows)
	if err != nil {
		return err
	}
	hits := vector.NewHits(m.segments)
	if err := s.t.sureHits(m, sure, hits); err != nil {
		return err
	}
	for n := range hits.Segments {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !s.t.keepOf(m, plan, n, &hits.Segments[n]) {
			return errMoved
		}
	}
	return s.collect(ctx, m, hits)
}

// fromFew answers at once when a hash table leaves few rows, and tells how many
// it leaves.
func (s *search) fromFew(sure *sure) (n int, err error) {
	s.t.mu.RLock()
	defer s.t.mu.RUnlock()
	if n = s.t.sureCount(sure); n > s.t.tuning.sureFew {
		return n, nil
	}
	plan, err := s.t.planOf(s.q, s.rows)
	if err != nil {
		return n, err
	}
	first := s.newFirst(s.orders, s.q.After, 1)
	for _, row := range s.t.sureList(sure) {
		if g, i := s.t.at(row); plan.holds(g, i) {
			first.Add(row)
		}
	}
	s.page = first.Page()
	s.finish()
	return n, nil
}

// sureHits are the rows of m that may meet the part.
func (t *table) sureHits(m mark, s *sure, hits *vector.Hits) error {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.epoch != m.epoch {
		return errMoved
	}
	t.sureRows(s, func(row uint32) {
		if n := int(row / vector.SegmentRows); n < m.segments {
			hits.Segments[n].Set(int(row % vector.SegmentRows))
		}
	})
	return nil
}

// keepOf leaves the rows of segment n that hold.
func (t *table) keepOf(m mark, plan node, n int, rows *vector.Rows) (ok bool) {
	if *rows == (vector.Rows{}) {
		return true
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.epoch != m.epoch {
		return false
	}
	m.before(n, rows)
	may := *rows
	may.Each(func(i int) {
		if !plan.holds(t.segments[n], i) {
			rows.Clear(i)
		}
	})
	return true
}
