package record_test

import (
	"slices"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/role"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// withRole makes a person with a role over every object.
func (s *stack) withRole(email string, rights map[policy.Action]role.Scope, fields map[string]role.FieldRule, teams ...id.ID) policy.Actor {
	s.Helper()
	b, err := role.Encode(role.Definition{Objects: []role.ObjectRule{{Object: "contact", Rights: rights, Fields: fields}}})
	s.must(err)
	who := s.holder(email, b)
	_, err = s.auth.ChangeAccess(s.Context(), s.operator, who.User, auth.Access{Teams: &teams})
	s.must(err)
	return who
}

// holder makes a person with a role.
func (s *stack) holder(email string, definition []byte) policy.Actor {
	s.Helper()
	made, err := s.auth.SaveRole(s.Context(), s.operator, auth.Role{Name: email, Definition: definition})
	s.must(err)
	return s.person(email, made.RoleName())
}

func everything() map[string]role.FieldRule {
	return map[string]role.FieldRule{role.Every: {Level: role.Write, Find: true}}
}

func (s *stack) team(name string) id.ID {
	s.Helper()
	t, err := s.auth.SaveTeam(s.Context(), s.operator, auth.Team{Name: name})
	s.must(err)
	return t.ID
}

func (s *stack) give(by policy.Actor, rec id.ID, values string) error {
	_, err := s.records.Apply(s.Context(), by, record.Unit{Changes: []record.Change{{Op: record.Update, Object: "contact", ID: rec, Values: s.raws(values)}}})
	return err
}

func (s *stack) owned(by policy.Actor, values string) id.ID {
	s.Helper()
	out, err := s.records.Apply(s.Context(), by, record.Unit{Changes: []record.Change{{Op: record.Create, Object: "contact", Values: s.raws(values)}}})
	s.must(err)
	return out.Results[0].ID
}

func quoted(v id.ID) string { return `"` + v.String() + `"` }

func TestWhoMayShareGivesRecordsAway(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	own := map[policy.Action]role.Scope{policy.Read: role.Own, policy.Create: role.Own, policy.Update: role.Own, policy.Share: role.Own}
	kept := map[policy.Action]role.Scope{policy.Read: role.All, policy.Create: role.All, policy.Update: role.All}
	team := s.team("North")
	giver, taker := s.withRole("giver@example.com", own, everything()), s.withRole("taker@example.com", own, everything())
	mate := s.withRole("mate@example.com", map[policy.Action]role.Scope{policy.Read: role.Team}, everything(), team)
	keeper := s.withRole("keeper@example.com", kept, everything())

	rec := s.owned(giver, `{"name":"Gift"}`)
	if _, err := s.records.Get(t.Context(), taker, "contact", rec, record.GetOptions{}); errs.KindOf(err) != errs.NotFound {
		t.Errorf("seen before: %v", err)
	}
	if err := s.give(keeper, rec, `{"owner":`+quoted(keeper.User)+`}`); errs.As(err).Fields[0].Code != "field_not_writable" {
		t.Errorf("without the right: %v", err)
	}
	if err := s.give(giver, rec, `{"owner":`+quoted(s.ids.New())+`}`); errs.As(err).Fields[0].Code != "owner_unknown" {
		t.Errorf("to nobody: %v", err)
	}
	if err := s.give(giver, rec, `{"team":`+quoted(s.ids.New())+`}`); errs.As(err).Fields[0].Code != "team_unknown" {
		t.Errorf("to no team: %v", err)
	}
	s.must(s.give(giver, rec, `{"team":`+quoted(team)+`}`))
	if _, err := s.records.Get(t.Context(), mate, "contact", rec, record.GetOptions{}); err != nil {
		t.Errorf("of the team: %v", err)
	}
	s.must(s.give(giver, rec, `{"owner":`+quoted(taker.User)+`,"team":null,"job_title":"given"}`))
	p, err := s.records.Get(t.Context(), taker, "contact", rec, record.GetOptions{})
	s.must(err)
	if f, _ := p.Object().Field("owner"); p.Value(f) != field.Value(field.Ref(taker.User)) {
		t.Errorf("owner %v", p.Value(f))
	}
	for name, who := range map[string]policy.Actor{"giver": giver, "team": mate} {
		if _, err := s.records.Get(t.Context(), who, "contact", rec, record.GetOptions{}); errs.KindOf(err) != errs.NotFound {
			t.Errorf("%s after: %v", name, err)
		}
	}
	if err := s.give(giver, rec, `{"owner":`+quoted(giver.User)+`}`); errs.KindOf(err) != errs.NotFound {
		t.Errorf("taken back: %v", err)
	}
	if got := s.leavings(rec); len(got) != 2 || got[0].Owner != giver.User || !got[0].Team.IsZero() || got[1].Team != team {
		t.Errorf("events: %+v", got)
	}
}

// leavings lists what events said of a record leaving somebody.
func (s *stack) leavings(rec id.ID) (out []outbox.LeftBehind) {
	s.Helper()
	s.must(s.db.Read(s.Context(), func(v *store.View) error {
		rows, err := v.Query(`SELECT object FROM outbox_event WHERE record = ? AND kind = ? ORDER BY seq`, rec, "contact."+outbox.KindLeft)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var object string
			if err := rows.Scan(&object); err != nil {
				return err
			}
			left, ok := outbox.ParseLeftBehind(object)
			if !ok || left.Object != "contact" {
				s.Errorf("object %q", object)
			}
			out = append(out, left)
		}
		return rows.Err()
	}))
	return out
}

