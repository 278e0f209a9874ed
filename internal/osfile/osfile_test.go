package osfile_test

import (
	"os"
	"path/filepath"
	"runtime"
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
	info, err := os.Lstat(dir)
	if err != nil || !osfile.IsOwn(info) {
		t.Errorf("our folder is not ours: %v", err)
	}
	if runtime.GOOS != "windows" {
		if info, err = os.Lstat("/"); err != nil || osfile.IsOwn(info) {
			t.Errorf("a folder that all may read is ours alone: %v", err)
		}
	}
	if raw, err := os.ReadFile(filepath.Join(dir, "file")); err != nil || string(raw) != "content" {
		t.Errorf("read %q: %v", raw, err)
	}
	if err := osfile.SyncFolder(filepath.Join(dir, "none")); err == nil {
		t.Error("a folder that is not there was synced")
	}
}
