//go:build !race

package app_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// batch is a unit as the API makes it of a batch whose items are on their own:
// people of whom each fourth is refused, a company of the first, one commit for
// each item.
func batch(key string) record.Unit {
	u := record.Unit{Partial: true, Apart: true, Bulk: true, Hold: time.Nanosecond, IdempotencyKey: key,
		Changes: []record.Change{{Op: record.Create, Object: "company", Values: texts{"name": "Firm " + key}.raw()}}}
	for i := range 11 {
		c := record.Change{Op: record.Create, Object: "contact", Values: texts{"name": "Person " + strconv.Itoa(i), "emails": fmt.Sprintf("p%d@example.org", i)}.raw()}
		if i%4 == 3 {
			c.Values = texts{"name": "Refused", "emails": "no address"}.raw()
		}
		if i == 5 {
			c.Links = map[string]int{"company": 0}
		}
		u.Changes = append(u.Changes, c)
	}
	return u
}

// carryOut commits part after part, as the API does.
func carryOut(w *app.Workspace, u record.Unit) (*record.Outcome, error) {
	p, err := w.Records.Prepare(context.Background(), u)
	if err != nil {
		return nil, err
	}
	for {
		out, err := w.Records.Commit(context.Background(), operator(), p)
		if err != nil || out.Done == len(u.Changes) {
			return out, err
		}
	}
}

// batchChild carries out a batch and dies at a step.
func batchChild(p plan) error {
	var passed atomic.Int64
	w, err := openChild(p.Dir, func(at record.Step) {
		if at == p.Step && passed.Add(1) > int64(p.Skip) {
			die()
		}
	})
	if err != nil {
		return err
	}
	if _, err := carryOut(w, batch(p.Request.Key)); err != nil {
		return err
	}
	return w.Close()
}

// TestBatchKilledBetweenTwoSteps kills a batch at every step of an item in its
// middle: sent again with its key it is carried out to its end, each item once,
// and a third time it answers the same.
func TestBatchKilledBetweenTwoSteps(t *testing.T) {
	t.Parallel()
	s := newSiteAnywhere(t)
	for i, at := range record.Steps() {
		if at == record.StepLoaded { // what only creates loads nothing
			continue
		}
		u := batch("key " + strconv.Itoa(i))
		made := func() int {
			return s.count(`SELECT COUNT(*) FROM o_contact`) + s.count(`SELECT COUNT(*) FROM o_company`)
		}
		before := made()
		s.reopened(func() {
			if !ended(t, plan{Dir: s.dir, Request: request{Key: u.IdempotencyKey}, Step: at, Skip: 4}.start(t, "batch", nil)) {
				t.Fatalf("step %s: the batch ended before the kill", at)
			}
		})
		if n := made() - before; n == 0 || n == 10 {
			t.Fatalf("step %s: %d of 10 were made before the kill: the test shows nothing", at, n)
		}
		first, err := carryOut(s.w, u)
		s.must(err)
		again, err := carryOut(s.w, u)
		s.must(err)
		if n := made() - before; n != 10 || !again.Replayed || first.Replayed {
			t.Errorf("step %s: %d records, replayed %v, then %v", at, n, first.Replayed, again.Replayed)
		}
		for i := range u.Changes {
			a, b := first.Results[i], again.Results[i]
			if a.ID != b.ID || errs.CodeOf(a.Err) != errs.CodeOf(b.Err) || (a.Err != nil) != slices.Contains([]int{4, 8}, i) {
				t.Errorf("step %s: item %d is %+v, then %+v", at, i, a, b)
			}
		}
	}
	s.whole()
}
