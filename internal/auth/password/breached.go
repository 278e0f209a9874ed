package password

import (
	"cmp"
	"crypto/sha256"
	_ "embed"
	"slices"
	"sort"
)

// breached holds, in order, the first printSize bytes of the SHA-256 of each
// leaked password in lower case. scripts/breached.sh makes it.
//
//go:embed breached.bin
var breached string

const (
	printSize = 5 // one of 190,000 passwords of 20 characters has a piece that only looks leaked

	minPiece = 5  // characters; shorter ones leave enough beside them
	maxPiece = 48 // bounds the search

	// pieceWorth is how many characters a leaked password counts for inside
	// another: one of 50,000 is guessed about as soon as two and a half.
	pieceWorth = 2
)

// leaked reports whether text, folded, is on the list.
func leaked(text string) bool {
	sum := sha256.Sum256([]byte(text))
	want := string(sum[:printSize])
	n := len(breached) / printSize
	at := func(i int) string { return breached[i*printSize : (i+1)*printSize] }
	i := sort.Search(n, func(i int) bool { return at(i) >= want })
	return i < n && at(i) == want
}

// piece is a leaked password inside a longer one, in characters.
type piece struct{ from, to int }

// withoutLeaked replaces the leaked passwords in text, longest first, by marks
// and says how many there were.
func withoutLeaked(text []rune) (rest []rune, count int) {
	var found []piece
	for from := range text {
		for to := min(from+maxPiece, len(text)); to-from >= minPiece; to-- {
			if leaked(string(text[from:to])) {
				found = append(found, piece{from, to})
			}
		}
	}
	slices.SortStableFunc(found, func(a, b piece) int { return cmp.Compare(b.to-b.from, a.to-a.from) })
	rest = slices.Clone(text)
	for _, p := range found {
		if slices.Contains(rest[p.from:p.to], mark) {
			continue // part of a longer one
		}
		for i := p.from; i < p.to; i++ {
			rest[i] = mark
		}
		count++
	}
	return rest, count
}
