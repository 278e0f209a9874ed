package record_test

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/role"
)

// apart is a unit of changes that were asked for one by one: six, of which two
// are not accepted and one is not the actor's to make.
func (s *stack) apart(foreign id.ID) record.Unit {
	s.Helper()
	u := record.Unit{Partial: true, Apart: true, IdempotencyKey: "k", RequestHash: [32]byte{1}}
	for _, values := range []string{`{"name":"A"}`, `{"name":"B","emails":["nobody"]}`, `{"name":"C"}`, `{"name":"D","no_such":1}`, `{"name":"E"}`} {
		u.Changes = append(u.Changes, s.change(record.Create, "contact", id.ID{}, values))
	}
	u.Changes = append(u.Changes, record.Change{Op: record.Delete, Object: "contact", ID: foreign})
	return u
}

func codes(out *record.Outcome) (all []string) {
	for _, r := range out.Results {
		all = append(all, errs.CodeOf(r.Err))
	}
	return all
}

// maker may create and read contacts, and delete none.
func (s *stack) maker() policy.Actor {
	return s.withRole("maker@example.com", map[policy.Action]role.Scope{policy.Read: role.All, policy.Create: role.All}, everything())
}

func TestOfChangesAskedForOneByOneEachIsJudgedAlone(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	who, foreign := s.maker(), s.create("contact", `{"name":"Theirs"}`)
	first, err := s.records.Apply(t.Context(), who, s.apart(foreign))
	s.must(err)
	want := []string{"", "fields_invalid", "", "fields_invalid", "", "policy_no_grant"}
	if got := codes(first); !reflect.DeepEqual(got, want) || first.Undone {
		t.Errorf("%v", got)
	}
	if got := s.titles(s.all("contact", record.ListRequest{})); got != "Theirs,A,C,E" {
		t.Errorf("contacts %s", got)
	}
	denied := s.entries("record.change")
	if len(denied) != 1 || denied[0].Record != foreign || denied[0].Code != "policy_no_grant" {
		t.Errorf("the refusal is not in the log: %+v", denied)
	}
	after := s.footprint()
	again, err := s.records.Apply(t.Context(), who, s.apart(foreign))
	s.must(err)
	if got := codes(again); !reflect.DeepEqual(got, want) || !again.Replayed || s.footprint() != after || again.Results[4].ID != first.Results[4].ID {
		t.Errorf("repeated: %v, %+v", got, again)
	}
	// Of the caller's words only names of fields are kept.
	if f := errs.As(again.Results[1].Err).Fields; len(f) != 1 || f[0].Field != "emails" || f[0].Code != "email_invalid" {
		t.Errorf("%+v", f)
	}
	if f := errs.As(again.Results[3].Err).Fields; len(f) != 1 || f[0].Field != "" || f[0].Code != "no_such_field" {
		t.Errorf("%+v", f)
	}
}

func TestAUnitIsUndoneWhenAChangeFailed(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	who, foreign := s.maker(), s.create("contact", `{"name":"Theirs"}`)
	u := s.apart(foreign)
	u.Undo = true
	out, err := s.records.Apply(t.Context(), who, u)
	s.must(err)
	if got := codes(out); !out.Undone || got[1] != "fields_invalid" || got[5] != "policy_no_grant" || got[0] != "" {
		t.Errorf("%+v", out)
	}
	if got := s.titles(s.all("contact", record.ListRequest{})); got != "Theirs" {
		t.Errorf("contacts %s", got)
	}
	if n := len(s.entries("record.change")); n != 1 {
		t.Errorf("%d refusals in the log", n)
	}
	u.Changes = []record.Change{u.Changes[0], u.Changes[2], u.Changes[4]} // nothing was remembered
	out, err = s.records.Apply(t.Context(), who, u)
	s.must(err)
	if out.Undone || out.Replayed || len(out.Results) != 3 {
		t.Errorf("%+v", out)
	}
	if again, err := s.records.Apply(t.Context(), who, u); err != nil || !again.Replayed {
		t.Errorf("%+v, %v", again, err)
	}
}

// TestAUnitThatEndedHalfwayGoesOnBehindWhatWasCommitted cuts a unit off in each
// of its parts and repeats it.
func TestAUnitThatEndedHalfwayGoesOnBehindWhatWasCommitted(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	who, foreign := s.maker(), s.create("contact", `{"name":"Theirs"}`)
	s.onStep(func(at record.Step) {
		if at == record.StepAllowed {
			s.clock.advance(time.Second)
		}
	})
	var seen []record.Result
	for cut := 0; ; cut++ {
		u := s.apart(foreign)
		u.Hold = 2 * time.Second
		p, err := s.records.Prepare(t.Context(), u)
		s.must(err)
		ctx, stop := context.WithCancel(t.Context())
		out, err := s.records.Commit(ctx, who, p)
		s.must(err)
		for i, r := range seen { // what was acknowledged before
			if out.Results[i].ID != r.ID || errs.CodeOf(out.Results[i].Err) != errs.CodeOf(r.Err) {
				t.Errorf("after %d cuts, result %d is %+v, and was %+v", cut, i, out.Results[i], r)
			}
		}
		seen = append(seen[:0], out.Results[:out.Done]...)
		stop()
		if out.Done == len(u.Changes) {
			break
		}
		if _, err := s.records.Commit(ctx, who, p); !errors.Is(err, context.Canceled) {
			t.Errorf("after the cut: %v", err)
		}
		s.records.Discard(p)
		if cut > 6 {
			t.Fatal("it never ends")
		}
	}
	if got := s.titles(s.all("contact", record.ListRequest{})); got != "Theirs,A,C,E" {
		t.Errorf("contacts %s", got)
	}
	if n := len(s.entries("record.created")); n != 4 {
		t.Errorf("%d entries", n)
	}
}

// TestTwoOfOneKeyAtOnceCarryItOutOnce sends the same unit twice at a time.
func TestTwoOfOneKeyAtOnceCarryItOutOnce(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	who, foreign := s.maker(), s.create("contact", `{"name":"Theirs"}`)
	outs, failed := make(chan *record.Outcome), make(chan error, 2)
	for range 2 {
		go func() {
			u := s.apart(foreign)
			u.Hold = time.Nanosecond
			p, err := s.records.Prepare(t.Context(), u)
			var out *record.Outcome
			for err == nil && (out == nil || out.Done < len(u.Changes)) {
				out, err = s.records.Commit(t.Context(), who, p)
			}
			failed <- err
			outs <- out
		}()
	}
	s.must(errors.Join(<-failed, <-failed))
	a, b := <-outs, <-outs
	for i := range a.Results {
		if a.Results[i].ID != b.Results[i].ID {
			t.Errorf("result %d: %+v and %+v", i, a.Results[i], b.Results[i])
		}
	}
	if got := s.titles(s.all("contact", record.ListRequest{})); got != "Theirs,A,C,E" {
		t.Errorf("contacts %s", got)
	}
}
