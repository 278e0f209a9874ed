package fulltext

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// Look is where an index is looked into.
type Look struct {
	// Text returns the folded text of a row.
	Text func(row uint32) []byte
	// Keep says which rows are of interest; the others cost little.
	Keep func(row uint32) bool
}

// Steps look for one pattern, a little at a time: between two steps the index may
// change. What is taken out and what comes meanwhile may be found or not.
type Steps struct {
	x       *Index
	pattern *Pattern
	typos   bool
	term    int    // the next to look at, of a word
	row     uint32 // the next to look at, of the term or of all
}

// Steps begins to look for a pattern: with typos only where it fits nearly,
// without only where it fits truly.
func (x *Index) Steps(p *Pattern, typos bool) *Steps {
	return &Steps{x: x, pattern: p, typos: typos}
}

// Next calls f for some of the rows in which the pattern fits, possibly several
// times and in no order: once for each term that does, with how much it counts.
// work bounds how many terms and rows it looks at. It tells whether there is more.
func (s *Steps) Next(l Look, work int, f func(row uint32, weight float32)) (more bool) {
	switch p := s.pattern; {
	case p.words == nil && !p.run:
		return s.word(l, work, f)
	case s.typos:
		return false
	case p.words != nil:
		return s.together(p.words, l, work, s.phrase, f)
	default:
		var parts []string
		for i, r := range p.text {
			parts = append(parts, p.text[i:i+utf8.RuneLen(r)])
		}
		return s.together(parts, l, work, s.run, f)
	}
}

// typoWork is what it takes to compare a term with typing errors.
const typoWork = 16

// word looks at the terms one by one, and at the rows of those that fit.
func (s *Steps) word(l Look, work int, f func(row uint32, weight float32)) (more bool) {
	own := stem(s.x.seed, s.pattern.text)
	for ; s.term < len(s.x.terms); s.term++ {
		if work <= 0 {
			return true
		}
		if work--; s.typos {
			work -= typoWork
		}
		t := &s.x.terms[s.term]
		w := float32(0)
		if t.letters > 0 {
			w = s.x.weigh(s.pattern, t, own, s.typos)
		}
		if w == 0 {
			s.row = 0
			continue
		}
		unfinished := false
		t.from(s.row, func(row uint32, times uint16) bool {
			if l.Keep(row) {
				f(row, w*float32(times))
			}
			work--
			s.row = row + 1
			unfinished = work <= 0
			return !unfinished
		})
		if unfinished {
			return true
		}
		s.row = 0
	}
	return false
}

// windowRows are looked at together for rows that hold several terms.
const windowRows = 8192

// together looks at rows that hold all the words, as check says, window by window.
func (s *Steps) together(words []string, l Look, work int, check func(rows []uint32, to uint32, l Look, work *int, f func(row uint32, weight float32)), f func(row uint32, weight float32)) (more bool) {
	terms, last := s.x.termsOf(words)
	for len(terms) > 0 && s.row < last {
		if work <= 0 {
			return true
		}
		to := min(last, s.row+windowRows)
		work -= 64
		check(all(terms, s.row, to, l.Keep, &work), to, l, &work, f)
	}
	return false
}

// weigh is Pattern.weigh for a term of the index, most of which need no look at
// their letters.
func (x *Index) weigh(p *Pattern, t *term, own uint32, typos bool) float32 {
	stems := own != 0 && t.stem == own
	if typos {
		if p.typo == nil || stems || t.latin && !p.typo.long(int(t.letters)) {
			return 0
		}
		text := x.text(t)
		if string(text) == p.text || p.prefix && bytes.HasPrefix(text, []byte(p.text)) || !p.typo.In(text) {
			return 0
		}
		return mistyped
	}
	if !stems && (int(t.letters) < len(p.text) || !p.prefix && int(t.letters) != len(p.text)) {
		return 0
	}
	text := x.text(t)
	switch {
	case string(text) == p.text:
		return itself
	case stems:
		return sameStem
	case p.prefix && bytes.HasPrefix(text, []byte(p.text)):
		return begins
	}
	return 0
}

// textWork is how many bytes of text are looked through in the time of a row.
const textWork = 64

// phrase finds, among rows that hold all its words, those whose text has them one
// after another.
func (s *Steps) phrase(rows []uint32, to uint32, l Look, work *int, f func(row uint32, weight float32)) {
	for _, row := range rows {
		if *work <= 0 && row > s.row {
			s.row = row
			return
		}
		text := l.Text(row)
		*work -= 1 + len(text)/textWork
		if times := s.pattern.follow(text); times > 0 {
			f(row, itself*float32(times))
		}
	}
	s.row = to
}

// run finds characters in a row: where they are a word, by that, and where they
// are not, by looking at the texts that have them all.
func (s *Steps) run(rows []uint32, to uint32, l Look, work *int, f func(row uint32, weight float32)) {
	p, words := s.pattern, map[uint32]uint16{}
	if at, found := s.x.find(p.text); found {
		s.x.terms[s.x.slots[at]-1].from(s.row, func(row uint32, times uint16) bool {
			if *work--; row < to && l.Keep(row) {
				words[row] = times
				rows = append(rows, row)
			}
			return row < to
		})
	}
	slices.Sort(rows)
	for _, row := range slices.Compact(rows) {
		if *work <= 0 && row > s.row {
			s.row = row
			return
		}
		*work--
		times, weight := int(words[row]), float32(itself)
		if times == 0 {
			text := l.Text(row)
			*work -= len(text) / textWork
			times, weight = bytes.Count(text, []byte(p.text)), cutApart
		}
		if times > 0 {
			f(row, weight*float32(times))
		}
	}
	s.row = to
}

// termsOf are the terms of some words, the rarest first, and the row before which
// all rows are that may hold them all; none when one is nowhere.
func (x *Index) termsOf(words []string) (terms []*term, last uint32) {
	for _, w := range words {
		at, found := x.find(clip(w))
		if !found {
			return nil, 0
		}
		if t := &x.terms[x.slots[at]-1]; !slices.Contains(terms, t) {
			terms = append(terms, t)
		}
	}
	slices.SortFunc(terms, func(a, b *term) int { return int(a.rows) - int(b.rows) })
	return terms, max(terms[0].last, terms[0].alone)
}

// all returns the rows of a window, rising, that hold every one of the terms.
func all(terms []*term, from, to uint32, keep func(row uint32) bool, work *int) (rows []uint32) {
	for n, t := range terms {
		at, kept := 0, rows[:0]
		t.from(from, func(row uint32, _ uint16) bool {
			if row >= to {
				return false
			}
			*work--
			if n == 0 {
				if keep(row) {
					rows = append(rows, row)
				}
				return true
			}
			for at < len(rows) && rows[at] < row {
				at++
			}
			if at < len(rows) && rows[at] == row {
				kept = append(kept, row)
			}
			return at < len(rows)
		})
		if n > 0 {
			rows = kept
		}
	}
	return rows
}
