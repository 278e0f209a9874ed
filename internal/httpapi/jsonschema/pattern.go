package jsonschema

import (
	"encoding/json"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode/utf8"
)

// longest bounds the examples that are made of patterns, in characters.
const longest = 200

// fitting is a text that a pattern matches from end to end and that is as long
// as it must be, nil when none is found at once.
func fitting(pattern string, least, most int) json.RawMessage {
	whole, err := regexp.Compile("^(?:" + pattern + ")$")
	if err != nil {
		return nil
	}
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil
	}
	if most <= 0 || most > longest {
		most = longest
	}
	for more := range most { // repeats as often as it takes to be long enough
		var b strings.Builder
		spell(&b, tree, more)
		n := utf8.RuneCountInString(b.String())
		if n > most {
			return nil
		}
		if n >= max(least, 1) && whole.MatchString(b.String()) {
			v, _ := json.Marshal(b.String())
			return v
		}
	}
	return nil
}

// spell writes what a pattern matches, where it may repeat, more often than it
// must by a number.
func spell(b *strings.Builder, re *syntax.Regexp, more int) {
	if b.Len() > 4*longest {
		return
	}
	switch re.Op {
	case syntax.OpLiteral:
		b.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		b.WriteRune(among(re.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte('x')
	case syntax.OpCapture, syntax.OpConcat:
		for _, sub := range re.Sub {
			spell(b, sub, more)
		}
	case syntax.OpAlternate:
		spell(b, re.Sub[0], more)
	case syntax.OpStar, syntax.OpPlus, syntax.OpQuest, syntax.OpRepeat:
		for range times(re, more) {
			spell(b, re.Sub[0], 0)
		}
	}
}

func times(re *syntax.Regexp, more int) int {
	switch re.Op {
	case syntax.OpPlus:
		return 1 + more
	case syntax.OpQuest:
		return min(more, 1)
	case syntax.OpRepeat:
		if re.Max >= 0 {
			return min(re.Min+more, re.Max)
		}
		return re.Min + more
	}
	return more
}

// among chooses a letter or digit of a class, where it has one.
func among(ranges []rune) rune {
	for _, want := range "A1axz" {
		for i := 0; i+1 < len(ranges); i += 2 {
			if ranges[i] <= want && want <= ranges[i+1] {
				return want
			}
		}
	}
	if len(ranges) == 0 {
		return 'x'
	}
	return ranges[0]
}
