package turns

import (
	"context"
	"runtime"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// ButOneProcessor are limits that leave a processor to everybody else, where
// there are several.
func ButOneProcessor() Limits {
	return Limits{AtOnce: max(1, runtime.GOMAXPROCS(0)-1), Waiting: 32, InAll: 512}
}

type gentle struct{}

// Gently marks work that takes one processor at most: others wait for theirs.
func Gently(ctx context.Context) context.Context { return context.WithValue(ctx, gentle{}, true) }

// IsGentle reports whether work is marked so.
func IsGentle(ctx context.Context) bool { return ctx.Value(gentle{}) != nil }

// ToSearch is Take for a question that may look through every row. It returns
// with which context to ask, too: gently, when others wait. Who has many waiting
// is RateLimited "search_busy", and so is whose patience ends.
func (t *Turns[K]) ToSearch(ctx context.Context, who K) (asking context.Context, done func(), err error) {
	done, err = t.Take(ctx, who)
	if err != nil {
		return ctx, nil, errs.New(errs.RateLimited, "search_busy").At("turns.ToSearch").Because(err)
	}
	if t.Waiting() > 0 {
		ctx = Gently(ctx)
	}
	return ctx, done, nil
}
