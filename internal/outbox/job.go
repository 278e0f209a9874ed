package outbox

import (
	"context"
	"errors"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// State says where a job stands.
type State string

// The states.
const (
	Ready     State = "ready"   // runs at RunAt or later
	Running   State = "running" // somebody holds it
	Finished  State = "finished"
	Dead      State = "dead" // failed for good; LastError says why
	Cancelled State = "cancelled"
	// Broken is what List says of a job whose row was edited outside the
	// program: it is never run, and nothing the row says can be believed.
	Broken State = "broken"
)

// Job is work to be done later.
type Job struct {
	ID       id.ID
	Kind     string
	Args     []byte    // identifiers and numbers; opaque here
	RunAt    time.Time // not before; zero: at once
	State    State
	Attempts int    // runs since the last progress
	Progress []byte // what the job saved last; opaque here
	// LastError is the message key or kind of the latest failure, never text.
	LastError string
	Created   time.Time
	Finished  time.Time

	lease   id.ID // names one run of the job
	until   time.Time
	version int64 // of the row; grows with every change the MAC covers
	mac     []byte
}

// maxArgs keeps jobs what they are meant to be: references to work.
const maxArgs = 64 << 10

var errCancelled = errors.New("the job was cancelled")

// Enqueue writes a job in the caller's transaction. It sets ID when it is
// zero, RunAt likewise, and State and Created.
func (o *Outbox) Enqueue(tx *store.Tx, j *Job) (err error) {
	defer errs.Wrap(&err, "outbox.Enqueue")
	if j.ID.IsZero() {
		j.ID = o.ids.New()
	}
	if j.RunAt.IsZero() {
		j.RunAt = tx.Now()
	}
	if len(j.Args) > maxArgs {
		return errs.New(errs.Internal, "job_args_too_large", errs.P("limit", maxArgs))
	}
	j.State, j.Created, j.Finished, j.version = Ready, tx.Now(), time.Time{}, 1
	_, err = tx.Exec(`INSERT INTO outbox_job (id, kind, args, state, run_at, attempts, progress, last_error, created, version, mac)
		VALUES (?, ?, ?, ?, ?, 0, ?, '', ?, ?, ?)`, j.ID, j.Kind, j.Args, j.State, j.RunAt, j.Progress, j.Created, j.version, o.macOf(j))
	if err != nil {
		return err
	}
	tx.AfterCommit(o.jobs.ring)
	return nil
}

// Progress saves how far a running job came, in the transaction that holds the
// work itself: after a kill the job starts again from here. j is what the job
// was started with. When the job was cancelled or is held by another run the
// error is Conflict "job_not_yours", and the transaction must fail with it.
func (o *Outbox) Progress(tx *store.Tx, j *Job, state []byte) (err error) {
	defer errs.Wrap(&err, "outbox.Progress")
	held, err := o.Find(tx, j.ID)
	if err != nil {
		return err
	}
	if !held.heldBy(j.lease) {
		return errs.New(errs.Conflict, "job_not_yours")
	}
	held.Progress, held.Attempts = state, 1
	return o.save(tx, &held)
}

// Cancel ends a job that has not finished. What it committed stays; what it is
// doing now does not commit.
func (o *Outbox) Cancel(tx *store.Tx, job id.ID) (err error) {
	defer errs.Wrap(&err, "outbox.Cancel")
	j, err := o.Find(tx, job)
	if err != nil {
		return err
	}
	if j.State != Ready && j.State != Running {
		return errs.New(errs.Conflict, "job_ended", errs.P("state", j.State))
	}
	j.State, j.Finished = Cancelled, tx.Now()
	j.release()
	if err := o.save(tx, &j); err != nil {
		return err
	}
	tx.AfterCommit(func() { o.interrupt(job) })
	return nil
}

// Retry makes a dead or cancelled job ready again, from its saved progress.
func (o *Outbox) Retry(tx *store.Tx, job id.ID) (err error) {
	defer errs.Wrap(&err, "outbox.Retry")
	j, err := o.Find(tx, job)
	if err != nil {
		return err
	}
	if j.State != Dead && j.State != Cancelled {
		return errs.New(errs.Conflict, "job_not_ended", errs.P("state", j.State))
	}
	j.State, j.RunAt, j.Attempts, j.Finished = Ready, tx.Now(), 0, time.Time{}
	if err := o.save(tx, &j); err != nil {
		return err
	}
	tx.AfterCommit(o.jobs.ring)
	return nil
}

// Amend changes what a job that nobody runs is to do: change sets Args,
// Progress and RunAt, and State to Ready or to an end. It may run again. A job
// that runs is Conflict "job_running".
func (o *Outbox) Amend(tx *store.Tx, job id.ID, change func(*Job) error) (j Job, err error) {
	defer errs.Wrap(&err, "outbox.Amend")
	if j, err = o.Find(tx, job); err != nil {
		return j, err
	}
	if j.State == Running {
		return j, errs.New(errs.Conflict, "job_running")
	}
	was := j.State
	if err := change(&j); err != nil {
		return j, err
	}
	if len(j.Args) > maxArgs {
		return j, errs.New(errs.Internal, "job_args_too_large", errs.P("limit", maxArgs))
	}
	switch {
	case j.State == Ready && j.RunAt.IsZero():
		j.RunAt, j.Finished = tx.Now(), time.Time{}
	case j.State != Ready && was == Ready:
		j.Finished = tx.Now()
	}
	j.Attempts, j.LastError = 0, ""
	tx.AfterCommit(o.jobs.ring)
	return j, o.save(tx, &j)
}

// interrupt cancels the context of a job that runs here.
func (o *Outbox) interrupt(job id.ID) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if cancel := o.running[job]; cancel != nil {
		cancel(errCancelled)
	}
}

// hold notes how to stop a job that runs here; nil: it runs no longer.
func (o *Outbox) hold(job id.ID, cancel context.CancelCauseFunc) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if cancel == nil {
		delete(o.running, job)
		return
	}
	o.running[job] = cancel
}

func (o *Outbox) runs(job id.ID) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.running[job] != nil
}
