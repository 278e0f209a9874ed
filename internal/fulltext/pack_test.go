package fulltext

import (
	"bufio"
	"compress/gzip"
	"flag"
	"fmt"
	"maps"
	"math/bits"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var pack = flag.String("pack", "", "make words.txt.gz from this dictionary of jieba; see scripts/words.sh")

// leastCounted leaves out what is hardly ever written: a third of the words.
const leastCounted = 5

// TestPackTheDictionary makes words.txt.gz when told to, and holds it to its
// form otherwise.
func TestPackTheDictionary(t *testing.T) {
	if *pack != "" {
		packWords(t, *pack)
		return
	}
	t.Parallel()
	words, used := dictionary(), 0
	for _, key := range words.keys {
		if key != 0 {
			used++
		}
	}
	if used < 100_000 || used > len(words.keys)*3/5 {
		t.Errorf("%d words in %d slots", used, len(words.keys))
	}
}

func packWords(t *testing.T, from string) {
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	byLog := map[int][]string{}
	for lines := bufio.NewScanner(in); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		count, err := strconv.Atoi(fields[1])
		if err != nil {
			t.Fatal(err)
		}
		if count >= leastCounted && wordKey(fields[0]) != 0 {
			log := bits.Len(uint(count)) - 1
			byLog[log] = append(byLog[log], fields[0])
		}
	}
	out, err := os.Create("words.txt.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	packed, _ := gzip.NewWriterLevel(out, gzip.BestCompression)
	for _, log := range slices.Backward(slices.Sorted(maps.Keys(byLog))) {
		slices.Sort(byLog[log])
		fmt.Fprintln(packed, log, strings.Join(byLog[log], " "))
	}
	if err := packed.Close(); err != nil {
		t.Fatal(err)
	}
}
