package pinyin

import (
	"flag"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	dictionary "github.com/mozillazg/go-pinyin"
	"golang.org/x/text/unicode/norm"
)

var update = flag.Bool("update", false, "write readings.txt anew from the dictionary")

// toneless takes the tone off a syllable and writes ü as v.
func toneless(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		switch {
		case r == 0x308: // the dots of ü
			u := strings.TrimSuffix(b.String(), "u")
			b.Reset()
			b.WriteString(u + "v")
		case r < 0x300 || r > 0x36f:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// listed returns every reading the dictionary has, the usual one first.
func listed(r rune) (all []string) {
	for s := range strings.SplitSeq(dictionary.PinyinDict[int(r)], ",") {
		all = append(all, toneless(s))
	}
	return all
}

func TestReadingsAreThoseOfTheDictionary(t *testing.T) {
	t.Parallel()
	bySyllable := map[string][]rune{}
	for code := range dictionary.PinyinDict {
		if r := rune(code); r == zero || r >= first && r <= last {
			bySyllable[listed(r)[0]] = append(bySyllable[listed(r)[0]], r)
		}
	}
	var want strings.Builder
	for _, s := range slices.Sorted(maps.Keys(bySyllable)) {
		slices.Sort(bySyllable[s])
		want.WriteString(s + " " + string(bySyllable[s]) + "\n")
	}
	if *update {
		if err := os.WriteFile("readings.txt", []byte(want.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if readings != want.String() {
		t.Error("readings.txt is not what the dictionary says: go test ./internal/field/pinyin -update")
	}
}

func TestPolyphonesAreKnownToTheDictionary(t *testing.T) {
	t.Parallel()
	// Readings people use that the dictionary lacks.
	beyond := map[string]bool{"贠yun": true, "谌shen": true, "諶shen": true, "费bi": true, "綠lu": true, "說shui": true, "說yue": true, "剎cha": true, "潰hui": true, "沒mo": true}
	seen := map[string]bool{}
	for line := range strings.Lines(polyphones) {
		words := strings.Fields(line)
		if words[0] == "#" {
			continue
		}
		c := []rune(words[0])
		if len(c) != 1 || len(words) < 2 || seen[words[0]] {
			t.Errorf("line %q", line)
			continue
		}
		seen[words[0]] = true
		for _, reading := range words[1:] {
			if !slices.Contains(listed(c[0]), reading) && !beyond[words[0]+reading] {
				t.Errorf("%s is not read %s", words[0], reading)
			}
		}
	}
}

func TestOf(t *testing.T) {
	t.Parallel()
	if *update {
		t.Skip("the file that was built in is being written anew")
	}
	for _, c := range []struct {
		r    rune
		want string
	}{
		{'王', "wang"}, {'欧', "ou"}, {'〇', "ling"}, {'单', "chan dan shan"}, {'曾', "ceng zeng"}, {'吕', "lu lv lyu"}, {'虐', "nue nve nyue"},
		{'路', "lu"}, {'㛃', "jie"}, {0xa000, ""}, {'a', ""}, {'カ', ""}, {'한', ""}, {0x20000, ""}, {-1, ""},
	} {
		if got := strings.Join(Load().Sets()[Load().Of(c.r)], " "); got != c.want {
			t.Errorf("%c is read %q, want %q", c.r, got, c.want)
		}
	}
	for _, r := range "az`{7A王" {
		for _, s := range Load().Starting(r) {
			if !slices.ContainsFunc(Load().Sets()[s], func(reading string) bool { return rune(reading[0]) == r }) {
				t.Errorf("%q does not start %q", r, Load().Sets()[s])
			}
		}
	}
	if n := len(Load().Starting('z')); n < 30 {
		t.Errorf("%d sets start with z", n)
	}
	if None != 0 || Load().Sets()[None] != nil {
		t.Error("what has no reading has one")
	}
}
