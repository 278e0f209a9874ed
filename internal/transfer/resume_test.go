package transfer_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/transfer"
)

// people is a list of n people of whom every tenth is refused, at three
// companies.
func people(n int) string {
	var b strings.Builder
	b.WriteString("name,emails,company\n")
	for i := range n {
		mail := fmt.Sprintf("p%d@example.com", i)
		if i%10 == 9 {
			mail = "nobody"
		}
		fmt.Fprintf(&b, "Person %d,%s,Firm %d\n", i, mail, i%3)
	}
	return b.String()
}

func TestAnInterruptedImportGoesOnWhereItStopped(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]time.Duration{"on time": 0, "with rows so slow that chunks end early": transfer.ChunkHold / 4} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			interruptedImport(t, row)
		})
	}
}

// interruptedImport stops an import again and again; each record takes the
// writer for a while.
func interruptedImport(t *testing.T, slow time.Duration) {
	s := newStack(t)
	const rows = 300
	var began time.Time
	var longest time.Duration
	job := s.start(transfer.ImportRequest{}, people(rows))
	for round := 1; ; round++ {
		ctx, stop := context.WithCancel(t.Context())
		left := 2 * round // chunks until the stop, in another place each time
		var once sync.Mutex
		s.onStep(func(at record.Step) {
			once.Lock()
			defer once.Unlock()
			switch at {
			case record.StepBegun:
				began = s.clock.now()
			case record.StepSealed:
				s.clock.advance(slow)
			case record.StepSettled:
				if held := s.clock.now().Sub(began); held > longest {
					longest = held
				}
				if left--; left == 0 {
					stop()
				}
			}
		})
		ended := make(chan error, 1)
		go func() { ended <- s.jobs.Run(ctx) }()
		_, err := s.files.Wait(ctx, job, func(int) {})
		stop()
		s.must(<-ended)
		if err == nil {
			if round == 1 {
				t.Fatal("the import was never interrupted")
			}
			break
		}
		if errs.CodeOf(err) != "import_goes_on" && ctx.Err() == nil {
			t.Fatal(err)
		}
	}
	r, err := s.files.Report(t.Context(), job)
	s.must(err)
	if got := counts(r.Counts); got != "rows 300 created 270 updated 0 unchanged 0 failed 30 companies 3" || r.State != outbox.Finished {
		t.Errorf("%s, %s", got, r.State)
	}
	if longest > transfer.ChunkHold+slow { // a row may bring its company
		t.Errorf("the writer was held for %v", longest)
	}
	if n := len(s.all("contact")); n != 270 {
		t.Errorf("%d contacts", n)
	}
	if n := strings.Count(s.failedRows(job, "en"), "\r\n"); n != 31 {
		t.Errorf("%d lines of failed rows", n)
	}
	seen := map[string]bool{}
	for _, p := range s.all("contact") {
		if text := texts(p); seen[text] {
			t.Errorf("twice: %s", text)
		} else {
			seen[text] = true
		}
	}
}

func (s *stack) onStep(f func(record.Step)) { s.step.Store(&f) }

func TestTheSameListAgainChangesNothing(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	text := people(30)
	for i, want := range []string{
		"rows 30 created 27 updated 0 unchanged 0 failed 3 companies 3",
		"rows 30 created 0 updated 0 unchanged 27 failed 3 companies 0",
	} {
		if got := counts(s.imported(transfer.ImportRequest{MatchOn: "email"}, text).Counts); got != want {
			t.Errorf("run %d: %s, want %s", i, got, want)
		}
	}
	changed := strings.ReplaceAll(text, "Firm 0", "Firm 1")
	if got := counts(s.imported(transfer.ImportRequest{MatchOn: "emails"}, changed).Counts); got != "rows 30 created 0 updated 9 unchanged 18 failed 3 companies 0" {
		t.Errorf("changed: %s", got)
	}
	update := transfer.ImportRequest{MatchOn: "emails", Mode: transfer.ModeUpdate}
	r := s.imported(update, "name,emails,company\nPerson 1,p1@example.com,Firm 2\nNew,new@example.com,New firm\n")
	if got := counts(r.Counts); got != "rows 2 created 0 updated 1 unchanged 0 failed 1 companies 0" || r.Faults[0].Code != "match_none" {
		t.Errorf("update only: %s %+v", got, r.Faults)
	}
}

func TestAnImportThatKeepsFailingSaysWhy(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	owner := s.person("owner@example.com", "owner")
	s.actor = owner
	job := s.start(transfer.ImportRequest{}, people(5))
	s.must(s.db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec("DELETE FROM app_user WHERE id = ?", owner.User)
		return err
	}))
	s.work(func() {
		r, err := s.files.Wait(t.Context(), job, func(int) { s.clock.advance(time.Minute) }) // each try is due at once
		s.must(err)
		if r.State == outbox.Finished || r.LastError == "" || r.Rows != 0 {
			t.Errorf("%+v", r)
		}
	})
}

