package record

import (
	"slices"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// match carries out Upsert and Ensure: find the one record the actor may see
// that has the same value in a match field; create when there is none.
func (w *work) match(p *prepared) (Result, error) {
	action := policy.Update
	if p.Op == Ensure {
		action = policy.Read
	}
	d, err := w.decide(action, p.object)
	if err != nil {
		return Result{}, err
	}
	if p.Op == Ensure && !p.ID.IsZero() {
		version, err := store.GetVersion(w.tx, p.object, p.ID, d.Rows, false)
		if err == nil && version == p.Version {
			return w.found(p, p.ID, version), nil
		} else if err != nil && errs.KindOf(err) != errs.NotFound {
			return Result{}, err
		}
	}
	found, err := w.findMatch(p, d)
	if err != nil {
		return Result{}, err
	}
	switch {
	case found == nil && p.MustExist:
		return Result{}, errs.FieldsInvalid(errs.FieldError{Field: p.MatchOn[0], Code: "match_none"}).At("record.Apply")
	case found == nil:
		return w.create(p)
	case p.Op == Ensure:
		return w.found(p, found.row.ID, found.row.Version), nil
	default:
		return w.change(p, d, found)
	}
}

// found answers an Ensure with a record that is there.
func (w *work) found(p *prepared, rec id.ID, version int64) Result {
	w.visible[place{p.object.ID, rec}] = true
	return Result{Op: Ensure, Object: p.object.Name, ID: rec, Version: version}
}

// findMatch tries the match fields in order; the first that yields a record
// decides.
func (w *work) findMatch(p *prepared, d policy.Decision) (*current, error) {
	for _, name := range p.MatchOn {
		f, ok := p.object.Field(name)
		if !ok || !(f.Handling.Match || f.Handling.Unique) || f.Spec.Marking || !d.MayFind(f) {
			return nil, errs.FieldsInvalid(errs.FieldError{Field: name, Code: "match_field_unsuited"}).At("record.Apply")
		}
		found, err := w.holders(p.object, f, d, p.assigned(f).tokens)
		if err != nil {
			return nil, err
		}
		if len(found) > 1 {
			return nil, errs.FieldsInvalid(errs.FieldError{Field: name, Code: "match_ambiguous",
				Params: []errs.Param{errs.P("count", len(found))}}).At("record.Apply")
		}
		if len(found) == 1 {
			return found[0], nil
		}
	}
	return nil, nil
}

// holders lists the records that have one of the tokens in f. A token only
// points: each record is opened and must really hold the value.
func (w *work) holders(o *catalog.Object, f *catalog.Field, d policy.Decision, want [][]byte) ([]*current, error) {
	var seen []id.ID
	var out []*current
	for _, token := range want {
		ids, err := store.FindTokens(w.tx, o.ID, f.ID, token)
		if err != nil {
			return nil, err
		}
		for _, rec := range ids {
			if slices.Contains(seen, rec) {
				continue
			}
			seen = append(seen, rec)
			c, err := w.load(o, d, rec, false)
			if errs.KindOf(err) == errs.NotFound {
				continue // trashed, or not for this actor
			} else if err != nil {
				return nil, err
			}
			if sharesToken(want, w.s.fieldTokens(o, c, f)) {
				out = append(out, c)
			}
		}
	}
	return out, nil
}

func sharesToken(a, b [][]byte) bool {
	return slices.ContainsFunc(a, func(x []byte) bool {
		return slices.ContainsFunc(b, func(y []byte) bool { return string(x) == string(y) })
	})
}
