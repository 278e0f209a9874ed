package record

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/catalog"
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

// Commit carries out a prepared unit, once; with Hold, the next part of it. See
// [Service.Apply].
func (s *Service) Commit(ctx context.Context, actor policy.Actor, p *Prepared) (*Outcome, error) {
	if len(p.changes) == 0 && p.unit.Progress == nil {
		return &Outcome{}, nil
	}
	if p.unit.Bulk {
		ctx = store.Bulk(ctx)
	}
	for range maxRuns {
		out, refused, err := s.run(ctx, actor, p)
		var cold *coldKeys
		switch {
		case err == nil, p.rehearsal && errors.Is(err, errRehearsed), errors.Is(err, errUndone):
			s.recordRefusals(ctx, actor, p, refused)
			return out, nil
		case errors.As(err, &cold):
			if err := s.Keys.Warm(ctx, cold.ids...); err != nil {
				return nil, err
			}
		case errors.Is(err, errMoved):
			fresh, err := s.Prepare(ctx, p.unit)
			if err != nil {
				return nil, err
			}
			fresh.carried, fresh.rehearsal = p.carried, p.rehearsal
			*p = *fresh
		case errs.CodeOf(err) == "store_unknown" && p.unit.IdempotencyKey != "" && !p.unit.Partial && !p.rehearsal:
			// The key knows whether it was carried out: then it is answered, else done.
		default:
			if len(p.changes) > 0 {
				s.recordFailure(ctx, actor, p.changes[0].objectID(), p.changes[0].ID, err)
			}
			return nil, err
		}
	}
	return nil, errs.New(errs.Unavailable, "").At("record.Apply").WithHint("the unit met cold keys or a moving catalog %d times", maxRuns)
}

// errUndone undoes the transaction of a unit in which a change failed.
var errUndone = errors.New("record: a change failed, and the unit is undone")

var errMoved = errors.New("record: the catalog or the token key changed after the unit was prepared")

// run is one attempt in one transaction. Keys that no committed record uses
// are given back, except after a commit that failed: then it is unknown
// whether they are in use. denied are the changes that the actor may not make.
func (s *Service) run(ctx context.Context, actor policy.Actor, p *Prepared) (out *Outcome, denied []int, err error) {
	release, err := s.Index.Withhold(slices.ContainsFunc(p.unit.Changes, func(c Change) bool { return c.Op == Remove }))
	defer release() // no copy outlives the rows
	if err != nil {
		return nil, nil, err
	}
	var refused error
	var w *work
	err = s.DB.Write(ctx, func(tx *store.Tx) error {
		began := s.DB.Now()
		s.reached(StepBegun)
		out = nil // fn may run again
		if refused = s.checkCatalog(tx, p.catalog); refused == nil && s.Keys.Purpose(keystore.Token) != p.tokenKey {
			refused = errMoved
		}
		if refused != nil {
			return refused
		}
		w = s.newWork(tx, actor, p, began)
		out, refused = w.execute(p.unit)
		if denied = w.denied; out != nil {
			out.Held = s.DB.Now().Sub(began)
		}
		if refused == nil && p.rehearsal {
			refused = errRehearsed
		}
		return refused
	})
	var cold *coldKeys
	switch {
	case errors.As(refused, &cold): // the next run uses them
	case err == nil:
		p.carried = w.carried
		s.settleKeys(p)
	case refused != nil:
		s.giveBack(p)
	}
	return out, denied, err
}

// checkCatalog makes sure that the catalog a unit was prepared with is in
// force. Where others write to the same database, the database knows.
func (s *Service) checkCatalog(tx *store.Tx, prepared *catalog.Catalog) error {
	now, err := s.Catalog(), error(nil)
	if s.DB.Shared() {
		now, err = s.catalogOf(tx)
	}
	return cmp.Or(err, errIf(now != prepared))
}

