package seal_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/seal"
)

func param(err error, name string) string {
	for _, p := range errs.As(err).Params {
		if p.Name == name {
			return p.Value
		}
	}
	return ""
}

func TestSeedsAreReadHoweverTheyAreTyped(t *testing.T) {
	t.Parallel()
	text := seal.NewSeed().Groups()
	if len(text) != 13*5+12 {
		t.Fatalf("Groups has %d characters", len(text))
	}
	wide := strings.Map(func(r rune) rune {
		if r == '-' {
			return '\u3000'
		}
		return r + 0xFEE0
	}, text)
	for name, typed := range map[string]string{
		"as written": text, "lower case": strings.ToLower(text), "spaces": strings.ReplaceAll(text, "-", "  "),
		"nothing between": strings.ReplaceAll(text, "-", ""), "lines": "\n" + strings.ReplaceAll(text, "-", "\n") + "\n",
		"look-alikes": strings.NewReplacer("0", "o", "1", "l").Replace(text), "full width": wide,
		"groups of ten": strings.Join(strings.SplitAfterN(strings.ReplaceAll(text, "-", ""), "", 66), ""),
	} {
		s, err := seal.ParseSeed(typed)
		if err != nil || s.Groups() != text {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSeedMistakesNameTheGroup(t *testing.T) {
	t.Parallel()
	const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	rapid.Check(t, func(t *rapid.T) {
		text := seal.NewSeed().Groups()
		groups := strings.Split(text, "-")
		g, c := rapid.IntRange(0, 12).Draw(t, "group"), rapid.IntRange(0, 4).Draw(t, "char")
		var bad []string
		switch rapid.SampledFrom([]string{"typo", "exchange", "strange", "short", "long"}).Draw(t, "mistake") {
		case "typo":
			other := rapid.SampledFrom([]byte(alphabet)).Filter(func(b byte) bool { return b != groups[g][c] }).Draw(t, "other")
			bad = replace(groups, g, groups[g][:c]+string(other)+groups[g][c+1:])
		case "exchange":
			b := []byte(groups[g])
			b[c], b[(c+1)%5] = b[(c+1)%5], b[c]
			if string(b) == groups[g] {
				t.Skip("equal characters")
			}
			bad = replace(groups, g, string(b))
		case "strange":
			bad = replace(groups, g, groups[g][:c]+"U"+groups[g][c+1:])
		case "short":
			bad = replace(groups, g, groups[g][1:])
		case "long":
			bad = replace(groups, g, groups[g]+"7")
		}
		_, err := seal.ParseSeed(strings.Join(bad, "-"))
		if errs.KindOf(err) != errs.Invalid || param(err, "group") != fmt.Sprint(g+1) {
			t.Fatalf("group %d wrong: %v", g+1, err)
		}
	})
}

func TestExchangedGroupsAreFound(t *testing.T) {
	t.Parallel()
	groups := strings.Split(seal.NewSeed().Groups(), "-")
	for i := range groups {
		for j := range i {
			bad := replace(replace(groups, i, groups[j]), j, groups[i])
			_, err := seal.ParseSeed(strings.Join(bad, " "))
			if errs.CodeOf(err) != "seed_group_moved" || param(err, "group") != fmt.Sprint(j+1) || param(err, "belongs") != fmt.Sprint(i+1) {
				t.Fatalf("groups %d and %d exchanged: %v", i+1, j+1, err)
			}
		}
	}
}

func TestMissingGroupsAreCounted(t *testing.T) {
	t.Parallel()
	text := seal.NewSeed().Groups()
	_, err := seal.ParseSeed(text[:len(text)-6])
	if errs.CodeOf(err) != "seed_length" || param(err, "got") != "60" {
		t.Errorf("12 groups: %v", err)
	}
}

func TestSeedsDoNotPrint(t *testing.T) {
	t.Parallel()
	s := seal.NewSeed()
	if got := fmt.Sprintf("%v %#v %x", s, s, s); got != "recovery seed recovery seed recovery seed" {
		t.Errorf("a seed prints as %q", got)
	}
}

func replace(groups []string, g int, with string) []string {
	out := append([]string(nil), groups...)
	out[g] = with
	return out
}

func FuzzParseSeed(f *testing.F) {
	f.Add(seal.NewSeed().Groups())
	f.Add("0")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := seal.ParseSeed(text)
		if err != nil {
			return
		}
		if again, err := seal.ParseSeed(s.Groups()); err != nil || again.Groups() != s.Groups() {
			t.Fatalf("accepted %q, which does not come back", text)
		}
	})
}
