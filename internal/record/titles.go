package record

import (
	"context"

	"github.com/holdfast-crm/holdfast/internal/catalog"
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
func (p *Projection) Title() string {
	switch v := p.Value(p.object.Title).(type) {
	case field.Name:
		return v.Full
	case field.Text:
		return string(v)
	case field.List:
		return v[0].Value
	}
	return ""
}
