package index

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// hitSet is a set of rows of the whole table.
type hitSet struct{ segments []rowSet }

func newHits(segments int) *hitSet { return &hitSet{make([]rowSet, segments)} }

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
