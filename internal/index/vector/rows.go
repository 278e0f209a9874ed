package vector

import "math/bits"

// SegmentRows is how many rows one segment holds. A bit set of it is 1 KiB,
// which stays in the first-level cache while a filter is put together.
const SegmentRows = 8192

// Rows is a set of rows of one segment.
type Rows [SegmentRows / 64]uint64

// Set, Clear and Has are about one row.
func (s *Rows) Set(i int)      { s[i>>6] |= 1 << (i & 63) }
func (s *Rows) Clear(i int)    { s[i>>6] &^= 1 << (i & 63) }
func (s *Rows) Has(i int) bool { return s[i>>6]&(1<<(i&63)) != 0 }

// And keeps what o has too.
func (s *Rows) And(o *Rows) {
	for w := range s {
		s[w] &= o[w]
	}
}

// AndNot takes out what o has.
func (s *Rows) AndNot(o *Rows) {
	for w := range s {
		s[w] &^= o[w]
	}
}

// Or adds what o has.
func (s *Rows) Or(o *Rows) {
	for w := range s {
		s[w] |= o[w]
	}
}

// Below keeps the first n rows.
func (s *Rows) Below(n int) {
	w := n >> 6
	if w >= len(s) {
		return
	}
	s[w] &= 1<<(n&63) - 1
	clear(s[w+1:])
}

// Not turns the set around.
func (s *Rows) Not() {
	for w := range s {
		s[w] = ^s[w]
	}
}

// Len counts the rows.
func (s *Rows) Len() int {
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// Each calls f for every row of the set, in order.
func (s *Rows) Each(f func(i int)) {
	for w, word := range s {
		for word != 0 {
			f(w<<6 | bits.TrailingZeros64(word))
			word &= word - 1
		}
	}
}
