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
	defer t.coming.Store(0)
	r, err := x.installed(ctx, t, at, bytes)
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

// installed reads the snapshot, of so many bytes, and puts it in.
func (x *Index) installed(ctx context.Context, t *table, at *room.Place, bytes int64) (r *restored, err error) {
	err = x.deps.Snapshots.Read(SnapshotName(t.id()), func(in io.Reader) (err error) {
		r, err = t.decodeSnapshot(&told{in: in, tell: func(done int64) error {
			t.coming.Store(done)
			return at.Report(ctx, done, bytes)
		}})
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

// told tells of each part of a file that was read; its error ends the reading.
type told struct {
	in         io.Reader
	done, last int64
	tell       func(done int64) error
}

// Read implements io.Reader.
func (r *told) Read(b []byte) (int, error) {
	n, err := r.in.Read(b)
	if r.done += int64(n); err == nil && r.done-r.last >= tellEvery {
		r.last = r.done
		err = r.tell(r.done)
	}
	return n, err
}

const tellEvery = 1 << 20
