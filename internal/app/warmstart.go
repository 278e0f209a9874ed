package app

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/follow"
	"github.com/holdfast-crm/holdfast/internal/nodekey"
	"github.com/holdfast-crm/holdfast/internal/snapshot"
)

// indexing is what the index is kept up by.
type indexing struct {
	follower *follow.Follower
	shelf    *snapshot.Shelf
	rows     int   // from how many records on it is saved; 0: as it thinks fit
	limit    int64 // bytes it may take in memory
}

// nodeFolder is what is this node's alone, in its data folder: it is in no
// backup, and may be deleted at any time.
const nodeFolder = "node"

// renewSnapshot is the age at which the index is saved again though nothing
// changed, so that its key does not lapse.
const renewSnapshot = snapshot.Life / 2

// openShelf prepares the place where the index is kept over a restart. Where
// there is none for its key, it is read from the database at every start.
func (w *Workspace) openShelf() *snapshot.Shelf {
	place, err := nodekey.Find(os.Getenv(nodekey.Descriptor))
	if err != nil {
		w.log.Warn("the index is read anew at every start", "error", err)
	}
	return snapshot.New(snapshot.Config{
		Folder: filepath.Join(w.Dir, nodeFolder), Place: place, Workspace: w.Folder.Workspace, IDs: w.ids, Now: w.now,
	})
}

// closeShelf makes every saved index of a folder that is sealed, or is about to
// be, unreadable. That one stays is no reason to leave the folder open: it is
// said, and tried again by whoever opens the folder next.
func (w *Workspace) closeShelf() {
	if w.indexing.shelf == nil {
		w.indexing.shelf = w.openShelf()
	}
	if err := w.indexing.shelf.Close(); err != nil {
		w.tellKept(err)
	}
}

// unsaved is told why an object will be read anew at the next start.
func (w *Workspace) unsaved(o *catalog.Object, err error) {
	w.log.Warn("the index of an object could not be saved for the next start", "object", o.Name, "error", err)
}

func (w *Workspace) tellKept(err error) {
	w.log.Error("the saved index could not be discarded; delete it yourself", "folder", filepath.Join(w.Dir, nodeFolder), "error", err)
}

// loadIndex reads the index, from this node's snapshots as far as there are
// some, and makes one of each object that had none.
func (w *Workspace) loadIndex(ctx context.Context) error {
	begun := time.Now()
	if err := w.Index.Load(ctx, w.Records.OpenRow); err != nil {
		return err
	}
	w.log.Debug("the index is loaded", "from_snapshot", w.Index.Restored(), "took", time.Since(begun).Round(time.Millisecond))
	return w.saveIndex(ctx)
}

// saveIndex writes the index for the next start, when that has changed.
func (w *Workspace) saveIndex(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "app.saveIndex")
	return w.Index.Save(ctx, w.now().Add(-renewSnapshot))
}

// keepSnapshots saves what changed in the last hour, and removes what is too
// old to be read.
func (w *Workspace) keepSnapshots(ctx context.Context) error {
	if err := w.indexing.shelf.Sweep(); err != nil {
		return err
	}
	return w.saveIndex(ctx)
}

// withholdIndex makes the saved index unreadable, and lets none be saved before
// release.
func (w *Workspace) withholdIndex() (release func()) {
	release, err := w.Index.Withhold(true)
	if err != nil {
		w.tellKept(err)
	}
	return release
}

// lookSnapshot tells whether the next start is quick.
func (w *Workspace) lookSnapshot(context.Context) (finding, error) {
	place, keeps := w.indexing.shelf.Keeps()
	if !keeps {
		return fine("doctor_snapshot_nowhere").plainly("doctor_snapshot_plain"), nil
	}
	var bytes int64
	var oldest time.Time
	for _, s := range w.Index.Stats() {
		if at := s.Kept.Written; !at.IsZero() && (oldest.IsZero() || at.Before(oldest)) {
			oldest = at
		}
		bytes += s.Kept.Bytes
	}
	if oldest.IsZero() {
		return fine("doctor_snapshot_none", errs.P("place", place)).plainly("doctor_snapshot_plain"), nil
	}
	age := w.now().Sub(oldest).Round(time.Minute)
	return fine("doctor_snapshot_ok", errs.P("bytes", size(bytes)), errs.P("age", age), errs.P("place", place)).plainly("doctor_snapshot_ok_plain"), nil
}
