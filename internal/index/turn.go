package index

import (
	"context"
	"runtime"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/turns"
)

// searchesAtOnce leaves a processor to everybody else, where there are several.
func searchesAtOnce() turns.Limits {
	return turns.Limits{AtOnce: max(1, runtime.GOMAXPROCS(0)-1), Waiting: 32, InAll: 512}
}

// Turn waits until a question that may look through every row can be asked, and
// returns with which context, and what gives the turn back. Who asks much waits
// for themselves, others not for them. Who has many waiting is RateLimited
// "search_busy", and so is whose patience ends.
func (x *Index) Turn(ctx context.Context, who id.ID) (asking context.Context, done func(), err error) {
	done, err = x.turns.Take(ctx, who)
	if err != nil {
		return ctx, nil, errs.New(errs.RateLimited, "search_busy").At("index.Turn").Because(err)
	}
	if x.turns.Waiting() > 0 {
		ctx = context.WithValue(ctx, gentle{}, true)
	}
	return ctx, done, nil
}

// Turns tells how many questions take turns, wait for theirs, and were refused.
func (x *Index) Turns() turns.Stats { return x.turns.Stats() }

// gentle marks questions that take one processor at most: others wait for
// theirs.
type gentle struct{}

func workersOf(ctx context.Context, segments int) int {
	if ctx.Value(gentle{}) != nil {
		return 1
	}
	return min(scanWorkers, runtime.GOMAXPROCS(0), (segments+3)/4)
}
