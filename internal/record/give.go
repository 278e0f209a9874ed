package record

import (
	"slices"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// holding returns whose a record is before the change: what it was, and for a
// new record its maker's.
func (w *work) holding(o *catalog.Object, was *current) func(*catalog.Field) field.Value {
	if was != nil {
		return getter(was.values)
	}
	owner := refOrNil(w.actor.User)
	return func(f *catalog.Field) field.Value {
		if f.System && f.ID == "owner" {
			return owner
		}
		return nil
	}
}

// beforeGiving reads the new state of a record as if it still were whose it
// was.
func (w *work) beforeGiving(o *catalog.Object, was, next *current) func(*catalog.Field) field.Value {
	whose, now := w.holding(o, was), getter(next.values)
	return func(f *catalog.Field) field.Value {
		if f.Assignable() {
			return whose(f)
		}
		return now(f)
	}
}

// onlyGives reports whether a change is about whose the record is and nothing
// else.
func (p *prepared) onlyGives() bool {
	return len(p.set) > 0 && len(p.failed) == 0 && len(p.Links) == 0 &&
		!slices.ContainsFunc(p.set, func(a assignment) bool { return !a.field.Assignable() })
}

// give makes somebody else the owner of a record, or another team, when the
// actor may share it as it was. What changes nothing needs no right.
func (w *work) give(a assignment, o *catalog.Object, whose func(*catalog.Field) field.Value, next *current) ([]errs.FieldError, error) {
	if a.value == whose(a.field) {
		return nil, nil
	}
	refused := []errs.FieldError{{Field: a.field.Name, Code: "field_not_writable"}}
	d, err := w.decide(policy.Share, o)
	if err != nil || !d.Write.Has(a.field) || !query.Match(d.Rows, whose) {
		return refused, nil
	}
	if unheld, err := w.s.unheld(w.tx, a); err != nil || unheld != "" {
		return []errs.FieldError{{Field: a.field.Name, Code: unheld}}, err
	}
	holder, _ := a.value.(field.Ref)
	if a.field.ID == "owner" {
		next.row.Owner = id.ID(holder)
	} else {
		next.row.Team = id.ID(holder)
	}
	next.set(a)
	return nil, nil
}

// unheld says why records cannot be given to somebody, "" when they can.
func (s *Service) unheld(q store.Querier, a assignment) (code string, err error) {
	if a.value == nil {
		return "", nil
	}
	holder, _ := a.value.(field.Ref)
	can := false
	if s.CanHold != nil {
		can, err = s.CanHold(q, a.field.ID, id.ID(holder))
	}
	switch {
	case can:
		return "", err
	case a.field.ID == "team":
		return "team_unknown", err
	}
	return "owner_unknown", err
}

// announceLeft publishes that the record left its owner or team.
func (w *work) announceLeft(o *catalog.Object, was, next *current, entry id.ID) error {
	if was == nil || was.row.Owner == next.row.Owner && was.row.Team == next.row.Team {
		return nil
	}
	left := outbox.LeftBehind{Object: o.ID, Owner: was.row.Owner, Team: was.row.Team}
	return w.s.Outbox.Publish(w.tx, &outbox.Event{
		ID: w.s.IDs.New(), Kind: o.Name + "." + outbox.KindLeft, Object: left.String(), Record: next.row.ID,
		Version: next.row.Version, At: w.now, Entry: entry,
	})
}
