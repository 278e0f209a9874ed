package places

import (
	"hash/maphash"
	"slices"
	"sync/atomic"
)

// Values finds the rows that hold a whole value of a match field: a hash of
// the folded value leads to rows, and the reader compares the text. It is
// built at the first question and kept up from then on.
type Values struct {
	seed  maphash.Seed
	slots []valueSlot // open addressing, one slot a hash
	used  int
	more  map[uint32][]uint32 // further rows of the same hash

	Complete atomic.Bool  // until then it lacks rows
	Used     atomic.Int64 // when somebody looked last, in time of the host's
}

type valueSlot struct{ tag, row uint32 } // row + 1; 0 free

// NewValues makes an empty one.
func NewValues() *Values {
	return &Values{seed: maphash.MakeSeed(), slots: make([]valueSlot, 64), more: map[uint32][]uint32{}}
}

func (x *Values) tag(value []byte) uint32 { return uint32(maphash.Bytes(x.seed, value)) }

func (x *Values) slot(tag uint32) *valueSlot {
	mask := uint32(len(x.slots) - 1)
	at := tag & mask
	for x.slots[at].row != 0 && x.slots[at].tag != tag {
		at = (at + 1) & mask
	}
	return &x.slots[at]
}

// Add enters one row of a value.
func (x *Values) Add(value []byte, row uint32) {
	if (x.used+1)*5 > len(x.slots)*4 {
		x.widen()
	}
	tag := x.tag(value)
	s := x.slot(tag)
	switch s.row {
	case 0:
		*s = valueSlot{tag, row + 1}
		x.used++
		return
	case goneSlot:
		s.row = row + 1
		return
	}
	x.more[tag] = append(x.more[tag], row)
}

func (x *Values) widen() {
	old := x.slots
	x.slots = make([]valueSlot, 2*len(old))
	x.used = 0
	for _, s := range old {
		if s.row != 0 && s.row != goneSlot {
			*x.slot(s.tag) = s
			x.used++
		}
	}
}

// Remove forgets one row of a value.
func (x *Values) Remove(value []byte, row uint32) {
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

func (x *Values) keep(tag uint32, rows []uint32) {
	if len(rows) == 0 {
		delete(x.more, tag)
		return
	}
	x.more[tag] = rows
}

// Rows calls f for every row that may hold the value.
func (x *Values) Rows(value []byte, f func(row uint32)) {
	tag := x.tag(value)
	if s := x.slot(tag); s.row != 0 && s.row != goneSlot {
		f(s.row - 1)
	}
	for _, row := range x.more[tag] {
		f(row)
	}
}

// Size is what it takes, in bytes.
func (x *Values) Size() int {
	n := 8 * len(x.slots)
	for _, rows := range x.more {
		n += 48 + 4*cap(rows)
	}
	return n
}

// Len counts the rows of all values.
func (x *Values) Len() (n int) {
	for _, s := range x.slots {
		if s.row != 0 && s.row != goneSlot {
			n++
		}
	}
	for _, rows := range x.more {
		n += len(rows)
	}
	return n
}
