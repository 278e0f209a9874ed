package index

import "math/bits"

// segmentRows is how many rows one segment holds. A bit set of it is 1 KiB,
// which stays in the first-level cache while a filter is put together.
const segmentRows = 8192

// rowSet is a set of rows of one segment.
type rowSet [segmentRows / 64]uint64

func (s *rowSet) set(i int)      { s[i>>6] |= 1 << (i & 63) }
func (s *rowSet) clear(i int)    { s[i>>6] &^= 1 << (i & 63) }
func (s *rowSet) has(i int) bool { return s[i>>6]&(1<<(i&63)) != 0 }

func (s *rowSet) and(o *rowSet) {
	for w := range s {
		s[w] &= o[w]
	}
}

func (s *rowSet) andNot(o *rowSet) {
	for w := range s {
		s[w] &^= o[w]
	}
}

func (s *rowSet) or(o *rowSet) {
	for w := range s {
		s[w] |= o[w]
	}
}

// below keeps the first n rows.
func (s *rowSet) below(n int) {
	w := n >> 6
	if w >= len(s) {
		return
	}
	s[w] &= 1<<(n&63) - 1
	clear(s[w+1:])
}

func (s *rowSet) not() {
	for w := range s {
		s[w] = ^s[w]
	}
}

func (s *rowSet) len() int {
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// each calls f for every row of the set, in order.
func (s *rowSet) each(f func(i int)) {
	for w, word := range s {
		for word != 0 {
			f(w<<6 | bits.TrailingZeros64(word))
			word &= word - 1
		}
	}
}
