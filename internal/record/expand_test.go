package record_test

import (
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/role"
)

// TestExpandReadsOnceAPage has deeds of four clients: what is delicate of those
// is shown after one entry that names them.
func TestExpandReadsOnceAPage(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	for _, name := range []string{"A", "B", "C", "D"} {
		client := s.create("contact", `{"name":"`+name+`","care_notes":"fine"}`)
		s.create("deed", `{"title":"first","client":"`+client.String()+`"}`)
		s.create("deed", `{"title":"second","client":"`+client.String()+`"}`)
	}
	all := s.all("deed", record.ListRequest{Fields: []string{"client"}})
	before := len(s.entries("record.read"))
	out, err := s.records.Expand(t.Context(), s.operator, "deed", all, "client", []string{"care_notes"})
	s.must(err)
	for _, p := range all {
		if got := string(out.AppendJSON(nil, p)); !strings.HasPrefix(got, `{"client":{"object":"contact","id":"`) || !strings.HasSuffix(got, `"care_notes":"fine"}}`) {
			t.Errorf("%s", got)
		}
	}
	entries := s.entries("record.read")
	if len(entries) != before+1 {
		t.Fatalf("%d entries", len(entries)-before)
	}
	for _, e := range entries {
		if e.Object == "contact" && (len(e.Records) != 4 || strings.Join(e.Fields, " ") != "care_notes") {
			t.Errorf("%+v", e)
		}
	}
}

// TestExpandTellsNoMoreThanReading: what is hidden of the other object, or the
// whole of it, is as if it were not there.
func TestExpandTellsNoMoreThanReading(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	rule := func(object string, scope role.Scope, fields map[string]role.FieldRule) role.ObjectRule {
		return role.ObjectRule{Object: object, Rights: map[policy.Action]role.Scope{policy.Read: scope}, Fields: fields}
	}
	hold := func(email string, rules ...role.ObjectRule) policy.Actor {
		b, err := role.Encode(role.Definition{Objects: rules})
		s.must(err)
		return s.holder(email, b)
	}
	clerk := hold("clerk@example.com", rule("deed", role.All, everything()), rule("contact", role.All,
		map[string]role.FieldRule{role.Every: {Level: role.Read, Find: true}, "stage": {Level: role.None}, "job_title": {Level: role.Masked}}))
	near := hold("near@example.com", rule("deed", role.All, everything()), rule("contact", role.Own, everything()))
	blind := hold("blind@example.com", rule("deed", role.All, everything()))
	client := s.create("contact", `{"name":"Ada","stage":"lead","job_title":"Counter"}`)
	deed := s.create("deed", `{"title":"t","client":"`+client.String()+`"}`)
	ask := func(who policy.Actor, fields ...string) (string, error) {
		p, err := s.records.Get(t.Context(), who, "deed", deed, record.GetOptions{})
		s.must(err)
		out, err := s.records.Expand(t.Context(), who, "deed", []*record.Projection{p}, "client", fields)
		if err != nil {
			return "", err
		}
		return string(out.AppendJSON(nil, p)), nil
	}
	got, err := ask(clerk)
	s.must(err)
	if strings.Contains(got, "stage") || strings.Contains(got, "Counter") || !strings.Contains(got, `"job_title":null`) || !strings.Contains(got, "Ada") {
		t.Errorf("%s", got)
	}
	_, hidden := ask(clerk, "stage")
	s.refused(hidden, errs.Invalid, "field_unknown")
	for name, who := range map[string]policy.Actor{"of others": near, "of an object that is not theirs": blind} {
		if got, err := ask(who); err != nil || got != `{"client":null}` {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
	_, err = ask(blind, "name")
	s.refused(err, errs.Invalid, "field_unknown")
	s.delete("contact", client)
	if got, err := ask(s.owner); err != nil || got != `{"client":null}` {
		t.Errorf("in the trash: %s, %v", got, err)
	}
	_, err = s.records.Expand(t.Context(), s.owner, "deed", nil, "title", nil)
	s.refused(err, errs.Invalid, "expand_unsuited")
}
