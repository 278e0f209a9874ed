package transfer_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/transfer"
)

// handIn makes a draft of contacts, of the actor's.
func (s *stack) handIn(actor policy.Actor, text string) transfer.Import {
	s.Helper()
	d, err := s.files.HandIn(s.Context(), actor, transfer.ImportRequest{Object: "contact", FileName: "list.csv", File: strings.NewReader(text)}, 1<<20)
	s.must(err)
	return d
}

func (s *stack) handInText(text string) (transfer.Import, error) {
	return s.files.HandIn(s.Context(), s.actor, transfer.ImportRequest{Object: "contact", FileName: "list.csv", File: strings.NewReader(text)}, 1<<20)
}

func (s *stack) now(imp id.ID) transfer.Import {
	s.Helper()
	d, err := s.files.Get(s.Context(), s.actor, imp)
	s.must(err)
	return d
}

// until runs jobs until an import has a state.
func (s *stack) until(imp id.ID, state transfer.Stage) (d transfer.Import) {
	s.Helper()
	s.work(func() {
		for d = s.now(imp); d.State != state && s.Context().Err() == nil; d = s.now(imp) {
			if d.State == transfer.Failed {
				s.Fatalf("the import failed: %s", d.Code)
			}
		}
	})
	return d
}

func (s *stack) code(what string, err error, want string) {
	s.Helper()
	if errs.CodeOf(err) != want {
		s.Errorf("%s: %v, want %s", what, err, want)
	}
}

func TestAFileThatDoesNotArriveWholeLeavesNothing(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	lost := errors.New("the line is cut")
	for _, n := range []int{0, 30, 64 << 10, 200_000} {
		file := io.MultiReader(strings.NewReader(people(20_000)[:n]), iotest.ErrReader(lost))
		_, err := s.files.HandIn(t.Context(), s.actor, transfer.ImportRequest{Object: "contact", File: file}, 1<<20)
		if !errors.Is(err, lost) {
			t.Errorf("cut after %d bytes: %v", n, err)
		}
	}
	_, err := s.files.HandIn(t.Context(), s.actor, transfer.ImportRequest{Object: "contact", File: strings.NewReader(people(50_000))}, 1<<20)
	s.code("a file of more than the limit", err, "import_file_too_large")
	if n := s.blobCount(); n != 0 {
		t.Errorf("%d blobs", n)
	}
	page, _, err := s.files.Page(t.Context(), s.actor, id.ID{}, 10)
	s.must(err)
	if len(page) != 0 {
		t.Errorf("%d imports", len(page))
	}
}

func TestADraftThatNobodyStartsGoesAfterADay(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	kept := s.imported(transfer.ImportRequest{}, people(3))
	given, late := s.handIn(s.actor, people(5)), s.handIn(s.actor, people(5))
	s.must(s.files.Discard(t.Context(), s.actor, given.ID))
	s.must(s.files.Discard(t.Context(), s.actor, given.ID)) // again is no error
	s.clock.advance(transfer.KeepDrafts - time.Minute)
	s.must(s.files.Sweep(t.Context()))
	if d := s.now(late.ID); d.State != transfer.Draft || len(d.Columns[0].Samples) != 3 {
		t.Errorf("a minute early: %+v", d)
	}
	s.clock.advance(2 * time.Minute)
	s.until(late.ID, transfer.Discarded)
	for _, d := range []transfer.Import{given, late} {
		_, err := s.files.Begin(t.Context(), s.actor, d.ID, transfer.Decision{})
		s.code("start", err, "import_discarded")
		_, err = s.files.TakeBack(t.Context(), s.actor, d.ID)
		s.code("take back", err, "import_not_started")
	}
	s.code("discard what is no draft", s.files.Discard(t.Context(), s.actor, kept.Import), "import_started_already")
	if n := s.blobCount(); n != 4 { // file and decisions of one, decisions of two
		t.Errorf("%d blobs", n)
	}
	page, _, err := s.files.Page(t.Context(), s.actor, id.ID{}, 10)
	s.must(err)
	if len(page) != 1 || page[0].ID != kept.Import {
		t.Errorf("%+v", page)
	}
	s.clock.advance(transfer.KeepImports + 2*time.Hour)
	s.must(s.files.Sweep(t.Context()))
	if n := s.blobCount(); n != 0 {
		t.Errorf("%d blobs after a month", n)
	}
}

