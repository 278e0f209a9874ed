package record

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// tokenChunk is how many rows have their keys loaded at once for the check of
// their tokens.
const tokenChunk = 200

// CheckTokens is an audit.Check: it makes the equality tokens of every record
// anew from its values and compares them with those stored, and names records
// that are not there and have tokens, and those whose key is gone without
// having been destroyed. A record whose key was destroyed has no values to make
// tokens from and is passed over; so is a row that does not open for another
// reason, which the comparison of rows reports.
func (a AuditRows) CheckTokens(v *store.View, bad func(object string, record id.ID, code string)) error {
	cat, err := a.catalog(v)
	if err != nil {
		return err
	}
	for _, o := range cat.Stored() {
		strays, err := store.StrayTokens(v, o)
		if err != nil {
			return err
		}
		for _, rec := range strays {
			bad(o.ID, rec, "audit_tokens_differ")
		}
		if err := a.s.checkTokens(v, o, a.step, func(rec id.ID, code string) { bad(o.ID, rec, code) }); err != nil {
			return err
		}
	}
	return nil
}

// checkTokens walks each chunk twice: for its keys, then for its rows.
func (s *Service) checkTokens(v *store.View, o *catalog.Object, step func() error, bad func(rec id.ID, code string)) error {
	for from := (id.ID{}); ; {
		var keys []id.ID
		last := from
		for row, err := range store.ScanRows(v, o, from, tokenChunk) {
			if err != nil {
				return err
			}
			keys, last = append(keys, row.Key), row.ID
		}
		// The keys are in a database of their own, which this read does not hold up.
		// A broken one is met again with its row.
		if err := s.Keys.Warm(context.Background(), keys...); err != nil && errs.KindOf(err) != errs.Integrity {
			return err
		}
		for row, err := range store.ScanRows(v, o, from, tokenChunk) {
			if err != nil {
				return err
			}
			if err := step(); err != nil {
				return err
			}
			code, err := s.tokensFault(v, o, row)
			if err != nil {
				return err
			}
			if code != "" {
				bad(row.ID, code)
			}
		}
		if len(keys) < tokenChunk {
			return nil
		}
		from = last
	}
}

// tokensFault says what is wrong with a record's tokens or key, "" when both
// hold.
func (s *Service) tokensFault(v *store.View, o *catalog.Object, row *store.Row) (code string, err error) {
	stored, err := store.RecordTokens(v, o.ID, row.ID)
	if err != nil {
		return "", err
	}
	values, err := s.OpenRow(o, row)
	if errors.Is(err, keystore.ErrCold) { // a cache smaller than the chunk, or a broken key in it
		if err = s.Keys.Warm(context.Background(), row.Key); err == nil {
			values, err = s.OpenRow(o, row)
		}
	}
	switch errs.CodeOf(err) {
	case "key_unknown", "key_wrap_broken":
		return "audit_row_key", nil
	}
	switch errs.KindOf(err) {
	case errs.Integrity, errs.NotFound:
		return "", nil // reported as a row, or its key was destroyed
	}
	if err != nil {
		return "", err
	}
	if !s.sameTokens(o, row, values, stored, false) {
		return "audit_tokens_differ", nil
	}
	return "", nil
}

// sameTokens compares the stored tokens with those of the values; a record in
// the trash has none. Tokens of fields that are being marked are looked at only
// when all of them are.
func (s *Service) sameTokens(o *catalog.Object, row *store.Row, values []field.Value, stored []store.TokenRow, all bool) bool {
	passes := func(f *catalog.Field) bool { return !all && f.Spec.Marking }
	stored = slices.DeleteFunc(slices.Clone(stored), func(t store.TokenRow) bool {
		f, ok := o.FieldByID(t.Field)
		return ok && passes(f)
	})
	if !row.DeletedAt.IsZero() {
		return len(stored) == 0
	}
	n := 0
	for _, f := range o.Fields {
		if f.System || passes(f) {
			continue
		}
		for _, token := range tokensOf(s.Keys.Purpose(keystore.Token), o, f, values[f.Ordinal]) {
			n++
			if !slices.ContainsFunc(stored, func(r store.TokenRow) bool {
				return r.Field == f.ID && !r.Unique && bytes.Equal(r.Token, token)
			}) {
				return false
			}
		}
	}
	return n == len(stored)
}
