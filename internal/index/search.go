package index

import (
	"context"

	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index/places"
	"github.com/holdfast-crm/holdfast/internal/index/vector"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// search answers one query over one table.
//
// A page of very frequent matches is found by walking a little way along the
// order. When that does not fill it, some segments are scanned, which tells
// how frequent matches are: either a longer walk is worth it, or the other
// segments are scanned too. Few hits are then sorted by themselves, many are
// collected by walking the order past them. The worst case is the cost of the
// scan and of one walk.
//
// The lock is held for a segment or a walk at a time; see mark.
type search struct {
	t      *table
	k      *keys
	q      *query.Query
	rows   query.Expr
	orders []sortBy
	first  *places.Order // nil: not built yet
	page   []uint32
	result Result
}

type sortBy struct {
	at   int
	desc bool
}

// search returns the page and whether more follows.
func (t *table) search(ctx context.Context, q *query.Query, rows query.Expr) (Result, error) {
	s := &search{t: t, q: q, rows: rows}
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
	s.k = newKeys(t)
	defer s.k.release()
	sure := t.sureOf(q.Where)
	err := t.again(ctx, func() error {
		if sure != nil {
			return s.fromSure(ctx, sure)
		}
		return s.find(ctx)
	})
	return s.result, err
}

// planOf makes one condition of all that a row must meet. The table's lock is
// held.
func (t *table) planOf(q *query.Query, rows query.Expr) (node, error) {
	all := allNode{[]node{liveNode{q.Deleted}}, t.tuning.fewRows}
	conditions := []query.Expr{rows, q.Where}
	if q.Text != "" {
		conditions = append(conditions, q.Words())
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

// find looks for the page in the ways that are told at search.
func (s *search) find(ctx context.Context) error {
	s.first = s.t.ordered(s.orders[0].at)
	m, plan, done, err := s.shortWalk()
	if err != nil || done {
		return err
	}
	hits := vector.NewHits(m.segments)
	sample, rest := s.t.split(m, plan)
	if err := s.t.scan(ctx, m, plan, hits, sample); err != nil {
		return err
	}
	if most := s.worth(m, hits.Len(), len(sample)); most > 0 {
		if done, err := s.longWalk(m, most); err != nil || done {
			return err
		}
	}
	if err := s.t.scan(ctx, m, plan, hits, rest); err != nil {
		return err
	}
	return s.collect(ctx, m, hits)
}

// collect makes the page of all that was found since m.
func (s *search) collect(ctx context.Context, m mark, hits *vector.Hits) error {
	if s.first == nil || hits.Len()*s.t.tuning.directShare < m.segments*vector.SegmentRows {
		return s.pick(ctx, m, hits)
	}
	return s.walkHits(m, hits)
}

// shortWalk looks at the first rows of the order, and marks where the search
// begins if that is not enough.
func (s *search) shortWalk() (m mark, plan node, done bool, err error) {
	s.t.mu.RLock()
	defer s.t.mu.RUnlock()
	if plan, err = s.t.planOf(s.q, s.rows); err != nil {
		return m, nil, false, err
	}
	m = s.t.mark()
	if s.first == nil {
		return m, plan, false, nil
	}
	if !s.t.hasOrder(s.first) {
		return m, nil, false, errMoved
	}
	return m, plan, s.walkPlan(plan, s.t.tuning.walkRows), nil
}

// split picks the segments to look at first, spread over the table: none where
// looking at all of them takes no longer than a walk.
func (t *table) split(m mark, plan node) (sample, rest []int) {
	if plan.quick() {
		return nil, vector.UpTo(m.segments)
	}
	share := t.tuning.sampleShare
	for n := range m.segments {
		if n%share == share/2 {
			sample = append(sample, n)
		} else {
			rest = append(rest, n)
		}
	}
	return sample, rest
}

// worth tells how many rows a walk along the order may take to fill the page,
// given so many hits in the sample; 0: a scan is cheaper.
func (s *search) worth(m mark, hits, sample int) (most int) {
	if hits == 0 || s.first == nil { // also without a sample
		return 0
	}
	expected := (s.q.Limit + 1) * sample * vector.SegmentRows / hits
	if expected > m.segments*vector.SegmentRows/s.t.tuning.walkShare {
		return 0
	}
	return 2*expected + s.t.tuning.walkRows
}

// longWalk walks with a plan of its own: rows may have come since m.
func (s *search) longWalk(m mark, most int) (done bool, err error) {
	s.t.mu.RLock()
	defer s.t.mu.RUnlock()
	if s.t.epoch != m.epoch {
		return false, errMoved
	}
	plan, err := s.t.planOf(s.q, s.rows)
	if err != nil {
		return false, err
	}
	return s.walkPlan(plan, most), nil
}

func (s *search) walkPlan(plan node, most int) (done bool) {
	return s.walk(most, func(row uint32) bool {
		g, i := s.t.at(row)
		return plan.holds(g, i)
	})
}

// newFirst keeps as many pages of rows as said.
func (s *search) newFirst(orders []sortBy, after *query.Position, pages int) *vector.First {
	c := vector.FirstConfig{
		Tie: query.TieDesc(s.q.Order), Most: pages * (s.q.Limit + 1), ID: s.t.idOf,
		Key: func(dst []byte, n int, row uint32) []byte { return s.k.append(dst, orders[n].at, row) },
	}
	for _, o := range orders {
		c.Orders = append(c.Orders, vector.Order{ByID: o.at == byID, Desc: o.desc})
	}
	if after != nil {
		c.From, c.After, c.AfterKeys = true, after.ID, after.Keys
	}
	return vector.NewFirst(c)
}

// finish turns rows into ids, and the last into a position. The lock is held.
func (s *search) finish() {
	r := Result{}
	if len(s.page) > s.q.Limit {
		r.More = true
		s.page = s.page[:s.q.Limit]
	}
	r.IDs = make([]id.ID, len(s.page))
	for n, row := range s.page {
		r.IDs[n] = s.t.idOf(row)
	}
	if n := len(s.page); n > 0 {
		r.Last = query.Position{ID: r.IDs[n-1], Keys: make([][]byte, len(s.q.Order))}
		for i := range s.q.Order {
			r.Last.Keys[i] = s.k.append(nil, s.orders[i].at, s.page[n-1])
		}
	}
	s.result = r
}
