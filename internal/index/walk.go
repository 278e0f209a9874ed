package index

import (
	"bytes"
	"context"

	"github.com/holdfast-crm/holdfast/internal/index/places"
	"github.com/holdfast-crm/holdfast/internal/index/vector"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// walk goes along the first order and keeps the rows that hold, until the
// page is full. It gives up and returns false after so many rows (negative:
// never). When there are further orders, rows of the same first key are
// gathered and sorted before they count. The table's lock is held.
func (s *search) walk(most int, holds func(uint32) bool) (done bool) {
	s.first.CatchUp(s.k.by(s.first.At))
	w := s.walker()
	s.first.Walk(s.k.by(s.first.At), s.orders[0].desc, s.start(), func(row uint32) bool {
		if most == 0 {
			w.done = false
			return false
		}
		most--
		return !holds(row) || w.take(row)
	})
	if w.done {
		w.flush()
		s.finish()
	}
	return w.done
}

// walkHits goes along the order past all that was found.
func (s *search) walkHits(m mark, hits *vector.Hits) error {
	s.t.mu.RLock()
	defer s.t.mu.RUnlock()
	if err := s.t.settle(m, s.q, s.rows, hits); err != nil {
		return err
	}
	s.first.CatchUp(s.k.by(s.first.At))
	w := s.walker()
	desc := s.orders[0].desc
	s.first.Runs(s.k.by(s.first.At), desc, s.start(), func(rows []uint32) bool { return hits.Along(rows, desc, w.take) })
	w.flush()
	s.finish()
	return nil
}

// walker gathers the rows of a page on the way.
type walker struct {
	s        *search
	grouped  bool
	group    *vector.First
	groupKey []byte
	done     bool
}

func (s *search) walker() *walker {
	s.page = s.page[:0]
	return &walker{s: s, grouped: len(s.orders) > 1, done: true}
}

// take keeps one row and tells whether there is room for more.
func (w *walker) take(row uint32) bool {
	s := w.s
	if !w.grouped {
		s.page = append(s.page, row)
		return len(s.page) <= s.q.Limit
	}
	key := s.k.of(s.orders[0].at, row)
	if w.group == nil || !bytes.Equal(key, w.groupKey) {
		w.flush()
		if len(s.page) > s.q.Limit {
			return false
		}
		w.groupKey = append(w.groupKey[:0], key...)
		w.group = s.newFirst(s.orders[1:], s.restOf(w.groupKey), 1)
	}
	w.group.Add(row)
	return true
}

// flush appends the rows of a finished group.
func (w *walker) flush() {
	if w.group == nil {
		return
	}
	room := w.s.q.Limit + 1 - len(w.s.page)
	page := w.group.Page()
	w.s.page = append(w.s.page, page[:min(room, len(page))]...)
	w.group = nil
}

// start is where the walk along the first order begins.
func (s *search) start() *places.Place {
	if s.q.After == nil {
		return nil
	}
	if len(s.orders) > 1 {
		return &places.Place{Key: s.q.After.Keys[0], Inclusive: true}
	}
	var key []byte
	if s.orders[0].at != byID {
		key = s.q.After.Keys[0]
	}
	return &places.Place{Key: key, ID: s.q.After.ID}
}

// restOf returns the position within a group, when the page before ended
// there.
func (s *search) restOf(groupKey []byte) *query.Position {
	if s.q.After == nil || !bytes.Equal(groupKey, s.q.After.Keys[0]) {
		return nil
	}
	return &query.Position{Keys: s.q.After.Keys[1:], ID: s.q.After.ID}
}

// pick keeps the first rows of all that were found since m, segment by
// segment: the way when they are few, or when there is no order to walk along.
// It keeps as many again as the page needs, for those that die on the way.
func (s *search) pick(ctx context.Context, m mark, hits *vector.Hits) error {
	first := s.newFirst(s.orders, s.q.After, 2)
	for n := range hits.Segments {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !s.pickFrom(m, first, n, &hits.Segments[n]) {
			return errMoved
		}
	}
	s.t.mu.RLock()
	defer s.t.mu.RUnlock()
	if s.t.epoch != m.epoch {
		return errMoved
	}
	full := first.Full()
	first.Drop(func(row uint32) bool {
		g, i := s.t.at(row)
		return !g.live.Has(i)
	})
	if full && first.Len() <= s.q.Limit {
		return errMoved // more died than were kept in reserve
	}
	if err := s.t.news(m, s.q, s.rows, first.Add); err != nil {
		return err
	}
	s.page = first.Page()
	s.page = s.page[:min(len(s.page), s.q.Limit+1)]
	s.finish()
	return nil
}

func (s *search) pickFrom(m mark, first *vector.First, n int, hits *vector.Rows) (ok bool) {
	if *hits == (vector.Rows{}) {
		return true
	}
	s.t.mu.RLock()
	defer s.t.mu.RUnlock()
	if s.t.epoch != m.epoch {
		return false
	}
	hits.And(&s.t.segments[n].live)
	hits.Each(func(i int) { first.Add(uint32(n*vector.SegmentRows + i)) })
	return true
}
