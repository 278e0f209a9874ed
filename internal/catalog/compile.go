package catalog

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/holdfast-crm/holdfast/internal/compliance"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/field/bounds"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// Compile makes a catalog. All faults of all declarations come back as one
// Invalid error whose fields are paths such as "contact.fields.email.type".
func Compile(objects []*schema.Object, types []field.Type, rules []compliance.Rule) (*Catalog, error) {
	c := &compiler{types: map[string]field.Type{}, rules: rules, out: &Catalog{
		byName: map[string]*Object{}, byID: map[string]*Object{}, byPlural: map[string]*Object{},
	}}
	for _, t := range types {
		c.types[t.Name()] = t
	}
	for _, s := range systemFields() {
		if c.types[s.kind] == nil {
			return nil, fmt.Errorf("catalog.Compile: system fields need type %q", s.kind)
		}
	}
	for _, declared := range objects {
		spec, err := clone(declared)
		if err != nil {
			return nil, fmt.Errorf("catalog.Compile: %w", err)
		}
		c.object(spec)
	}
	for i, o := range c.out.stored {
		c.link(o, c.out.specs[i])
	}
	c.out.remember()
	if len(c.faults) > 0 {
		return nil, errs.FieldsInvalid(c.faults...)
	}
	version, err := c.out.digest()
	if err != nil {
		return nil, fmt.Errorf("catalog.Compile: %w", err)
	}
	c.out.version = version
	return c.out, nil
}

// clone makes the catalog independent of whoever holds the declaration.
func clone(o *schema.Object) (*schema.Object, error) {
	raw, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	var out schema.Object
	return &out, json.Unmarshal(raw, &out)
}

type compiler struct {
	types  map[string]field.Type
	rules  []compliance.Rule
	out    *Catalog
	faults []errs.FieldError
}

func (c *compiler) fault(at, code string, params ...errs.Param) {
	c.faults = append(c.faults, errs.FieldError{Field: at, Code: code, Params: params})
}

// object compiles one declaration by itself.
func (c *compiler) object(spec *schema.Object) {
	if err := spec.Check(); err != nil {
		for _, f := range errs.As(err).Fields {
			c.fault(spec.ID+"."+f.Field, f.Code, f.Params...)
		}
	}
	o := &Object{
		ID: spec.ID, Name: spec.Name, Plural: spec.Plural, Table: "o_" + spec.ID,
		Label: spec.Label, LabelPlural: spec.LabelPlural, Help: spec.Help,
		byName: map[string]*Field{}, byID: map[string]*Field{},
		Hidden: spec.Hidden, Gone: spec.Deleted != "", Spec: spec,
	}
	for i := range spec.Fields {
		c.field(o, spec, &spec.Fields[i])
	}
	for _, s := range systemFields() {
		o.add(s.compile(c.types, len(o.Fields)))
	}
	c.layOut(o)
	c.enter(o)
	c.out.specs = append(c.out.specs, spec)
}

func (o *Object) add(f *Field) {
	o.Fields = append(o.Fields, f)
	o.byID[f.ID] = f
	if !f.Gone {
		o.byName[f.Name] = f
	}
}

// remember makes former names lead to what had them, unless something else has
// the name now.
func (c *Catalog) remember() {
	for _, o := range c.objects {
		for _, f := range o.Fields {
			for _, name := range f.Spec.Was {
				if !f.Gone && o.byName[name] == nil {
					o.byName[name] = f
				}
			}
		}
		for _, name := range o.Spec.Was {
			if c.byName[name] == nil {
				c.byName[name] = o
			}
		}
		for _, name := range o.Spec.WasPlural {
			if c.byPlural[name] == nil {
				c.byPlural[name] = o
			}
		}
	}
}

// enter makes the object known under its id, name and plural, each once.
func (c *compiler) enter(o *Object) {
	if _, taken := c.out.byID[o.ID]; taken {
		c.fault(o.ID+".id", "schema_duplicate")
	}
	c.out.byID[o.ID] = o
	c.out.stored = append(c.out.stored, o)
	if o.Gone {
		return
	}
	for at, name := range map[string]string{"name": o.Name, "plural": o.Plural} {
		_, named := c.out.byName[name]
		_, pluralled := c.out.byPlural[name]
		if named || pluralled {
			c.fault(o.ID+"."+at, "schema_duplicate")
		}
	}
	c.out.byName[o.Name], c.out.byPlural[o.Plural] = o, o
	c.out.objects = append(c.out.objects, o)
}

