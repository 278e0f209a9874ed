package app

import (
	"errors"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/sample"
	"github.com/holdfast-crm/holdfast/internal/verb"
	"github.com/holdfast-crm/holdfast/internal/workspace"
)

// me is the owner of a site, signed in.
func (s *site) me() policy.Actor {
	s.t.Helper()
	u, err := s.w.Auth.FindUser(s.t.Context(), "ada@example.org")
	s.must(err)
	return policy.Actor{Kind: policy.Person, User: u.ID, Client: "test"}
}

func (s *site) samples() samples { return samples{s.w, s.w.Samples} }

// change applies one change as the owner.
func (s *site) change(c record.Change) (record.Result, error) {
	s.t.Helper()
	out, err := s.w.Records.Apply(s.t.Context(), s.me(), record.Unit{Changes: []record.Change{c}})
	if err != nil {
		return record.Result{}, err
	}
	return out.Results[0], nil
}

func (s *site) create(object string, values map[string]field.Raw) id.ID {
	s.t.Helper()
	res, err := s.change(record.Change{Op: record.Create, Object: object, Values: values})
	s.must(err)
	return res.ID
}

// some returns one record that matches.
func (s *site) some(object, filter string) *record.Projection {
	s.t.Helper()
	page, err := s.w.Records.List(s.t.Context(), s.me(), object, record.ListRequest{Filter: []byte(filter), Limit: 1})
	s.must(err)
	if len(page.Records) == 0 {
		s.t.Fatalf("no %s where %s", object, filter)
	}
	return page.Records[0]
}

// counts is how many records each object has, the trash included.
func (s *site) counts() map[string]int {
	s.t.Helper()
	out := map[string]int{}
	for _, o := range s.w.Catalog().Objects() {
		page, err := s.w.Records.List(s.t.Context(), s.me(), o.Name, record.ListRequest{Limit: 1, Count: true, Deleted: true})
		s.must(err)
		out[o.Name] = page.Count
	}
	return out
}

func (s *site) isSound() {
	s.t.Helper()
	var res verb.VerifyResult
	s.call(verb.OpAuditVerify, verb.VerifyArgs{Rows: true}, nil, &res)
	if res.Exit != 0 {
		s.t.Errorf("audit verify: %+v", res.Problems)
	}
}

func TestSampleDataComesAndGoesInOneAct(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	mine := s.contact("Charles Babbage")
	before := s.counts()
	n, err := s.samples().Fill(t.Context(), s.me())
	s.must(err)
	if again, err := s.samples().data.State(t.Context()); err != nil || again != (sample.State{Records: n}) || n < 700 {
		t.Fatalf("filled %d, counted %+v: %v", n, again, err)
	}
	if _, err := s.samples().Fill(t.Context(), s.me()); errs.CodeOf(err) != "sample_exists" {
		t.Errorf("filled twice: %v", err)
	}
	s.isSound()
	own, err := s.w.Records.Get(t.Context(), s.me(), "contact", mine, record.GetOptions{})
	s.must(err)
	if one := string(s.some("contact", "stage = customer").AppendJSON(nil)); !strings.Contains(one, `"sample":true`) {
		t.Errorf("a sample does not say what it is: %s", one)
	}
	if one := string(own.AppendJSON(nil)); strings.Contains(one, `"sample"`) {
		t.Errorf("no sample says that it is one: %s", one)
	}

	// What a person does to sample rows does not keep them; what a person made
	// stays, and refers to nothing that went.
	person, firm := s.some("contact", "stage = customer").ID(), s.some("company", "stage = customer").ID()
	ref := func(rec id.ID) field.Raw { return field.FromValue(field.Ref(rec)) }
	note := s.create("note", map[string]field.Raw{"body": field.FromText("mine"), "contact": ref(person), "company": ref(firm)})
	trashed := s.create("note", map[string]field.Raw{"body": field.FromText("mine too"), "contact": ref(person)})
	_, err = s.change(record.Change{Op: record.Delete, Object: "note", ID: trashed})
	s.must(err)
	_, err = s.change(record.Change{Op: record.Update, Object: "contact", ID: mine, Values: map[string]field.Raw{"company": ref(firm)}})
	s.must(err)
	_, err = s.change(record.Change{Op: record.Update, Object: "contact", ID: person, Values: map[string]field.Raw{"job_title": field.FromText("edited")}})
	s.must(err)
	_, err = s.change(record.Change{Op: record.Delete, Object: "task", ID: s.some("task", "status = open").ID()})
	s.must(err)

	removed, err := s.samples().Remove(t.Context(), s.me(), false)
	s.must(err)
	if removed != n {
		t.Errorf("removed %d of %d", removed, n)
	}
	before["note"] += 2
	if after := s.counts(); !maps.Equal(after, before) {
		t.Errorf("there are %v, want %v", after, before)
	}
	_, err = s.change(record.Change{Op: record.Restore, Object: "note", ID: trashed})
	s.must(err)
	for _, rec := range []id.ID{note, trashed} {
		p, err := s.w.Records.Get(t.Context(), s.me(), "note", rec, record.GetOptions{})
		s.must(err)
		for _, name := range []string{"contact", "company"} {
			if f, _ := p.Object().Field(name); p.Value(f) != nil {
				t.Errorf("a note still refers to a %s", name)
			}
		}
		if f, _ := p.Object().Field("body"); p.Value(f) == nil {
			t.Error("a note lost its text")
		}
	}
	_, err = s.w.Records.Get(t.Context(), s.me(), "contact", person, record.GetOptions{Deleted: true})
	if errs.KindOf(err) != errs.NotFound {
		t.Errorf("an edited sample stayed: %v", err)
	}
	s.isSound()
	if again, err := s.samples().Fill(t.Context(), s.me()); err != nil || again != n {
		t.Errorf("filled %d again: %v", again, err)
	}
	s.close()
	s.open() // the index reads every row anew
	if c, err := s.samples().data.State(t.Context()); err != nil || c.Records != n {
		t.Errorf("%d samples after a restart: %v", c.Records, err)
	}
}

