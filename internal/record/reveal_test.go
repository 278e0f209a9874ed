package record_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/role"
)

func (s *stack) reveal(who policy.Actor, rec id.ID, fields ...string) (string, error) {
	p, err := s.records.Reveal(s.Context(), who, "contact", rec, fields)
	if err != nil {
		return "", err
	}
	return string(p.AppendJSON(nil)), nil
}

func TestRevealingShowsOneValueAndIsInTheLogByName(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	ada := s.create("contact", `{"name":"Ada","care_notes":"asthma","bank_account":"DE0212345678"}`)
	who := s.owner
	who.Reason = "called back"
	got, err := s.reveal(who, ada, "bank_account")
	s.must(err)
	if want := `{"object":"contact","id":"` + ada.String() + `","version":1,"bank_account":"DE0212345678"}`; got != want {
		t.Errorf("%s", got)
	}
	if n := len(s.entries("record.read")); n != 0 {
		t.Errorf("%d entries of reading", n)
	}
	all := s.entries("record.revealed")
	if len(all) != 1 {
		t.Fatalf("%d entries", len(all))
	}
	e := all[0]
	if e.Record != ada || strings.Join(e.Fields, " ") != "bank_account" || e.Object != "contact" || e.Actor.User != who.User || e.Actor.Reason != "called back" {
		t.Errorf("%+v", e)
	}
	got, err = s.reveal(s.owner, ada, "bank_account", "care_notes") // two at once, one entry
	s.must(err)
	if !strings.Contains(got, "asthma") || len(s.entries("record.revealed")) != 2 {
		t.Errorf("%s", got)
	}
}

func TestWhatIsNotToBeRevealedIsRefused(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	rights := map[policy.Action]role.Scope{policy.Read: role.Own, policy.Create: role.Own, policy.Reveal: role.Own}
	own := s.withRole("own@example.com", rights, map[string]role.FieldRule{
		role.Every: {Level: role.Write, Find: true}, "care_notes": {Level: role.Masked}, "description": {Level: role.Masked}, "job_title": {Level: role.None},
	})
	mine := s.owned(own, `{"name":"Mine","bank_account":"DE0212345678"}`)
	s.update("contact", mine, `{"care_notes":"asthma","description":"hidden","job_title":"spy"}`)
	theirs := s.create("contact", `{"name":"Theirs","bank_account":"DE0287654321"}`)
	refusals := []struct {
		name  string
		who   policy.Actor
		rec   id.ID
		field string
		want  string
	}{
		{"masked by the role", own, mine, "care_notes", "fields.0 field_not_revealable"},
		{"masked by the role, not by nature", own, mine, "description", "fields.0 field_not_revealable"},
		{"never masked", own, mine, "name", "fields.0 field_not_revealable"},
		{"hidden", own, mine, "job_title", "fields.0 no_such_field"},
		{"none", own, mine, "zz_absent", "fields.0 no_such_field"},
	}
	for _, c := range refusals {
		_, err := s.reveal(c.who, c.rec, c.field)
		s.rejected(err, c.want)
	}
	_, err := s.reveal(own, mine)
	s.refused(err, errs.Invalid, "reveal_nothing")
	_, err = s.reveal(s.reader, mine, "bank_account")
	s.refused(err, errs.Permission, "policy_no_grant")
	denied := s.entries("record.revealed")
	if len(denied) != 1 || denied[0].Code != "policy_no_grant" || denied[0].Actor.User != s.reader.User {
		t.Errorf("the refusal is not in the log: %+v", denied)
	}
	_, absent := s.reveal(own, s.ids.New(), "bank_account")
	_, invisible := s.reveal(own, theirs, "bank_account")
	if errs.KindOf(absent) != errs.NotFound || absent.Error() != invisible.Error() {
		t.Errorf("absent %v, invisible %v", absent, invisible)
	}
	got, err := s.reveal(own, mine, "bank_account")
	s.must(err)
	if !strings.Contains(got, "DE0212345678") || strings.Contains(got, "asthma") {
		t.Errorf("%s", got)
	}
	secret, err := s.records.Reveal(t.Context(), s.owner, "deed", s.create("deed", `{"title":"t","pin":"7391"}`), []string{"pin"})
	s.rejected(err, "fields.0 field_not_revealable")
	if secret != nil {
		t.Error("a secret is shown")
	}
}

func TestWhoRevealsALotWaits(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	ada := s.create("contact", `{"name":"Ada","care_notes":"asthma","bank_account":"DE0212345678"}`)
	for range record.RevealBurst - 1 {
		_, err := s.reveal(s.owner, ada, "bank_account")
		s.must(err)
	}
	before := len(s.entries("record.revealed"))
	_, err := s.reveal(s.owner, ada, "bank_account", "care_notes") // one is left, and two are asked
	e := s.refused(err, errs.RateLimited, "reveal_slow")
	if len(s.entries("record.revealed")) != before || !slices.ContainsFunc(e.Params, func(p errs.Param) bool { return p.Name == "seconds" && p.Value == "121" }) {
		t.Errorf("%+v", e.Params)
	}
	_, err = s.reveal(s.owner, ada, "care_notes")
	s.must(err)
	_, err = s.reveal(s.person("other@example.com", policy.Owner), ada, "bank_account")
	s.must(err) // each has their own
	s.clock.advance(2 * time.Minute)
	_, err = s.reveal(s.owner, ada, "bank_account")
	s.must(err)
}
