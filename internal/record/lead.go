package record

import (
	"slices"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// lead makes a reference lead to another record, also one that the actor does not
// see: that follows from a merge, as the place of a note follows from its
// contact. So it is taken only in a unit that moves the one to the trash, or brings
// the other back, wholly. What leads elsewhere meanwhile, or is not there any
// more, stays.
func (w *work) lead(p *prepared) (res Result, err error) {
	res = Result{Op: Lead, Object: p.object.Name, ID: p.ID}
	if len(p.failed) > 0 || len(p.set) != 1 || !w.merges(p) {
		return res, errs.New(errs.Internal, "").At("record.Apply").WithHint("a reference was to be led by what is no merge")
	}
	row, err := store.GetRow(w.tx, p.object, p.ID, nil, true)
	var was *current
	if err == nil {
		was, err = w.open(p.object, row)
	}
	if errs.KindOf(err) == errs.NotFound { // or its key was destroyed
		return res, nil
	} else if err != nil {
		return res, err
	}
	res.Version = was.row.Version
	if was.values[p.set[0].field.Ordinal] != field.Value(field.Ref(p.From)) {
		return res, nil
	}
	next := was.become(p.object, w)
	next.set(p.set[0])
	if failed := turn(p.object, next, was); len(failed) > 0 {
		return res, errs.FieldsInvalid(failed...).At("record.Apply")
	}
	if next.key, err = w.keyFor(p, next.row, next.values); err != nil {
		return res, err
	}
	res.Version, res.Changed = next.row.Version, true
	return res, w.write(p.object, policy.Decision{}, Update, was, next)
}

// merges reports whether the unit is one in which a reference may be led.
func (w *work) merges(p *prepared) bool {
	to, _ := p.set[0].value.(field.Ref)
	return !w.partial && p.set[0].field.Target != nil && slices.ContainsFunc(w.changes, func(c *prepared) bool {
		return c.object == p.set[0].field.Target && (c.Op == Delete && c.ID == p.From || c.Op == Restore && c.ID == id.ID(to))
	})
}
