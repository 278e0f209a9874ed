package snapshot

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// TestNothingIsWrittenWhileItIsWithheld: what had begun before is thrown away,
// what begins meanwhile writes nothing, and afterwards all is as ever.
func TestNothingIsWrittenWhileItIsWithheld(t *testing.T) {
	t.Parallel()
	s, c, keys := newShelf(t)
	put(t, s, []byte("who is to be erased"))
	other := New(s.c) // of another process, which has not written anything
	var release func()
	err := s.Write("late", func(w io.Writer) (err error) {
		release, err = s.Withhold()
		return err
	})
	none := func(when string) {
		t.Helper()
		left, err := os.ReadDir(s.c.Folder)
		if err != nil || len(left) > 0 || len(keys) > 0 {
			t.Errorf("%s: %d files, %d keys, %v", when, len(left), len(keys), err)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	none("what had begun")
	put(t, s, []byte("who is still in memory"))
	none("what begins meanwhile")
	release()
	release() // once is enough
	put(t, s, []byte("nobody"))
	if got, err := get(s); err != nil || string(got) != "nobody" {
		t.Errorf("afterwards: %q, %v", got, err)
	}
	if err := os.WriteFile(filepath.Join(s.c.Folder, ".new-1"), []byte("cut short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	none("closed")
	put(t, other, []byte("late"))
	none("written after that")
	if _, err := get(s); !errors.Is(err, ErrNone) {
		t.Errorf("it is read at %s: %v", c.at, err)
	}
}
