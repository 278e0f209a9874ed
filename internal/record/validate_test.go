package record_test

import (
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
)

func TestAllRejectedFieldsAreNamedTogether(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	ada := s.create("contact", `{"name":"Ada"}`)
	for _, c := range []struct {
		name, object, values string
		op                   record.Op
		want                 []string
	}{
		{"a new record", "contact", `{"emails":["nobody"],"stage":"nonsense","colour":"red","version":7,"id":"x"}`, record.Create,
			[]string{"name value_required", "emails email_invalid", "stage choice_unknown", "colour no_such_field", "version field_read_only", "id field_read_only"}},
		{"a cleared required field", "contact", `{"name":null,"created_at":"2026-01-01T00:00:00Z"}`, record.Update,
			[]string{"name value_required", "created_at field_read_only"}},
		{"a bad required field is named once", "contact", `{"name":7}`, record.Update, []string{"name value_shape"}},
		{"a required field with a default", "deed", `{"kind":null}`, record.Create, []string{"title value_required", "kind value_required"}},
		{"a reference that is no id", "contact", `{"company":"acme"}`, record.Update, []string{"company id_invalid"}},
	} {
		before := s.footprint()
		rec := ada
		if c.op == record.Create {
			rec = id.ID{}
		}
		_, err := s.one(s.change(c.op, c.object, rec, c.values))
		if err == nil {
			t.Fatalf("%s: accepted", c.name)
		}
		t.Log(c.name)
		s.rejected(err, c.want...)
		for _, secret := range []string{"nobody", "nonsense", "acme"} {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("%s: the error repeats a value", c.name)
			}
		}
		if s.footprint() != before {
			t.Errorf("%s left something behind", c.name)
		}
	}
}

func TestRightsAreDecidedBeforeValuesAreLookedAt(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	ada := s.create("contact", `{"name":"Ada"}`)
	for _, partial := range []bool{false, true} {
		for _, c := range []record.Change{
			s.change(record.Create, "contact", id.ID{}, `{"emails":["nobody"]}`),
			s.change(record.Update, "contact", ada, `{"emails":["nobody"]}`),
			s.change(record.Update, "contact", s.ids.New(), `{}`),
			s.change(record.Delete, "contact", ada, ""),
			s.change(record.Restore, "contact", ada, ""),
		} {
			_, err := s.records.Apply(t.Context(), s.reader, record.Unit{Changes: []record.Change{c}, Partial: partial})
			if errs.KindOf(err) != errs.Permission || len(errs.As(err).Fields) != 0 {
				t.Errorf("%v, partial %v: %v", c.Op, partial, err)
			}
		}
	}
	denied := s.entries("record.change")
	if len(denied) != 10 || denied[0].Outcome.String() != "denied" || denied[0].Actor.User != s.reader.User || denied[0].Code == "" {
		t.Errorf("%d entries of refusals: %+v", len(denied), denied)
	}
}

func TestDefaultsFillWhatANewRecordLeavesOut(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	for values, want := range map[string]string{`{"title":"a"}`: "plain", `{"title":"a","kind":"grand"}`: "grand"} {
		if got := s.text(s.get("deed", s.create("deed", values)), "kind"); got != want {
			t.Errorf("%s: kind %q, want %q", values, got, want)
		}
	}
	if got := s.text(s.get("task", s.create("task", `{"title":"call"}`)), "status"); got != "open" {
		t.Errorf("a task is %q", got)
	}
}

func TestAnEmptyRequiredFieldDoesNotHinderOtherChanges(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	note := s.create("note", `{"body":"b"}`)
	was := s.catalog.Load()
	s.catalog.Store(s.compile(strings.ReplaceAll(testObject, `"en": "Deed"`, `"en": "Title deed"`))) // another catalog, other *Object
	if was == s.catalog.Load() || was.Version() == s.catalog.Load().Version() {
		t.Fatal("the catalog is the same")
	}
	if got := s.update("note", note, `{"title":"t"}`); got.Version != 2 {
		t.Errorf("%+v", got)
	}
}

func TestReferencesLeadToWhatIsThereAndVisible(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	acme, gone := s.create("company", `{"name":"Acme"}`), s.create("company", `{"name":"Gone"}`)
	s.delete("company", gone)
	contactsOnly := s.program(s.owner, policy.Scope{Objects: []string{"contact"}})
	for _, c := range []struct {
		name   string
		actor  policy.Actor
		target id.ID
		ok     bool
	}{
		{"a company", s.owner, acme, true},
		{"one that never was", s.owner, s.ids.New(), false},
		{"one in the trash", s.owner, gone, false},
		{"a person instead of a company", s.owner, s.create("contact", `{"name":"Ada"}`), false},
		{"one the program may not see", contactsOnly, acme, false},
	} {
		_, err := s.records.Apply(t.Context(), c.actor, record.Unit{Changes: []record.Change{
			s.change(record.Create, "contact", id.ID{}, `{"name":"N","company":"`+c.target.String()+`"}`)}})
		if c.ok {
			s.must(err)
			continue
		}
		t.Log(c.name)
		s.rejected(err, "company reference_missing")
	}
}

// linked is a unit of a company and a person who works there.
func (s *stack) linked(company, person record.Change, partial bool) record.Unit {
	person.Links = map[string]int{"company": 0}
	return record.Unit{Changes: []record.Change{company, person}, Partial: partial}
}

func (s *stack) ensure(name string) record.Change {
	c := s.change(record.Ensure, "company", id.ID{}, `{"name":"`+name+`"}`)
	c.MatchOn = []string{"name"}
	return c
}

