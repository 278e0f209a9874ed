package record_test

import (
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/role"
)

// TestWritingTellsNothingOfWhatWasThere: who may set a masked value, and not
// see it, would learn it by trying, were the right guess no change.
func TestWritingTellsNothingOfWhatWasThere(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	member := s.person("member@example.com", policy.Member)
	ada := s.create("contact", `{"name":"Ada","stage":"lead","bank_account":"DE0212345678"}`)
	guess := func(values string) record.Result {
		u := record.Unit{Changes: []record.Change{{Op: record.Update, Object: "contact", ID: ada, Values: s.raws(values)}}}
		tried, err := s.records.Rehearse(t.Context(), member, u)
		s.must(err)
		out, err := s.records.Apply(t.Context(), member, u)
		s.must(err)
		if tried.Results[0].Changed != out.Results[0].Changed {
			t.Error("a rehearsal says otherwise")
		}
		return out.Results[0]
	}
	right, wrong := guess(`{"bank_account":"DE0212345678"}`), guess(`{"bank_account":"DE0299999999"}`)
	if !right.Changed || !wrong.Changed || right.Version != 2 || wrong.Version != 3 {
		t.Errorf("the right guess %+v, a wrong one %+v", right, wrong)
	}
	if seen := guess(`{"stage":"lead"}`); seen.Changed {
		t.Error("what one sees is written though it is the same")
	}
}

// TestMatchingTellsNothingOfWhatMayNotBeFound: an import that matches by a
// field would answer whether somebody has a value.
func TestMatchingTellsNothingOfWhatMayNotBeFound(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	rights := map[policy.Action]role.Scope{policy.Read: role.All, policy.Create: role.All, policy.Update: role.All, policy.Import: role.All}
	who := s.withRole("import@example.com", rights, map[string]role.FieldRule{role.Every: {Level: role.Write, Find: true}, "emails": {Level: role.Write}})
	s.create("contact", `{"name":"Ada","emails":[{"value":"ada@example.com"}]}`)
	for _, email := range []string{"ada@example.com", "nobody@example.com"} {
		_, err := s.records.Rehearse(t.Context(), who, record.Unit{Changes: []record.Change{{
			Op: record.Upsert, Object: "contact", Values: s.raws(`{"name":"X","emails":[{"value":"` + email + `"}]}`), MatchOn: []string{"emails"}}}})
		s.rejected(err, "emails match_field_unsuited")
	}
}

// TestACollisionDoesNotNameAHiddenField: bringing a record back may meet a
// value that somebody took meanwhile.
func TestACollisionDoesNotNameAHiddenField(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	b, err := role.Encode(role.Definition{Objects: []role.ObjectRule{{Object: "deed", Rights: map[policy.Action]role.Scope{policy.Read: role.All, policy.Delete: role.All},
		Fields: map[string]role.FieldRule{role.Every: {Level: role.Read, Find: true}, "code": {Level: role.None}}}}})
	s.must(err)
	who := s.holder("deeds@example.com", b)
	deed := s.create("deed", `{"title":"t","code":"c-1"}`)
	s.delete("deed", deed)
	s.create("deed", `{"title":"u","code":"c-1"}`)
	_, err = s.records.Apply(t.Context(), who, record.Unit{Changes: []record.Change{{Op: record.Restore, Object: "deed", ID: deed}}})
	if e := s.refused(err, errs.Conflict, "record_collides"); len(e.Fields) > 0 {
		t.Errorf("%+v", e.Fields)
	}
}
