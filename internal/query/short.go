package query

import (
	"unicode"
	"unicode/utf8"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
)

// short reports whether a text is a single character of a script that is written
// in letters. A single Chinese character is a word, and so it may be in the other
// scripts that put no spaces between words.
func short(text string) bool {
	r, size := utf8.DecodeRuneInString(field.Fold(text))
	return size > 0 && size == len(field.Fold(text)) &&
		!unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// CheckShort refuses a filter that looks for a single letter as a part of values
// in an object that large says is one, of so many records at least: Invalid
// "pattern_short".
func (q *Query) CheckShort(rows int, large func(*catalog.Object) bool) error {
	return checkShort(q.Where, q.Object, rows, large)
}

func checkShort(e Expr, o *catalog.Object, rows int, large func(*catalog.Object) bool) error {
	switch e := e.(type) {
	case And:
		return checkAll(e, o, rows, large)
	case Or:
		return checkAll(e, o, rows, large)
	case Not:
		return checkShort(e.X, o, rows, large)
	case Related:
		return checkShort(e.Where, e.Object, rows, large)
	case Compare:
		if text, ok := firstText(e); ok && e.Op == Contains && short(text) && large(o) {
			return errs.New(errs.Invalid, "pattern_short", errs.P("field", e.Field.Name), errs.P("rows", rows))
		}
	}
	return nil
}

func checkAll(all []Expr, o *catalog.Object, rows int, large func(*catalog.Object) bool) error {
	for _, x := range all {
		if err := checkShort(x, o, rows, large); err != nil {
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