func (c *compiler) field(o *Object, spec *schema.Object, f *schema.Field) {
	at := o.ID + ".fields." + f.ID
	if isSystem(f.ID) || isSystem(f.Name) {
		c.fault(at+".name", "catalog_system_name")
		return
	}
	t := c.types[f.Type]
	if t == nil {
		c.fault(at+".type", "catalog_type_unknown")
		return
	}
	if err := t.Check(f); err != nil {
		c.typeFault(at, err)
	}
	out := &Field{
		ID: f.ID, Name: f.Name, Label: f.Label, Help: f.Help,
		Type: t, Spec: f, Ordinal: len(o.Fields),
		Handling: c.handling(spec, f, t),
		Gone:     f.Deleted != "",
	}
	c.leaving(spec, f, out)
	c.tokens(at, out)
	if !out.Handling.Sealed {
		out.Column = "f_" + f.ID
		if _, several := t.(field.Several); several || f.Many || f.Type == "person_name" || f.Type == "address" {
			c.fault(at+".class", "catalog_plain_parts")
		}
	}
	if !out.Gone {
		c.bounds(at, out)
	}
	o.add(out)
}

// bounds reads what is asked of values beyond their type, and the value of a
// record that says nothing, which must meet it.
func (c *compiler) bounds(at string, f *Field) {
	var err error
	if f.Bounds, err = bounds.Of(f.Type, f.Spec); err != nil {
		c.typeFault(at, err)
	}
	if f.Spec.Default == "" {
		return
	}
	switch {
	case f.Spec.Class == schema.Secret:
		c.fault(at+".default", "catalog_default_secret")
	case f.Handling.Unique:
		c.fault(at+".default", "catalog_default_unique")
	}
	if f.Default, err = f.Type.Parse(f.Spec, field.FromText(f.Spec.Default)); err != nil {
		c.fault(at+".default", "schema_default_unfit")
	} else if f.Bounds.Refuse(f.Default, time.Time{}) != nil && f.Spec.Min != bounds.Today && f.Spec.Max != bounds.Today {
		c.fault(at+".default", "schema_default_unfit")
	}
}

// leaving keeps a field whose class has changed under the stricter of both
// until all its values have moved. It keeps the column some of them lie in, and
// leaves its questions to the index, which knows values wherever they lie.
func (c *compiler) leaving(o *schema.Object, f *schema.Field, out *Field) {
	if f.Leaving == "" {
		return
	}
	old := *f
	old.Class = f.Leaving
	was := c.handling(o, &old, out.Type)
	if !was.Sealed {
		out.Column = "f_" + f.ID
	}
	h := &out.Handling
	h.Mask, h.MaskAlways, h.AuditReads = h.Mask || was.Mask, h.MaskAlways || was.MaskAlways, h.AuditReads || was.AuditReads
	h.Findable, h.Exportable = h.Findable && was.Findable, h.Exportable && was.Exportable
	h.ByIndex = h.Findable
}

// leavesEnvelope says whether values of f may lie in an envelope of the class that
// it is leaving.
func (c *compiler) leavesEnvelope(o *schema.Object, f *Field) bool {
	if f.Spec.Leaving == "" {
		return false
	}
	old := *f.Spec
	old.Class = f.Spec.Leaving
	return c.handling(o, &old, f.Type).Sealed
}

func (c *compiler) typeFault(at string, err error) {
	var fe *errs.FieldError
	if !errors.As(err, &fe) {
		c.fault(at, "catalog_type_refuses")
		return
	}
	c.fault(at+"."+fe.Field, fe.Code, fe.Params...)
}

func (c *compiler) handling(o *schema.Object, f *schema.Field, t field.Type) Handling {
	var d compliance.Duties
	for _, rule := range c.rules {
		d = d.Join(rule.Apply(o, f))
	}
	return Handling{
		Sealed:     d.Seal,
		Envelope:   -1,
		Match:      f.Match || f.Unique,
		Unique:     f.Unique,
		Mask:       d.Mask || d.MaskAlways,
		MaskAlways: d.MaskAlways,
		AuditReads: d.AuditReads,
		Findable:   !d.NeverFind,
		Exportable: !d.NeverExport,
		// SQL neither folds nor collates as the index does, so text is
		// answered by the index even when its column is plain.
		ByIndex: !d.NeverFind && (d.Seal || t.Shape() == field.ShapeText),
	}
}

