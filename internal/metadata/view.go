package metadata

import (
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// View is a Definition as it is told in JSON.
type View struct {
	ID          string            `json:"id"`
	Version     string            `json:"version"` // for If-Match; of the object itself, its fields have their own
	Name        string            `json:"name"`
	Plural      string            `json:"plural"`
	Label       map[string]string `json:"label"`
	LabelPlural map[string]string `json:"label_plural"`
	Help        map[string]string `json:"help,omitempty"`
	Subject     string            `json:"subject"` // none, self, or the name of the field that leads to the person
	Title       string            `json:"title"`
	BuiltIn     bool              `json:"built_in"`
	Hidden      bool              `json:"hidden"`
	Records     int               `json:"records"`              // in the trash too; -1 while that is not known
	DeletedAt   string            `json:"deleted_at,omitempty"` // only of a deleted one
	Until       string            `json:"until,omitempty"`      // likewise: it can be brought back
	Fields      []FieldView       `json:"fields"`
	Work        []WorkView        `json:"work"`
	Moves       int               `json:"moves"`              // of a dry run: records that would be rewritten in the background
	Rules       []schema.Rule     `json:"rules"`              // across fields, which are named
	Misfits     *MisfitsView      `json:"misfits,omitempty"`  // of a dry run that asks more of records
	Example     *ExampleView      `json:"example,omitempty"`  // of a dry run with a value to try
	Warnings    []WarningView     `json:"warnings,omitempty"` // what somebody should know before, or after, it is so
}

// WarningView is one of them.
type WarningView struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Object  string `json:"object"`
}

// MisfitsView tells of Misfits.
type MisfitsView struct {
	Count    int          `json:"count"`
	Looked   int          `json:"looked"`
	Complete bool         `json:"complete"` // false: there were too many records to ask all of them at once
	Withheld bool         `json:"withheld"` // not counted: it would tell of values that are hidden from you
	First    []MisfitView `json:"first"`
	Next     string       `json:"next,omitempty"` // misfits_after of those that are not named yet
}

// MisfitView is one of the first records that do not fit.
type MisfitView struct {
	ID    string `json:"id"`
	Title string `json:"title"`         // "" when it has none, or it is hidden
	Why   string `json:"why,omitempty"` // left out when values are hidden from you
}

// ExampleView tells whether a value that was tried fits, and why not.
type ExampleView struct {
	Fits    bool   `json:"fits"`
	Message string `json:"message,omitempty"`
}

// FieldView is a FieldDefinition as it is told in JSON.
type FieldView struct {
	ID        string            `json:"id"`
	Version   string            `json:"version"` // for If-Match
	Name      string            `json:"name"`
	Type      string            `json:"type"`
	Label     map[string]string `json:"label"`
	Help      map[string]string `json:"help,omitempty"`
	Class     string            `json:"class" enum:"public,internal,personal,sensitive,financial,secret"`
	Required  bool              `json:"required"`
	Many      bool              `json:"many"`
	Match     bool              `json:"match"`
	Unique    bool              `json:"unique"`
	Partial   bool              `json:"partial"`
	Hidden    bool              `json:"hidden"`
	BuiltIn   bool              `json:"built_in"`
	RetypesTo []string          `json:"retypes_to"`        // types that its values can be brought to
	Becomes   string            `json:"becomes,omitempty"` // type that its values are being brought to
	Marking   bool              `json:"marking"`           // equality tokens are being made or taken away
	Moving    bool              `json:"moving"`            // values are on their way to another class
	MaxLength int               `json:"max_length"`
	MaskLast  int               `json:"mask_last"`
	Choices   []ChoiceView      `json:"choices,omitempty"`
	Default   string            `json:"default,omitempty"`
	Target    string            `json:"target,omitempty"`
	OnDelete  string            `json:"on_delete,omitempty"`
	BoundsView
	DeletedAt string       `json:"deleted_at,omitempty"`
	Until     string       `json:"until,omitempty"`
	Handling  HandlingView `json:"handling"`
}

