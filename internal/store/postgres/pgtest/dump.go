package pgtest

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// Dump returns what pg_dump writes of a database: everything that is in it, in
// the clear as the server sees it.
func Dump(t testing.TB, dsn string) []byte {
	t.Helper()
	c, err := pgconn.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close(t.Context()) }()
	results, err := c.Exec(t.Context(), "SELECT setting FROM pg_config WHERE name = 'BINDIR'").ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), filepath.Join(string(results[0].Rows[0][0]), "pg_dump"), "--dbname", dsn).Output()
	if err != nil {
		t.Fatal(err)
	}
	return out
}
