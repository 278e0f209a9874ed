package postgres

import (
	"context"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"

	"github.com/holdfast-crm/holdfast/internal/store"
)

const (
	// tellAfter gathers commits into one notification.
	tellAfter = 10 * time.Millisecond
	// lookAfter is how long a message may be lost.
	lookAfter = 5 * time.Second
	// retryAfter is the pause after a connection failed.
	retryAfter = time.Second
)

// Committed implements store.Engine.
func (e *engine) Committed() {
	select {
	case e.commits <- struct{}{}:
	default:
	}
}

// Maintain implements store.Engine: it tells other processes of commits and
// hears of theirs. Notifications go out after commits: inside one, they would
// make commits wait for each other.
func (e *engine) Maintain(ctx context.Context, h store.Host) {
	var both sync.WaitGroup
	both.Go(func() { e.tell(ctx) })
	both.Go(func() { e.listen(ctx, h.Woken) })
	both.Wait()
}

func (e *engine) channel() string { return shortName("holdfast_" + e.schema) }

func (e *engine) tell(ctx context.Context) {
	var c *conn
	defer func() {
		if c != nil {
			_ = c.Close()
		}
	}()
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
			return
		case <-e.commits:
		}
		rest(ctx, tellAfter)
		select {
		case <-e.commits:
		default:
		}
		if c == nil {
			var err error
			if c, err = e.connect(ctx, nil); err != nil {
				c = nil
				rest(ctx, retryAfter) // others look by themselves meanwhile
				continue
			}
		}
		if _, _, err := c.simple(ctx, "SELECT pg_notify("+literal(e.channel())+", "+literal(e.self)+")"); err != nil {
			_ = c.Close()
			c = nil
		}
	}
}

func (e *engine) listen(ctx context.Context, woken func()) {
	for ctx.Err() == nil {
		e.hear(ctx, woken)
		woken() // whatever was missed
		rest(ctx, retryAfter)
	}
}

// hear listens until the connection fails or ctx ends.
func (e *engine) hear(ctx context.Context, woken func()) {
	config, err := e.withPassword()
	if err != nil {
		return
	}
	config.OnNotification = func(_ *pgconn.PgConn, n *pgconn.Notification) {
		if n.Payload != e.self {
			woken()
		}
	}
	// Waiting ends with the connection; there is nothing to cancel.
	config.BuildContextWatcherHandler = func(p *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.DeadlineContextWatcherHandler{Conn: p.Conn()}
	}
	p, err := pgconn.ConnectConfig(ctx, config)
	if err != nil {
		return
	}
	defer func() {
		end, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = p.Close(end)
	}()
	if _, err := p.Exec(ctx, `LISTEN "`+e.channel()+`"`).ReadAll(); err != nil {
		return
	}
	woken()
	for ctx.Err() == nil {
		look, cancel := context.WithTimeout(ctx, lookAfter)
		err := p.WaitForNotification(look)
		quiet := look.Err() != nil
		cancel()
		switch {
		case quiet:
			woken()
			if p.IsClosed() {
				return
			}
		case err != nil:
			return
		}
	}
}

func rest(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
