package record

import (
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// remove takes a sample record out of its table for good, from the trash too.
// Others are Precondition "record_not_sample"; one that a live record still
// refers to is Conflict "record_referred". Its keys and its entries stay: what
// happened is evidence even of invented people.
func (w *work) remove(p *prepared) (Result, error) {
	d, err := w.decide(policy.Delete, p.object)
	if err != nil {
		return Result{}, err
	}
	row, err := store.GetRow(w.tx, p.object, p.ID, d.Rows, true)
	if err != nil {
		return Result{}, err
	}
	was, err := w.open(p.object, row)
	switch {
	case err != nil:
		return Result{}, err
	case row.Flags&store.Demo == 0:
		return Result{}, errs.New(errs.Precondition, "record_not_sample").At("record.Apply")
	case p.Version != 0 && p.Version != row.Version:
		return Result{}, errs.New(errs.Conflict, "version_stale", errs.P("current", row.Version)).At("record.Apply")
	}
	if err := w.checkReferred(p.object, p.ID); err != nil {
		return Result{}, err
	}
	if err := w.takeOut(p.object, was); err != nil {
		return Result{}, err
	}
	return Result{Op: Remove, Object: p.object.Name, ID: p.ID, Version: row.Version, Changed: true}, nil
}

// checkReferred refuses to remove what a live record still refers to.
func (w *work) checkReferred(o *catalog.Object, rec id.ID) error {
	for _, from := range w.s.Catalog().Objects() {
		for _, f := range referencesTo(from, o) {
			found, err := store.Referring(w.tx, from, f, rec, false, 1)
			if err != nil {
				return err
			}
			if len(found) > 0 {
				return errs.New(errs.Conflict, "record_referred").At("record.Apply")
			}
		}
	}
	return nil
}

// checkUntouched refuses what somebody changed since it was made, and what a
// live record refers to.
func (w *work) checkUntouched(o *catalog.Object, row *store.Row) error {
	touched, err := w.s.Audit.Touched(w.tx, o.ID, row.ID, row.Version)
	if err != nil {
		return err
	}
	if touched {
		return errs.New(errs.Conflict, "record_touched").At("record.Apply")
	}
	return w.checkReferred(o, row.ID)
}

// referencesTo lists the fields of an object that lead to another.
func referencesTo(from, to *catalog.Object) (out []*catalog.Field) {
	for _, f := range from.Fields {
		if f.Target == to && f.Column != "" {
			out = append(out, f)
		}
	}
	return out
}

// takeOut is the counterpart of write: row and tokens go, entry and event
// stay, and the index forgets. To others it is a deletion like any.
func (w *work) takeOut(o *catalog.Object, was *current) error {
	delete(w.visible, place{o.ID, was.row.ID})
	if err := w.tx.DeleteRow(o, was.row.ID); err != nil {
		return err
	}
	if err := w.tx.ReplaceTokens(o, was.row.ID, w.s.tokens(o, was), nil); err != nil {
		return err
	}
	w.s.reached(StepStored)
	e := entryFor(w.actor, "record."+Remove.String())
	e.ID, e.At, e.Object, e.Record = w.s.IDs.New(), w.now, o.ID, was.row.ID
	e.Change.From, e.Change.Before = was.row.Version, digestOf(o, was.row)
	if err := w.s.Audit.Append(w.tx, e); err != nil {
		return err
	}
	w.s.reached(StepAudited)
	event := outbox.Event{
		ID: w.s.IDs.New(), Kind: o.Name + "." + Delete.String(), Object: o.ID, Record: was.row.ID,
		Version: was.row.Version + 1, At: w.now, Entry: e.ID,
	}
	if err := w.s.Outbox.Publish(w.tx, &event); err != nil {
		return err
	}
	w.tx.AfterCommit(func() { w.s.apply(index.Change{Object: o, ID: was.row.ID, Removed: true}, 0) })
	return nil
}

// letGo clears the references of a record that comes back from the trash to
// records that are there no more, not even in the trash.
func (w *work) letGo(p *prepared, next *current) error {
	cleared := false
	for _, f := range p.object.Fields {
		ref, ok := next.values[f.Ordinal].(field.Ref)
		if !ok || f.System || f.Target == nil {
			continue
		}
		switch _, err := store.GetVersion(w.tx, f.Target, id.ID(ref), nil, true); {
		case errs.KindOf(err) == errs.NotFound:
			next.set(assignment{field: f})
			cleared = true
		case err != nil:
			return err
		}
	}
	if !cleared {
		return nil
	}
	var err error
	next.key, err = w.keyFor(p, next.row, next.values)
	return err
}
