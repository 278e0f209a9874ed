package record_test

import (
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// leads returns the titles of what all records of an object lead to.
func (s *stack) leads(a policy.Actor, object string, req record.ListRequest) map[id.ID]string {
	s.Helper()
	page, err := s.records.List(s.Context(), a, object, req)
	s.must(err)
	titles, err := s.records.Titles(s.Context(), a, page.Records)
	s.must(err)
	return titles
}

func TestTitlesOfWhatRecordsLeadTo(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	acme := s.create("company", `{"name":"Acme 株式会社"}`)
	gone := s.create("company", `{"name":"Gone"}`)
	ada := s.create("contact", `{"name":{"full":"Ada Lovelace","given":"Ada","family":"Lovelace"},"company":"`+acme.String()+`"}`)
	s.create("contact", `{"name":"Bob","company":"`+acme.String()+`"}`)
	s.create("contact", `{"name":"Cyd","company":"`+gone.String()+`"}`)
	s.create("contact", `{"name":"Dan"}`)
	s.create("deed", `{"title":"Deed","client":"`+ada.String()+`"}`)
	s.delete("company", gone)

	onlyContacts := s.program(s.owner, policy.Scope{Objects: []string{"contact"}})
	before := s.footprint()
	for _, c := range []struct {
		name   string
		actor  policy.Actor
		object string
		req    record.ListRequest
		want   map[id.ID]string
	}{
		{"each once, not from the trash", s.owner, "contact", record.ListRequest{}, map[id.ID]string{acme: "Acme 株式会社"}},
		{"a reader", s.reader, "contact", record.ListRequest{}, map[id.ID]string{acme: "Acme 株式会社"}},
		{"a person as written", s.owner, "deed", record.ListRequest{}, map[id.ID]string{ada: "Ada Lovelace"}},
		{"only of fields that are shown", s.owner, "contact", record.ListRequest{Fields: []string{"name"}}, nil},
		{"none of an object the actor may not read", onlyContacts, "contact", record.ListRequest{}, nil},
		{"an empty page", s.owner, "contact", record.ListRequest{Text: "nobody"}, nil},
	} {
		got := s.leads(c.actor, c.object, c.req)
		if len(got) != len(c.want) {
			t.Errorf("%s: %d titles, want %d", c.name, len(got), len(c.want))
		}
		for v, title := range c.want {
			if got[v] != title {
				t.Errorf("%s: %q, want %q", c.name, got[v], title)
			}
		}
	}
	if after := s.footprint(); after != before {
		t.Errorf("looking at titles left %s, was %s", after, before)
	}
}

func TestTitlesAreOpenedWithColdKeysAndNeverUnchecked(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	acme := s.create("company", `{"name":"Acme"}`)
	s.create("contact", `{"name":"Ada","company":"`+acme.String()+`"}`)
	s.forgetKeys()
	if got := s.leads(s.owner, "contact", record.ListRequest{}); got[acme] != "Acme" {
		t.Errorf("after a start: %q", got)
	}
	page, err := s.records.List(t.Context(), s.owner, "contact", record.ListRequest{})
	s.must(err)
	s.must(s.db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE o_company SET updated_at = updated_at + 1`)
		return err
	}))
	_, err = s.records.Titles(t.Context(), s.owner, page.Records)
	s.refused(err, errs.Integrity, "")
}