func TestChunksStayWithinBoundsAndFollowThePace(t *testing.T) {
	t.Parallel()
	slow, fast := time.Hour, time.Nanosecond
	for _, c := range []struct {
		name string
		size int
		held []time.Duration
		want int
	}{
		{"on target", 100, []time.Duration{transfer.ChunkTarget}, 100},
		{"twice too slow", 100, []time.Duration{2 * transfer.ChunkTarget}, 50},
		{"much too slow", 100, []time.Duration{slow}, transfer.MinChunk},
		{"never smaller", transfer.MinChunk, []time.Duration{slow, slow}, transfer.MinChunk},
		{"at most doubles", 25, []time.Duration{fast}, 50},
		{"never larger", 25, []time.Duration{fast, fast, fast, fast, fast, fast, fast}, transfer.MaxChunk},
		{"recovers from a stall", 100, []time.Duration{slow, fast, fast}, 4 * transfer.MinChunk},
		{"a clock that stood still says nothing", 100, []time.Duration{0, -time.Second}, 100},
	} {
		if got := transfer.Pace(c.size, c.held...); got != c.want {
			t.Errorf("%s: %d rows, want %d", c.name, got, c.want)
		}
	}
}

func TestRevertTakesBackWhatNobodyChanged(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	const rows = 2*transfer.RevertChunk + 20
	text := "name,emails\n"
	for i := range rows {
		text += fmt.Sprintf("Person %d,p%d@example.com\n", i, i)
	}
	mine := s.imported(transfer.ImportRequest{}, "name,emails\nMine,mine@example.com\n")
	r := s.imported(transfer.ImportRequest{}, text)
	all := s.all("contact")
	changed := map[id.ID]bool{}
	for _, i := range []int{1, transfer.RevertChunk, rows} { // Mine is the first
		change := record.Change{Op: record.Update, Object: "contact", ID: all[i].ID()}
		change.Values = map[string]rawValue{"stage": choice("lead")}
		_, err := s.records.Apply(t.Context(), s.actor, record.Unit{Changes: []record.Change{change}})
		s.must(err)
		changed[all[i].ID()] = true
	}
	if _, _, err := s.files.Revert(t.Context(), s.person("reader@example.com", "read_only"), r.Import, func(int) {}); errs.CodeOf(err) != "import_unknown" {
		t.Errorf("a reader takes an import back: %v", err)
	}
	told := 0
	removed, kept, err := s.files.Revert(t.Context(), s.actor, r.Import, func(n int) { told = n })
	s.must(err)
	if removed != rows-3 || told != removed || len(kept) != 3 {
		t.Errorf("removed %d, told %d, kept %d", removed, told, len(kept))
	}
	for _, k := range kept {
		if !changed[k.ID] || k.Object != "contact" {
			t.Errorf("kept %+v", k)
		}
	}
	if left := s.all("contact"); len(left) != 4 {
		t.Errorf("%d contacts are left", len(left))
	}
	if removed, kept, err = s.files.Revert(t.Context(), s.actor, r.Import, func(int) {}); err != nil || removed != 0 || len(kept) != 3 {
		t.Errorf("a second time: %d, %d, %v", removed, len(kept), err)
	}
	if _, _, err := s.files.Revert(t.Context(), s.actor, s.ids.New(), func(int) {}); errs.CodeOf(err) != "import_unknown" {
		t.Errorf("an import that never was: %v", err)
	}
	waiting := s.start(transfer.ImportRequest{}, text)
	if _, _, err := s.files.Revert(t.Context(), s.actor, waiting, func(int) {}); errs.CodeOf(err) != "import_still_running" {
		t.Errorf("an import that has not ended: %v", err)
	}
	if removed, _, err := s.files.Revert(t.Context(), s.actor, mine.Import, func(int) {}); err != nil || removed != 1 {
		t.Errorf("the other import: %d, %v", removed, err)
	}
}

