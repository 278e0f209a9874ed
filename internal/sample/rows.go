package sample

import (
	"context"

	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Count counts the sample records of all objects, those in the trash
// too.
func Count(ctx context.Context, of *record.Service) (n int, err error) {
	err = of.DB.Read(ctx, func(v *store.View) (err error) {
		n, err = store.CountDemoRows(v)
		return err
	})
	return n, err
}

// Removals returns changes that remove at most limit sample records of
// one object; none when there is none left. Whether the actor may, Apply says.
func Removals(ctx context.Context, of *record.Service, object string, limit int) (out []record.Change, err error) {
	o, ok := of.Catalog().Object(object)
	if !ok {
		return nil, nil
	}
	err = of.DB.Read(ctx, func(v *store.View) error {
		ids, err := store.DemoRows(v, o, limit)
		for _, rec := range ids {
			out = append(out, record.Change{Op: record.Remove, Object: o.Name, ID: rec})
		}
		return err
	})
	return out, err
}

// Releases returns changes that clear references to sample records in
// records that are none, some at a time; none when there is none left.
func Releases(ctx context.Context, of *record.Service, limit int) (out []record.Change, err error) {
	seen := map[id.ID]bool{} // one that refers to several takes its turns
	err = of.DB.Read(ctx, func(v *store.View) error {
		for _, o := range of.Catalog().Objects() {
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
						out = append(out, record.Change{Op: record.Update, Object: o.Name, ID: rec, Values: map[string]field.Raw{f.Name: field.FromValue(nil)}})
					}
				}
			}
		}
		return nil
	})
	return out, err
}
