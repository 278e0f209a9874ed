package aggregate

import (
	"slices"
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// Limits of one question.
const (
	MaxGroupBy   = 2
	MaxValues    = 8
	DefaultLimit = 100
	MaxLimit     = 1000
	// MaxGroups is how many groups there may be before they are ordered and cut:
	// each takes memory until the answer is out.
	MaxGroups = 100_000
)

// Unit is a span of days by which dates and moments are grouped.
type Unit string

// The units. Weeks begin on Monday and are numbered as in ISO 8601.
const (
	Day     Unit = "day"
	Week    Unit = "week"
	Month   Unit = "month"
	Quarter Unit = "quarter"
	Year    Unit = "year"
)

// Units lists the units, the shortest first.
func Units() []Unit { return []Unit{Day, Week, Month, Quarter, Year} }

// Func is what is worked out of the values of a field in a group.
type Func string

// The functions. Each leaves out records without a value.
const (
	Count Func = "count"
	Sum   Func = "sum"
	Avg   Func = "avg"
	Min   Func = "min"
	Max   Func = "max"
)

// Group is one field by whose values records are grouped: one of their own, or,
// with Via, one of the record that this reference of theirs leads to.
type Group struct {
	Name  string // as it was asked for: "stage", "created_at:month", "company.size"
	Via   *catalog.Field
	Rows  query.Expr // with Via: the other records that the asker may see; the rest, and those in the trash, are as if not there
	Field *catalog.Field
	Unit  Unit // of dates and moments, otherwise empty
	Each  bool // a record with several choices is in the group of each
}

// Value is one value worked out of each group.
type Value struct {
	Name  string // as it was asked for: "sum:amount"
	Func  Func
	Field *catalog.Field
}

// order is one key by which groups are sorted: the n-th group or value, or the
// count.
type order struct {
	group, value int // -1: not by one
	desc         bool
}

// Spec is a checked question.
type Spec struct {
	Groups []Group
	Values []Value
	Limit  int
	Zone   *time.Location // where days begin; nil: UTC

	orders []order
}

// Ask is a question as it is asked.
type Ask struct {
	Group  []string // "stage", "created_at:month"
	Values []string // "sum:amount"
	Sort   []string // "-count", "stage", "-sum:amount"
	Limit  int      // of groups; 0 means DefaultLimit
	Zone   *time.Location
}

// Rights says what the asker may do with a field: find by it, as filters and
// sorts need and groups too, and see it in clear, as what groups are called and
// values that are worked out need.
type Rights interface {
	MayFind(f *catalog.Field) bool
	MaySee(f *catalog.Field) bool
	// Over says the same of another object, and which of its records the asker
	// may see; false when they may read none.
	Over(o *catalog.Object) (Rights, query.Expr, bool)
}

// Parse checks a question about an object.
func Parse(o *catalog.Object, may Rights, ask Ask) (*Spec, error) {
	s := &Spec{Limit: ask.Limit, Zone: ask.Zone}
	if s.Limit == 0 {
		s.Limit = DefaultLimit
	}
	switch {
	case s.Limit < 0 || s.Limit > MaxLimit:
		return nil, errs.In("limit", errs.New(errs.Invalid, "limit_out_of_range", errs.P("max", MaxLimit)))
	case len(ask.Group) > MaxGroupBy:
		return nil, errs.In("group", errs.New(errs.Invalid, "group_too_many", errs.P("limit", MaxGroupBy)))
	case len(ask.Values) > MaxValues:
		return nil, errs.In("values", errs.New(errs.Invalid, "group_values_many", errs.P("limit", MaxValues)))
	}
	for _, word := range ask.Group {
		g, err := group(o, may, word)
		if err != nil {
			return nil, errs.In("group", err)
		}
		if slices.ContainsFunc(s.Groups, func(other Group) bool { return other.Name == g.Name }) {
			return nil, errs.In("group", errs.New(errs.Invalid, "group_twice", errs.P("name", word)))
		}
		s.Groups = append(s.Groups, g)
	}
	for _, word := range ask.Values {
		v, err := value(o, may, word)
		if err != nil {
			return nil, errs.In("values", err)
		}
		if slices.ContainsFunc(s.Values, func(other Value) bool { return other.Name == v.Name }) {
			return nil, errs.In("values", errs.New(errs.Invalid, "group_twice", errs.P("name", word)))
		}
		if ofMoney(v.Field.Type) && v.Func != Count && !s.apart(v) {
			return nil, errs.In("values", errs.New(errs.Invalid, "group_currencies", errs.P("name", v.Name), errs.P("field", v.Field.Name)))
		}
		s.Values = append(s.Values, v)
	}
	return s, errs.In("sort", s.sort(ask.Sort))
}

func group(o *catalog.Object, may Rights, word string) (Group, error) {
	path, unit, timed := strings.Cut(word, ":")
	g := Group{Name: word, Unit: Unit(unit)}
	name, inner, over := strings.Cut(path, ".")
	f, ok := common(o, may, name)
	if ok && over {
		g.Via = f
		f, g.Rows, ok = across(f, may, inner)
	}
	if !ok {
		return Group{}, unknown(path)
	}
	g.Field = f
	_, dated := f.Type.(field.Dated)
	_, g.Each = f.Type.(field.Several)
	switch {
	case !groupable(f), g.Each && over:
		return Group{}, errs.New(errs.Invalid, "group_unsupported", errs.P("field", f.Name), errs.P("type", f.Type.Name()))
	case dated && !timed:
		g.Unit = Day
	case timed && g.Unit == Currency && ofMoney(f.Type):
	case timed && (!dated || !slices.Contains(Units(), g.Unit)):
		return Group{}, errs.New(errs.Invalid, "group_unit_unknown", errs.P("field", f.Name))
	}
	return g, nil
}

// common finds a field that the asker may find by and see.
func common(o *catalog.Object, may Rights, name string) (*catalog.Field, bool) {
	f, ok := o.Field(name)
	return f, ok && f.Handling.Findable && may.MayFind(f) && may.MaySee(f)
}

// across finds a field of the object that a reference leads to.
func across(via *catalog.Field, may Rights, name string) (*catalog.Field, query.Expr, bool) {
	if via.Target == nil || via.Spec.Many {
		return nil, nil, false
	}
	there, rows, ok := may.Over(via.Target)
	if !ok {
		return nil, nil, false
	}
	f, ok := common(via.Target, there, name)
	return f, rows, ok
}

// groupable reports whether whole values of f repeat and mean something as a
// group: not of fields with several values, names of people and long texts.
func groupable(f *catalog.Field) bool {
	return !f.Spec.Many && f.ID != "id" && !slices.Contains([]string{"person_name", "long_text", "json", "address"}, f.Type.Name())
}

func value(o *catalog.Object, may Rights, word string) (Value, error) {
	fn, name, _ := strings.Cut(word, ":")
	v := Value{Name: word, Func: Func(fn)}
	if !slices.Contains([]Func{Count, Sum, Avg, Min, Max}, v.Func) {
		return Value{}, errs.New(errs.Invalid, "group_func_unknown", errs.P("name", clip(fn)))
	}
	f, ok := o.Field(name)
	if !ok || !f.Handling.Findable || !may.MaySee(f) {
		return Value{}, unknown(name)
	}
	v.Field = f
	if !slices.Contains(Funcs(f), v.Func) {
		return Value{}, errs.New(errs.Invalid, "group_func_unsupported", errs.P("func", fn), errs.P("field", f.Name), errs.P("type", f.Type.Name()))
	}
	return v, nil
}

// Funcs lists what can be worked out of the values of a field.
func Funcs(f *catalog.Field) []Func {
	_, summed := f.Type.(field.Summed)
	_, dated := f.Type.(field.Dated)
	switch {
	case summed:
		return []Func{Count, Sum, Avg, Min, Max}
	case dated:
		return []Func{Count, Min, Max}
	}
	return []Func{Count}
}

// UnitsOf lists by what a field can be grouped: nothing at all, as it is (one
// empty unit), or by spans of days.
func UnitsOf(f *catalog.Field) []Unit {
	_, dated := f.Type.(field.Dated)
	switch {
	case !groupable(f):
		return nil
	case dated:
		return Units()
	case ofMoney(f.Type):
		return []Unit{"", Currency}
	}
	return []Unit{""}
}

// sort reads what groups are sorted by. Without a word the largest come first.
func (s *Spec) sort(words []string) error {
	if len(words) == 0 {
		words = []string{"-count"}
	}
	if len(words) > MaxGroupBy+MaxValues {
		return errs.New(errs.Invalid, "sort_too_many", errs.P("limit", MaxGroupBy+MaxValues), errs.P("position", 1))
	}
	for _, word := range words {
		name, desc := strings.CutPrefix(word, "-")
		o := order{
			group: slices.IndexFunc(s.Groups, func(g Group) bool { return g.Name == name }),
			value: slices.IndexFunc(s.Values, func(v Value) bool { return v.Name == name }),
			desc:  desc,
		}
		if o.group < 0 && o.value < 0 && name != "count" {
			return errs.New(errs.Invalid, "group_sort_unknown", errs.P("name", clip(name)))
		}
		s.orders = append(s.orders, o)
	}
	return nil
}

// unknown is the one answer about a field that does not exist, may not be found
// by, or may not be seen.
func unknown(name string) error {
	return errs.New(errs.Invalid, "field_unknown", errs.P("field", clip(name)))
}

// clip bounds a name that goes back to the caller.
func clip(name string) string {
	const most = 64
	if r := []rune(name); len(r) > most {
		return string(r[:most]) + "…"
	}
	return name
}

// Fields lists every field that the question looks at, each once.
func (s *Spec) Fields() (all []*catalog.Field) {
	add := func(f *catalog.Field) {
		if !slices.Contains(all, f) {
			all = append(all, f)
		}
	}
	for _, g := range s.Groups {
		if g.Via != nil {
			add(g.Via)
		}
		add(g.Field)
	}
	for _, v := range s.Values {
		add(v.Field)
	}
	return all
}
