package record_test

import (
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// upsert asks for the record with a value in one of the fields.
func (s *stack) upsert(object, values string, on ...string) record.Change {
	s.Helper()
	c := s.change(record.Upsert, object, id.ID{}, values)
	c.MatchOn = on
	return c
}

func TestAnyOfSeveralValuesMatches(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	ada := s.create("contact", `{"name":"Ada","emails":["one@example.com","two@example.com"],"phones":["+49 30 1234567"],"external_id":"X-1"}`)
	for _, c := range []struct {
		name, values string
		on           []string
		want         bool
	}{
		{"the first e-mail", `{"emails":["one@example.com"]}`, []string{"emails"}, true},
		{"the second, other case", `{"emails":["TWO@Example.com"]}`, []string{"emails"}, true},
		{"one of several asked", `{"emails":["else@example.com","two@example.com"]}`, []string{"emails"}, true},
		{"the phone, written otherwise", `{"phones":["+49 (0)30 123-4567"]}`, []string{"phones"}, true},
		{"the second of two match fields", `{"emails":["else@example.com"],"external_id":"X-1"}`, []string{"emails", "external_id"}, true},
		{"a match field without a value", `{"external_id":"X-1"}`, []string{"emails", "external_id"}, true},
		{"another e-mail", `{"emails":["else@example.com"],"name":"Else"}`, []string{"emails"}, false},
		{"no value at all", `{"name":"Else"}`, []string{"emails"}, false},
	} {
		found := s.change(record.Ensure, "contact", id.ID{}, c.values) // changes nothing when it matches
		found.MatchOn = c.on
		got := s.done(found)
		if (got.ID == ada) != c.want {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func TestAmbiguousAndUnsuitedMatchesAreRefused(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	for range 2 {
		s.create("contact", `{"name":"Twin","emails":["twin@example.com"]}`)
	}
	one := s.create("contact", `{"name":"One","emails":["one@example.com"]}`)
	_, err := s.one(s.upsert("contact", `{"emails":["twin@example.com"],"stage":"lead"}`, "emails"))
	s.rejected(err, "emails match_ambiguous")
	if p := errs.As(err).Fields[0].Params; len(p) != 1 || p[0] != errs.P("count", 2) {
		t.Errorf("params %v", p)
	}
	_, err = s.one(s.upsert("contact", `{"emails":["one@example.com","twin@example.com"]}`, "emails"))
	s.rejected(err, "emails match_ambiguous")
	for _, on := range []string{"name", "stage", "colour", "id"} {
		_, err = s.one(s.upsert("contact", `{"name":"N"}`, on))
		s.rejected(err, on+" match_field_unsuited")
	}
	must := s.upsert("contact", `{"emails":["none@example.com"]}`, "emails")
	must.MustExist = true
	_, err = s.one(must)
	s.rejected(err, "emails match_none")
	must = s.upsert("contact", `{"emails":["one@example.com"],"stage":"lead"}`, "emails")
	must.MustExist = true
	if got := s.done(must); got.ID != one || !got.Changed {
		t.Errorf("%+v", got)
	}
}

func TestTrashedRecordsNeitherMatchNorBlock(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	old := s.create("deed", `{"title":"old","code":"A-1"}`)
	_, err := s.one(s.change(record.Create, "deed", id.ID{}, `{"title":"new","code":"A-1"}`))
	if errs.KindOf(err) != errs.Conflict || errs.As(err).Fields[0].Code != "value_taken" || errs.As(err).Fields[0].Field != "code" {
		t.Fatalf("a code that is taken: %v", err)
	}
	other := s.create("deed", `{"title":"other","code":"B-1"}`)
	_, err = s.one(s.change(record.Update, "deed", other, `{"code":"A-1"}`))
	if errs.KindOf(err) != errs.Conflict {
		t.Fatalf("changed to a code that is taken: %v", err)
	}
	s.update("deed", other, `{"title":"still other","code":"B-1"}`) // its own code does not block it
	s.delete("deed", old)
	made := s.done(s.upsert("deed", `{"title":"new","code":"A-1"}`, "code"))
	if made.Op != record.Create {
		t.Errorf("a trashed record matched: %+v", made)
	}
	_, err = s.one(s.change(record.Restore, "deed", old, ""))
	if errs.KindOf(err) != errs.Conflict || errs.As(err).Fields[0].Code != "value_taken" {
		t.Errorf("restored beside the new holder: %v", err)
	}
	s.delete("deed", made.ID)
	s.done(s.change(record.Restore, "deed", old, ""))
}

func TestAnOldValueMatchesNoMore(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	ada := s.create("contact", `{"name":"Ada","emails":["old@example.com","both@example.com"]}`)
	s.update("contact", ada, `{"emails":["both@example.com","new@example.com"]}`)
	for mail, want := range map[string]bool{"old@example.com": false, "both@example.com": true, "new@example.com": true} {
		c := s.change(record.Ensure, "contact", id.ID{}, `{"name":"Other","emails":["`+mail+`"]}`)
		c.MatchOn = []string{"emails"}
		if got := s.done(c); (got.ID == ada) != want {
			t.Errorf("%s: %+v", mail, got)
		}
	}
}

func TestAForgedTokenPointsNowhere(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	ada := s.create("contact", `{"name":"Ada","emails":["ada@example.com"]}`)
	eve := s.create("contact", `{"name":"Eve","emails":["eve@example.com"]}`)
	s.must(s.db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec("UPDATE equality_token SET record = ? WHERE record = ?", eve, ada)
		return err
	}))
	got := s.done(s.upsert("contact", `{"name":"Ada","emails":["ada@example.com"],"bank_account":"DE02"}`, "emails"))
	if got.ID == eve || got.Op != record.Create {
		t.Errorf("Ada's bank account went to %+v", got)
	}
}

func TestAMatchIsOnlyWhatTheActorMaySee(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	s.create("contact", `{"name":"Ada","emails":["ada@example.com"]}`)
	for name, by := range map[string]struct {
		actor policy.Actor
		kind  errs.Kind
	}{
		"a reader":                     {s.reader, errs.Permission},
		"a program for companies only": {s.program(s.owner, policy.Scope{Objects: []string{"company"}}), errs.Permission},
		"a program that may read only": {s.program(s.owner, policy.Scope{Actions: []policy.Action{policy.Read}}), errs.Permission},
	} {
		_, err := s.records.Apply(t.Context(), by.actor, record.Unit{Changes: []record.Change{s.upsert("contact", `{"emails":["ada@example.com"],"stage":"lead"}`, "emails")}})
		if errs.KindOf(err) != by.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
	finds := s.change(record.Ensure, "contact", id.ID{}, `{"emails":["ada@example.com"]}`)
	finds.MatchOn = []string{"emails"}
	if _, err := s.records.Apply(t.Context(), s.reader, record.Unit{Changes: []record.Change{finds}}); err != nil {
		t.Errorf("a reader finds what is there: %v", err)
	}
}
