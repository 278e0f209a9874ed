package places

import (
	"encoding/binary"
	"math/bits"

	"github.com/holdfast-crm/holdfast/internal/id"
)

// Rows finds the row of a record: open addressing over row numbers only,
// 5 to 6.4 bytes a record where a Go map takes 30. The ids themselves are in
// the segments; IDOf reads them.
type Rows struct {
	parts    []rowPart
	division division
	live     int
	IDOf     func(row uint32) id.ID
}

// rowPart is the table of some of the records.
type rowPart struct {
	slots []uint32 // row + 1; 0 free, goneSlot was used
	used  int32    // slots that are not free
	live  int32
}

const goneSlot = 1<<32 - 1

// hashOf mixes an identifier, of which half is random.
func hashOf(v id.ID) uint64 {
	const odd, other = 0x9e3779b97f4a7c15, 0xc4ceb9fe1a85ec53
	h := (binary.LittleEndian.Uint64(v[8:]) ^ binary.LittleEndian.Uint64(v[:8])) * odd
	return (h ^ h>>32) * other
}

// part is where a record is, if it is there; there must be a part.
func (p *Rows) part(hash uint64) *rowPart { return &p.parts[p.division.of(uint32(hash))] }

// first is where the search for a record begins: what its hash has in the bits
// that do not choose the part, brought below the number of slots.
func first(hash uint64, slots int) int {
	at, _ := bits.Mul64(hash, uint64(slots))
	return int(at)
}

func (t *rowPart) after(at int) int {
	if at++; at == len(t.slots) {
		return 0
	}
	return at
}

// Get returns the row of a record.
func (p *Rows) Get(v id.ID) (row uint32, ok bool) {
	t, at := p.find(v)
	if t == nil {
		return 0, false
	}
	return t.slots[at] - 1, true
}

// find returns the slot of a record; t is nil without one.
func (p *Rows) find(v id.ID) (t *rowPart, at int) {
	if p.live == 0 {
		return nil, 0
	}
	hash := hashOf(v)
	if t = p.part(hash); len(t.slots) == 0 {
		return nil, 0
	}
	for at = first(hash, len(t.slots)); t.slots[at] != 0; at = t.after(at) {
		if s := t.slots[at]; s != goneSlot && p.IDOf(s-1) == v {
			return t, at
		}
	}
	return nil, 0
}

// Add enters a record that is not there yet.
func (p *Rows) Add(v id.ID, row uint32) {
	switch {
	case len(p.parts) == 0:
		p.parts = make([]rowPart, 1)
	case p.live >= len(p.parts)*partEntries:
		p.divide()
	}
	p.enter(hashOf(v), row)
	p.live++
}

func (p *Rows) enter(hash uint64, row uint32) {
	t := p.part(hash)
	if full(int(t.used), len(t.slots)) {
		p.rehash(t)
	}
	t.enter(hash, row)
}

func (t *rowPart) enter(hash uint64, row uint32) {
	at := first(hash, len(t.slots))
	for t.slots[at] != 0 && t.slots[at] != goneSlot {
		at = t.after(at)
	}
	if t.slots[at] == 0 {
		t.used++
	}
	t.slots[at] = row + 1
	t.live++
}

// rehash gives a part room for more records, and for none that are gone.
func (p *Rows) rehash(t *rowPart) {
	old := t.slots
	*t = rowPart{slots: slotsFor[uint32](int(t.live) + 1)}
	for _, s := range old {
		if s != 0 && s != goneSlot {
			t.enter(hashOf(p.IDOf(s-1)), s-1)
		}
	}
}

// divide makes one part more.
func (p *Rows) divide() {
	from := p.division.divide()
	old := p.parts[from]
	half := slotsFor[uint32](int(old.live) / 2)
	p.parts = append(p.parts, rowPart{slots: half})
	p.parts[from] = rowPart{slots: make([]uint32, len(half))}
	for _, s := range old.slots {
		if s != 0 && s != goneSlot {
			p.enter(hashOf(p.IDOf(s-1)), s-1)
		}
	}
}

// Move gives a record another row.
func (p *Rows) Move(v id.ID, to uint32) {
	if t, at := p.find(v); t != nil {
		t.slots[at] = to + 1
	}
}

// Remove forgets a record; call it while IDOf still knows the row.
func (p *Rows) Remove(v id.ID) {
	if t, at := p.find(v); t != nil {
		t.slots[at] = goneSlot
		t.live--
		p.live--
	}
}

// Reserve makes room for so many records, while there is none.
func (p *Rows) Reserve(records int) {
	p.division = reserved(records)
	p.parts = make([]rowPart, p.division.count())
	for n := range p.parts {
		p.parts[n].slots = slotsFor[uint32](records / len(p.parts))
	}
}

// Len counts the records, Size the bytes it takes.
func (p *Rows) Len() int { return p.live }

// Size is described at [Rows.Len].
func (p *Rows) Size() int {
	n := 32 * cap(p.parts)
	for i := range p.parts {
		n += 4 * cap(p.parts[i].slots)
	}
	return n
}