// tokens refuses match keys that would leak: a token of a value from a small
// set is a dictionary away from the value, and a token of a secret is a copy.
func (c *compiler) tokens(at string, f *Field) {
	if !f.Handling.Match {
		return
	}
	if _, ok := f.Type.(field.Tokener); !ok {
		c.fault(at+".match", "catalog_match_type")
	}
	if !f.Handling.Findable {
		c.fault(at+".match", "catalog_match_secret")
	}
}

// layOut orders plain fields and envelopes.
func (c *compiler) layOut(o *Object) {
	for _, class := range schema.Classifications() {
		for _, f := range o.Fields {
			here := f.Handling.Sealed && envelopeClass(f.Spec.Class) == class
			left := c.leavesEnvelope(o.Spec, f) && envelopeClass(f.Spec.Leaving) == class
			if !here && !left {
				continue
			}
			if n := len(o.Envelopes); n == 0 || o.Envelopes[n-1].Class != string(class) {
				o.Envelopes = append(o.Envelopes, Envelope{string(class), "env_" + string(class)})
			}
			if here {
				f.Handling.Envelope = len(o.Envelopes) - 1
			}
		}
	}
	for _, f := range o.Fields {
		o.Moving = o.Moving || f.Spec.Leaving != "" || f.Spec.Becomes != ""
		if f.Handling.Sealed {
			o.sealed = append(o.sealed, f)
		}
		if !f.System && f.Column != "" {
			o.plain = append(o.plain, f)
		}
	}
}

// envelopeClass is where a field lies that a rule seals although its
// declaration calls it public or internal.
func envelopeClass(c schema.Classification) schema.Classification {
	if c == schema.Public || c == schema.Internal {
		return schema.Personal
	}
	return c
}

// link resolves what refers to other objects: targets, title, subject.
func (c *compiler) link(o *Object, spec *schema.Object) {
	for _, f := range o.Fields {
		f.Becomes = o.byID[f.Spec.Becomes]
		if f.Spec.Target == "" {
			continue
		}
		target, ok := c.out.byID[f.Spec.Target]
		if !ok {
			c.fault(o.ID+".fields."+f.ID+".target", "catalog_target_unknown")
			continue
		}
		if target.Gone && !o.Gone && !f.Gone {
			c.fault(o.ID+".fields."+f.ID+".target", "catalog_target_gone")
		}
		f.Target = target
	}
	if title, ok := o.byID[spec.Title]; ok {
		if slices.Contains([]string{"choices", "json", "address"}, title.Type.Name()) || title.Type.Shape() != field.ShapeText || title.Handling.Mask || title.System {
			c.fault(o.ID+".title", "catalog_title_unfit")
		}
		o.Title = title
	}
	o.Subject = c.subject(o, spec)
}

func (c *compiler) subject(o *Object, spec *schema.Object) Subject {
	switch spec.Subject {
	case schema.None:
		return Subject{}
	case schema.Self:
		return Subject{Kind: SubjectSelf}
	}
	f, ok := o.byID[string(spec.Subject)]
	if !ok {
		return Subject{} // reported by Check
	}
	at := slices.IndexFunc(c.out.specs, func(s *schema.Object) bool { return s.ID == f.Spec.Target })
	if at < 0 || c.out.specs[at].Subject != schema.Self {
		c.fault(o.ID+".subject", "catalog_subject_unfit")
	}
	return Subject{Kind: SubjectRelation, Field: f}
}

// digest hashes declarations and resolved handling, whatever the order in
// which objects were given.
func (c *Catalog) digest() (string, error) {
	order := slices.Clone(c.specs)
	slices.SortFunc(order, func(a, b *schema.Object) int { return cmp.Compare(a.ID, b.ID) })
	h := sha256.New()
	enc := json.NewEncoder(h)
	for _, spec := range order {
		if err := enc.Encode(spec); err != nil {
			return "", err
		}
		for _, f := range c.byID[spec.ID].Fields {
			if err := enc.Encode([]any{f.ID, f.Type.Name(), f.Type.Shape(), f.Column, f.Handling}); err != nil {
				return "", err
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:8]), nil
}
