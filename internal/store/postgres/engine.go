package postgres

import (
	"context"
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"crypto/rand"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/store"
)

const (
	oldest      = 150000 // server_version_num
	lockTimeout = "10s"  // of a unit that waits for another one's lock
)

// engine is one database, or one schema of it.
type engine struct {
	config *pgconn.Config

	passwordFile string
	durable      string // synchronous_commit for this database's sessions
	schema       string
	self         string // names this process in notifications
	commits      chan struct{}
	vigil        *vigil
}

// Open implements store.Dialect. It refuses a server that would acknowledge
// what is not on stable storage.
func (d Dialect) Open(ctx context.Context, _ store.Options) (_ store.Engine, err error) {
	defer errs.Wrap(&err, "postgres.Open")
	e, err := d.open(ctx)
	if err != nil {
		return nil, err
	}
	return e, e.makeTurnTable(ctx)
}

func (d Dialect) open(ctx context.Context) (*engine, error) {
	config, err := parse(d.DSN)
	if err != nil {
		return nil, err
	}
	var self [8]byte
	_, _ = rand.Read(self[:]) // never fails
	e := &engine{config: config, passwordFile: d.PasswordFile, self: hex.EncodeToString(self[:]), commits: make(chan struct{}, 1)}
	e.vigil = newVigil(e.sight)
	c, err := e.connect(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = c.Close() }()
	return e, e.inspect(ctx, c)
}

// inspect looks at what decides whether answers and promises hold.
func (e *engine) inspect(ctx context.Context, c *conn) error {
	setting := map[string]string{}
	for _, name := range []string{"server_version_num", "server_encoding", "fsync", "full_page_writes", "synchronous_commit"} {
		value, _, err := c.simple(ctx, "SHOW "+name)
		if err != nil {
			return classify(err)
		}
		setting[name] = value
	}
	version, _ := strconv.Atoi(setting["server_version_num"])
	switch {
	case version < oldest:
		return unfit("PostgreSQL 15 or newer is needed; the server is %d", version/10000)
	case setting["server_encoding"] != "UTF8":
		return unfit("the database's encoding is %s; make one with ENCODING 'UTF8'", setting["server_encoding"])
	case setting["fsync"] != "on" || setting["full_page_writes"] != "on":
		return unfit("the server runs with fsync=%s, full_page_writes=%s: what it acknowledges may be lost; set both to on", setting["fsync"], setting["full_page_writes"])
	}
	switch setting["synchronous_commit"] {
	case "off", "local": // local: a standby that should have it may not
		e.durable = "on"
	}
	var err error
	e.schema, _, err = c.simple(ctx, "SELECT current_schema()")
	if err != nil {
		return classify(err)
	}
	if e.schema == "" {
		return unfit("no schema of the connection string's search_path exists")
	}
	return nil
}

// makeTurnTable makes what units lock, unless it is there; another node may be
// making it too.
func (e *engine) makeTurnTable(ctx context.Context) error {
	c, err := e.connect(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	const look = "SELECT to_regclass(quote_ident(current_schema()) || '." + turnTable + "')"
	for try := 1; ; try++ {
		have, _, err := c.simple(ctx, look)
		if err == nil && have == "" {
			_, _, err = c.simple(ctx, "CREATE TABLE IF NOT EXISTS "+turnTable+" ()")
		}
		if err == nil || try == 2 {
			return checked(err)
		}
	}
}

func unfit(format string, args ...any) error {
	return errs.New(errs.Precondition, "store_unfit").WithHint(format, args...)
}

// refused is a connection that was not made: trying again is safe, and helps
// unless the server knows us and does not want us.
func refused(err error) error {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return errors.Join(errLost, unreachable(err))
	}
	told := unreachable(fmt.Errorf("%s (SQLSTATE %s)", e.Message, e.Code))
	switch e.Code[:min(2, len(e.Code))] {
	case "53", "57": // too many connections; starting up, shutting down
		return errors.Join(errLost, told)
	}
	return told
}

