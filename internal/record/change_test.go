package record_test

import (
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/record"
)

func TestEveryChangeSaysWhatHappened(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	ada := s.done(s.change(record.Create, "contact", id.ID{}, `{"name":"Ada","emails":["ada@example.com"]}`))
	by := func(op record.Op, mail string, more string) record.Change {
		c := s.change(op, "contact", id.ID{}, `{"emails":["`+mail+`"]`+more+`}`)
		c.MatchOn = []string{"emails"}
		return c
	}
	steps := []struct {
		name    string
		change  record.Change
		op      record.Op
		version int64
		changed bool
	}{
		{"an update", s.change(record.Update, "contact", ada.ID, `{"stage":"lead"}`), record.Update, 2, true},
		{"the same update again", s.change(record.Update, "contact", ada.ID, `{"stage":"lead"}`), record.Update, 2, false},
		{"an update of nothing", s.change(record.Update, "contact", ada.ID, `{}`), record.Update, 2, false},
		{"an upsert that matches", by(record.Upsert, "ADA@example.com", `,"stage":"customer"`), record.Update, 3, true},
		{"the same upsert again", by(record.Upsert, "ADA@example.com", `,"stage":"customer"`), record.Update, 3, false},
		{"an ensure that matches", by(record.Ensure, "ada@example.com", `,"stage":"former"`), record.Ensure, 3, false},
		{"clearing a value", s.change(record.Update, "contact", ada.ID, `{"stage":null}`), record.Update, 4, true},
		{"a deletion", s.change(record.Delete, "contact", ada.ID, ""), record.Delete, 5, true},
		{"a restoring", s.change(record.Restore, "contact", ada.ID, ""), record.Restore, 6, true},
		{"a restoring of what is there", s.change(record.Restore, "contact", ada.ID, ""), record.Restore, 6, false},
	}
	for _, step := range steps {
		before := s.footprint()
		got := s.done(step.change)
		if got.Op != step.op || got.Version != step.version || got.Changed != step.changed || got.ID != ada.ID || got.Object != "contact" {
			t.Errorf("%s: %+v, want %v version %d changed %v", step.name, got, step.op, step.version, step.changed)
		}
		if wrote := s.footprint() != before; wrote != step.changed {
			t.Errorf("%s: something was written: %v", step.name, wrote)
		}
		if v := s.row("contact", ada.ID).Version; v != step.version {
			t.Errorf("%s: stored version %d, want %d", step.name, v, step.version)
		}
	}
	for _, op := range []record.Op{record.Upsert, record.Ensure} {
		made := s.done(by(op, op.String()+"@example.com", `,"name":"New"`))
		if made.Op != record.Create || made.Version != 1 || !made.Changed {
			t.Errorf("%s without a match: %+v", op, made)
		}
	}
}

func TestAChangeIsOneEntryAndOneEventOfTheSameVersion(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	ada := s.create("contact", `{"name":"Ada"}`)
	s.update("contact", ada, `{"job_title":"Countess"}`)
	s.delete("contact", ada)
	s.done(s.change(record.Restore, "contact", ada, ""))
	for i, kind := range []string{"created", "updated", "deleted", "restored"} {
		version := int64(i + 1)
		found := s.entries("record." + kind)
		if len(found) != 1 || found[0].Change.To != version || found[0].Change.From != version-1 || found[0].Record != ada {
			t.Fatalf("%s: entries %+v", kind, found)
		}
		n := s.count("SELECT COUNT(*) FROM outbox_event WHERE kind = ? AND record = ? AND version = ? AND entry = ?", "contact."+kind, ada, version, found[0].ID)
		if n != 1 {
			t.Errorf("%d events contact.%s for version %d", n, kind, version)
		}
	}
	if f := s.entries("record.updated")[0].Fields; len(f) != 1 || f[0] != "job_title" {
		t.Errorf("the update's fields: %v", f)
	}
}

