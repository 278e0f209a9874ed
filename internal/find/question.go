package find

import (
	"strings"
	"unicode"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/fulltext"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// Question is what somebody typed, as words.
type Question struct {
	Text  string // without quotation marks
	Words []Word
}

// Word is one of them, or a phrase that stood in quotation marks.
type Word struct {
	Typed    string
	Folded   string
	Typo     *fulltext.Typo      // nil: it must be right
	Patterns []*fulltext.Pattern // what it is in long texts; none: nothing can fit
}

// Parse reads what was typed. Words in quotation marks belong together; the
// last word may be the beginning of a longer one, since people see hits while
// they type.
func Parse(text string) (*Question, error) {
	if err := query.CheckText(text); err != nil {
		return nil, err
	}
	parts := split(text)
	if len(parts) > query.MaxWords {
		return nil, errs.New(errs.Invalid, "search_words_many", errs.P("limit", query.MaxWords))
	}
	q := &Question{}
	for n, p := range parts {
		w := Word{Typed: p.text, Folded: field.Fold(p.text)}
		switch {
		case !p.quoted:
			w.Typo = fulltext.NewTypo(w.Folded)
			w.Patterns = fulltext.Patterns(w.Folded, n == len(parts)-1)
		default:
			if phrase := fulltext.Phrase(w.Folded); phrase != nil {
				w.Patterns = append(w.Patterns, phrase)
			}
		}
		q.Words = append(q.Words, w)
		if n > 0 {
			q.Text += " "
		}
		q.Text += p.text
	}
	if len(q.Words) == 0 {
		return nil, errs.New(errs.Invalid, "search_empty")
	}
	return q, nil
}

type part struct {
	text   string
	quoted bool
}

// closing returns the mark that ends what a mark begins, 0 when r begins none.
func closing(r rune) rune {
	switch r {
	case '"':
		return '"'
	case '“', '„', '”':
		return '”'
	case '「':
		return '」'
	case '«':
		return '»'
	}
	return 0
}

// split cuts at white space outside quotation marks. A mark that nothing closes
// is left out.
func split(text string) (parts []part) {
	seen := map[part]bool{}
	add := func(s string, quoted bool) {
		if s = strings.Join(strings.FieldsFunc(s, unicode.IsSpace), " "); s != "" && !seen[part{s, quoted}] {
			seen[part{s, quoted}] = true
			parts = append(parts, part{s, quoted})
		}
	}
	rest := []rune(text)
	for at := 0; at < len(rest); {
		if end := closing(rest[at]); end != 0 {
			n := at + 1
			for n < len(rest) && rest[n] != end {
				n++
			}
			if n < len(rest) {
				add(string(rest[at+1:n]), true)
				at = n + 1
				continue
			}
			at++ // open to the end: words like any other
			continue
		}
		n := at
		for n < len(rest) && !unicode.IsSpace(rest[n]) && closing(rest[n]) == 0 {
			n++
		}
		add(string(rest[at:n]), false)
		at = max(n, at+1)
		if n < len(rest) && closing(rest[n]) != 0 {
			at = n
		}
	}
	return parts
}

// Patterns are those of all words, for excerpts.
func (q *Question) Patterns() (all []*fulltext.Pattern) {
	for _, w := range q.Words {
		all = append(all, w.Patterns...)
	}
	return all
}
