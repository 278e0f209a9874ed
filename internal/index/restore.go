package index

import (
	"context"
	"errors"
	"io"

	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Restored tells how many records Load took out of a snapshot.
func (x *Index) Restored() int { return int(x.restored.Load()) }

// restore takes tables out of a snapshot and brings them up to date. Whatever
// is amiss with it, all of them are empty afterwards and are read as if there
// were none.
func (x *Index) restore(ctx context.Context, open Open) {
	if x.deps.Snapshots == nil {
		return
	}
	var all []*restored
	var at Moment
	err := x.deps.Snapshots.Read(SnapshotName, func(r io.Reader) (err error) {
		all, at, err = x.decode(r)
		return err
	})
	for _, r := range all {
		if err == nil && !r.table.install(r) {
			err = errMoved
		}
	}
	x.saved.Store(x.changes())
	if err == nil {
		err = x.catchUp(ctx, at, open)
	}
	for _, r := range all {
		if err != nil {
			r.table.reset()
			continue
		}
		x.restored.Add(int64(r.live))
		r.table.finish(nil)
	}
}

// errOtherHistory says that the snapshot was made of another course of events
// than the database tells of.
var errOtherHistory = errors.New("index: the snapshot is of another history")

// catchUp brings what was restored up to the changes that are settled now; it
// goes on from there like a load: what commits meanwhile comes by Apply.
func (x *Index) catchUp(ctx context.Context, at Moment, open Open) error {
	if err := x.sameHistory(ctx, at); err != nil {
		return err
	}
	for after := at.Seq; ; {
		var changes []store.Change
		err := x.untilThere(ctx, func() error {
			return x.deps.DB.Follow(ctx, func(v *store.View) (err error) {
				changes, err = store.Changes(v, after, chunkRows)
				return err
			}, store.FeedLog)
		})
		if err != nil || len(changes) == 0 {
			return err
		}
		after = changes[len(changes)-1].Seq
		records := map[string][]id.ID{}
		for _, c := range changes {
			records[c.Object] = append(records[c.Object], c.Record)
		}
		for object, ids := range records {
			if t := x.byID(object); t != nil {
				if err := x.refresh(ctx, t, ids, open); err != nil {
					return err
				}
			}
		}
	}
}

func (x *Index) sameHistory(ctx context.Context, at Moment) error {
	if at.Seq == 0 {
		return nil
	}
	return x.patiently(ctx, func(v *store.View) error {
		c, err := store.NewestChange(v, at.Seq)
		if err == nil && Moment(c) != at {
			err = errOtherHistory
		}
		return err
	})
}

// refresh reads records again, once each.
func (x *Index) refresh(ctx context.Context, t *table, ids []id.ID, open Open) error {
	o := t.bound.Load().object
	there := map[id.ID]bool{}
	for _, v := range ids {
		there[v] = false
	}
	var rows []*store.Row
	err := x.patiently(ctx, func(v *store.View) (err error) {
		rows, err = store.GetRows(v, o, keysOf(there))
		return err
	})
	if err != nil {
		return err
	}
	for _, row := range rows {
		there[row.ID] = true
	}
	for v, is := range there {
		if !is {
			t.remove(v)
		}
	}
	return x.enter(ctx, t, stored{o, rows}, open)
}

func keysOf(m map[id.ID]bool) []id.ID {
	all := make([]id.ID, 0, len(m))
	for v := range m {
		all = append(all, v)
	}
	return all
}
