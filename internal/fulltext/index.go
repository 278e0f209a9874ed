package fulltext

import (
	"hash/maphash"
	"slices"
)

// Count is how often a text holds a term.
type Count struct {
	Term  string
	Times uint16
}

// Counts is a text as an index takes it in: its terms, each once, and how many
// words it has. The terms share the text's memory.
type Counts struct {
	Terms []Count
	Words int
}

const maxTimes = 1<<16 - 1

// CountTerms prepares a folded text.
func CountTerms(text string) (c Counts) {
	all := make([]string, 0, len(text)/6+1)
	Terms(text, func(term string, word bool) {
		all = append(all, term)
		if word {
			c.Words++
		}
	})
	slices.Sort(all)
	for _, term := range all {
		if n := len(c.Terms); n > 0 && c.Terms[n-1].Term == term {
			if c.Terms[n-1].Times < maxTimes {
				c.Terms[n-1].Times++
			}
			continue
		}
		c.Terms = append(c.Terms, Count{term, 1})
	}
	return c
}

// Index holds the terms of many texts, each in a row of its own. It has no
// lock: whoever holds the texts has one.
type Index struct {
	seed  maphash.Seed
	slots []uint32 // term + 1; 0 free, goneSlot was used
	used  int      // slots that are not free
	terms []term
	free  []uint32 // places in terms
	arena []byte   // the terms' letters
	waste int      // bytes of arena that are overwritten
	words lengths
}

type term struct {
	at      uint32 // in arena
	letters uint8  // bytes; 0: free
	latin   bool   // each byte is a character
	stem    uint32
	rows    uint32
	postings
}

const goneSlot = 1<<32 - 1

// New makes an empty index.
func New() *Index { return &Index{seed: maphash.MakeSeed(), slots: make([]uint32, 64)} }

func (x *Index) text(t *term) []byte { return x.arena[t.at : t.at+uint32(t.letters)] }

// Add takes in the text of a row, which must be above all others.
func (x *Index) Add(row uint32, c Counts) {
	x.words.set(row, uint16(min(c.Words, maxTimes)))
	for _, one := range c.Terms {
		t := x.term(one.Term)
		t.rows++
		t.add(row, one.Times)
	}
}

// Words is how many words the text of a row has.
func (x *Index) Words(row uint32) int { return x.words.get(row) }

// find returns where a term's number stands, or would stand.
func (x *Index) find(text string) (at int, found bool) {
	mask := len(x.slots) - 1
	for at = int(maphash.String(x.seed, text)) & mask; ; at = (at + 1) & mask {
		switch n := x.slots[at]; {
		case n == 0:
			return at, false
		case n != goneSlot && string(x.text(&x.terms[n-1])) == text:
			return at, true
		}
	}
}

// term returns a term, making it if need be.
func (x *Index) term(text string) *term {
	at, found := x.find(text)
	if found {
		return &x.terms[x.slots[at]-1]
	}
	if (x.used+1)*4 > len(x.slots)*3 {
		x.rehash()
		at, _ = x.find(text)
	}
	n := len(x.terms)
	if last := len(x.free); last > 0 {
		n = int(x.free[last-1])
		x.free = x.free[:last-1]
	} else {
		x.terms = append(x.terms, term{})
	}
	x.arena = grow(x.arena, len(text))
	t := &x.terms[n]
	t.at, t.letters, t.latin, t.stem = uint32(len(x.arena)), uint8(len(text)), runesOf(text) == len(text), stem(x.seed, text)
	x.arena = append(x.arena, text...)
	x.slots[at] = uint32(n) + 1
	x.used++
	return t
}

func (x *Index) rehash() {
	live := len(x.terms) - len(x.free)
	size := 64
	for size < 2*(live+1) {
		size *= 2
	}
	x.slots, x.used = make([]uint32, size), 0
	for n := range x.terms {
		if t := &x.terms[n]; t.letters > 0 {
			at, _ := x.find(string(x.text(t)))
			x.slots[at] = uint32(n) + 1
			x.used++
		}
	}
}

// Remove overwrites what is held of a row, given the text it was added with.
func (x *Index) Remove(row uint32, c Counts) {
	x.words.set(row, 0)
	for _, one := range c.Terms {
		at, found := x.find(one.Term)
		if !found {
			continue
		}
		t := &x.terms[x.slots[at]-1]
		if t.remove(row) {
			if t.rows--; t.rows == 0 {
				x.forget(at, t)
			}
		}
	}
	if x.waste > len(x.arena)/2 && x.waste > 1<<12 {
		x.repack()
	}
}

// forget overwrites a term that no row holds.
func (x *Index) forget(at int, t *term) {
	n := x.slots[at] - 1
	clear(x.text(t))
	x.waste += int(t.letters)
	t.wipe()
	*t = term{}
	x.slots[at] = goneSlot
	x.free = append(x.free, n)
}

// repack moves the letters of all terms together.
func (x *Index) repack() {
	arena := make([]byte, 0, len(x.arena)-x.waste)
	for n := range x.terms {
		if t := &x.terms[n]; t.letters > 0 {
			at := uint32(len(arena))
			arena = append(arena, x.text(t)...)
			t.at = at
		}
	}
	clear(x.arena[:cap(x.arena)])
	x.arena, x.waste = arena, 0
}

// Renumber gives rows new numbers, in the order they have.
func (x *Index) Renumber(to func(row uint32) uint32) {
	x.words.renumber(to)
	for n := range x.terms {
		x.terms[n].renumber(to)
	}
}

// Wipe overwrites everything and leaves an empty index.
func (x *Index) Wipe() {
	for n := range x.terms {
		x.terms[n].wipe()
	}
	clear(x.arena[:cap(x.arena)])
	x.words.wipe()
	*x = *New()
}

const termBytes = 80 // of a term beside its rows and letters

// Size is what the index takes, in bytes.
func (x *Index) Size() int {
	n := cap(x.arena) + 4*cap(x.slots) + termBytes*cap(x.terms) + 4*cap(x.free) + x.words.size()
	for i := range x.terms {
		n += x.terms[i].size()
	}
	return n
}

// Terms counts the different terms.
func (x *Index) Terms() int { return len(x.terms) - len(x.free) }
