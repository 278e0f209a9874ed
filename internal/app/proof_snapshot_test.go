//go:build !race

package app_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/nodekey"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/schema"
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
			s.must(s.w.Index.Discard())
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
