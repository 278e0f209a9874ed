package places

import (
	"bytes"
	"slices"
	"sort"

	"github.com/holdfast-crm/holdfast/internal/id"
)

// Keyed knows the rows of a list.
type Keyed interface {
	// Key is what a row sorts by, valid until the next call.
	Key(row uint32) []byte
	// ID is what rows of the same key sort by.
	ID(row uint32) id.ID
}

// List is rows sorted by key, then by id. Block is how many rows a block holds
// at most.
type List struct {
	Block  int
	blocks []*block
}

type block struct {
	rows []uint32
	head []byte // key of the first row
	id   id.ID  // its id
}

// compare orders a row against a place.
func compare(by Keyed, row uint32, key []byte, v id.ID) int {
	if c := bytes.Compare(by.Key(row), key); c != 0 {
		return c
	}
	own := by.ID(row)
	return bytes.Compare(own[:], v[:])
}

// blockOf returns the block in which (key, v) has its place.
func (l *List) blockOf(key []byte, v id.ID) int {
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
func (l *List) seek(by Keyed, key []byte, v id.ID) (b, i int) {
	if len(l.blocks) == 0 {
		return 0, 0
	}
	b = l.blockOf(key, v)
	rows := l.blocks[b].rows
	i = sort.Search(len(rows), func(i int) bool { return compare(by, rows[i], key, v) >= 0 })
	if i == len(rows) {
		return b + 1, 0
	}
	return b, i
}

// Insert puts a row, which has this key and id, where it belongs.
func (l *List) Insert(by Keyed, key []byte, v id.ID, row uint32) {
	if len(l.blocks) == 0 {
		l.Append(key, v, []uint32{row})
		return
	}
	n := l.blockOf(key, v)
	b := l.blocks[n]
	i := sort.Search(len(b.rows), func(i int) bool { return compare(by, b.rows[i], key, v) >= 0 })
	b.rows = slices.Insert(b.rows, i, row)
	if i == 0 {
		b.setHead(key, v)
	}
	if len(b.rows) >= l.Block {
		l.split(by, n)
	}
}

// Append adds a block behind all others: rows that are sorted already, and key
// and id of the first.
func (l *List) Append(key []byte, v id.ID, rows []uint32) {
	b := &block{rows: append(make([]uint32, 0, l.Block), rows...)}
	b.setHead(key, v)
	l.blocks = append(l.blocks, b)
}

func (b *block) setHead(key []byte, v id.ID) {
	clear(b.head)
	b.head, b.id = append(b.head[:0], key...), v
}

func (l *List) split(by Keyed, n int) {
	b := l.blocks[n]
	half := len(b.rows) / 2
	next := &block{rows: append(make([]uint32, 0, l.Block), b.rows[half:]...)}
	b.rows = b.rows[:half]
	next.setHead(by.Key(next.rows[0]), by.ID(next.rows[0]))
	l.blocks = slices.Insert(l.blocks, n+1, next)
}

// find returns where a row of this key and id lies.
func (l *List) find(key []byte, v id.ID, row uint32) (n, i int) {
	if len(l.blocks) == 0 {
		return 0, -1
	}
	n = l.blockOf(key, v)
	return n, slices.Index(l.blocks[n].rows, row)
}

// Remove takes a row out, if it is there.
func (l *List) Remove(by Keyed, key []byte, v id.ID, row uint32) {
	n, i := l.find(key, v, row)
	if i < 0 {
		return
	}
	b := l.blocks[n]
	b.rows = slices.Delete(b.rows, i, i+1)
	switch {
	case len(b.rows) == 0:
		clear(b.head)
		l.blocks = slices.Delete(l.blocks, n, n+1)
	case i == 0:
		b.setHead(by.Key(b.rows[0]), by.ID(b.rows[0]))
	}
}

// Rename gives a row another number, and tells whether it was there.
func (l *List) Rename(key []byte, v id.ID, row, to uint32) bool {
	n, i := l.find(key, v, row)
	if i >= 0 {
		l.blocks[n].rows[i] = to
	}
	return i >= 0
}

// Keep takes out the rows that do not hold, and makes the heads anew.
func (l *List) Keep(by Keyed, holds func(row uint32) bool) {
	l.blocks = slices.DeleteFunc(l.blocks, func(b *block) bool {
		b.rows = slices.DeleteFunc(b.rows, func(row uint32) bool { return !holds(row) })
		if len(b.rows) == 0 {
			clear(b.head)
			return true
		}
		b.setHead(by.Key(b.rows[0]), by.ID(b.rows[0]))
		return false
	})
}

// Len counts the blocks, Each calls f for them.
func (l *List) Len() int { return len(l.blocks) }

// Each is described at [List.Len].
func (l *List) Each(f func(head []byte, v id.ID, rows []uint32)) {
	for _, b := range l.blocks {
		f(b.head, b.id, b.rows)
	}
}

// Size is what it takes, in bytes.
func (l *List) Size() (n int) {
	for _, b := range l.blocks {
		n += 4*cap(b.rows) + cap(b.head) + 72
	}
	return n
}

// Wipe overwrites the keys and forgets all rows.
func (l *List) Wipe() {
	for _, b := range l.blocks {
		clear(b.head[:cap(b.head)])
	}
	l.blocks = nil
}
