package index

import (
	"context"
	"io"

	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index/room"
)

// Restored tells how many records came out of snapshots.
func (x *Index) Restored() int { return int(x.restored.Load()) }

// restore takes a table out of its snapshot and brings it up to date. Whatever
// is amiss with that, the table is empty afterwards and is read as if there were
// none.
func (x *Index) restore(ctx context.Context, t *table, at *room.Place) bool {
	if x.deps.Snapshots == nil {
		return false
	}
	bytes, written := x.deps.Snapshots.Kept(SnapshotName(t.id()))
	if written.IsZero() {
		return false
	}
	t.coming.Store(bytes)
	defer t.coming.Store(0)
	if at.Report(ctx, 0, 0) != nil {
		return false // reading tells the same
	}
	r, err := x.installed(t)
	if err == nil {
		t.coming.Store(0)
		err = x.catchUp(ctx, r, at)
	}
	if err != nil {
		t.empty(false)
		return false
	}
	x.restored.Add(int64(r.live))
	t.endLoad()
	return true
}

// installed reads the snapshot and puts it in.
func (x *Index) installed(t *table) (r *restored, err error) {
	err = x.deps.Snapshots.Read(SnapshotName(t.id()), func(in io.Reader) (err error) {
		r, err = t.decodeSnapshot(in)
		return err
	})
	if err == nil && !t.install(r) {
		err = errMoved
	}
	t.saved.Store(t.changesNow())
	return r, err
}

// catchUp brings what was restored up to the changes that are settled now; it
// goes on from there like a load: what commits meanwhile comes by Apply.
func (x *Index) catchUp(ctx context.Context, r *restored, at *room.Place) error {
	from, t := x.source.Load(), r.table
	same, err := from.SameHistory(ctx, r.at)
	if err == nil && !same {
		err = errMoved // it is of another course of events than the database tells of
	}
	if err != nil {
		return err
	}
	return from.Since(ctx, t.id(), r.at.Seq, func(ids []id.ID) error {
		gone, err := from.Some(ctx, sink{x, t}, ids)
		for _, v := range gone {
			t.remove(v)
		}
		if err == nil {
			err = at.Report(ctx, 0, 0)
		}
		return err
	})
}
