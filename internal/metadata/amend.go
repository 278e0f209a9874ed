package metadata

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// amendment is what administrators changed about a built-in object. It holds
// the differences only, so that a newer program's words and fields come
// through where nobody changed them.
type amendment struct {
	ID          string         `json:"id"`
	Label       schema.Text    `json:"label,omitempty"`
	LabelPlural schema.Text    `json:"label_plural,omitempty"`
	Hidden      *bool          `json:"hidden,omitempty"`
	Fields      []fieldChange  `json:"fields,omitempty"` // of built-in fields
	Own         []schema.Field `json:"own,omitempty"`    // fields the administrators added
	Order       []string       `json:"order,omitempty"`  // field ids, when it is not the built-in one with own fields behind
	Spent       []schema.Spent `json:"spent,omitempty"`
	Rules       *[]schema.Rule `json:"rules,omitempty"` // all of them, when they are others
}

// fieldChange is what was changed about a built-in field; nil leaves a
// property as the program declares it.
type fieldChange struct {
	ID        string                 `json:"id"`
	Label     schema.Text            `json:"label,omitempty"`
	Help      schema.Text            `json:"help,omitempty"`
	Class     *schema.Classification `json:"class,omitempty"`
	Leaving   *schema.Classification `json:"leaving,omitempty"`
	Required  *bool                  `json:"required,omitempty"`
	Hidden    *bool                  `json:"hidden,omitempty"`
	MaxLength *int                   `json:"max_length,omitempty"`
	Choices   []schema.Choice        `json:"choices,omitempty"`
	Default   *string                `json:"default,omitempty"`

	MinLength   *int         `json:"min_length,omitempty"`
	Pattern     *string      `json:"pattern,omitempty"`
	PatternHelp *schema.Text `json:"pattern_help,omitempty"`
	Min         *string      `json:"min,omitempty"`
	Max         *string      `json:"max,omitempty"`
	Unit        *string      `json:"unit,omitempty"`
}

// amend applies a to a copy of the built-in declaration.
func (a *amendment) amend(base *schema.Object) *schema.Object {
	out := cloneObject(base)
	setText(&out.Label, a.Label)
	setText(&out.LabelPlural, a.LabelPlural)
	set(&out.Hidden, a.Hidden)
	set(&out.Rules, a.Rules)
	for _, c := range a.Fields {
		if f, ok := out.Field(c.ID); ok {
			c.apply(f)
		}
	}
	out.Fields = append(out.Fields, a.Own...)
	out.Spent = append(out.Spent, a.Spent...)
	reorder(out, a.Order)
	return out
}

func (c *fieldChange) apply(f *schema.Field) {
	setText(&f.Label, c.Label)
	setText(&f.Help, c.Help)
	set(&f.Class, c.Class)
	set(&f.Leaving, c.Leaving)
	set(&f.Required, c.Required)
	set(&f.Hidden, c.Hidden)
	set(&f.MaxLength, c.MaxLength)
	set(&f.Default, c.Default)
	set(&f.MinLength, c.MinLength)
	set(&f.Pattern, c.Pattern)
	set(&f.PatternHelp, c.PatternHelp)
	set(&f.Min, c.Min)
	set(&f.Max, c.Max)
	set(&f.Unit, c.Unit)
	if c.Choices != nil {
		f.Choices = slices.Clone(c.Choices)
	}
}

func set[T any](to *T, v *T) {
	if v != nil {
		*to = *v
	}
}

func setText(to *schema.Text, v schema.Text) {
	if v != nil {
		*to = v
	}
}

// reorder puts the fields whose ids are named first, in that order.
func reorder(o *schema.Object, ids []string) {
	rank := func(f schema.Field) int {
		if i := slices.Index(ids, f.ID); i >= 0 {
			return i
		}
		return len(ids)
	}
	slices.SortStableFunc(o.Fields, func(a, b schema.Field) int { return rank(a) - rank(b) })
}

