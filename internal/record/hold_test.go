package record_test

import (
	"slices"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// TestAUnitThatHoldsTheWriterTooLongEndsInParts carries out a change or two in
// each commit: people of whom two are refused, at three companies of which one
// is first needed in a later part and one never.
func TestAUnitThatHoldsTheWriterTooLongEndsInParts(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	person := func(values string, company int) record.Change {
		c := s.change(record.Create, "contact", id.ID{}, values)
		c.Links = map[string]int{"company": company}
		return c
	}
	firm := func(name string) record.Change {
		c := s.change(record.Ensure, "company", id.ID{}, `{"name": "`+name+`"}`)
		c.MatchOn = []string{"name"}
		return c
	}
	u := record.Unit{Partial: true, Bulk: true, Hold: 2 * time.Second, Changes: []record.Change{
		firm("Early"), person(`{"name": "A"}`, 0),
		firm("Late"), person(`{"name": "B", "emails": "nobody"}`, 2),
		person(`{"name": "C"}`, 0), person(`{"name": "D"}`, 2),
		firm("Never"), person(`{"name": "E", "emails": "nobody"}`, 6), person(`{"name": "F"}`, 0),
	}}
	s.onStep(func(at record.Step) {
		if at == record.StepAllowed {
			s.clock.advance(time.Second)
		}
	})
	p, err := s.records.Prepare(t.Context(), u)
	s.must(err)
	var done []int
	var out *record.Outcome
	for len(done) == 0 || out.Done < len(u.Changes) {
		out, err = s.records.Commit(t.Context(), s.operator, p)
		s.must(err)
		done = append(done, out.Done)
	}
	if len(done) < 3 || !slices.IsSorted(done) {
		t.Errorf("the parts end behind %v", done)
	}
	if got := s.titles(s.all("contact", record.ListRequest{})); got != "A,C,D,F" {
		t.Errorf("contacts %s", got)
	}
	if got := s.titles(s.all("company", record.ListRequest{})); got != "Early,Late" {
		t.Errorf("companies %s", got)
	}
	for i, want := range []string{"", "", "", "fields_invalid", "", "", "not_needed", "fields_invalid", ""} {
		if got := errs.CodeOf(out.Results[i].Err); got != want {
			t.Errorf("change %d: %q, want %q", i, got, want)
		}
	}
	if n := len(s.entries("record.created")); n != 6 {
		t.Errorf("%d entries", n)
	}
}

// TestKeysOutliveAnAttemptThatCameFurther has a first attempt reach the end and
// meet a key that is not in memory; the second ends after its first change.
func TestKeysOutliveAnAttemptThatCameFurther(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	s.create("company", `{"name": "Old"}`)
	s.forgetKeys()
	u := record.Unit{Partial: true, Hold: time.Second}
	for _, name := range []string{"A", "B", "C"} {
		u.Changes = append(u.Changes, s.change(record.Create, "contact", id.ID{}, `{"name": "`+name+`"}`))
	}
	old := s.change(record.Ensure, "company", id.ID{}, `{"name": "Old"}`)
	old.MatchOn = []string{"name"}
	u.Changes = append(u.Changes, old)
	begun := 0
	s.onStep(func(at record.Step) {
		switch {
		case at == record.StepBegun:
			begun++
		case at == record.StepSealed && begun > 1:
			s.clock.advance(time.Second)
		}
	})
	p, err := s.records.Prepare(t.Context(), u)
	s.must(err)
	var out *record.Outcome
	for out == nil || out.Done < len(u.Changes) {
		out, err = s.records.Commit(t.Context(), s.operator, p)
		s.must(err)
	}
	if begun < 4 {
		t.Errorf("%d attempts: the first met no cold key, or the unit was not divided", begun)
	}
	if got := s.titles(s.all("contact", record.ListRequest{})); got != "A,B,C" {
		t.Errorf("contacts %s", got)
	}
	keys := map[id.ID]bool{}
	for _, rec := range s.all("contact", record.ListRequest{}) {
		keys[s.row("contact", rec.ID()).Key] = true
	}
	if len(keys) != 3 {
		t.Errorf("%d keys for three people", len(keys))
	}
}
