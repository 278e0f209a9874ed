package vector

import (
	"bytes"
	"sort"
	"strings"
)

// Texts is one column of one segment: all folded values one after another in
// one arena. A row is its values, each ended by a zero byte, so that a search
// never matches across two values, and a whole value is found as 0 value 0.
type Texts struct {
	Arena []byte // begins with a zero byte; nil while no row has a value
	ends  ends   // where each row ends; it starts where the one before ends
	// Where the text a row sorts by differs from its first value (a person's
	// family name comes first), it is most often that value turned around at
	// a space: turn holds the place, turnElse sends to other.
	turn  []byte // nil: all rows sort by their first value
	other map[int]string
	Han   *Rows // rows with Chinese characters, which have a sound; nil: none
}

// ArenaLimit keeps places in an arena within 32 bits: nobody adds to a longer
// one.
const ArenaLimit = 1 << 31

const turnElse = 255

func (c *Texts) start(i int) uint32 {
	if i == 0 {
		return 1
	}
	return c.ends.at(i - 1)
}

// Row returns the values of Row i, each ended by a zero byte. Rows after the
// last with a value may be missing.
func (c *Texts) Row(i int) []byte {
	if i >= c.ends.len() {
		return nil
	}
	return c.Arena[c.start(i):c.ends.at(i)]
}

// First returns the First value of row i; nil when it has none.
func (c *Texts) First(i int) []byte {
	row := c.Row(i)
	if len(row) == 0 {
		return nil
	}
	return row[:bytes.IndexByte(row, 0)]
}

// Add enters row i, the next one. sorts is the folded text it sorts by; han
// says that it is to be found by sound. A column takes no memory until a row
// has a value.
func (c *Texts) Add(i int, values []string, sorts string, han bool) {
	if len(c.Arena) == 0 {
		if len(values) == 0 {
			return
		}
		c.Arena = grow(c.Arena, 1)
		for range i {
			c.ends.add(1)
		}
	}
	at := len(c.Arena)
	need := 0
	for _, v := range values {
		need += len(v) + 1
	}
	c.Arena = grow(c.Arena, need)
	for _, v := range values {
		at += copy(c.Arena[at:], v) + 1
	}
	c.ends.add(uint32(at))
	if han {
		if c.Han == nil {
			c.Han = new(Rows)
		}
		c.Han.Set(i)
	}
	how := byte(0)
	if len(values) > 0 && values[0] != sorts {
		how = turnOf(values[0], sorts)
	}
	c.addTurn(i, how, sorts)
}

func (c *Texts) addTurn(i int, how byte, sorts string) {
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

// SortText appends the text row i sorts by; ok is false when it has none.
func (c *Texts) SortText(dst []byte, i int) (text []byte, ok bool) {
	first := c.First(i)
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

// Wipe overwrites the bytes of row i.
func (c *Texts) Wipe(i int) {
	clear(c.Row(i))
	delete(c.other, i)
	if c.Han != nil {
		c.Han.Clear(i)
	}
	if i < len(c.turn) {
		c.turn[i] = 0
	}
}

// Empty reports whether row i has no value.
func (c *Texts) Empty(i int) bool { return len(c.Row(i)) == 0 }

// Each calls f for every value of row i until it returns true, and tells
// whether it did.
func (c *Texts) Each(i int, f func(value []byte) bool) bool {
	row := c.Row(i)
	for len(row) > 0 {
		n := bytes.IndexByte(row, 0)
		if f(row[:n]) {
			return true
		}
		row = row[n+1:]
	}
	return false
}

// Find adds every row in which the pattern occurs to out. The pattern's lead
// is 1 when it begins with the zero byte that ends what comes before.
func (c *Texts) Find(p *Pattern, out *Rows) {
	row := 0
	for at := 0; ; {
		hit := p.Next(c.Arena, at)
		if hit < 0 {
			return
		}
		place := uint32(hit + p.lead)
		row = c.rowAt(place, row)
		out.Set(row)
		at = int(c.ends.at(row)) - p.lead
		if row++; row == c.ends.len() {
			return
		}
	}
}

// rowAt finds the row that holds an arena place, looking from row on: hits
// come in order, so the next one is mostly near.
func (c *Texts) rowAt(place uint32, row int) int {
	step := 1
	for row+step < c.ends.len() && c.ends.at(row+step) <= place {
		row += step
		step *= 2
	}
	n := min(step, c.ends.len()-row)
	return row + sort.Search(n, func(i int) bool { return c.ends.at(row+i) > place })
}

// Seal gives spare memory back: no row will be added.
func (c *Texts) Seal() {
	c.Arena = trim(c.Arena)
	c.ends.seal()
	if c.turn != nil {
		c.turn = trim(grow(c.turn, c.ends.len()-len(c.turn)))
	}
}

// Memory calls f for each piece of memory in which text lies, spare room too.
func (c *Texts) Memory(f func(piece []byte)) {
	f(c.Arena[:cap(c.Arena)])
	for _, s := range c.other {
		f([]byte(s))
	}
}

// Size returns the bytes it takes.
func (c *Texts) Size() int {
	n := cap(c.Arena) + c.ends.size() + cap(c.turn)
	if c.Han != nil {
		n += SegmentRows / 8
	}
	for _, s := range c.other {
		n += len(s) + 48
	}
	return n
}
