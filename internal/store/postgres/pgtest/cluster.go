package pgtest

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Cluster is a server of one test, or a primary and a standby. With a standby
// a commit returns when both have it.
type Cluster struct {
	dsn   string
	hosts []string // folders of their sockets, the primary first
}

// Pair starts a cluster, which ends with the test. It is skipped where no
// PostgreSQL is installed.
func Pair(t testing.TB) *Cluster {
	t.Helper()
	return own(t, "--pair")
}

// Alone starts a server of one test, without a standby.
func Alone(t testing.TB) *Cluster {
	t.Helper()
	return own(t)
}

func own(t testing.TB, how ...string) *Cluster {
	t.Helper()
	if os.Getenv(Variable) == "none" {
		t.Skip(errNone)
	}
	s, err := launch(how...)
	if errors.Is(err, errNone) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.end)
	hosts, _, _ := strings.Cut(strings.TrimPrefix(s.dsn, "host="), " ")
	return &Cluster{dsn: s.dsn, hosts: strings.Split(hosts, ",")}
}

// Database makes an empty database on the primary, and returns a connection
// string that names both servers.
func (c *Cluster) Database(t testing.TB) (dsn string) {
	t.Helper()
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	name := "d" + hex.EncodeToString(b[:])
	Exec(t, c.at(0), "CREATE DATABASE "+name)
	return strings.Replace(c.dsn, "dbname=postgres", "dbname="+name, 1)
}

// Folder holds everything that the servers write: data, logs, what they print.
func (c *Cluster) Folder() string { return filepath.Dir(c.hosts[0]) }

// Checkpoint makes the primary write to its files what it has in memory.
func (c *Cluster) Checkpoint(t testing.TB) {
	t.Helper()
	Exec(t, c.at(0), "CHECKPOINT")
}

// at names one server alone.
func (c *Cluster) at(host int) string {
	_, rest, _ := strings.Cut(c.dsn, " user=")
	return "host=" + c.hosts[host] + " port=5432 user=" + rest
}

// pid is that of a server's first process.
func (c *Cluster) pid(t testing.TB, host int) int {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(c.hosts[host], "data", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(raw), "\n")
	pid, err := strconv.Atoi(line)
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

// Failover kills the primary's first process, after which its others end, and
// makes the standby take its place.
func (c *Cluster) Failover(t testing.TB) {
	t.Helper()
	primary, err := os.FindProcess(c.pid(t, 0))
	if err == nil {
		err = primary.Kill()
	}
	if err != nil {
		t.Fatal(err)
	}
	c.Promote(t)
}

// Promote makes the standby the primary.
func (c *Cluster) Promote(t testing.TB) {
	t.Helper()
	Exec(t, c.at(1), "SELECT pg_promote()")
	c.hosts = c.hosts[1:]
}
