package places

import (
	"encoding/binary"

	"github.com/holdfast-crm/holdfast/internal/id"
)

// Rows finds the row of a record: open addressing over row numbers only,
// 5 to 10 bytes a record where a Go map takes 30. The ids themselves are in
// the segments; IDOf reads them.
type Rows struct {
	slots []uint32 // row + 1; 0 free, goneSlot was used
	used  int      // slots that are not free
	live  int
	IDOf  func(row uint32) id.ID
}

const goneSlot = 1<<32 - 1

// hash mixes the random part of an identifier.
func hash(v id.ID) uint64 {
	const odd = 0x9e3779b97f4a7c15
	h := (binary.LittleEndian.Uint64(v[8:]) ^ binary.LittleEndian.Uint64(v[:8])) * odd
	return h ^ h>>32
}

// Get returns the row of a record.
func (p *Rows) Get(v id.ID) (row uint32, ok bool) {
	at, ok := p.slot(v)
	if !ok {
		return 0, false
	}
	return p.slots[at] - 1, true
}

func (p *Rows) slot(v id.ID) (at uint64, ok bool) {
	if len(p.slots) == 0 {
		return 0, false
	}
	mask := uint64(len(p.slots) - 1)
	for at = hash(v) & mask; p.slots[at] != 0; at = (at + 1) & mask {
		if s := p.slots[at]; s != goneSlot && p.IDOf(s-1) == v {
			return at, true
		}
	}
	return 0, false
}

// Add enters a record that is not there yet.
func (p *Rows) Add(v id.ID, row uint32) {
	if (p.used+1)*5 > len(p.slots)*4 { // four fifths full
		p.rehash()
	}
	p.enter(v, row)
}

func (p *Rows) enter(v id.ID, row uint32) {
	mask := uint64(len(p.slots) - 1)
	at := hash(v) & mask
	for p.slots[at] != 0 && p.slots[at] != goneSlot {
		at = (at + 1) & mask
	}
	if p.slots[at] == 0 {
		p.used++
	}
	p.slots[at] = row + 1
	p.live++
}

// Move gives a record another row.
func (p *Rows) Move(v id.ID, to uint32) {
	if at, ok := p.slot(v); ok {
		p.slots[at] = to + 1
	}
}

// Remove forgets a record; call it while IDOf still knows the row.
func (p *Rows) Remove(v id.ID) {
	if at, ok := p.slot(v); ok {
		p.slots[at] = goneSlot
		p.live--
	}
}

func (p *Rows) rehash() { p.Reserve(p.live + 1) }

// Reserve makes room for so many records.
func (p *Rows) Reserve(records int) {
	size := 64
	for size*9 < records*20 { // a little under half full: twice the size, when most of what was used lives
		size *= 2
	}
	old := p.slots
	p.slots = make([]uint32, size)
	p.used, p.live = 0, 0
	for _, s := range old {
		if s != 0 && s != goneSlot {
			p.enter(p.IDOf(s-1), s-1)
		}
	}
}

// Clear forgets all records.
func (p *Rows) Clear() { p.slots, p.used, p.live = nil, 0, 0 }

// Len counts the records, Size the bytes it takes.
func (p *Rows) Len() int { return p.live }

// Size is described at [Rows.Len].
func (p *Rows) Size() int { return 4 * cap(p.slots) }
