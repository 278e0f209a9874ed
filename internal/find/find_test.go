package find

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

func TestQuotedWordsBelongTogether(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`anna smith`:             "anna|smith",
		`"anna  smith" x`:        "[anna smith]|x",
		`x“合同 续约”y`:              "x|[合同 续约]|y",
		`「合同」`:                   "[合同]",
		`"open to the end`:       "open|to|the|end",
		`5" screen`:              "5|screen",
		`"" x ""`:                "x",
		"  a\tb\n":               "a|b",
		`o'brien anna@x.example`: "o'brien|anna@x.example",
	} {
		var got []string
		for _, p := range split(text) {
			if p.quoted {
				p.text = "[" + p.text + "]"
			}
			got = append(got, p.text)
		}
		if diff := cmp.Diff(want, strings.Join(got, "|")); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}

func TestNothingToLookForIsRefused(t *testing.T) {
	t.Parallel()
	for text, code := range map[string]string{"": "search_empty", ` "" `: "search_empty", "a b c d e f g h i j k l m n o p q": "search_words_many", `a"b"c"d"e"f"g"h"i"j"k"l"m"n"o"p"q"r"`: "search_words_many", strings.Repeat("a", 1001): "search_too_long", "\xff": "filter_not_utf8"} {
		if _, err := Parse(text); errs.CodeOf(err) != code {
			t.Errorf("%q: %v, want %s", text, err, code)
		}
	}
}

func TestOnlyTheLastWordMayBeABeginning(t *testing.T) {
	t.Parallel()
	q, err := Parse("renew contr")
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		word int
		text string
		fits bool
	}{{0, "renewals", true}, {0, "renewable", true}, {0, "renewxyz", false}, {1, "contract", true}, {1, "the contr", true}, {1, "xxxcontr", false}} {
		if got := q.Words[x.word].Patterns[0].In(x.text) > 0; got != x.fits {
			t.Errorf("%s in %q: %t", q.Words[x.word].Typed, x.text, got)
		}
	}
}
