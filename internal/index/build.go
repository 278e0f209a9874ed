package index

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/id"
)

// ordered returns the order by a column, building it at the first question.
// Call it without the table's lock. Writers are kept waiting only while one
// segment's keys are copied and while the finished order is put in.
func (t *table) ordered(at int) *order {
	if o := t.orderIfBuilt(at); o != nil {
		return o
	}
	t.building.Lock()
	defer t.building.Unlock()
	for {
		if o := t.orderIfBuilt(at); o != nil {
			return o
		}
		t.buildOrder(at)
	}
}

func (t *table) orderIfBuilt(at int) *order {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if o := t.orders[at+1]; o != nil && o.built {
		return o
	}
	return nil
}

// buildOrder sorts the rows that are there now; later ones gather in pending.
// A compaction on the way renumbers the rows: the attempt is given up.
func (t *table) buildOrder(at int) {
	t.mu.Lock()
	o := &order{at: at, max: t.tuning.blockRows}
	t.orders[at+1] = o
	epoch, count := t.epoch, len(t.segments)
	last := 0
	if count > 0 {
		last = len(t.segments[count-1].ids)
	}
	t.mu.Unlock()

	s := sorter{at: at}
	for n := range count {
		end := segmentRows
		if n == count-1 {
			end = last
		}
		if !s.collect(t, epoch, n, end) {
			return
		}
	}
	s.sort()

	t.mu.Lock()
	defer t.mu.Unlock()
	if t.epoch != epoch {
		return
	}
	k := newKeys(t)
	defer k.release()
	o.filled.fill(k, o, s.filled)
	o.empty.fill(k, o, s.empty)
	clear(s.bytes)
	o.built = true
	o.catchUp(k)
}

// sorter holds the keys of all rows while an order is built.
type sorter struct {
	at            int
	bytes         []byte
	filled, empty []sortRow
}

type sortRow struct {
	prefix   uint64 // first bytes of the key: most comparisons end here
	from, to uint32
	row      uint32
	id       id.ID
}

// collect copies the keys of one segment; false when rows were renumbered.
func (s *sorter) collect(t *table, epoch, n, end int) bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.epoch != epoch {
		return false
	}
	k := newKeys(t)
	defer k.release()
	g := t.segments[n]
	for i := range min(end, len(g.ids)) {
		if !g.live.has(i) {
			continue
		}
		r := sortRow{row: uint32(n*segmentRows + i), id: g.ids[i], from: uint32(len(s.bytes)), to: uint32(len(s.bytes))}
		key := k.of(s.at, r.row)
		if len(key) == 0 {
			s.empty = append(s.empty, r)
			continue
		}
		var first [8]byte
		copy(first[:], key)
		r.prefix = binary.BigEndian.Uint64(first[:])
		s.bytes = append(s.bytes, key...)
		r.to = uint32(len(s.bytes))
		s.filled = append(s.filled, r)
	}
	return true
}

func (s *sorter) sort() {
	compare := func(a, b sortRow) int {
		if a.prefix != b.prefix {
			return cmp.Compare(a.prefix, b.prefix)
		}
		if c := bytes.Compare(s.bytes[a.from:a.to], s.bytes[b.from:b.to]); c != 0 {
			return c
		}
		return bytes.Compare(a.id[:], b.id[:])
	}
	slices.SortFunc(s.filled, compare)
	slices.SortFunc(s.empty, compare)
}

// fill makes the blocks from sorted rows, leaving out those that died while
// they were being sorted, and some room in each block.
func (l *list) fill(k *keys, o *order, sorted []sortRow) {
	most := o.max - o.max/8
	var b *block
	for _, r := range sorted {
		if g, i := k.t.at(r.row); !g.live.has(i) {
			continue
		}
		if b == nil || len(b.rows) == most {
			b = &block{rows: make([]uint32, 0, o.max)}
			b.setHead(k.of(o.at, r.row), r.id)
			l.blocks = append(l.blocks, b)
		}
		b.rows = append(b.rows, r.row)
	}
}

// exactly returns the hash table of a match field's values, building it at
// the first question. Call it without the table's lock.
func (t *table) exactly(at int) *exact {
	held := t.bound.Load().exact[at]
	if x := held.Load(); x != nil {
		return x
	}
	t.building.Lock()
	defer t.building.Unlock()
	t.mu.RLock()
	defer t.mu.RUnlock()
	if x := held.Load(); x != nil {
		return x
	}
	x := newExact()
	for n, g := range t.segments {
		g.live.each(func(i int) {
			g.columns[at].texts.each(i, func(value []byte) bool {
				x.add(value, uint32(n*segmentRows+i))
				return false
			})
		})
	}
	held.Store(x)
	return x
}
