package fulltext

import (
	"bytes"
	"hash/maphash"
	"strings"
	"unicode/utf8"
)

// How much a hit counts, by how well the word fits.
const (
	itself   = 1.0
	sameStem = 0.8
	begins   = 0.6
	mistyped = 0.3
	cutApart = 0.5 // characters in a row that the text has, but not as a word
)

// Pattern is what is looked for in a text: a word, some characters in a row,
// or a phrase. It never changes.
type Pattern struct {
	text   string   // folded; of characters, all of them
	words  []string // of a phrase, its terms in order
	prefix bool
	typo   *Typo
	run    bool // characters without spaces
}

// leastPrefix is how many letters the beginning of a word must have.
const leastPrefix = 2

// Patterns cuts one folded word of a question as texts are cut; all of them
// must fit. With last the final one may be the beginning of a longer word.
func Patterns(word string, last bool) (all []*Pattern) {
	runs(word, func(from, to int, s script) bool {
		if s == spaced {
			w := clip(word[from:to])
			all = append(all, &Pattern{text: w, typo: NewTypo(w), prefix: last && to == len(word) && runesOf(w) >= leastPrefix})
			return true
		}
		for _, w := range Segment(word[from:to]) {
			all = append(all, &Pattern{text: w, run: true})
		}
		return true
	})
	return all
}

// Phrase makes a pattern of words that follow each other; nil when there are
// none.
func Phrase(folded string) *Pattern {
	p := &Pattern{text: folded}
	runs(folded, func(from, to int, s script) bool {
		if s == spaced {
			p.words = append(p.words, folded[from:to])
			return true
		}
		for i, r := range folded[from:to] {
			p.words = append(p.words, folded[from+i:from+i+utf8.RuneLen(r)])
		}
		return true
	})
	if len(p.words) == 0 {
		return nil
	}
	return p
}

// weigh tells how well a term fits a word, 0: not at all.
func (p *Pattern) weigh(term string, stems bool, typos bool) float32 {
	switch {
	case term == p.text:
		return itself
	case stems:
		return sameStem
	case p.prefix && strings.HasPrefix(term, p.text):
		return begins
	case typos && p.typo != nil && p.typo.Fits(term):
		return mistyped
	}
	return 0
}

// Match is where a pattern fits.
type Match uint8

// The matches: not at all, but for a typing error, truly.
const (
	Nowhere Match = iota
	Nearly
	Truly
)

// In tells whether the pattern fits in a folded text. It is what Index.Each
// means.
func (p *Pattern) In(text string) Match {
	switch {
	case p.words != nil:
		return truly(p.follow([]byte(text)) > 0)
	case p.run:
		return truly(strings.Contains(text, p.text))
	}
	seed := maphash.MakeSeed()
	own := stem(seed, p.text)
	found := Nowhere
	Terms(text, func(term string, _ bool) {
		switch p.weigh(term, own != 0 && stem(seed, term) == own, true) {
		case 0:
		case mistyped:
			found = max(found, Nearly)
		default:
			found = Truly
		}
	})
	return found
}

func truly(yes bool) Match {
	if yes {
		return Truly
	}
	return Nowhere
}

// follow counts how often the words of a phrase follow each other in a folded
// text, whatever stands between words.
func (p *Pattern) follow(text []byte) (times uint16) {
	first := []byte(p.words[0])
	for at := 0; at < len(text); {
		hop := bytes.Index(text[at:], first)
		if hop < 0 {
			return times
		}
		at += hop
		if p.from(text, at) && times < maxTimes {
			times++
		}
		at += len(first)
	}
	return times
}

// from tells whether the phrase begins at a place.
func (p *Pattern) from(text []byte, at int) bool {
	if !edge(text, at, p.words[0]) {
		return false
	}
	for n, word := range p.words {
		for n > 0 && at < len(text) {
			r, size := decode(text[at:])
			if scriptOf(r) != between {
				break
			}
			at += size
		}
		if !bytes.HasPrefix(text[at:], []byte(word)) {
			return false
		}
		at += len(word)
		if !edge(text, at, word) {
			return false
		}
	}
	return true
}

// edge tells whether a word of letters ends at a place.
func edge(text []byte, at int, word string) bool {
	if r, _ := utf8.DecodeRuneInString(word); scriptOf(r) == unspaced || at == 0 || at >= len(text) {
		return true
	}
	before, _ := utf8.DecodeLastRune(text[:at])
	after, _ := decode(text[at:])
	return scriptOf(before) != spaced || scriptOf(after) != spaced
}

// Begins tells whether a word of a folded text begins with a needle. In writing
// without spaces only the text's own beginning is one.
func Begins(text []byte, needle string) bool {
	if needle == "" {
		return false
	}
	first, _ := utf8.DecodeRuneInString(needle)
	for at := 0; at+len(needle) <= len(text); {
		hop := bytes.Index(text[at:], []byte(needle))
		if hop < 0 {
			return false
		}
		at += hop
		before, _ := utf8.DecodeLastRune(text[:at])
		if at == 0 || scriptOf(first) == between || scriptOf(before) != scriptOf(first) {
			return true
		}
		at++
	}
	return false
}
