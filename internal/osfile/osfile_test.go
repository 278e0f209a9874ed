package osfile_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/osfile"
)

func TestAFolderIsSyncedAndStaysOurs(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "own")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := osfile.KeepOthersOut(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "file"), []byte("content"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := osfile.SyncFolder(dir); err != nil {
		t.Error(err)
	}
	if raw, err := os.ReadFile(filepath.Join(dir, "file")); err != nil || string(raw) != "content" {
		t.Errorf("read %q: %v", raw, err)
	}
	if err := osfile.SyncFolder(filepath.Join(dir, "none")); err == nil {
		t.Error("a folder that is not there was synced")
	}
}