func TestSweepingKeepsWhatIsNeededAndDestroysTheRest(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	bad := "name,emails\n" + strings.Repeat("Bad,nobody\n", 2*transfer.MaxPendingFaults)
	old := s.imported(transfer.ImportRequest{}, bad)
	chain, err := s.files.FaultBlobs(t.Context(), old.Import)
	s.must(err)
	if chain == 0 {
		t.Fatal("no chain of failed rows to keep")
	}
	perImport := 2 + chain
	orphan := func() {
		w, err := s.blobs.Create(t.Context(), "upload")
		s.must(err)
		_, err = w.Write([]byte("left by a crash"))
		s.must(err)
		_, err = w.Commit()
		s.must(err)
	}
	sweep := func(when string, want int) {
		t.Helper()
		s.must(s.files.Sweep(t.Context()))
		if n := s.blobCount(); n != want {
			t.Errorf("%s: %d blobs, want %d", when, n, want)
		}
	}
	orphan()
	sweep("at once", perImport+1)
	s.clock.advance(transfer.OrphanAge + time.Hour)
	sweep("when nobody can still be about to name the orphan", perImport)
	if n := strings.Count(s.failedRows(old.Import, "en"), "\r\n"); n != old.Failed+1 {
		t.Errorf("%d lines of failed rows after sweeping", n)
	}
	waiting := s.start(transfer.ImportRequest{}, people(3))
	s.clock.advance(transfer.KeepImports - transfer.OrphanAge)
	sweep("when the import is old", 2)
	if _, err := s.files.Report(t.Context(), old.Import); errs.CodeOf(err) != "import_unknown" {
		t.Errorf("an import that was swept: %v", err)
	}
	s.clock.advance(2 * transfer.KeepImports)
	sweep("an import that has not run yet is kept", 2)
	s.work(func() {
		r, err := s.files.Wait(t.Context(), waiting, func(int) {})
		s.must(err)
		if r.Created != 3 {
			t.Errorf("%s", counts(r.Counts))
		}
	})
}

func FuzzDecodeState(f *testing.F) {
	f.Add(transfer.SampleState())
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, raw []byte) {
		once, err := transfer.Recode(raw)
		if err != nil {
			return
		}
		twice, err := transfer.Recode(once)
		if err != nil || string(once) != string(twice) {
			t.Errorf("%x becomes %x, then %x (%v)", raw, once, twice, err)
		}
	})
}

func FuzzReadFaults(f *testing.F) {
	f.Add(transfer.SampleFaults())
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01})
	f.Fuzz(func(t *testing.T, raw []byte) {
		once, err := transfer.RecodeFaults(raw)
		if err == nil && len(once) > 2*len(raw)+16 {
			t.Errorf("%d bytes became %d", len(raw), len(once))
		}
	})
}

func TestProgressComesBackAsItWas(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]struct {
		sample []byte
		again  func([]byte) ([]byte, error)
	}{"state": {transfer.SampleState(), transfer.Recode}, "failed rows": {transfer.SampleFaults(), transfer.RecodeFaults}} {
		if got, err := f.again(f.sample); err != nil || string(got) != string(f.sample) {
			t.Errorf("%s: %x, %v", name, got, err)
		}
		for n := 1; n < len(f.sample); n++ {
			if _, err := f.again(f.sample[:n]); err == nil {
				t.Errorf("%s: %d of %d bytes are accepted", name, n, len(f.sample))
			}
		}
		if _, err := f.again(append([]byte{}, append(f.sample, 0)...)); err == nil {
			t.Errorf("%s: a byte too many is accepted", name)
		}
	}
}

// TestAnImportPutBackToAnEarlierProgressDoesNotRunTwice keeps the job's row,
// with the MAC it had, as it was after some chunks, and puts it back later.
func TestAnImportPutBackToAnEarlierProgressDoesNotRunTwice(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	job := s.start(transfer.ImportRequest{}, people(200))
	s.chunks(2)
	s.sql(`CREATE TABLE kept AS SELECT * FROM outbox_job`)
	s.chunks(2)
	before := len(s.all("contact"))
	s.sql(`DELETE FROM outbox_job`)
	s.sql(`INSERT INTO outbox_job SELECT * FROM kept`)
	s.work(func() {
		r, err := s.files.Wait(t.Context(), job, func(int) {})
		s.must(err)
		if r.State != outbox.Dead || r.LastError != "import_already_ran" || r.Created == 0 || r.Created >= before {
			t.Errorf("%s, %q, %s", r.State, r.LastError, counts(r.Counts))
		}
	})
	if n := len(s.all("contact")); n != before {
		t.Errorf("%d contacts, before there were %d", n, before)
	}
}

// chunks runs jobs until an import has committed so many chunks.
func (s *stack) chunks(n int) {
	s.Helper()
	ctx, stop := context.WithCancel(s.Context())
	s.onStep(func(at record.Step) {
		if at == record.StepSettled {
			if n--; n == 0 {
				stop()
			}
		}
	})
	s.must(s.jobs.Run(ctx))
	s.onStep(func(record.Step) {})
}

func (s *stack) sql(text string) {
	s.Helper()
	s.must(s.db.Write(s.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(text)
		return err
	}))
}
