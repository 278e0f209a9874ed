package record_test

import (
	"context"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// TestARehearsalSaysWhatWouldBeAndLeavesNothing rehearses a unit with every
// outcome and then carries it out: both answer alike, and only the second is
// seen anywhere. Keys are cold, so both run more than once.
func TestARehearsalSaysWhatWouldBeAndLeavesNothing(t *testing.T) {
	t.Parallel()
	s := newStack(t, 1)
	known := s.create("contact", `{"name": "Known", "emails": "known@example.com"}`)
	s.create("contact", `{"name": "Same", "emails": "same@example.com"}`)
	upsert := func(values string) record.Change {
		c := s.change(record.Upsert, "contact", id.ID{}, values)
		c.MatchOn = []string{"emails"}
		return c
	}
	u := record.Unit{Partial: true, Changes: []record.Change{
		upsert(`{"emails": "known@example.com", "job_title": "Boss"}`),
		upsert(`{"name": "Same", "emails": "same@example.com"}`),
		upsert(`{"name": "New", "emails": "new@example.com", "bank_account": "DE02120300000000202051"}`),
		upsert(`{"emails": "nameless@example.com"}`),
		s.change(record.Create, "contact", id.ID{}, `{"name": "Bad", "emails": "nobody"}`),
	}}
	before := s.footprint()
	s.forgetKeys()
	r, err := s.records.Rehearse(t.Context(), s.owner, u)
	s.must(err)
	if after := s.footprint(); after != before {
		t.Errorf("a rehearsal left %s, before there was %s", after, before)
	}
	if got := s.titles(s.all("contact", record.ListRequest{Filter: []byte(`emails = "new@example.com"`)})); got != "" {
		t.Errorf("the index has %s", got)
	}
	for i, want := range []string{
		`{"emails":[{"value":"known@example.com"}],"job_title":"Boss"}`,
		`{"name":{"full":"Same","given":"Same"},"emails":[{"value":"same@example.com"}]}`,
		`{"name":{"full":"New","given":"New"},"emails":[{"value":"new@example.com"}],"bank_account":"DE02120300000000202051"}`,
		`{"emails":[{"value":"nameless@example.com"}]}`,
		`{"name":{"full":"Bad","given":"Bad"}}`,
	} {
		if got := string(r.AppendValues(nil, i)); got != want {
			t.Errorf("change %d: %s", i, got)
		}
	}
	done, err := s.records.Apply(t.Context(), s.owner, u)
	s.must(err)
	for i, was := range r.Results {
		is := done.Results[i]
		if was.Op != is.Op || was.Changed != is.Changed || errs.CodeOf(was.Err) != errs.CodeOf(is.Err) || is.Op == record.Update && was.ID != is.ID {
			t.Errorf("change %d: rehearsed %+v, done %+v", i, was, is)
		}
	}
	if done.Results[0].ID != known || done.Results[2].Op != record.Create || done.Results[3].Err == nil {
		t.Errorf("%+v", done.Results)
	}
	if _, err := s.records.Rehearse(context.Background(), s.reader, u); errs.KindOf(err) != errs.Permission {
		t.Errorf("by who may only read: %v", err)
	}
}
