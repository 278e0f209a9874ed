package record_test

import (
	"slices"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/seal"
)

// opens reports whether the record's first envelope opens with a key.
func (s *stack) opens(object string, rec id.ID, key *seal.Key) bool {
	s.Helper()
	o, row := s.object(object), s.row(object, rec)
	for i, sealed := range row.Envelopes {
		if len(sealed) > 0 {
			_, err := seal.Open(key, seal.Place{Workspace: s.keys.Workspace(), Object: o.ID, Record: rec, Class: o.Envelopes[i].Class}, sealed)
			return err == nil
		}
	}
	s.Fatalf("%s %s has no envelope", object, rec)
	return false
}

func (s *stack) key(kid id.ID) *seal.Key {
	s.Helper()
	s.must(s.keys.Warm(s.Context(), kid))
	k, err := s.keys.Cached(kid)
	s.must(err)
	return k
}

func TestANoteIsSealedWithTheKeyOfThePersonItIsAbout(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	ada := s.create("contact", `{"name":"Ada"}`)
	bob := s.create("contact", `{"name":"Bob"}`)
	adas, bobs := s.row("contact", ada).Key, s.row("contact", bob).Key
	note := s.create("note", `{"body":"something","contact":"`+ada.String()+`"}`)
	var own id.ID
	for _, step := range []struct {
		name, values string
		subject      id.ID
		sealed       func(kid id.ID) bool
		closed       []id.ID
	}{
		{"made about Ada", "", ada, func(k id.ID) bool { return k == adas }, []id.ID{bobs}},
		{"edited", `{"body":"something else"}`, ada, func(k id.ID) bool { return k == adas }, []id.ID{bobs}},
		{"now about Bob", `{"contact":"` + bob.String() + `"}`, bob, func(k id.ID) bool { return k == bobs }, []id.ID{adas}},
		{"about nobody", `{"contact":null}`, id.ID{}, func(k id.ID) bool { own = k; return k != adas && k != bobs && !k.IsZero() }, []id.ID{adas, bobs}},
		{"edited, still about nobody", `{"body":"third"}`, id.ID{}, func(k id.ID) bool { return k == own }, []id.ID{adas, bobs}},
		{"about Ada again", `{"contact":"` + ada.String() + `"}`, ada, func(k id.ID) bool { return k == adas }, []id.ID{bobs}},
	} {
		if step.values != "" {
			s.update("note", note, step.values)
		}
		row := s.row("note", note)
		if row.Subject != step.subject || !step.sealed(row.Key) || !s.opens("note", note, s.key(row.Key)) {
			t.Errorf("%s: subject %s, key %s", step.name, row.Subject, row.Key)
		}
		for _, other := range step.closed {
			if s.opens("note", note, s.key(other)) {
				t.Errorf("%s: key %s opens it too", step.name, other)
			}
		}
		if own != (id.ID{}) && row.Key != own && s.opens("note", note, s.key(own)) {
			t.Errorf("%s: the note's former own key opens it", step.name)
		}
		if body := s.text(s.get("note", note), "body"); body == "" {
			t.Errorf("%s: reads as nothing", step.name)
		}
	}
}

func TestPeopleAndCompaniesHaveKeysOfTheirOwn(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	seen := map[id.ID]bool{}
	for range 3 {
		person, firm := s.create("contact", `{"name":"A"}`), s.create("company", `{"name":"A"}`)
		if row := s.row("contact", person); row.Subject != person {
			t.Errorf("a contact's subject is %s", row.Subject)
		}
		if row := s.row("company", firm); !row.Subject.IsZero() {
			t.Errorf("a company's subject is %s", row.Subject)
		}
		seen[s.row("contact", person).Key], seen[s.row("company", firm).Key] = true, true
	}
	if len(seen) != 6 {
		t.Errorf("6 records have %d keys", len(seen))
	}
}

