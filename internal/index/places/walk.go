package places

import "github.com/holdfast-crm/holdfast/internal/id"

// Place is a position between rows: just after the row with this key and id
// in the direction of the walk, or just before it with Inclusive.
type Place struct {
	Key       []byte // empty: among the rows without a value
	ID        id.ID
	Inclusive bool // before all rows of the key; ID is zero then
}

// Walk calls f for the rows after a place (nil: from the start) in the given
// direction, until f returns false.
func (l *List) Walk(by Keyed, desc bool, after *Place, f func(row uint32) bool) bool {
	return l.Runs(by, desc, after, func(rows []uint32) bool {
		for i := range rows {
			if desc {
				i = len(rows) - 1 - i
			}
			if !f(rows[i]) {
				return false
			}
		}
		return true
	})
}

// Runs is Walk by many rows at once, which are in the order of the list also
// where the walk goes back.
func (l *List) Runs(by Keyed, desc bool, after *Place, f func(rows []uint32) bool) bool {
	if len(l.blocks) == 0 {
		return true
	}
	if desc {
		return l.runsBack(by, after, f)
	}
	b, i := 0, 0
	if after != nil {
		b, i = l.seek(by, after.Key, after.ID)
		if b < len(l.blocks) && !after.Inclusive && compare(by, l.blocks[b].rows[i], after.Key, after.ID) == 0 {
			i++
		}
	}
	for ; b < len(l.blocks); b, i = b+1, 0 {
		if !f(l.blocks[b].rows[i:]) {
			return false
		}
	}
	return true
}

func (l *List) runsBack(by Keyed, after *Place, f func(rows []uint32) bool) bool {
	b, i := len(l.blocks)-1, len(l.blocks[len(l.blocks)-1].rows)
	if after != nil {
		last := after.ID
		if after.Inclusive {
			last = id.ID{}
			for n := range last {
				last[n] = 0xff
			}
		}
		b, i = l.seek(by, after.Key, last)
	}
	for ; ; i = len(l.blocks[b].rows) {
		if i > 0 && !f(l.blocks[b].rows[:i]) {
			return false
		}
		if b--; b < 0 {
			return true
		}
	}
}
