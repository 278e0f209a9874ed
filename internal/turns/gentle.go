package turns

import (
	"context"
	"runtime"
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
