package duplicate

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/field/pinyin"
	"github.com/holdfast-crm/holdfast/internal/fulltext"
)

// called is a title made ready to be compared.
type called struct {
	whole  string   // all letters and digits, folded, without what is between
	all    []string // words, sorted
	core   []string // without forms of address, middle names, legal forms
	spelt  []string // how it is read, in Latin letters; of Latin words, in either order of the names
	han    bool
	typing []*fulltext.Typo // of core
}

// nameOf reads a title: the name of a person, or else of an organisation.
func nameOf(v field.Value) *called {
	lines := field.Lines(v)
	if len(lines) == 0 || lines[0] == "" {
		return nil
	}
	c := &called{all: wordsOf(lines[0])}
	if len(c.all) == 0 {
		return nil
	}
	c.whole = strings.Join(c.all, "")
	c.han = field.HasHan(c.whole)
	if name, ok := v.(field.Name); ok {
		c.core = wordsOf(name.Given + " " + name.Family)
	} else {
		c.core = withoutForms(c.all)
	}
	if len(c.core) == 0 {
		c.core = slices.Clone(c.all)
	}
	c.spelt = c.spell()
	for _, w := range c.core {
		c.typing = append(c.typing, fulltext.NewTypo(w))
	}
	slices.Sort(c.all)
	return c
}

// wordsOf folds a text and cuts it into words: apostrophes and points belong to
// one, everything else that is no letter or digit ends it.
func wordsOf(s string) []string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\'' || r == '’' || r == '.':
			return -1
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			return r
		}
		return ' '
	}, field.Fold(s))
	return strings.Fields(s)
}

// legalForms are words of the name of an organisation that say nothing about
// which one it is.
func legalForms() []string {
	return []string{
		"ab", "ag", "aps", "as", "bv", "co", "company", "corp", "corporation", "ev", "gmbh", "inc", "incorporated", "kft", "kg", "limited", "llc", "llp", "lp",
		"ltd", "nv", "ohg", "oy", "oyj", "plc", "pte", "pty", "sa", "sarl", "sas", "se", "sl", "spa", "srl", "the", "ug", "und", "and",
	}
}

// legalEndings are the same in Chinese, the longer first.
func legalEndings() []string {
	return []string{"股份有限公司", "有限责任公司", "集团有限公司", "有限公司", "股份公司", "集团公司", "分公司", "公司", "集团"}
}

func withoutForms(words []string) (core []string) {
	forms := legalForms()
	for _, w := range words {
		for _, ending := range legalEndings() {
			if rest, ok := strings.CutSuffix(w, ending); ok && rest != "" {
				w = rest
				break
			}
		}
		if !slices.Contains(forms, w) {
			core = append(core, w)
		}
	}
	return core
}

// maxSpelt bounds the ways of reading that are compared: many characters have
// several.
const maxSpelt = 16

// spell returns how the core is read.
func (c *called) spell() []string {
	if !c.han {
		n := len(c.core)
		if n < 2 {
			return []string{c.core[0]}
		}
		joined := strings.Join(c.core, "")
		first, last := c.core[0], c.core[n-1]
		return []string{joined, last + joined[:len(joined)-len(last)], joined[len(first):] + first}
	}
	return spellings(strings.Join(c.core, ""), "")
}

// spellings reads Chinese characters aloud, with something between syllables.
func spellings(text, between string) []string {
	table := pinyin.Load()
	out := []string{""}
	for _, r := range text {
		readings := table.Sets()[table.Of(r)]
		if len(readings) == 0 {
			readings = []string{string(r)}
		}
		var next []string
		for _, before := range out {
			for _, reading := range readings {
				if before != "" {
					reading = between + reading
				}
				if next = append(next, before+reading); len(next) == maxSpelt {
					break
				}
			}
			if len(next) == maxSpelt {
				break
			}
		}
		out = next
	}
	return out
}

// questions are what is typed into a search to find what is called so.
func (c *called) questions() []string {
	const most = 6 // words
	first := strings.Join(c.core[:min(len(c.core), most)], " ")
	if !c.han {
		return []string{first}
	}
	heard := spellings(strings.Join(c.core, ""), " ")
	return append([]string{first}, heard[:min(len(heard), 2)]...)
}

// telling reports whether a name says enough to look for one like it, while
// somebody is still typing.
func (c *called) telling() bool {
	return len(c.core) > 1 || c.han && utf8.RuneCountInString(c.whole) > 1 || utf8.RuneCountInString(c.core[0]) > 3
}

// like compares two names.
func (c *called) like(d *called) (How, bool) {
	switch {
	case c.whole == d.whole || slices.Equal(c.all, d.all):
		return Same, true
	case c.han || d.han:
		heard := slices.ContainsFunc(c.spelt, func(s string) bool { return slices.Contains(d.spelt, s) })
		return Sounds, heard
	}
	return Similar, c.near(d)
}

// near reports whether all words of the shorter name are in the other, but for
// typing errors: two words at least, or one that is all of both.
func (c *called) near(d *called) bool {
	if len(c.core) > len(d.core) {
		c, d = d, c
	}
	if len(c.core) == 1 && len(d.core) > 1 {
		return false
	}
	taken := make([]bool, len(d.core))
	for i, w := range c.core {
		at := slices.IndexFunc(d.core, func(x string) bool { return x == w })
		if at < 0 || taken[at] {
			at = -1
			for n, x := range d.core {
				if !taken[n] && (c.typing[i] != nil && c.typing[i].Fits(x) || d.typing[n] != nil && d.typing[n].Fits(w)) {
					at = n
					break
				}
			}
		}
		if at < 0 {
			return false
		}
		taken[at] = true
	}
	return true
}
