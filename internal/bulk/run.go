package bulk

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/history"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/worklist"
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
	r := &run{s: s, c: c, job: j, records: records, actor: c.spec.Actor, values: raw(c.spec.Values)}
	r.actor.Within = Job + " " + j.ID.String()
	if r.c.args.reverts {
		r.actor.Within += " back"
	}
	from := c.state.next
	if c.args.reverts {
		from = c.state.back.next
	}
	r.from = from
	if err := records.Skip(from); err != nil {
		return err
	}
	for {
		p, err := r.part(ctx)
		if err != nil {
			return err
		}
		if p.end == r.from {
			return nil
		}
		if err := r.apply(ctx, p); err != nil {
			return err
		}
		r.from = p.end
	}
}

// run is one run of a job.
type run struct {
	s       *Service
	c       *carried
	job     *outbox.Job
	records *worklist.List
	actor   policy.Actor
	values  map[string]field.Raw
	from    int // where the next part begins
}

// part is some records of the list, one after another, and what is done to
// them.
type part struct {
	at      []int // places of the records of changes
	changes []record.Change
	kept    []place // of others, that stay
	end     int     // behind the last of them
	settles bool    // what is like that already is done
}

// part reads the next records. Taken back is what was changed: up to where the
// work came, without what stayed.
func (r *run) part(ctx context.Context) (*part, error) {
	p := &part{end: r.records.Place(), settles: r.c.spec.Action == Update}
	for len(p.changes) < chunkSize && !(r.c.args.reverts && r.records.Place() >= r.c.state.next) {
		at := r.records.Place()
		rec, err := r.records.Next()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		_, stayed := slices.BinarySearchFunc(r.c.state.kept, at, func(p place, at int) int { return p.at - at })
		if !stayed || !r.c.args.reverts {
			if err := r.add(ctx, p, at, rec); err != nil {
				return nil, err
			}
		}
		p.end = at + 1
		if p.end-r.from >= maxLooked {
			break
		}
	}
	return p, nil
}

// maxLooked bounds how many records a part passes over.
const maxLooked = 10 * chunkSize

// add says what is done to one record.
func (r *run) add(ctx context.Context, p *part, at int, rec id.ID) error {
	c := record.Change{Object: r.c.spec.Object, ID: rec, Op: record.Update, Values: r.values}
	switch {
	case r.c.spec.Action != Update:
		c.Op, c.Values = r.c.spec.Action.op(r.c.args.reverts), nil
	case r.c.args.reverts:
		back, was, err := r.s.past.Undo(ctx, r.c.spec.Object, rec, history.Work{Kind: Job, ID: r.job.ID.String()})
		if err != nil {
			return err
		}
		switch was {
		case history.Untouched:
			return nil
		case history.Overtaken:
			p.kept = append(p.kept, place{at, Changed})
			return nil
		}
		c = back
	}
	p.at, p.changes = append(p.at, at), append(p.changes, c)
	return nil
}

// apply carries out one part.
func (r *run) apply(ctx context.Context, p *part) error {
	before := r.c.state
	unit := record.Unit{Partial: true, Bulk: true, Hold: chunkHold, Changes: p.changes}
	after := func(out *record.Outcome) *state {
		return before.with(p, out.Results[:out.Done], r.c.args.reverts)
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
		done = out.Done == len(p.changes)
		if r.s.due(r.job.ID) {
			r.s.d.Told(r.c.shown())
		}
	}
	if kept := max(len(r.c.state.kept), len(r.c.state.back.kept)); kept > maxKept {
		return errs.New(errs.TooLarge, "bulk_kept_many", errs.P("count", kept))
	}
	return nil
}
