package rule

import (
	"slices"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// State is one record as somebody changes it.
type State struct {
	Get func(*catalog.Field) field.Value
	// Changed reports which fields are another than before; nil: all. A rule
	// about none of them is not asked: what was broken before stays usable.
	Changed func(*catalog.Field) bool
	// Hidden reports the fields whose values the writer may not know, Unseen
	// those of which not even whether they are empty; nil: none.
	Hidden, Unseen func(*catalog.Field) bool
	// Untold reports the fields that are none to the writer; nil: none. The
	// words of a rule about one of them may name it, and are not shown.
	Untold func(*catalog.Field) bool
}

// Broken lists the rules that a record does not meet, each at the first field
// of what must hold.
func (s *Set) Broken(st State) (out []errs.FieldError) {
	for i := range s.rules {
		r := &s.rules[i]
		if !r.concerns(st.Changed) {
			continue
		}
		switch r.eval(&st) {
		case no:
			if !r.tells(&st) {
				out = append(out, errs.FieldError{Field: r.place(&st), Code: "rule_unseen"})
				continue
			}
			out = append(out, errs.FieldError{Field: r.place(&st), Code: "value_words", Params: errs.Words("words", r.spec.Message.In)})
		case unknown:
			out = append(out, errs.FieldError{Field: r.place(&st), Code: "rule_unseen"})
		}
	}
	return out
}

// Fields lists the fields that the rules are about, and those of them whose
// values matter, and not only whether there are some.
func (s *Set) Fields() (all, clear []*catalog.Field) {
	for _, r := range s.rules {
		all, clear = append(all, r.fields...), append(clear, r.clear...)
	}
	return all, clear
}

// Only leaves the rules for which keep holds.
func (s *Set) Only(keep func(*schema.Rule) bool) *Set {
	out := &Set{}
	for _, r := range s.rules {
		if keep(r.spec) {
			out.rules = append(out.rules, r)
		}
	}
	return out
}

// Empty reports whether there is nothing to ask.
func (s *Set) Empty() bool { return len(s.rules) == 0 }

func (r *compiled) concerns(changed func(*catalog.Field) bool) bool {
	if changed == nil {
		return true
	}
	for _, f := range r.fields {
		if changed(f) {
			return true
		}
	}
	return false
}

// tells reports whether the writer knows all the fields that the rule is about.
func (r *compiled) tells(st *State) bool {
	return st.Untold == nil || !slices.ContainsFunc(r.fields, st.Untold)
}

// place is the field that a broken rule is told at: the first of Must that the
// writer may know.
func (r *compiled) place(st *State) string {
	var order []string
	note := func(name string) string {
		order = append(order, name)
		return name
	}
	r.spec.Must.Fields(note)
	r.spec.When.Fields(note)
	for _, name := range order {
		for _, f := range r.fields {
			if f.ID == name && (st.Unseen == nil || !st.Unseen(f)) && (st.Untold == nil || !st.Untold(f)) {
				return f.Name
			}
		}
	}
	return ""
}

func (r *compiled) eval(st *State) truth {
	when := yes
	if r.when != nil {
		when = r.when.eval(st)
	}
	if when == no {
		return yes
	}
	must := r.must.eval(st)
	if when == unknown && must == no {
		return unknown
	}
	return must
}

// truth has three values, as Kleene's logic does.
type truth uint8

const (
	no truth = iota
	unknown
	yes
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

type node interface{ eval(*State) truth }

type (
	all     []node
	either  []node
	not     struct{ x node }
	compare struct{ query.Compare }
	pair    struct {
		left, right *catalog.Field
		op          query.Op
	}
)

func (n all) eval(st *State) truth {
	out := yes
	for _, x := range n {
		out = min(out, x.eval(st))
	}
	return out
}

func (n either) eval(st *State) truth {
	out := no
	for _, x := range n {
		out = max(out, x.eval(st))
	}
	return out
}

func (n not) eval(st *State) truth { return yes - n.x.eval(st) }

func (n compare) eval(st *State) truth {
	hidden := st.Hidden
	if n.Op == query.Empty || n.Op == query.NotEmpty {
		hidden = st.Unseen
	}
	if hidden != nil && hidden(n.Field) {
		return unknown
	}
	return truthOf(n.Holds(st.Get(n.Field)))
}

func (n pair) eval(st *State) truth {
	hidden := false
	for _, f := range []*catalog.Field{n.left, n.right} {
		switch {
		case st.hides(f):
			hidden = true
		case st.Get(f) == nil:
			return yes // whatever the other holds
		}
	}
	if hidden {
		return unknown
	}
	return truthOf(query.Where(n.left, n.op, st.Get(n.right)).Holds(st.Get(n.left)))
}

func (st *State) hides(f *catalog.Field) bool { return st.Hidden != nil && st.Hidden(f) }
