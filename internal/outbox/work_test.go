package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// until waits for a job to reach a state; each look is a consistent read.
func (b *bench) until(job id.ID, want outbox.State) outbox.Job {
	b.t.Helper()
	deadline := time.After(20 * time.Second)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for {
		if j := b.find(job); j.State == want {
			return j
		}
		select {
		case <-tick.C:
		case <-deadline:
			b.t.Fatalf("job is %+v, want %s", b.find(job), want)
		}
	}
}

func one(kind string, f outbox.JobFunc) map[string]outbox.JobFunc {
	return map[string]outbox.JobFunc{kind: f}
}

func TestJobRunsOnceItsTransactionCommitted(t *testing.T) {
	t.Parallel()
	b := setup(t)
	got := make(chan string, 10)
	b.run(outbox.Config{Workers: one("echo", func(_ context.Context, j *outbox.Job) error {
		got <- string(j.Args)
		return nil
	})})
	later := b.enqueue(&outbox.Job{Kind: "echo", Args: []byte("later"), RunAt: time.Now().Add(time.Hour)})
	other := b.enqueue(&outbox.Job{Kind: "nobody"})
	job := b.enqueue(&outbox.Job{Kind: "echo", Args: []byte("now")})
	if s := <-got; s != "now" {
		t.Errorf("ran %q", s)
	}
	if j := b.until(job, outbox.Finished); j.Finished.IsZero() || j.Attempts != 1 {
		t.Errorf("finished as %+v", j)
	}
	for _, id := range []id.ID{later, other} {
		if j := b.find(id); j.State != outbox.Ready || j.Attempts != 0 {
			t.Errorf("%s should wait, is %+v", j.Kind, j)
		}
	}
}

func TestFailingJobIsTriedAgainAndThenDead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		fail     func() error
		attempts int
		reason   string
	}{
		{"not available", func() error { return errs.New(errs.Unavailable, "store_busy") }, 3, "store_busy"},
		{"unknown", func() error { return errors.New("text that must not be kept") }, 3, "internal"},
		{"panic", func() error { panic("text that must not be kept") }, 3, "handler_panicked"},
		{"hopeless", func() error { return errs.New(errs.Invalid, "file_unreadable") }, 1, "file_unreadable"},
		{"wrapped", func() error { return fmt.Errorf("x: %w", errs.New(errs.NotFound, "")) }, 1, "not_found"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			runs := make(chan int, 100)
			b.run(outbox.Config{Attempts: 3, Workers: one("weak", func(_ context.Context, j *outbox.Job) error {
				runs <- j.Attempts
				return c.fail()
			})})
			job := b.enqueue(&outbox.Job{Kind: "weak"})
			if j := b.until(job, outbox.Dead); j.Attempts != c.attempts || j.LastError != c.reason || len(runs) != c.attempts {
				t.Errorf("dead as %+v after %d runs", j, len(runs))
			}
			b.write(func(tx *store.Tx) error { return b.box.Retry(tx, job) })
			b.until(job, outbox.Dead)
			if len(runs) != 2*c.attempts {
				t.Errorf("%d runs after a retry, want %d", len(runs), 2*c.attempts)
			}
		})
	}
}

