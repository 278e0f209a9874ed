package app_test

import (
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/notify"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

const twoPeople = "name,emails\nAda,ada@example.org\nBob,bob@example.org\n"

// TestFinishedImportMadeReadyAgainDoesNotRun: the job's row is edited so that
// a finished import would run again. It does not, somebody hears of it, and
// audit verify says so.
func TestFinishedImportMadeReadyAgainDoesNotRun(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	job := s.imported(verb.ImportArgs{}, twoPeople).Import
	s.sound()
	s.reopened(func() {
		s.sql(does(`UPDATE outbox_job SET state = 'ready', attempts = 0, progress = NULL, finished = NULL, run_at = 0 WHERE id = ?`, job))
	})
	// The next import passes the edited one on its way to a worker.
	if res := s.imported(verb.ImportArgs{}, "name\nCyd\n"); res.Created != 1 {
		t.Errorf("the next import: %+v", res.Counts)
	}
	if n := len(s.list("contact", record.ListRequest{})); n != 3 {
		t.Errorf("%d contacts, want 3", n)
	}
	if n := s.count(`SELECT COUNT(*) FROM audit_entry WHERE object = 'outbox_job' AND record = ?`, job[:]); n != 1 {
		t.Errorf("%d entries about the edited job", n)
	}
	if n := s.count(`SELECT COUNT(*) FROM outbox_event WHERE kind = ? AND record = ?`, notify.EventAuditTampered, job[:]); n != 1 {
		t.Errorf("%d events about the edited job", n)
	}
	if res := s.verify(true); res.Exit != 2 || res.FirstBad.Place != "outbox_job "+job.String() {
		t.Errorf("audit verify --rows: exit %d, %+v", res.Exit, res.Problems)
	}
}

// TestImportJobPutBackDoesNotRunTwice: a whole older row of the job, with the
// MAC it had, is put in the place of the newest.
func TestImportJobPutBackDoesNotRunTwice(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	job := s.imported(verb.ImportArgs{}, twoPeople).Import
	box := outbox.New(id.NewSource(time.Now), s.w.Keys.Purpose(keystore.RowMAC))
	s.must(s.w.DB.Write(t.Context(), func(tx *store.Tx) error {
		done, err := box.Find(tx, job)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM outbox_job WHERE id = ?`, job); err != nil {
			return err
		}
		return box.Enqueue(tx, &outbox.Job{ID: job, Kind: done.Kind, Args: done.Args})
	}))
	report, err := s.w.Transfer.Wait(t.Context(), job, func(int) {})
	s.must(err)
	if report.State != outbox.Dead || report.LastError != "import_already_ran" {
		t.Errorf("the import is %s, %q", report.State, report.LastError)
	}
	if n := len(s.list("contact", record.ListRequest{})); n != 2 {
		t.Errorf("%d contacts, want 2", n)
	}
}
