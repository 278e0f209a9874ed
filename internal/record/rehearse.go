package record

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/rule"
)

// errRehearsed undoes the transaction of a rehearsal.
var errRehearsed = errors.New("record: only a rehearsal")

// Rehearsal is what a unit would have done.
type Rehearsal struct {
	Outcome
	unit *Prepared
}

// Rehearse carries out a unit as Apply does, in the same transaction with the
// same decisions, and takes it back before the commit: nothing is stored,
// logged, announced or indexed. Only a refusal leaves its entry. Versions and
// ids in the results belong to records that never were.
func (s *Service) Rehearse(ctx context.Context, actor policy.Actor, u Unit) (*Rehearsal, error) {
	p, err := s.Prepare(ctx, u)
	if err != nil {
		return nil, err
	}
	p.rehearsal = true
	out, err := s.Commit(ctx, actor, p)
	if err != nil {
		return nil, err
	}
	return &Rehearsal{Outcome: *out, unit: p}, nil
}

// AppendValues appends what change i sets as a JSON object, each field as a
// record shows it. Values that were not accepted are not in it.
func (r *Rehearsal) AppendValues(dst []byte, i int) []byte {
	dst = append(dst, '{')
	refused := errs.As(r.Results[i].Err)
	n := 0
	for _, a := range r.unit.changes[i].set {
		if refused != nil && slices.ContainsFunc(refused.Fields, func(f errs.FieldError) bool { return f.Field == a.field.Name }) {
			continue
		}
		if n++; n > 1 {
			dst = append(dst, ',')
		}
		dst = append(field.AppendQuoted(dst, a.field.Name), ':')
		if a.value == nil {
			dst = append(dst, "null"...)
		} else {
			dst = a.field.Type.AppendJSON(dst, a.value)
		}
	}
	return append(dst, '}')
}

// firstMisfits is how many are named unless more are asked for.
const firstMisfits = 20

var errEnough = errors.New("record: time is over")

// Probe counts the records that do not fit, and names the first ones.
func (s *Service) Probe(ctx context.Context, actor policy.Actor, p rule.Probe) (out rule.Misfits, err error) {
	defer errs.Wrap(&err, "record.Probe")
	err = s.still(func() error {
		cat := s.Catalog()
		o, ok := cat.ObjectByID(p.Object)
		if !ok {
			return errs.New(errs.NotFound, "object_unknown")
		}
		r, err := s.knownReader(ctx, actor, policy.Read, cat, o)
		if err != nil {
			return err
		}
		out, err = r.probe(ctx, p)
		return r.moved(err)
	})
	return out, err
}

func (r *reader) probe(ctx context.Context, p rule.Probe) (out rule.Misfits, err error) {
	if r.withholds(p) {
		return rule.Misfits{Withheld: true}, nil
	}
	most := min(cmp.Or(p.Most, firstMisfits), rule.MostNamed)
	told := func(fault *errs.FieldError) *errs.FieldError { return fault }
	if !r.showsAll(p.Fields) { // why one does not fit would tell of what is hidden
		told = func(*errs.FieldError) *errs.FieldError { return nil }
	}
	began := r.s.DB.Now()
	err = r.s.eachOpen(ctx, r.object, func(c *current) error {
		if out.Looked%scanChunk == scanChunk-1 && p.Within > 0 && r.s.DB.Now().Sub(began) > p.Within {
			return errEnough
		}
		seen := c.row.DeletedAt.IsZero() && r.decision.Allow && query.Match(r.decision.Rows, getter(c.values))
		if !seen && !p.All || p.Live && !c.row.DeletedAt.IsZero() {
			return nil
		}
		out.Looked++
		fault := p.Fault(func(fieldID string) field.Value {
			if f, ok := r.object.FieldByID(fieldID); ok {
				return c.values[f.Ordinal]
			}
			return nil
		})
		if fault == nil {
			return nil
		}
		out.Count++
		if !seen || bytes.Compare(c.row.ID[:], p.After[:]) <= 0 {
			return nil
		}
		if out.More = len(out.First) == most; !out.More {
			out.First = append(out.First, rule.Misfit{ID: c.row.ID, Title: r.title(c), Why: told(fault)})
		}
		return nil
	})
	out.Complete = err == nil
	if errors.Is(err, errEnough) {
		err = nil
	}
	return out, err
}

// withholds reports whether the answer would tell the actor of values that are
// not theirs to see.
func (r *reader) withholds(p rule.Probe) bool {
	if p.All {
		return false
	}
	for _, fieldID := range p.Fields {
		f, ok := r.object.FieldByID(fieldID)
		if ok && (!r.decision.Read.Has(f) || slices.Contains(p.Clear, fieldID) && !r.decision.Shows(f)) {
			return true
		}
	}
	return false
}

// showsAll reports whether the actor sees the values of all these fields.
func (r *reader) showsAll(fieldIDs []string) bool {
	return !slices.ContainsFunc(fieldIDs, func(fieldID string) bool {
		f, ok := r.object.FieldByID(fieldID)
		return ok && !r.decision.Shows(f)
	})
}

// title is what a record is called, as far as the actor may know.
func (r *reader) title(c *current) string {
	f := r.object.Title
	if v := c.values[f.Ordinal]; v != nil && r.decision.Shows(f) {
		return string(f.Type.AppendText(nil, v))
	}
	return ""
}
