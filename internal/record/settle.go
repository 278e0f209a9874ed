package record

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Settling is what is to be put in order among all rows of one object, the
// trash included.
type Settling struct {
	Object string // id
	// Remove takes every row out for good, with its key.
	Remove bool
	// Drop names fields, by id, whose values go. Values that lie elsewhere than
	// the catalog says are moved in any case.
	Drop []string
	// After is the row behind which to go on.
	After id.ID
	// Progress is asked for the state of the job that commits with the rows.
	Progress func(next id.ID, changed int) (*outbox.Job, []byte)
}

// settleRows is how many rows a unit looks at, settleHold how long it may.
const (
	settleRows = 100
	settleHold = 8 * time.Millisecond
)

// Settle carries out the next part, in one unit of background work. It returns
// where to go on, how many rows were rewritten or removed, and whether the walk
// is over.
func (s *Service) Settle(ctx context.Context, st Settling) (next id.ID, changed int, over bool, err error) {
	defer errs.Wrap(&err, "record.Settle")
	destroyed, err := s.bring(ctx, st)
	if err != nil {
		return st.After, 0, false, err
	}
	for range maxRuns {
		next, changed, over, err = s.settleSome(ctx, st, destroyed)
		var cold *coldKeys
		switch {
		case errors.As(err, &cold): // pushed out by others since
			if err := s.warmKeys(ctx, cold.ids); err != nil {
				return st.After, 0, false, err
			}
		case !errors.Is(err, errMoved):
			return next, changed, over, err
		}
	}
	return st.After, 0, false, errs.New(errs.Unavailable, "").WithHint("the unit met cold keys or a moving catalog %d times", maxRuns)
}

// bring loads the keys of the rows that come next. Those of rows that are going
// to be removed it destroys, before the rows go: what is killed between the two
// is removed by the next run, and nobody could read it meanwhile. It returns
// the keys that it destroyed.
func (s *Service) bring(ctx context.Context, st Settling) (destroyed map[id.ID]bool, err error) {
	var keys []id.ID
	err = s.DB.Read(ctx, func(v *store.View) error {
		keys = nil
		o, ok := s.Catalog().ObjectByID(st.Object)
		if !ok {
			return nil
		}
		for row, err := range store.ScanRows(v, o, st.After, settleRows) {
			if err != nil {
				return err
			}
			if !st.Remove || ownsKey(o, row) {
				keys = append(keys, row.Key)
			}
		}
		return nil
	})
	if err != nil || len(keys) == 0 {
		return nil, err
	}
	if !st.Remove {
		return nil, s.warmKeys(ctx, keys)
	}
	if err := s.Keys.Destroy(ctx, keys...); err != nil {
		return nil, err
	}
	destroyed = map[id.ID]bool{}
	for _, k := range keys {
		destroyed[k] = true
	}
	return destroyed, nil
}

// warmKeys loads keys, as far as they are there: some may have been destroyed.
func (s *Service) warmKeys(ctx context.Context, keys []id.ID) error {
	keys = slices.DeleteFunc(slices.Clone(keys), id.ID.IsZero)
	if err := s.Keys.Warm(ctx, keys...); err != nil && errs.KindOf(err) != errs.NotFound {
		return err
	}
	return nil
}

// ownsKey reports whether a row's key is its own, and not that of the person
// it is about.
func ownsKey(o *catalog.Object, row *store.Row) bool {
	return !row.Key.IsZero() && (o.Subject.Kind != catalog.SubjectRelation || row.Subject.IsZero())
}

func (s *Service) settleSome(ctx context.Context, st Settling, destroyed map[id.ID]bool) (next id.ID, changed int, over bool, err error) {
	err = s.DB.Write(store.Bulk(ctx), func(tx *store.Tx) error {
		began := s.DB.Now()
		next, changed, over = st.After, 0, false // fn may run again
		cat := s.Catalog()
		o, ok := cat.ObjectByID(st.Object)
		if !ok {
			over = true
			return nil
		}
		w := s.newWork(tx, policy.Actor{Kind: policy.System, Client: "upkeep"}, &Prepared{catalog: cat}, began)
		rows, err := someRows(tx, o, st.After, settleRows)
		if err != nil {
			return err
		}
		over = len(rows) < settleRows
		for i, row := range rows {
			if st.Remove && ownsKey(o, row) && !destroyed[row.Key] {
				over = false // another run took rows before it away since they were looked at
				break
			}
			did, err := w.settle(o, row, st)
			var cold *coldKeys
			if errors.As(err, &cold) && i > 0 { // the next part begins with it
				over = false
				break
			}
			if err != nil {
				return err
			}
			if did {
				changed++
			}
			next = row.ID
			if s.DB.Now().Sub(began) >= settleHold && i < len(rows)-1 {
				over = false
				break
			}
		}
		if st.Progress == nil {
			return nil
		}
		job, state := st.Progress(next, changed)
		return s.Outbox.Progress(tx, job, state)
	})
	return next, changed, over, err
}

