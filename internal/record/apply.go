package record

import (
	"context"
	"errors"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
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
	p, err := s.Prepare(ctx, u)
	if err != nil {
		return nil, err
	}
	return s.Commit(ctx, actor, p)
}

// Commit carries out a prepared unit, once. See [Service.Apply].
func (s *Service) Commit(ctx context.Context, actor policy.Actor, p *Prepared) (*Outcome, error) {
	if len(p.changes) == 0 && p.unit.Progress == nil {
		return &Outcome{}, nil
	}
	if p.unit.Bulk {
		ctx = store.Bulk(ctx)
	}
	for range maxRuns {
		out, err := s.run(ctx, actor, p)
		var cold *coldKeys
		switch {
		case err == nil:
			return out, nil
		case errors.As(err, &cold):
			if err := s.Keys.Warm(ctx, cold.ids...); err != nil {
				return nil, err
			}
		case errors.Is(err, errMoved):
			if p, err = s.Prepare(ctx, p.unit); err != nil {
				return nil, err
			}
		default:
			if len(p.changes) > 0 {
				s.recordFailure(ctx, actor, p.changes[0].object.ID, p.changes[0].ID, err)
			}
			return nil, err
		}
	}
	return nil, errs.New(errs.Unavailable, "").At("record.Apply").WithHint("the unit met cold keys or a moving catalog %d times", maxRuns)
}

var errMoved = errors.New("record: the catalog or the token key changed after the unit was prepared")

// run is one attempt in one transaction. Keys that no committed record uses
// are given back, except after a commit that failed: then it is unknown
// whether they are in use.
func (s *Service) run(ctx context.Context, actor policy.Actor, p *Prepared) (out *Outcome, err error) {
	var refused error
	err = s.DB.Write(ctx, func(tx *store.Tx) error {
		began := s.DB.Now()
		s.reached(StepBegun)
		out, refused = nil, errMoved // fn may run again
		if s.Catalog() != p.catalog || s.Keys.Purpose(keystore.Token) != p.tokenKey {
			return refused
		}
		if out, refused = s.execute(tx, actor, p.unit, p.changes); out != nil {
			out.Held = s.DB.Now().Sub(began)
		}
		return refused
	})
	var cold *coldKeys
	switch {
	case errors.As(refused, &cold): // the next run uses them
	case err == nil, refused != nil:
		s.giveBack(p.changes, err == nil)
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
		begun: make([]bool, len(changes)), results: make([]Result, len(changes)), decisions: map[decisionKey]policy.Decision{},
		visible: map[place]bool{}}
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

// giveBack returns the keys that were taken for records and are not used by
// one.
func (s *Service) giveBack(changes []*prepared, committed bool) {
	for _, p := range changes {
		if p.key != nil && !(committed && p.used) {
			s.spare(p.object).put(p.key)
			p.key = nil
		}
	}
}

// recordFailure leaves evidence of refused changes and of rows that do not
// hold; object is an id, as in every entry. What failed rolled back its own
// entries, so this is a transaction of its own; a failure to write it does not
// change the answer, which is already no.
func (s *Service) recordFailure(ctx context.Context, actor policy.Actor, object string, rec id.ID, cause error) {
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
	e.Object, e.Record, e.Outcome, e.Code = object, rec, outcome, errs.CodeOf(cause)
	var at *placeError
	if errors.As(cause, &at) {
		e.Object, e.Record, e.Code = at.object, at.record, errs.CodeOf(at.err)
	}
	if e.Code == "" {
		e.Code = "kind_" + errs.KindOf(cause).String()
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	_ = s.Audit.Record(ctx, e)
}

// entryFor starts an audit entry with everything known about the actor.
func entryFor(actor policy.Actor, action string) *audit.Entry {
	return &audit.Entry{Action: action, Outcome: audit.Done, Policy: policy.Version(), Actor: audit.Actor{
		Kind: actor.Kind.String(), User: actor.User, Session: actor.Credential(), OnBehalfOf: actor.OnBehalfOf,
		RequestID: actor.RequestID, OSUser: actor.OSUser, Client: actor.Client, Purpose: actor.Purpose, Reason: actor.Reason,
	}}
}
