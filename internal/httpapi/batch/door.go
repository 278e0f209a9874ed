package batch

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// Records carries units out; *record.Service says how.
type Records interface {
	Prepare(ctx context.Context, u record.Unit) (*record.Prepared, error)
	Commit(ctx context.Context, actor policy.Actor, p *record.Prepared) (*record.Outcome, error)
}

// hold is how long the writer is held at a time when items are independent of
// each other; people who write meanwhile wait no longer.
const hold = 8 * time.Millisecond

// Key makes a request that is sent again do nothing again.
type Key struct {
	Key  string // "" for none
	Hash [32]byte
}

// Answer is what became of a request.
type Answer struct {
	Results  []Result `json:"results"`
	replayed bool
	undone   error
}

// Replayed reports whether all of it was done before, under the same key.
func (a *Answer) Replayed() bool { return a.replayed }

// Undone is why nothing of an atomic request was kept, nil when all was.
func (a *Answer) Undone() error { return a.undone }

// Result is what became of one item: a problem, or the record as it is now.
type Result struct {
	Index   int             `json:"index"`
	Status  int             `json:"status"`
	Ref     string          `json:"ref,omitempty"`
	Object  string          `json:"object,omitempty"`
	ID      string          `json:"id,omitempty"`
	Version int64           `json:"version,omitempty"`
	Problem json.RawMessage `json:"problem,omitempty"`
}

// Problem renders the error of an item, with its status.
// Faults lie in the part of the item that is named; item is nil when none of it is
// to blame.
type Problem func(err error, index int, item []byte, in string) (json.RawMessage, int)

// CarryOut does what a request asks for, and tells what became of each item.
// An error means that nothing was done.
func (u *Understood) CarryOut(ctx context.Context, records Records, actor policy.Actor, key Key, problem Problem) (*Answer, error) {
	unit := record.Unit{Changes: u.changes, Partial: true, Apart: true, Undo: u.atomic, Bulk: true, IdempotencyKey: key.Key, RequestHash: key.Hash}
	if !u.atomic {
		unit.Hold = hold
	}
	p, err := records.Prepare(ctx, unit)
	if err != nil {
		return nil, err
	}
	var out *record.Outcome
	for out == nil || out.Done < len(u.changes) && !out.Undone {
		next, err := records.Commit(ctx, actor, p)
		if err != nil && out == nil {
			return nil, err
		}
		if err != nil { // what was done stays done, and is told
			fail(out, err)
			break
		}
		out = next
	}
	return u.answer(out, problem), nil
}

// fail gives an error to what was not done.
func fail(out *record.Outcome, err error) {
	for i := out.Done; i < len(out.Results); i++ {
		out.Results[i].Err = err
	}
}

func (u *Understood) answer(out *record.Outcome, problem Problem) *Answer {
	a := &Answer{Results: make([]Result, len(out.Results)), replayed: out.Replayed}
	failed := 0
	for i, res := range out.Results {
		r := Result{Index: i, Ref: u.refs[i]}
		err := res.Err
		switch {
		case err != nil:
			failed++
		case out.Undone:
			err = errs.New(errs.Conflict, "batch_item_undone")
		}
		if err != nil {
			var item json.RawMessage
			in := "values."
			switch c := &u.changes[i]; {
			case c.Unread != nil:
				item, in = u.items[i], ""
			case c.Values != nil || c.Links != nil:
				item = u.items[i]
			}
			r.Problem, r.Status = problem(err, i, item, in)
		} else {
			r.Status, r.Object, r.ID, r.Version = status(res.Op), res.Object, res.ID.String(), res.Version
		}
		a.Results[i] = r
	}
	if out.Undone {
		a.undone = errs.New(errs.Invalid, "batch_undone", errs.P("failed", failed), errs.P("count", len(out.Results)))
	}
	return a
}

func status(op record.Op) int {
	switch op {
	case record.Create:
		return http.StatusCreated
	case record.Delete:
		return http.StatusNoContent
	}
	return http.StatusOK
}
