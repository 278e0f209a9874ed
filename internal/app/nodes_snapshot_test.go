package app_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/nodekey"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// saving opens a node so that its index is saved however small it is, and tells
// step of each step of its writes.
func (p *pair) saving(node int, step func(record.Step)) {
	p.Helper()
	p.must(p.nodes[node].Close())
	w, err := openFolder(p.folder(node), app.Options{Now: time.Now, Log: slog.New(slog.NewTextHandler(&logBuffer{}, nil)), SnapshotRows: 1, Step: step})
	p.must(err)
	p.nodes[node] = w
	p.Cleanup(func() {
		_, err := w.Index.Withhold(true)
		p.must(err)
		p.must(w.Close())
		p.nodes[node] = nil
	})
	p.must(w.Index.Ready(p.Context()))
}

func (p *pair) save(node int) {
	if err := p.nodes[node].Index.Save(p.Context(), time.Now()); err != nil {
		p.Error(err)
	}
}

func (p *pair) hasSnapshot(node int) bool {
	_, err := os.Stat(filepath.Join(p.folder(node), "node", "index-contact.sealed"))
	return err == nil
}

// TestNoNodeKeepsASnapshotOfWhatIsErased: where it is erased none is left even
// when one is begun in the midst of it; elsewhere it goes when that is taken in.
func TestNoNodeKeepsASnapshotOfWhatIsErased(t *testing.T) {
	t.Parallel()
	if place, err := nodekey.Find(""); place == nil {
		t.Skipf("the kernel gives no keyring: %v", err)
	}
	p := newPair(t)
	var amid atomic.Bool
	p.saving(0, func(s record.Step) {
		if s == record.StepStored && amid.Load() {
			p.save(0)
			if p.hasSnapshot(0) {
				t.Error("a snapshot is made while somebody is erased")
			}
		}
	})
	p.saving(1, nil)
	p.apply(0, record.Change{Op: record.Create, Object: "contact", Values: map[string]field.Raw{"name": field.FromText("Who Stays")}})
	rec := p.apply(0, record.Change{Op: record.Create, Object: "contact", Demo: true, Values: map[string]field.Raw{"name": field.FromText("Zoraida Quillfeather")}}).Results[0].ID
	p.until("the other node knows", func() bool { return p.searched(1, "quillf") != "" })
	for node := range p.nodes {
		p.save(node)
		if !p.hasSnapshot(node) {
			t.Fatalf("node %d saves nothing: this shows nothing", node)
		}
	}
	amid.Store(true)
	p.apply(0, record.Change{Op: record.Remove, Object: "contact", ID: rec})
	amid.Store(false)
	if p.hasSnapshot(0) {
		t.Error("who was erased is in the snapshot of the node that did it")
	}
	if got := p.searched(1, "quillf"); got != "" || p.hasSnapshot(1) {
		t.Errorf("the other node finds %q, and has a snapshot: %v", got, p.hasSnapshot(1))
	}
	p.save(0)
	if !p.hasSnapshot(0) {
		t.Error("no snapshot is made afterwards")
	}
}
