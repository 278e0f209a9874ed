package index

import (
	"bytes"
	"slices"
	"sort"
	"sync"

	"github.com/holdfast-crm/holdfast/internal/id"
)

// order is the rows of a table sorted by one column, then by id. Rows without
// a value are kept apart, because they come last in either direction. New
// rows wait in pending until somebody asks or there are many.
//
// Live rows only: a dead row has lost the text by which it was sorted.
type order struct {
	at      int  // position in table.specs, or byID
	max     int  // rows in a block
	built   bool // guarded by table.mu
	pending []uint32

	mu     sync.RWMutex // readers of the table may catch up: guards pending and the lists
	filled list
	empty  list
}

// list is a sorted sequence in blocks: an insert moves one block, not a
// million rows.
type list struct{ blocks []*block }

type block struct {
	rows []uint32
	head []byte // sort key of the first row
	id   id.ID  // its id
}

func (o *order) listOf(key []byte) *list {
	if len(key) == 0 {
		return &o.empty
	}
	return &o.filled
}

// catchUp takes the pending rows in. The caller holds the table's lock, for
// reading at least.
func (o *order) catchUp(k *keys) {
	o.mu.RLock()
	none := len(o.pending) == 0
	o.mu.RUnlock()
	if none {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	var key []byte
	for _, row := range o.pending {
		if g, i := k.t.at(row); g.live.Has(i) {
			key = append(key[:0], k.of(o.at, row)...)
			o.listOf(key).insert(k, o, key, g.ids[i], row)
		}
	}
	clear(key)
	o.pending = o.pending[:0]
}

// blockOf returns the block in which (key, v) has its place.
func (l *list) blockOf(key []byte, v id.ID) int {
	n := sort.Search(len(l.blocks), func(i int) bool {
		b := l.blocks[i]
		if c := bytes.Compare(b.head, key); c != 0 {
			return c > 0
		}
		return bytes.Compare(b.id[:], v[:]) > 0
	})
	return max(n-1, 0)
}

// seek returns the first place at or after (key, v).
func (l *list) seek(k *keys, at int, key []byte, v id.ID) (b, i int) {
	if len(l.blocks) == 0 {
		return 0, 0
	}
	b = l.blockOf(key, v)
	rows := l.blocks[b].rows
	i = sort.Search(len(rows), func(i int) bool { return k.compareRow(at, rows[i], key, v) >= 0 })
	if i == len(rows) {
		return b + 1, 0
	}
	return b, i
}

func (l *list) insert(k *keys, o *order, key []byte, v id.ID, row uint32) {
	if len(l.blocks) == 0 {
		l.blocks = []*block{{rows: append(make([]uint32, 0, o.max), row), head: slices.Clone(key), id: v}}
		return
	}
	n := l.blockOf(key, v)
	b := l.blocks[n]
	i := sort.Search(len(b.rows), func(i int) bool { return k.compareRow(o.at, b.rows[i], key, v) >= 0 })
	b.rows = slices.Insert(b.rows, i, row)
	if i == 0 {
		b.setHead(key, v)
	}
	if len(b.rows) >= o.max {
		l.split(k, o, n)
	}
}

func (b *block) setHead(key []byte, v id.ID) {
	clear(b.head)
	b.head, b.id = append(b.head[:0], key...), v
}

func (l *list) split(k *keys, o *order, n int) {
	b := l.blocks[n]
	half := len(b.rows) / 2
	next := &block{rows: append(make([]uint32, 0, o.max), b.rows[half:]...)}
	b.rows = b.rows[:half]
	next.setHead(k.of(o.at, next.rows[0]), k.t.idOf(next.rows[0]))
	l.blocks = slices.Insert(l.blocks, n+1, next)
}

// remove takes a live row out. One that is still pending is in no block and
// is passed over when its turn comes.
func (o *order) remove(k *keys, row uint32) {
	key, v := k.of(o.at, row), k.t.idOf(row)
	l := o.listOf(key)
	if len(l.blocks) == 0 {
		return
	}
	n := l.blockOf(key, v)
	b := l.blocks[n]
	i := slices.Index(b.rows, row)
	if i < 0 {
		return
	}
	b.rows = slices.Delete(b.rows, i, i+1)
	switch {
	case len(b.rows) == 0:
		clear(b.head)
		l.blocks = slices.Delete(l.blocks, n, n+1)
	case i == 0:
		b.setHead(k.of(o.at, b.rows[0]), k.t.idOf(b.rows[0]))
	}
}

// renumber follows a compaction; moved holds the new row + 1 of each old row.
func (o *order) renumber(moved []uint32) {
	for _, l := range []*list{&o.filled, &o.empty} {
		for _, b := range l.blocks {
			for i, row := range b.rows {
				b.rows[i] = moved[row] - 1
			}
		}
	}
	waiting := o.pending[:0]
	for _, row := range o.pending {
		if moved[row] != 0 {
			waiting = append(waiting, moved[row]-1)
		}
	}
	o.pending = waiting
}

// walk calls f for the rows after a place (nil: from the start) in the given
// direction, until f returns false.
func (o *order) walk(k *keys, desc bool, after *place, f func(row uint32) bool) {
	lists := [2]*list{&o.filled, &o.empty}
	first := 0
	if after != nil && len(after.key) == 0 {
		first = 1
	}
	for n := first; n < len(lists); n++ {
		from := after
		if n > first {
			from = nil
		}
		if !lists[n].walk(k, o.at, desc, from, f) {
			return
		}
	}
}

// place is a position between rows: just after the row with this key and id
// in the direction of the walk, or just before it with inclusive.
type place struct {
	key       []byte // empty: among the rows without a value
	id        id.ID
	inclusive bool // before all rows of the key; id is zero then
}

func (l *list) walk(k *keys, at int, desc bool, after *place, f func(row uint32) bool) bool {
	if len(l.blocks) == 0 {
		return true
	}
	if desc {
		return l.walkBack(k, at, after, f)
	}
	b, i := 0, 0
	if after != nil {
		b, i = l.seek(k, at, after.key, after.id)
		if b < len(l.blocks) && !after.inclusive && k.compareRow(at, l.blocks[b].rows[i], after.key, after.id) == 0 {
			i++
		}
	}
	for ; b < len(l.blocks); b, i = b+1, 0 {
		for _, row := range l.blocks[b].rows[i:] {
			if !f(row) {
				return false
			}
		}
	}
	return true
}

func (l *list) walkBack(k *keys, at int, after *place, f func(row uint32) bool) bool {
	b, i := len(l.blocks)-1, len(l.blocks[len(l.blocks)-1].rows)
	if after != nil {
		last := after.id
		if after.inclusive {
			last = id.ID{}
			for n := range last {
				last[n] = 0xff
			}
		}
		b, i = l.seek(k, at, after.key, last)
	}
	for {
		if i == 0 {
			if b == 0 {
				return true
			}
			b--
			i = len(l.blocks[b].rows)
			continue
		}
		i--
		if !f(l.blocks[b].rows[i]) {
			return false
		}
	}
}
