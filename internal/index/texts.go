package index

import (
	"bytes"
	"sort"
	"strings"
)

// texts is one column of one segment: all folded values one after another in
// one arena. A row is its values, each ended by a zero byte, so that a search
// never matches across two values, and a whole value is found as 0 value 0.
type texts struct {
	arena []byte // begins with a zero byte; nil while no row has a value
	ends  ends   // where each row ends; it starts where the one before ends
	// Where the text a row sorts by differs from its first value (a person's
	// family name comes first), it is most often that value turned around at
	// a space: turn holds the place, turnElse sends to other.
	turn  []byte // nil: all rows sort by their first value
	other map[int]string
	han   *rowSet // rows with Chinese characters, which have a sound; nil: none
}

const turnElse = 255

func (c *texts) start(i int) uint32 {
	if i == 0 {
		return 1
	}
	return c.ends.at(i - 1)
}

// row returns the values of row i, each ended by a zero byte. Rows after the
// last with a value may be missing.
func (c *texts) row(i int) []byte {
	if i >= c.ends.len() {
		return nil
	}
	return c.arena[c.start(i):c.ends.at(i)]
}

// first returns the first value of row i; nil when it has none.
func (c *texts) first(i int) []byte {
	row := c.row(i)
	if len(row) == 0 {
		return nil
	}
	return row[:bytes.IndexByte(row, 0)]
}

// add enters row i, the next one. sorts is the folded text it sorts by; han
// says that it is to be found by sound. A column takes no memory until a row
// has a value.
func (c *texts) add(i int, values []string, sorts string, han bool) {
	if len(c.arena) == 0 {
		if len(values) == 0 {
			return
		}
		c.arena = grow(c.arena, 1)
		for range i {
			c.ends.add(1)
		}
	}
	at := len(c.arena)
	need := 0
	for _, v := range values {
		need += len(v) + 1
	}
	c.arena = grow(c.arena, need)
	for _, v := range values {
		at += copy(c.arena[at:], v) + 1
	}
	c.ends.add(uint32(at))
	if han {
		if c.han == nil {
			c.han = new(rowSet)
		}
		c.han.set(i)
	}
	how := byte(0)
	if len(values) > 0 && values[0] != sorts {
		how = turnOf(values[0], sorts)
	}
	c.addTurn(i, how, sorts)
}

func (c *texts) addTurn(i int, how byte, sorts string) {
	if how == 0 && c.turn == nil {
		return
	}
	c.turn = grow(c.turn, i+1-len(c.turn))
	c.turn[i] = how
	if how == turnElse {
		if c.other == nil {
			c.other = map[int]string{}
		}
		c.other[i] = sorts
	}
}

// turnOf finds n such that sorts is value[n:] + " " + value[:n-1].
func turnOf(value, sorts string) byte {
	if len(value) == len(sorts) {
		for n := 1; n < min(len(value), turnElse); n++ {
			if value[n-1] == ' ' && strings.HasPrefix(sorts, value[n:]) && sorts[len(value)-n] == ' ' && strings.HasSuffix(sorts, value[:n-1]) {
				return byte(n)
			}
		}
	}
	return turnElse
}

// sortText appends the text row i sorts by; ok is false when it has none.
func (c *texts) sortText(dst []byte, i int) (text []byte, ok bool) {
	first := c.first(i)
	if first == nil {
		return dst, false
	}
	if i >= len(c.turn) || c.turn[i] == 0 {
		return append(dst, first...), true
	}
	n := int(c.turn[i])
	if n == turnElse {
		return append(dst, c.other[i]...), true
	}
	dst = append(dst, first[n:]...)
	dst = append(dst, ' ')
	return append(dst, first[:n-1]...), true
}

// wipe overwrites the bytes of row i.
func (c *texts) wipe(i int) {
	clear(c.row(i))
	delete(c.other, i)
	if c.han != nil {
		c.han.clear(i)
	}
	if i < len(c.turn) {
		c.turn[i] = 0
	}
}

// empty reports whether row i has no value.
func (c *texts) empty(i int) bool { return len(c.row(i)) == 0 }

// each calls f for every value of row i until it returns true, and tells
// whether it did.
func (c *texts) each(i int, f func(value []byte) bool) bool {
	row := c.row(i)
	for len(row) > 0 {
		n := bytes.IndexByte(row, 0)
		if f(row[:n]) {
			return true
		}
		row = row[n+1:]
	}
	return false
}

// find adds every row in which the pattern occurs to out. The pattern's lead
// is 1 when it begins with the zero byte that ends what comes before.
func (c *texts) find(p *pattern, out *rowSet) {
	row := 0
	for at := 0; ; {
		hit := p.next(c.arena, at)
		if hit < 0 {
			return
		}
		place := uint32(hit + p.lead)
		row = c.rowAt(place, row)
		out.set(row)
		at = int(c.ends.at(row)) - p.lead
		if row++; row == c.ends.len() {
			return
		}
	}
}

// rowAt finds the row that holds an arena place, looking from row on: hits
// come in order, so the next one is mostly near.
func (c *texts) rowAt(place uint32, row int) int {
	step := 1
	for row+step < c.ends.len() && c.ends.at(row+step) <= place {
		row += step
		step *= 2
	}
	n := min(step, c.ends.len()-row)
	return row + sort.Search(n, func(i int) bool { return c.ends.at(row+i) > place })
}

func (c *texts) seal() {
	c.arena = trim(c.arena)
	c.ends.seal()
	if c.turn != nil {
		c.turn = trim(grow(c.turn, c.ends.len()-len(c.turn)))
	}
}

func (c *texts) size() int {
	n := cap(c.arena) + c.ends.size() + cap(c.turn)
	if c.han != nil {
		n += segmentRows / 8
	}
	for _, s := range c.other {
		n += len(s) + 48
	}
	return n
}
