package find

import (
	"slices"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/fulltext"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// Rank says how well a record fits a question, the best first.
type Rank uint8

// The ranks.
const (
	Whole    Rank = iota // a value is what was typed
	Prefix               // a value begins with it, or sounds so
	Begin                // each word is the beginning of a word in a value
	Part                 // each word is a part of a value, or heard in it
	Typo                 // with typing errors overlooked
	Text                 // long text holds words that the values do not
	TextTypo             // with typing errors overlooked
	None
)

// String is what the API calls it.
func (r Rank) String() string {
	return [...]string{"whole", "prefix", "word", "part", "typo", "text", "text_typo", ""}[r]
}

// Ranks lists what String returns for hits.
func Ranks() (all []string) {
	for r := range None {
		all = append(all, r.String())
	}
	return all
}

// Ask is a question put to the records of one object.
type Ask struct {
	*Question
	Object *catalog.Object
	In     []*catalog.Field // short texts, the title first
	Prose  []*catalog.Field // long texts
	whole  []query.Compare  // by field
	prefix []query.Compare
	parts  [][]query.Compare // by word, then field; without Field where none can fit
}

// On puts the question to an object, in fields that the caller may search and
// see. Nil when there are none.
func (q *Question) On(o *catalog.Object, in func(*catalog.Field) bool) *Ask {
	a := &Ask{Question: q, Object: o}
	for _, f := range query.SearchFields(o, finder(in)) {
		if f == o.Title {
			a.In = slices.Insert(a.In, 0, f)
		} else {
			a.In = append(a.In, f)
		}
	}
	for _, f := range o.Fields {
		if field.Prose(f.Type) && f.Handling.Findable && in(f) {
			a.Prose = append(a.Prose, f)
		}
	}
	if len(a.In)+len(a.Prose) == 0 {
		return nil
	}
	for _, f := range a.In {
		if needle := field.Needle(f.Type, q.Text); needle != "" {
			a.whole = append(a.whole, query.Compare{Field: f, Op: query.Eq, Keys: []field.Key{{Texts: []string{needle}}}})
			a.prefix = append(a.prefix, query.Where(f, query.Prefix, field.Text(q.Text)))
		}
	}
	for _, w := range q.Words {
		parts := make([]query.Compare, len(a.In))
		for n, f := range a.In {
			if field.Needle(f.Type, w.Typed) != "" {
				parts[n] = query.Where(f, query.Contains, field.Text(w.Typed))
			}
		}
		a.parts = append(a.parts, parts)
	}
	return a
}

type finder func(*catalog.Field) bool

// MayFind implements query.Finder.
func (in finder) MayFind(f *catalog.Field) bool { return in(f) }

// Fields are all that the question is put to.
func (a *Ask) Fields() []*catalog.Field {
	all := slices.Clone(a.In)
	for _, f := range a.Prose {
		if !slices.Contains(all, f) {
			all = append(all, f)
		}
	}
	return all
}

// Whole, Prefix and Part are the conditions of those ranks, Part of one word.
func (a *Ask) Whole() query.Expr { return any(a.whole) }

// Prefix is described at [Ask.Whole].
func (a *Ask) Prefix() query.Expr { return any(a.prefix) }

// Part is described at [Ask.Whole].
func (a *Ask) Part(word int) query.Expr { return any(a.parts[word]) }

func any(all []query.Compare) query.Or {
	out := make(query.Or, 0, len(all))
	for _, c := range all {
		if c.Field != nil {
			out = append(out, c)
		}
	}
	return out
}

// Begins returns the needle that must begin a word in a field, "" when a word
// can be no part of it.
func (a *Ask) Begins(word, in int) string {
	if c := a.parts[word][in]; c.Field != nil {
		return c.Keys[0].Texts[0]
	}
	return ""
}

// Rank tells how well a record with these values fits, and the field that says
// most about why.
func (a *Ask) Rank(get func(*catalog.Field) field.Value) (Rank, *catalog.Field) {
	for r, all := range [][]query.Compare{a.whole, a.prefix} {
		for _, c := range all {
			if c.Holds(get(c.Field)) {
				return Rank(r), c.Field
			}
		}
	}
	worst, by := Whole, (*catalog.Field)(nil)
	for n := range a.Words {
		r, f := a.word(n, get)
		if r == None {
			return None, nil
		}
		if r > worst {
			worst, by = r, f
		}
	}
	return worst, by
}

// word is Rank for one word.
func (a *Ask) word(n int, get func(*catalog.Field) field.Value) (best Rank, by *catalog.Field) {
	best = None
	w := a.Words[n]
	for i, f := range a.In {
		v := get(f)
		c := a.parts[n][i]
		if v == nil || c.Field == nil {
			continue
		}
		texts := f.Type.Keys(v).Texts
		needle := a.Begins(n, i)
		r := None
		switch {
		case slices.ContainsFunc(texts, func(s string) bool { return fulltext.Begins([]byte(s), needle) }):
			r = Begin
		case c.Holds(v):
			r = Part
		case slices.ContainsFunc(texts, func(s string) bool { return w.Typo.In([]byte(s)) }):
			r = Typo
		}
		if r < best {
			best, by = r, f
		}
	}
	if best < None {
		return best, by
	}
	return a.prose(w, get)
}

// prose is word for long texts.
func (a *Ask) prose(w Word, get func(*catalog.Field) field.Value) (Rank, *catalog.Field) {
	texts := make([]string, 0, len(a.Prose))
	var fields []*catalog.Field
	for _, f := range a.Prose {
		if v := get(f); v != nil {
			for _, text := range f.Type.Keys(v).Texts {
				texts, fields = append(texts, text), append(fields, f)
			}
		}
	}
	r := w.In(texts)
	if r == None {
		return None, nil
	}
	best, by := fulltext.Nowhere, fields[0]
	for n, text := range texts {
		if m := w.Patterns[0].In(text); m > best {
			best, by = m, fields[n]
		}
	}
	return r, by
}

// In is the rank of a word by long texts, folded: each pattern must fit in one
// of them.
func (w Word) In(texts []string) Rank {
	if len(w.Patterns) == 0 {
		return None
	}
	worst := fulltext.Truly
	for _, p := range w.Patterns {
		fits := fulltext.Nowhere
		for _, text := range texts {
			fits = max(fits, p.In(text))
		}
		worst = min(worst, fits)
	}
	switch worst {
	case fulltext.Truly:
		return Text
	case fulltext.Nearly:
		return TextTypo
	}
	return None
}
