package fulltext

import "unicode"

// maxEdits is the most typing errors that are overlooked in one word.
const maxEdits = 2

// Edits returns how many typing errors are overlooked in a word: none in short
// ones and in those with digits or characters that are words by themselves,
// one from four letters on, two from eight on.
func Edits(word string) int {
	n := 0
	for _, r := range word {
		if scriptOf(r) != spaced || unicode.IsDigit(r) {
			return 0
		}
		n++
	}
	switch {
	case n < 4:
		return 0
	case n < 8:
		return 1
	}
	return maxEdits
}

// Typo looks for a word with typing errors in it: a letter more, less or
// another, or two that changed places.
type Typo struct {
	word  []rune
	mask  uint32
	edits int
}

// NewTypo returns nil for a word that must be right.
func NewTypo(word string) *Typo {
	edits := Edits(word)
	if edits == 0 {
		return nil
	}
	t := &Typo{word: []rune(word), edits: edits}
	for _, r := range t.word {
		t.mask |= bitOf(r)
	}
	return t
}

// bitOf maps letters to bits: words that differ much have different bits.
func bitOf(r rune) uint32 { return 1 << (uint32(r) & 31) }

// Fits reports whether a word is the one that was meant; the word itself is.
func (t *Typo) Fits(word string) bool {
	if len(word) > 4*(len(t.word)+t.edits) {
		return false
	}
	var room [64]rune
	have, mask := room[:0], uint32(0)
	for _, r := range word {
		have = append(have, r)
		mask |= bitOf(r)
	}
	return t.near(have, mask)
}

// long reports whether a word of so many letters can be the one.
func (t *Typo) long(letters int) bool {
	d := letters - len(t.word)
	return d <= t.edits && -d <= t.edits
}

// near is Fits for letters whose bits are known.
func (t *Typo) near(have []rune, mask uint32) bool {
	if d := len(have) - len(t.word); d > t.edits || -d > t.edits {
		return false
	}
	if onesIn(mask&^t.mask) > t.edits || onesIn(t.mask&^mask) > t.edits {
		return false
	}
	return distance(t.word, have, t.edits) <= t.edits
}

func onesIn(x uint32) (n int) {
	for ; x != 0; x &= x - 1 {
		n++
	}
	return n
}

// distance is the optimal string alignment distance, or more than most.
func distance(a, b []rune, most int) int {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) == 0 || len(b) == 0 {
		return max(len(a), len(b))
	}
	var room [3][72]int
	if len(b) >= len(room[0]) {
		return most + 1
	}
	old, last, now := room[0][:len(b)+1], room[1][:len(b)+1], room[2][:len(b)+1]
	for j := range last {
		last[j] = j
	}
	for i, r := range a {
		now[0] = i + 1
		least := now[0]
		for j, s := range b {
			cost := 1
			if r == s {
				cost = 0
			}
			d := min(last[j+1]+1, now[j]+1, last[j]+cost)
			if i > 0 && j > 0 && r == b[j-1] && a[i-1] == s {
				d = min(d, old[j-1]+1)
			}
			now[j+1] = d
			least = min(least, d)
		}
		if least > most {
			return least
		}
		old, last, now = last, now, old
	}
	return last[len(b)]
}

// In reports whether one of the words of a folded text is the one that was
// meant.
func (t *Typo) In(text []byte) bool {
	if t == nil {
		return false
	}
	var room [72]rune
	have, mask, long := room[:0], uint32(0), false
	for i := 0; i <= len(text); {
		r, n := rune(0), 1
		if i < len(text) {
			r, n = decode(text[i:])
		}
		i += n
		if r != 0 && scriptOf(r) == spaced {
			if long = long || len(have) == len(t.word)+t.edits; !long {
				have = append(have, r)
				mask |= bitOf(r)
			}
			continue
		}
		if !long && len(have) > 0 && t.near(have, mask) {
			return true
		}
		have, mask, long = have[:0], 0, false
	}
	return false
}
