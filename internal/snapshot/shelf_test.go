package snapshot

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/nodekey"
)

// memory is a place for keys in this process: the real ones are tried in
// package nodekey, and one of them has room for one key only.
type memory map[string][]byte

func (m memory) Put(name string, secret []byte, _ time.Duration) error {
	m[name] = bytes.Clone(secret)
	return nil
}

func (m memory) Get(name string) ([]byte, error) {
	if s, ok := m[name]; ok {
		return bytes.Clone(s), nil
	}
	return nil, nodekey.ErrNone
}

func (m memory) Remove(name string) error {
	delete(m, name)
	return nil
}

func (memory) String() string { return "memory" }

type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func newShelf(t *testing.T) (*Shelf, *clock, memory) {
	t.Helper()
	c, keys := &clock{time.Now()}, memory{}
	ids := id.NewSource(c.now)
	return New(Config{Folder: filepath.Join(t.TempDir(), "node"), Place: keys, Workspace: ids.New(), IDs: ids, Now: c.now}), c, keys
}

func put(t *testing.T, s *Shelf, content []byte) {
	t.Helper()
	err := s.Write("index", func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func get(s *Shelf) (content []byte, err error) {
	err = s.Read("index", func(r io.Reader) (err error) {
		content, err = io.ReadAll(r)
		return err
	})
	return content, err
}

func TestWhatWasWrittenIsRead(t *testing.T) {
	t.Parallel()
	for _, size := range []int{0, 1, chunkSize - 200, chunkSize, 2*chunkSize + 7} {
		s, _, _ := newShelf(t)
		want := bytes.Repeat([]byte("欧阳 Ouyang "), size/13+1)[:size]
		put(t, s, []byte("older"))
		put(t, s, want)
		if got, err := get(s); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%d bytes came back as %d: %v", size, len(got), err)
		}
		raw, err := os.ReadFile(s.path("index"))
		if err != nil || size > 0 && bytes.Contains(raw, []byte("Ouyang")) {
			t.Errorf("the file is readable: %v", err)
		}
		if bytes, written := s.Kept("index"); written.IsZero() || bytes != int64(len(raw)) {
			t.Errorf("%d bytes of %s", bytes, written)
		}
	}
}

func TestAFileThatDoesNotHoldIsNone(t *testing.T) {
	t.Parallel()
	content := bytes.Repeat([]byte("some content "), chunkSize/5)
	for name, spoil := range map[string]func(*testing.T, *Shelf, *clock, memory){
		"key gone": func(_ *testing.T, _ *Shelf, _ *clock, keys memory) { clear(keys) },
		"other key": func(_ *testing.T, _ *Shelf, _ *clock, keys memory) {
			for name := range keys {
				keys[name] = bytes.Repeat([]byte{7}, nodekey.Size)
			}
		},
		"too old":    func(_ *testing.T, _ *Shelf, c *clock, _ memory) { c.at = c.at.Add(Life + time.Minute) },
		"from later": func(_ *testing.T, _ *Shelf, c *clock, _ memory) { c.at = c.at.Add(-time.Hour) },
		"cut off": func(t *testing.T, s *Shelf, _ *clock, _ memory) {
			rewrite(t, s, func(b []byte) []byte { return b[:len(b)-1] })
		},
		"chunk short": func(t *testing.T, s *Shelf, _ *clock, _ memory) {
			rewrite(t, s, func(b []byte) []byte { return b[:chunkSize+20+4+28] })
		},
		"one bit": func(t *testing.T, s *Shelf, _ *clock, _ memory) {
			rewrite(t, s, func(b []byte) []byte { b[len(b)-1] ^= 1; return b })
		},
		"other name": func(t *testing.T, s *Shelf, _ *clock, _ memory) { s.c.Workspace[0] ^= 1 },
		"other binary": func(_ *testing.T, s *Shelf, _ *clock, _ memory) {
			s.program = func() ([32]byte, error) { return [32]byte{1}, nil }
		},
		"discarded": func(t *testing.T, s *Shelf, _ *clock, keys memory) {
			if err := s.Discard("index"); err != nil || len(keys) != 0 {
				t.Errorf("%d keys left: %v", len(keys), err)
			}
		},
		"no file": func(t *testing.T, s *Shelf, _ *clock, _ memory) {
			if err := os.Remove(s.path("index")); err != nil {
				t.Error(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, c, keys := newShelf(t)
			put(t, s, content)
			if got, err := get(s); err != nil || !bytes.Equal(got, content) {
				t.Fatalf("%d bytes before: %v", len(got), err)
			}
			spoil(t, s, c, keys)
			if _, err := get(s); !errors.Is(err, ErrNone) {
				t.Errorf("read with %v", err)
			}
		})
	}
}

func rewrite(t *testing.T, s *Shelf, change func([]byte) []byte) {
	t.Helper()
	raw, err := os.ReadFile(s.path("index"))
	if err == nil {
		err = os.WriteFile(s.path("index"), change(raw), 0o600)
	}
	if err != nil {
		t.Error(err)
	}
}

func TestAFailedWriteLeavesNothing(t *testing.T) {
	t.Parallel()
	s, _, keys := newShelf(t)
	put(t, s, []byte("older"))
	broken := errors.New("out of content")
	if err := s.Write("index", func(io.Writer) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("the failure is told as %v", err)
	}
	left, err := os.ReadDir(s.c.Folder)
	if err != nil || len(left) > 0 || len(keys) > 0 {
		t.Errorf("%v and %d keys are left: %v", left, len(keys), err)
	}
	if _, err := get(s); !errors.Is(err, ErrNone) {
		t.Errorf("read with %v", err)
	}
}

func TestAFileDiscardedWhileItIsWrittenIsNotThere(t *testing.T) {
	t.Parallel()
	s, _, keys := newShelf(t)
	err := s.Write("index", func(w io.Writer) error {
		if err := s.Discard("index"); err != nil {
			return err
		}
		_, err := w.Write([]byte("of somebody who was erased meanwhile"))
		return err
	})
	left, list := os.ReadDir(s.c.Folder)
	if err != nil || list != nil || len(left) > 0 || len(keys) > 0 {
		t.Errorf("%v and %d keys are left: %v, %v", left, len(keys), err, list)
	}
	put(t, s, []byte("without them"))
	if got, err := get(s); err != nil || string(got) != "without them" {
		t.Errorf("the next one is %q: %v", got, err)
	}
}

func TestWhatIsOldIsSwept(t *testing.T) {
	t.Parallel()
	s, c, _ := newShelf(t)
	if err := s.Sweep(); err != nil {
		t.Fatalf("without a folder: %v", err)
	}
	put(t, s, []byte("content"))
	if err := s.Sweep(); err != nil {
		t.Fatal(err)
	}
	if _, written := s.Kept("index"); written.IsZero() {
		t.Fatal("a new file was swept")
	}
	c.at = c.at.Add(Life + time.Hour)
	if err := s.Sweep(); err != nil {
		t.Fatal(err)
	}
	if _, written := s.Kept("index"); !written.IsZero() {
		t.Error("an old file is still there")
	}
}

func TestWithoutAPlaceForKeysNothingIsKept(t *testing.T) {
	t.Parallel()
	s, _, _ := newShelf(t)
	s.c.Place = nil
	put(t, s, []byte("content"))
	if _, err := get(s); !errors.Is(err, ErrNone) {
		t.Errorf("read with %v", err)
	}
	if _, err := os.Stat(s.c.Folder); err == nil {
		t.Error("a folder was made")
	}
}
