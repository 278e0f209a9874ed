package condition

import (
	"net/http"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

func TestParseTags(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lines         []string
		strong, weak  bool // matches version 7
		single        int64
		refused, none bool
	}{
		{none: true},
		{lines: []string{`"7"`}, strong: true, weak: true, single: 7},
		{lines: []string{` "7" `}, strong: true, weak: true, single: 7},
		{lines: []string{`*`}, strong: true, weak: true},
		{lines: []string{`W/"7"`}, weak: true},
		{lines: []string{`"6"`}, single: 6},
		{lines: []string{`"6", "7"`}, strong: true, weak: true},
		{lines: []string{`"6"`, `W/"7"`}, weak: true},
		{lines: []string{`"07"`}},
		{lines: []string{`"-7"`}},
		{lines: []string{`"-1"`, `"0"`, `"x"`}},
		{lines: []string{`"+7"`}},
		{lines: []string{`"99999999999999999999"`}},
		{lines: []string{`"abc,def"`}},
		{lines: []string{`7`}, refused: true},
		{lines: []string{``}, refused: true},
		{lines: []string{`"7`}, refused: true},
		{lines: []string{`"7" "8"`}, refused: true},
		{lines: []string{`"7",`}, refused: true},
		{lines: []string{`*, "7"`}, refused: true},
		{lines: []string{`w/"7"`}, refused: true},
		{lines: []string{`"a b"`}, refused: true},
	} {
		got, err := Parse(http.Header{"If-Match": c.lines}, "If-Match")
		if c.refused {
			if errs.CodeOf(err) != "header_invalid" {
				t.Errorf("%q accepted: %+v", c.lines, got)
			}
			continue
		}
		single, _ := got.Single()
		if err != nil || got.Present == c.none || got.Matches(7) != c.strong || got.WeaklyMatches(7) != c.weak || single != c.single {
			t.Errorf("%q read as %+v, %v", c.lines, got, err)
		}
	}
}

func TestIdempotencyKey(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lines []string
		want  string
		bad   bool
	}{
		{nil, "", false},
		{[]string{`"8e03978e-40d5-43dd-bc93-6894a57f9324"`}, "8e03978e-40d5-43dd-bc93-6894a57f9324", false},
		{[]string{`8e03978e`}, "8e03978e", false},
		{[]string{strings.Repeat("k", 255)}, strings.Repeat("k", 255), false},
		{[]string{strings.Repeat("k", 256)}, "", true},
		{[]string{``}, "", true},
		{[]string{`""`}, "", true},
		{[]string{`"open`}, "", true},
		{[]string{`a b`}, "", true},
		{[]string{"k\x01"}, "", true},
		{[]string{"schlüssel"}, "", true},
		{[]string{"a", "b"}, "", true},
	} {
		got, err := IdempotencyKey(http.Header{"Idempotency-Key": c.lines})
		if got != c.want || (err != nil) != c.bad {
			t.Errorf("%q read as %q, %v", c.lines, got, err)
		}
	}
}

func TestRequestHashSeparatesItsParts(t *testing.T) {
	t.Parallel()
	seen := map[[32]byte]bool{}
	for _, c := range [][3]string{{"POST", "/a", "b"}, {"POST", "/ab", ""}, {"POST/", "a", "b"}, {"PATCH", "/a", "b"}, {"POST", "/a", "c"}} {
		h := RequestHash(c[0], c[1], []byte(c[2]))
		if seen[h] {
			t.Errorf("%q collides", c)
		}
		seen[h] = true
	}
}
