package record

import (
	"context"
	"errors"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/policy"
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
