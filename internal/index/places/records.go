package places

import "github.com/holdfast-crm/holdfast/internal/id"

// Records is a set of records, or with numbers a number of each: 20 to 25 bytes
// a record, and 5 to 6 more for its number, where a Go map takes 70. It forgets
// none, and must not change while it is read from.
type Records struct {
	Numbered bool
	parts    []recordPart
	division division
	count    int
}

// recordPart is the table of some of the records.
type recordPart struct {
	ids     []id.ID  // zero: free
	numbers []uint32 // of each slot
	used    int
}

// Add puts a record in, unless it is there, and sets its number.
func (r *Records) Add(v id.ID, number uint32) {
	switch {
	case len(r.parts) == 0:
		r.parts = make([]recordPart, 1)
	case r.count >= len(r.parts)*partEntries:
		r.divide()
	}
	if r.enter(v, number) {
		r.count++
	}
}

func (r *Records) divide() {
	from := r.division.divide()
	old := r.parts[from]
	r.parts = append(r.parts, r.room(old.used/2))
	r.parts[from] = r.room(old.used / 2)
	r.reenter(old)
}

func (r *Records) reenter(old recordPart) {
	for at, v := range old.ids {
		switch {
		case v.IsZero():
		case r.Numbered:
			r.enter(v, old.numbers[at])
		default:
			r.enter(v, 0)
		}
	}
}

func (r *Records) room(entries int) (t recordPart) {
	t.ids = slotsFor[id.ID](entries)
	if r.Numbered {
		t.numbers = make([]uint32, len(t.ids))
	}
	return t
}

// enter tells whether the record is new.
func (r *Records) enter(v id.ID, number uint32) bool {
	hash := hashOf(v)
	t := &r.parts[r.division.of(uint32(hash))]
	if full(t.used, len(t.ids)) {
		old := *t
		*t = r.room(old.used + 1)
		r.reenter(old)
	}
	at, there := t.find(hash, v)
	if !there {
		t.ids[at] = v
		t.used++
	}
	if r.Numbered {
		t.numbers[at] = number
	}
	return !there
}

// find returns the slot of a record, or the one that it would get.
func (t *recordPart) find(hash uint64, v id.ID) (at int, there bool) {
	for at = first(hash, len(t.ids)); !t.ids[at].IsZero(); {
		if t.ids[at] == v {
			return at, true
		}
		if at++; at == len(t.ids) {
			at = 0
		}
	}
	return at, false
}

// Has tells whether a record is in the set.
func (r *Records) Has(v id.ID) bool {
	_, there := r.Number(v)
	return there
}

// Number returns the number of a record, if it is there.
func (r *Records) Number(v id.ID) (number uint32, there bool) {
	if r.count == 0 {
		return 0, false
	}
	hash := hashOf(v)
	t := &r.parts[r.division.of(uint32(hash))]
	if len(t.ids) == 0 {
		return 0, false
	}
	at, there := t.find(hash, v)
	if there && r.Numbered {
		number = t.numbers[at]
	}
	return number, there
}

// Len counts the records, Size the bytes it takes.
func (r *Records) Len() int { return r.count }

// Size is described at [Records.Len].
func (r *Records) Size() int {
	n := 56 * cap(r.parts)
	for i := range r.parts {
		n += 16*cap(r.parts[i].ids) + 4*cap(r.parts[i].numbers)
	}
	return n
}
