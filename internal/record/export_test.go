package record

import (
	"context"

	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// No built-in role covers part of an object's rows yet, so the tests bring the
// row rule that such a role's decision will carry.

// ListUnder lists under a row rule, and counts.
func (s *Service) ListUnder(ctx context.Context, actor policy.Actor, object string, req ListRequest, rows query.Expr) (out []*Projection, n int, err error) {
	r, err := s.reader(ctx, actor, policy.Read, object, nil)
	if err != nil {
		return nil, 0, err
	}
	r.decision.Rows = rows
	q, err := r.compile(req)
	if err != nil {
		return nil, 0, err
	}
	if n, _, err = r.count(ctx, q); err != nil {
		return nil, 0, err
	}
	if query.NeedsIndex(q) {
		out, _, _, err = r.byIndex(ctx, q)
	} else {
		out, _, _, err = r.bySQL(ctx, q)
	}
	return out, n, err
}

// VisibleUnder is Visible under a row rule.
func (s *Service) VisibleUnder(ctx context.Context, actor policy.Actor, object string, ids []id.ID, rows query.Expr) ([]id.ID, error) {
	r, err := s.reader(ctx, actor, policy.Read, object, nil)
	if err != nil {
		return nil, err
	}
	r.decision.Rows = rows
	return r.visibleOf(ctx, ids)
}

// ApplyUnder carries out one change under a row rule for every action on its
// object and on what it refers to.
func (s *Service) ApplyUnder(ctx context.Context, actor policy.Actor, c Change, rows query.Expr) (res Result, err error) {
	p, err := s.Prepare(ctx, Unit{Changes: []Change{c}})
	if err != nil {
		return res, err
	}
	err = s.DB.Write(ctx, func(tx *store.Tx) error {
		actor, err := s.Refresh(tx, actor)
		if err != nil {
			return err
		}
		w := &work{s: s, tx: tx, actor: actor, now: tx.Now(), changes: p.changes, carried: carried{begun: make([]bool, 1), results: make([]Result, 1)},
			decisions: map[decisionKey]policy.Decision{}, visible: map[place]bool{}}
		for _, action := range []policy.Action{policy.Create, policy.Read, policy.Update, policy.Delete} {
			d := policy.Decide(policy.Request{Actor: actor, Action: action, Object: p.changes[0].object})
			d.Rows = rows
			w.decisions[decisionKey{action, p.changes[0].object.ID}] = d
		}
		if err := w.all(); err != nil {
			return err
		}
		res = w.results[0]
		return nil
	})
	return res, err
}
