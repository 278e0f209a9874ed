package index

import (
	"bytes"
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

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
	first := t.ordered(s.orders[0].at)
	sure := t.sureOf(q.Where)

	t.mu.RLock()
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

func (t *table) planOf(q *query.Query, rows query.Expr) (node, error) {
	all := allNode{liveNode{q.Deleted}}
	for _, e := range []query.Expr{rows, q.Where} {
		n, err := t.compile(e)
		if err != nil {
			return nil, err
		}
		if n != node(constNode(true)) {
			all = append(all, n)
		}
	}
	if q.Text != "" {
		n, err := t.words(q.Text, q.In)
		if err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	return all, nil
}

func (s *search) run(ctx context.Context, sure *sure) error {
	if sure != nil {
		hits := newHits(len(s.t.segments))
		s.t.sureRows(sure, func(row uint32) {
			if g, i := s.t.at(row); s.plan.holds(g, i) {
				hits.set(row)
			}
		})
		s.collect(hits)
		return nil
	}
	if s.walk(s.t.tuning.walkRows+len(s.t.segments)*segmentRows/64, func(row uint32) bool {
		g, i := s.t.at(row)
		return s.plan.holds(g, i)
	}) {
		return nil
	}
	hits, err := s.t.scan(ctx, s.plan)
	if err != nil {
		return err
	}
	s.collect(hits)
	return nil
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

// hitSet is a set of rows of the whole table.
type hitSet struct{ segments []rowSet }

func newHits(segments int) *hitSet { return &hitSet{make([]rowSet, segments)} }

func (h *hitSet) set(row uint32) { h.segments[row/segmentRows].set(int(row % segmentRows)) }
func (h *hitSet) has(row uint32) bool {
	return h.segments[row/segmentRows].has(int(row % segmentRows))
}

func (h *hitSet) len() int {
	n := 0
	for i := range h.segments {
		n += h.segments[i].len()
	}
	return n
}

func (h *hitSet) each(f func(row uint32)) {
	for n := range h.segments {
		h.segments[n].each(func(i int) { f(uint32(n*segmentRows + i)) })
	}
}

// scanWorkers bounds the goroutines of one scan: a search may not take the
// whole machine.
const scanWorkers = 2

// scan evaluates the plan over every segment.
func (t *table) scan(ctx context.Context, plan node) (*hitSet, error) {
	hits := newHits(len(t.segments))
	workers := min(scanWorkers, runtime.GOMAXPROCS(0), (len(t.segments)+3)/4)
	var next atomic.Int64
	work := func() {
		for {
			n := int(next.Add(1)) - 1
			if n >= len(t.segments) || ctx.Err() != nil {
				return
			}
			plan.scan(t.segments[n], &hits.segments[n])
		}
	}
	var wg sync.WaitGroup
	for range workers - 1 {
		wg.Go(work)
	}
	work()
	wg.Wait()
	return hits, ctx.Err()
}

// best keeps the first rows by several keys, as many as a page needs.
type best struct {
	s      *search
	orders []sortBy
	after  *query.Position
	tie    bool // ids fall
	most   int
	rows   []bestRow
}

type bestRow struct {
	row  uint32
	id   id.ID
	keys []byte   // all keys, one after another
	ends []uint32 // where each ends
}

func (s *search) newBest(orders []sortBy, after *query.Position) *best {
	return &best{s: s, orders: orders, after: after, tie: query.TieDesc(s.q.Order), most: s.q.Limit + 1}
}

// add considers one row. The slice is cut back when it has grown to four
// pages, so that a million hits cost no more memory than a page.
func (b *best) add(row uint32) {
	r := bestRow{row: row, id: b.s.t.idOf(row)}
	for _, o := range b.orders {
		r.keys = b.s.k.append(r.keys, o.at, row)
		r.ends = append(r.ends, uint32(len(r.keys)))
	}
	if b.after != nil && b.compare(r, b.bound()) <= 0 {
		return
	}
	b.rows = append(b.rows, r)
	if len(b.rows) >= 4*b.most+64 {
		b.cut()
	}
}

// bound is the row before the page.
func (b *best) bound() bestRow {
	r := bestRow{id: b.after.ID}
	for _, key := range b.after.Keys {
		r.keys = append(r.keys, key...)
		r.ends = append(r.ends, uint32(len(r.keys)))
	}
	return r
}

func (b *best) cut() {
	slices.SortFunc(b.rows, b.compare)
	if len(b.rows) > b.most {
		clear(b.rows[b.most:])
		b.rows = b.rows[:b.most]
	}
}

func (b *best) page() []uint32 {
	b.cut()
	rows := make([]uint32, len(b.rows))
	for i, r := range b.rows {
		rows[i] = r.row
	}
	return rows
}

// key returns the n-th key, empty when there is no value.
func (r bestRow) key(n int) []byte {
	from := uint32(0)
	if n > 0 {
		from = r.ends[n-1]
	}
	return r.keys[from:r.ends[n]]
}

func (b *best) compare(x, y bestRow) int {
	for n, o := range b.orders {
		if o.at == byID {
			continue
		}
		kx, ky := x.key(n), y.key(n)
		c := bytes.Compare(kx, ky)
		switch {
		case c == 0:
			continue
		case len(kx) == 0: // no value comes last in both directions
			return 1
		case len(ky) == 0:
			return -1
		case o.desc:
			return -c
		}
		return c
	}
	c := bytes.Compare(x.id[:], y.id[:])
	if b.tie {
		return -c
	}
	return c
}
