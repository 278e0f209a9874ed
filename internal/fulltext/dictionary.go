package fulltext

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"strings"
	"sync"
	"unicode/utf8"
)

// words.txt.gz is made by scripts/words.sh from the dictionary of jieba: each
// line a number, the binary logarithm of how often they were counted, and
// words of it.
//
//go:embed words.txt.gz
var packedWords []byte

// trade.txt has words of business that the dictionary lacks or counted seldom.
//
//go:embed trade.txt
var tradeWords string

const (
	maxWord    = 4  // characters of a word in the dictionary
	countedLog = 26 // binary logarithm of all that was counted
	tradeLog   = 10 // how frequent words of business are taken to be
	unknownLog = 0
)

// wordSet holds the words of the dictionary, up to four characters of 16 bits
// in one number each, with open addressing: 2.5 MB, made at first use.
type wordSet struct {
	keys []uint64
	logs []uint8
}

// dictionary returns the words, which everybody shares and nobody changes.
func dictionary() *wordSet { return loadWords() }

var loadWords = sync.OnceValue(func() *wordSet {
	w := &wordSet{keys: make([]uint64, 1<<18), logs: make([]uint8, 1<<18)}
	packed, err := gzip.NewReader(bytes.NewReader(packedWords))
	if err != nil {
		panic("fulltext: words.txt.gz: " + err.Error())
	}
	text, err := io.ReadAll(packed)
	if err != nil {
		panic("fulltext: words.txt.gz: " + err.Error())
	}
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		log := uint8(0)
		for _, digit := range fields[0] {
			log = log*10 + uint8(digit-'0')
		}
		for _, word := range fields[1:] {
			w.put(word, log)
		}
	}
	for line := range strings.Lines(tradeWords) {
		if !strings.HasPrefix(line, "#") {
			for _, word := range strings.Fields(line) {
				w.put(word, tradeLog)
			}
		}
	}
	return w
})

// wordKey packs a word; 0 when it can be none.
func wordKey(word string) (key uint64) {
	n := 0
	for _, r := range word {
		if n++; n > maxWord || !isHan(r) {
			return 0
		}
		key = key<<16 | uint64(r)
	}
	return key
}

func (w *wordSet) slot(key uint64) int {
	mask := uint64(len(w.keys) - 1)
	at := (key * 0x9e3779b97f4a7c15) >> 40 & mask
	for w.keys[at] != 0 && w.keys[at] != key {
		at = (at + 1) & mask
	}
	return int(at)
}

func (w *wordSet) put(word string, log uint8) {
	if key := wordKey(word); key != 0 {
		at := w.slot(key)
		w.keys[at], w.logs[at] = key, max(log, w.logs[at])
	}
}

func (w *wordSet) has(word string) bool {
	key := wordKey(word)
	return key != 0 && w.keys[w.slot(key)] == key
}

// Segment cuts a stretch of text without spaces into words: of all ways, the
// one whose words together were counted most often. Characters in no word of
// the dictionary stay by themselves.
func Segment(run string) []string {
	words, at := dictionary(), ends(run)
	n := len(at) - 1
	best := make([]int, n+1) // of the cut from there to the end
	next := make([]int, n)
	for from := n - 1; from >= 0; from-- {
		next[from] = from + 1
		best[from] = best[from+1] + words.log(run[at[from]:at[from+1]]) - countedLog
		for to := from + 2; to <= min(n, from+maxWord); to++ {
			word := run[at[from]:at[to]]
			if !words.has(word) {
				continue
			}
			if p := best[to] + words.log(word) - countedLog; p > best[from] {
				best[from], next[from] = p, to
			}
		}
	}
	out := make([]string, 0, n/2+1)
	for from := 0; from < n; from = next[from] {
		out = append(out, run[at[from]:at[next[from]]])
	}
	return out
}

// log is how frequent a word is; of one that is unknown, hardly.
func (w *wordSet) log(word string) int {
	key := wordKey(word)
	if key == 0 {
		return unknownLog
	}
	if at := w.slot(key); w.keys[at] == key {
		return int(w.logs[at])
	}
	return unknownLog
}

// runesOf counts characters.
func runesOf(s string) int { return utf8.RuneCountInString(s) }
