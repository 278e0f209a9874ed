package vector

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// Pattern is what find looks for. Where its rarest byte is rare indeed, it
// hops from one occurrence of that byte to the next; otherwise it looks for
// two of its bytes at their distance, eight places at a time. Neither visits
// more than a few places for nothing, which hopping along frequent bytes, as
// bytes.Index does, would.
type Pattern struct {
	text []byte
	lead int
	rare int  // place of the rarest byte in text
	pair bool // look for two bytes at once
	low  int  // their places, low before high
	high int
}

// hopShare is how rare a byte must be to be hopped along: a hop costs as much
// as looking at so many bytes in pairs.
const hopShare = 64

// NewPattern makes a pattern for arenas that look like sample.
func NewPattern(text []byte, lead int, sample []byte) *Pattern {
	p := &Pattern{text: text, lead: lead}
	var seen [256]int
	for _, b := range sample {
		seen[b]++
	}
	for i, b := range text {
		if seen[b] < seen[text[p.rare]] {
			p.rare = i
		}
	}
	p.pair = len(text) > 1 && seen[text[p.rare]]*hopShare > len(sample)
	if !p.pair {
		return p
	}
	other := (p.rare + 1) % len(text)
	for i, b := range text {
		if i != p.rare && seen[b] < seen[text[other]] {
			other = i
		}
	}
	p.low, p.high = min(p.rare, other), max(p.rare, other)
	return p
}

// Of each of so many arenas so many bytes are looked at to learn which are rare.
const (
	sampleArenas = 16
	sampleBytes  = 256
)

// Sample is pieces of some of many arenas, spread over all: names that came
// together are often of one script.
func Sample(arenas int, arena func(n int) []byte) (sample []byte) {
	some := min(arenas, sampleArenas)
	for k := range some {
		a := arena((2*k + 1) * arenas / (2 * some))
		from := max(len(a)-sampleBytes, 0) * (k + 1) / (some + 1)
		sample = append(sample, a[from:min(from+sampleBytes*sampleArenas/some, len(a))]...)
	}
	return sample
}

// Next returns the place of the first occurrence at or after from, or -1.
func (p *Pattern) Next(arena []byte, from int) int {
	if !p.pair {
		return p.hop(arena, from)
	}
	hit, from := p.pairs(arena, from)
	if hit >= 0 {
		return hit
	}
	return p.hop(arena, from)
}

func (p *Pattern) hop(arena []byte, from int) int {
	rare, n := p.text[p.rare], len(p.text)
	for at := from + p.rare; at < len(arena); at++ {
		hop := bytes.IndexByte(arena[at:], rare)
		if hop < 0 {
			return -1
		}
		at += hop
		start := at - p.rare
		if start+n > len(arena) {
			return -1
		}
		if bytes.Equal(arena[start:start+n], p.text) {
			return start
		}
	}
	return -1
}

const (
	eachByte = 0x0101010101010101
	topBits  = 0x8080808080808080
	pairStep = 32
)

// pairs looks for the two bytes at pairStep places at a time, for as long as
// the arena has room for that; from there on, rest, it is for others to look.
// A byte of a word is zero where both bytes are met; zero bytes are found by
// what a subtraction borrows, which may also mark a place too many, never one
// too few.
func (p *Pattern) pairs(arena []byte, from int) (hit, rest int) {
	low, high := uint64(p.text[p.low])*eachByte, uint64(p.text[p.high])*eachByte
	for last := len(arena) - max(p.high+pairStep, len(p.text)+pairStep-1); from <= last; from += pairStep {
		a, b := (*[pairStep]byte)(arena[from+p.low:]), (*[pairStep]byte)(arena[from+p.high:])
		w0 := (binary.LittleEndian.Uint64(a[0:]) ^ low) | (binary.LittleEndian.Uint64(b[0:]) ^ high)
		w1 := (binary.LittleEndian.Uint64(a[8:]) ^ low) | (binary.LittleEndian.Uint64(b[8:]) ^ high)
		w2 := (binary.LittleEndian.Uint64(a[16:]) ^ low) | (binary.LittleEndian.Uint64(b[16:]) ^ high)
		w3 := (binary.LittleEndian.Uint64(a[24:]) ^ low) | (binary.LittleEndian.Uint64(b[24:]) ^ high)
		m0, m1, m2, m3 := (w0-eachByte)&^w0, (w1-eachByte)&^w1, (w2-eachByte)&^w2, (w3-eachByte)&^w3
		if (m0|m1|m2|m3)&topBits == 0 {
			continue
		}
		for n, m := range [...]uint64{m0, m1, m2, m3} {
			for m &= topBits; m != 0; m &= m - 1 {
				start := from + 8*n + bits.TrailingZeros64(m)/8
				if bytes.Equal(arena[start:start+len(p.text)], p.text) {
					return start, 0
				}
			}
		}
	}
	return -1, from
}