// BoundsView is what is asked of values beyond their type.
type BoundsView struct {
	MinLength   int               `json:"min_length"`
	Pattern     string            `json:"pattern,omitempty"`
	PatternHelp map[string]string `json:"pattern_help,omitempty"`
	Min         string            `json:"min,omitempty"`
	Max         string            `json:"max,omitempty"`
	Unit        string            `json:"unit,omitempty"` // in which numbers are counted
}

// ChoiceView is one choice.
type ChoiceView struct {
	ID      string            `json:"id"`
	Label   map[string]string `json:"label"`
	Hue     string            `json:"hue,omitempty"`
	Retired bool              `json:"retired,omitempty"`
}

// HandlingView is what follows from type and class.
type HandlingView struct {
	Sealed     bool   `json:"sealed"` // nothing of it is readable on disk
	Masked     string `json:"masked" enum:"nobody,unless_revealed,everybody"`
	AuditReads bool   `json:"audit_reads"` // each reading is in the log
	Findable   bool   `json:"findable"`    // may be filtered, sorted and searched by
	Exportable bool   `json:"exportable"`
	Tokens     bool   `json:"tokens"` // a keyed mark of each value is stored, so that equal ones are found
}

// WorkView is something done with the records in the background.
type WorkView struct {
	Kind  string `json:"kind" enum:"reseal,retype,mark,remove"`
	State string `json:"state" enum:"ready,running,finished,dead,cancelled,broken"`
	Field string `json:"field,omitempty"` // id of the field it is about; missing: of the whole object
	Done  int64  `json:"done"`            // records looked at so far
	Total int64  `json:"total"`           // of so many; -1 while that is not known
	At    string `json:"at"`              // when it begins, if it has not
	Ended string `json:"ended_at"`        // when it ended, if it has
}

// ListView is every object, deleted ones that wait among them.
type ListView struct {
	Version string     `json:"version"`
	Limits  LimitsView `json:"limits"`
	Data    []View     `json:"data"`
}

// LimitsView says how much there can be.
type LimitsView struct {
	Objects  int `json:"objects"`
	Fields   int `json:"fields"`    // of one object
	KeepDays int `json:"keep_days"` // what is deleted
}

// ListOf tells of definitions under a catalog.
func ListOf(version string, all []Definition) ListView {
	list := ListView{Version: version, Data: []View{}, Limits: LimitsView{MaxObjects, MaxFields, int(KeepDeleted / (24 * time.Hour))}}
	for i := range all {
		list.Data = append(list.Data, all[i].View(""))
	}
	return list
}

// View tells of a definition, in a language where there are words.
func (d *Definition) View(lang string) View {
	o := d.Object
	doc := View{
		ID: o.ID, Version: d.Version, Name: o.Name, Plural: o.Plural, Label: o.Label, LabelPlural: o.LabelPlural, Help: o.Help, Subject: subjectOf(o),
		Title: o.Title.Name, BuiltIn: d.BuiltIn, Hidden: o.Hidden, Records: d.Records, DeletedAt: moment(d.Deleted), Until: moment(d.Until),
		Fields: []FieldView{}, Work: []WorkView{}, Moves: d.Moves, Rules: rulesOf(o),
	}
	for i := range d.Fields {
		doc.Fields = append(doc.Fields, d.Fields[i].view())
	}
	for _, w := range d.Works {
		doc.Work = append(doc.Work, w.view(d))
	}
	if m := d.Misfits; m != nil {
		doc.Misfits = &MisfitsView{Count: m.Count, Looked: m.Looked, Complete: m.Complete, Withheld: m.Withheld, First: []MisfitView{}}
		for _, one := range m.First {
			doc.Misfits.First = append(doc.Misfits.First, MisfitView{one.ID.String(), one.Title, why(lang, one.Why)})
		}
		if m.More {
			doc.Misfits.Next = m.First[len(m.First)-1].ID.String()
		}
	}
	if e := d.Example; e != nil {
		doc.Example = &ExampleView{Fits: e.Fits}
		if !e.Fits {
			doc.Example.Message = why(lang, e.Why)
		}
	}
	return doc
}

