package index

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/holdfast-crm/holdfast/internal/index/vector"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/turns"
)

// errMoved says that numbers of rows or columns were used again while somebody
// counted on them: the question is asked again from the start.
var errMoved = errors.New("index: rows mean others than before")

// mark is a moment of a table. A row that was there keeps its place and its
// values for as long as it lives: a change, or a compaction, drops it and enters
// another one. So what was found out about it without the lock still holds when
// the lock is taken again, and only what died and what came since must be looked
// at.
type mark struct{ epoch, segments, tail, last int }

// mark is taken with the table's lock held, and so are the methods below.
func (t *table) mark() mark {
	m := mark{epoch: t.epoch, segments: len(t.segments), tail: t.space.tail}
	if m.tail >= 0 {
		m.last = len(t.segments[m.tail].ids)
	}
	return m
}

// since calls f for the live rows that came after m.
func (t *table) since(m mark, f func(row uint32)) {
	in := func(n, from int) {
		g := t.segments[n]
		for i := from; i < len(g.ids); i++ {
			if g.live.Has(i) {
				f(uint32(n*vector.SegmentRows + i))
			}
		}
	}
	if m.tail >= 0 {
		in(m.tail, m.last)
	}
	for n := m.segments; n < len(t.segments); n++ {
		in(n, 0)
	}
}

// before clears the rows of segment n that came after m.
func (m mark) before(n int, rows *vector.Rows) {
	if n == m.tail {
		rows.Below(m.last)
	}
}

// scanWorkers bounds the goroutines of one scan: a search may not take the
// whole machine.
const scanWorkers = 2

// scan evaluates the plan over the segments of m that which names. It takes
// the lock for one segment at a time, some tens of microseconds: a commit does
// not wait for more.
func (t *table) scan(ctx context.Context, m mark, plan node, hits *vector.Hits, which []int) error {
	var next atomic.Int64
	var moved atomic.Bool
	work := func() {
		for {
			at := int(next.Add(1)) - 1
			if at >= len(which) || ctx.Err() != nil || moved.Load() {
				return
			}
			if !t.scanOne(m, plan, which[at], &hits.Segments[which[at]]) {
				moved.Store(true)
			}
		}
	}
	workers := 1
	if !turns.IsGentle(ctx) {
		workers = min(scanWorkers, runtime.GOMAXPROCS(0), (len(which)+3)/4)
	}
	var wg sync.WaitGroup
	for range workers - 1 {
		wg.Go(work)
	}
	work()
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	if moved.Load() {
		return errMoved
	}
	return nil
}

func (t *table) scanOne(m mark, plan node, n int, out *vector.Rows) (ok bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.epoch != m.epoch {
		return false
	}
	plan.scan(t.segments[n], out)
	m.before(n, out)
	return true
}

// settle makes of hits, found since m, the rows that hold now. The plan is
// made again for what came since: it may have values that no row had before.
func (t *table) settle(m mark, q *query.Query, rows query.Expr, hits *vector.Hits) error {
	if t.epoch != m.epoch {
		return errMoved
	}
	t.keepLive(hits)
	hits.Segments = append(hits.Segments, make([]vector.Rows, len(t.segments)-len(hits.Segments))...)
	return t.news(m, q, rows, func(row uint32) { hits.Segments[row/vector.SegmentRows].Set(int(row % vector.SegmentRows)) })
}

// keepLive takes out what went since hits were found; a segment that a compaction
// emptied and gave back has no rows to look at any more.
func (t *table) keepLive(hits *vector.Hits) {
	for n := range hits.Segments {
		hits.Segments[n].And(&t.segments[n].live)
	}
}

// news calls f for the rows that came after m and hold.
func (t *table) news(m mark, q *query.Query, rows query.Expr, f func(row uint32)) error {
	if t.mark() == m {
		return nil
	}
	plan, err := t.planOf(q, rows)
	if err != nil {
		return err
	}
	t.since(m, func(row uint32) {
		if g, i := t.at(row); plan.holds(g, i) {
			f(row)
		}
	})
	return nil
}

