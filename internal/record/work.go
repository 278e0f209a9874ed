package record

import (
	"cmp"
	"errors"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// work is one run of a unit inside its transaction.
type work struct {
	s         *Service
	tx        *store.Tx
	actor     policy.Actor
	now       time.Time
	changes   []*prepared
	partial   bool
	apart     bool
	denied    []int // changes that the actor may not make
	began     time.Time
	hold      time.Duration // ends after the change that reaches it; 0: never
	carried                 // by earlier commits, and going on
	decisions map[decisionKey]policy.Decision
	visible   map[place]bool // read in this run under the decision to read, and not changed since
}

func (s *Service) newWork(tx *store.Tx, actor policy.Actor, p *Prepared, began time.Time) *work {
	w := &work{s: s, tx: tx, actor: actor, now: tx.Now(), changes: p.changes, partial: p.unit.Partial, apart: p.unit.Apart,
		began: began, hold: p.unit.Hold, decisions: map[decisionKey]policy.Decision{}, visible: map[place]bool{}}
	w.done = p.done
	w.begun, w.results = make([]bool, len(p.changes)), make([]Result, len(p.changes))
	copy(w.begun, p.begun)
	copy(w.results, p.results)
	for i, c := range w.changes { // an attempt before, undone, may have come further
		c.used = c.used && w.begun[i]
	}
	return w
}

// place is one record of one object.
type place struct {
	object string // id
	record id.ID
}

type decisionKey struct {
	action policy.Action
	object string
}

// decide asks the policy once for each action and object of the unit.
func (w *work) decide(action policy.Action, o *catalog.Object) (policy.Decision, error) {
	k := decisionKey{action, o.ID}
	d, ok := w.decisions[k]
	if !ok {
		d = policy.Decide(policy.Request{Actor: w.actor, Action: action, Object: o})
		w.decisions[k] = d
	}
	w.s.reached(StepAllowed)
	return d, d.Err()
}

// all carries out change after change, until Hold is over. Keys that are not
// in memory are looked for as far as that, so that one more run finds them all.
func (w *work) all() error {
	var cold coldKeys
	waits := w.onDemand()
	for ; w.done < len(w.changes); w.done++ {
		if waits[w.done] {
			continue
		}
		err := w.carryOut(w.done)
		var more *coldKeys
		if errors.As(err, &more) {
			cold.ids = append(cold.ids, more.ids...)
		} else if err != nil && len(cold.ids) == 0 {
			return err
		}
		if w.hold > 0 && w.s.DB.Now().Sub(w.began) >= w.hold {
			w.done++
			break
		}
	}
	if len(cold.ids) > 0 {
		return &cold
	}
	if w.done == len(w.changes) {
		w.leave()
	}
	return nil
}

// leave notes which changes nobody needed.
func (w *work) leave() {
	for i := range w.changes {
		if !w.begun[i] {
			w.results[i].Err = errs.New(errs.Precondition, "not_needed").At("record.Apply")
		}
	}
}

// onDemand marks, in a partial unit, the Ensure changes that others link to.
// They are carried out when the first of these needs them and is accepted
// otherwise: a company is not made for a person who is not.
func (w *work) onDemand() []bool {
	waits := make([]bool, len(w.changes))
	for _, p := range w.changes {
		for _, to := range p.Links {
			waits[to] = w.partial && w.changes[to].Op == Ensure
		}
	}
	return waits
}

// carryOut carries out change i once. In a partial unit a failure that
// concerns it alone becomes its result.
func (w *work) carryOut(i int) error {
	if w.begun[i] {
		return nil
	}
	w.begun[i], w.changes[i].used = true, false
	res, err := w.one(i)
	// What is only found or made for another change fails with that one.
	beside := denied(err) && w.changes[i].Op == Ensure
	if err != nil && (!w.partial || !w.failsAlone(err) && !beside) {
		return err
	}
	if denied(err) {
		w.denied, w.changes[i].denied = append(w.denied, i), cmp.Or(errs.CodeOf(err), "kind_permission")
	}
	res.Err = err
	w.results[i] = res
	return nil
}

// one carries out change i.
func (w *work) one(i int) (Result, error) {
	p := w.changes[i]
	if p.Of != nil && w.results[*p.Of].Err == nil {
		p.ID = w.results[*p.Of].ID
	}
	if p.Unread != nil {
		return Result{}, p.Unread
	}
	switch p.Op {
	case Create:
		return w.create(p)
	case Update:
		return w.update(p)
	case Upsert, Ensure:
		return w.match(p)
	case Delete, Restore:
		return w.trash(p)
	case Remove:
		return w.remove(p)
	case Lead:
		return w.lead(p)
	default:
		return Result{}, errs.New(errs.Internal, "").At("record.Apply").WithHint("unknown operation %d", p.Op)
	}
}
