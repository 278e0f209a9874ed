//go:build !race

package app_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/nodekey"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/schema"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

// saving opens the site so that its index is saved however small it is.
func (s *site) saving() {
	s.t.Helper()
	s.close()
	w, err := openFolder(s.dir, app.Options{Now: time.Now, Log: s.logger(), SnapshotRows: 1})
	s.must(err)
	s.w = w
	s.must(w.Index.Ready(s.t.Context()))
}

func (s *site) snapshot() string { return filepath.Join(s.dir, "node", "index-contact.sealed") }

// TestAStartComesFromTheSnapshotOfTheIndex: what was saved is sealed, is there
// at once, knows what was written since, and is gone before anything that must
// no longer be found.
func TestAStartComesFromTheSnapshotOfTheIndex(t *testing.T) {
	t.Parallel()
	if place, err := nodekey.Find(""); place == nil {
		t.Skipf("the kernel gives no keyring: %v", err)
	}
	s := newSiteAnywhere(t)
	for i := range 40 {
		s.create("contact", texts{"name": fmt.Sprintf("Zoraida Quillfeather %d", i), "emails": fmt.Sprintf("zoraida%d@example.com", i)})
	}
	s.saving()
	s.close()
	raw, err := os.ReadFile(s.snapshot())
	s.must(err)
	for _, word := range []string{"zoraida", "quillfeather", "Zoraida"} {
		if bytes.Contains(raw, []byte(word)) {
			t.Errorf("%q lies readable in the snapshot", word)
		}
	}

	s.open() // the next process adds to it
	late := s.create("contact", texts{"name": "Late Comer"})
	t.Cleanup(func() { s.must(os.RemoveAll(filepath.Dir(s.snapshot()))) })
	s.saving()
	t.Cleanup(func() {
		if s.w != nil {
			_, err := s.w.Index.Withhold(true)
			s.must(err)
		}
	})
	if s.w.Index.Restored() == 0 {
		t.Error("nothing came out of the snapshot")
	}
	if n := len(s.list("contact", record.ListRequest{Text: "quillf"})); n != 40 {
		t.Errorf("%d people were found, want 40", n)
	}
	if found := s.list("contact", record.ListRequest{Text: "late com"}); len(found) != 1 || found[0].ID() != late {
		t.Errorf("%d people were found that came later", len(found))
	}

	s.reclassify("contact", "website", schema.Sensitive)
	if _, err := os.Stat(s.snapshot()); !os.IsNotExist(err) {
		t.Errorf("the snapshot outlives a change of what may be found: %v", err)
	}
}

// TestASealedFolderHasNoSnapshotOfTheIndex: whichever way it is sealed or found
// sealed, the key goes with the file. Each time the file is put back, to see
// whether anything still opens it.
func TestASealedFolderHasNoSnapshotOfTheIndex(t *testing.T) {
	t.Parallel()
	if place, err := nodekey.Find(""); place == nil {
		t.Skipf("the kernel gives no keyring: %v", err)
	}
	s := newSiteAnywhere(t)
	s.create("contact", texts{"name": "Zoraida Quillfeather"})
	mark := func(sealed bool) {
		f := s.folder()
		f.Sealed = sealed
		s.setFolder(f)
	}
	// Killed between the mark and the end: only who opens it next can mend that.
	for _, x := range []struct {
		way  string
		seal func()
	}{
		{"without a server", func() {
			s.saving()
			s.must(s.call(verb.OpSeal, verb.NoArgs{}, control.Streams{}, nil))
			s.close()
		}},
		{"opened", func() {
			mark(true)
			if _, err := openFolder(s.dir, app.Options{Now: time.Now, Log: s.logger()}); errs.CodeOf(err) != "workspace_sealed" {
				t.Errorf("a sealed folder opens: %v", err)
			}
		}},
		{"served", func() {
			mark(true)
			ctx, cancel := context.WithCancel(t.Context())
			s.must(app.Serve(ctx, app.ServeOptions{
				Options: app.Options{Now: time.Now, Log: s.logger()}, Dir: s.dir, Listen: "127.0.0.1:0", Ready: func(app.Serving) { cancel() },
			}))
		}},
		{"unsealed", func() {
			mark(true)
			hold, err := control.Acquire(s.dir)
			s.must(err)
			_, err = app.Unseal(t.Context(), hold, app.Options{Now: time.Now, Log: s.logger()}, app.UnsealArgs{})
			s.must(err)
		}},
	} {
		s.saving()
		s.close()
		kept, err := os.ReadFile(s.snapshot())
		s.must(err)
		x.seal()
		if _, err := os.Stat(s.snapshot()); !os.IsNotExist(err) {
			t.Errorf("%s: the snapshot stays: %v", x.way, err)
		}
		mark(false)
		s.must(os.WriteFile(s.snapshot(), kept, 0o600))
		s.saving()
		if n := s.w.Index.Restored(); n != 0 {
			t.Errorf("%s: %d records come out of the snapshot of a sealed folder", x.way, n)
		}
	}
	_, err := s.w.Index.Withhold(true)
	s.must(err)
}
