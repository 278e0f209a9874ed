package record

import (
	"context"
	"errors"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// maxRuns bounds how often a unit is run again because a key was cold or the
// catalog changed under it; each run makes progress, so more means a fault.
const maxRuns = 16

// coldKeys is returned from inside a transaction that met keys which are not
// in memory. Loading them there would wait on another store.
type coldKeys struct{ ids []id.ID }

func (c *coldKeys) Error() string { return "record: sealing keys are not in memory" }

// Apply carries out a unit of changes: all of them, or with Partial those that
// are accepted, in one transaction with their audit entries and events. When
// it returns without error the result is on stable storage.
//
// Errors: Permission; NotFound (absent or invisible alike); Conflict with code
// "version_stale"; Invalid with Fields; Integrity when the stored row does not
// hold.
func (s *Service) Apply(ctx context.Context, actor policy.Actor, u Unit) (*Outcome, error) {
	if len(u.Changes) == 0 {
		return &Outcome{}, nil
	}
	if u.Bulk {
		ctx = store.Bulk(ctx)
	}
	for range maxRuns {
		out, err := s.applyOnce(ctx, actor, u)
		var cold *coldKeys
		switch {
		case err == nil:
			return out, nil
		case errors.As(err, &cold):
			if err := s.Keys.Warm(ctx, cold.ids...); err != nil {
				return nil, err
			}
		case errors.Is(err, errCatalogMoved):
		default:
			s.recordFailure(ctx, actor, u, err)
			return nil, err
		}
	}
	return nil, errs.New(errs.Unavailable, "").At("record.Apply").WithHint("the unit met cold keys or a moving catalog %d times", maxRuns)
}

var errCatalogMoved = errors.New("record: the catalog changed while the unit was prepared")

func (s *Service) applyOnce(ctx context.Context, actor policy.Actor, u Unit) (*Outcome, error) {
	cat := s.Catalog()
	changes, err := s.prepare(ctx, cat, u)
	if err != nil {
		return nil, err
	}
	var out *Outcome
	var refused error // by the unit itself, so it was rolled back for certain
	err = s.DB.Write(ctx, func(tx *store.Tx) error {
		began := s.DB.Now()
		s.reached(StepBegun)
		out, refused = nil, errCatalogMoved // fn may run again
		if s.Catalog() == cat {
			out, refused = s.execute(tx, actor, u, changes)
		}
		if out != nil {
			out.Held = s.DB.Now().Sub(began)
		}
		return refused
	})
	switch {
	case err == nil:
		s.returnKeys(changes, func(p *prepared) bool { return !p.used })
	case refused != nil:
		s.returnKeys(changes, func(*prepared) bool { return true })
	}
	return out, err
}

// execute runs inside the transaction: replay, authorise, every change, then
// progress and the idempotency record.
func (s *Service) execute(tx *store.Tx, actor policy.Actor, u Unit, changes []*prepared) (*Outcome, error) {
	actor, err := s.Refresh(tx, actor)
	if err != nil {
		return nil, err
	}
	if out, err := s.replay(tx, actor, u); out != nil || err != nil {
		return out, err
	}
	w := &work{s: s, tx: tx, actor: actor, now: tx.Now(), changes: changes, partial: u.Partial,
		begun: make([]bool, len(changes)), results: make([]Result, len(changes)), decisions: map[decisionKey]policy.Decision{}}
	if err := w.all(); err != nil {
		return nil, err
	}
	out := &Outcome{Results: w.results}
	if u.Progress != nil {
		job, state := u.Progress(out)
		if err := s.Outbox.Progress(tx, job, state); err != nil {
			return nil, err
		}
	}
	if err := s.remember(tx, actor, u, out, w.now); err != nil {
		return nil, err
	}
	s.reached(StepSettled)
	return out, nil
}

// failsAlone says whether a change's failure concerns that change only.
func failsAlone(err error) bool {
	switch errs.KindOf(err) {
	case errs.Invalid, errs.NotFound, errs.Conflict, errs.TooLarge, errs.Precondition:
		return true
	default:
		return false
	}
}

// returnKeys gives back the keys of creations that did not happen. After a
// failed commit it is unknown which did, and nothing is given back.
func (s *Service) returnKeys(changes []*prepared, unused func(*prepared) bool) {
	for _, p := range changes {
		if p.key != nil && unused(p) {
			s.spare(p.object).put(p.key)
		}
	}
}

// recordFailure leaves evidence of refusals and of rows that do not hold. The
// failed unit rolled back its own entries, so this is a transaction of its
// own; a failure to write it does not change the answer, which is already no.
func (s *Service) recordFailure(ctx context.Context, actor policy.Actor, u Unit, cause error) {
	var action string
	var outcome audit.Outcome
	switch errs.KindOf(cause) {
	case errs.Permission:
		action, outcome = "record.change", audit.Denied
	case errs.Integrity:
		action, outcome = "integrity.failed", audit.Noticed
	default:
		return
	}
	e := entryFor(actor, action)
	e.Object, e.Record = u.Changes[0].Object, u.Changes[0].ID
	e.Outcome, e.Code = outcome, errs.CodeOf(cause)
	var at *placeError
	if errors.As(cause, &at) {
		e.Object, e.Record = at.object, at.record
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	_ = s.Audit.Record(ctx, e)
}

// entryFor starts an audit entry with everything known about the actor.
func entryFor(actor policy.Actor, action string) *audit.Entry {
	return &audit.Entry{Action: action, Outcome: audit.Done, Policy: policy.Version(), Actor: audit.Actor{
		Kind: actor.Kind.String(), User: actor.User, Session: actor.Token, OnBehalfOf: actor.OnBehalfOf,
		RequestID: actor.RequestID, OSUser: actor.OSUser, Client: actor.Client, Purpose: actor.Purpose, Reason: actor.Reason,
	}}
}
