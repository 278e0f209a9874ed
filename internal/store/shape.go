package store

import (
	"context"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
)

// Part is one thing that a database's layout is made of.
type Part struct {
	Kind       string // "table", "index"
	Name       string
	Definition string // equal for equal parts, whatever the order of their columns
}

// CheckLayout compares every table and index of the database with what the
// steps, and the objects of c (nil: none), make: a column, a uniqueness or a
// condition that is missing or was added from outside would change what
// statements do, or keep what they write. Call it when both have been applied.
// A difference is Integrity "store_layout", which names the first.
func (db *DB) CheckLayout(ctx context.Context, steps []Migration, c *catalog.Catalog) (err error) {
	defer errs.Wrap(&err, "store.CheckLayout")
	table := migrationTable()
	make := table.render(db.dialect)
	for i := range steps {
		make = append(make, steps[i].render(db.dialect)...)
	}
	if c != nil {
		for _, o := range c.Stored() {
			t := recordTable(o)
			make = append(make, t.render(db.dialect)...)
		}
	}
	return db.beside(func() error {
		is, should, err := db.engine.Layout(ctx, make)
		if err != nil {
			return err
		}
		return compareLayouts(is, should)
	})
}

func compareLayouts(is, should []Part) error {
	find := func(in []Part, p Part) (Part, bool) {
		i := slices.IndexFunc(in, func(q Part) bool { return q.Kind == p.Kind && q.Name == p.Name })
		if i < 0 {
			return Part{}, false
		}
		return in[i], true
	}
	for _, p := range should {
		if found, ok := find(is, p); !ok {
			return layoutError(p, "is gone")
		} else if found.Definition != p.Definition {
			return layoutError(p, "is not as Holdfast makes it")
		}
	}
	for _, p := range is {
		if _, ok := find(should, p); !ok {
			return layoutError(p, "is not made by Holdfast")
		}
	}
	return nil
}

func layoutError(p Part, what string) error {
	return errs.New(errs.Integrity, "store_layout", errs.P("name", p.Name)).
		WithHint("the %s %s %s; keep the file for whoever investigates and restore a backup, or undo the change if it was yours", p.Kind, p.Name, what)
}
