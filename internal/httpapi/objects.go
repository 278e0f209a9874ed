package httpapi

import (
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// objectDoc is an object as data: enough to draw a list and a form, and what
// this actor may do, so that nobody has to guess rules (design law 8).
type objectDoc struct {
	Name        string            `json:"name"`
	Plural      string            `json:"plural"`
	Path        string            `json:"path"`
	Label       map[string]string `json:"label"`
	LabelPlural map[string]string `json:"label_plural"`
	Help        map[string]string `json:"help,omitempty"`
	Title       string            `json:"title"`   // field that a record is called by
	Subject     string            `json:"subject"` // "self", "none", or the field that leads to the person
	Hidden      bool              `json:"hidden"`  // kept out of menus
	May         mayDoc            `json:"may"`
	Fields      []fieldDoc        `json:"fields"`
}

// catalogDoc is everything the actor has to do with.
type catalogDoc struct {
	Version string      `json:"version"` // of the catalog; changes when a declaration does
	Data    []objectDoc `json:"data"`
}

// mayDoc says what the actor may do with some record of the object.
type mayDoc struct {
	Create bool `json:"create"`
	Read   bool `json:"read"`
	Update bool `json:"update"`
	Delete bool `json:"delete"`
	Import bool `json:"import"`
	Export bool `json:"export"`
	Share  bool `json:"share"` // set owner and team
	Reveal bool `json:"reveal"`
}

type fieldDoc struct {
	ID         string            `json:"id"` // never changes; names may
	Name       string            `json:"name"`
	Type       string            `json:"type"`
	Label      map[string]string `json:"label"`
	Help       map[string]string `json:"help,omitempty"`
	System     bool              `json:"system"`
	Hidden     bool              `json:"hidden"` // kept out of forms and lists
	Required   bool              `json:"required"`
	Many       bool              `json:"many"`
	Match      bool              `json:"match"`
	Unique     bool              `json:"unique"`
	Partial    bool              `json:"partial,omitempty"`
	MinLength  int               `json:"min_length,omitempty"`
	MaxLength  int               `json:"max_length,omitempty"`
	Pattern    string            `json:"pattern,omitempty"` // RE2; the whole of each value must fit
	Min        string            `json:"min,omitempty"`     // least value, as text; of dates and times also "today"
	Max        string            `json:"max,omitempty"`
	Choices    []choiceDoc       `json:"choices,omitempty"`
	Default    string            `json:"default,omitempty"`
	Target     string            `json:"target,omitempty"` // object a reference leads to
	OnDelete   string            `json:"on_delete,omitempty"`
	Sealed     bool              `json:"sealed"`
	Masked     bool              `json:"masked"` // for this actor
	Reveal     bool              `json:"reveal"` // may be revealed, one record at a time
	Findable   bool              `json:"findable"`
	Sortable   bool              `json:"sortable"`
	Exportable bool              `json:"exportable"`
	OnCreate   bool              `json:"on_create"` // may be set when creating
	OnUpdate   bool              `json:"on_update"` // may be changed
	Operators  []query.Op        `json:"operators"`
}

type choiceDoc struct {
	ID    string            `json:"id"`
	Label map[string]string `json:"label"`
	Hue   string            `json:"hue,omitempty"`
	// Retired choices are given to no other record.
	Retired bool `json:"retired,omitempty"`
}

// rights are the decisions about one object.
type rights struct{ create, read, update, remove, imports, export, share, reveal policy.Decision }

func (x *exchange) rights(o *catalog.Object) rights {
	decide := func(a policy.Action) policy.Decision {
		return policy.Decide(policy.Request{Actor: x.actor, Action: a, Object: o})
	}
	return rights{decide(policy.Create), decide(policy.Read), decide(policy.Update), decide(policy.Delete),
		decide(policy.Import), decide(policy.Export), decide(policy.Share), decide(policy.Reveal)}
}

// any reports whether the actor may learn that the object exists.
func (r *rights) any() bool { return r.create.Allow || r.read.Allow }

// listObjects answers with the objects the actor has to do with.
func (x *exchange) listObjects() error {
	c := x.api.Catalog()
	page := catalogDoc{Version: c.Version(), Data: []objectDoc{}}
	for _, o := range c.Objects() {
		if r := x.rights(o); r.any() {
			page.Data = append(page.Data, describeObject(o, &r))
		}
	}
	return x.sendDocument(page)
}

func (x *exchange) getObject() error {
	o, ok := x.api.Catalog().Object(x.r.PathValue("name"))
	if ok {
		if r := x.rights(o); r.any() {
			return x.sendDocument(describeObject(o, &r))
		}
	}
	return errs.New(errs.NotFound, "object_unknown")
}

func describeObject(o *catalog.Object, r *rights) objectDoc {
	doc := objectDoc{
		Name: o.Name, Plural: o.Plural, Path: base + "/" + o.Plural, Label: o.Label, LabelPlural: o.LabelPlural, Help: o.Help,
		Title: o.Title.Name, Subject: subjectWord(o), Hidden: o.Hidden,
		May:    mayDoc{r.create.Allow, r.read.Allow, r.update.Allow, r.remove.Allow, r.imports.Allow, r.export.Allow, r.share.Allow, r.reveal.Allow},
		Fields: []fieldDoc{}, // who may only create, and set nothing, sees none
	}
	for _, f := range o.Fields {
		if r.read.Read.Has(f) || r.create.Write.Has(f) {
			doc.Fields = append(doc.Fields, describeField(o, f, r))
		}
	}
	return doc
}

func subjectWord(o *catalog.Object) string {
	switch o.Subject.Kind {
	case catalog.SubjectSelf:
		return "self"
	case catalog.SubjectRelation:
		return o.Subject.Field.Name
	}
	return "none"
}

func describeField(o *catalog.Object, f *catalog.Field, r *rights) fieldDoc {
	s, h := f.Spec, f.Handling
	doc := fieldDoc{
		ID: f.ID, Name: f.Name, Type: f.Type.Name(), Label: f.Label, Help: f.Help, System: f.System, Hidden: s.Hidden,
		Required: s.Required, Many: s.Many, Match: h.Match, Unique: h.Unique, Partial: s.Partial, MaxLength: s.MaxLength,
		MinLength: s.MinLength, Pattern: s.Pattern, Min: s.Min, Max: s.Max,
		Default: s.Default, OnDelete: s.OnDelete, Sealed: h.Sealed, Masked: r.read.Mask.Has(f), Reveal: r.reveal.Reveal.Has(f),
		Findable: r.read.Find.Has(f), Exportable: r.export.Export.Has(f),
		OnCreate: r.create.Write.Has(f) || r.create.Allow && r.share.Write.Has(f), OnUpdate: r.update.Write.Has(f) || r.share.Write.Has(f), Operators: []query.Op{},
	}
	switch {
	case f.Target != nil:
		doc.Target = f.Target.Name
	case f.LeadsToUser():
		doc.Target = "user"
	case f.Assignable():
		doc.Target = "team"
	}
	for _, c := range s.Choices {
		doc.Choices = append(doc.Choices, choiceDoc{c.ID, c.Label, c.Hue, c.Retired})
	}
	if doc.Findable {
		doc.Operators = query.OperatorsOf(f)
		_, err := query.ParseSort(o, r.read, f.Name)
		doc.Sortable = err == nil
	}
	return doc
}
