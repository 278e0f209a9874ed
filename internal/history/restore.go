package history

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// Restoring asks to give a record the values that it had.
type Restoring struct {
	Object  string
	Record  id.ID
	Version int64    // at which it had them
	Fields  []string // names; empty: all that the actor may read and write, but not whose it is
}

// maxVersions is how many changes are gone back at most.
const maxVersions = 10_000

// Change makes the change that puts older values back. It is carried out by
// record.Apply, which asks for every right; its Version is the one that the
// change was made from.
//
// Errors: those of record.Get; Invalid with Fields: "history_version" for one
// that the record did not have, "no_such_field", and "value_erased" or
// "value_other_type" for a value that is gone; TooLarge "history_long".
func (s *Service) Change(ctx context.Context, actor policy.Actor, r Restoring) (c record.Change, err error) {
	defer errs.Wrap(&err, "history.Change")
	p, err := s.records.Get(ctx, actor, r.Object, r.Record, record.GetOptions{Fields: []string{"id"}})
	if err != nil {
		return c, err
	}
	if r.Version < 1 || r.Version > p.Version() {
		return c, errs.FieldsInvalid(errs.FieldError{Field: "version", Code: "history_version", Params: []errs.Param{errs.P("newest", p.Version())}})
	}
	wanted, err := wantedOf(p, r.Fields)
	if err != nil {
		return c, err
	}
	was, err := s.at(ctx, p.Object(), r.Record, r.Version)
	if err != nil {
		return c, err
	}
	c = record.Change{Op: record.Update, Object: r.Object, ID: r.Record, Version: p.Version(), Values: map[string]field.Raw{}}
	var failed []errs.FieldError
	for _, f := range slices.SortedFunc(maps.Keys(was), func(a, b *catalog.Field) int { return a.Ordinal - b.Ordinal }) {
		switch v := was[f]; {
		case !wanted.Has(f):
		case v.gone != "":
			failed = append(failed, errs.FieldError{Field: f.Name, Code: v.gone.code()})
		case v.value == nil:
			c.Values[f.Name] = field.FromJSON([]byte("null"))
		default: // as if somebody typed it: it must be one that is accepted today
			c.Values[f.Name] = field.FromJSON(f.Type.AppendJSON(nil, v.value))
		}
	}
	if len(failed) > 0 {
		return c, errs.FieldsInvalid(failed...)
	}
	return c, nil
}

// wantedOf returns the fields to put back.
func wantedOf(p *record.Projection, names []string) (out policy.FieldSet, err error) {
	update := policy.Decide(policy.Request{Actor: p.Reader(), Action: policy.Update, Object: p.Object()})
	if len(names) == 0 {
		for _, f := range p.Object().Fields {
			if !f.System && p.Decision().Read.Has(f) && update.Write.Has(f) {
				out.Add(f)
			}
		}
		return out, nil
	}
	var failed []errs.FieldError
	for i, name := range names {
		f, ok := p.Object().Field(name)
		if !ok || !p.Decision().Read.Has(f) {
			failed = append(failed, errs.FieldError{Field: "fields." + strconv.Itoa(i), Code: "no_such_field"})
			continue
		}
		out.Add(f)
	}
	if len(failed) > 0 {
		return out, errs.FieldsInvalid(failed...)
	}
	return out, nil
}

// at returns the values that fields had at a version, of those that changed
// since.
func (s *Service) at(ctx context.Context, o *catalog.Object, rec id.ID, version int64) (map[*catalog.Field]past, error) {
	was := map[*catalog.Field]past{}
	err := s.back(ctx, o, rec, func(e *audit.Entry) (bool, error) {
		if e.Change.To > e.Change.From && e.Change.From < version {
			return false, nil
		}
		turns, err := s.turns(ctx, o, e)
		for _, t := range turns {
			was[t.field] = t.before // an older one counts for more
		}
		return true, err
	})
	return was, err
}

// back goes through the acts that wrote a record's row, the newest first, for
// as long as visit says.
func (s *Service) back(ctx context.Context, o *catalog.Object, rec id.ID, visit func(*audit.Entry) (bool, error)) error {
	const pageSize = 100
	ask := audit.Filter{Object: o.ID, Record: rec, Writes: true, Limit: pageSize}
	for range maxVersions / pageSize {
		entries, err := s.records.Audit.Entries(ctx, ask)
		if err != nil {
			return err
		}
		for i := range entries {
			if on, err := visit(&entries[i]); err != nil || !on {
				return err
			}
		}
		if len(entries) < pageSize {
			return nil
		}
		ask.Before = entries[len(entries)-1].Pos
	}
	return errs.New(errs.TooLarge, "history_long", errs.P("max", maxVersions))
}
