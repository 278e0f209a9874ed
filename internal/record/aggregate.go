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
	by, err := aggregate.Parse(r.object, seen{r.decision}, req.Ask)
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
	return a, r.recordGroups(ctx, a, append(asked(q), by.Fields()...))
}

// seen says what groups may be by and what may be worked out of them.
type seen struct{ policy.Decision }

// MaySee implements aggregate.Rights.
func (d seen) MaySee(f *catalog.Field) bool { return d.Shows(f) }

// grouped asks the index, or SQL while the index is not loaded and where SQL can
// answer.
func (r *reader) grouped(ctx context.Context, q *query.Query, by *aggregate.Spec) (t *aggregate.Table, err error) {
	index := query.NeedsIndex(q) || slices.ContainsFunc(by.Fields(), func(f *catalog.Field) bool { return f.Handling.ByIndex }) || r.loaded(q)
	if index {
		if err := r.s.indexReady(ctx); err != nil {
			return nil, err
		}
	}
	work, cancel := context.WithTimeout(ctx, r.s.patience())
	defer cancel()
	work, done, err := r.turn(work, true)
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
	var ids []id.ID
	for n, g := range a.Spec.Groups {
		if g.Field.Type.Shape() != field.ShapeText {
			continue
		}
		for _, row := range a.Rows {
			if !row.Keys[n].Empty {
				ids = append(ids, row.First)
			}
		}
	}
	if len(ids) == 0 {
		return nil
	}
	found, err := r.fetch(ctx, func(v *store.View) ([]*store.Row, error) { return store.GetRows(v, r.object, ids) })
	if err != nil {
		return err
	}
	for _, p := range found {
		for i := range a.Rows {
			if a.Rows[i].First == p.ID() && r.visible(p, deleted) {
				spellRow(a.Spec, &a.Rows[i], p)
			}
		}
	}
	return nil
}

// spellRow leaves the folded form where the record has changed meanwhile.
func spellRow(by *aggregate.Spec, row *aggregate.Row, p *Projection) {
	for n, g := range by.Groups {
		text, ok := p.values[g.Field.Ordinal].(field.Text)
		if ok && slices.Contains(g.Field.Type.Keys(text).Texts, row.Keys[n].Text) {
			row.Keys[n].Text = string(text)
		}
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

// TitlesOf returns what records of one object are called, by id, as Titles does.
func (s *Service) TitlesOf(ctx context.Context, actor policy.Actor, object *catalog.Object, ids []id.ID) (map[id.ID]string, error) {
	titles := map[id.ID]string{}
	err := s.still(func() error { return s.titlesOf(ctx, actor, object.ID, ids, titles) })
	return titles, err
}
