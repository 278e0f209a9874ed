package store

import (
	"context"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// scope is the part of a unit that ends with it: a Tx or View kept beyond its
// unit answers an error and never touches a later unit on the same connection.
type scope struct {
	session *session
	over    bool
}

// Query implements Querier.
func (s *scope) Query(sql string, args ...any) (*Rows, error) {
	if s.over {
		return nil, errOver()
	}
	return s.session.query(sql, args)
}

// QueryRow implements Querier.
func (s *scope) QueryRow(sql string, args ...any) *RowScan {
	rows, err := s.Query(sql, args...)
	return &RowScan{rows: rows, err: err}
}

func (s *scope) unit() *scope { return s }

func (s *scope) end() {
	s.over = true
	s.session.closeRows()
}

// View reads one consistent snapshot.
type View struct {
	scope
	settled map[string]int64 // by log, of those that Follow was asked for
}

// begin asks how far the logs are settled before the snapshot is taken: what
// is settled then is in it.
func (v *View) begin(ctx context.Context, logs []string) error {
	db := v.session.db
	for _, log := range logs {
		n, err := db.engine.Settled(ctx, v.session.conn, log)
		if err != nil {
			return v.session.fault(err)
		}
		if v.settled == nil {
			v.settled = map[string]int64{}
		}
		v.settled[log] = n
	}
	return v.session.begin(db.dialect.Begin(false))
}

// Settled returns a number of a log that Follow was called with: what has a
// number up to it is in this snapshot, or never will be anywhere. A follower
// that reads on from the last number it saw must stop there, because numbers
// need not be committed in their order.
func (v *View) Settled(log string) (int64, error) {
	n, ok := v.settled[log]
	if !ok {
		return 0, errs.New(errs.Internal, "").WithHint("the log %s was read without store.Follow", log)
	}
	return n, nil
}

// Tx is one unit of work. It belongs to the function it was given to.
type Tx struct {
	scope
	now   time.Time
	after []func()

	closes      bool
	appends     map[string]*appending // by statement
	appendOrder []*appending
}

// Exec runs a statement and returns how many rows it changed. After a failed
// statement the unit can only end, without effect, unless Try ran it. A taken
// unique value is Conflict "unique_taken".
func (t *Tx) Exec(sql string, args ...any) (affected int64, err error) {
	if t.over {
		return 0, errOver()
	}
	return t.session.exec(sql, args)
}

// Try runs a part of the unit that may fail: then that part alone is undone,
// and the unit may go on.
func (t *Tx) Try(fn func() error) error {
	if t.over {
		return errOver()
	}
	if t.session.failed != nil {
		return t.session.failed
	}
	if err := t.flush(); err != nil {
		return err
	}
	s, hooks, announced := t.session, len(t.after), t.announced()
	if err := s.run("SAVEPOINT try"); err != nil {
		return err
	}
	err := fn()
	if err == nil {
		err = t.flush()
	}
	if err == nil {
		err = s.failed
	}
	if err == nil {
		return s.run("RELEASE try")
	}
	if s.failed != nil && s.db.dialect.Undone(s.failed) {
		return err // and the whole unit with it
	}
	t.after = t.after[:hooks]
	for _, a := range t.appendOrder {
		a.drop()
		a.announced = announced[a] // what the part announced went with it
	}
	s.closeRows()
	s.failed = s.run("ROLLBACK TO try")
	if s.failed == nil {
		s.failed = s.run("RELEASE try")
	}
	return err
}

// announced are the logs of which the unit has said that it numbers rows.
func (t *Tx) announced() map[*appending]bool {
	all := map[*appending]bool{}
	for _, a := range t.appendOrder {
		all[a] = a.announced
	}
	return all
}

// Now is the time of the unit, in UTC to the microsecond: the same for
// everything in it, and later than that of every unit before it in this
// process, even when the wall clock is set back.
func (t *Tx) Now() time.Time { return t.now }

// AfterCommit registers fn to run once the unit is on stable storage, before
// its Write returns and in commit order over all units. It is not run when the
// unit or the commit fails. fn runs while the writer waits: it must be short,
// must not panic and must not call Write.
func (t *Tx) AfterCommit(fn func()) { t.after = append(t.after, fn) }

// EndGroup lets no other unit into the commit of this one: what its AfterCommit
// functions change, such as the catalog in memory, is changed before the next
// unit begins.
func (t *Tx) EndGroup() { t.closes = true }

type bulkKey struct{}

// Bulk marks the units written under ctx as background work: one starts only
// when nobody else waits, so imports and re-sealing yield to people. Keep each
// to 10 ms of work: with its commit it shall not hold the writer over 20.
func Bulk(ctx context.Context) context.Context { return context.WithValue(ctx, bulkKey{}, true) }

func isBulk(ctx context.Context) bool {
	bulk, _ := ctx.Value(bulkKey{}).(bool)
	return bulk
}

// Write runs fn in a transaction and returns when it is durable, or with an
// error and no effect. fn runs in the caller's goroutine: its panic undoes the
// unit and goes on in the caller. fn may run again, so it must set, not add
// to, what it captures. A ctx that ends before fn has started gives Unavailable
// "store_cancelled"; once started, fn and its commit run to the end. Calling
// Write inside fn waits for itself for ever.
func (db *DB) Write(ctx context.Context, fn func(*Tx) error) error {
	return db.writer.do(ctx, fn)
}
