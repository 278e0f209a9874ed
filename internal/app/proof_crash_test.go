//go:build !race

package app_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// start starts the test binary as a child with a plan.
func (p plan) start(t *testing.T, role string, stdout io.Writer) *exec.Cmd {
	t.Helper()
	raw, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+role, planVariable+"="+string(raw))
	cmd.Stdout, cmd.Stderr = stdout, &logBuffer{}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd
}

// ended waits for a child and reports whether it was killed; one that failed
// by itself fails the test.
func ended(t *testing.T, cmd *exec.Cmd) (killed bool) {
	t.Helper()
	err := cmd.Wait()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return false
	case errors.As(err, &exit):
		if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() && status.Signal() == syscall.SIGKILL {
			return true
		}
	}
	t.Fatalf("the child failed: %v\n%s", err, cmd.Stderr)
	return false
}

// committed says whether a kill at the step comes after the commit.
func committed(at record.Step) bool { return at == record.StepCommitted || at == record.StepIndexed }

// TestKilledBetweenTwoSteps kills the program at every step of the write path,
// for every kind of change: afterwards the change is there wholly or not at
// all, the log verifies, and sending it again with the same key makes it
// exactly once.
func TestKilledBetweenTwoSteps(t *testing.T) {
	t.Parallel()
	kinds := map[string]struct {
		changes func(s *site, n string, person id.ID) []change
		skips   []record.Step // steps this kind of change does not have
	}{
		"create": {func(_ *site, n string, _ id.ID) []change {
			return []change{{Op: record.Create, Object: "contact", Values: texts{"name": "New " + n, "emails": n + "@example.com", "care_notes": "fine"}}}
		}, []record.Step{record.StepLoaded}},
		"update": {func(_ *site, n string, person id.ID) []change {
			return []change{{Op: record.Update, Object: "contact", ID: person, Values: texts{"emails": n + "@example.com", "bank_account": n}}}
		}, nil},
		"delete": {func(_ *site, _ string, person id.ID) []change {
			return []change{{Op: record.Delete, Object: "contact", ID: person}}
		}, []record.Step{record.StepValidated}},
		"upsert": {func(_ *site, n string, _ id.ID) []change {
			return []change{{Op: record.Upsert, Object: "contact", Values: texts{"name": "Known", "emails": "known@example.com", "job_title": n}, MatchOn: []string{"emails"}}}
		}, nil},
		"unit": {func(_ *site, n string, person id.ID) []change {
			return []change{
				{Op: record.Ensure, Object: "company", Values: texts{"name": "Firm " + n}, MatchOn: []string{"name"}},
				{Op: record.Create, Object: "contact", Values: texts{"name": "Linked " + n}, Links: map[string]int{"company": 0}},
				{Op: record.Update, Object: "contact", ID: person, Values: texts{"department": n}},
				{Op: record.Create, Object: "note", Values: texts{"body": n, "contact": person.String()}},
			}
		}, nil},
		"merge": {func(s *site, n string, person id.ID) []change {
			twin := s.create("contact", texts{"name": "Twin " + n})
			about := s.create("note", texts{"body": n, "contact": twin.String()})
			return []change{
				{Op: record.Delete, Object: "contact", ID: twin},
				{Op: record.Update, Object: "contact", ID: person, Values: texts{"emails": n + "@example.com"}},
				{Op: record.Lead, Object: "note", ID: about, From: twin, Values: texts{"contact": person.String()}},
			}
		}, nil},
	}
	for name, kind := range kinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSiteAnywhere(t)
			s.create("contact", texts{"name": "Known", "emails": "known@example.com"})
			for i, at := range record.Steps() {
				n := "n" + strconv.Itoa(i)
				person := s.create("contact", texts{"name": "Person " + n})
				r := request{Key: "key " + n, Changes: kind.changes(s, n, person)}
				s.killedAt(at, r, !slices.Contains(kind.skips, at))
			}
		})
	}
}

// killedAt sends r in a child that dies at the step, and checks what is left.
func (s *site) killedAt(at record.Step, r request, reached bool) {
	s.t.Helper()
	before := s.count(`SELECT COUNT(*) FROM audit_entry WHERE writes = 1`)
	s.reopened(func() {
		if killed := ended(s.t, plan{Dir: s.dir, Request: r, Step: at}.start(s.t, "step", nil)); killed != reached {
			s.t.Fatalf("step %s: killed %v, want %v", at, killed, reached)
		}
	})
	s.whole()
	wrote := s.count(`SELECT COUNT(*) FROM audit_entry WHERE writes = 1`) - before
	there := committed(at) || !reached
	if want := map[bool]int{true: len(r.Changes)}[there]; wrote != want {
		s.t.Fatalf("step %s: %d changes were written, want %d", at, wrote, want)
	}
	first, err := s.apply(r.unit())
	s.must(err)
	if first.Replayed != there {
		s.t.Errorf("step %s: the retry was replayed: %v, want %v", at, first.Replayed, there)
	}
	again, err := s.apply(r.unit())
	s.must(err)
	for i, res := range again.Results {
		if res.ID != first.Results[i].ID || res.Version != first.Results[i].Version || !again.Replayed {
			s.t.Errorf("step %s: two retries answer %+v and %+v", at, first.Results[i], res)
		}
	}
	if wrote := s.count(`SELECT COUNT(*) FROM audit_entry WHERE writes = 1`) - before; wrote != len(r.Changes) {
		s.t.Errorf("step %s: %d changes after the retries, want %d", at, wrote, len(r.Changes))
	}
}

