package postgres

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// patience ends a statement that nobody else ends, though the server answers
// others; see vigil.go for one that answers nobody.
const patience = 2 * time.Minute

// conn is one connection as the store uses it.
type conn struct {
	pg    *pgconn.PgConn
	vigil *vigil
	at    string                                                                // which server it leads to
	ask   func(by context.Context, xid, line string) (status string, err error) // about a transaction, on another connection
	line  string                                                                // of history, on which the server was when this was connected
	xid   string                                                                // of the unit that is under way
	named int
	flow  *rows // rows that still come in
	write bool

	warned bool        // by the server, since this was last set to false
	silent atomic.Bool // was cut, for nothing answered any more
}

var (
	_ driver.ConnPrepareContext = (*conn)(nil)
	_ driver.StmtExecContext    = (*stmt)(nil)
	_ driver.StmtQueryContext   = (*stmt)(nil)
)

// Prepare implements driver.Conn.
func (c *conn) Prepare(sql string) (driver.Stmt, error) {
	return c.PrepareContext(context.Background(), sql)
}

// Begin implements driver.Conn; the store says BEGIN itself.
func (c *conn) Begin() (driver.Tx, error) { return nil, errors.ErrUnsupported }

// Close implements driver.Conn.
func (c *conn) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	return c.pg.Close(ctx)
}

// PrepareContext implements driver.ConnPrepareContext.
func (c *conn) PrepareContext(ctx context.Context, sql string) (driver.Stmt, error) {
	if word, _, _ := strings.Cut(sql, " "); isWord(word) {
		return &control{c, sql, word}, nil
	}
	if err := c.drain(); err != nil {
		return nil, err
	}
	c.named++
	ctx, cancel := c.limited(ctx)
	defer cancel()
	d, err := c.pg.Prepare(ctx, "s"+strconv.Itoa(c.named), sql, nil)
	if err != nil {
		return nil, c.fault(err)
	}
	s := &stmt{c: c, d: d}
	for _, oid := range d.ParamOIDs {
		s.in = append(s.in, format(oid))
	}
	for _, f := range d.Fields {
		s.out = append(s.out, format(f.DataTypeOID))
		s.columns = append(s.columns, f.Name)
	}
	return s, nil
}

