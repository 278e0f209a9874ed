package record

import (
	"context"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/aggregate"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// AggregateRequest asks for groups of the records that a list with the same
// conditions would show.
type AggregateRequest struct {
	Filter  []byte // as of ListRequest
	Text    string
	Deleted bool
	aggregate.Ask
}

// Aggregate groups records. It tells no more than a list would: the same rows,
// by fields that the actor may find by, and values they may see. The index or
// SQL answers; unlike in a list, rows are not read and tested again. Groups of
// texts are called by the text of their oldest record.
//
// Errors: as List; Invalid "group_…".
func (s *Service) Aggregate(ctx context.Context, actor policy.Actor, object string, req AggregateRequest) (a *aggregate.Answer, err error) {
	err = s.still(func() error {
		a, err = s.aggregate(ctx, actor, object, req)
		return err
	})
	return a, err
}

func (s *Service) aggregate(ctx context.Context, actor policy.Actor, object string, req AggregateRequest) (*aggregate.Answer, error) {
	r, err := s.reader(ctx, actor, policy.Read, object, nil)
	if err != nil {
		return nil, err
	}
	q, err := r.compile(ListRequest{Filter: req.Filter, Text: req.Text, Deleted: req.Deleted, Zone: req.Zone})
	if err != nil {
		return nil, err
	}
	by, err := aggregate.Parse(r.object, seen{r.decision, r.actor}, req.Ask)
	if err != nil {
		return nil, err
	}
	if err := s.awaitPosition(ctx); err != nil {
		return nil, err
	}
	t, err := r.grouped(ctx, q, by)
	if err = r.moved(err); err != nil {
		return nil, err
	}
	a := t.Answer()
	if err := r.spell(ctx, a, q.Deleted); err != nil {
		return nil, err
	}
	if err := r.recordRelated(ctx, q); err != nil {
		return nil, err
	}
	if err := r.recordReached(ctx, by); err != nil {
		return nil, err
	}
	return a, r.recordGroups(ctx, a, append(asked(q), by.Fields()...))
}

// seen says what groups may be by and what may be worked out of them.
type seen struct {
	policy.Decision
	actor policy.Actor
}

// MaySee implements aggregate.Rights.
func (d seen) MaySee(f *catalog.Field) bool { return d.Shows(f) }

// Over implements aggregate.Rights.
func (d seen) Over(o *catalog.Object) (aggregate.Rights, query.Expr, bool) {
	there := policy.Decide(policy.Request{Actor: d.actor, Action: policy.Read, Object: o})
	return seen{there, d.actor}, there.Rows, there.Allow
}

// reachable reports whether the index knows the records that groups lead to.
func (r *reader) reachable(by *aggregate.Spec) bool {
	return !slices.ContainsFunc(by.Groups, func(g aggregate.Group) bool { return g.Via != nil && !r.s.Index.Loaded(g.Via.Target) })
}

// grouped asks the index, or SQL while the index is not loaded and where SQL can
// answer.
func (r *reader) grouped(ctx context.Context, q *query.Query, by *aggregate.Spec) (t *aggregate.Table, err error) {
	index := query.NeedsIndex(q) || slices.ContainsFunc(by.Fields(), func(f *catalog.Field) bool { return f.Handling.ByIndex }) || r.loaded(q) && r.reachable(by)
	if index {
		var over []*catalog.Object
		for _, g := range by.Groups {
			if g.Via != nil {
				over = append(over, g.Via.Target)
			}
		}
		release, err := r.hold(ctx, q, over...)
		if err != nil {
			return nil, err
		}
		defer release()
	}
	work, done, err := r.turn(ctx, true)
	if err != nil {
		return nil, err
	}
	defer done()
	if index {
		if q, err = r.resolved(work, q); err == nil {
			t, err = r.s.Index.Aggregate(work, q, r.decision.Rows, by)
		}
		return t, r.s.slow(ctx, work, err)
	}
	err = r.s.DB.Read(work, func(v *store.View) (err error) {
		t, err = store.Aggregate(v, q, r.decision.Rows, by)
		return err
	})
	return t, r.s.slow(ctx, work, err)
}

// spell puts the text of one record in the place of the folded form by which a
// group of texts was found.
func (r *reader) spell(ctx context.Context, a *aggregate.Answer, deleted bool) error {
	if !slices.ContainsFunc(a.Spec.Groups, ofTexts) {
		return nil
	}
	ids := make([]id.ID, len(a.Rows))
	for i, row := range a.Rows {
		ids[i] = row.First
	}
	first, err := r.seenOf(ctx, ids, deleted)
	if err != nil {
		return err
	}
	for n, g := range a.Spec.Groups {
		if !ofTexts(g) {
			continue
		}
		holders, err := r.holders(ctx, g, first)
		if err != nil {
			return err
		}
		for i := range a.Rows {
			if p := holders[a.Rows[i].First]; p != nil {
				spellKey(g, &a.Rows[i].Keys[n], p)
			}
		}
	}
	return nil
}

func ofTexts(g aggregate.Group) bool { return g.Field.Type.Shape() == field.ShapeText && !g.Each }

// seenOf reads records, as far as the actor may see them, by id.
func (r *reader) seenOf(ctx context.Context, ids []id.ID, deleted bool) (map[id.ID]*Projection, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	found, err := r.fetch(ctx, func(v *store.View) ([]*store.Row, error) { return store.GetRows(v, r.object, ids) })
	out := make(map[id.ID]*Projection, len(found))
	for _, p := range found {
		if r.visible(p, deleted) {
			out[p.ID()] = p
		}
	}
	return out, err
}

// holders are the records whose text a group is called by, by the first record
// of the group: that one itself, or the one that it leads to.
func (r *reader) holders(ctx context.Context, g aggregate.Group, first map[id.ID]*Projection) (map[id.ID]*Projection, error) {
	if g.Via == nil {
		return first, nil
	}
	there, err := r.s.knownReader(ctx, r.actor, policy.Read, r.catalog, g.Via.Target)
	if err != nil || !there.decision.Allow {
		return nil, err
	}
	var ids []id.ID
	for _, p := range first {
		if to, ok := p.values[g.Via.Ordinal].(field.Ref); ok && !slices.Contains(ids, id.ID(to)) {
			ids = append(ids, id.ID(to))
		}
	}
	found, err := there.seenOf(ctx, ids, false)
	out := make(map[id.ID]*Projection, len(found))
	for rec, p := range first {
		if to, ok := p.values[g.Via.Ordinal].(field.Ref); ok {
			out[rec] = found[id.ID(to)]
		}
	}
	return out, err
}

// spellKey leaves the folded form where the record has changed meanwhile.
func spellKey(g aggregate.Group, k *aggregate.Key, p *Projection) {
	text, ok := p.values[g.Field.Ordinal].(field.Text)
	if ok && !k.Empty && slices.Contains(g.Field.Type.Keys(text).Texts, k.Text) {
		k.Text = string(text)
	}
}

// recordGroups puts into the log, durably, that the actor is about to learn
// about sensitive or financial values of so many records.
func (r *reader) recordGroups(ctx context.Context, a *aggregate.Answer, fields []*catalog.Field) error {
	e := entryFor(r.actor, "record.read")
	e.Object, e.Count = r.object.ID, a.Count
	for _, f := range r.object.Fields {
		if f.Handling.AuditReads && slices.Contains(fields, f) {
			e.Fields = append(e.Fields, f.ID)
		}
	}
	if len(e.Fields) == 0 {
		return nil
	}
	return r.s.Audit.Record(ctx, e)
}

// recordReached puts into the log, durably, that the actor is about to learn
// about sensitive or financial values of records that groups lead to. Of which
// of those, the answer does not say.
func (r *reader) recordReached(ctx context.Context, by *aggregate.Spec) error {
	for _, g := range by.Groups {
		if g.Via == nil || !g.Field.Handling.AuditReads {
			continue
		}
		e := entryFor(r.actor, "record.read")
		e.Object, e.Fields = g.Via.Target.ID, []string{g.Field.ID}
		if err := r.s.Audit.Record(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

// TitlesOf returns what records of one object are called, by id, as Titles does.
func (s *Service) TitlesOf(ctx context.Context, actor policy.Actor, object *catalog.Object, ids []id.ID) (map[id.ID]string, error) {
	titles := map[id.ID]string{}
	err := s.still(func() error { return s.titlesOf(ctx, actor, object.ID, ids, titles) })
	return titles, err
}
