package sqlite

import (
	"context"
	"errors"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// Classify implements store.Dialect.
func (Dialect) Classify(err error) error { return classify(err) }

// classify goes by SQLite's result codes (sqlite.org/rescode.html).
func classify(err error) error {
	var own *errs.Error
	if errors.As(err, &own) {
		return err
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return errs.New(errs.Unavailable, "store_cancelled").Because(err)
	}
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return errs.New(errs.Internal, "").Because(err)
	}
	switch e.Code() {
	case lib.SQLITE_CONSTRAINT_UNIQUE, lib.SQLITE_CONSTRAINT_PRIMARYKEY, lib.SQLITE_CONSTRAINT_ROWID:
		return errs.New(errs.Conflict, "unique_taken").Because(err)
	case lib.SQLITE_IOERR_CORRUPTFS, lib.SQLITE_IOERR_DATA:
		return corrupt(err)
	}
	switch e.Code() & 0xff {
	case lib.SQLITE_FULL:
		return errs.New(errs.Unavailable, "disk_full").Because(err).
			WithHint("free space on the volume that holds the data folder")
	case lib.SQLITE_CORRUPT:
		return corrupt(err)
	case lib.SQLITE_NOTADB:
		return errs.New(errs.Integrity, "not_a_database").Because(err).
			WithHint("the file is no SQLite database; check the data folder, or restore a backup")
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED, lib.SQLITE_PROTOCOL:
		return errs.New(errs.Unavailable, "store_busy").Because(err).
			WithHint("another program holds a lock on the database file")
	case lib.SQLITE_READONLY:
		return errs.New(errs.Unavailable, "store_read_only").Because(err).
			WithHint("the data folder or its volume cannot be written; check owner, permissions and mount")
	case lib.SQLITE_CANTOPEN, lib.SQLITE_PERM, lib.SQLITE_IOERR, lib.SQLITE_NOMEM:
		return unreachable(err)
	}
	return errs.New(errs.Internal, "").Because(err)
}

func corrupt(err error) error {
	return errs.New(errs.Integrity, "store_corrupt").Because(err).
		WithHint("the database file is damaged; stop Holdfast, keep the file, and restore the newest backup")
}

func unreachable(err error) error {
	return errs.New(errs.Unavailable, "store_unreachable").Because(err).
		WithHint("check that the data folder exists, that this user owns it and that the disk works")
}

func owned(path string, err error) error {
	return errs.New(errs.Unavailable, "store_owned").Because(err).
		WithHint("another holdfast process owns %s; stop it, or let it do the work", path)
}
