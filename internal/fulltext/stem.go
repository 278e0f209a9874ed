package fulltext

import (
	"hash/maphash"

	"github.com/kljensen/snowball/english"
)

// stem returns what English words of one stem have in common: renew, renewed
// and renewal. Words of other languages come out as something, too, the same
// for the same word; a number is enough, since it is only compared.
func stem(seed maphash.Seed, word string) uint32 {
	for i := range len(word) {
		if word[i] < 'a' || word[i] > 'z' {
			return 0 // no English word, and like no other
		}
	}
	if len(word) < 3 {
		return 0
	}
	return uint32(maphash.String(seed, english.Stem(word, true))) | 1
}
