package outbox

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// runJobs claims due jobs while a place is free and runs each beside the
// others.
func (d *Dispatcher) runJobs(ctx context.Context) {
	places := make(chan struct{}, d.c.Parallel)
	var running sync.WaitGroup
	defer running.Wait()
	for {
		select {
		case <-ctx.Done():
			return
		case places <- struct{}{}:
		}
		heard := d.box.jobs.heard()
		j, err := d.claim(ctx)
		if j == nil {
			<-places
			if err != nil && ctx.Err() == nil {
				d.c.Failed(err)
			}
			sleep(ctx, heard, d.c.Tick)
			continue
		}
		running.Go(func() {
			d.run(ctx, j)
			<-places
		})
	}
}

// claim takes the job that is due the longest, nil when none is. It looks
// inside the writing unit, whose clock is never behind the time a job was
// written with.
func (d *Dispatcher) claim(ctx context.Context) (job *Job, err error) {
	defer errs.Wrap(&err, "outbox: claim")
	lease := d.newLease()
	var broken []Job
	err = d.db.Write(ctx, func(tx *store.Tx) (err error) {
		if job, broken, err = d.due(tx); job == nil {
			return err
		}
		job.State, job.lease, job.until = Running, lease, tx.Now().Add(d.c.Lease)
		job.Attempts++
		return d.box.save(tx, job)
	})
	for _, j := range broken {
		if !d.told[j.ID] {
			d.told[j.ID] = true
			d.c.Broken(ctx, j)
		}
	}
	if err != nil {
		return nil, err
	}
	return job, nil
}

// due finds the job to run next among the kinds that have a worker: ready and
// its time come, or its lease lapsed. Jobs that would be next and whose rows
// do not hold are passed over and returned besides.
func (d *Dispatcher) due(tx *store.Tx) (first *Job, broken []Job, err error) {
	for kind := range d.c.Workers {
		j, bad, err := d.dueOf(tx, kind)
		if err != nil {
			return nil, nil, err
		}
		broken = append(broken, bad...)
		if j != nil && (first == nil || j.RunAt.Before(first.RunAt)) {
			first = j
		}
	}
	return first, broken, nil
}

func (d *Dispatcher) dueOf(tx *store.Tx, kind string) (_ *Job, broken []Job, err error) {
	rows, err := tx.Query(selectJob+`
		WHERE kind = ? AND ((state = ? AND run_at <= ?) OR (state = ? AND lease_until < ?)) ORDER BY run_at`,
		kind, Ready, tx.Now(), Running, tx.Now())
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		j, err := scanJob(rows.Scan)
		switch {
		case err != nil:
			return nil, nil, err
		case d.box.runs(j.ID): // its heartbeat failed and it has not stopped yet
		case d.box.check(&j) != nil:
			broken = append(broken, j)
		default:
			return &j, broken, nil
		}
	}
	return nil, broken, rows.Err()
}

// run does the job and writes down what came of it.
func (d *Dispatcher) run(ctx context.Context, j *Job) {
	jobCtx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	d.box.hold(j.ID, cancel)
	var beating sync.WaitGroup
	beating.Go(func() { d.heartbeat(jobCtx, j, cancel) })
	err := guard(func() error { return d.c.Workers[j.Kind](jobCtx, j) })
	stopped := ctx.Err() != nil && err != nil
	cancelled := errors.Is(context.Cause(jobCtx), errCancelled)
	cancel(nil)
	beating.Wait()
	d.box.hold(j.ID, nil)
	if err != nil && !stopped && !cancelled {
		d.c.Failed(fmt.Errorf("outbox: job %s %s: %w", j.Kind, j.ID, err))
	}
	ctx = context.WithoutCancel(ctx)
	if err := d.settle(ctx, j, err, stopped); err != nil {
		d.c.Failed(err)
		return
	}
	if j, err := d.Find(ctx, j.ID); err == nil {
		d.c.Settled(ctx, j)
	}
}

// heartbeat extends the lease until ctx ends; a lease that is no longer ours
// ends the job's context.
func (d *Dispatcher) heartbeat(ctx context.Context, j *Job, cancel context.CancelCauseFunc) {
	for {
		sleep(ctx, nil, d.c.Lease/3)
		if ctx.Err() != nil {
			return
		}
		var n int64
		err := d.db.Write(ctx, func(tx *store.Tx) (err error) {
			n, err = tx.Exec(`UPDATE outbox_job SET lease_until = ? WHERE id = ? AND state = ? AND lease_by = ?`,
				tx.Now().Add(d.c.Lease), j.ID, Running, j.lease)
			return err
		})
		if err == nil && n == 0 {
			cancel(errCancelled)
			return
		}
	}
}

// settle writes the end of one run. Nothing happens when the job is no longer
// held by this run: cancelled, or taken over.
func (d *Dispatcher) settle(ctx context.Context, j *Job, failure error, stopped bool) (err error) {
	defer errs.Wrap(&err, "outbox: settle")
	return d.db.Write(ctx, func(tx *store.Tx) error {
		held, err := d.box.Find(tx, j.ID)
		if errs.KindOf(err) == errs.NotFound {
			return nil
		}
		if err != nil {
			return err
		}
		if !held.heldBy(j.lease) {
			return nil
		}
		held.release()
		held.State, held.Finished, held.LastError = Finished, tx.Now(), ""
		switch {
		case failure == nil:
		case stopped: // given back; a stop is not a failure
			held.State, held.Finished = Ready, time.Time{}
			held.Attempts--
		case hopeless(failure) || held.Attempts >= d.c.Attempts: // progress may have reset them
			held.State, held.LastError = Dead, reason(failure)
		default:
			held.State, held.Finished, held.LastError = Ready, time.Time{}, reason(failure)
			held.RunAt = tx.Now().Add(d.pause(held.Attempts))
		}
		return d.box.save(tx, &held)
	})
}

// hopeless reports that trying again gives the same answer.
func hopeless(err error) bool {
	switch errs.KindOf(err) {
	case errs.Invalid, errs.Permission, errs.Unauthenticated, errs.NotFound, errs.TooLarge, errs.Integrity:
		return true
	default:
		return false
	}
}

// reason is what is kept of a failure: a word, never its text.
func reason(err error) string {
	if code := errs.CodeOf(err); code != "" {
		return code
	}
	return errs.KindOf(err).String()
}
