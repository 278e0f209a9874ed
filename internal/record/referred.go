package record

import (
	"context"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Titles returns what the records are called that the shown references of the
// given records lead to, by id: one read for each object that is led to. What
// the actor may not read, and what is in the trash, is left out, so that a
// reference tells no more than its id. All records are of one object.
func (s *Service) Titles(ctx context.Context, actor policy.Actor, of []*Projection) (map[id.ID]string, error) {
	titles := map[id.ID]string{}
	if len(of) == 0 {
		return titles, nil
	}
	for target, ids := range referred(of) {
		err := s.still(func() error { return s.titlesOf(ctx, actor, target.ID, ids, titles) })
		if err != nil {
			return nil, err
		}
	}
	return titles, nil
}

// referred collects the references that are shown, each once, by object.
func referred(of []*Projection) map[*catalog.Object][]id.ID {
	found := map[*catalog.Object][]id.ID{}
	seen := map[id.ID]bool{}
	for _, f := range of[0].object.Fields {
		if f.Target == nil {
			continue
		}
		for _, p := range of {
			if ref, ok := p.Value(f).(field.Ref); ok && !seen[id.ID(ref)] {
				seen[id.ID(ref)] = true
				found[f.Target] = append(found[f.Target], id.ID(ref))
			}
		}
	}
	return found
}

func (s *Service) titlesOf(ctx context.Context, actor policy.Actor, object string, ids []id.ID, into map[id.ID]string) error {
	cat := s.Catalog()
	target, ok := cat.ObjectByID(object)
	if !ok {
		return nil // removed since
	}
	r, err := s.knownReader(ctx, actor, policy.Read, cat, target)
	if err != nil {
		return err
	}
	if !r.decision.Allow || !r.shown.Has(target.Title) || r.decision.Mask.Has(target.Title) {
		return nil // nobody asked for these records by themselves: not an entry
	}
	r.shown = policy.FieldSet{}
	r.shown.Add(target.Title)
	found, err := r.fetch(ctx, func(v *store.View) ([]*store.Row, error) {
		return store.GetRows(v, target, ids)
	})
	if err != nil {
		return err
	}
	shown := found[:0]
	for _, p := range found {
		if r.visible(p, false) {
			shown = append(shown, p)
			into[p.ID()] = p.Title()
		}
	}
	return r.recordReads(ctx, shown)
}

// Title returns what the record is called, "" when its title is not shown.
func (p *Projection) Title() string { return field.Lines(p.Value(p.object.Title))[0] }

// Expanded are the records that a reference of some records leads to, as the
// actor may see them.
type Expanded struct {
	field *catalog.Field
	found map[id.ID]*Projection
}

// Expand reads the records that a reference of the given ones leads to, by one
// read for all of them. What the actor may not read, and what is in the trash,
// is missing, so that a reference tells no more than its id. All records are of
// the one object; fields are names in the other, none means all that the actor
// may read.
//
// A reference that the actor may not read, and a field of the other object that
// they may not, are Invalid, as if there were none.
func (s *Service) Expand(ctx context.Context, actor policy.Actor, object string, of []*Projection, reference string, fields []string) (out *Expanded, err error) {
	err = s.still(func() error {
		out, err = s.expand(ctx, actor, object, of, reference, fields)
		return err
	})
	return out, err
}

func (s *Service) expand(ctx context.Context, actor policy.Actor, object string, of []*Projection, reference string, fields []string) (*Expanded, error) {
	from, err := s.reader(ctx, actor, policy.Read, object, nil)
	if err != nil {
		return nil, err
	}
	f, ok := from.object.Field(reference)
	switch {
	case !ok || !from.shown.Has(f):
		return nil, errs.In("expand", errs.New(errs.Invalid, "field_unknown", errs.P("field", reference)).At("record.Expand"))
	case f.Target == nil:
		return nil, errs.In("expand", errs.New(errs.Invalid, "expand_unsuited", errs.P("field", reference)).At("record.Expand"))
	}
	out := &Expanded{field: f, found: map[id.ID]*Projection{}}
	if len(of) > 0 { // the catalog they were read with may be older
		if out.field, ok = of[0].object.FieldByID(f.ID); !ok {
			return nil, errMoved
		}
	}
	r, err := s.knownReader(ctx, actor, policy.Read, from.catalog, f.Target)
	if err != nil {
		return nil, err
	}
	if !r.decision.Allow {
		r.shown = policy.FieldSet{} // nobody asked for these records by themselves: not an entry
	}
	if err := r.narrow(fields); err != nil {
		return nil, within(reference, err)
	}
	ids := out.leadsTo(of)
	if !r.decision.Allow || len(ids) == 0 {
		return out, nil
	}
	found, err := r.fetch(ctx, func(v *store.View) ([]*store.Row, error) { return store.GetRows(v, r.object, ids) })
	if err != nil {
		return nil, err
	}
	shown := found[:0]
	for _, p := range found {
		if r.visible(p, false) {
			shown = append(shown, p)
			out.found[p.ID()] = p
		}
	}
	return out, r.recordReads(ctx, shown)
}

// within puts the name of a reference before that of a field.
func within(reference string, err error) error {
	e := *errs.As(err)
	e.Params = slices.Clone(e.Params)
	for i, p := range e.Params {
		if p.Name == "field" {
			e.Params[i].Value = reference + "." + p.Value
		}
	}
	return &e
}

// leadsTo lists where the reference leads, each record once.
func (x *Expanded) leadsTo(of []*Projection) (ids []id.ID) {
	seen := map[id.ID]bool{}
	for _, p := range of {
		if ref, ok := p.Value(x.field).(field.Ref); ok && !seen[id.ID(ref)] {
			seen[id.ID(ref)] = true
			ids = append(ids, id.ID(ref))
		}
	}
	return ids
}

// AppendJSON appends what the reference of one record leads to, as a JSON
// object with its name: null when it is empty, or leads to what is not the
// actor's to see.
//
//	{"company":{"object":"company","id":"…",…}}
func (x *Expanded) AppendJSON(dst []byte, p *Projection) []byte {
	dst = append(field.AppendQuoted(append(dst, '{'), x.field.Name), ':')
	ref, _ := p.Value(x.field).(field.Ref)
	if to := x.found[id.ID(ref)]; to != nil {
		dst = to.AppendJSON(dst)
	} else {
		dst = append(dst, "null"...)
	}
	return append(dst, '}')
}
