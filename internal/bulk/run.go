package bulk

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// A chunk is prepared at once and carried out in as many transactions as its
// records turn out to need: each ends after the record that reaches chunkHold.
const (
	chunkSize = 100
	chunkHold = 8 * time.Millisecond
)

// Run does what a job is to do, or takes it back, from where that stopped.
func (s *Service) Run(ctx context.Context, j *outbox.Job) (err error) {
	defer errs.Wrap(&err, "bulk.Run")
	c, records, err := s.open(ctx, *j)
	if err != nil {
		return err
	}
	defer records.Close()
	r := &run{s: s, c: c, job: j, records: records, actor: c.spec.Actor}
	r.actor.Within = "bulk " + j.ID.String()
	from := c.state.next
	if c.args.reverts {
		from = c.state.back.next
	}
	if err := r.skip(from); err != nil {
		return err
	}
	for {
		at, all, err := r.chunk()
		if err != nil {
			return err
		}
		if len(all) == 0 {
			return nil
		}
		if err := r.apply(ctx, at, all); err != nil {
			return err
		}
	}
}

// run is one run of a job.
type run struct {
	s       *Service
	c       *carried
	job     *outbox.Job
	records *list
	actor   policy.Actor
	place   int // of the next record in the list
}

func (r *run) skip(to int) error {
	for r.place < to {
		if _, err := r.records.next(); err != nil {
			return errs.New(errs.Integrity, "").At("bulk.skip").Because(err)
		}
		r.place++
	}
	return nil
}

// chunk reads the next records and where they are in the list. Taken back is
// what was changed: up to where the work came, without what stayed.
func (r *run) chunk() (at []int, all []id.ID, err error) {
	for len(all) < chunkSize && !(r.c.args.reverts && r.place >= r.c.state.next) {
		rec, err := r.records.next()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, nil, errs.New(errs.Integrity, "").At("bulk.chunk").Because(err)
		}
		if _, kept := slices.BinarySearch(r.c.state.kept, r.place); !kept || !r.c.args.reverts {
			at, all = append(at, r.place), append(all, rec)
		}
		r.place++
	}
	return at, all, nil
}

// apply carries out one chunk.
func (r *run) apply(ctx context.Context, at []int, all []id.ID) error {
	before := r.c.state
	unit := record.Unit{Partial: true, Bulk: true, Hold: chunkHold}
	for _, rec := range all {
		unit.Changes = append(unit.Changes, record.Change{Op: r.c.spec.Action.op(r.c.args.reverts), Object: r.c.spec.Object, ID: rec})
	}
	after := func(out *record.Outcome) *state {
		return before.with(at, out.Results[:out.Done], r.c.args.reverts)
	}
	unit.Progress = func(out *record.Outcome) (*outbox.Job, []byte) { return r.job, after(out).encode() }
	prepared, err := r.s.d.Records.Prepare(ctx, unit)
	if err != nil {
		return err
	}
	for done := false; !done; {
		out, err := r.s.d.Records.Commit(ctx, r.actor, prepared)
		if err != nil {
			return err
		}
		r.c.state = *after(out)
		done = out.Done == len(all)
		if r.s.due(r.job.ID) {
			r.s.d.Told(r.c.shown())
		}
	}
	if len(r.c.state.kept) > maxKept {
		return errs.New(errs.TooLarge, "bulk_kept_many", errs.P("count", len(r.c.state.kept)))
	}
	return nil
}
