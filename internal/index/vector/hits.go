package vector

import "slices"

// Hits is a set of rows of a whole table, a set for each segment.
type Hits struct{ Segments []Rows }

// NewHits is an empty set for so many segments.
func NewHits(segments int) *Hits { return &Hits{make([]Rows, segments)} }

// UpTo is the numbers of so many segments.
func UpTo(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// Has reports whether a row is in the set.
func (h *Hits) Has(row uint32) bool {
	return h.Segments[row/SegmentRows].Has(int(row % SegmentRows))
}

// Along calls f for those of the rows that are in the set, in their order or back
// from the last, until f returns false, and tells whether it never did. Most rows
// are in no set: it does nothing but look at their bits.
func (h *Hits) Along(rows []uint32, back bool, f func(row uint32) bool) bool {
	for i := range rows {
		if back {
			i = len(rows) - 1 - i
		}
		row := rows[i]
		if h.Segments[row/SegmentRows][row/64%(SegmentRows/64)]>>(row%64)&1 != 0 && !f(row) {
			return false
		}
	}
	return true
}

// Len counts the rows.
func (h *Hits) Len() int {
	n := 0
	for i := range h.Segments {
		n += h.Segments[i].Len()
	}
	return n
}

// Each calls f for every row of the set, in order.
func (h *Hits) Each(f func(row uint32)) {
	for n := range h.Segments {
		h.Segments[n].Each(func(i int) { f(uint32(n*SegmentRows + i)) })
	}
}

// Clone copies the set.
func (h *Hits) Clone() *Hits { return &Hits{slices.Clone(h.Segments)} }

// And keeps the rows that are in o, too.
func (h *Hits) And(o *Hits) {
	for n := range h.Segments {
		h.Segments[n].And(&o.Segments[n])
	}
}

// Or adds the rows of o.
func (h *Hits) Or(o *Hits) {
	for n := range h.Segments {
		h.Segments[n].Or(&o.Segments[n])
	}
}

// AndNot takes the rows of o out.
func (h *Hits) AndNot(o *Hits) {
	for n := range h.Segments {
		h.Segments[n].AndNot(&o.Segments[n])
	}
}

// Roughly rounds a number of hits to two digits, so that nobody takes the number for exact.
func Roughly(n int) int {
	unit := 1
	for n/unit >= 100 {
		unit *= 10
	}
	return (n + unit/2) / unit * unit
}
