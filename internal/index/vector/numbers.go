package vector

import (
	"encoding/binary"
	"math"
)

// Numbers is one column of one segment: int64 values kept as their distance
// from a base in as few bytes as the segment needs. A column without values
// takes no memory at all, one with a single value a bit a row. Codes of
// dictionaries (choices, owners) are numbers too.
type Numbers struct {
	n      int
	Filled *Rows // nil: no row has a value
	base   int64
	width  int    // bytes a row: 0 (all values are base), 1, 2, 3, 4 or 8
	data   []byte // little-endian distances
}

// Get returns the value of row i.
func (c *Numbers) Get(i int) (int64, bool) {
	if c.Filled == nil || !c.Filled.Has(i) {
		return 0, false
	}
	return int64(uint64(c.base) + c.distance(i)), true
}

func (c *Numbers) distance(i int) uint64 {
	switch c.width {
	case 1:
		return uint64(c.data[i])
	case 2:
		return uint64(binary.LittleEndian.Uint16(c.data[2*i:]))
	case 3:
		d := c.data[3*i : 3*i+3]
		return uint64(d[0]) | uint64(d[1])<<8 | uint64(d[2])<<16
	case 4:
		return uint64(binary.LittleEndian.Uint32(c.data[4*i:]))
	case 8:
		return binary.LittleEndian.Uint64(c.data[8*i:])
	}
	return 0
}

// Add appends one row.
func (c *Numbers) Add(v int64, ok bool) {
	i := c.n
	c.n++
	if !ok {
		c.data = grow(c.data, c.width)
		return
	}
	switch {
	case c.Filled == nil:
		c.Filled, c.base = new(Rows), v
	case !c.fits(v):
		c.rebase(i, v)
	}
	c.Filled.Set(i)
	c.data = grow(c.data, c.width)
	c.store(i, v)
}

func (c *Numbers) fits(v int64) bool {
	if c.width == 8 {
		return true
	}
	return v >= c.base && uint64(v)-uint64(c.base) <= capacity(c.width)
}

// capacity is the largest distance that fits into so many bytes.
func capacity(width int) uint64 { return 1<<(8*width) - 1 }

func (c *Numbers) store(i int, v int64) {
	d := uint64(v) - uint64(c.base)
	switch c.width {
	case 1:
		c.data[i] = byte(d)
	case 2:
		binary.LittleEndian.PutUint16(c.data[2*i:], uint16(d))
	case 3:
		c.data[3*i], c.data[3*i+1], c.data[3*i+2] = byte(d), byte(d>>8), byte(d>>16)
	case 4:
		binary.LittleEndian.PutUint32(c.data[4*i:], uint32(d))
	case 8:
		binary.LittleEndian.PutUint64(c.data[8*i:], d)
	}
}

// rebase rewrites the first n rows so that v fits as well. The spare room goes
// half below the lowest value, so that falling series do not rebase each time.
func (c *Numbers) rebase(n int, v int64) {
	low, high := v, v
	for i := range n {
		if x, ok := c.Get(i); ok {
			low, high = min(low, x), max(high, x)
		}
	}
	next := Numbers{n: n, Filled: c.Filled, width: 1}
	span := uint64(high) - uint64(low)
	for next.width < 8 && span > capacity(next.width) {
		if next.width++; next.width > 4 { // five to seven bytes are not worth their own way
			next.width = 8
		}
	}
	if next.width < 8 {
		next.base = low
		if room := (capacity(next.width) - span) / 2; low >= math.MinInt64+int64(room) {
			next.base = low - int64(room)
		}
	}
	next.data = make([]byte, n*next.width)
	for i := range n {
		if x, ok := c.Get(i); ok {
			next.store(i, x)
		}
	}
	clear(c.data)
	next.n = c.n
	*c = next
}

// Wipe forgets the value of row i.
func (c *Numbers) Wipe(i int) {
	if c.Filled != nil {
		c.Filled.Clear(i)
		clear(c.data[i*c.width : (i+1)*c.width])
	}
}

// Scan adds the rows whose value lies in [low, high] to out.
func (c *Numbers) Scan(low, high int64, out *Rows) {
	if c.Filled == nil || low > high {
		return
	}
	if c.width == 0 || c.width == 8 {
		c.Filled.Each(func(i int) {
			if v, _ := c.Get(i); v >= low && v <= high {
				out.Set(i)
			}
		})
		return
	}
	if high < c.base || low > c.base && uint64(low)-uint64(c.base) > capacity(c.width) {
		return
	}
	from, to := uint64(0), min(uint64(high)-uint64(c.base), capacity(c.width))
	if low > c.base {
		from = uint64(low) - uint64(c.base)
	}
	c.scanDistances(from, to, out)
	out.And(c.Filled)
}

// scanDistances adds the rows whose distance lies in [from, to], without a
// branch a row.
func (c *Numbers) scanDistances(from, to uint64, out *Rows) {
	switch {
	case c.width == 1 && from == to:
		scanByte(c.data[:c.n], byte(from), out)
	case c.width == 1:
		for i, d := range c.data[:c.n] {
			out[i>>6] |= within(uint64(d), from, to) << (i & 63)
		}
	case c.width == 2:
		for i := range c.n {
			out[i>>6] |= within(uint64(binary.LittleEndian.Uint16(c.data[2*i:])), from, to) << (i & 63)
		}
	case c.width == 3:
		for i := range c.n {
			out[i>>6] |= within(c.distance(i), from, to) << (i & 63)
		}
	default:
		for i := range c.n {
			out[i>>6] |= within(uint64(binary.LittleEndian.Uint32(c.data[4*i:])), from, to) << (i & 63)
		}
	}
}

// within is 1 where d lies in [from, to]; all are far below 1<<63.
func within(d, from, to uint64) uint64 { return ((d-from)|(to-d))>>63 ^ 1 }

// scanByte adds the rows of one byte, eight at a time: owners and choices are
// mostly held so.
func scanByte(data []byte, b byte, out *Rows) {
	const low = 0x7f7f7f7f7f7f7f7f
	i := 0
	for ; i+8 <= len(data); i += 8 {
		w := binary.LittleEndian.Uint64(data[i:]) ^ uint64(b)*eachByte
		w = ^((w&low + low) | w | low) // the top bit of each byte that is zero
		out[i>>6] |= (w >> 7 * 0x0102040810204080) >> 56 << (i & 63)
	}
	for ; i < len(data); i++ {
		if data[i] == b {
			out.Set(i)
		}
	}
}

// Seal gives spare memory back.
func (c *Numbers) Seal() { c.data = trim(c.data) }

// Size returns the bytes it takes.
func (c *Numbers) Size() int {
	if c.Filled == nil {
		return 0
	}
	return cap(c.data) + SegmentRows/8
}

// grow appends n zero bytes. When that moves the bytes, the old place is
// cleared: what is erased later must not live on in freed memory.
func grow(b []byte, n int) []byte {
	if len(b)+n <= cap(b) {
		return b[:len(b)+n]
	}
	next := make([]byte, len(b)+n, max(2*len(b), len(b)+n, 64))
	copy(next, b)
	clear(b[:cap(b)])
	return next
}

// trim gives spare capacity back.
func trim(b []byte) []byte {
	if len(b) == cap(b) {
		return b
	}
	next := append(make([]byte, 0, len(b)), b...)
	clear(b[:cap(b)])
	return next
}
