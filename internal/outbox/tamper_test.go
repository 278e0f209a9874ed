package outbox_test

import (
	"context"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/store"
)

func TestJobEditedBehindTheProgramNeverRuns(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string]string{
		"made ready again": `UPDATE outbox_job SET state = 'ready', attempts = 0, progress = NULL, finished = NULL, run_at = 0 WHERE id = ?`,
		"other arguments":  `UPDATE outbox_job SET state = 'ready', finished = NULL, run_at = 0, args = x'01' WHERE id = ?`,
		"other kind":       `UPDATE outbox_job SET kind = 'other', state = 'ready', run_at = 0 WHERE id = ?`,
		"older progress":   `UPDATE outbox_job SET state = 'ready', finished = NULL, run_at = 0, progress = x'00' WHERE id = ?`,
		"lapsed lease":     `UPDATE outbox_job SET state = 'running', lease_until = 1 WHERE id = ?`,
		"no MAC":           `UPDATE outbox_job SET state = 'ready', run_at = 0, mac = x'' WHERE id = ?`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			ran, broken := make(chan id.ID, 100), make(chan id.ID, 100)
			work := func(_ context.Context, j *outbox.Job) error {
				err := b.db.Write(t.Context(), func(tx *store.Tx) error { return b.box.Progress(tx, j, []byte("half")) })
				ran <- j.ID
				return err
			}
			c := outbox.Config{
				Workers: map[string]outbox.JobFunc{"once": work, "other": work},
				Broken:  func(_ context.Context, j outbox.Job) { broken <- j.ID },
			}
			stop := b.run(c)
			job := b.enqueue(&outbox.Job{Kind: "once", Args: []byte("args")})
			b.until(job, outbox.Finished)
			stop()
			<-ran
			b.write(func(tx *store.Tx) error {
				n, err := tx.Exec(edit, job)
				if n != 1 {
					t.Errorf("%d rows edited", n)
				}
				return err
			})
			b.run(c)
			next := b.enqueue(&outbox.Job{Kind: "once"}) // not held up
			if got := <-ran; got != next {
				t.Fatalf("job %s ran again", job)
			}
			if got := <-broken; got != job {
				t.Errorf("%s was reported", got)
			}
			b.read(func(v *store.View) error {
				if _, err := b.box.Find(v, job); errs.KindOf(err) != errs.Integrity || errs.CodeOf(err) != "job_changed" {
					t.Errorf("found: %v", err)
				}
				jobs, err := b.box.List(v, "", 10)
				if err != nil || len(jobs) != 2 || jobs[1].State != outbox.Broken || jobs[0].State == outbox.Broken {
					t.Errorf("listed %+v, %v", jobs, err)
				}
				return nil
			})
			for what, act := range map[string]func(*store.Tx, id.ID) error{"retried": b.box.Retry, "cancelled": b.box.Cancel} {
				if err := b.db.Write(t.Context(), func(tx *store.Tx) error { return act(tx, job) }); errs.CodeOf(err) != "job_changed" {
					t.Errorf("%s: %v", what, err)
				}
			}
		})
	}
}

func (b *bench) read(fn func(*store.View) error) {
	b.t.Helper()
	if err := b.db.Read(b.t.Context(), fn); err != nil {
		b.t.Fatal(err)
	}
}