// TestImportKilledBetweenTwoSteps kills an import at every step of its second
// chunk: the next start finishes it, each row is there once, and the counts
// are those of an import that was never interrupted.
func TestImportKilledBetweenTwoSteps(t *testing.T) {
	t.Parallel()
	const rows, broken = 80, 4
	var file strings.Builder
	file.WriteString("name,emails,company\n")
	for i := range rows {
		address := fmt.Sprintf("p%d@example.org", i)
		if i%20 == 7 {
			address = "no address"
		}
		fmt.Fprintf(&file, "Person %d,%s,Firm %d\n", i, address, i%3)
	}
	for _, at := range record.Steps() {
		if at == record.StepLoaded { // an import that creates loads nothing but companies found
			continue
		}
		t.Run(string(at), func(t *testing.T) {
			t.Parallel()
			s := newClosedSiteAnywhere(t)
			path := filepath.Join(t.TempDir(), "people.csv")
			s.write(path, []byte(file.String()))
			p := plan{Dir: s.dir, File: path, Step: at, Skip: 40}
			if at == record.StepBegun || at == record.StepSettled {
				p.Skip = 1 // once a chunk
			}
			if !ended(t, p.start(t, "step", nil)) {
				t.Fatal("the import ended before the kill")
			}
			s.open()
			if left := rows - broken - s.count(`SELECT COUNT(*) FROM o_contact`); left == 0 {
				t.Error("nothing was left to do: the test shows nothing")
			}
			res := s.finishedImport()
			if res.Rows != rows || res.Created != rows-broken || res.Failed != broken || res.Companies != 3 || res.Updated+res.Unchanged != 0 {
				t.Errorf("counts %+v", res.Counts)
			}
			names := map[string]bool{}
			for _, r := range s.list("contact", record.ListRequest{Sort: "name"}) {
				names[textsOf(r)["name"]] = true
			}
			if len(names) != rows-broken || s.count(`SELECT COUNT(*) FROM o_contact`) != rows-broken {
				t.Errorf("%d names in %d rows", len(names), s.count(`SELECT COUNT(*) FROM o_contact`))
			}
			s.whole()
		})
	}
}

// rounds is how often the random kill is repeated on one folder.
func rounds() int {
	if os.Getenv("HOLDFAST_SOAK") != "" {
		return 250
	}
	if onServer() {
		return 8 // a journey for each statement, and the same steps
	}
	return 20
}

// TestKilledUnderLoad kills the program while eight writers create, change,
// delete and restore: whatever was acknowledged is there, whatever was not can
// be sent again with its key, and the records are then exactly what the
// requests say, each carried out once.
func TestKilledUnderLoad(t *testing.T) {
	t.Parallel()
	s := newClosedSiteAnywhere(t)
	people := 0
	for round := range rounds() {
		tries, acks := s.loadUntilKilled(plan{Dir: s.dir, Round: round})
		s.open()
		people += s.settle(tries, acks)
		if got := s.count(`SELECT COUNT(*) FROM o_contact`); got != people {
			t.Errorf("round %d: %d people, want %d", round, got, people)
		}
		if last := rounds() - 1; round%10 == 0 || round == last { // every row of the folder: not each time
			s.whole()
		} else {
			s.sound()
		}
		s.close()
	}
}

// loadUntilKilled lets a child write until a random number of requests were
// acknowledged, kills it, and returns what it tried, in order, and what was
// acknowledged.
func (s *site) loadUntilKilled(p plan) (tries []request, acks map[string]report) {
	s.t.Helper()
	out, in, err := os.Pipe()
	s.must(err)
	defer out.Close()
	cmd := p.start(s.t, "load", in)
	s.must(in.Close())
	acks = map[string]report{}
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	for enough := 5 + rand.IntN(120); lines.Scan(); {
		var r report
		if json.Unmarshal(lines.Bytes(), &r) != nil {
			continue // the kill cut the last line
		}
		switch {
		case r.Fail != "":
			s.t.Errorf("a writer failed: %s", r.Fail)
		case r.Try != nil:
			tries = append(tries, *r.Try)
		default:
			acks[r.Ack] = r
		}
		if len(acks) == enough {
			s.must(cmd.Process.Kill())
		}
	}
	if !ended(s.t, cmd) {
		s.t.Fatal("the child ended by itself")
	}
	return tries, acks
}

// settle sends every request again and compares the answers with what was
// acknowledged, then the records with what the requests say. It returns how
// many people were made.
func (s *site) settle(tries []request, acks map[string]report) (people int) {
	s.t.Helper()
	type state struct {
		version int64
		title   string
		deleted bool
	}
	want := map[id.ID]*state{}
	for _, r := range tries {
		out, err := s.apply(r.unit())
		s.must(err)
		if ack, ok := acks[r.Key]; ok {
			for i, res := range out.Results {
				if !out.Replayed || res.ID != ack.IDs[i] || res.Version != ack.Size[i] {
					s.t.Fatalf("%s was acknowledged as %s version %d; sent again: %+v, replayed %v", r.Key, ack.IDs[i], ack.Size[i], res, out.Replayed)
				}
			}
		}
		last := len(r.Changes) - 1
		res, op := out.Results[last], r.Changes[last].Op
		if op == record.Create {
			want[res.ID] = &state{}
			people++
		}
		now := want[res.ID]
		now.version++
		switch op {
		case record.Update:
			now.title = r.Changes[last].Values["job_title"]
		case record.Delete, record.Restore:
			now.deleted = op == record.Delete
		}
	}
	for rec, now := range want {
		p, err := s.get("contact", rec)
		s.must(err)
		if got := (state{p.Version(), textsOf(p)["job_title"], p.Deleted()}); got != *now {
			s.t.Errorf("%s is %+v, the requests make %+v", rec, got, *now)
		}
	}
	return people
}
