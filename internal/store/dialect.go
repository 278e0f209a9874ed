package store

import (
	"context"
	"database/sql/driver"
	"time"
)

// Dialect is what differs between databases before one is open: SQL words and
// error codes. Everything else in this package is the same for all.
type Dialect interface {
	// Name is a stable lower-case word, "sqlite".
	Name() string
	// Open takes sole ownership of the database where the dialect needs that
	// (Unavailable with a hint when another process has it) and creates what is
	// missing. Readers is at least 1 and Now is set.
	Open(ctx context.Context, o Options) (Engine, error)
	// Bind turns '?' placeholders into the dialect's own.
	Bind(sql string) string
	// Begin is the statement that opens a transaction; a read transaction sees
	// one snapshot.
	Begin(write bool) string
	// BeginAlone opens a write transaction that waits for those of all nodes
	// and lets none begin before it ended, so that nothing can undo it; empty
	// where Begin does so anyway.
	BeginAlone() string
	// ColumnType is the type of a column; for an AutoIncrement one it includes
	// the primary key clause.
	ColumnType(c Column) string
	// TableSuffix follows the closing parenthesis of CREATE TABLE.
	TableSuffix(withoutRowID bool) string
	// IndexName turns the name of an index into one that the database keeps whole.
	IndexName(name string) string
	// Writers is how many units may be under way at once unless Options say
	// less. With one, units that wait are committed in groups; with more, each
	// has a transaction of its own, as if they ran one after another.
	Writers() int
	// Announce is a statement that a unit runs before it numbers rows of a log,
	// so that Engine.Settled knows of it; empty where numbers come in the order
	// of commits.
	Announce(log string) string
	// Undone tells that the database undid a transaction for no fault of its
	// own, certainly: it may run again.
	Undone(err error) bool
	// Classify turns a driver's error into an errs.Error by its code: Conflict
	// "unique_taken", Unavailable "disk_full", "store_busy",
	// "store_read_only", "store_unreachable", Integrity "store_corrupt",
	// "not_a_database"; anything else is Internal. Never nil for a non-nil
	// error.
	Classify(err error) error
}

// Engine is one open database. The store calls Connect for the writer and for
// each reader and closes those connections before it calls Close.
//
// Connections implement driver.ConnPrepareContext; their statements
// driver.StmtExecContext and driver.StmtQueryContext. Byte slices that a
// driver.Rows hands out stay valid after the next row.
type Engine interface {
	Connect(ctx context.Context, write bool) (driver.Conn, error)
	// Committed is called after each commit, and when a unit was undone for
	// which followers of a log may wait; it must not block.
	Committed()
	// Maintain does the dialect's housekeeping until ctx ends.
	Maintain(ctx context.Context, h Host)
	// Lock holds the lock of that name, which one process has at a time, until
	// release is called or the process ends. Without wait, and while another
	// has it, release is nil. lost is closed when the lock is lost before.
	Lock(ctx context.Context, name string, wait bool) (release func(), lost <-chan struct{}, err error)
	// Settled returns a number of the log: a transaction that has not ended, or
	// begins from now on, numbers no row up to it. c is a reader outside a
	// transaction.
	Settled(ctx context.Context, c driver.Conn, log string) (int64, error)
	// Flush moves everything committed into the main file and leaves no older
	// page content in a log beside it.
	Flush(ctx context.Context) error
	// Backup writes a consistent copy to path, which must not exist.
	Backup(ctx context.Context, path string) error
	// Check looks for structural damage; full also compares indexes with rows.
	Check(ctx context.Context, full bool) error
	// Health is what is known, without asking, about whether the database
	// answers: nil, or Unavailable "store_silent".
	Health() error
	// Layout returns the tables and indexes that the database has, and those
	// that the statements make of an empty one.
	Layout(ctx context.Context, statements []string) (is, should []Part, err error)
	Close() error
}

// Host is what a database offers to its engine's housekeeping.
type Host struct {
	// Pause runs a short function while no write transaction is open.
	Pause func(func())
	// Woken tells that another process may have committed something.
	Woken func()
}

// Options say how a database is opened.
type Options struct {
	Path    string           // file of the database; on a server it only says to which folder that belongs
	Now     func() time.Time // clock of every unit; required
	Readers int              // connections for Read; 3 when 0
	Writers int              // units under way at once; 0: what suits the dialect, which is also the most
	// SecureDelete overwrites deleted content with zeros. The key store needs
	// it; elsewhere deleted content is sealed anyway.
	SecureDelete bool
}