func TestSampleDataIsDatedByTheWorkspaceAndWordedForThePerson(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	at := time.Date(2026, 11, 24, 20, 0, 0, 0, time.UTC) // the 25th in Shanghai
	s.w.now = func() time.Time { return at }
	zone, lang := "Asia/Shanghai", "zh-CN"
	_, err := s.w.Auth.ChangeProfile(t.Context(), s.me(), auth.Profile{Locale: &lang})
	s.must(err)
	set := s.w.Settings
	_, err = set.ChangeSettings(t.Context(), s.me(), workspace.Change{TimeZone: &zone})
	s.must(err)
	_, err = s.samples().Fill(t.Context(), s.me())
	s.must(err)
	page, err := s.w.Records.List(t.Context(), s.me(), "task", record.ListRequest{Filter: []byte("status = open and due_on = 2026-11-25"), Count: true})
	s.must(err)
	if page.Count < 10 {
		t.Errorf("%d tasks are due on the day it is in Shanghai", page.Count)
	}
	s.some("company", `industry = "物流运输"`)
}

func TestOnlyOwnersFillAndRemove(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	u, err := s.w.Auth.CreateUser(t.Context(), tester(), auth.NewUser{Email: "reader@example.org", Name: "Reader", Locale: "en", Role: policy.ReadOnly})
	s.must(err)
	reader := policy.Actor{Kind: policy.Person, User: u.ID}
	if _, err := s.samples().Fill(t.Context(), reader); errs.KindOf(err) != errs.Permission {
		t.Errorf("a reader filled: %v", err)
	}
	if _, err := s.samples().Remove(t.Context(), reader, false); errs.KindOf(err) != errs.Permission {
		t.Errorf("a reader removed: %v", err)
	}
	if n, err := s.samples().Remove(t.Context(), s.me(), false); err != nil || n != 0 {
		t.Errorf("removed %d where nothing is: %v", n, err)
	}
}

func TestTwoWhoFillAtOnceFillOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var all sync.WaitGroup
	failed := make([]error, 4)
	actor := s.me()
	for i := range failed {
		all.Go(func() { _, failed[i] = s.samples().Fill(t.Context(), actor) })
	}
	all.Wait()
	good := 0
	for _, err := range failed {
		switch errs.CodeOf(err) {
		case "sample_busy", "sample_exists":
		default:
			if err != nil {
				t.Error(err)
			}
			good++
		}
	}
	if st, err := s.samples().data.State(t.Context()); good != 1 || err != nil || st.Records > 1500 {
		t.Errorf("%d filled, %d records: %v", good, st.Records, errors.Join(failed...))
	}
}

func TestWhatPeopleChangedOfTheSamplesCanStay(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	n, err := s.samples().Fill(t.Context(), s.me())
	s.must(err)
	batch := `{"field":"import_id","op":"eq","value":"` + sample.Batch().String() + `"}`
	found, err := s.w.Records.List(t.Context(), s.me(), "contact", record.ListRequest{Filter: []byte(batch), Limit: 1, Count: true})
	s.must(err)
	if all := s.counts()["contact"]; found.Count != all {
		t.Errorf("asked by their batch, %d of %d are found", found.Count, all)
	}
	person := s.some("contact", "stage = customer and company is not empty").ID()
	_, err = s.change(record.Change{Op: record.Update, Object: "contact", ID: person, Values: map[string]field.Raw{"job_title": field.FromText("edited")}})
	s.must(err)
	_, err = s.change(record.Change{Op: record.Delete, Object: "task", ID: s.some("task", "status = open").ID()})
	s.must(err)
	if st, err := s.samples().data.State(t.Context()); err != nil || st != (sample.State{Records: n, Changed: 1}) {
		t.Errorf("%+v, want one that was changed: %v", st, err)
	}
	removed, err := s.samples().Remove(t.Context(), s.me(), true)
	s.must(err)
	if left := s.counts(); removed != n-1 || left["contact"] != 1 || left["company"]+left["task"]+left["note"] != 0 {
		t.Errorf("%d of %d removed, left %v", removed, n, left)
	}
	p, err := s.w.Records.Get(t.Context(), s.me(), "contact", person, record.GetOptions{})
	s.must(err)
	if one := string(p.AppendJSON(nil)); strings.Contains(one, `"sample"`) || !strings.Contains(one, `"company":null`) || !strings.Contains(one, "edited") {
		t.Errorf("kept, it is %s", one)
	}
	if st, err := s.samples().data.State(t.Context()); err != nil || st != (sample.State{}) {
		t.Errorf("%+v: %v", st, err)
	}
	s.isSound()
}