// execute runs inside the transaction: replay, authorise, every change, then
// progress and the idempotency record.
func (w *work) execute(u Unit) (_ *Outcome, err error) {
	if w.actor, err = w.s.Refresh(w.tx, w.actor); err != nil {
		return nil, err
	}
	if whole, err := w.replay(u); err != nil {
		return nil, err
	} else if whole {
		return &Outcome{Results: w.results, Done: w.done, Replayed: true}, nil
	}
	from := w.done
	if err := w.all(); err != nil {
		return nil, err
	}
	out := &Outcome{Results: w.results, Done: w.done}
	if u.Undo && slices.ContainsFunc(w.results, func(r Result) bool { return r.Err != nil }) {
		out.Undone = true
		return out, errUndone
	}
	if u.Progress != nil {
		job, state := u.Progress(out)
		if err := w.s.Outbox.Progress(w.tx, job, state); err != nil {
			return nil, err
		}
	}
	if u.Also != nil {
		if err := u.Also(w.tx, out); err != nil {
			return nil, err
		}
	}
	if err := w.remember(u, from); err != nil {
		return nil, err
	}
	w.s.reached(StepSettled)
	return out, nil
}

// denied reports whether the policy refused: a right is missing, or all of them.
func denied(err error) bool {
	return errs.KindOf(err) == errs.Permission || errs.CodeOf(err) == "object_unknown"
}

// failsAlone says whether a change's failure concerns that change only.
func (w *work) failsAlone(err error) bool {
	if denied(err) {
		return w.apart
	}
	switch errs.KindOf(err) {
	case errs.Invalid, errs.NotFound, errs.Conflict, errs.TooLarge, errs.Precondition:
		return true
	default:
		return false
	}
}

// giveBack returns the keys that were taken for records and that no committed
// one uses.
func (s *Service) giveBack(p *Prepared) {
	for _, c := range p.changes {
		if c.key != nil {
			s.spare(c.object).put(c.key)
			c.key = nil
		}
	}
}

// settleKeys lets go of the keys that committed records use, and gives the
// others back unless the rest of the unit may need them.
func (s *Service) settleKeys(p *Prepared) {
	for _, c := range p.changes {
		if c.used {
			c.key = nil
		}
	}
	if p.done == len(p.changes) {
		s.giveBack(p)
	}
}

// recordFailure leaves evidence of refused changes and of rows that do not
// hold; object is an id, as in every entry. What failed rolled back its own
// entries, so this is a transaction of its own; a failure to write it does not
// change the answer, which is already no.
func (s *Service) recordFailure(ctx context.Context, actor policy.Actor, object string, rec id.ID, cause error) {
	var action string
	var outcome audit.Outcome
	switch {
	case denied(cause):
		action, outcome = "record.change", audit.Denied
	case errs.KindOf(cause) == errs.Integrity:
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

// recordRefusals leaves evidence of the changes of a unit that its actor may
// not make, as recordFailure does of a unit that failed.
func (s *Service) recordRefusals(ctx context.Context, actor policy.Actor, p *Prepared, denied []int) {
	if len(denied) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	_ = s.DB.Write(ctx, func(tx *store.Tx) error {
		for _, i := range denied {
			c := p.changes[i]
			e := entryFor(actor, "record.change")
			e.Object, e.Record, e.Outcome, e.Code = c.objectID(), c.ID, audit.Denied, c.denied
			if err := s.Audit.Append(tx, e); err != nil {
				return err
			}
		}
		return nil
	})
}

// entryFor starts an audit entry with everything known about the actor.
func entryFor(actor policy.Actor, action string) *audit.Entry {
	e := &audit.Entry{Action: action, Outcome: audit.Done, Policy: actor.PolicyVersion(), Actor: audit.Actor{
		Kind: actor.Kind.String(), User: actor.User, Session: actor.Credential(), OnBehalfOf: actor.OnBehalfOf,
		RequestID: actor.RequestID, OSUser: actor.OSUser, Client: actor.Client, Purpose: actor.Purpose, Reason: actor.Reason,
	}}
	if actor.Within != "" {
		e.Detail = []audit.Pair{{Key: audit.DetailWithin, Value: actor.Within}}
	}
	return e
}
