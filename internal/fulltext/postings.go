package fulltext

import (
	"encoding/binary"
	"sort"
)

// postings are the rows that hold a term, rising, each with how often. A row
// is one number, the distance from the row before times two; when the term is
// there more than once it is odd, and how often follows. Zeros are where a row
// was taken out.
//
// A block of 256 rows counts from a base of its own, so that a row is found,
// and overwritten where it lies, without reading what comes before.
type postings struct {
	data   []byte
	blocks []block // all but the first, which begins at 0 from 0
	last   uint32  // row + 1 of the last in data
	tail   uint16  // rows added to the last block
	alone  uint32  // row + 1 of the only one, before there is data
	times  uint16  // how often it holds the term
}

type block struct{ base, at uint32 }

const blockRows = 256

// add appends a row, which must be above all others.
func (p *postings) add(row uint32, times uint16) {
	if p.alone == 0 && p.data == nil {
		p.alone, p.times = row+1, times
		return
	}
	if p.alone != 0 {
		p.data = make([]byte, 0, 8)
		p.append(p.alone, p.times)
		p.alone, p.times = 0, 0
	}
	p.append(row+1, times)
}

func (p *postings) append(v uint32, times uint16) {
	if p.tail == blockRows {
		p.blocks = append(p.blocks, block{p.last, uint32(len(p.data))})
		p.tail = 0
	}
	code := uint64(v-p.last) << 1
	if times > 1 {
		p.data = appendNumber(p.data, code|1)
		p.data = appendNumber(p.data, uint64(times))
	} else {
		p.data = appendNumber(p.data, code)
	}
	p.last = v
	p.tail++
}

// each calls f for every row.
func (p *postings) each(f func(row uint32, times uint16)) {
	p.from(0, func(row uint32, times uint16) bool { f(row, times); return true })
}

// from calls f for the rows from one on, until it returns false.
func (p *postings) from(first uint32, f func(row uint32, times uint16) bool) {
	if p.alone != 0 {
		if p.alone > first {
			f(p.alone-1, p.times)
		}
		return
	}
	n := sort.Search(len(p.blocks), func(n int) bool { return p.blocks[n].base > first })
	for ; n <= len(p.blocks); n++ {
		v, at, end := p.bounds(n)
		for at < end {
			e := p.read(at)
			if e.step != 0 {
				if v += e.step; v > first && !f(v-1, e.times) {
					return
				}
			}
			at += e.size
		}
	}
}

// bounds returns where block n counts from, begins and ends.
func (p *postings) bounds(n int) (base uint32, at, end int) {
	if n > 0 {
		base, at = p.blocks[n-1].base, int(p.blocks[n-1].at)
	}
	end = len(p.data)
	if n < len(p.blocks) {
		end = int(p.blocks[n].at)
	}
	return base, at, end
}

// posting is one row in data; step is 0 where one was taken out.
type posting struct {
	step  uint32
	times uint16
	size  int
}

func (p *postings) read(at int) posting {
	code, n := uint64(p.data[at]), 1
	if code >= 0x80 {
		code, n = binary.Uvarint(p.data[at:])
	}
	e := posting{step: uint32(code >> 1), times: 1, size: n}
	if code&1 != 0 {
		times, m := binary.Uvarint(p.data[at+n:])
		e.times, e.size = uint16(times), n+m
	}
	return e
}

// remove overwrites a row, and tells whether it was there.
func (p *postings) remove(row uint32) bool {
	if p.alone != 0 {
		if p.alone != row+1 {
			return false
		}
		p.alone, p.times = 0, 0
		return true
	}
	n := len(p.blocks)
	for n > 0 && p.blocks[n-1].base >= row+1 {
		n--
	}
	v, at, end := p.bounds(n)
	for at < end {
		e := p.read(at)
		if v+e.step == row+1 && e.step != 0 {
			p.cut(n, v, at, end, e)
			return true
		}
		v += e.step
		at += e.size
	}
	return false
}

// cut takes a posting out: the next one in its block counts from before it.
func (p *postings) cut(n int, before uint32, at, end int, gone posting) {
	next := at + gone.size
	for next < end && p.data[next] == 0 {
		next++
	}
	if next == end {
		clear(p.data[at:end])
		if n == len(p.blocks) {
			p.last = before
		}
		return
	}
	e := p.read(next)
	code := uint64(gone.step+e.step) << 1
	var room [2 * binary.MaxVarintLen64]byte
	b := room[:0]
	if e.times > 1 {
		b = binary.AppendUvarint(binary.AppendUvarint(b, code|1), uint64(e.times))
	} else {
		b = binary.AppendUvarint(b, code)
	}
	copy(p.data[at:], b) // never longer than the two it stands for
	clear(p.data[at+len(b) : next+e.size])
}

// renumber gives rows their new numbers, in the order they have.
func (p *postings) renumber(to func(row uint32) uint32) {
	if p.alone != 0 {
		p.alone = to(p.alone-1) + 1
		return
	}
	if p.data == nil {
		return
	}
	now := postings{data: make([]byte, 0, len(p.data))}
	p.each(func(row uint32, times uint16) { now.append(to(row)+1, times) })
	clear(p.data[:cap(p.data)])
	*p = now
}

// wipe overwrites what is left.
func (p *postings) wipe() {
	clear(p.data[:cap(p.data)])
	*p = postings{}
}

func (p *postings) size() int { return cap(p.data) + 8*cap(p.blocks) }
