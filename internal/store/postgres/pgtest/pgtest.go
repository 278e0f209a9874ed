package pgtest

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// Variable names a server that serves all packages of a test run.
const Variable = "HOLDFAST_TEST_POSTGRES"

// notInstalled is the script's exit code.
const notInstalled = 77

var errNone = errors.New("no PostgreSQL server is installed")

// started is one server for all tests of the process. Its input is a pipe that
// the process holds: the server ends when the process does, however it ends.
var started = sync.OnceValues(start)

// server is a running one. What is not reachable would be collected, and a
// collected pipe is closed.
type server struct {
	dsn  string
	held io.Closer
	cmd  *exec.Cmd
}

// end ends a server before this process does.
func (s *server) end() { _, _ = s.held.Close(), s.cmd.Wait() }

func start() (*server, error) {
	if dsn := os.Getenv(Variable); dsn == "none" {
		return nil, errNone
	} else if dsn != "" {
		return &server{dsn: dsn}, nil
	}
	return launch()
}

// launch runs the script.
func launch(args ...string) (*server, error) {
	_, here, _, _ := runtime.Caller(0)
	cmd := exec.Command(filepath.Join(filepath.Dir(here), "../../../../scripts/test-postgres.sh"), args...)
	var problem strings.Builder
	cmd.Stderr = &problem
	held, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err == nil {
		return &server{strings.TrimSpace(line), held, cmd}, nil
	}
	err = cmd.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == notInstalled {
		return nil, errNone
	}
	return nil, fmt.Errorf("the test server did not start: %w: %s", err, problem.String())
}

// Schema makes an empty schema and returns a connection string that works in
// it. The test is skipped where no PostgreSQL is installed.
func Schema(t testing.TB) (dsn string) {
	t.Helper()
	server := Server(t)
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	name := "t" + hex.EncodeToString(b[:])
	Exec(t, server, "CREATE SCHEMA "+name)
	t.Cleanup(func() { Exec(t, server, "DROP SCHEMA "+name+" CASCADE") })
	return server + " application_name=" + name + " search_path=" + name
}

// Database makes an empty database and returns a connection string for it.
func Database(t testing.TB) (dsn string) {
	t.Helper()
	Server(t) // or skip
	dsn, drop, err := Create(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := drop(); err != nil {
			t.Error(err)
		}
	})
	return dsn
}

// Create is Database for what is no test itself; drop removes the database.
func Create(ctx context.Context) (dsn string, drop func() error, err error) {
	return create(ctx, "")
}

// Copy is Create for a database with what another one holds, which nobody is
// connected to.
func Copy(ctx context.Context, of string) (dsn string, drop func() error, err error) {
	c, err := pgconn.ParseConfig(of)
	if err != nil {
		return "", nil, err
	}
	return create(ctx, " TEMPLATE "+c.Database)
}

func create(ctx context.Context, how string) (dsn string, drop func() error, err error) {
	server, err := Start()
	if err != nil {
		return "", nil, err
	}
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	name := "d" + hex.EncodeToString(b[:])
	drop = func() error { return run(context.Background(), server, "DROP DATABASE "+name+" WITH (FORCE)") }
	return strings.Replace(server, "dbname=postgres", "dbname="+name, 1), drop, run(ctx, server, "CREATE DATABASE "+name+how)
}

// Installed tells whether there is a server to start.
func Installed() bool {
	_, err := started()
	return !errors.Is(err, errNone)
}

// Start returns a connection string of the server's first database, for what is
// no test itself. Processes that this one starts get the same server.
func Start() (dsn string, err error) {
	s, err := started()
	if err != nil {
		return "", err
	}
	return s.dsn, os.Setenv(Variable, s.dsn)
}

// Server returns a connection string of the server's first database.
func Server(t testing.TB) (dsn string) {
	t.Helper()
	s, err := started()
	if errors.Is(err, errNone) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s.dsn
}

// Exec runs statements outside the program, as somebody with access to the
// server may.
func Exec(t testing.TB, dsn, sql string) {
	t.Helper()
	if err := run(context.Background(), dsn, sql); err != nil { // also after the test's own context ended
		t.Error(err)
	}
}

// Count returns the number that a query answers.
func Count(t testing.TB, dsn, sql string) (n int) {
	t.Helper()
	c, err := pgconn.Connect(context.Background(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close(context.Background()) }()
	results, err := c.Exec(context.Background(), sql).ReadAll()
	if err == nil {
		n, err = strconv.Atoi(string(results[0].Rows[0][0]))
	}
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func run(ctx context.Context, dsn, sql string) error {
	c, err := pgconn.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close(ctx) }()
	_, err = c.Exec(ctx, sql).ReadAll()
	return err
}
