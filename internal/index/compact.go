package index

import (
	"context"
	"errors"

	"github.com/holdfast-crm/holdfast/internal/index/vector"
)

// Dead rows leave holes. When these are a quarter of a table, the segment with
// the most is emptied: its live rows move to the end, as changed ones do, some
// with each change, and then its memory is given back. So nobody waits for more
// than a few rows, and no more is there twice than one segment.
//
// A question that is under way takes moved rows for changed ones (see mark). The
// number of an empty segment is used again by the next one that is begun; then
// rows mean others than before, which epoch says.

const (
	// movesPerChange is how many rows move with a change. Three would do: of the
	// fullest segment that is emptied a quarter is dead.
	movesPerChange = 8
	// moveBytes of text end a step: words of long texts are cut anew.
	moveBytes = 16 << 10
)

// space is where the next row goes.
type space struct {
	tail   int   // the segment that takes rows; -1: none
	free   []int // segments without rows
	victim int   // the segment that is being emptied; -1: none
	held   int   // for how many nothing is moved, and no number used again
	spans  vector.Spans
}

func noSpace() space { return space{tail: -1, victim: -1} }

// settleSpace follows whoever replaced all segments.
func (t *table) settleSpace() {
	held := t.space.held
	t.space = noSpace()
	t.space.held = held
	t.live, t.dead = 0, 0
	for n, g := range t.segments {
		live := g.live.Len()
		t.live += live
		g.span = t.space.spans.Begin(n)
		switch {
		case n == len(t.segments)-1: // rows that come have the highest numbers, see spans
			t.space.tail = n
			g.dead = len(g.ids) - live
		case len(g.ids) == 0:
			t.space.free = append(t.space.free, n)
		default:
			g.dead = vector.SegmentRows - live // those that never came, too
		}
		t.dead += g.dead
	}
}

// append puts a record behind all others, and tells nobody.
func (t *table) append(e *entry) (row uint32) {
	r := &t.space
	if r.tail < 0 || t.segments[r.tail].full(t.tuning.segmentRows) {
		if r.tail >= 0 {
			t.segments[r.tail].seal()
		}
		t.extend()
	}
	return uint32(r.tail*vector.SegmentRows + t.segments[r.tail].add(t.specs, e.id, e.cells, e.trashed))
}

// extend begins another segment.
func (t *table) extend() {
	r := &t.space
	if last := len(r.free) - 1; last >= 0 && r.held == 0 {
		r.tail, r.free = r.free[last], r.free[:last]
		t.epoch++
	} else {
		r.tail = len(t.segments)
		t.segments = append(t.segments, newSegment(t.specs))
	}
	if r.spans.Full() {
		t.renumberProse()
	}
	t.segments[r.tail].span = r.spans.Begin(r.tail)
}

// bury overwrites a row.
func (t *table) bury(g *segment, i int) {
	g.wipe(t.specs, i)
	g.dead++
	t.dead++
}

// hold keeps rows where they are, for work that takes long and begins anew when
// their numbers mean others. What is dead piles up meanwhile.
func (t *table) hold() (release func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.space.held++
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.space.held--
	}
}

// compact moves at most so many rows, if there is need.
func (t *table) compact(k *keys, moves int) {
	text := 0
	for r := &t.space; moves > 0 && text < moveBytes && r.held == 0; {
		if r.victim < 0 && !t.pickVictim() {
			return
		}
		g := t.segments[r.victim]
		g.live.Each(func(i int) {
			if moves > 0 && text < moveBytes {
				moves--
				text += t.move(k, r.victim, i)
			}
		})
		if g.live == (vector.Rows{}) {
			t.give(k)
		}
	}
}

// pickVictim chooses the segment to empty; false: there is no need.
func (t *table) pickVictim() bool {
	if t.dead <= t.tuning.compactAt || t.dead*4 <= t.live+t.dead {
		return false
	}
	most := 0
	for n, g := range t.segments {
		if g.dead > most {
			t.space.victim, most = n, g.dead
		}
	}
	if t.space.victim == t.space.tail {
		t.extend()
	}
	return true
}

// move puts a live row behind all others and returns the bytes of its text that
// is found word by word.
func (t *table) move(k *keys, n, i int) (text int) {
	g := t.segments[n]
	from := uint32(n*vector.SegmentRows + i)
	e := entry{id: g.ids[i], cells: make([]cell, len(t.specs)), trashed: g.trashed.Has(i)}
	g.read(t.specs, i, e.cells)
	to := t.append(&e)
	for _, o := range t.orders {
		if o != nil {
			o.Rename(k.by(o.At), from, to)
		}
	}
	for at := range t.exact {
		if x := t.exact[at].Load(); x != nil {
			for _, v := range e.cells[at].texts {
				x.Remove([]byte(v), from)
				x.Add([]byte(v), to)
			}
		}
	}
	for _, w := range t.watches {
		w.Dropped(e.id, from)
	}
	t.places.Move(e.id, to)
	text = t.moveProse(g, i, from, to)
	t.bury(g, i)
	return text
}

// give gives the memory of the emptied segment back. Nobody may wait with a row
// of it, lest it be taken for one that comes there later.
func (t *table) give(k *keys) {
	for _, o := range t.orders {
		if o != nil && o.Built { // what is being sorted is given up when such a number is used again
			o.CatchUp(k.by(o.At))
		}
	}
	n := t.space.victim
	t.dead -= t.segments[n].dead
	t.segments[n] = newSegment(t.specs)
	t.space.free, t.space.victim = append(t.space.free, n), -1
}

// freeTries is how often a question begins anew because numbers were used again
// before it keeps rows where they are.
const freeTries = 2

// again repeats what ended because rows or columns mean others than before.
func (t *table) again(ctx context.Context, try func() error) error {
	for n := 0; ; n++ {
		if n == freeTries {
			defer t.hold()()
		}
		err := try()
		if !errors.Is(err, errMoved) || ctx.Err() != nil {
			return err
		}
	}
}
