package fulltext

import (
	"unicode"
	"unicode/utf8"
)

// script says how words are told apart.
type script uint8

const (
	between  script = iota // separates words
	spaced                 // letters and digits: words have spaces between them
	unspaced               // Chinese, kana, Thai and the like
)

func scriptOf(r rune) script {
	switch {
	case r < utf8.RuneSelf:
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' {
			return spaced
		}
		return between
	case isHan(r):
		return unspaced
	case unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Han), r == 'ー':
		return unspaced
	case unicode.In(r, unicode.L, unicode.N, unicode.M):
		return spaced
	}
	return between
}

// isHan is true for the characters that the dictionary knows.
func isHan(r rune) bool { return r >= 0x4e00 && r <= 0x9fff }

// runs calls f for each stretch of one script in text, those between words
// left out, until it returns false.
func runs(text string, f func(from, to int, s script) bool) {
	start, in := 0, between
	for i, r := range text {
		s := scriptOf(r)
		if s == in {
			continue
		}
		if in != between && !f(start, i, in) {
			return
		}
		start, in = i, s
	}
	if in != between {
		f(start, len(text), in)
	}
}

// maxTerm bounds what a term takes; of a longer word its beginning counts, in
// texts and in questions alike.
const maxTerm = 64

func clip(word string) string {
	if len(word) <= maxTerm {
		return word
	}
	n := maxTerm
	for !utf8.RuneStart(word[n]) {
		n--
	}
	return word[:n]
}

// Terms calls f for each term of a folded text; word is false for characters
// that are part of a longer term, too.
func Terms(text string, f func(term string, word bool)) {
	runs(text, func(from, to int, s script) bool {
		if s == spaced {
			f(clip(text[from:to]), true)
			return true
		}
		characters(text[from:to], f)
		return true
	})
}

// characters cuts a stretch without spaces.
func characters(run string, f func(term string, word bool)) {
	for i, r := range run {
		f(run[i:i+utf8.RuneLen(r)], false)
	}
	for _, w := range Segment(run) {
		if utf8.RuneCountInString(w) > 1 {
			f(w, true)
			within(w, f)
		}
	}
}

// within adds the shorter words in a word of the dictionary, so that 人民 is
// found in 人民币 as a word.
func within(w string, f func(term string, word bool)) {
	words := dictionary()
	ends := ends(w)
	for from := range ends {
		for to := from + 2; to < len(ends) && to-from < len(ends)-1; to++ {
			if part := w[ends[from]:ends[to]]; words.has(part) {
				f(part, false)
			}
		}
	}
}

// ends returns where the characters of s begin, and its end.
func ends(s string) []int {
	at := make([]int, 0, len(s)/3+2)
	for i := range s {
		at = append(at, i)
	}
	return append(at, len(s))
}
