package index

import (
	"encoding/binary"

	"github.com/holdfast-crm/holdfast/internal/id"
)

// places finds the row of a record: open addressing over row numbers only,
// 5 to 10 bytes a record where a Go map takes 30. The ids themselves are in
// the segments; idOf reads them.
type places struct {
	slots []uint32 // row + 1; 0 free, goneSlot was used
	used  int      // slots that are not free
	live  int
	idOf  func(row uint32) id.ID
}

const goneSlot = 1<<32 - 1

// hash mixes the random part of an identifier.
func hash(v id.ID) uint64 {
	const odd = 0x9e3779b97f4a7c15
	h := (binary.LittleEndian.Uint64(v[8:]) ^ binary.LittleEndian.Uint64(v[:8])) * odd
	return h ^ h>>32
}

func (p *places) get(v id.ID) (row uint32, ok bool) {
	at, ok := p.slot(v)
	if !ok {
		return 0, false
	}
	return p.slots[at] - 1, true
}

func (p *places) slot(v id.ID) (at uint64, ok bool) {
	if len(p.slots) == 0 {
		return 0, false
	}
	mask := uint64(len(p.slots) - 1)
	for at = hash(v) & mask; p.slots[at] != 0; at = (at + 1) & mask {
		if s := p.slots[at]; s != goneSlot && p.idOf(s-1) == v {
			return at, true
		}
	}
	return 0, false
}

// add enters a record that is not there yet.
func (p *places) add(v id.ID, row uint32) {
	if (p.used+1)*5 > len(p.slots)*4 { // four fifths full
		p.rehash()
	}
	p.enter(v, row)
}

func (p *places) enter(v id.ID, row uint32) {
	mask := uint64(len(p.slots) - 1)
	at := hash(v) & mask
	for p.slots[at] != 0 {
		at = (at + 1) & mask
	}
	p.slots[at] = row + 1
	p.used++
	p.live++
}

// remove forgets a record; call it while idOf still knows the row.
func (p *places) remove(v id.ID) {
	if at, ok := p.slot(v); ok {
		p.slots[at] = goneSlot
		p.live--
	}
}

func (p *places) rehash() {
	size := 64
	for size*9 < (p.live+1)*20 { // a little under half full: twice the size, when most of what was used lives
		size *= 2
	}
	old := p.slots
	p.slots = make([]uint32, size)
	p.used, p.live = 0, 0
	for _, s := range old {
		if s != 0 && s != goneSlot {
			p.enter(p.idOf(s-1), s-1)
		}
	}
}
