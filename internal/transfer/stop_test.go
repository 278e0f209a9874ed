package transfer_test

import (
	"slices"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/transfer"
)

// slowImport begins an import of 300 rows, each so slow that it is a transaction
// of its own, and tells when one of them has reached a step.
func (s *stack) slowImport(actor policy.Actor, reached record.Step) (transfer.Import, <-chan bool) {
	s.Helper()
	d := s.handIn(actor, people(300))
	_, err := s.files.Begin(s.Context(), actor, d.ID, transfer.Decision{})
	s.must(err)
	under := make(chan bool, 1)
	s.onStep(func(at record.Step) {
		switch at {
		case record.StepSealed:
			s.clock.advance(transfer.ChunkHold)
		case reached:
			select {
			case under <- true:
			default:
			}
		}
	})
	return d, under
}

// stoppedHalfWay begins an import of 300 rows and stops it on its way.
func (s *stack) stoppedHalfWay(actor policy.Actor) transfer.Import {
	s.Helper()
	d, under := s.slowImport(actor, record.StepSettled)
	var stopped transfer.Import
	s.work(func() {
		<-under
		var err error
		stopped, err = s.files.Stop(s.Context(), actor, d.ID)
		s.must(err)
	})
	s.onStep(func(record.Step) {})
	return stopped
}

func TestAStoppedImportKeepsItsRowsAndGoesOn(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	owner := s.person("grace@example.com", policy.Owner)
	half := s.stoppedHalfWay(owner)
	if half.State != transfer.Stopped || half.Progress.Created == 0 || half.Progress.Done >= 300 {
		t.Fatalf("stopped as %s at %+v", half.State, half.Progress)
	}
	if now := s.now(half.ID); now.State != transfer.Stopped || now.Progress != half.Progress || len(s.all("contact")) != now.Progress.Created {
		t.Errorf("%d contacts, and later %s at %+v", len(s.all("contact")), now.State, now.Progress)
	}
	if again, err := s.files.Stop(t.Context(), owner, half.ID); err != nil || again.State != transfer.Stopped {
		t.Errorf("again: %s, %v", again.State, err)
	}
	_, err := s.files.Begin(t.Context(), owner, half.ID, transfer.Decision{Mode: transfer.ModeUpsert, Match: "emails"})
	s.code("decided anew", err, "import_decided")
	_, err = s.files.Begin(t.Context(), s.person("alan@example.com", policy.Owner), half.ID, transfer.Decision{})
	s.code("by another", err, "import_of_another")
	_, err = s.files.Begin(t.Context(), owner, half.ID, transfer.Decision{})
	s.must(err)
	if end := s.until(half.ID, transfer.Finished); counts(end.Progress.Counts) != "rows 300 created 270 updated 0 unchanged 0 failed 30 companies 3" || len(s.all("contact")) != 270 {
		t.Errorf("%+v, %d contacts", end.Progress, len(s.all("contact")))
	}
	_, err = s.files.Stop(t.Context(), owner, half.ID)
	s.code("after its end", err, "import_not_running")
	if want := []string{"import.started", "import.stopped", "import.continued"}; !slices.Equal(s.acts.list, want) {
		t.Errorf("the log has %q", s.acts.list)
	}
}

func TestAStoppedImportIsTakenBack(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	half := s.stoppedHalfWay(s.actor)
	_, err := s.files.TakeBack(t.Context(), s.actor, half.ID)
	s.must(err)
	back := s.until(half.ID, transfer.Reverted)
	if made := half.Progress.Created + half.Progress.Companies; back.Result.Removed != made || *back.Total != made || len(s.all("contact")) != 0 {
		t.Errorf("%d made; %+v, %d contacts", made, back.Result, len(s.all("contact")))
	}
}

func TestWhatHasNotBegunIsNotStopped(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	d := s.handIn(s.actor, people(3))
	_, err := s.files.Stop(t.Context(), s.actor, d.ID)
	s.code("a draft", err, "import_not_started")
	_, err = s.files.Begin(t.Context(), s.actor, d.ID, transfer.Decision{})
	s.must(err)
	if waiting, err := s.files.Stop(t.Context(), s.actor, d.ID); err != nil || waiting.State != transfer.Stopped {
		t.Errorf("one that waits: %s, %v", waiting.State, err)
	}
	if _, err := s.files.Stop(t.Context(), s.person("ro@example.com", policy.ReadOnly), d.ID); errs.CodeOf(err) != "import_unknown" {
		t.Errorf("without the right: %v", err)
	}
}

func TestAListOfNobodyIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	before := s.blobCount()
	for _, text := range []string{"name,emails\n", "name,emails", "name;emails\r\n\r\n"} {
		_, err := s.handInText(text)
		s.code(text, err, "import_no_rows")
	}
	if n := s.blobCount(); n != before {
		t.Errorf("%d blobs are left", n-before)
	}
}
