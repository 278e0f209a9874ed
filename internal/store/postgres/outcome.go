package postgres

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

const (
	// historyLine is the timeline, which changes whenever a standby takes over:
	// from then on numbers of transactions may be given a second time.
	historyLine = "SELECT left(pg_walfile_name(pg_current_wal_lsn()), 8)"
	// A transaction that is still under way when it is asked about is one whose
	// server process has not noticed yet, or waits for a standby.
	statusPause    = 50 * time.Millisecond
	statusPatience = 12 * time.Second // since COMMIT was sent, and at least
	statusLeast    = 5 * time.Second
)

var errOtherLine = errors.New("postgres: another server has taken over, whose numbers of transactions may mean others")

// status asks what became of a transaction, on a connection of its own. Where
// the answer is "committed", standbys that are waited for have it too.
func (e *engine) status(by context.Context, xid, line string) (status string, err error) {
	if _, err := strconv.ParseUint(xid, 10, 64); err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(context.Background(), statusLeast)
	defer cancel()
	if least, _ := ctx.Deadline(); by.Err() == nil {
		if most, ok := by.Deadline(); ok && most.After(least) {
			ctx = by
		}
	}
	c, err := e.reach(ctx)
	if err != nil {
		return "", err
	}
	defer func() { _ = c.Close() }()
	now, _, err := c.simple(ctx, historyLine)
	if err != nil && c.pg.IsClosed() {
		return "", err
	}
	for status = "in progress"; status == "in progress"; {
		if status, _, err = c.simple(ctx, "SELECT pg_xact_status('"+xid+"'::xid8)"); err != nil {
			return "", err
		}
		if status == "in progress" {
			rest(ctx, statusPause)
		}
		if ctx.Err() != nil {
			return "", fmt.Errorf("the transaction is still %s: %w", status, ctx.Err())
		}
	}
	switch {
	case status != "committed": // nowhere in this history: it had no effect
		return status, nil
	case line != now:
		return "", errOtherLine
	}
	// Its connection may have ended while it waited for a standby. This one, which
	// writes to the log and so waits too, comes after it.
	_, _, err = c.simple(ctx, "SELECT pg_logical_emit_message(true, 'holdfast', '')")
	return status, err
}

// reach connects, also to a server that is just starting again.
func (e *engine) reach(ctx context.Context) (*conn, error) {
	for {
		c, err := e.connect(ctx, nil)
		if err == nil || !errors.Is(err, errLost) && errs.CodeOf(err) != "store_silent" {
			return c, err
		}
		rest(ctx, statusPause)
		if ctx.Err() != nil {
			return nil, err
		}
	}
}
