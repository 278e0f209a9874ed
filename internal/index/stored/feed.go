package stored

import (
	"context"

	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Moment is a place in the feed of changes: the newest change that somebody has
// taken in for certain. Of another history there is another record there.
type Moment store.Change

// SameHistory tells whether the database knows a change as it was remembered.
func (r *Reader) SameHistory(ctx context.Context, at Moment) (same bool, err error) {
	if at.Seq == 0 {
		return true, nil
	}
	err = r.patiently(ctx, func(v *store.View) error {
		c, err := store.NewestChange(v, at.Seq)
		same = Moment(c) == at
		return err
	})
	return same, err
}

// Since calls f for the records of an object that changed after a place in the
// feed and are settled, some at a time.
func (r *Reader) Since(ctx context.Context, object string, after int64, f func([]id.ID) error) error {
	for {
		var changes []store.Change
		err := r.UntilThere(ctx, func() error {
			return r.DB.Follow(ctx, func(v *store.View) (err error) {
				changes, err = store.Changes(v, after, ChunkRows)
				return err
			}, store.FeedLog)
		})
		if err != nil || len(changes) == 0 {
			return err
		}
		after = changes[len(changes)-1].Seq
		var ids []id.ID
		for _, c := range changes {
			if c.Object == object {
				ids = append(ids, c.Record)
			}
		}
		if len(ids) > 0 {
			if err := f(ids); err != nil {
				return err
			}
		}
	}
}
