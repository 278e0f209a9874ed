package sqlite

import (
	"context"
	"database/sql/driver"
	"math"
	"time"

	"github.com/holdfast-crm/holdfast/internal/store"
)

const (
	pageSize       = 4096
	maxBacklog     = 16 << 20               // log bytes that start a checkpoint
	lookInterval   = 100 * time.Millisecond // between two looks at a busy log
	idleCheckpoint = 2 * time.Second        // a quiet log is moved after this
)

// Committed implements store.Engine.
func (e *engine) Committed() {
	select {
	case e.commits <- struct{}{}:
	default:
	}
}

// Maintain implements store.Engine: it alone decides when the log is moved
// into the file. Its errors are not lost: a log that cannot be moved is tried
// again, commits go on, and Close reports.
func (e *engine) Maintain(ctx context.Context, h store.Host) {
	idle := time.NewTimer(idleCheckpoint)
	defer idle.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-idle.C:
			_ = e.keeper.checkpoint(ctx, "PASSIVE")
			continue
		case <-e.commits:
		}
		if n, err := e.keeper.backlog(ctx); err == nil && n > maxBacklog {
			e.relieve(ctx, h.Pause)
		}
		idle.Reset(idleCheckpoint)
		select {
		case <-ctx.Done():
			return
		case <-time.After(lookInterval):
		}
	}
}

// relieve empties the log without holding the writer long. The first pass runs
// beside it; whatever was appended meanwhile is moved in a gap between two
// groups, because only a wholly moved log starts again from its beginning.
func (e *engine) relieve(ctx context.Context, pause func(func())) {
	if e.keeper.checkpoint(ctx, "PASSIVE") != nil {
		return
	}
	pause(func() { _ = e.keeper.checkpoint(ctx, "PASSIVE") })
}

// Flush implements store.Engine.
func (e *engine) Flush(ctx context.Context) error {
	return e.with(ctx, func(c *conn) error { return c.checkpoint(ctx, "TRUNCATE") })
}

// Lock implements store.Engine: who owns the file has every lock.
func (e *engine) Lock(context.Context, string, bool) (release func(), lost <-chan struct{}, err error) {
	return func() {}, nil, nil
}

// Settled implements store.Engine: one writer numbers rows as it commits them.
func (e *engine) Settled(context.Context, driver.Conn, string) (int64, error) {
	return math.MaxInt64, nil
}

// with lends a connection of its own to fn.
func (e *engine) with(ctx context.Context, fn func(*conn) error) error {
	raw, err := e.Connect(ctx, true)
	if err != nil {
		return err
	}
	c := &conn{raw}
	defer func() { _ = c.Close() }()
	return fn(c)
}