// someRows copies rows out of a walk, which may not be written into.
func someRows(q store.Querier, o *catalog.Object, after id.ID, limit int) (out []*store.Row, err error) {
	for row, err := range store.ScanRows(q, o, after, limit) {
		if err != nil {
			return nil, err
		}
		kept := *row
		kept.Plain, kept.Envelopes = slices.Clone(row.Plain), slices.Clone(row.Envelopes)
		out = append(out, &kept)
	}
	return out, nil
}

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
		v, err := field.Convert(f.Type, f.Becomes.Type, f.Becomes.Spec, values[f.Ordinal])
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
		err = seal.DecodeFields(plain, func(fieldID string, _ []byte) error {
			f, ok := o.FieldByID(fieldID)
			found = found || !ok || f.Handling.Envelope != i || slices.Contains(drop, fieldID)
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
	e.Change = audit.Change{From: row.Version, To: row.Version, Before: Digest(o, was.row), After: next.digest}
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
	if err := w.s.Index.Discard(); err != nil { // no copy outlives the row
		return err
	}
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
	e.Change.From, e.Change.Before = row.Version, Digest(o, row)
	if err := w.s.Audit.Append(w.tx, e); err != nil {
		return err
	}
	rec := row.ID
	w.tx.AfterCommit(func() { w.s.Index.Apply(index.Change{Object: o, ID: rec, Removed: true}) })
	return nil
}

// Unsettled counts the rows of an object that Settle would still change: the
// census after a walk.
func (s *Service) Unsettled(ctx context.Context, object string, drop []string) (n int, err error) {
	defer errs.Wrap(&err, "record.Unsettled")
	for range maxRuns {
		cat := s.Catalog()
		o, ok := cat.ObjectByID(object)
		if !ok {
			return 0, nil
		}
		n, err = s.unsettled(ctx, o, drop)
		if s.Catalog() == cat {
			return n, err
		}
	}
	return 0, errs.New(errs.Unavailable, "").WithHint("the catalog changed %d times during a census", maxRuns)
}

func (s *Service) unsettled(ctx context.Context, o *catalog.Object, drop []string) (n int, err error) {
	err = s.eachOpen(ctx, o, func(c *current) error {
		stray, err := s.strays(o, c, drop)
		if err == nil && !stray && marking(o) {
			stray, err = s.unmarked(ctx, o, c)
		}
		if stray {
			n++
		}
		return err
	})
	return n, err
}

// unmarked reports whether a row's tokens are still as they were asked for
// before.
func (s *Service) unmarked(ctx context.Context, o *catalog.Object, c *current) (is bool, err error) {
	err = s.DB.Read(ctx, func(v *store.View) error {
		if now, err := store.GetVersion(v, o, c.row.ID, query.Const(true), true); err != nil || now != c.row.Version {
			return nil // written since, and so in order
		}
		stored, err := store.RecordTokens(v, o.ID, c.row.ID)
		is = err == nil && !s.sameTokens(o, c.row, c.values, stored, true)
		return err
	})
	return is, err
}

// eachOpen opens every row of an object, the trash included. Rows whose key was
// destroyed have nothing to show and are passed over.
func (s *Service) eachOpen(ctx context.Context, o *catalog.Object, each func(*current) error) error {
	after := id.ID{}
	for {
		var rows []*store.Row
		err := s.DB.Read(ctx, func(v *store.View) (err error) {
			rows, err = someRows(v, o, after, scanChunk)
			return err
		})
		if err != nil || len(rows) == 0 {
			return err
		}
		keys := make([]id.ID, len(rows))
		for i, row := range rows {
			keys[i] = row.Key
		}
		if err := s.warmKeys(ctx, keys); err != nil {
			return err
		}
		for _, row := range rows {
			c, err := s.openWarm(ctx, o, row)
			if err == nil && c != nil {
				err = each(c)
			}
			if err != nil {
				return err
			}
		}
		after = rows[len(rows)-1].ID
	}
}

// openWarm opens a row and loads its key when others have pushed it out; nil
// when the key was destroyed.
func (s *Service) openWarm(ctx context.Context, o *catalog.Object, row *store.Row) (*current, error) {
	for range maxRuns {
		values, key, err := s.open(o, row)
		var cold *coldKeys
		switch {
		case errors.As(err, &cold):
			if err := s.warmKeys(ctx, cold.ids); err != nil {
				return nil, err
			}
			continue
		case errs.KindOf(err) == errs.NotFound:
			return nil, nil
		case err != nil:
			return nil, err
		}
		c := newCurrent(o, values)
		c.row, c.key = row, key
		return c, nil
	}
	return nil, errs.New(errs.Unavailable, "").WithHint("a key was evicted %d times while it was needed", maxRuns)
}
