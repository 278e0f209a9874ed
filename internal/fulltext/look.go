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

// Each calls f for every row in which the pattern fits, possibly several times
// and in no order: once for each term that does, with how much it counts. With
// typos only those that fit nearly, without only those that fit truly.
func (x *Index) Each(p *Pattern, l Look, typos bool, f func(row uint32, weight float32)) {
	switch {
	case (p.words != nil || p.run) && typos:
		return
	case p.words != nil:
		x.eachPhrase(p, l, f)
		return
	case p.run:
		x.eachRun(p, l, f)
		return
	}
	own := stem(x.seed, p.text)
	for n := range x.terms {
		t := &x.terms[n]
		if t.letters == 0 {
			continue
		}
		w := x.weigh(p, t, own, typos)
		if w == 0 {
			continue
		}
		t.each(func(row uint32, times uint16) {
			if l.Keep(row) {
				f(row, w*float32(times))
			}
		})
	}
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

// eachPhrase finds rows that hold all words of a phrase, and of those the ones
// whose text has them one after another.
func (x *Index) eachPhrase(p *Pattern, l Look, f func(row uint32, weight float32)) {
	for _, row := range x.all(p.words, l.Keep) {
		if times := p.follow(l.Text(row)); times > 0 {
			f(row, itself*float32(times))
		}
	}
}

// eachRun finds characters in a row: where they are a word, by that, and where
// they are not, by looking at the texts that have them all.
func (x *Index) eachRun(p *Pattern, l Look, f func(row uint32, weight float32)) {
	var words []uint32
	if at, found := x.find(p.text); found {
		x.terms[x.slots[at]-1].each(func(row uint32, times uint16) {
			if l.Keep(row) {
				words = append(words, row)
				f(row, itself*float32(times))
			}
		})
	}
	var parts []string
	for i, r := range p.text {
		parts = append(parts, p.text[i:i+utf8.RuneLen(r)])
	}
	if len(parts) == 1 {
		return // the character was the word
	}
	at := 0
	for _, row := range x.all(parts, l.Keep) {
		for at < len(words) && words[at] < row {
			at++
		}
		if at < len(words) && words[at] == row {
			continue
		}
		if times := bytes.Count(l.Text(row), []byte(p.text)); times > 0 {
			f(row, cutApart*float32(times))
		}
	}
}

// all returns the rows, rising, that hold every one of the terms.
func (x *Index) all(words []string, keep func(row uint32) bool) (rows []uint32) {
	terms := make([]*term, 0, len(words))
	for _, w := range words {
		at, found := x.find(clip(w))
		if !found {
			return nil
		}
		if t := &x.terms[x.slots[at]-1]; !slices.Contains(terms, t) {
			terms = append(terms, t)
		}
	}
	slices.SortFunc(terms, func(a, b *term) int { return int(a.rows) - int(b.rows) })
	for n, t := range terms {
		at, kept := 0, rows[:0]
		t.each(func(row uint32, _ uint16) {
			if n == 0 {
				if keep(row) {
					rows = append(rows, row)
				}
				return
			}
			for at < len(rows) && rows[at] < row {
				at++
			}
			if at < len(rows) && rows[at] == row {
				kept = append(kept, row)
			}
		})
		if n > 0 {
			rows = kept
		}
	}
	return rows
}
