package record_test

import (
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/record"
)

func TestARowRuleHidesRowsFromEveryDoor(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	as := func(c record.Change) id.ID {
		out, err := s.records.Apply(t.Context(), s.owner, record.Unit{Changes: []record.Change{c}})
		s.must(err)
		return out.Results[0].ID
	}
	mine := as(s.change(record.Create, "contact", id.ID{}, `{"name":"Mine","emails":["mine@example.com"],"stage":"lead"}`))
	theirs := s.create("contact", `{"name":"Theirs","emails":["theirs@example.com"],"stage":"lead"}`)
	owner, _ := s.object("contact").Field("owner")
	own := query.Where(owner, query.Eq, field.Ref(s.owner.User))

	for _, req := range []record.ListRequest{{}, {Sort: "-created_at"}, {Filter: []byte("stage = lead")}, {Sort: "name"}, {Filter: []byte("name ~ e")}, {Text: "example"}} {
		found, n, err := s.records.ListUnder(t.Context(), s.owner, "contact", req, own)
		s.must(err)
		if len(found) != 1 || found[0].ID() != mine || n != 1 {
			t.Errorf("%+v: found %d, counted %d", req, len(found), n)
		}
	}
	if got, err := s.records.VisibleUnder(t.Context(), s.owner, "contact", []id.ID{theirs, mine, s.ids.New()}, own); err != nil || len(got) != 1 || got[0] != mine {
		t.Errorf("visible: %v, %v", got, err)
	}
	if got, err := s.records.Visible(t.Context(), s.owner, "contact", []id.ID{theirs, mine}); err != nil || len(got) != 2 {
		t.Errorf("visible without a rule: %v, %v", got, err)
	}
	for _, op := range []record.Op{record.Update, record.Delete, record.Restore} {
		_, hidden := s.records.ApplyUnder(t.Context(), s.owner, s.change(op, "contact", theirs, `{}`), own)
		_, absent := s.records.ApplyUnder(t.Context(), s.owner, s.change(op, "contact", s.ids.New(), `{}`), own)
		if errs.KindOf(hidden) != errs.NotFound || errs.CodeOf(hidden) != errs.CodeOf(absent) || hidden.Error() != absent.Error() {
			t.Errorf("%s: hidden answers %v, absent %v", op, hidden, absent)
		}
	}
	if _, err := s.records.ApplyUnder(t.Context(), s.owner, s.change(record.Update, "contact", mine, `{"stage":"customer"}`), own); err != nil {
		t.Errorf("one's own: %v", err)
	}
	match := s.upsert("contact", `{"name":"New","emails":["theirs@example.com"]}`, "emails")
	if got, err := s.records.ApplyUnder(t.Context(), s.owner, match, own); err != nil || got.ID == theirs {
		t.Errorf("a hidden record matched: %+v, %v", got, err)
	}
}

func TestAChangeMayNotLeadOutOfTheRowRule(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	lead := s.create("contact", `{"name":"Lead","stage":"lead"}`)
	stage, _ := s.object("contact").Field("stage")
	leads := query.Where(stage, query.Eq, field.Choice("lead"))
	before := s.footprint()
	for name, c := range map[string]record.Change{
		"a change": s.change(record.Update, "contact", lead, `{"stage":"customer"}`),
		"a record": s.change(record.Create, "contact", id.ID{}, `{"name":"Customer","stage":"customer"}`),
	} {
		_, err := s.records.ApplyUnder(t.Context(), s.owner, c, leads)
		if errs.KindOf(err) != errs.Permission || errs.CodeOf(err) != "row_out_of_scope" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if s.footprint() != before {
		t.Error("something was written")
	}
}
