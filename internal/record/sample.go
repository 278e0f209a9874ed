package record

import (
	"context"

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
