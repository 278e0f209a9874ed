package record

import (
	"context"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

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
