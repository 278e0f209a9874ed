package postgres

import (
	"context"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

const (
	connectTimeout = 5 * time.Second // for each host, unless the connection string says otherwise
	cancelDelay    = 2 * time.Second // for a cancelled statement to end before the connection is cut
)

// parse reads a connection string. What it leaves out comes from the PG*
// variables and files that PostgreSQL's own programs read, but for TLS.
func parse(dsn string) (*pgconn.Config, error) {
	c, err := pgconn.ParseConfig(dsn)
	if err != nil {
		return nil, broken(err)
	}
	// libpq's default would send rows in the clear when a server asks for it.
	if !strings.Contains(dsn, "sslmode=") && anyRemote(c) {
		if c, err = pgconn.ParseConfig(with(dsn, "sslmode", "verify-full")); err != nil {
			return nil, broken(err)
		}
	}
	if c.ConnectTimeout == 0 {
		c.ConnectTimeout = connectTimeout
	}
	if c.ValidateConnect == nil {
		c.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsReadWrite
	}
	if c.RuntimeParams["application_name"] == "" {
		c.RuntimeParams["application_name"] = "holdfast"
	}
	dialer := &net.Dialer{KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 5 * time.Second, Interval: 2 * time.Second, Count: 3}, Control: unanswered}
	c.DialFunc = dialer.DialContext
	c.BuildContextWatcherHandler = func(p *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: p, DeadlineDelay: cancelDelay}
	}
	return c, nil
}

// broken hides the string itself: it may hold a password.
func broken(err error) error {
	return errs.New(errs.Invalid, "store_dsn").Because(err).
		WithHint("a connection string is a URL (postgres://user@host1,host2/name) or a list of words (host=… dbname=…); see docs/operations.md")
}

func anyRemote(c *pgconn.Config) bool {
	if remote(c.Host) {
		return true
	}
	for _, f := range c.Fallbacks {
		if remote(f.Host) {
			return true
		}
	}
	return false
}

func remote(host string) bool {
	if host == "" || host == "localhost" || strings.HasPrefix(host, "/") || strings.HasPrefix(host, "@") {
		return false
	}
	ip := net.ParseIP(host)
	return ip == nil || !ip.IsLoopback()
}

// with adds a setting to a connection string of either form.
func with(dsn, key, value string) string {
	if u, err := url.Parse(dsn); err == nil && (u.Scheme == "postgres" || u.Scheme == "postgresql") {
		q := u.Query()
		q.Set(key, value)
		u.RawQuery = q.Encode()
		return u.String()
	}
	return strings.TrimSpace(dsn) + " " + key + "='" + value + "'"
}

// dial connects with the given settings of the session.
func dial(ctx context.Context, c *pgconn.Config, settings map[string]string) (*pgconn.PgConn, error) {
	c = c.Copy()
	for name, value := range settings {
		if _, ok := c.RuntimeParams[name]; !ok {
			c.RuntimeParams[name] = value
		}
	}
	p, err := pgconn.ConnectConfig(ctx, c)
	if err != nil {
		if ctx.Err() != nil {
			return nil, classify(ctx.Err())
		}
		return nil, refused(err)
	}
	return p, nil
}
