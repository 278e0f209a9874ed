package pinyin

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed readings.txt
var readings string

//go:embed polyphones.txt
var polyphones string

// Set names the readings that one or many characters have; see [Table.Sets].
type Set uint16

// None is the set of what is not a Chinese character, or has no known reading.
const None Set = 0

// zero is the one character with a reading that lies outside the two blocks.
const (
	zero  = '〇'
	first = 0x3400
	last  = 0x9fff
)

// Table is the two files, ready for use: 60 kB that everybody shares.
type Table struct {
	of       [last - first + 1]Set
	zero     Set
	sets     [][]string
	starting ['z' - 'a' + 1][]Set
}

// Load returns the table, making it when first asked.
func Load() *Table { return load() }

var load = sync.OnceValue(func() *Table {
	t := &Table{sets: [][]string{nil}}
	known := map[string]Set{}
	set := func(words []string) Set {
		key := strings.Join(words, " ")
		s, ok := known[key]
		if !ok {
			s = Set(len(t.sets))
			known[key], t.sets = s, append(t.sets, spellings(words))
		}
		return s
	}
	for line := range strings.Lines(readings) {
		word, characters, _ := strings.Cut(strings.TrimSpace(line), " ")
		s := set([]string{word})
		for _, r := range characters {
			*t.place(r) = s
		}
	}
	for line := range strings.Lines(polyphones) {
		if words := strings.Fields(line); len(words) > 1 && words[0] != "#" {
			for _, r := range words[0] {
				*t.place(r) = set(words[1:])
			}
		}
	}
	t.sort()
	return t
})

// sort lists the sets by the letters that their readings start with.
func (t *Table) sort() {
	for s, readings := range t.sets {
		for _, reading := range readings {
			at := &t.starting[reading[0]-'a']
			if n := len(*at); n == 0 || (*at)[n-1] != Set(s) {
				*at = append(*at, Set(s))
			}
		}
	}
}

func (t *Table) place(r rune) *Set {
	if r == zero {
		return &t.zero
	}
	return &t.of[r-first]
}

// spellings adds the ways in which ü is typed: lü is lv, lu or, in passports,
// lyu.
func spellings(words []string) (all []string) {
	for _, w := range words {
		all = append(all, w)
		if strings.HasPrefix(w, "lv") || strings.HasPrefix(w, "nv") {
			all = append(all, w[:1]+"u"+w[2:], w[:1]+"yu"+w[2:])
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Of returns the readings of a character.
func (t *Table) Of(r rune) Set {
	switch {
	case r >= first && r <= last:
		return t.of[r-first]
	case r == zero:
		return t.zero
	}
	return None
}

// Sets returns the readings of every set, by its number: lower-case letters,
// ü written as v, u and yu. The caller must not change them.
func (t *Table) Sets() [][]string { return t.sets }

// Starting returns the sets with a reading that starts with r.
func (t *Table) Starting(r rune) []Set {
	if r < 'a' || r > 'z' {
		return nil
	}
	return t.starting[r-'a']
}
