package index

import (
	"bytes"
	"context"

	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// search answers one query over one table.
//
// A page of frequent matches is found by walking along the order; when a short
// walk does not fill it, every segment is scanned. Few hits are then sorted by
// themselves, many are collected by walking the order past them. The worst
// case is the cost of the scan and of one walk.
type search struct {
	t      *table
	k      *keys
	q      *query.Query
	orders []sortBy
	first  *order
	plan   node
	rows   []uint32 // the page, and one row more when there is one
}

type sortBy struct {
	at   int
	desc bool
}

// search returns the page and whether more follows.
func (t *table) search(ctx context.Context, q *query.Query, rows query.Expr) (Result, error) {
	s := &search{t: t, q: q}
	for _, o := range q.Order {
		at, err := t.columnOf(o.Field)
		if err != nil {
			return Result{}, err
		}
		s.orders = append(s.orders, sortBy{at, o.Desc})
	}
	if len(s.orders) == 0 {
		s.orders = []sortBy{{at: byID}}
	}
	sure := t.sureOf(q.Where)
	first := t.lockOrdered(s.orders[0].at)
	defer t.mu.RUnlock()
	s.k = newKeys(t)
	defer s.k.release()
	var err error
	if s.plan, err = t.planOf(q, rows); err != nil {
		return Result{}, err
	}
	first.catchUp(s.k)
	first.mu.RLock()
	defer first.mu.RUnlock()
	s.first = first
	if err := s.run(ctx, sure); err != nil {
		return Result{}, err
	}
	return s.result(), nil
}

// lockOrdered locks the table for reading with the order by a column built.
func (t *table) lockOrdered(at int) *order {
	for {
		o := t.ordered(at)
		t.mu.RLock()
		if t.orders[at+1] == o {
			return o
		}
		t.mu.RUnlock() // a change of the catalog came between
	}
}

func (t *table) planOf(q *query.Query, rows query.Expr) (node, error) {
	all := allNode{[]node{liveNode{q.Deleted}}, t.tuning.fewRows}
	conditions := []query.Expr{rows, q.Where}
	if q.Text != "" {
		conditions = append(conditions, query.Worded(q.Text, q.In))
	}
	for _, e := range conditions {
		n, err := t.compile(e)
		if err != nil {
			return nil, err
		}
		if n != node(constNode(true)) {
			all.parts = append(all.parts, n)
		}
	}
	return all, nil
}

func (s *search) run(ctx context.Context, sure *sure) error {
	if sure != nil {
		s.fromSure(sure)
		return nil
	}
	if s.walk(s.t.tuning.walkRows+len(s.t.segments)*segmentRows/64, s.holds) {
		return nil
	}
	hits, err := s.t.scan(ctx, s.plan)
	if err != nil {
		return err
	}
	s.collect(hits)
	return nil
}

func (s *search) holds(row uint32) bool {
	g, i := s.t.at(row)
	return s.plan.holds(g, i)
}

// fromSure answers from the few rows that a hash table leaves.
func (s *search) fromSure(sure *sure) {
	best := s.newBest(s.orders, s.q.After)
	s.t.sureRows(sure, func(row uint32) {
		if s.holds(row) {
			best.add(row)
		}
	})
	s.rows = best.page()
}

// collect picks the page from the set of all hits.
func (s *search) collect(hits *hitSet) {
	if hits.len()*s.t.tuning.directShare < s.t.live {
		best := s.newBest(s.orders, s.q.After)
		hits.each(best.add)
		s.rows = best.page()
		return
	}
	s.walk(-1, hits.has)
}

// walk goes along the first order and keeps the rows that hold, until the
// page is full. It gives up and returns false after so many rows (negative:
// never). When there are further orders, rows of the same first key are
// gathered and sorted before they count.
func (s *search) walk(most int, holds func(uint32) bool) (done bool) {
	s.rows = s.rows[:0]
	desc := s.orders[0].desc
	start := s.start()
	grouped := len(s.orders) > 1
	var group *best
	var groupKey []byte
	done = true
	s.first.walk(s.k, desc, start, func(row uint32) bool {
		if most == 0 {
			done = false
			return false
		}
		most--
		if !holds(row) {
			return true
		}
		if !grouped {
			s.rows = append(s.rows, row)
			return len(s.rows) <= s.q.Limit
		}
		key := s.k.of(s.orders[0].at, row)
		if group == nil || !bytes.Equal(key, groupKey) {
			s.flush(group)
			if len(s.rows) > s.q.Limit {
				group = nil
				return false
			}
			groupKey = append(groupKey[:0], key...)
			group = s.newBest(s.orders[1:], s.restOf(groupKey))
		}
		group.add(row)
		return true
	})
	if done {
		s.flush(group)
	}
	return done
}

// flush appends the rows of a finished group.
func (s *search) flush(group *best) {
	if group == nil {
		return
	}
	room := s.q.Limit + 1 - len(s.rows)
	page := group.page()
	s.rows = append(s.rows, page[:min(room, len(page))]...)
}

// start is where the walk along the first order begins.
func (s *search) start() *place {
	if s.q.After == nil {
		return nil
	}
	if len(s.orders) > 1 {
		return &place{key: s.q.After.Keys[0], inclusive: true}
	}
	var key []byte
	if s.orders[0].at != byID {
		key = s.q.After.Keys[0]
	}
	return &place{key: key, id: s.q.After.ID}
}

// restOf returns the position within a group, when the page before ended
// there.
func (s *search) restOf(groupKey []byte) *query.Position {
	if s.q.After == nil || !bytes.Equal(groupKey, s.q.After.Keys[0]) {
		return nil
	}
	return &query.Position{Keys: s.q.After.Keys[1:], ID: s.q.After.ID}
}

// result turns rows into ids and positions.
func (s *search) result() Result {
	var r Result
	if len(s.rows) > s.q.Limit {
		r.More = true
		s.rows = s.rows[:s.q.Limit]
	}
	r.IDs = make([]id.ID, len(s.rows))
	r.Positions = make([]query.Position, len(s.rows))
	for n, row := range s.rows {
		r.IDs[n] = s.t.idOf(row)
		p := query.Position{ID: r.IDs[n], Keys: make([][]byte, len(s.q.Order))}
		for i := range s.q.Order {
			p.Keys[i] = s.k.append(nil, s.orders[i].at, row)
		}
		r.Positions[n] = p
	}
	return r
}

// count counts all rows that hold.
func (t *table) count(ctx context.Context, q *query.Query, rows query.Expr) (int, error) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	plan, err := t.planOf(q, rows)
	if err != nil {
		return 0, err
	}
	hits, err := t.scan(ctx, plan)
	if err != nil {
		return 0, err
	}
	return hits.len(), nil
}
