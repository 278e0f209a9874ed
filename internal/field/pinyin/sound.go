package pinyin

import (
	"bytes"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"
)

// Sound is what somebody typed, made ready to be compared with Chinese text by
// how the text is read. 欧阳静 is found by "ouyang", "ouyangjing", "ou yang",
// "yangj", "oyj" and "ouyangj":
//
//   - each character takes a whole syllable, or its initial (o, y, zh or z);
//     the last one takes any beginning of a syllable, as far as was typed
//   - a character with several readings is found by each of them
//   - spaces, apostrophes and hyphens that were typed end a syllable, those in
//     the text are passed over; all other characters stand for themselves
//
// It is safe for concurrent use and never changes.
type Sound struct {
	typed []rune     // without separators
	ends  uint64     // bit n: a syllable ends before typed[n]
	next  [][]uint64 // by place in typed, then Set of a character: the places after it
	table *Table
}

// maxSound is how many characters a Sound can have: places are bits.
const maxSound = 63

// Hear makes a Sound of folded text, nil when it has no letters or is far more
// than a name.
func Hear(folded string) *Sound {
	x := &Sound{table: Load()}
	letters := false
	for _, r := range folded {
		if isPause(r) {
			x.ends |= 1 << len(x.typed)
			continue
		}
		if len(x.typed) == maxSound {
			return nil
		}
		letters = letters || 'a' <= r && r <= 'z'
		x.typed = append(x.typed, r)
	}
	if !letters {
		return nil
	}
	x.prepare()
	return x
}

// isPause is true for what separates the parts of a name.
func isPause(r rune) bool {
	switch r {
	case ' ', '-', '\'', '’', '·', '.':
		return true
	}
	return false
}

func (x *Sound) prepare() {
	sets := x.table.Sets()
	x.next = make([][]uint64, len(x.typed))
	all := make([]uint64, len(x.typed)*len(sets))
	for at := range x.next {
		x.next[at], all = all[:len(sets):len(sets)], all[len(sets):]
		for _, s := range x.table.Starting(x.typed[at]) {
			for _, reading := range sets[s] {
				x.next[at][s] |= x.after(at, reading)
			}
		}
	}
}

// after returns the places one syllable may lead to from a place.
func (x *Sound) after(at int, reading string) (places uint64) {
	n := 0
	for n < len(reading) && at+n < len(x.typed) && x.typed[at+n] == rune(reading[n]) && (n == 0 || x.ends>>(at+n)&1 == 0) {
		n++
	}
	if n == 0 {
		return 0
	}
	places = 1 << (at + 1)
	if n > 1 && reading[1] == 'h' {
		places |= 1 << (at + 2)
	}
	if n == len(reading) || at+n == len(x.typed) {
		places |= 1 << (at + n)
	}
	return places
}

// Within reports whether x is heard somewhere in a folded text, and Begins
// whether the text begins with it. A zero byte in the text begins another one.
func (x *Sound) Within(text []byte) bool { return x.heard(text, false) }

// Begins is described at [Sound.Within].
func (x *Sound) Begins(text []byte) bool { return x.heard(text, true) }

// heard follows all places of x at once, one bit each, along the text.
func (x *Sound) heard(text []byte, begins bool) bool {
	end, starts := uint64(1)<<len(x.typed), x.next[0]
	places := uint64(1)
	for i := 0; i < len(text); {
		r, n := rune(text[i]), 1
		if r&0xf0 == 0xe0 && i+2 < len(text) { // the characters of Chinese, without a call
			r, n = r&0xf<<12|rune(text[i+1]&0x3f)<<6|rune(text[i+2]&0x3f), 3
		} else if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(text[i:])
		}
		i += n
		switch {
		case r == 0:
			places = 1
			continue
		case places == 1 && starts[x.table.Of(r)] == 0 && r != x.typed[0] && !begins, isPause(r):
			continue // by far the most characters
		}
		if places = x.step(places, r); places&end != 0 {
			return true
		}
		if !begins {
			places |= 1
		} else if places == 0 {
			next := bytes.IndexByte(text[i:], 0)
			if next < 0 {
				return false
			}
			i += next
		}
	}
	return false
}

// step returns the places after one more character of the text.
func (x *Sound) step(places uint64, r rune) (after uint64) {
	set := x.table.Of(r)
	for ; places != 0; places &= places - 1 {
		at := bits.TrailingZeros64(places)
		after |= x.next[at][set]
		if x.typed[at] == r {
			after |= 1 << (at + 1)
		}
	}
	return after
}

// HasHan reports whether a folded text has Chinese characters with a reading:
// only such text is worth listening to.
func HasHan(text string) bool {
	table := Load()
	for i := strings.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }); i >= 0 && i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if table.Of(r) != None {
			return true
		}
		i += n
	}
	return false
}

// Equal reports whether two sounds are the same.
func (x *Sound) Equal(y *Sound) bool {
	return x == y || x != nil && y != nil && x.ends == y.ends && slices.Equal(x.typed, y.typed)
}