func TestADestroyedKeyTakesThePersonAndWhatIsAboutThemOnly(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	ada, bob := s.create("contact", `{"name":"Ada"}`), s.create("contact", `{"name":"Bob"}`)
	about := s.create("note", `{"body":"about her","contact":"`+ada.String()+`"}`)
	other := s.create("note", `{"body":"about him","contact":"`+bob.String()+`"}`)
	moved := s.create("note", `{"body":"was about her","contact":"`+ada.String()+`"}`)
	s.update("note", moved, `{"contact":"`+bob.String()+`"}`)
	s.must(s.keys.Destroy(t.Context(), s.row("contact", ada).Key))
	for object, rec := range map[string]id.ID{"contact": ada, "note": about} {
		_, err := s.records.Get(t.Context(), s.operator, object, rec, record.GetOptions{})
		s.refused(err, errs.NotFound, "key_destroyed")
		_, err = s.one(s.change(record.Update, object, rec, `{}`))
		s.refused(err, errs.NotFound, "key_destroyed")
	}
	if s.text(s.get("contact", bob), "name") != "Bob" || s.text(s.get("note", other), "body") != "about him" || s.text(s.get("note", moved), "body") != "was about her" {
		t.Error("a neighbour suffered")
	}
	if e := s.entries("integrity.failed"); len(e) != 0 {
		t.Errorf("a destroyed key was taken for tampering: %+v", e)
	}
}

// side opens the sealed values of one side of an entry.
func (s *stack) side(e audit.Entry, key *seal.Key, name string, sealed []byte) (fields []string, err error) {
	place := seal.Place{Workspace: s.keys.Workspace(), Object: e.Object, Record: e.Record, Class: "history/" + e.ID.String() + "/" + name}
	plain, err := seal.Open(key, place, sealed)
	if err != nil {
		return nil, err
	}
	err = seal.DecodeFields(plain, func(field, _ []byte) error {
		fields = append(fields, string(field))
		return nil
	})
	return fields, err
}

func TestHistoryOpensWithTheRightKeyInItsOwnPlaceOnly(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	ada, bob := s.create("contact", `{"name":"Ada"}`), s.create("contact", `{"name":"Bob"}`)
	adas, bobs := s.key(s.row("contact", ada).Key), s.key(s.row("contact", bob).Key)
	note := s.create("note", `{"title":"t","body":"b","contact":"`+ada.String()+`"}`)
	s.update("note", note, `{"contact":"`+bob.String()+`","body":"c"}`)
	e := s.entries("record.updated")[0]
	for _, c := range []struct {
		name   string
		key    *seal.Key
		side   string
		sealed []byte
		opens  bool
	}{
		{"before, with the old key", adas, "before", e.Change.ValuesBefore, true},
		{"after, with the new key", bobs, "after", e.Change.ValuesAfter, true},
		{"before, with the new key", bobs, "before", e.Change.ValuesBefore, false},
		{"after, with the old key", adas, "after", e.Change.ValuesAfter, false},
		{"before, as after", adas, "after", e.Change.ValuesBefore, false},
		{"after, as before", bobs, "before", e.Change.ValuesAfter, false},
	} {
		fields, err := s.side(e, c.key, c.side, c.sealed)
		if (err == nil) != c.opens || c.opens && !slices.Equal(fields, []string{"body", "contact"}) {
			t.Errorf("%s: fields %v, %v", c.name, fields, err)
		}
	}
	made := s.entries("record.created")[0]
	if made.Change.ValuesBefore != nil {
		t.Error("a new record has values before")
	}
	made.ID = e.ID // another entry's place
	if _, err := s.side(made, adas, "after", made.Change.ValuesAfter); err == nil {
		t.Error("an entry's values open in another entry")
	}
}

func TestTheReferenceToThePersonIsNamedWhenItLeadsNowhere(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	_, err := s.one(s.change(record.Create, "deed", id.ID{}, `{"title":"t","client":"`+s.ids.New().String()+`"}`))
	s.rejected(err, "client reference_missing")
}
