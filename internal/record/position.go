package record

import (
	"context"

	"github.com/holdfast-crm/holdfast/internal/index"
)

// follower keeps the index up to what other processes commit.
type follower interface {
	// Apply puts what this process committed into the index.
	Apply(c index.Change, version int64)
	// Position returns a number of everything committed so far.
	Position(ctx context.Context) (int64, error)
	// Await waits until a position is in the index, for some seconds.
	Await(ctx context.Context, position int64) error
}

type afterKey struct{}

// After marks reads under ctx: they see at least what was written up to that
// position, wherever it was written.
func After(ctx context.Context, position int64) context.Context {
	return context.WithValue(ctx, afterKey{}, position)
}

// Position returns a number for After: of everything committed so far. It is 0
// where one process has the database, which sees its own writes anyway.
func (s *Service) Position(ctx context.Context) (position int64, err error) {
	if s.Follower == nil {
		return 0, nil
	}
	return s.Follower.Position(ctx)
}

// awaitPosition waits for what ctx asks for.
func (s *Service) awaitPosition(ctx context.Context) error {
	wanted, _ := ctx.Value(afterKey{}).(int64)
	if wanted == 0 || s.Follower == nil {
		return nil
	}
	return s.Follower.Await(ctx, wanted)
}

// apply puts what a unit committed into the index.
func (s *Service) apply(c index.Change, version int64) {
	if s.Follower == nil {
		s.Index.Apply(c)
		return
	}
	s.Follower.Apply(c, version)
}
