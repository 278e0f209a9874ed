package record

import (
	"bytes"
	"errors"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/index"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// settle puts one row in order and reports whether that changed it.
func (w *work) settle(o *catalog.Object, row *store.Row, st Settling) (bool, error) {
	if st.Remove {
		return true, w.purge(o, row)
	}
	was, err := w.open(o, row)
	if kind := errs.KindOf(err); kind == errs.NotFound {
		return false, nil // its key was destroyed: nothing of it can be read, or moved
	} else if err != nil {
		return false, err
	}
	stray, err := w.s.strays(o, was, st.Drop)
	if err != nil {
		return false, err
	}
	if stray {
		return true, w.reseal(o, was, st.Drop)
	}
	return w.mark(o, was)
}

// mark brings the equality tokens of a row to what the catalog asks for, where
// that has changed. They follow from its values, so that the row stays.
func (w *work) mark(o *catalog.Object, c *current) (bool, error) {
	if !marking(o) {
		return false, nil
	}
	stored, err := store.RecordTokens(w.tx, o.ID, c.row.ID)
	if err != nil || w.s.sameTokens(o, c.row, c.values, stored, true) {
		return false, err
	}
	return true, w.tx.ReplaceTokens(o, c.row.ID, stored, w.s.tokens(o, c))
}

func marking(o *catalog.Object) bool {
	return slices.ContainsFunc(o.Fields, func(f *catalog.Field) bool { return f.Spec.Marking })
}

// turned lists the values that fields of another type take from those they
// replace, as far as these are such values, where they are not so yet.
func turned(o *catalog.Object, values []field.Value) (out []assignment) {
	if !o.Moving {
		return nil
	}
	for _, f := range o.Fields {
		if f.Becomes == nil {
			continue
		}
		v, err := field.Convert(f.Type, f.Becomes.Type, f.Spec, f.Becomes.Spec, values[f.Ordinal])
		if err != nil {
			continue // counted by who asked for it
		}
		b := f.Becomes.Type.AppendBytes(nil, v)
		if has := values[f.Becomes.Ordinal]; (has == nil) != (v == nil) || has != nil && !bytes.Equal(b, f.Becomes.Type.AppendBytes(nil, has)) {
			out = append(out, assignment{field: f.Becomes, value: v})
		}
	}
	return out
}

// strays reports whether a row has values where the catalog does not look for
// them, or of the fields to drop.
func (s *Service) strays(o *catalog.Object, c *current, drop []string) (bool, error) {
	for i, f := range o.Plain() {
		if c.row.Plain[i] != nil && (f.Handling.Sealed || slices.Contains(drop, f.ID)) {
			return true, nil
		}
	}
	if len(turned(o, c.values)) > 0 {
		return true, nil
	}
	found := false
	for i, sealed := range c.row.Envelopes {
		if len(sealed) == 0 {
			continue
		}
		plain, err := seal.Open(c.key, s.place(o, c.row.ID, o.Envelopes[i].Class), sealed)
		if err != nil {
			return false, broken(o, c.row.ID, "the "+o.Envelopes[i].Class+" envelope", err)
		}
		err = seal.DecodeFields(plain, func(fieldID, _ []byte) error {
			f, ok := o.FieldByID(string(fieldID))
			found = found || !ok || f.Handling.Envelope != i || slices.Contains(drop, string(fieldID))
			return nil
		})
		if err != nil {
			return false, broken(o, c.row.ID, "the "+o.Envelopes[i].Class+" envelope", err)
		}
	}
	return found, nil
}

// reseal writes a row anew in the order that the catalog asks for. To everybody
// it is the same record: its version stays, so that nobody's editing is upset.
func (w *work) reseal(o *catalog.Object, was *current, drop []string) error {
	next := newCurrent(o, slices.Clone(was.values))
	row := *was.row
	row.Envelopes = nil // all of them anew
	next.row, next.key = &row, was.key
	for _, fieldID := range drop {
		if f, ok := o.FieldByID(fieldID); ok {
			next.values[f.Ordinal] = nil
		}
	}
	action := "record.resealed"
	for _, a := range turned(o, was.values) {
		action = "record.retyped"
		next.set(a)
	}
	changed := changedFields(o, was, next)
	if err := w.s.sealRow(o, was, next, changed); err != nil {
		return err
	}
	ok, err := w.tx.UpdateRow(o, next.row, was.row.Version)
	if err != nil || !ok {
		return errors.Join(err, errIf(!ok))
	}
	stored, err := store.RecordTokens(w.tx, o.ID, row.ID)
	if err != nil {
		return err
	}
	if err := w.tx.ReplaceTokens(o, row.ID, stored, w.s.tokens(o, next)); err != nil {
		return err
	}
	w.s.reached(StepStored)
	e := entryFor(w.actor, action)
	e.ID, e.At, e.Object, e.Record = w.s.IDs.New(), w.now, o.ID, row.ID
	e.Change = audit.Change{From: row.Version, To: row.Version, Before: digestOf(o, was.row), After: next.digest}
	for _, f := range changed {
		e.Fields = append(e.Fields, f.ID)
	}
	if err := w.s.Audit.Append(w.tx, e); err != nil {
		return err
	}
	w.tx.AfterCommit(func() {
		w.s.Index.Apply(index.Change{Object: o, ID: row.ID, Values: next.values})
	})
	return nil
}

func errIf(moved bool) error {
	if moved {
		return errMoved
	}
	return nil
}

// purge takes a row out for good, without opening it: its key may be gone.
func (w *work) purge(o *catalog.Object, row *store.Row) error {
	tokens, err := store.RecordTokens(w.tx, o.ID, row.ID)
	if err != nil {
		return err
	}
	if err := w.tx.DeleteRow(o, row.ID); err != nil {
		return err
	}
	if err := w.tx.ReplaceTokens(o, row.ID, tokens, nil); err != nil {
		return err
	}
	w.s.reached(StepStored)
	e := entryFor(w.actor, "record.purged")
	e.ID, e.At, e.Object, e.Record = w.s.IDs.New(), w.now, o.ID, row.ID
	e.Change.From, e.Change.Before = row.Version, digestOf(o, row)
	if err := w.s.Audit.Append(w.tx, e); err != nil {
		return err
	}
	w.tx.AfterCommit(func() { w.s.Index.Apply(index.Change{Object: o, ID: e.Record, Removed: true}) })
	return nil
}
