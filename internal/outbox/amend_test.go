package outbox_test

import (
	"context"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// TestAJobIsAmendedWhileNobodyRunsIt: what is to be done, and when, changes
// with the row's MAC; a job that ended can be made ready again.
func TestAJobIsAmendedWhileNobodyRunsIt(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ran, goOn := make(chan string), make(chan bool)
	settled := make(chan outbox.Job, 10)
	b.run(outbox.Config{
		Workers: one("echo", func(_ context.Context, j *outbox.Job) error {
			ran <- string(j.Args)
			<-goOn
			return nil
		}),
		Settled: func(_ context.Context, j outbox.Job) { settled <- j },
	})
	job := b.enqueue(&outbox.Job{Kind: "echo", Args: []byte("later"), RunAt: time.Now().Add(time.Hour)})
	amend := func(change func(*outbox.Job) error) (j outbox.Job, err error) {
		b.write(func(tx *store.Tx) error {
			j, err = b.box.Amend(tx, job, change)
			return nil
		})
		return j, err
	}
	now := func(j *outbox.Job) error {
		j.Args, j.State, j.RunAt = []byte("now"), outbox.Ready, time.Time{}
		return nil
	}
	if j, err := amend(now); err != nil || j.RunAt.IsZero() {
		t.Fatalf("%+v, %v", j, err)
	}
	if got := <-ran; got != "now" {
		t.Errorf("ran %q", got)
	}
	if _, err := amend(now); errs.CodeOf(err) != "job_running" {
		t.Errorf("while it runs: %v", err)
	}
	goOn <- true
	if j := <-settled; j.ID != job || j.State != outbox.Finished || j.Finished.IsZero() {
		t.Errorf("settled as %+v", j)
	}
	if _, err := amend(now); err != nil {
		t.Errorf("after its end: %v", err)
	}
	if got := <-ran; got != "now" {
		t.Errorf("ran %q", got)
	}
	goOn <- true
	<-settled
	if _, err := amend(func(*outbox.Job) error { return errs.New(errs.Conflict, "job_ended") }); errs.CodeOf(err) != "job_ended" {
		t.Errorf("refused: %v", err)
	}
	job = b.enqueue(&outbox.Job{Kind: "echo", RunAt: time.Now().Add(time.Hour)})
	j, err := amend(func(j *outbox.Job) error {
		j.State = outbox.Cancelled
		return nil
	})
	if err != nil || j.Finished.IsZero() || b.find(job).State != outbox.Cancelled {
		t.Errorf("given up: %+v, %v", j, err)
	}
	job = id.ID{1}
	if _, err := amend(now); errs.KindOf(err) != errs.NotFound {
		t.Errorf("a job that never was: %v", err)
	}
}
