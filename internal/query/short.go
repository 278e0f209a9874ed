package query

import (
	"unicode"
	"unicode/utf8"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
)

// LargeRows is from how many records on one letter is too little to look for as
// a part of values: a sixth of them all have it, and rare ones are looked for in
// every row.
const LargeRows = 100_000

// Short reports whether a text is a single character of a script that is written
// in letters. A single Chinese character is a word, and so it may be in the other
// scripts that put no spaces between words.
func Short(text string) bool {
	r, size := utf8.DecodeRuneInString(field.Fold(text))
	return size > 0 && size == len(field.Fold(text)) &&
		!unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// CheckShort refuses a filter that looks for a single letter as a part of values
// in an object that large says is one: Invalid "pattern_short".
func CheckShort(e Expr, o *catalog.Object, large func(*catalog.Object) bool) error {
	switch e := e.(type) {
	case And:
		return checkAll(e, o, large)
	case Or:
		return checkAll(e, o, large)
	case Not:
		return CheckShort(e.X, o, large)
	case Related:
		return CheckShort(e.Where, e.Object, large)
	case Compare:
		if text, ok := firstText(e); ok && e.Op == Contains && Short(text) && large(o) {
			return errs.New(errs.Invalid, "pattern_short", errs.P("field", e.Field.Name), errs.P("rows", LargeRows))
		}
	}
	return nil
}

func checkAll(all []Expr, o *catalog.Object, large func(*catalog.Object) bool) error {
	for _, x := range all {
		if err := CheckShort(x, o, large); err != nil {
			return err
		}
	}
	return nil
}

func firstText(c Compare) (string, bool) {
	if len(c.Values) == 0 {
		return "", false
	}
	text, ok := c.Values[0].(field.Text)
	return string(text), ok
}
