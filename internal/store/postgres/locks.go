package postgres

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

const (
	// announceMark begins the names of locks that announce numbers: 8 bits of
	// ours, 16 of the log's table, 40 of the number.
	announceMark = 0x48
	numberBits   = 40
	// sessionMark is the first half of the names of held locks.
	sessionMark = 0x486f6c64

	lockPause = 250 * time.Millisecond // between two looks at a lock that another has
	lockPulse = time.Second            // between two looks at the connection that holds one
)

// numbers is the sequence behind the AutoIncrement column of a log.
func numbers(log string) string {
	return `pg_class c JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'i'
		JOIN pg_sequence s ON s.seqrelid = d.objid WHERE c.oid = ` + literal(`"`+log+`"`) + `::regclass`
}

// Announce implements store.Dialect: what this transaction will number comes
// after the lock's number.
func (Dialect) Announce(log string) string {
	return fmt.Sprintf(`SELECT pg_advisory_xact_lock_shared((%d::bigint << 56) | ((c.oid::bigint & 65535) << %d) | coalesce(pg_sequence_last_value(s.seqrelid), 0)) FROM %s`,
		announceMark, numberBits, numbers(log))
}

// Settled implements store.Engine. The newest number is read before the locks:
// a transaction that announces later gives greater ones. A transaction becomes
// visible before its locks go, so what has no lock any more is in the snapshot
// that is taken next.
func (e *engine) Settled(ctx context.Context, dc driver.Conn, log string) (int64, error) {
	c, ok := dc.(interface {
		simple(ctx context.Context, sql string) (value, tag string, err error)
	})
	if !ok {
		return 0, errs.New(errs.Internal, "").WithHint("a connection of another dialect")
	}
	head, err := whole(c.simple(ctx, `SELECT coalesce(pg_sequence_last_value(s.seqrelid), 0) FROM `+numbers(log)))
	if err != nil {
		return 0, err
	}
	lowest, err := whole(c.simple(ctx, fmt.Sprintf(`SELECT coalesce(min(((l.classid::bigint & 255) << 32) | l.objid::bigint), %d) FROM pg_locks l
		WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
		AND l.classid::bigint >> 8 = (%d::bigint << 16) | (%s::regclass::oid::bigint & 65535)`, head, announceMark, literal(`"`+log+`"`))))
	return min(head, lowest), err
}

func whole(value, _ string, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(value, 10, 64)
}

// Lock implements store.Engine with an advisory lock of a session of its own:
// the server gives it up with the connection.
func (e *engine) Lock(ctx context.Context, name string, wait bool) (release func(), lost <-chan struct{}, err error) {
	c, err := e.connect(ctx, nil)
	if err != nil {
		return nil, nil, err
	}
	take := fmt.Sprintf("SELECT pg_try_advisory_lock(%d, hashtext(%s))", sessionMark, literal(e.schema+"/"+name))
	for {
		got, _, err := c.simple(ctx, take)
		switch {
		case err != nil:
			_ = c.Close()
			return nil, nil, classify(err)
		case got == "t":
			release, lost = keep(c)
			return release, lost, nil
		case !wait:
			_ = c.Close()
			return nil, nil, nil
		}
		select {
		case <-time.After(lockPause):
		case <-ctx.Done():
			_ = c.Close()
			return nil, nil, classify(ctx.Err())
		}
	}
}

// keep watches the connection that holds a lock.
func keep(c *conn) (release func(), lost <-chan struct{}) {
	gone, stop, ended := make(chan struct{}), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		defer func() { _ = c.Close() }()
		for {
			select {
			case <-stop:
				return
			case <-time.After(lockPulse):
			}
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
			_, _, err := c.simple(ctx, "SELECT 1")
			cancel()
			if err != nil {
				close(gone)
				<-stop
				return
			}
		}
	}()
	var once sync.Once
	return func() {
		once.Do(func() { close(stop) })
		<-ended
	}, gone
}