// gather finds all rows that hold and calls take for each, with the lock held for
// a segment at a time. A record that changes on the way is taken once, as it was
// or as it is: watch tells which of those that came since were taken before. What
// take gathered is void where gather ends with errMoved.
func (t *table) gather(ctx context.Context, q *query.Query, rows query.Expr, take func(g *segment, i int, row uint32) error) error {
	w := t.watchDrops()
	defer t.unwatch(w)
	m, plan, err := t.begin(q, rows)
	if err != nil {
		return err
	}
	hits := vector.NewHits(m.segments)
	if err := t.scan(ctx, m, plan, hits, vector.UpTo(m.segments)); err != nil {
		return err
	}
	for n := range hits.Segments {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := t.takeSegment(m, n, &hits.Segments[n], take); err != nil {
			return err
		}
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.epoch != m.epoch {
		return errMoved
	}
	nerr := t.news(m, q, rows, func(row uint32) {
		was, dropped := w.Was(t.idOf(row))
		if taken := dropped && int(was/vector.SegmentRows) < len(hits.Segments) && hits.Has(was); !taken && err == nil {
			g, i := t.at(row)
			err = take(g, i, row)
		}
	})
	return errors.Join(err, nerr)
}

// takeSegment takes the rows of a segment that are alive, and leaves those in
// rows.
func (t *table) takeSegment(m mark, n int, rows *vector.Rows, take func(g *segment, i int, row uint32) error) (err error) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.epoch != m.epoch {
		return errMoved
	}
	g := t.segments[n]
	rows.And(&g.live)
	rows.Each(func(i int) {
		if err == nil {
			err = take(g, i, uint32(n*vector.SegmentRows+i))
		}
	})
	return err
}

// begin marks the moment a question is asked and makes its plan.
func (t *table) begin(q *query.Query, rows query.Expr) (mark, node, error) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	plan, err := t.planOf(q, rows)
	return t.mark(), plan, err
}

// count counts the rows that hold. Of a large table, where looking at each row
// is work, one row in so many is looked at first: when that says very many, it is
// told how many about, and exact is false.
func (t *table) count(ctx context.Context, q *query.Query, rows query.Expr) (n int, exact bool, err error) {
	err = t.again(ctx, func() error {
		n, exact, err = t.tryCount(ctx, q, rows)
		return err
	})
	return n, exact, err
}

func (t *table) tryCount(ctx context.Context, q *query.Query, rows query.Expr) (n int, exact bool, err error) {
	m, plan, err := t.begin(q, rows)
	if err != nil {
		return 0, false, err
	}
	if m.segments >= t.tuning.countFrom && !plan.quick() {
		hits, err := t.countSome(ctx, m, plan)
		if err != nil {
			return 0, false, err
		}
		if hits >= t.tuning.countHits {
			return vector.Roughly(hits * t.tuning.countShare), false, nil
		}
	}
	hits := vector.NewHits(m.segments)
	if err := t.scan(ctx, m, plan, hits, vector.UpTo(m.segments)); err != nil {
		return 0, false, err
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	if err := t.settle(m, q, rows, hits); err != nil {
		return 0, false, err
	}
	return hits.Len(), true, nil
}

// countSome counts the hits among one row of every so many neighbours, whichever
// that is: what was written together is often alike, and what takes turns would
// fall in with a steady step. Whole segments would tell little of the others. The
// standard error of h hits is sqrt(h) at most.
func (t *table) countSome(ctx context.Context, m mark, plan node) (hits int, err error) {
	passed, share := 0, t.tuning.countShare
	some := func(n int) error {
		t.mu.RLock()
		defer t.mu.RUnlock()
		if t.epoch != m.epoch {
			return errMoved
		}
		g := t.segments[n]
		for k := passed / share; ; k++ {
			i := k*share + int(uint32(k)*0x9e3779b1>>8)%share - passed
			if i >= len(g.ids) {
				break
			}
			if i >= 0 && plan.holds(g, i) {
				hits++
			}
		}
		passed += len(g.ids)
		return ctx.Err()
	}
	for n := range m.segments {
		if err := some(n); err != nil {
			return 0, err
		}
	}
	return hits, nil
}
