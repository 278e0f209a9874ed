package app

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
)

// The child restores what these name; the data comes through a pipe, so that
// the parent decides how far it gets.
const (
	childDir  = "HOLDFAST_RESTORE_DIR"
	childData = "HOLDFAST_RESTORE_DATA"
	childKeys = "HOLDFAST_RESTORE_KEYS"
)

func TestRestoreChild(t *testing.T) {
	if os.Getenv(childDir) == "" {
		t.Skip("runs only as the child of the test below")
	}
	_, err := Restore(t.Context(), RestoreOptions{Dir: os.Getenv(childDir), DataFile: os.Getenv(childData), KeysFile: os.Getenv(childKeys), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
}

func TestARestoreThatIsKilledLeavesNoFolderThatOpens(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for range 20 {
		s.contact("Some Person")
	}
	data, keys := s.backup("a")
	s.close()
	raw, err := os.ReadFile(data)
	s.must(err)
	for _, cut := range []int{1, 3_000, len(raw) / 3, len(raw) / 2, len(raw) - 2048, len(raw)} {
		dir := filepath.Join(t.TempDir(), "restored")
		killAt(t, dir, keys, raw[:cut])
		finished := fileExists(filepath.Join(dir, folderFile))
		switch {
		case finished && cut < len(raw):
			t.Errorf("killed at byte %d of %d, the restore looks finished", cut, len(raw))
		case finished: // it was quicker than the kill
			s.another(dir).verify(audit.Sound)
		default:
			opens(t, dir)
		}
	}
	r, _, err := s.restore(data, keys) // the archives are as they were
	s.must(err)
	r.verify(audit.Sound)
}

// opens makes sure that an unfinished folder does not open.
func opens(t *testing.T, dir string) {
	t.Helper()
	hold, err := control.Acquire(dir)
	if errors.Is(err, fs.ErrNotExist) || errs.KindOf(err) == errs.NotFound {
		return // killed before it made the folder
	} else if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), hold, Options{Now: time.Now}); errs.CodeOf(err) != "folder_not_found" {
		t.Errorf("an unfinished folder: %v", err)
	}
}

// killAt runs a restore, hands it those bytes of the data, and kills it.
func killAt(t *testing.T, dir, keys string, data []byte) {
	t.Helper()
	pipe := filepath.Join(t.TempDir(), "data")
	if err := unix.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestRestoreChild$")
	cmd.Env = append(os.Environ(), childDir+"="+dir, childData+"="+pipe, childKeys+"="+keys)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	in, err := os.OpenFile(pipe, os.O_WRONLY, 0) // returns when the child reads
	if err != nil {
		t.Fatal(err)
	}
	if _, err := in.Write(data); err != nil {
		t.Error(err)
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait() // says that it was killed
	if err := in.Close(); err != nil {
		t.Error(err)
	}
}
