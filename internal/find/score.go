package find

import (
	"math"
	"time"
)

// BM25 (Robertson and Zaragoza, 2009), with the usual constants. A word that
// the values hold counts as much as one that a long text is full of.
const (
	bm25k = 1.2
	bm25b = 0.75
)

// A record changed now counts half as much again as one of long ago; the
// addition halves every 90 days.
const (
	newer    = 0.5
	newerFor = 90 * 24 * time.Hour
)

// Rarity is what a word is worth that so many of so many texts have.
func Rarity(texts, having float32) float32 {
	return float32(math.Log(1 + (float64(texts)-float64(having)+0.5)/(float64(having)+0.5)))
}

// Fullness is how much a text has of a word that is in it so many times; its
// length is told in mean lengths.
func Fullness(times, length float32) float32 {
	return times * (bm25k + 1) / (times + bm25k*(1-bm25b+bm25b*length))
}

// Recency is what the score of a record is multiplied by.
func Recency(now, changed time.Time) float32 {
	return float32(1 + newer*math.Exp2(-max(0, now.Sub(changed).Hours())/newerFor.Hours()))
}