func TestDraftsAreBounded(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	var last transfer.Import
	for range transfer.MaxDrafts {
		last = s.handIn(s.actor, "name\nAda\n")
	}
	req := transfer.ImportRequest{Object: "contact", File: strings.NewReader("name\nAda\n")}
	_, err := s.files.HandIn(t.Context(), s.actor, req, 1<<20)
	s.code("one more", err, "import_drafts_too_many")
	s.must(s.files.Discard(t.Context(), s.actor, last.ID))
	s.handIn(s.actor, "name\nAda\n")
}

func TestADraftIsForWhoHandedItIn(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	mine, other, reader := s.person("a@example.com", policy.Owner), s.person("b@example.com", policy.Owner), s.person("c@example.com", policy.ReadOnly)
	d := s.handIn(mine, people(3))
	if len(d.Columns[0].Samples) != 3 || *d.CreatedBy != mine.User {
		t.Errorf("%+v", d)
	}
	seen, err := s.files.Get(t.Context(), other, d.ID)
	s.must(err)
	if len(seen.Columns[0].Samples) != 0 || seen.State != transfer.Draft {
		t.Errorf("another person sees %+v", seen)
	}
	_, err = s.files.Preview(t.Context(), other, d.ID, transfer.Decision{})
	s.code("preview of another's draft", err, "import_of_another")
	_, err = s.files.Begin(t.Context(), other, d.ID, transfer.Decision{})
	s.code("start of another's draft", err, "import_of_another")
	for what, err := range map[string]error{
		"get":     second(s.files.Get(t.Context(), reader, d.ID)),
		"discard": s.files.Discard(t.Context(), reader, d.ID),
		"begin":   second(s.files.Begin(t.Context(), reader, d.ID, transfer.Decision{})),
		"revert":  second(s.files.TakeBack(t.Context(), reader, d.ID)),
	} {
		if errs.CodeOf(err) != "import_unknown" { // as if there were none
			t.Errorf("%s by who may not import: %v", what, err)
		}
	}
	if _, err := s.files.Targets(t.Context(), reader, "contact"); errs.KindOf(err) != errs.Permission {
		t.Errorf("targets for who may not import: %v", err)
	}
	if _, _, err := s.files.Page(t.Context(), reader, id.ID{}, 10); errs.KindOf(err) != errs.Permission {
		t.Errorf("list by who may not import: %v", err)
	}
	if _, err := s.files.Begin(t.Context(), mine, d.ID, transfer.Decision{}); err != nil {
		t.Error(err)
	}
	if _, err := s.files.Begin(t.Context(), mine, d.ID, transfer.Decision{}); errs.CodeOf(err) != "import_started_already" {
		t.Errorf("started twice: %v", err)
	}
	if d := s.until(d.ID, transfer.Finished); d.Progress.Created != 3 {
		t.Errorf("%+v", d)
	}
	if _, err := s.files.TakeBack(t.Context(), other, d.ID); err != nil {
		t.Error(err)
	}
	s.until(d.ID, transfer.Reverted)
	if want := []string{"import.started", "import.reverted"}; !slices.Equal(s.acts.list, want) {
		t.Errorf("%q", s.acts.list)
	}
}

func second[T any](_ T, err error) error { return err }

