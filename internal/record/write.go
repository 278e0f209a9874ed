package record

import (
	"maps"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// write is the second half of every change: seal, store, tokens, evidence,
// event, and the index once the commit is durable. was is nil for a new
// record.
func (w *work) write(o *catalog.Object, d policy.Decision, op Op, was, next *current) error {
	if err := w.checkUnique(o, d, next); err != nil {
		return err
	}
	changed := changedFields(o, was, next)
	if err := w.s.sealRow(o, was, next, changed); err != nil {
		return err
	}
	w.s.reached(StepSealed)
	if d.Rows != nil && !query.Match(d.Rows, w.beforeGiving(o, was, next)) {
		// The new state would be outside what the actor may write. Giving the
		// record away is a right of its own, which give asked about.
		return errs.New(errs.Permission, "row_out_of_scope").At("record.Apply")
	}
	if err := w.store(o, was, next); err != nil {
		return err
	}
	w.s.reached(StepTokens)
	entry, err := w.entry(o, op, was, next, changed)
	if err != nil {
		return err
	}
	if err := w.s.Audit.Append(w.tx, entry); err != nil {
		return err
	}
	w.s.reached(StepAudited)
	event := outbox.Event{
		ID: w.s.IDs.New(), Kind: o.Name + "." + op.String(), Object: o.ID, Record: next.row.ID,
		Version: next.row.Version, At: w.now, Entry: entry.ID,
	}
	if err := w.s.Outbox.Publish(w.tx, &event); err != nil {
		return err
	}
	if err := w.announceLeft(o, was, next, entry.ID); err != nil {
		return err
	}
	w.s.reached(StepPublished)
	w.tx.AfterCommit(func() {
		w.s.reached(StepCommitted)
		w.s.apply(index.Change{Object: o, ID: next.row.ID, Values: next.values}, next.row.Version)
		w.s.reached(StepIndexed)
	})
	return nil
}

// store writes the row where id and version match, and its equality tokens.
func (w *work) store(o *catalog.Object, was, next *current) error {
	delete(w.visible, place{o.ID, next.row.ID})
	tokens := w.s.tokens(o, next)
	if was == nil {
		if err := w.tx.InsertRow(o, next.row); err != nil {
			return err
		}
		w.s.reached(StepStored)
		return w.tx.ReplaceTokens(o, next.row.ID, nil, tokens)
	}
	ok, err := w.tx.UpdateRow(o, next.row, was.row.Version)
	if err != nil {
		return err
	}
	if !ok {
		return errs.New(errs.Conflict, "version_stale", errs.P("current", was.row.Version)).At("record.Apply")
	}
	if next.row.Flags&store.Demo != was.row.Flags&store.Demo {
		if err := w.tx.KeepDemoRow(o, next.row.ID); err != nil {
			return err
		}
	}
	w.s.reached(StepStored)
	return w.tx.ReplaceTokens(o, next.row.ID, w.s.tokens(o, was), tokens)
}

// tokens computes the equality tokens of a live record; a trashed one has
// none, so that it neither matches nor blocks.
func (s *Service) tokens(o *catalog.Object, c *current) []store.TokenRow {
	if !c.row.DeletedAt.IsZero() {
		return nil
	}
	var out []store.TokenRow
	for _, f := range o.Fields {
		if f.System || !(f.Handling.Match || f.Handling.Unique) {
			continue
		}
		for _, token := range s.fieldTokens(o, c, f) {
			out = append(out, store.TokenRow{Object: o.ID, Field: f.ID, Token: token, Record: c.row.ID})
		}
	}
	return out
}

// fieldTokens returns the tokens of one field, those of the change where they
// were made with it.
func (s *Service) fieldTokens(o *catalog.Object, c *current, f *catalog.Field) [][]byte {
	if known := c.tokens[f.Ordinal]; known != nil {
		return known
	}
	return tokensOf(s.Keys.Purpose(keystore.Token), o, f, c.values[f.Ordinal])
}

// tokensOf computes the distinct equality tokens of one value.
func tokensOf(key *seal.Key, o *catalog.Object, f *catalog.Field, v field.Value) [][]byte {
	t, ok := f.Type.(field.Tokener)
	if !ok || v == nil || !(f.Handling.Match || f.Handling.Unique) {
		return nil
	}
	var out [][]byte
	for _, normal := range slices.Compact(slices.Sorted(slices.Values(t.Tokens(v)))) {
		token := key.Token(o.ID, f.ID, normal)
		out = append(out, token[:])
	}
	return out
}

// checkUnique refuses a value that another live record already has. A field
// that the actor may not read is not named.
func (w *work) checkUnique(o *catalog.Object, d policy.Decision, next *current) error {
	var taken []errs.FieldError
	hidden := false
	for _, f := range o.Fields {
		if f.System || !f.Handling.Unique {
			continue
		}
		for _, token := range w.s.fieldTokens(o, next, f) {
			holders, err := store.FindTokens(w.tx, o.ID, f.ID, token)
			if err != nil {
				return err
			}
			if slices.ContainsFunc(holders, func(h id.ID) bool { return h != next.row.ID }) {
				if !d.Read.Has(f) && !d.Write.Has(f) {
					hidden = true
					break
				}
				taken = append(taken, errs.FieldError{Field: f.Name, Code: "value_taken"})
				break
			}
		}
	}
	if len(taken) > 0 {
		e := errs.FieldsInvalid(taken...)
		e.Kind = errs.Conflict
		return e
	}
	if hidden {
		return errs.New(errs.Conflict, "record_collides").At("record.Apply")
	}
	return nil
}

// getter adapts opened values to query.Match.
func getter(values []field.Value) func(*catalog.Field) field.Value {
	return func(f *catalog.Field) field.Value { return values[f.Ordinal] }
}

func sortedKeys(m map[string]int) []string { return slices.Sorted(maps.Keys(m)) }
