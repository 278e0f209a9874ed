package record_test

import (
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/record"
	samples "github.com/holdfast-crm/holdfast/internal/sample"
)

// sample creates a sample record.
func (s *stack) sample(object, values string) id.ID {
	s.Helper()
	c := s.change(record.Create, object, id.ID{}, values)
	c.Demo = true
	return s.done(c).ID
}

func TestOnlySamplesNobodyRefersToAreRemovedForGood(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	real := s.create("contact", `{"name":"Ada","emails":["ada@example.com"]}`)
	sample := s.sample("contact", `{"name":"Eve","emails":["eve@example.com"]}`)
	note := s.create("note", `{"body":"tea","contact":"`+sample.String()+`"}`)
	for _, c := range []struct {
		name   string
		change record.Change
		kind   errs.Kind
		code   string
	}{
		{"a real record", s.change(record.Remove, "contact", real, ""), errs.Precondition, "record_not_sample"},
		{"one that is referred to", s.change(record.Remove, "contact", sample, ""), errs.Conflict, "record_referred"},
		{"another version", record.Change{Op: record.Remove, Object: "contact", ID: sample, Version: 9}, errs.Conflict, "version_stale"},
		{"nobody", s.change(record.Remove, "contact", s.ids.New(), ""), errs.NotFound, ""},
	} {
		_, err := s.one(c.change)
		if errs.KindOf(err) != c.kind || errs.CodeOf(err) != c.code {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	_, err := s.records.Apply(t.Context(), s.reader, record.Unit{Changes: []record.Change{s.change(record.Remove, "contact", sample, "")}})
	if errs.KindOf(err) != errs.Permission {
		t.Errorf("a reader: %v", err)
	}
	if n := s.count("SELECT COUNT(*) FROM o_contact"); n != 2 {
		t.Errorf("%d contacts are left", n)
	}

	s.update("note", note, `{"contact":null}`)
	s.update("contact", sample, `{"job_title":"Tester"}`) // an edit does not make it real
	gone := s.done(s.change(record.Remove, "contact", sample, ""))
	if gone.Op != record.Remove || gone.Version != 2 || !gone.Changed {
		t.Errorf("removed: %+v", gone)
	}
	if _, err := s.records.Get(t.Context(), s.operator, "contact", sample, record.GetOptions{Deleted: true}); errs.KindOf(err) != errs.NotFound {
		t.Errorf("it is still there: %v", err)
	}
	if got := s.titles(s.all("contact", record.ListRequest{Sort: "name", Deleted: true})); got != "Ada" {
		t.Errorf("found %s", got)
	}
	if n := s.count("SELECT COUNT(*) FROM equality_token WHERE record = ?", sample); n != 0 {
		t.Errorf("%d equality tokens are left", n)
	}
	entries := s.entries("record.removed")
	if len(entries) != 1 || entries[0].Record != sample || entries[0].Change.From != 2 || entries[0].Change.To != 0 || len(entries[0].Change.Before) == 0 || len(entries[0].Change.After) != 0 {
		t.Errorf("entries %+v", entries)
	}
	if n := s.count("SELECT COUNT(*) FROM outbox_event WHERE kind = 'contact.deleted' AND record = ? AND entry = ?", sample, entries[0].ID); n != 1 {
		t.Errorf("%d events", n)
	}
	again := s.sample("contact", `{"name":"Eve","emails":["eve@example.com"]}`)
	if n, err := samples.Count(t.Context(), s.records); err != nil || n != 1 || again == sample {
		t.Errorf("%d samples: %v", n, err)
	}
}

func TestWhatComesBackFromTheTrashRefersToNobodyWhoIsGone(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	sample := s.sample("contact", `{"name":"Eve"}`)
	firm := s.create("company", `{"name":"Acme"}`)
	note := s.create("note", `{"body":"tea","contact":"`+sample.String()+`","company":"`+firm.String()+`"}`)
	s.delete("note", note)
	s.done(s.change(record.Remove, "contact", sample, "")) // a trashed record does not hold it
	s.forgetKeys()
	s.done(s.change(record.Restore, "note", note, ""))
	p := s.get("note", note)
	if s.text(p, "contact") != "" || s.text(p, "company") != firm.String() || s.text(p, "body") != "tea" {
		t.Errorf("restored: contact %q, company %q, body %q", s.text(p, "contact"), s.text(p, "company"), s.text(p, "body"))
	}
	if row := s.row("note", note); !row.Subject.IsZero() {
		t.Errorf("the note is still about %s", row.Subject)
	}
	s.update("note", note, `{"body":"coffee"}`)
}

func TestReleasesNameOnlyRealRecordsThatReferToSamples(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	sample, real := s.sample("contact", `{"name":"Eve"}`), s.create("contact", `{"name":"Ada"}`)
	firm := s.sample("company", `{"name":"Acme"}`)
	s.sample("note", `{"body":"sample on sample","contact":"`+sample.String()+`"}`)
	s.create("note", `{"body":"real on real","contact":"`+real.String()+`"}`)
	both := s.create("task", `{"title":"real on both","contact":"`+sample.String()+`","company":"`+firm.String()+`"}`)
	for range 2 { // one reference at a time
		changes, err := samples.Releases(t.Context(), s.records, 10)
		s.must(err)
		if len(changes) != 1 || changes[0].ID != both || changes[0].Object != "task" {
			t.Fatalf("releases %+v", changes)
		}
		s.done(changes[0])
	}
	changes, err := samples.Releases(t.Context(), s.records, 10)
	s.must(err)
	if len(changes) != 0 {
		t.Errorf("releases %+v", changes)
	}
	removals, err := samples.Removals(t.Context(), s.records, "contact", 10)
	s.must(err)
	if len(removals) != 1 || removals[0].ID != sample || removals[0].Op != record.Remove {
		t.Errorf("removals %+v", removals)
	}
}