// connect makes a connection for work outside units.
func (e *engine) connect(ctx context.Context, settings map[string]string) (*conn, error) {
	all := map[string]string{"jit": "off"}
	for name, value := range settings {
		all[name] = value
	}
	if e.durable != "" {
		all["synchronous_commit"] = e.durable
	}
	if err := e.vigil.refuse(); err != nil {
		return nil, err
	}
	config, err := e.withPassword()
	if err != nil {
		return nil, err
	}
	c := &conn{ask: e.status, vigil: e.vigil}
	config.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) { c.warned = c.warned || n.SeverityUnlocalized == "WARNING" }
	if c.pg, err = dial(ctx, config, all); err != nil {
		return nil, err
	}
	c.at = place(c.pg.Conn())
	return c, nil
}

// sight finds out which server answers, on a connection that is closed again.
func (e *engine) sight(ctx context.Context) (seen sight, err error) {
	config, err := e.withPassword()
	if err != nil {
		return seen, err
	}
	config.ConnectTimeout = min(config.ConnectTimeout, probeEach)
	p, err := pgconn.ConnectConfig(ctx, config)
	if err != nil {
		return seen, err
	}
	c := &conn{pg: p}
	defer c.cut()
	seen.at = place(p.Conn())
	results, err := p.Exec(ctx, historyLine).ReadAll()
	if err == nil && len(results) == 1 && len(results[0].Rows) == 1 {
		seen.line = string(results[0].Rows[0][0])
	}
	return seen, err
}

func (e *engine) withPassword() (*pgconn.Config, error) {
	c := e.config.Copy()
	password, err := e.password()
	if password != "" {
		c.Password = password
	}
	return c, err
}

// Connect implements store.Engine. A unit that waits for another one's lock
// gives up in time, and one whose process does not go on is ended by the
// server: it would hold up what follows the logs.
func (e *engine) Connect(ctx context.Context, write bool) (driver.Conn, error) {
	settings := map[string]string{"idle_in_transaction_session_timeout": "5min"}
	if write {
		settings = map[string]string{"idle_in_transaction_session_timeout": "30s", "lock_timeout": lockTimeout}
	}
	c, err := e.connect(ctx, settings)
	if err != nil {
		return nil, err
	}
	c.write = write
	// Not every relative of PostgreSQL tells; then it is not compared.
	c.line, _, _ = c.simple(ctx, historyLine)
	return c, nil
}

// Flush implements store.Engine: the server writes its files. What it deleted
// stays in old pages and its log for a time; see docs/operations.md.
func (e *engine) Flush(context.Context) error { return nil }

// Backup implements store.Engine: copies of a cluster are its own affair.
func (e *engine) Backup(context.Context, string) error {
	return errs.New(errs.Precondition, "backup_elsewhere").
		WithHint("copy a PostgreSQL database with the server's own means (pg_basebackup, pgBackRest, WAL-G, pg_dump), data and keys apart; see docs/operations.md")
}

// Check implements store.Engine. A full check reads every row, which compares
// page checksums where the cluster has them, and every index with amcheck where
// that is installed.
func (e *engine) Check(ctx context.Context, full bool) error {
	c, err := e.connect(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	names, err := c.list(ctx, `SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace ORDER BY 1`)
	if err != nil || !full {
		return checked(err)
	}
	for _, name := range names {
		if _, _, err := c.simple(ctx, "SELECT count(t.*) FROM "+name+" AS t"); err != nil {
			return checked(err)
		}
	}
	if have, _, err := c.simple(ctx, "SELECT 1 FROM pg_extension WHERE extname = 'amcheck'"); err != nil || have == "" {
		return checked(err)
	}
	_, err = c.list(ctx, `SELECT bt_index_check(i.indexrelid, true) FROM pg_index i JOIN pg_class t ON t.oid = i.indexrelid
		JOIN pg_am a ON a.oid = t.relam WHERE a.amname = 'btree' AND t.relnamespace = current_schema()::regnamespace`)
	return checked(err)
}

func checked(err error) error {
	if err == nil {
		return nil
	}
	return classify(err)
}

// list runs a statement and returns its first column.
func (c *conn) list(ctx context.Context, sql string) ([]string, error) {
	results, err := c.pg.Exec(ctx, sql).ReadAll()
	if err != nil {
		return nil, c.fault(err)
	}
	var out []string
	for _, r := range results {
		for _, row := range r.Rows {
			out = append(out, string(row[0]))
		}
	}
	return out, nil
}

// Health implements store.Engine.
func (e *engine) Health() error { return e.vigil.health() }

// Close implements store.Engine.
func (e *engine) Close() error {
	e.vigil.close()
	return nil
}

func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