// amendmentOf finds what turns base into now; nil when nothing does.
func amendmentOf(base, now *schema.Object) *amendment {
	a := &amendment{ID: base.ID, Spent: now.Spent[min(len(base.Spent), len(now.Spent)):]}
	if !reflect.DeepEqual(base.Label, now.Label) {
		a.Label = now.Label
	}
	if !reflect.DeepEqual(base.LabelPlural, now.LabelPlural) {
		a.LabelPlural = now.LabelPlural
	}
	if !reflect.DeepEqual(base.Rules, now.Rules) {
		a.Rules = &now.Rules
	}
	a.Hidden = differs(base.Hidden, now.Hidden)
	usual := []string{}
	for i := range base.Fields {
		usual = append(usual, base.Fields[i].ID)
	}
	var order []string
	for i := range now.Fields {
		f := &now.Fields[i]
		order = append(order, f.ID)
		was, builtIn := base.Field(f.ID)
		if !builtIn {
			a.Own = append(a.Own, *f)
			usual = append(usual, f.ID)
			continue
		}
		if c := changeOf(was, f); !reflect.DeepEqual(c, fieldChange{ID: f.ID}) {
			a.Fields = append(a.Fields, c)
		}
	}
	if !slices.Equal(usual, order) {
		a.Order = order
	}
	if reflect.DeepEqual(a, &amendment{ID: base.ID, Spent: a.Spent}) && len(a.Spent) == 0 {
		return nil
	}
	return a
}

func changeOf(was, now *schema.Field) fieldChange {
	c := fieldChange{
		ID: was.ID, Class: differs(was.Class, now.Class), Leaving: differs(was.Leaving, now.Leaving), Required: differs(was.Required, now.Required),
		Hidden: differs(was.Hidden, now.Hidden), MaxLength: differs(was.MaxLength, now.MaxLength), Default: differs(was.Default, now.Default),
		MinLength: differs(was.MinLength, now.MinLength), Pattern: differs(was.Pattern, now.Pattern), Min: differs(was.Min, now.Min), Max: differs(was.Max, now.Max),
		Unit: differs(was.Unit, now.Unit),
	}
	if !reflect.DeepEqual(was.PatternHelp, now.PatternHelp) {
		c.PatternHelp = &now.PatternHelp
	}
	if !reflect.DeepEqual(was.Label, now.Label) {
		c.Label = now.Label
	}
	if !reflect.DeepEqual(was.Help, now.Help) {
		c.Help = now.Help
	}
	if !reflect.DeepEqual(was.Choices, now.Choices) {
		c.Choices = now.Choices
	}
	return c
}

func differs[T comparable](was, now T) *T {
	if was == now {
		return nil
	}
	return &now
}

func cloneObject(o *schema.Object) *schema.Object {
	raw, err := json.Marshal(o)
	if err != nil {
		panic(err) // strings, numbers and maps of strings always marshal
	}
	var out schema.Object
	if err := json.Unmarshal(raw, &out); err != nil {
		panic(err) // it was just written
	}
	return &out
}

// joined returns all declarations: the built-in ones as amended, then the
// administrators' own, oldest first.
func (d *Deps) joined(rows []*ownRow) (out []*schema.Object, err error) {
	byObject := map[string]*ownRow{}
	for _, r := range rows {
		byObject[r.object] = r
	}
	for _, base := range d.BuiltIn {
		o := cloneObject(base)
		if r := byObject[base.ID]; r != nil {
			var a amendment
			if err := decodeAmendment(r, &a); err != nil {
				return nil, err
			}
			o = a.amend(base)
			delete(byObject, base.ID)
		}
		out = append(out, o)
	}
	for _, r := range rows {
		if byObject[r.object] == nil {
			continue
		}
		o, err := schema.Decode(bytes.NewReader(r.document))
		if err != nil {
			return nil, unreadable(r, err)
		}
		out = append(out, o)
	}
	return out, nil
}

func decodeAmendment(r *ownRow, a *amendment) error {
	dec := json.NewDecoder(bytes.NewReader(r.document))
	dec.DisallowUnknownFields()
	if err := dec.Decode(a); err != nil {
		return unreadable(r, err)
	}
	return nil
}

// unreadable is a row whose MAC holds and which this program cannot read: a
// newer one wrote it.
func unreadable(r *ownRow, cause error) error {
	return errs.New(errs.Integrity, "object_row_unread", errs.P("object", r.object)).Because(cause).
		WithHint("what was declared about object %s cannot be read; was it written by a newer version of Holdfast?", r.object)
}
