package storetest

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/store"
)

func backup(t *testing.T, open Open) {
	runAll(t, open, []test{
		{name: "a copy never overwrites", run: backupTwice},
		{name: "a sound database passes its check", run: soundCheck},
		{name: "writers go on while a copy is made", run: backupWhileWriting},
	})
}

// copies skips what a dialect leaves to its server: it must say so, and leave
// nothing behind.
func copies(t *testing.T, db *store.DB) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "probe")
	if err := db.BackupTo(t.Context(), path); errs.CodeOf(err) == "backup_elsewhere" {
		if left, _ := filepath.Glob(path + "*"); len(left) != 0 || errs.As(err).Hint == "" {
			t.Errorf("left %q, and the hint %q", left, errs.As(err).Hint)
		}
		t.Skip("the server makes the copies")
	}
}

func backupTwice(t *testing.T, db *store.DB) {
	fill(t, db, 10)
	copies(t, db)
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := db.BackupTo(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	wantError(t, db.BackupTo(t.Context(), path), errs.Conflict, "backup_exists")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	other := filepath.Join(t.TempDir(), "other.db")
	if err := db.BackupTo(ctx, other); err == nil {
		t.Error("a cancelled copy succeeded")
	}
	if left, _ := filepath.Glob(other + "*"); len(left) != 0 {
		t.Errorf("a cancelled copy left %q", left)
	}
}

func soundCheck(t *testing.T, db *store.DB) {
	fill(t, db, 10)
	for _, full := range []bool{false, true} {
		if err := db.CheckIntegrity(t.Context(), full); err != nil {
			t.Errorf("full %v: %v", full, err)
		}
	}
	if err := db.Flush(t.Context()); err != nil {
		t.Errorf("Flush: %v", err)
	}
}

func backupWhileWriting(t *testing.T, db *store.DB) {
	fill(t, db, 100)
	copies(t, db)
	stop := make(chan struct{})
	var writer sync.WaitGroup
	writer.Go(func() {
		for i := 100; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			if err := db.Write(t.Context(), func(tx *store.Tx) error { return addWord(tx, fmt.Sprint(i)) }); err != nil {
				t.Error(err)
				return
			}
		}
	})
	dir := t.TempDir()
	for i := range 5 {
		if err := db.BackupTo(t.Context(), filepath.Join(dir, fmt.Sprint(i))); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	writer.Wait()
}
