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
// none; only where there is no room for it, or no time, that is an error.
func (x *Index) restore(ctx context.Context, t *table, at *room.Place) (done bool, err error) {
	if x.deps.Snapshots == nil {
		return false, nil
	}
	bytes, written := x.deps.Snapshots.Kept(SnapshotName(t.id()))
	if written.IsZero() {
		return false, nil
	}
	defer t.coming.Store(0)
	var stop error // what reading answers may be another error
	report := func(done, total int64) error {
		stop = at.Report(ctx, done, total)
		return stop
	}
	r, err := x.installed(t, report, bytes)
	if err == nil {
		t.coming.Store(0)
		err = x.catchUp(ctx, r, report)
	}
	if err != nil {
		t.empty(false)
		return false, stop
	}
	x.restored.Add(int64(r.live))
	t.endLoad()
	return true, nil
}

// installed reads the snapshot, of so many bytes, and puts it in.
func (x *Index) installed(t *table, report func(done, total int64) error, bytes int64) (r *restored, err error) {
	err = x.deps.Snapshots.Read(SnapshotName(t.id()), func(in io.Reader) (err error) {
		r, err = t.decodeSnapshot(room.Tell(in, func(done int64) error {
			t.coming.Store(done)
			return report(done, bytes)
		}))
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
func (x *Index) catchUp(ctx context.Context, r *restored, report func(done, total int64) error) error {
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
		if err == nil && len(gone) > 0 { // others erased them: no copy outlives that
			err = x.deps.Snapshots.Discard(SnapshotName(t.id()))
		}
		for _, v := range gone {
			t.remove(v)
		}
		if err == nil {
			err = report(0, 0)
		}
		return err
	})
}
