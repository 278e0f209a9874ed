package postgres

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// CheckDSN refuses a connection string that cannot be read, or that holds a
// password: it is written down, and shown in lists of processes.
func CheckDSN(dsn string) error {
	if _, err := parse(dsn); err != nil {
		return err
	}
	u, err := url.Parse(dsn)
	inURL := err == nil && u.User != nil && strings.Contains(u.User.String(), ":")
	if inURL || regexp.MustCompile(`(?i)\bpassword\s*=`).MatchString(dsn) {
		return errs.New(errs.Invalid, "store_dsn_password").
			WithHint("put the password into a file that only you can read and name that; ~/.pgpass and the variables of PostgreSQL's own programs work too")
	}
	return nil
}

// Place says where the database is, for people: hosts and name.
func (d Dialect) Place() string {
	c, err := parse(d.DSN)
	if err != nil {
		return ""
	}
	hosts, seen := []string{}, map[string]bool{}
	for _, h := range hostsOf(c) {
		if !seen[h] {
			seen[h] = true
			hosts = append(hosts, h)
		}
	}
	return strings.Join(hosts, ",") + "/" + c.Database
}

func hostsOf(c *pgconn.Config) []string {
	at := func(host string, port uint16) string { return fmt.Sprintf("%s:%d", host, port) }
	hosts := []string{at(c.Host, c.Port)}
	for _, f := range c.Fallbacks {
		hosts = append(hosts, at(f.Host, f.Port))
	}
	return hosts
}

// Apart tells whether two connection strings lead to different databases, and
// whether to different servers, as far as their words say.
func Apart(a, b string) (database, server bool, err error) {
	x, err := parse(a)
	if err != nil {
		return false, false, err
	}
	y, err := parse(b)
	if err != nil {
		return false, false, err
	}
	server = true
	for _, h := range hostsOf(x) {
		for _, g := range hostsOf(y) {
			server = server && h != g
		}
	}
	return server || x.Database != y.Database, server, nil
}

// password reads the file, at each connection: a password that was changed
// there is used without a restart.
func (e *engine) password() (string, error) {
	if e.passwordFile == "" {
		return "", nil
	}
	raw, err := os.ReadFile(e.passwordFile)
	if err != nil {
		return "", errs.New(errs.Unavailable, "store_unreachable").Because(err).
			WithHint("the file with the database password cannot be read; the data folder's holdfast.json names it")
	}
	return strings.TrimRight(string(raw), "\r\n"), nil
}

// Fresh makes sure that the schema is empty, before something is set up in it.
// undo removes every table made in it since.
func (d Dialect) Fresh(ctx context.Context) (undo func() error, err error) {
	e, err := d.open(ctx)
	if err != nil {
		return nil, err
	}
	c, err := e.connect(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = c.Close() }()
	const tables = `SELECT quote_ident(relname) FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND relnamespace = current_schema()::regnamespace
		AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = pg_class.oid AND d.deptype = 'e')`
	found, err := c.list(ctx, tables)
	if err != nil {
		return nil, classify(err)
	}
	if len(found) > 1 || len(found) == 1 && found[0] != turnTable { // which an opening leaves before anything is set up
		return nil, errs.New(errs.Conflict, "store_not_empty").
			WithHint("%s holds tables already; make a new database, or a new schema and name it by search_path", d.Place())
	}
	return func() error {
		ctx := context.WithoutCancel(ctx)
		c, err := e.connect(ctx, nil)
		if err != nil {
			return err
		}
		defer func() { _ = c.Close() }()
		made, err := c.list(ctx, tables)
		if err != nil || len(made) == 0 {
			return err
		}
		_, _, err = c.simple(ctx, "DROP TABLE "+strings.Join(made, ", "))
		return err
	}, nil
}
