package record

import (
	"context"
	"time"

	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// CountSamples counts the sample records of all objects, those in the trash
// too.
func (s *Service) CountSamples(ctx context.Context) (n int, err error) {
	err = s.DB.Read(ctx, func(v *store.View) (err error) {
		n, err = store.CountDemoRows(v)
		return err
	})
	return n, err
}

// ChangedSamples finds the sample records that were changed since the youngest
// was made, at most limit and none of the trash, and returns changes that make
// them records like any other.
func (s *Service) ChangedSamples(ctx context.Context, limit int) (keep []Change, err error) {
	err = s.DB.Read(ctx, func(v *store.View) error {
		var since time.Time
		for _, o := range s.Catalog().Objects() {
			at, err := store.LastDemoRow(v, o)
			if err != nil {
				return err
			}
			if at.After(since) {
				since = at
			}
		}
		for _, o := range s.Catalog().Objects() {
			ids, err := store.ChangedDemoRows(v, o, since, limit-len(keep))
			if err != nil {
				return err
			}
			for _, rec := range ids {
				keep = append(keep, Change{Op: Update, Object: o.Name, ID: rec, Own: true})
			}
		}
		return nil
	})
	return keep, err
}

// SampleRemovals returns changes that remove at most limit sample records of
// one object; none when there is none left. Whether the actor may, Apply says.
func (s *Service) SampleRemovals(ctx context.Context, object string, limit int) (out []Change, err error) {
	o, ok := s.Catalog().Object(object)
	if !ok {
		return nil, nil
	}
	err = s.DB.Read(ctx, func(v *store.View) error {
		ids, err := store.DemoRows(v, o, limit)
		for _, rec := range ids {
			out = append(out, Change{Op: Remove, Object: o.Name, ID: rec})
		}
		return err
	})
	return out, err
}

// SampleReleases returns changes that clear references to sample records in
// records that are none, some at a time; none when there is none left.
func (s *Service) SampleReleases(ctx context.Context, limit int) (out []Change, err error) {
	seen := map[id.ID]bool{} // one that refers to several takes its turns
	err = s.DB.Read(ctx, func(v *store.View) error {
		for _, o := range s.Catalog().Objects() {
			for _, f := range o.Fields {
				if f.Target == nil || f.Column == "" {
					continue
				}
				ids, err := store.RowsOnDemo(v, o, f, limit)
				if err != nil {
					return err
				}
				for _, rec := range ids {
					if !seen[rec] {
						seen[rec] = true
						out = append(out, Change{Op: Update, Object: o.Name, ID: rec, Values: map[string]field.Raw{f.Name: field.FromValue(nil)}})
					}
				}
			}
		}
		return nil
	})
	return out, err
}