func TestStaleVersionsAreRefusedWithTheCurrentOne(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	ada := s.create("contact", `{"name":"Ada"}`)
	s.update("contact", ada, `{"stage":"lead"}`)
	for _, op := range []record.Op{record.Update, record.Delete, record.Restore} {
		c := s.change(op, "contact", ada, `{}`)
		c.Version = 1
		_, err := s.one(c)
		e := s.refused(err, errs.Conflict, "version_stale")
		if len(e.Params) != 1 || e.Params[0] != errs.P("current", 2) {
			t.Errorf("%s: params %v", op, e.Params)
		}
	}
	c := s.change(record.Update, "contact", ada, `{"stage":"customer"}`)
	c.Version = 2
	if got := s.done(c); got.Version != 3 {
		t.Errorf("with the current version: %+v", got)
	}
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	gone := s.create("contact", `{"name":"Gone"}`)
	s.delete("contact", gone)
	for name, c := range map[string]record.Change{
		"updating what never was":       s.change(record.Update, "contact", s.ids.New(), `{"stage":"lead"}`),
		"deleting what never was":       s.change(record.Delete, "contact", s.ids.New(), ""),
		"restoring what never was":      s.change(record.Restore, "contact", s.ids.New(), ""),
		"updating what is in the trash": s.change(record.Update, "contact", gone, `{"stage":"lead"}`),
		"deleting it again":             s.change(record.Delete, "contact", gone, ""),
		"a record of another object":    s.change(record.Delete, "company", gone, ""),
	} {
		before := s.footprint()
		_, err := s.one(c)
		if errs.KindOf(err) != errs.NotFound {
			t.Errorf("%s: %v", name, err)
		}
		if s.footprint() != before {
			t.Errorf("%s left something behind", name)
		}
	}
	_, err := s.one(s.change(record.Create, "dragon", id.ID{}, `{}`))
	s.refused(err, errs.NotFound, "object_unknown")
}

func TestTheTrashKeepsEverythingAndRestoringBringsItBack(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	acme := s.create("company", `{"name":"Acme"}`)
	ada := s.create("contact", `{"name":"Ada","emails":["ada@example.com"],"company":"`+acme.String()+`"}`)
	s.delete("contact", ada)
	if n := s.count("SELECT COUNT(*) FROM equality_token WHERE record = ?", ada); n != 0 {
		t.Errorf("a trashed record has %d tokens", n)
	}
	if p := s.get("contact", ada); !p.Deleted() || s.text(p, "emails") == "" {
		t.Error("the trash lost something")
	}
	s.done(s.change(record.Restore, "contact", ada, ""))
	p := s.get("contact", ada)
	if p.Deleted() || s.text(p, "company") != acme.String() {
		t.Error("restoring lost something")
	}
	c := s.change(record.Upsert, "contact", id.ID{}, `{"emails":["ada@example.com"],"stage":"lead"}`)
	c.MatchOn = []string{"emails"}
	if got := s.done(c); got.ID != ada {
		t.Errorf("a restored record does not match: %+v", got)
	}
}

func TestAGivenIDIsUsedOnce(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	mine := s.ids.New()
	if got := s.done(s.change(record.Create, "contact", mine, `{"name":"Ada"}`)); got.ID != mine {
		t.Fatalf("made %s, want %s", got.ID, mine)
	}
	before := s.footprint()
	_, err := s.one(s.change(record.Create, "contact", mine, `{"name":"Eve"}`))
	if errs.KindOf(err) != errs.Conflict {
		t.Errorf("the same id again: %v", err)
	}
	if s.footprint() != before || s.text(s.get("contact", mine), "name") != "Ada" {
		t.Error("the second creation left something behind")
	}
}

func TestWholeUnitsCommitTogetherAndPartialOnesApart(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	unit := record.Unit{Changes: []record.Change{
		s.change(record.Create, "contact", id.ID{}, `{"name":"First"}`),
		s.change(record.Create, "contact", id.ID{}, `{"stage":"lead"}`),
		s.change(record.Update, "contact", s.ids.New(), `{"stage":"lead"}`),
		s.change(record.Create, "contact", id.ID{}, `{"name":"Last"}`),
	}}
	before := s.footprint()
	_, err := s.records.Apply(t.Context(), s.operator, unit)
	s.rejected(err, "name value_required")
	if s.footprint() != before {
		t.Error("a failed unit left something behind")
	}
	unit.Partial = true
	out, err := s.records.Apply(t.Context(), s.operator, unit)
	s.must(err)
	s.rejected(out.Results[1].Err, "name value_required")
	if errs.KindOf(out.Results[2].Err) != errs.NotFound || out.Results[1].Op != 0 {
		t.Errorf("results %+v", out.Results)
	}
	if got := s.titles(s.all("contact", record.ListRequest{Sort: "name"})); got != "First,Last" {
		t.Errorf("a partial unit made %q", got)
	}
	// What is not the change's own fault fails all.
	_, err = s.records.Apply(t.Context(), s.reader, unit)
	s.refused(err, errs.Permission, errs.CodeOf(err))
	if out, err := s.records.Apply(t.Context(), s.reader, record.Unit{}); err != nil || len(out.Results) != 0 {
		t.Errorf("an empty unit: %v %v", out, err)
	}
}
