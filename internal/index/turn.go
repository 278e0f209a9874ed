package index

import (
	"context"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/turns"
)

// Turn waits until a question that may look through every row can be asked, and
// returns with which context, and what gives the turn back. Who has many waiting
// is RateLimited "search_busy", and so is whose patience ends.
func (x *Index) Turn(ctx context.Context, who id.ID) (asking context.Context, done func(), err error) {
	done, err = x.turns.Take(ctx, who)
	if err != nil {
		return ctx, nil, errs.New(errs.RateLimited, "search_busy").At("index.Turn").Because(err)
	}
	if x.turns.Waiting() > 0 {
		ctx = turns.Gently(ctx)
	}
	return ctx, done, nil
}

// Turns tells how many questions take turns, wait for theirs, and were refused.
func (x *Index) Turns() turns.Stats { return x.turns.Stats() }
