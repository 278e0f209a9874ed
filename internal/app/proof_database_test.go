package app_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/dbtest"
	"github.com/holdfast-crm/holdfast/internal/store/postgres"
	"github.com/holdfast-crm/holdfast/internal/store/postgres/pgtest"
)

// onServer tells that proofs which hold on either database run on PostgreSQL.
func onServer() bool { return os.Getenv(dbtest.Variable) == "postgres" }

// newSiteAnywhere is newSite for a proof that holds on either database.
func newSiteAnywhere(t *testing.T) *site {
	t.Helper()
	s := newClosedSiteAnywhere(t)
	s.open()
	return s
}

// newClosedSiteAnywhere copies the template, on PostgreSQL its databases too.
func newClosedSiteAnywhere(t *testing.T) *site {
	t.Helper()
	s := copiedSite(t)
	if onServer() {
		f := s.folder()
		for name, d := range map[string]*app.Database{"data": f.Database, "keys": f.KeyDatabase} {
			dsn, drop, err := pgtest.Copy(context.Background(), d.DSN)
			s.must(err)
			t.Cleanup(func() { s.close(); s.must(drop()) })
			d.DSN = dsn + " application_name=" + name
		}
		s.setFolder(f)
	}
	t.Cleanup(s.close)
	return s
}

// templateDatabases are those of the folder that tests copy; they last as long
// as the server that this run started.
func templateDatabases() (d app.Databases, err error) {
	if !onServer() {
		return d, nil
	}
	data, _, err := pgtest.Create(context.Background())
	if err != nil {
		return d, err
	}
	keys, _, err := pgtest.Create(context.Background())
	if err != nil {
		return d, err
	}
	return app.NewDatabases(data, "", keys, "")
}

func (s *site) folder() app.Folder {
	s.t.Helper()
	return decode[app.Folder](s.t, s.read(filepath.Join(s.dir, "holdfast.json")))
}

func (s *site) setFolder(f app.Folder) {
	s.t.Helper()
	raw, err := json.Marshal(f)
	s.must(err)
	s.write(filepath.Join(s.dir, "holdfast.json"), raw)
}

// rawDB is a database as somebody sees it who passes the program by. Statements
// are SQLite's in the few words that differ.
type rawDB struct {
	*sql.DB
	bind func(string) string
}

func (r rawDB) Query(query string, args ...any) (*sql.Rows, error) {
	return r.DB.Query(r.bind(query), args...)
}

func (r rawDB) QueryRow(query string, args ...any) *sql.Row {
	return r.DB.QueryRow(r.bind(query), args...)
}

func (r rawDB) Exec(query string, args ...any) (sql.Result, error) {
	return r.DB.Exec(r.bind(query), args...)
}

// raw opens the database that is, or would be, a file of that name.
func (s *site) raw(file string) rawDB {
	s.t.Helper()
	f := s.folder()
	if f.Database == nil {
		db, err := sql.Open("sqlite", "file:"+filepath.Join(s.dir, file)+"?_pragma=busy_timeout(10000)")
		s.must(err)
		db.SetMaxOpenConns(1)
		return rawDB{db, func(q string) string { return q }}
	}
	d := postgres.Dialect{DSN: f.Database.DSN}
	if file == "keys.db" {
		d.DSN = f.KeyDatabase.DSN
	}
	e, err := d.Open(s.t.Context(), store.Options{Now: time.Now})
	s.must(err)
	db := sql.OpenDB(through{e})
	db.SetMaxOpenConns(1)
	return rawDB{db, dbtest.Dialect().Bind}
}

// through makes the dialect's connections those of database/sql.
type through struct{ store.Engine }

// Connect implements driver.Connector.
func (c through) Connect(ctx context.Context) (driver.Conn, error) {
	return c.Engine.Connect(ctx, false)
}

// Driver implements driver.Connector.
func (through) Driver() driver.Driver { return nil }

// dump is everything that a server's two databases hold, as pg_dump writes it.
func (s *site) dump() (all []byte) {
	s.t.Helper()
	if f := s.folder(); f.Database != nil {
		all = append(pgtest.Dump(s.t, f.Database.DSN), pgtest.Dump(s.t, f.KeyDatabase.DSN)...)
	}
	return all
}

// parts counts the tables and indexes whose names begin so.
func (s *site) parts(name string) int {
	s.t.Helper()
	if onServer() {
		return s.count(`SELECT COUNT(*) FROM pg_class WHERE starts_with(relname, ?)`, name)
	}
	return s.count(`SELECT COUNT(*) FROM sqlite_master WHERE name LIKE ?`, name+"%")
}