func TestAHiddenFieldIsNowhere(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	rights := map[policy.Action]role.Scope{policy.Read: role.All, policy.Create: role.All, policy.Update: role.All, policy.Export: role.All}
	who := s.withRole("blind@example.com", rights, map[string]role.FieldRule{
		role.Every: {Level: role.Write, Find: true}, "job_title": {Level: role.None}, "emails": {Level: role.Masked}, "name": {Level: role.Write},
	})
	rec := s.owned(s.owner, `{"name":"Hidden Person","job_title":"spy","emails":[{"value":"spy@example.com"}]}`)
	p, err := s.records.Get(t.Context(), who, "contact", rec, record.GetOptions{})
	s.must(err)
	var shown, masked []string
	p.Each(func(f *catalog.Field, v field.Value, mask string) {
		if v != nil {
			shown = append(shown, f.Name)
		}
		if mask != "" {
			masked = append(masked, f.Name)
		}
	})
	if slices.Contains(shown, "job_title") || slices.Contains(shown, "emails") || !slices.Contains(masked, "emails") || !slices.Contains(shown, "name") {
		t.Errorf("shown %v, masked %v", shown, masked)
	}
	for name, req := range map[string]record.ListRequest{
		"filter": {Filter: []byte(`job_title = spy`)}, "sort": {Sort: "job_title"}, "fields": {Fields: []string{"job_title"}},
		"filter masked": {Filter: []byte(`emails is not empty`)}, "filter unfindable": {Filter: []byte(`name is not empty`)}, "sort unfindable": {Sort: "name"},
	} {
		if _, err := s.records.List(t.Context(), who, "contact", req); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, words := range []string{"spy", "Hidden"} {
		page, err := s.records.List(t.Context(), who, "contact", record.ListRequest{Text: words, Count: true})
		if err == nil && (len(page.Records) > 0 || page.Count > 0) {
			t.Errorf("found by %q", words)
		}
	}
	if err := s.give(who, rec, `{"job_title":"x"}`); errs.As(err).Fields[0].Code != "no_such_field" {
		t.Errorf("write a hidden field: %v", err)
	}
	if err := s.give(who, rec, `{"emails":[]}`); errs.As(err).Fields[0].Code != "field_not_writable" {
		t.Errorf("write a masked field: %v", err)
	}
}
