package store

import (
	"context"
	"database/sql/driver"
	"io"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// maxStatements bounds the prepared statements of one connection. Record and
// fixed-table statements of a few dozen objects fit; filters come and go.
const maxStatements = 256

// Querier is what reads: a Tx or a View. It belongs to one goroutine.
type Querier interface {
	// Query runs a statement that answers rows. Close the Rows, or read to the
	// end; what is still open when the unit ends is closed for it.
	Query(sql string, args ...any) (*Rows, error)
	// QueryRow runs a statement that answers at most one row.
	QueryRow(sql string, args ...any) *RowScan

	unit() *scope // only Tx and View are Queriers
}

// session is one connection with its prepared statements.
type session struct {
	db    *DB
	conn  driver.Conn
	ctx   context.Context // of the read that runs; writers are never interrupted
	cache map[string]*statement
	used  int64 // counts uses, to find the statement unused the longest
	open  []*Rows

	write bool
	began uint64 // how many moments were marked when its transaction began
	// failed is what no later statement can mend: any failure in a unit, and in
	// a read that the database could not go on.
	failed error
}

type statement struct {
	exec  driver.StmtExecContext
	query driver.StmtQueryContext
	stmt  driver.Stmt
	used  int64
	busy  bool // rows of it are open
	alone bool // not in the cache
}

func newSession(ctx context.Context, db *DB, write bool) (*session, error) {
	conn, err := db.engine.Connect(ctx, write)
	if err != nil {
		return nil, err
	}
	return &session{db: db, conn: conn, ctx: context.Background(), cache: map[string]*statement{}, write: write}, nil
}

func (s *session) close() {
	s.closeRows()
	for _, st := range s.cache {
		_ = st.stmt.Close() // nothing is lost: the transaction has ended
	}
	clear(s.cache)
	_ = s.conn.Close()
}

func (s *session) closeRows() {
	for len(s.open) > 0 {
		_ = s.open[len(s.open)-1].Close()
	}
}

// prepare returns a statement that no open Rows uses.
func (s *session) prepare(sql string) (*statement, error) {
	s.used++
	cached, ok := s.cache[sql]
	if ok && !cached.busy {
		cached.used = s.used
		return cached, nil
	}
	stmt, err := s.conn.(driver.ConnPrepareContext).PrepareContext(context.Background(), s.db.dialect.Bind(sql))
	if err != nil {
		return nil, s.fault(err)
	}
	st := &statement{stmt: stmt, used: s.used, alone: ok}
	st.exec = stmt.(driver.StmtExecContext)
	st.query = stmt.(driver.StmtQueryContext)
	if ok { // the same text is being read by an outer loop
		return st, nil
	}
	if len(s.cache) >= maxStatements {
		s.evict()
	}
	s.cache[sql] = st
	return st, nil
}

func (s *session) evict() {
	var oldest string
	var at int64
	for sql, st := range s.cache {
		if !st.busy && (at == 0 || st.used < at) {
			oldest, at = sql, st.used
		}
	}
	if at != 0 {
		_ = s.cache[oldest].stmt.Close()
		delete(s.cache, oldest)
	}
}

func (st *statement) release() {
	st.busy = false
	if st.alone {
		_ = st.stmt.Close()
	}
}

// begin opens a transaction.
func (s *session) begin(sql string) error {
	s.began = s.db.marks.Load()
	return s.run(sql)
}

// run executes a statement without arguments or interest in its result.
func (s *session) run(sql string) error {
	failed := s.failed
	st, err := s.prepare(sql)
	s.failed = failed
	if err != nil {
		return err
	}
	defer st.release()
	if _, err := st.exec.ExecContext(context.Background(), nil); err != nil {
		return s.db.dialect.Classify(err)
	}
	return nil
}

func (s *session) exec(sql string, args []any) (int64, error) {
	if s.failed != nil {
		return 0, s.failed
	}
	values, err := bindValues(args)
	if err != nil {
		return 0, err
	}
	st, err := s.prepare(sql)
	if err != nil {
		return 0, err
	}
	defer st.release()
	result, err := st.exec.ExecContext(s.ctx, values)
	if err != nil {
		return 0, s.fault(err)
	}
	return result.RowsAffected()
}

// call is a statement with its values.
type call struct {
	sql  string
	args []any
}

// batcher is what connections to a server are: statements whose results nobody
// looks at go there together, and cost one journey.
type batcher interface {
	ExecBatch(ctx context.Context, stmts []driver.Stmt, args [][]driver.NamedValue) error
}

// execAll runs statements in order; after one that fails, none of the others
// has an effect.
func (s *session) execAll(calls []call) error {
	conn, ok := s.conn.(batcher)
	if !ok || len(calls) < 2 {
		for _, c := range calls {
			if _, err := s.exec(c.sql, c.args); err != nil {
				return err
			}
		}
		return nil
	}
	if s.failed != nil {
		return s.failed
	}
	var stmts []driver.Stmt
	var args [][]driver.NamedValue
	for _, c := range calls {
		values, err := bindValues(c.args)
		if err != nil {
			return err
		}
		st, err := s.prepare(c.sql)
		if err != nil {
			return err
		}
		defer st.release()
		stmts, args = append(stmts, st.stmt), append(args, values)
	}
	if err := conn.ExecBatch(s.ctx, stmts, args); err != nil {
		return s.fault(err)
	}
	return nil
}

func (s *session) query(sql string, args []any) (*Rows, error) {
	if s.failed != nil {
		return nil, s.failed
	}
	values, err := bindValues(args)
	if err != nil {
		return nil, err
	}
	st, err := s.prepare(sql)
	if err != nil {
		return nil, err
	}
	rows, err := st.query.QueryContext(s.ctx, values)
	if err != nil {
		st.release()
		return nil, s.fault(err)
	}
	st.busy = true
	r := &Rows{session: s, statement: st, rows: rows, values: make([]driver.Value, len(rows.Columns()))}
	s.open = append(s.open, r)
	return r, nil
}

// fault classifies a driver's error; one caused by the reader's own
// cancellation is told as that.
func (s *session) fault(err error) error {
	if ctxErr := s.ctx.Err(); ctxErr != nil {
		err = cancelled(ctxErr)
	} else {
		err = s.db.dialect.Classify(err)
	}
	if s.failed == nil && (s.write || errs.KindOf(err) == errs.Unavailable) {
		s.failed = err
	}
	return err
}

// outcome is the error of a unit or read whose function returned err. That the
// database went away is what happened, whatever the function made of it: one
// that checks evidence must not find it missing because nobody answered.
func (s *session) outcome(err error) error {
	if s.failed != nil && (err == nil || errs.KindOf(s.failed) == errs.Unavailable) {
		return s.failed
	}
	return err
}

func errOver() error {
	return errs.New(errs.Internal, "").WithHint("a store.Tx or store.View was used after its unit ended")
}

// Rows walks the rows of an answer.
type Rows struct {
	session   *session
	statement *statement
	rows      driver.Rows
	values    []driver.Value
	err       error
	closed    bool
}

// Next steps to the next row; at the end, or on failure, it closes the Rows
// and returns false.
func (r *Rows) Next() bool {
	if r.closed {
		return false
	}
	err := r.session.ctx.Err()
	if err == nil {
		err = r.rows.Next(r.values)
	}
	if err == nil {
		return true
	}
	if err != io.EOF {
		r.err = r.session.fault(err)
	}
	_ = r.Close()
	return false
}

// Err returns what ended the walk early, or nil.
func (r *Rows) Err() error { return r.err }

// Scan stores the current row. See [RowScan.Scan] for the targets.
func (r *Rows) Scan(targets ...any) error {
	if len(targets) != len(r.values) {
		return errs.New(errs.Internal, "").WithHint("%d targets for %d columns", len(targets), len(r.values))
	}
	for i, t := range targets {
		if err := scanValue(t, r.values[i]); err != nil {
			return err
		}
	}
	return nil
}

// Close releases the statement; it may be called twice.
func (r *Rows) Close() error {
	if r.closed {
		return nil
	}
	r.closed = true
	err := r.rows.Close()
	r.statement.release()
	for i, o := range r.session.open {
		if o == r {
			r.session.open = append(r.session.open[:i], r.session.open[i+1:]...)
			break
		}
	}
	if err != nil && r.err == nil {
		r.err = r.session.fault(err)
	}
	return r.err
}

// RowScan is the answer of QueryRow.
type RowScan struct {
	rows *Rows
	err  error
}

// Scan stores the row's columns into pointers to: the integer kinds, bool,
// string and named types over these, []byte, [16]byte, [32]byte, id.ID,
// time.Time, any. NULL becomes the zero value. Without a row the error is
// NotFound; a stored value of another shape is Integrity "row_malformed".
func (r *RowScan) Scan(targets ...any) error {
	if r.err != nil {
		return r.err
	}
	defer func() { _ = r.rows.Close() }()
	if !r.rows.Next() {
		if r.rows.err != nil {
			return r.rows.err
		}
		return errs.New(errs.NotFound, "")
	}
	return r.rows.Scan(targets...)
}
