package postgres

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// errLost marks a connection that ended while nothing was being committed.
var errLost = errors.New("postgres: the connection was lost")

// errPlan marks a statement whose prepared form the server does not take any
// more, because another process changed the table.
var errPlan = errors.New("postgres: a prepared statement is out of date")

// Classify implements store.Dialect.
func (Dialect) Classify(err error) error { return classify(err) }

// Undone implements store.Dialect.
func (Dialect) Undone(err error) bool {
	if errs.CodeOf(err) == "store_unknown" {
		return false
	}
	if errors.Is(err, errLost) || errors.Is(err, errPlan) {
		return true
	}
	var e *pgconn.PgError
	return errors.As(err, &e) && (e.Code == "40001" || e.Code == "40P01")
}

// classify goes by SQLSTATE (PostgreSQL documentation, appendix A).
func classify(err error) error {
	var own *errs.Error
	if errors.As(err, &own) {
		return err
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, errLost) {
		return errs.New(errs.Unavailable, "store_cancelled").Because(err)
	}
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return unreachable(err)
	}
	switch e.Code {
	case "23505":
		return errs.New(errs.Conflict, "unique_taken").Because(err)
	case "40001", "40P01": // serialization_failure, deadlock_detected
		return errs.New(errs.Unavailable, "store_busy").Because(err).
			WithHint("units of work kept crossing each other; trying again is safe")
	case "55P03", "57014", "25P03", "57P05": // lock not available, query cancelled, idle too long
		return errs.New(errs.Unavailable, "store_busy").Because(err).
			WithHint("another program holds a lock in the database, or the server is overloaded")
	case "53100":
		return errs.New(errs.Unavailable, "disk_full").Because(err).
			WithHint("free space on the database server's volume")
	case "25006":
		return errs.New(errs.Unavailable, "store_read_only").Because(err).
			WithHint("the server is a standby or read-only; name every host in the connection string, so that the one that takes writes is found")
	case "42501":
		return errs.New(errs.Unavailable, "store_read_only").Because(err).
			WithHint("the database user lacks a right; it should own the database or its schema")
	case "0A000", "26000": // cached plan must not change result type; no such statement
		if e.Code == "26000" || strings.HasPrefix(e.Routine, "Revalidate") {
			return errs.New(errs.Unavailable, "store_busy").Because(errors.Join(errPlan, err))
		}
	}
	return classifyClass(e, err)
}

func classifyClass(e *pgconn.PgError, err error) error {
	class := e.Code
	if len(class) > 2 {
		class = class[:2]
	}
	switch class {
	case "XX":
		if e.Code != "XX000" { // data or index corrupted
			return errs.New(errs.Integrity, "store_corrupt").Because(err).
				WithHint("the database server found damaged data; stop Holdfast, keep the server's files, and restore the newest backup")
		}
	case "08", "53", "57", "58", "3D", "28":
		return unreachable(err)
	}
	return errs.New(errs.Internal, "").Because(err)
}

func unreachable(err error) error {
	return errs.New(errs.Unavailable, "store_unreachable").Because(err).
		WithHint("check that the database server runs, that this machine reaches it, and user, password and database of the connection string")
}
