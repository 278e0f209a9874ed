package dbtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/postgres"
	"github.com/holdfast-crm/holdfast/internal/store/postgres/pgtest"
	"github.com/holdfast-crm/holdfast/internal/store/sqlite"
)

// Variable is "postgres" or empty.
const Variable = "HOLDFAST_TEST_DATABASE"

// Dialect returns the dialect of this test run. A path in store.Options means
// one database on either, also for another process of the same run.
func Dialect() store.Dialect {
	if os.Getenv(Variable) == "postgres" {
		return schemas{postgres.Dialect{}}
	}
	return sqlite.Dialect{}
}

// TextOf is SQL for a column of bytes read as text, for tests that edit it.
func TextOf(column string) string {
	if os.Getenv(Variable) == "postgres" {
		return "convert_from(" + column + ", 'UTF8')"
	}
	return "CAST(" + column + " AS TEXT)"
}

// OnSQLite skips a test of what only SQLite has, and says why.
func OnSQLite(t testing.TB, why string) {
	t.Helper()
	if os.Getenv(Variable) == "postgres" {
		t.Skip("on SQLite only: " + why)
	}
}

// schemas is PostgreSQL with a schema for each path.
type schemas struct{ postgres.Dialect }

// Bind implements store.Dialect. It also translates the few words of SQLite
// that tests write by hand, never the product.
func (s schemas) Bind(sql string) string {
	for _, w := range words {
		sql = w.sqlite.ReplaceAllString(sql, w.here)
	}
	return s.Dialect.Bind(sql)
}

var words = []struct {
	sqlite *regexp.Regexp
	here   string
}{
	{regexp.MustCompile(`\bx'([0-9a-f]*)'`), `'\x$1'::bytea`},
	{regexp.MustCompile(`\bBLOB\b`), `BYTEA`},
	{regexp.MustCompile(`FROM pragma_table_info\(\?\)`), `FROM (SELECT column_name AS name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = ?) AS c`},
	{regexp.MustCompile(`\) WITHOUT ROWID`), `)`},
	{regexp.MustCompile(`\bzeroblob\((\d+)\)`), `decode(repeat('00', $1), 'hex')`},
}

// Open implements store.Dialect.
func (s schemas) Open(ctx context.Context, o store.Options) (store.Engine, error) {
	schema, err := at(o.Path)
	if err != nil {
		return nil, err
	}
	server, err := pgtest.Start()
	if err != nil {
		return nil, err
	}
	if err := run(ctx, server, "CREATE SCHEMA IF NOT EXISTS "+schema); err != nil {
		return nil, err
	}
	e, err := postgres.Dialect{DSN: server + " search_path=" + schema}.Open(ctx, o)
	return engine{e, server, schema}, err
}

func at(path string) (schema string, err error) {
	path, err = filepath.Abs(path)
	sum := sha256.Sum256([]byte(path))
	return "p" + hex.EncodeToString(sum[:8]), err
}

// Replace puts the database of one path, which is closed, in the place of
// another's, as a copy is put back.
func Replace(t testing.TB, with, place string) {
	t.Helper()
	if os.Getenv(Variable) != "postgres" {
		for _, suffix := range []string{"", "-wal", "-shm"} {
			_ = os.Remove(place + suffix)
		}
		if err := os.Rename(with, place); err != nil {
			t.Fatal(err)
		}
		return
	}
	from, err1 := at(with)
	to, err2 := at(place)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	pgtest.Exec(t, pgtest.Server(t), "DROP SCHEMA "+to+" CASCADE; ALTER SCHEMA "+from+" RENAME TO "+to)
}

type engine struct {
	store.Engine
	server, schema string
}

// Backup implements store.Engine for tests that work on copies: rows and
// numbers, in another schema.
func (e engine) Backup(ctx context.Context, path string) error {
	schema, err := at(path)
	if err != nil {
		return err
	}
	return run(ctx, e.server, fmt.Sprintf(`CREATE SCHEMA %[2]s; DO $$ DECLARE t record; x record; s text; BEGIN
		FOR t IN SELECT oid, relname FROM pg_class WHERE relkind = 'r' AND relnamespace = '%[1]s'::regnamespace LOOP
			EXECUTE format('CREATE TABLE %[2]s.%%I (LIKE %[1]s.%%I INCLUDING IDENTITY)', t.relname, t.relname);
			EXECUTE format('INSERT INTO %[2]s.%%I SELECT * FROM %[1]s.%%I', t.relname, t.relname);
			FOR x IN SELECT pg_get_constraintdef(oid) AS def, conname FROM pg_constraint WHERE conrelid = t.oid LOOP
				EXECUTE format('ALTER TABLE %[2]s.%%I ADD CONSTRAINT %%I ', t.relname, x.conname) || x.def;
			END LOOP;
			FOR x IN SELECT replace(pg_get_indexdef(indexrelid), ' ON %[1]s.', ' ON %[2]s.') AS def FROM pg_index
				WHERE indrelid = t.oid AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid) LOOP
				EXECUTE x.def;
			END LOOP;
		END LOOP;
		FOR s IN SELECT relname FROM pg_class WHERE relkind = 'S' AND relnamespace = '%[1]s'::regnamespace LOOP
			EXECUTE format('SELECT setval(''%[2]s.%%I'', last_value, is_called) FROM %[1]s.%%I', s, s);
		END LOOP; END $$`, e.schema, schema))
}

func run(ctx context.Context, dsn, sql string) error {
	c, err := pgconn.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close(context.Background()) }()
	_, err = c.Exec(ctx, sql).ReadAll()
	return err
}
