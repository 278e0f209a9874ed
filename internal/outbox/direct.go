package outbox

import (
	"context"
	"math"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Submit enqueues a job in a transaction of its own, for callers whose work
// begins with the job.
func (d *Dispatcher) Submit(ctx context.Context, j *Job) (err error) {
	defer errs.Wrap(&err, "outbox.Submit")
	return d.db.Write(ctx, func(tx *store.Tx) error { return d.box.Enqueue(tx, j) })
}

// Save is [Outbox.Progress] in a transaction of its own, for work that lies
// outside of the database.
func (d *Dispatcher) Save(ctx context.Context, j *Job, state []byte) error {
	return d.db.Write(ctx, func(tx *store.Tx) error { return d.box.Progress(tx, j, state) })
}

// Amend is [Outbox.Amend] in a transaction of its own.
func (d *Dispatcher) Amend(ctx context.Context, job id.ID, change func(*Job) error) (j Job, err error) {
	err = d.db.Write(ctx, func(tx *store.Tx) (err error) {
		j, err = d.box.Amend(tx, job, change)
		return err
	})
	return j, err
}

// Cancel is [Outbox.Cancel] in a transaction of its own.
func (d *Dispatcher) Cancel(ctx context.Context, job id.ID) error {
	return d.db.Write(ctx, func(tx *store.Tx) error { return d.box.Cancel(tx, job) })
}

// Find returns a job as it stands, or NotFound.
func (d *Dispatcher) Find(ctx context.Context, job id.ID) (j Job, err error) {
	err = d.db.Read(ctx, func(v *store.View) (err error) {
		j, err = d.box.Find(v, job)
		return err
	})
	return j, err
}

// List returns the newest jobs of a kind, at most limit.
func (d *Dispatcher) List(ctx context.Context, kind string, limit int) (jobs []Job, err error) {
	err = d.db.Read(ctx, func(v *store.View) (err error) {
		jobs, err = d.box.List(v, kind, limit)
		return err
	})
	return jobs, err
}

// ListBefore is List for the jobs older than one; a zero id for the newest.
func (d *Dispatcher) ListBefore(ctx context.Context, kind string, before id.ID, limit int) (jobs []Job, err error) {
	if before.IsZero() {
		return d.List(ctx, kind, limit)
	}
	err = d.db.Read(ctx, func(v *store.View) (err error) {
		jobs, err = d.box.jobsWhere(v, `kind = ? AND id < ? ORDER BY id DESC LIMIT ?`, kind, before, limit)
		return err
	})
	return jobs, err
}

// Announce publishes an event that belongs to no change, in a transaction of
// its own.
func (d *Dispatcher) Announce(ctx context.Context, e *Event) (err error) {
	defer errs.Wrap(&err, "outbox.Announce")
	return d.db.Write(ctx, func(tx *store.Tx) error { return d.box.Publish(tx, e) })
}

// ForgetJobs deletes the ended jobs of a kind that finished before a time. It
// says which jobs of the kind are left. A broken one stays: it is evidence.
func (d *Dispatcher) ForgetJobs(ctx context.Context, kind string, before time.Time) (left []Job, err error) {
	defer errs.Wrap(&err, "outbox.ForgetJobs")
	err = d.db.Write(ctx, func(tx *store.Tx) error {
		left = nil
		jobs, err := d.box.List(tx, kind, math.MaxInt32)
		if err != nil {
			return err
		}
		for _, j := range jobs {
			ended := j.State == Finished || j.State == Dead || j.State == Cancelled
			if !ended || !j.Finished.Before(before) {
				left = append(left, j)
				continue
			}
			if _, err := tx.Exec(`DELETE FROM outbox_job WHERE id = ?`, j.ID); err != nil {
				return err
			}
		}
		return nil
	})
	return left, err
}
