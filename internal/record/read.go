package record

import (
	"context"
	"errors"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// GetOptions narrows what Get returns.
type GetOptions struct {
	Deleted bool     // also from the trash
	Fields  []string // names; empty means all the actor may read
}

// Get returns one record as the actor may see it.
//
// Errors: NotFound (absent or invisible alike), Permission, Integrity.
func (s *Service) Get(ctx context.Context, actor policy.Actor, object string, rec id.ID, opt GetOptions) (p *Projection, err error) {
	err = s.still(func() error {
		p, err = s.get(ctx, actor, object, rec, opt)
		return err
	})
	return p, err
}

// still runs a read again when the catalog changed under it. Rows written for
// the new one do not hold under the old.
func (s *Service) still(read func() error) error {
	for range maxRuns {
		if err := read(); !errors.Is(err, errMoved) {
			return err
		}
	}
	return errs.New(errs.Unavailable, "").At("record.Read").WithHint("the catalog changed %d times while reading", maxRuns)
}

// moved answers errMoved instead of err when the catalog is another than the
// read began with.
func (r *reader) moved(err error) error {
	if r.s.Catalog() != r.catalog {
		return errMoved
	}
	return err
}

func (s *Service) get(ctx context.Context, actor policy.Actor, object string, rec id.ID, opt GetOptions) (*Projection, error) {
	r, err := s.reader(ctx, actor, policy.Read, object, opt.Fields)
	if err != nil {
		return nil, err
	}
	found, err := r.fetch(ctx, func(v *store.View) ([]*store.Row, error) {
		row, err := store.GetRow(v, r.object, rec, r.decision.Rows, opt.Deleted)
		if err != nil {
			return nil, err
		}
		return []*store.Row{row}, nil
	})
	if err != nil {
		return nil, err
	}
	return found[0], r.recordReads(ctx, found)
}

// reader is one authorised read of one object.
type reader struct {
	s        *Service
	catalog  *catalog.Catalog
	object   *catalog.Object
	actor    policy.Actor
	decision policy.Decision
	shown    policy.FieldSet // readable and asked for
	leaves   bool            // what is read, in an export
}

// reader authorises the actor, as the store knows them now, for the action. A
// refusal is in the log, also one because there is no such object: it takes as
// long as one because the actor may know nothing of it.
func (s *Service) reader(ctx context.Context, actor policy.Actor, action policy.Action, object string, fields []string) (*reader, error) {
	cat := s.Catalog()
	o, ok := cat.Object(object)
	r, err := s.knownReader(ctx, actor, action, cat, o)
	if err != nil {
		return nil, err
	}
	if d := r.decision; !d.Allow {
		e := entryFor(r.actor, readEntry(action))
		e.Outcome, e.Code = audit.Denied, d.Reason
		if ok {
			e.Object = o.ID
		}
		if err := s.Audit.Record(ctx, e); err != nil {
			return nil, err
		}
		return nil, d.Err()
	}
	return r, r.narrow(fields)
}

// readEntry is what the log calls a read.
func readEntry(a policy.Action) string {
	if a == policy.Reveal {
		return entryRevealed
	}
	return "record.read"
}

// knownReader decides about the actor, as the store knows them now. The
// answer may be no; it is where o is nil, since there is no such object.
func (s *Service) knownReader(ctx context.Context, actor policy.Actor, action policy.Action, cat *catalog.Catalog, o *catalog.Object) (*reader, error) {
	actor, err := s.Current(ctx, actor)
	if err != nil {
		return nil, err
	}
	d := policy.Decision{Reason: "object_unknown", Unknown: true}
	if o != nil {
		d = policy.Decide(policy.Request{Actor: actor, Action: action, Object: o})
	}
	r := &reader{s: s, catalog: cat, object: o, actor: actor, decision: d, shown: d.Read}
	if action == policy.Export {
		r.shown, r.leaves = d.Export, true
	}
	return r, nil
}

// Current returns the actor as the store knows them now.
func (s *Service) Current(ctx context.Context, actor policy.Actor) (now policy.Actor, err error) {
	err = s.DB.Read(ctx, func(v *store.View) error {
		now, err = s.Refresh(v, actor)
		return err
	})
	return now, err
}

// fields lists what may be shown, in catalog order.
func (r *reader) fields() (out []*catalog.Field) {
	for _, f := range r.object.Fields {
		if r.shown.Has(f) {
			out = append(out, f)
		}
	}
	return out
}

// narrow keeps only the named fields; an unreadable name and a wrong one get
// the same answer.
func (r *reader) narrow(names []string) error {
	if len(names) == 0 {
		return nil
	}
	var keep policy.FieldSet
	for _, name := range names {
		f, ok := r.object.Field(name)
		switch {
		case !ok || !r.shown.Has(f):
			return errs.In("fields", errs.New(errs.Invalid, "field_unknown", errs.P("field", name)).At("record.Read"))
		case keep.Has(f):
			return errs.In("fields", errs.New(errs.Invalid, "field_twice", errs.P("field", name)).At("record.Read"))
		}
		keep.Add(f)
	}
	r.shown = keep
	return nil
}

// fetch reads rows and projects them, warming cold keys between attempts.
func (r *reader) fetch(ctx context.Context, rows func(*store.View) ([]*store.Row, error)) ([]*Projection, error) {
	opened := map[id.ID]*Projection{} // by an earlier attempt, whose keys may be cold again
	for range maxRuns {
		var out []*Projection
		err := r.s.DB.Read(ctx, func(v *store.View) error {
			found, err := rows(v)
			if err != nil {
				return err
			}
			out, err = r.project(found, opened)
			return err
		})
		var cold *coldKeys
		if !errors.As(err, &cold) {
			if err = r.moved(err); errors.Is(err, errMoved) {
				return nil, err
			}
			r.s.recordFailure(ctx, r.actor, r.object.ID, id.ID{}, err)
			return out, err
		}
		if err := r.s.Keys.Warm(ctx, cold.ids...); err != nil {
			return nil, err
		}
	}
	return nil, errs.New(errs.Unavailable, "").At("record.Read").WithHint("sealing keys were evicted %d times while reading", maxRuns)
}

// project opens rows in order; all cold keys are reported at once.
func (r *reader) project(rows []*store.Row, opened map[id.ID]*Projection) ([]*Projection, error) {
	var cold coldKeys
	out := make([]*Projection, 0, len(rows))
	for _, row := range rows {
		if p := opened[row.ID]; p != nil && p.row.Version == row.Version {
			out = append(out, p)
			continue
		}
		values, _, err := r.s.open(r.object, row)
		var one *coldKeys
		if errors.As(err, &one) {
			cold.ids = append(cold.ids, one.ids...)
			continue
		} else if err != nil {
			return nil, err
		}
		p := &Projection{object: r.object, row: row, values: values, shown: r.shown, mask: r.decision.Mask, decision: r.decision, actor: r.actor}
		out, opened[row.ID] = append(out, p), p
	}
	if len(cold.ids) > 0 {
		return nil, &cold
	}
	return out, nil
}

// May answers whether the actor, as the store knows them now, may do the act;
// nil means yes.
func (s *Service) May(ctx context.Context, actor policy.Actor, action policy.Action, object string) error {
	_, err := s.reader(ctx, actor, action, object, nil)
	return err
}

// Visible returns which of the records the actor may see, those in the trash
// included, in the order given. Nothing of them is shown, so it is no read that
// the log would tell of.
func (s *Service) Visible(ctx context.Context, actor policy.Actor, object string, ids []id.ID) (out []id.ID, err error) {
	defer errs.Wrap(&err, "record.Visible")
	err = s.still(func() error {
		cat := s.Catalog()
		o, ok := cat.Object(object)
		if !ok {
			return errs.New(errs.NotFound, "object_unknown")
		}
		r, err := s.knownReader(ctx, actor, policy.Read, cat, o)
		if err != nil || !r.decision.Allow {
			return err
		}
		out, err = r.visibleOf(ctx, ids)
		return err
	})
	return out, err
}

func (r *reader) visibleOf(ctx context.Context, ids []id.ID) ([]id.ID, error) {
	found, err := r.fetch(ctx, func(v *store.View) ([]*store.Row, error) { return store.GetRows(v, r.object, ids) })
	if err != nil {
		return nil, err
	}
	var out []id.ID
	for _, p := range found {
		if r.visible(p, true) {
			out = append(out, p.ID())
		}
	}
	return out, nil
}