func TestCancelStopsARunningJobAndItsStepDoesNotCommit(t *testing.T) {
	t.Parallel()
	b := setup(t)
	started, refused := make(chan id.ID), make(chan error, 1)
	b.run(outbox.Config{Workers: one("long", func(ctx context.Context, j *outbox.Job) error {
		started <- j.ID
		<-ctx.Done()
		refused <- b.db.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error {
			if err := b.box.Publish(tx, &outbox.Event{Kind: "step"}); err != nil {
				return err
			}
			return b.box.Progress(tx, j, []byte{1})
		})
		return ctx.Err()
	})})
	job := b.enqueue(&outbox.Job{Kind: "long"})
	<-started
	b.write(func(tx *store.Tx) error { return b.box.Cancel(tx, job) })
	if err := <-refused; errs.CodeOf(err) != "job_not_yours" {
		t.Errorf("progress of a cancelled job: %v", err)
	}
	if j := b.find(job); j.State != outbox.Cancelled || j.Progress != nil {
		t.Errorf("job is %+v", j)
	}
	var events int
	if err := b.db.Read(t.Context(), func(v *store.View) error {
		return v.QueryRow(`SELECT COUNT(*) FROM outbox_event`).Scan(&events)
	}); err != nil || events != 0 {
		t.Errorf("%d events of a step that was refused, %v", events, err)
	}
	err := b.db.Write(t.Context(), func(tx *store.Tx) error { return b.box.Cancel(tx, job) })
	if errs.CodeOf(err) != "job_ended" {
		t.Errorf("cancelled twice: %v", err)
	}
}

func TestStopGivesAJobBackWithoutCountingAFailure(t *testing.T) {
	t.Parallel()
	b := setup(t)
	started := make(chan []byte, 2)
	work := one("long", func(ctx context.Context, j *outbox.Job) error {
		started <- j.Progress
		if j.Progress != nil {
			return nil
		}
		if err := b.db.Write(ctx, func(tx *store.Tx) error { return b.box.Progress(tx, j, []byte("half")) }); err != nil {
			return err
		}
		<-ctx.Done()
		return ctx.Err()
	})
	stop := b.run(outbox.Config{Workers: work})
	job := b.enqueue(&outbox.Job{Kind: "long"})
	<-started
	deadline := time.After(20 * time.Second)
	for b.find(job).Progress == nil {
		select {
		case <-deadline:
			t.Fatal("no progress was saved")
		default:
		}
	}
	stop()
	if j := b.find(job); j.State != outbox.Ready || j.Attempts != 0 || j.LastError != "" {
		t.Errorf("given back as %+v", j)
	}
	b.run(outbox.Config{Workers: work})
	b.until(job, outbox.Finished)
	if p := <-started; string(p) != "half" {
		t.Errorf("went on from %q", p)
	}
}

func TestLapsedLeaseIsTakenOver(t *testing.T) {
	t.Parallel()
	b := setup(t)
	node := &bench{t, b.db, newBox()} // as if another one shared the database
	held := make(chan struct{})
	var once sync.Once
	work := func(ctx context.Context, _ *outbox.Job) error {
		first := false
		once.Do(func() { first = true })
		if first {
			close(held)
			<-ctx.Done() // until the end: whoever held the job is as good as dead
		}
		return ctx.Err()
	}
	nothing := func(context.Context, *outbox.Job) error { return nil }
	b.run(outbox.Config{Workers: map[string]outbox.JobFunc{"a": nothing, "k": work}})
	node.run(outbox.Config{Workers: map[string]outbox.JobFunc{"b": nothing, "k": work}})
	b.until(b.enqueue(&outbox.Job{Kind: "a"}), outbox.Finished) // each start's own reclaiming is over
	b.until(b.enqueue(&outbox.Job{Kind: "b"}), outbox.Finished)
	job := b.enqueue(&outbox.Job{Kind: "k"})
	<-held
	b.write(func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE outbox_job SET lease_until = 1 WHERE id = ?`, job)
		return err
	})
	b.until(job, outbox.Finished)
}

func TestListShowsNewestFirst(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var want []id.ID
	for range 3 {
		want = append([]id.ID{b.enqueue(&outbox.Job{Kind: "a"})}, want...)
	}
	b.enqueue(&outbox.Job{Kind: "b"})
	var jobs []outbox.Job
	err := b.db.Read(t.Context(), func(v *store.View) (err error) {
		jobs, err = b.box.List(v, "a", 2)
		return err
	})
	if err != nil || len(jobs) != 2 || jobs[0].ID != want[0] || jobs[1].ID != want[1] {
		t.Errorf("got %+v, %v", jobs, err)
	}
}
