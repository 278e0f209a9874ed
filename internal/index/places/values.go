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
	seed     maphash.Seed
	parts    []valuePart
	division division
	live     int                 // slots with a row
	more     map[uint32][]uint32 // further rows of the same hash

	Complete atomic.Bool  // until then it lacks rows
	Used     atomic.Int64 // when somebody looked last, in time of the host's
}

// valuePart is the table of some of the values.
type valuePart struct {
	slots []valueSlot // open addressing, one slot a hash
	used  int32       // slots that are not free
	live  int32
}

type valueSlot struct{ tag, row uint32 } // row + 1; 0 free, goneSlot was used

// NewValues makes an empty one.
func NewValues() *Values {
	x := &Values{seed: maphash.MakeSeed(), parts: make([]valuePart, 1), more: map[uint32][]uint32{}}
	x.parts[0].slots = slotsFor[valueSlot](0)
	return x
}

func (x *Values) tag(value []byte) uint32 { return uint32(maphash.Bytes(x.seed, value)) }

func (x *Values) part(tag uint32) *valuePart { return &x.parts[x.division.of(tag)] }

// slot returns that of the tag, or the one that it would get. The high bits of
// the tag lead to it, the low ones to the part.
func (t *valuePart) slot(tag uint32) *valueSlot {
	at := int(uint64(tag) * uint64(len(t.slots)) >> 32)
	for t.slots[at].row != 0 && t.slots[at].tag != tag {
		if at++; at == len(t.slots) {
			at = 0
		}
	}
	return &t.slots[at]
}

// Add enters one row of a value.
func (x *Values) Add(value []byte, row uint32) {
	tag := x.tag(value)
	t := x.part(tag)
	switch s := t.slot(tag); s.row {
	case 0:
	case goneSlot:
		s.row = row + 1
		t.live++
		x.live++
		return
	default:
		x.more[tag] = append(x.more[tag], row)
		return
	}
	if x.live >= len(x.parts)*partEntries {
		x.divide()
	}
	x.enter(valueSlot{tag, row + 1})
	x.live++
}

// enter takes in a slot whose tag is not there.
func (x *Values) enter(s valueSlot) {
	t := x.part(s.tag)
	if full(int(t.used), len(t.slots)) {
		old := t.slots
		*t = valuePart{slots: slotsFor[valueSlot](int(t.live) + 1)}
		for _, s := range old {
			t.enter(s)
		}
	}
	t.enter(s)
}

func (t *valuePart) enter(s valueSlot) {
	if s.row != 0 && s.row != goneSlot {
		*t.slot(s.tag) = s
		t.used++
		t.live++
	}
}

// divide makes one part more.
func (x *Values) divide() {
	from := x.division.divide()
	old := x.parts[from]
	half := slotsFor[valueSlot](int(old.live) / 2)
	x.parts = append(x.parts, valuePart{slots: half})
	x.parts[from] = valuePart{slots: make([]valueSlot, len(half))}
	for _, s := range old.slots {
		if s.row != 0 && s.row != goneSlot {
			x.enter(s)
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
	t := x.part(tag)
	s := t.slot(tag)
	if s.row != row+1 {
		return
	}
	if len(rows) > 0 {
		s.row = rows[len(rows)-1] + 1
		x.keep(tag, rows[:len(rows)-1])
		return
	}
	s.row = goneSlot // keeps the probe chain; the tag may come back
	t.live--
	x.live--
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
	if s := x.part(tag).slot(tag); s.row != 0 && s.row != goneSlot {
		f(s.row - 1)
	}
	for _, row := range x.more[tag] {
		f(row)
	}
}

// Count counts what Rows would call f for.
func (x *Values) Count(value []byte) int {
	tag := x.tag(value)
	if s := x.part(tag).slot(tag); s.row == 0 || s.row == goneSlot {
		return 0
	}
	return 1 + len(x.more[tag])
}

// Size is what it takes, in bytes.
func (x *Values) Size() int {
	n := 32 * cap(x.parts)
	for i := range x.parts {
		n += 8 * cap(x.parts[i].slots)
	}
	for _, rows := range x.more {
		n += 48 + 4*cap(rows)
	}
	return n
}

// Len counts the rows of all values.
func (x *Values) Len() (n int) {
	n = x.live
	for _, rows := range x.more {
		n += len(rows)
	}
	return n
}