// view tells of work with the records of a definition.
func (w Work) view(d *Definition) WorkView {
	v := WorkView{Kind: w.Kind, State: string(w.State), Field: w.Field, Done: w.Done, Total: -1, At: moment(w.RunAt), Ended: moment(w.Ended)}
	switch {
	case !w.Ended.IsZero():
		v.Total = w.Done
	case d.Records >= 0 && w.Kind == Remove && w.Field == "":
		v.Total = w.Done + int64(d.Records) // what is done is there no more
	case d.Records >= 0:
		v.Total = max(w.Done, int64(d.Records)) // some were made since, behind where it is
	}
	return v
}

// why is what is wrong with a value, "" when nothing is.
func why(lang string, fe *errs.FieldError) string {
	if fe == nil {
		return ""
	}
	return errs.Text(lang, fe.Code, fe.Params...)
}

// Tag is the version of what the act was about: a field, or the object.
func (d *Definition) Tag() string {
	if d.About != nil {
		return versionOf(d.About.Spec)
	}
	return d.Version
}

// rulesOf lists the rules of an object with fields by name.
func rulesOf(o *catalog.Object) []schema.Rule {
	out := []schema.Rule{}
	for i := range o.Spec.Rules {
		r := cloneRule(&o.Spec.Rules[i])
		r.Fields(func(fieldID string) string {
			if f, ok := o.FieldByID(fieldID); ok {
				return f.Name
			}
			return fieldID
		})
		out = append(out, *r)
	}
	return out
}

func subjectOf(o *catalog.Object) string {
	if o.Subject.Kind == catalog.SubjectRelation {
		return o.Subject.Field.Name
	}
	return string(o.Spec.Subject)
}

func (d *FieldDefinition) view() FieldView {
	f, s := d.Field, d.Field.Spec
	doc := FieldView{
		ID: f.ID, Version: d.Version, Name: f.Name, Type: f.Type.Name(), Label: f.Label, Help: f.Help, Class: string(s.Class), Required: s.Required, Many: s.Many,
		Match: s.Match, Unique: s.Unique, Partial: s.Partial, Hidden: s.Hidden, BuiltIn: d.BuiltIn, Moving: s.Leaving != "",
		MaxLength: s.MaxLength, MaskLast: s.MaskLast, Default: s.Default, OnDelete: s.OnDelete,
		RetypesTo: []string{}, Marking: s.Marking,
		BoundsView: BoundsView{s.MinLength, s.Pattern, s.PatternHelp, s.Min, s.Max, s.Unit},
		DeletedAt:  moment(d.Deleted), Until: moment(d.Until), Handling: handlingOf(f),
	}
	if !s.Many && !s.Match && !s.Unique && !d.BuiltIn {
		doc.RetypesTo = append(doc.RetypesTo, field.ConvertsTo(s.Type)...)
	}
	if f.Becomes != nil {
		doc.Becomes = f.Becomes.Type.Name()
	}
	if f.Target != nil {
		doc.Target = f.Target.Name
	}
	for _, c := range s.Choices {
		doc.Choices = append(doc.Choices, ChoiceView{c.ID, c.Label, c.Hue, c.Retired})
	}
	return doc
}

func handlingOf(f *catalog.Field) HandlingView {
	h := f.Handling
	doc := HandlingView{h.Sealed, "nobody", h.AuditReads, h.Findable, h.Exportable, h.Match}
	switch {
	case h.MaskAlways:
		doc.Masked = "everybody"
	case h.Mask:
		doc.Masked = "unless_revealed"
	}
	return doc
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}
