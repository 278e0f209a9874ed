package merge

import (
	"context"
	"errors"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// pair are two records as they are now, opened. Their values leave only into the
// one of them.
type pair struct {
	object             *catalog.Object
	decision           policy.Decision // to change the survivor
	into, from         id.ID
	version, gone      int64         // of the two
	mine, theirs       []field.Value // by field ordinal
	moved              []moved
	intoLive, fromLive bool
}

// try merges what it finds.
func (s *Service) try(ctx context.Context, actor policy.Actor, req Request) (Merged, error) {
	p, err := s.look(ctx, actor, req)
	if err != nil {
		return Merged{}, err
	}
	values, err := p.combine(req)
	if err == nil {
		err = p.unseen(ctx, s, actor, req, values)
	}
	if err != nil {
		return Merged{}, err
	}
	r := &row{id: s.records.IDs.New(), object: p.object.ID, survivor: req.Into, lost: req.From, by: actor.User}
	actor.Within = Kind + " " + r.id.String()
	unit := record.Unit{Changes: append([]record.Change{
		// First, since the survivor may take over values that only one may have.
		{Op: record.Delete, Object: req.Object, ID: req.From, Version: p.gone},
		{Op: record.Update, Object: req.Object, ID: req.Into, Version: p.version, Values: values},
	}, s.leads(p.moved, req.From, req.Into)...)}
	unit.Also = func(tx *store.Tx, out *record.Outcome) error {
		if err := s.complete(tx, p); err != nil {
			return err
		}
		r.at, r.moved = tx.Now(), changed(p.moved, out.Results)
		return errors.Join(s.insert(tx, r), s.records.Audit.Append(tx, entry(actor, "record.merged", p.object.ID, r.survivor, r.lost)))
	}
	if _, err := s.records.Apply(ctx, actor, unit); errs.KindOf(err) == errs.NotFound {
		if _, gone := s.look(ctx, actor, req); gone != nil { // somebody was faster
			return Merged{}, gone
		}
		return Merged{}, err // the actor may look at it, and no more
	} else if err != nil {
		return Merged{}, err
	}
	m := r.shown()
	m.Moved = len(r.moved)
	return m, nil
}

// look reads the two, as the actor may, and what refers to the one that goes.
func (s *Service) look(ctx context.Context, actor policy.Actor, req Request) (*pair, error) {
	p := &pair{into: req.Into, from: req.From}
	for _, one := range []struct {
		rec  id.ID
		live *bool
	}{{req.Into, &p.intoLive}, {req.From, &p.fromLive}} {
		shown, err := s.records.Get(ctx, actor, req.Object, one.rec, record.GetOptions{Deleted: true, Fields: []string{"id"}})
		if err != nil {
			return nil, err
		}
		*one.live, p.object = !shown.Deleted(), shown.Object()
		p.decision = policy.Decide(policy.Request{Actor: shown.Reader(), Action: policy.Update, Object: p.object})
	}
	if err := p.decision.Err(); err != nil {
		return nil, err
	}
	if !p.intoLive || !p.fromLive {
		return nil, errs.New(errs.Conflict, "merge_overtaken")
	}
	if err := s.open(ctx, p); err != nil {
		return nil, err
	}
	switch {
	case req.Version != 0 && req.Version != p.version:
		return nil, errs.New(errs.Conflict, "version_stale", errs.P("current", p.version))
	case req.FromVersion != 0 && req.FromVersion != p.gone:
		return nil, errs.New(errs.Conflict, "merge_stale")
	case len(p.moved) > MaxMoved:
		return nil, errs.New(errs.TooLarge, "merge_many", errs.P("max", MaxMoved))
	}
	return p, nil
}

// open reads the values of both, whoever may see them, on one snapshot.
func (s *Service) open(ctx context.Context, p *pair) error {
	var rows []*store.Row
	err := s.records.DB.Read(ctx, func(v *store.View) (err error) {
		if rows, err = store.GetRows(v, p.object, []id.ID{p.into, p.from}); err != nil {
			return err
		}
		p.moved, err = s.leading(v, p, MaxMoved+1)
		return err
	})
	if err != nil {
		return err
	}
	if len(rows) != 2 {
		return errs.New(errs.Conflict, "merge_overtaken")
	}
	for _, r := range rows {
		values, err := s.records.OpenRow(p.object, r)
		for try := 0; errors.Is(err, keystore.ErrCold) && try < maxTries; try++ {
			if err = s.records.Keys.Warm(ctx, r.Key); err == nil {
				values, err = s.records.OpenRow(p.object, r)
			}
		}
		if err != nil {
			return err
		}
		if r.ID == p.into {
			p.mine, p.version = values, r.Version
		} else {
			p.theirs, p.gone = values, r.Version
		}
	}
	return nil
}

// leading lists the references that lead to the one that goes, but for those of
// the two.
func (s *Service) leading(q store.Querier, p *pair, most int) (all []moved, err error) {
	for _, o := range s.records.Catalog().Objects() {
		for _, f := range o.Fields {
			if f.Target != p.object || f.Column == "" || len(all) >= most {
				continue
			}
			found, err := store.Referring(q, o, f, p.from, true, most+2-len(all))
			if err != nil {
				return nil, err
			}
			for _, rec := range found {
				if rec != p.into && rec != p.from {
					all = append(all, moved{o.ID, f.ID, rec})
				}
			}
		}
	}
	return all, nil
}

// complete makes sure that nothing came to refer to the one that goes since the
// merge was prepared. What does still, and was known, does not open any more.
func (s *Service) complete(tx *store.Tx, p *pair) error {
	left, err := s.leading(tx, p, MaxMoved+1)
	if err == nil && slices.ContainsFunc(left, func(m moved) bool { return !slices.Contains(p.moved, m) }) {
		err = errs.New(errs.Conflict, "merge_busy")
	}
	return err
}

// leads makes the changes that lead references from one record to another.
func (s *Service) leads(all []moved, from, to id.ID) (changes []record.Change) {
	for _, m := range all {
		o, f := s.field(m)
		if f == nil {
			o, f = &catalog.Object{}, &catalog.Field{} // removed meanwhile: the unit says so
		}
		changes = append(changes, record.Change{Op: record.Lead, Object: o.Name, ID: m.record, From: from, Values: map[string]field.Raw{f.Name: field.FromValue(field.Ref(to))}})
	}
	return changes
}

func (s *Service) field(m moved) (*catalog.Object, *catalog.Field) {
	o, ok := s.records.Catalog().ObjectByID(m.object)
	if !ok || o.Gone {
		return nil, nil
	}
	f, ok := o.FieldByID(m.field)
	if !ok || f.Gone {
		return nil, nil
	}
	return o, f
}

// beside is how many changes of a unit come before those of references.
const beside = 2

// changed are those of which the unit led the reference.
func changed(all []moved, results []record.Result) (out []moved) {
	for i, m := range all {
		if results[beside+i].Changed {
			out = append(out, m)
		}
	}
	return out
}