func TestALinkTakesTheRecordOfAnEarlierChange(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	for _, partial := range []bool{false, true} {
		for range 2 { // made, then found
			out, err := s.records.Apply(t.Context(), s.operator, s.linked(s.ensure("Acme"), s.change(record.Create, "contact", id.ID{}, `{"name":"Ada"}`), partial))
			s.must(err)
			acme, ada := out.Results[0], out.Results[1]
			if got := s.text(s.get("contact", ada.ID), "company"); got != acme.ID.String() || acme.Err != nil {
				t.Errorf("company %q, want %s", got, acme.ID)
			}
		}
	}
	if n := s.count("SELECT COUNT(*) FROM o_company"); n != 1 {
		t.Errorf("%d companies", n)
	}
}

func TestACompanyIsNotMadeForAPersonWhoIsNot(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	for range 2 {
		s.create("contact", `{"name":"Twin","emails":["twin@example.com"]}`)
	}
	upsert := func(values string) record.Change {
		c := s.change(record.Upsert, "contact", id.ID{}, values)
		c.MatchOn = []string{"emails"}
		return c
	}
	mustExist := upsert(`{"name":"N","emails":["new@example.com"]}`)
	mustExist.MustExist = true
	for name, person := range map[string]record.Change{
		"an unreadable value":   s.change(record.Create, "contact", id.ID{}, `{"name":"N","emails":["nobody"]}`),
		"no name":               s.change(record.Create, "contact", id.ID{}, `{"job_title":"t"}`),
		"two who match":         upsert(`{"emails":["twin@example.com"]}`),
		"none who matches":      mustExist,
		"a record that is gone": s.change(record.Update, "contact", s.ids.New(), `{}`),
	} {
		before := s.footprint()
		out, err := s.records.Apply(t.Context(), s.operator, s.linked(s.ensure("Orphan "+name), person, true))
		s.must(err)
		if out.Results[1].Err == nil || errs.CodeOf(out.Results[0].Err) != "not_needed" {
			t.Errorf("%s: %+v", name, out.Results)
		}
		if s.footprint() != before {
			t.Errorf("%s: something was made", name)
		}
	}
	// One who is accepted is enough, whatever the others are.
	unit := s.linked(s.ensure("Acme"), s.change(record.Create, "contact", id.ID{}, `{}`), true)
	good := s.change(record.Create, "contact", id.ID{}, `{"name":"Good"}`)
	good.Links = map[string]int{"company": 0}
	unit.Changes = append(unit.Changes, good, unit.Changes[1])
	out, err := s.records.Apply(t.Context(), s.operator, unit)
	s.must(err)
	if out.Results[0].Op != record.Create || out.Results[1].Err == nil || out.Results[2].Err != nil || out.Results[3].Err == nil {
		t.Errorf("%+v", out.Results)
	}
}

func TestAFailingLinkFailsTheRowWithTheReason(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	s.create("company", `{"name":"Twin"}`)
	s.create("company", `{"name":"Twin"}`)
	bad := s.ensure("x")
	bad.Values["domain"] = field.FromText("not a domain")
	for name, c := range map[string]struct {
		company record.Change
		code    string
	}{
		"two companies of that name": {s.ensure("Twin"), "match_ambiguous"},
		"a domain that is none":      {bad, "domain_invalid"},
	} {
		person := s.change(record.Create, "contact", id.ID{}, `{"name":"N"}`)
		before := s.footprint()
		out, err := s.records.Apply(t.Context(), s.operator, s.linked(c.company, person, true))
		s.must(err)
		t.Log(name)
		s.rejected(out.Results[1].Err, "company "+c.code)
		_, err = s.records.Apply(t.Context(), s.operator, s.linked(c.company, person, false))
		if errs.As(err).Fields[0].Code != c.code {
			t.Errorf("%s, whole: %v", name, err)
		}
		if s.footprint() != before {
			t.Errorf("%s left something behind", name)
		}
	}
	wrong := s.change(record.Create, "contact", id.ID{}, `{"name":"N"}`)
	wrong.Links = map[string]int{"stage": 0, "colour": 0}
	_, err := s.records.Apply(t.Context(), s.operator, record.Unit{Changes: []record.Change{s.ensure("A"), wrong}})
	s.rejected(err, "stage no_such_field", "colour no_such_field")
}

func TestReferencesAreLookedAtAsTheUnitHasLeftThem(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	ada := s.create("contact", `{"name":"Ada","emails":["ada@example.com"]}`)
	acme := s.create("company", `{"name":"Acme"}`)
	who := s.change(record.Ensure, "contact", id.ID{}, `{"emails":["ada@example.com"]}`)
	who.MatchOn = []string{"emails"}
	at := func(company id.ID) record.Change {
		return s.change(record.Create, "contact", id.ID{}, `{"name":"N","company":"`+company.String()+`"}`)
	}
	for _, c := range []struct {
		name string
		unit []record.Change
		ok   bool
	}{
		{"a person who was just found is no company", []record.Change{who, at(ada)}, false},
		{"a company that was just found", []record.Change{s.ensure("Acme"), at(acme)}, true},
		{"a company that was just deleted", []record.Change{at(acme), s.change(record.Delete, "company", acme, ""), at(acme)}, false},
		{"a company that was just made", []record.Change{s.change(record.Create, "company", id.ID{7}, `{"name":"New"}`), at(id.ID{7})}, true},
		{"a company that is made later", []record.Change{at(id.ID{8}), s.change(record.Create, "company", id.ID{8}, `{"name":"Late"}`)}, false},
	} {
		_, err := s.records.Apply(t.Context(), s.operator, record.Unit{Changes: c.unit})
		if c.ok {
			s.must(err)
			continue
		}
		if err == nil {
			t.Errorf("%s: accepted", c.name)
			continue
		}
		s.rejected(err, "company reference_missing")
	}
}