// limited bounds what waits for an answer of the server.
func (c *conn) limited(ctx context.Context) (context.Context, context.CancelFunc) {
	if ctx == nil {
		ctx = context.Background()
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	owed := c.vigil.owed(c)
	return ctx, func() {
		owed.end()
		cancel()
	}
}

// fault marks an error that came with the end of the connection.
func (c *conn) fault(err error) error {
	switch {
	case err == nil || !c.pg.IsClosed():
		return err
	case c.silent.Load():
		return errors.Join(errLost, errSilent(err))
	}
	return errors.Join(errLost, err)
}

// drain takes in the rest of an answer, so that another statement can run
// while its rows are being read.
func (c *conn) drain() error {
	if c.flow == nil {
		return nil
	}
	return c.flow.fetch()
}

// simple runs a statement without parameters and returns the first column of
// its first row as text, and its tag.
func (c *conn) simple(ctx context.Context, sql string) (value, tag string, err error) {
	if err := c.drain(); err != nil {
		return "", "", err
	}
	ctx, cancel := c.limited(ctx)
	defer cancel()
	results, err := c.pg.Exec(ctx, sql).ReadAll()
	if err != nil {
		return "", "", c.fault(err)
	}
	for _, r := range results {
		tag = r.CommandTag.String()
		if len(r.Rows) > 0 && len(r.Rows[0]) > 0 {
			value = string(r.Rows[0][0])
		}
	}
	return value, tag, nil
}

func isWord(word string) bool {
	switch word {
	case "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE":
		return true
	}
	return false
}

// control is a statement about the transaction itself.
type control struct {
	c         *conn
	sql, word string
}

func (s *control) Close() error                               { return nil }
func (s *control) NumInput() int                              { return 0 }
func (s *control) Exec([]driver.Value) (driver.Result, error) { return nil, errors.ErrUnsupported }
func (s *control) Query([]driver.Value) (driver.Rows, error)  { return nil, errors.ErrUnsupported }
func (s *control) QueryContext(context.Context, []driver.NamedValue) (driver.Rows, error) {
	return nil, errors.ErrUnsupported
}

// ExecContext implements driver.StmtExecContext. The server answers COMMIT of
// a transaction that failed, or of none, as if nothing were wrong.
func (s *control) ExecContext(ctx context.Context, _ []driver.NamedValue) (driver.Result, error) {
	if s.word == "COMMIT" {
		return driver.RowsAffected(0), s.c.commit()
	}
	value, _, err := s.c.simple(ctx, s.sql)
	if s.word == "BEGIN" {
		s.c.xid = value
	}
	return driver.RowsAffected(0), err
}

func (c *conn) commit() error {
	if c.pg.TxStatus() != 'T' {
		return errs.New(errs.Internal, "").WithHint("the transaction ended before its COMMIT (state %q)", c.pg.TxStatus())
	}
	c.warned = false
	by, cancel := context.WithTimeout(context.Background(), statusPatience)
	defer cancel()
	tag, err := c.sendCommit()
	var refused *pgconn.PgError
	switch {
	case err == nil && tag == "COMMIT" && !c.warned:
		return nil
	case err == nil && tag == "COMMIT":
		// Somebody ended the wait for a standby: it is committed here alone.
		return c.outcome(by, c.xid, errWarned)
	case err == nil:
		return errs.New(errs.Internal, "").WithHint("COMMIT was answered by %s", tag)
	case c.xid == "" || errors.As(err, &refused) && !c.pg.IsClosed():
		return err
	}
	return c.outcome(by, c.xid, err)
}

var errWarned = errors.New("postgres: the server warned while it committed")

// sendCommit never asks the server to cancel: one that waits for a standby would
// then commit without it, and say that all is well.
func (c *conn) sendCommit() (tag string, err error) {
	if err := c.drain(); err != nil {
		return "", err
	}
	over := time.AfterFunc(patience, c.cut)
	defer over.Stop()
	defer c.vigil.owed(c).end()
	results, err := c.pg.Exec(context.Background(), "COMMIT").ReadAll()
	if err != nil {
		return "", c.fault(err)
	}
	for _, r := range results {
		tag = r.CommandTag.String()
	}
	return tag, nil
}

// outcome finds out what became of a transaction whose connection was lost
// between COMMIT and its answer.
func (c *conn) outcome(by context.Context, xid string, cause error) error {
	status, err := c.ask(by, xid, c.line)
	switch {
	case err == nil && status == "committed":
		return nil
	case err == nil && status == "aborted":
		return errors.Join(errLost, cause)
	}
	return errs.New(errs.Unavailable, "store_unknown").Because(errors.Join(cause, err)).
		WithHint("the connection to the database was lost while a change was being saved, and the server could not be asked about it")
}

// stmt is a prepared statement.
type stmt struct {
	c       *conn
	d       *pgconn.StatementDescription
	in, out []int16
	columns []string
}

// Close implements driver.Stmt.
func (s *stmt) Close() error {
	if s.c.pg.IsClosed() {
		return nil
	}
	if err := s.c.drain(); err != nil {
		return err
	}
	if s.c.pg.TxStatus() == 'E' { // it takes nothing now; the connection's end will
		return nil
	}
	ctx, cancel := s.c.limited(context.Background())
	defer cancel()
	return s.c.pg.Deallocate(ctx, s.d.Name)
}

// NumInput implements driver.Stmt.
func (s *stmt) NumInput() int { return len(s.in) }

// Exec implements driver.Stmt; the store uses ExecContext.
func (s *stmt) Exec([]driver.Value) (driver.Result, error) { return nil, errors.ErrUnsupported }

// Query implements driver.Stmt; the store uses QueryContext.
func (s *stmt) Query([]driver.Value) (driver.Rows, error) { return nil, errors.ErrUnsupported }

func (s *stmt) encode(args []driver.NamedValue) ([][]byte, error) {
	if len(args) != len(s.in) {
		return nil, errs.New(errs.Internal, "").WithHint("%d values for %d parameters", len(args), len(s.in))
	}
	values := make([][]byte, len(args))
	for i, a := range args {
		v, err := encode(s.d.ParamOIDs[i], a.Value)
		if err != nil {
			return nil, err
		}
		values[i] = v
	}
	return values, nil
}

// ExecContext implements driver.StmtExecContext.
func (s *stmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	values, err := s.encode(args)
	if err != nil {
		return nil, err
	}
	if err := s.c.drain(); err != nil {
		return nil, err
	}
	ctx, cancel := s.c.limited(ctx)
	defer cancel()
	tag, err := s.c.pg.ExecStatement(ctx, s.d, values, s.in, s.out).Close()
	if err != nil {
		return nil, s.c.fault(err)
	}
	return driver.RowsAffected(tag.RowsAffected()), nil
}

// QueryContext implements driver.StmtQueryContext.
func (s *stmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	values, err := s.encode(args)
	if err != nil {
		return nil, err
	}
	if err := s.c.drain(); err != nil {
		return nil, err
	}
	ctx, cancel := s.c.limited(ctx)
	r := &rows{s: s, result: s.c.pg.ExecStatement(ctx, s.d, values, s.in, s.out), cancel: cancel}
	s.c.flow = r
	return r, nil
}

// rows streams an answer until another statement wants the connection.
type rows struct {
	s      *stmt
	result *pgconn.ResultReader // nil once it was read to the end
	cancel context.CancelFunc
	kept   [][]driver.Value
	err    error // what ended the stream, after kept
}

// Columns implements driver.Rows.
func (r *rows) Columns() []string { return r.s.columns }

// Next implements driver.Rows.
func (r *rows) Next(dest []driver.Value) error {
	if len(r.kept) > 0 {
		copy(dest, r.kept[0])
		r.kept = r.kept[1:]
		return nil
	}
	if r.result == nil {
		if r.err != nil {
			return r.err
		}
		return io.EOF
	}
	ok, err := r.step(dest)
	if err == nil && !ok {
		err = io.EOF
	}
	return err
}

// step reads one row from the connection.
func (r *rows) step(dest []driver.Value) (bool, error) {
	if !r.result.NextRow() {
		r.end()
		return false, r.err
	}
	for i, raw := range r.result.Values() {
		v, err := decode(r.s.d.Fields[i].DataTypeOID, raw)
		if err != nil {
			return false, err
		}
		dest[i] = v
	}
	return true, nil
}

func (r *rows) end() {
	_, err := r.result.Close()
	r.err = r.s.c.fault(err)
	r.result = nil
	r.s.c.flow = nil
	r.cancel()
}

// fetch keeps what has not been read yet.
func (r *rows) fetch() error {
	for r.result != nil {
		row := make([]driver.Value, len(r.s.columns))
		ok, err := r.step(row)
		if err != nil {
			return err
		}
		if ok {
			r.kept = append(r.kept, row)
		}
	}
	return r.err
}

// Close implements driver.Rows.
func (r *rows) Close() error {
	r.kept = nil
	if r.result != nil {
		r.end()
	}
	return r.err
}