// TestAPreviewIsWhatTheImportThenDoes compares every row of a preview with
// what the import makes of it, with records before that are found, found
// unchanged, and found twice.
func TestAPreviewIsWhatTheImportThenDoes(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.imported(transfer.ImportRequest{}, "name,emails,job_title,company\nAda,ada@example.com,Clerk,Engines\nBob,bob@example.com,,\nCyd,twin@example.com,,\nDan,twin@example.com,,\n")
	before := len(s.all("contact"))
	d := s.handIn(s.actor, "name,emails,job_title,company\nAda,ada@example.com,Chief,Engines\nBob,bob@example.com,,\nNew,new@example.com,,Fresh Ltd\nNew again,new@example.com,,\nTwin,twin@example.com,,\nNobody,nobody,,Never Ltd\n")
	decision := transfer.Decision{Mode: transfer.ModeUpsert, Match: "email"}
	entries, blobs := s.count("audit_entry"), s.blobCount()
	p, err := s.files.Preview(t.Context(), s.actor, d.ID, decision)
	s.must(err)
	var got []string
	for _, r := range p.Rows {
		one := fmt.Sprint(r.Line, " ", r.Action, " ", r.Links["company"].Action)
		for _, why := range r.Problems {
			one += " " + why.Code
		}
		got = append(got, one)
	}
	want := []string{"2 update found", "3 unchanged ", "4 create create", "5 update ", "6 fail  match_ambiguous", "7 fail  email_invalid"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if len(s.all("contact")) != before || len(s.all("company")) != 1 || s.count("audit_entry") != entries || s.blobCount() != blobs {
		t.Error("the preview left something")
	}
	_, err = s.files.Begin(t.Context(), s.actor, d.ID, decision)
	s.must(err)
	if d := s.until(d.ID, transfer.Finished); counts(d.Progress.Counts) != "rows 6 created 1 updated 2 unchanged 1 failed 2 companies 1" {
		t.Error(counts(d.Progress.Counts))
	}
}

// interrupted runs jobs until so many transactions are about to commit, or the
// import is no longer taken back.
func (s *stack) interrupted(imp id.ID, steps int) {
	s.Helper()
	ctx, stop := context.WithCancel(s.Context())
	defer stop()
	s.onStep(func(at record.Step) {
		if at == record.StepSettled {
			if steps--; steps == 0 {
				stop()
			}
		}
	})
	ended := make(chan error, 1)
	go func() { ended <- s.jobs.Run(ctx) }()
	for ctx.Err() == nil && s.now(imp).State == transfer.Reverting {
		runtime.Gosched()
	}
	stop()
	s.must(<-ended)
	s.onStep(func(record.Step) {})
}

// TestTakingBackGoesOnWhereItStopped stops the job in another place each time.
func TestTakingBackGoesOnWhereItStopped(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	r := s.imported(transfer.ImportRequest{}, people(300))
	changed := s.made(r)[7]
	_, err := s.records.Apply(t.Context(), s.actor, record.Unit{Changes: []record.Change{
		{Op: record.Update, Object: "contact", ID: changed.ID(), Values: values("job_title", "Boss")},
	}})
	s.must(err)
	d, err := s.files.TakeBack(t.Context(), s.actor, r.Import)
	s.must(err)
	if d.State != transfer.Reverting || *d.Total != 273 {
		t.Errorf("%+v", d)
	}
	rounds := 0
	for ; s.now(r.Import).State == transfer.Reverting; rounds++ {
		s.interrupted(r.Import, 1+rounds%2)
	}
	d = s.now(r.Import)
	if rounds < 3 || d.State != transfer.Reverted || d.Result.Removed != 271 || d.Result.KeptCount != 2 || d.Result.ReferredCount != 1 || d.Result.Kept[0] != (transfer.Kept{Object: "contact", ID: changed.ID()}) {
		t.Errorf("after %d rounds: %s %+v", rounds, d.State, d.Result)
	}
	if left := s.all("contact"); len(left) != 1 || left[0].ID() != changed.ID() || len(s.all("company")) != 1 { // the one it refers to
		t.Errorf("%d contacts and %d companies left", len(left), len(s.all("company")))
	}
	if _, err := s.files.TakeBack(t.Context(), s.actor, r.Import); err != nil { // again is allowed, and finds only what was kept
		t.Error(err)
	}
	if d := s.until(r.Import, transfer.Reverted); d.Result.Removed != 0 || d.Result.KeptCount != 2 {
		t.Errorf("again: %+v", d.Result)
	}
}

func TestWatchersHearOfEveryStateAndOfProgressNowAndThen(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	var mu sync.Mutex
	var heard []transfer.Import
	stop := s.files.Watch(func(i transfer.Import) {
		mu.Lock()
		defer mu.Unlock()
		heard = append(heard, i)
		s.clock.advance(time.Millisecond)
	})
	d := s.handIn(s.actor, people(200))
	_, err := s.files.Begin(t.Context(), s.actor, d.ID, transfer.Decision{})
	s.must(err)
	s.until(d.ID, transfer.Finished)
	_, err = s.files.TakeBack(t.Context(), s.actor, d.ID)
	s.must(err)
	s.until(d.ID, transfer.Reverted)
	gone := s.handIn(s.actor, people(2))
	s.must(s.files.Discard(t.Context(), s.actor, gone.ID))
	stop()
	s.handIn(s.actor, people(2))
	var states []transfer.Stage
	progress, done := 0, -1
	for _, i := range heard {
		if i.Columns != nil {
			t.Error("columns are told")
		}
		if i.State == transfer.Running {
			if progress++; i.Progress.Done <= done || *i.Total != 200 {
				t.Errorf("%d rows after %d, of %d", i.Progress.Done, done, *i.Total)
			}
			done = i.Progress.Done
		}
		if len(states) == 0 || states[len(states)-1] != i.State {
			states = append(states, i.State)
		}
	}
	if want := []transfer.Stage{"draft", "waiting", "running", "finished", "reverting", "reverted", "draft", "discarded"}; !slices.Equal(states, want) || progress == 0 {
		t.Errorf("%q, %d times progress", states, progress)
	}
}
