package fulltext

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/holdfast-crm/holdfast/internal/field"
)

// Piece is a part of an excerpt, which fits what was looked for or not.
type Piece struct {
	Text string
	Hit  bool
}

// Sizes of an excerpt, in bytes; a character is cut nowhere.
const (
	excerptBytes = 240
	leadBytes    = 60
	maxSpans     = 500
)

// span is a place in a text that pattern n fits.
type span struct{ from, to, n int }

// Excerpt returns the part of a text, as it was written, in which most of the
// patterns fit, and marks where. Without a hit it is the beginning.
func Excerpt(text string, patterns []*Pattern) []Piece {
	spans := spansIn(text, patterns)
	from := beginAt(text, best(spans))
	to := min(len(text), from+excerptBytes)
	for to < len(text) && !utf8.RuneStart(text[to]) {
		to--
	}
	return pieces(text, from, to, spans)
}

// best returns where to begin: with the hit that has most others, of different
// patterns, soon after it.
func best(spans []span) int {
	at, most := 0, 0
	for i, s := range spans {
		seen := map[int]bool{}
		for _, next := range spans[i:] {
			if next.to > s.from+excerptBytes-leadBytes {
				break
			}
			seen[next.n] = true
		}
		if len(seen) > most {
			at, most = s.from, len(seen)
		}
	}
	return at
}

// beginAt goes back from a hit to the beginning of a sentence or word nearby.
func beginAt(text string, hit int) int {
	if hit <= leadBytes {
		return 0
	}
	from := hit - leadBytes
	for !utf8.RuneStart(text[from]) {
		from++
	}
	if at := strings.LastIndexAny(text[from:hit], ".!?\n。！？；"); at >= 0 {
		_, size := utf8.DecodeRuneInString(text[from+at:])
		return from + at + size
	}
	if at := strings.IndexFunc(text[from:hit], unicode.IsSpace); at >= 0 {
		return from + at + 1
	}
	return from
}

func pieces(text string, from, to int, spans []span) (out []Piece) {
	add := func(s string, hit bool) {
		if s = strings.Join(strings.FieldsFunc(s, isLineEnd), " "); s != "" {
			out = append(out, Piece{s, hit})
		}
	}
	at := from
	if from > 0 {
		add("…"+strings.TrimLeftFunc(text[from:nextSpan(spans, from, to)], unicode.IsSpace), false)
		at = nextSpan(spans, from, to)
	}
	for _, s := range spans {
		if s.from < at || s.from >= to {
			continue
		}
		add(text[at:s.from], false)
		at = min(s.to, to)
		add(text[s.from:at], true)
	}
	rest := text[at:to]
	if to < len(text) {
		rest += "…"
	}
	add(rest, false)
	return out
}

func nextSpan(spans []span, from, to int) int {
	for _, s := range spans {
		if s.from >= from && s.from < to {
			return s.from
		}
	}
	return to
}

func isLineEnd(r rune) bool { return r == '\n' || r == '\r' || r == '\t' || r == '\u2028' }

// token is a word of a text as it was written, or a single character of a
// stretch without spaces.
type token struct {
	from, to int
	folded   string
}

func tokensOf(text string) (all []token) {
	runs(text, func(from, to int, s script) bool {
		if s == spaced {
			all = append(all, token{from, to, field.Fold(text[from:to])})
			return true
		}
		for i, r := range text[from:to] {
			end := i + utf8.RuneLen(r)
			all = append(all, token{from + i, from + end, field.Fold(text[from+i : from+end])})
		}
		return true
	})
	return all
}

// spansIn finds where patterns fit, in order and without overlaps.
func spansIn(text string, patterns []*Pattern) (found []span) {
	tokens := tokensOf(text)
	for n, p := range patterns {
		words := p.words
		if p.run {
			words = nil
			for i, r := range p.text {
				words = append(words, p.text[i:i+utf8.RuneLen(r)])
			}
		}
		for i := range tokens {
			size := p.sizeAt(tokens[i:], words)
			if size > 0 {
				found = append(found, span{tokens[i].from, tokens[i+size-1].to, n})
			}
			if len(found) > maxSpans {
				break
			}
		}
	}
	slices.SortFunc(found, func(a, b span) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to)) })
	kept := found[:0]
	for _, s := range found {
		if n := len(kept); n == 0 || s.from >= kept[n-1].to {
			kept = append(kept, s)
		}
	}
	return kept
}

// sizeAt returns how many tokens, from the first on, the pattern covers.
func (p *Pattern) sizeAt(tokens []token, words []string) int {
	if words == nil {
		if p.In(tokens[0].folded) != Nowhere {
			return 1
		}
		return 0
	}
	if len(words) > len(tokens) {
		return 0
	}
	for i, w := range words {
		if tokens[i].folded != w || p.run && i > 0 && tokens[i].from != tokens[i-1].to {
			return 0
		}
	}
	return len(words)
}

// Marked returns a short text whole, with every place marked at which one of
// the folded needles stands.
func Marked(text string, needles []string) []Piece {
	var folded strings.Builder
	var from []int // where in text the character of each byte of folded begins
	for i, r := range text {
		s := field.Fold(string(r))
		folded.WriteString(s)
		for range len(s) {
			from = append(from, i)
		}
	}
	from = append(from, len(text))
	var spans []span
	for n, needle := range needles {
		for at := 0; needle != ""; {
			hop := strings.Index(folded.String()[at:], needle)
			if hop < 0 {
				break
			}
			at += hop
			end := at + len(needle)
			for end < len(from)-1 && from[end] == from[end-1] {
				end++
			}
			spans = append(spans, span{from[at], from[end], n})
			at = end
		}
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to)) })
	return pieces(text, 0, len(text), spans)
}
