package index

import (
	"hash/maphash"
	"slices"
	"sync/atomic"
)

// exact finds the rows that hold a whole value of a match field: a hash of
// the folded value leads to rows, and the reader compares the text. It is
// built at the first question and kept up from then on.
type exact struct {
	seed  maphash.Seed
	slots []exactSlot // open addressing, one slot a hash
	used  int
	more  map[uint32][]uint32 // further rows of the same hash

	complete atomic.Bool // until then it lacks rows
}

type exactSlot struct{ tag, row uint32 } // row + 1; 0 free

func newExact() *exact {
	return &exact{seed: maphash.MakeSeed(), slots: make([]exactSlot, 64), more: map[uint32][]uint32{}}
}

func (x *exact) tag(value []byte) uint32 { return uint32(maphash.Bytes(x.seed, value)) }

func (x *exact) slot(tag uint32) *exactSlot {
	mask := uint32(len(x.slots) - 1)
	at := tag & mask
	for x.slots[at].row != 0 && x.slots[at].tag != tag {
		at = (at + 1) & mask
	}
	return &x.slots[at]
}

func (x *exact) add(value []byte, row uint32) {
	if (x.used+1)*5 > len(x.slots)*4 {
		x.widen()
	}
	tag := x.tag(value)
	s := x.slot(tag)
	switch s.row {
	case 0:
		*s = exactSlot{tag, row + 1}
		x.used++
		return
	case goneSlot:
		s.row = row + 1
		return
	}
	x.more[tag] = append(x.more[tag], row)
}

func (x *exact) widen() {
	old := x.slots
	x.slots = make([]exactSlot, 2*len(old))
	x.used = 0
	for _, s := range old {
		if s.row != 0 && s.row != goneSlot {
			*x.slot(s.tag) = s
			x.used++
		}
	}
}

// remove forgets one row of a value.
func (x *exact) remove(value []byte, row uint32) {
	tag := x.tag(value)
	rows := x.more[tag]
	if at := slices.Index(rows, row); at >= 0 {
		rows[at] = rows[len(rows)-1]
		x.keep(tag, rows[:len(rows)-1])
		return
	}
	s := x.slot(tag)
	if s.row != row+1 {
		return
	}
	if len(rows) > 0 {
		s.row = rows[len(rows)-1] + 1
		x.keep(tag, rows[:len(rows)-1])
		return
	}
	s.row = goneSlot // keeps the probe chain; the tag may come back
}

func (x *exact) keep(tag uint32, rows []uint32) {
	if len(rows) == 0 {
		delete(x.more, tag)
		return
	}
	x.more[tag] = rows
}

// rows calls f for every row that may hold the value.
func (x *exact) rows(value []byte, f func(row uint32)) {
	tag := x.tag(value)
	if s := x.slot(tag); s.row != 0 && s.row != goneSlot {
		f(s.row - 1)
	}
	for _, row := range x.more[tag] {
		f(row)
	}
}

func (x *exact) size() int {
	n := 8 * len(x.slots)
	for _, rows := range x.more {
		n += 48 + 4*cap(rows)
	}
	return n
}
