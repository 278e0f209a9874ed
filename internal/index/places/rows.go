package places

import (
	"encoding/binary"
	"math/bits"

	"github.com/holdfast-crm/holdfast/internal/id"
)

// Rows finds the row of a record: open addressing over row numbers only,
// 5 to 8 bytes a record where a Go map takes 30. The ids themselves are in
// the segments; IDOf reads them.
type Rows struct {
	slots []uint32 // row + 1; 0 free, goneSlot was used
	used  int      // slots that are not free
	live  int
	IDOf  func(row uint32) id.ID
}

const goneSlot = 1<<32 - 1

// first is where the search for a record begins: the random part of its
// identifier, mixed and brought below the number of slots.
func (p *Rows) first(v id.ID) int {
	const odd = 0x9e3779b97f4a7c15
	h := (binary.LittleEndian.Uint64(v[8:]) ^ binary.LittleEndian.Uint64(v[:8])) * odd
	at, _ := bits.Mul64(h, uint64(len(p.slots)))
	return int(at)
}

func (p *Rows) after(at int) int {
	if at++; at == len(p.slots) {
		return 0
	}
	return at
}

// Get returns the row of a record.
func (p *Rows) Get(v id.ID) (row uint32, ok bool) {
	at, ok := p.slot(v)
	if !ok {
		return 0, false
	}
	return p.slots[at] - 1, true
}

func (p *Rows) slot(v id.ID) (at int, ok bool) {
	if len(p.slots) == 0 {
		return 0, false
	}
	for at = p.first(v); p.slots[at] != 0; at = p.after(at) {
		if s := p.slots[at]; s != goneSlot && p.IDOf(s-1) == v {
			return at, true
		}
	}
	return 0, false
}

// Add enters a record that is not there yet.
func (p *Rows) Add(v id.ID, row uint32) {
	if (p.used+1)*5 > len(p.slots)*4 { // four fifths full
		p.rehash(2 * (p.live + 1))
	}
	p.enter(v, row)
}

func (p *Rows) enter(v id.ID, row uint32) {
	at := p.first(v)
	for p.slots[at] != 0 && p.slots[at] != goneSlot {
		at = p.after(at)
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

// Reserve makes room for so many records, and few more.
func (p *Rows) Reserve(records int) { p.rehash(records + records*2/5) }

func (p *Rows) rehash(slots int) {
	old := p.slots
	p.slots = make([]uint32, max(slots, 64))
	p.used, p.live = 0, 0
	for _, s := range old {
		if s != 0 && s != goneSlot {
			p.enter(p.IDOf(s-1), s-1)
		}
	}
}

// Len counts the records, Size the bytes it takes.
func (p *Rows) Len() int { return p.live }

// Size is described at [Rows.Len].
func (p *Rows) Size() int { return 4 * cap(p.slots) }
