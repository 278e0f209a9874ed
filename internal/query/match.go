package query

import (
	"slices"
	"strings"
	"unicode"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/field/pinyin"
	"github.com/holdfast-crm/holdfast/internal/id"
)

// Match evaluates e for one record whose values get returns. It is the
// meaning of the language: the index and SQL must agree with it, and each row
// fetched is tested with it once more. Relations must be resolved before.
func Match(e Expr, get func(*catalog.Field) field.Value) bool {
	switch e := e.(type) {
	case And:
		for _, x := range e {
			if !Match(x, get) {
				return false
			}
		}
		return true
	case Or:
		for _, x := range e {
			if Match(x, get) {
				return true
			}
		}
		return false
	case Not:
		return !Match(e.X, get)
	case Compare:
		return e.Holds(get(e.Field))
	case Among:
		ref, ok := get(e.Field).(field.Ref)
		return ok && e.In.Has(id.ID(ref))
	case Related:
		panic("query: a relation must be resolved before it is matched")
	case Const:
		return bool(e)
	}
	return e == nil
}

// Holds evaluates one comparison for one value.
func (c Compare) Holds(v field.Value) bool {
	empty := isEmpty(v)
	switch c.Op {
	case Empty:
		return empty
	case NotEmpty:
		return !empty
	}
	if empty {
		return c.Op == Ne
	}
	have := c.Field.Type.Keys(v)
	switch c.Op {
	case Eq, In:
		return c.equalsAny(have)
	case Ne:
		return !c.equalsAny(have)
	}
	if c.Op == Anniversary {
		return c.recurs(have.Number)
	}
	if c.Field.Type.Shape() == field.ShapeNumber {
		return ordered(c.Op, compareInt(have.Number, c.Keys[0].Number))
	}
	return slices.ContainsFunc(have.Texts, c.holdsText)
}

// Year tells how an Anniversary is worked out: a number that Keys made lies on
// one of its days when number % cycle is from to to, or, where wraps, from from
// on or up to to.
func (c Compare) Year() (cycle, from, to int64, wraps bool) {
	from, to = c.Keys[0].Number, c.Keys[1].Number
	return c.Field.Type.(field.Yearly).Cycle(), from, to, from > to
}

// recurs answers an Anniversary for one such number.
func (c Compare) recurs(number int64) bool {
	cycle, from, to, wraps := c.Year()
	day := number % cycle
	if wraps {
		return day >= from || day <= to
	}
	return day >= from && day <= to
}

func (c Compare) equalsAny(have field.Key) bool {
	return slices.ContainsFunc(c.Keys, func(want field.Key) bool {
		switch c.Field.Type.Shape() {
		case field.ShapeNumber:
			return have.Number == want.Number
		case field.ShapeID:
			return have.ID == want.ID
		}
		return slices.ContainsFunc(want.Texts, func(t string) bool { return slices.Contains(have.Texts, t) })
	})
}

// holdsText evaluates the operators that only text has.
func (c Compare) holdsText(have string) bool {
	if len(c.Keys[0].Texts) == 0 {
		return false
	}
	want := c.Keys[0].Texts[0]
	switch c.Op {
	case Contains:
		return strings.Contains(have, want) || c.Sound != nil && pinyin.HasHan(have) && c.Sound.Within([]byte(have))
	case Prefix:
		return strings.HasPrefix(have, want) || c.Sound != nil && pinyin.HasHan(have) && c.Sound.Begins([]byte(have))
	}
	return ordered(c.Op, strings.Compare(have, want))
}

func ordered(op Op, cmp int) bool {
	switch op {
	case Gt:
		return cmp > 0
	case Gte:
		return cmp >= 0
	case Lt:
		return cmp < 0
	case Lte:
		return cmp <= 0
	}
	return false
}

func compareInt(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func isEmpty(v field.Value) bool {
	if list, ok := v.(field.List); ok {
		return len(list) == 0
	}
	return v == nil
}

// wordsOf splits search text at white space. Han text has none and stays one
// word, found as a part of a name.
func wordsOf(text string) []string {
	words := strings.FieldsFunc(text, unicode.IsSpace)
	slices.Sort(words)
	return slices.Compact(words)
}

// Worded is the condition that every word of a search text is found in some
// field of in. Long words come first: they leave fewer rows for the others.
func Worded(text string, in []*catalog.Field) Expr { return worded(text, in, false) }

// Words is that condition of q. In a large object a word of a single letter is
// found where a value begins with it.
func (q *Query) Words() Expr { return worded(q.Text, q.In, q.Large) }

func worded(text string, in []*catalog.Field, large bool) Expr {
	words := wordsOf(text)
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	all := make(And, 0, len(words))
	for _, w := range words {
		any := make(Or, 0, len(in))
		op := Contains
		if large && short(w) {
			op = Prefix
		}
		for _, f := range in {
			if field.Needle(f.Type, w) != "" {
				any = append(any, Where(f, op, field.Text(w)))
			}
		}
		all = append(all, any)
	}
	return all
}
