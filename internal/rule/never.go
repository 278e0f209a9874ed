package rule

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// Never finds the rules that no record could meet, or that none would be asked
// about, as far as that can be told: it tries every value that could make a
// difference. Of what it cannot tell, such as words within texts, it says
// nothing. Faults lie at rules.N, counted in the set.
func (s *Set) Never(now time.Time) (faults []errs.FieldError) {
	for i := range s.rules {
		r := &s.rules[i]
		t, ok := r.trial(now)
		if !ok {
			continue
		}
		var asked, met, both bool
		t.each(func(st *State) bool {
			when, must := r.when == nil || r.when.eval(st) == yes, r.must.eval(st) == yes
			asked, met, both = asked || when, met || must, both || when && must
			return !both
		})
		switch at := fmt.Sprintf("rules.%d", i); {
		case !met:
			faults = append(faults, t.fault(at+".must", "rule_never"))
		case !asked:
			faults = append(faults, t.fault(at+".when", "rule_idle"))
		case !both:
			faults = append(faults, t.fault(at+".must", "rule_excluded"))
		}
	}
	return faults
}

// maxTrials bounds the records that are tried for one rule.
const maxTrials = 20_000

// trial are the values to try, by field.
type trial struct {
	fields []*catalog.Field
	values [][]field.Value
}

func (t *trial) fault(at, code string) errs.FieldError {
	names := make([]string, len(t.fields))
	for i, f := range t.fields {
		names[i] = f.Name
	}
	return errs.FieldError{Field: at, Code: code, Params: []errs.Param{errs.P("fields", strings.Join(names, ", "))}}
}

// each tries records until one is enough.
func (t *trial) each(more func(*State) bool) {
	held := map[*catalog.Field]field.Value{}
	st := &State{Get: func(f *catalog.Field) field.Value { return held[f] }}
	var try func(n int) bool
	try = func(n int) bool {
		if n == len(t.fields) {
			return more(st)
		}
		for _, v := range t.values[n] {
			held[t.fields[n]] = v
			if !try(n + 1) {
				return false
			}
		}
		return true
	}
	try(0)
}

// trial chooses values that stand for all others; false when there are none
// that do, or too many.
func (r *compiled) trial(now time.Time) (*trial, bool) {
	asks := &asks{by: map[*catalog.Field][]query.Compare{}}
	asks.walk(r.when)
	asks.walk(r.must)
	t, size := &trial{fields: r.fields}, 1
	for _, f := range r.fields {
		values, ok := asks.valuesOf(f, now)
		if size *= len(values); !ok || size > maxTrials {
			return nil, false
		}
		t.values = append(t.values, values)
	}
	return t, true
}

// asks are the comparisons of a rule.
type asks struct {
	by      map[*catalog.Field][]query.Compare
	paired  []*catalog.Field
	numbers []int64 // that numbers are compared with
}

func (a *asks) walk(n node) {
	switch n := n.(type) {
	case all:
		for _, x := range n {
			a.walk(x)
		}
	case either:
		for _, x := range n {
			a.walk(x)
		}
	case not:
		a.walk(n.x)
	case compare:
		a.by[n.Field] = append(a.by[n.Field], n.Compare)
		if n.Field.Type.Shape() == field.ShapeNumber {
			for _, k := range n.Keys {
				a.numbers = append(a.numbers, k.Number)
			}
		}
	case pair:
		a.paired = append(a.paired, n.left, n.right)
	}
}

// valuesOf are values of a field that stand for all.
func (a *asks) valuesOf(f *catalog.Field, now time.Time) (out []field.Value, ok bool) {
	if !f.Spec.Required {
		out = append(out, nil)
	}
	whole := slices.Contains(a.paired, f) // looked into, and not only whether there is one
	for _, c := range a.by[f] {
		whole = whole || c.Op != query.Empty && c.Op != query.NotEmpty
		if c.Op == query.Contains || c.Op == query.Prefix || c.Op == query.Anniversary {
			return nil, false
		}
	}
	_, several := f.Type.(field.Several)
	switch shape := f.Type.Shape(); {
	case !whole:
		return append(out, field.Text("x")), true
	case f.Spec.Many || f.Spec.Partial || several:
		return nil, false
	case shape == field.ShapeChoice:
		for _, c := range f.Spec.Choices {
			out = append(out, field.Choice(c.ID))
		}
		return out, true
	case shape == field.ShapeNumber:
		return a.numbersOf(f, out, now)
	case shape == field.ShapeID:
		return append(append(out, field.Ref(id.ID{1})), a.named(f)...), true
	case shape == field.ShapeText:
		// The other text may break a pattern where another would not: it is
		// taken for one that does not.
		other := field.Text("\uE000 none of those")
		fits := slices.DeleteFunc(a.named(f), func(v field.Value) bool { return f.Bounds.Refuse(v, now) != nil })
		return append(append(out, other), fits...), true
	}
	return nil, false
}

// named are the values that the rule names of a field.
func (a *asks) named(f *catalog.Field) (out []field.Value) {
	for _, c := range a.by[f] {
		out = append(out, c.Values...)
	}
	return out
}

// numbersOf are the numbers about those that the rule names and those that the
// field is bounded by: so many on either side that all numbers of the rule can
// lie apart.
func (a *asks) numbersOf(f *catalog.Field, out []field.Value, now time.Time) ([]field.Value, bool) {
	kind, ok := f.Type.(field.Numbered)
	if !ok {
		return nil, false
	}
	about := append([]int64{0}, a.numbers...)
	for _, bound := range a.paired {
		about = append(about, bound.Bounds.Ends(now)...)
	}
	about = append(about, f.Bounds.Ends(now)...)
	apart := int64(max(1, len(a.paired)))
	seen := map[int64]bool{}
	for _, n := range about {
		for k := -apart; k <= apart; k++ {
			seen[n+k] = true
		}
	}
	for n := range seen {
		v := kind.FromNumber(n)
		if day, ok := v.(field.Date); ok && day.Year < 1 { // only partial dates have none
			continue
		}
		if f.Bounds.Refuse(v, now) == nil {
			out = append(out, v)
		}
	}
	return out, true
}
