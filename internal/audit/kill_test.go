package audit

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/dbtest"
)

// The child is this test binary. It writes to the data folder named here, says
// the id of each entry that was acknowledged, and is killed.
const childEnv = "HOLDFAST_AUDIT_CHILD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childEnv); dir != "" {
		panic(child(context.Background(), dir))
	}
	os.Exit(m.Run())
}

func child(ctx context.Context, dir string) error {
	ks, _, err := openKeystore(ctx, dir, time.Now, id.ID{})
	if err != nil {
		return err
	}
	db, err := store.Open(ctx, dbtest.Dialect(), store.Options{Path: filepath.Join(dir, "data.db"), Now: time.Now})
	if err != nil {
		return err
	}
	ids := id.NewSource(time.Now)
	log := New(db, FromKeystore(ks), ids)
	log.interval = time.Microsecond // so that the kill falls into a pass
	failed := make(chan error)
	go func() { failed <- log.Run(ctx) }()
	for range 4 {
		go func() {
			for {
				e := &Entry{Action: "create", Outcome: Done, Actor: person(), Object: "contact", Record: ids.New()}
				e.Change = Change{To: 1, After: digestOf(e.Record, 1)}
				err := db.Write(ctx, func(tx *store.Tx) error {
					if _, err := tx.Exec(`INSERT INTO test_row (id, version) VALUES (?, 1)`, e.Record); err != nil {
						return err
					}
					return log.Append(tx, e)
				})
				if err != nil {
					failed <- err
					return
				}
				_, _ = os.Stdout.WriteString(e.ID.String() + "\n")
			}
		}()
	}
	return <-failed
}

func TestKilledAnywhereTheLogHolds(t *testing.T) {
	t.Parallel()
	b := setup(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "data.db")
	if err := b.db.BackupTo(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	_, closed, err := openKeystore(t.Context(), dir, time.Now, b.keys.workspace)
	if err != nil {
		t.Fatal(err)
	}
	for round := range 5 {
		if err := closed(); err != nil {
			t.Fatal(err)
		}
		acknowledged := killAfter(t, dir, 5+37*round)
		var ks *keystore.Keystore
		ks, closed, err = openKeystore(t.Context(), dir, time.Now, id.ID{})
		if err != nil {
			t.Fatal(err)
		}
		afterKill(t, path, FromKeystore(ks), acknowledged)
	}
	if err := closed(); err != nil {
		t.Error(err)
	}
}

// afterKill checks the log as the kill left it, and again once a new process
// has gone on from there.
func afterKill(t *testing.T, path string, keys Keys, acknowledged []string) {
	t.Helper()
	db, err := store.Open(t.Context(), dbtest.Dialect(), store.Options{Path: path, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	for _, flushed := range []bool{false, true} {
		if flushed {
			if err := New(db, keys, id.NewSource(time.Now)).Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		r, err := Verify(t.Context(), db, keys, VerifyOptions{Rows: rowSource{}})
		if err != nil || r.Status != Sound || flushed && r.Pending > 0 {
			t.Fatalf("flushed %v: %s, %d pending, %+v, %v", flushed, r.Status, r.Pending, r.Problems, err)
		}
	}
	for _, text := range acknowledged {
		want, err := id.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		var n int
		err = db.Read(t.Context(), func(v *store.View) error {
			return v.QueryRow(`SELECT COUNT(*) FROM audit_entry WHERE id = ?`, want).Scan(&n)
		})
		if err != nil || n != 1 {
			t.Fatalf("an acknowledged entry is there %d times, %v", n, err)
		}
	}
}

// killAfter runs the child, kills it once it acknowledged n entries, and
// returns all that it acknowledged.
func killAfter(t *testing.T, dir string, n int) (ids []string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if ids = append(ids, lines.Text()); len(ids) == n {
			_ = cmd.Process.Kill()
		}
	}
	_ = cmd.Wait() // says that it was killed
	if len(ids) < n {
		t.Fatalf("the child ended after %d entries", len(ids))
	}
	if last := ids[len(ids)-1]; len(last) != 36 { // cut short by the kill
		ids = ids[:len(ids)-1]
	}
	return ids
}
