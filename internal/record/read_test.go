package record_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// read returns a record as JSON, as an actor sees it.
func (s *stack) read(a policy.Actor, object string, rec id.ID, fields ...string) string {
	s.Helper()
	p, err := s.records.Get(s.Context(), a, object, rec, record.GetOptions{Fields: fields})
	s.must(err)
	return string(p.AppendJSON(nil))
}

func TestWhoMayNotRevealSeesMasks(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	ada := s.create("contact", `{"name":"Ada","care_notes":"asthma","bank_account":"DE0212345678"}`)
	noReveal := s.program(s.owner, policy.Scope{Actions: []policy.Action{policy.Read}})
	for _, c := range []struct {
		name         string
		actor        policy.Actor
		want, forbid []string
	}{
		{"the owner", s.owner, []string{`"care_notes":null`, `"masked":{"care_notes":"•`}, []string{"asthma", "DE02"}},
		{"the owner's program", s.program(s.owner, policy.Scope{}), []string{`"care_notes":"asthma"`, `"bank_account":"DE0212345678"`}, []string{"masked"}},
		{"the operator", s.operator, []string{`"care_notes":"asthma"`}, []string{"masked"}},
		{"a reader", s.reader, []string{`"name":{`, `"care_notes":null`, `"masked":{"care_notes":"•`, `5678"`}, []string{"asthma", "DE02"}},
		{"a program without the right", noReveal, []string{`"care_notes":null`}, []string{"asthma", "DE02"}},
	} {
		got := s.read(c.actor, "contact", ada)
		for _, w := range c.want {
			if !strings.Contains(got, w) {
				t.Errorf("%s: lacks %s: %s", c.name, w, got)
			}
		}
		for _, f := range c.forbid {
			if strings.Contains(got, f) {
				t.Errorf("%s: shows %s: %s", c.name, f, got)
			}
		}
	}
	if got := s.read(s.reader, "contact", s.create("contact", `{"name":"Bob"}`)); strings.Contains(got, "masked") {
		t.Errorf("an empty value has a mask: %s", got)
	}
}

func TestFieldsNarrowWhatIsReturned(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	ada := s.create("contact", `{"name":"Ada","stage":"lead","bank_account":"DE0212345678"}`)
	if got := s.read(s.owner, "contact", ada, "stage"); got != `{"object":"contact","id":"`+ada.String()+`","version":1,"stage":"lead"}` {
		t.Errorf("%s", got)
	}
	if got := s.read(s.reader, "contact", ada, "bank_account"); strings.Contains(got, "DE02") || !strings.Contains(got, "masked") {
		t.Errorf("%s", got)
	}
	_, err := s.records.Get(t.Context(), s.owner, "contact", ada, record.GetOptions{Fields: []string{"stage", "colour", "env_personal"}})
	s.refused(err, errs.Invalid, "field_unknown")
	page, err := s.records.List(t.Context(), s.owner, "contact", record.ListRequest{Fields: []string{"name"}})
	s.must(err)
	if len(page.Fields) != 1 || page.Fields[0].Name != "name" {
		t.Errorf("the page shows %v", page.Fields)
	}
}

func TestMaskedFieldsAreNotFoundByNorSortedBy(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	s.create("contact", `{"name":"Ada","bank_account":"DE0212345678"}`)
	for _, c := range []struct {
		name  string
		actor policy.Actor
		req   record.ListRequest
	}{
		{"filtered", s.reader, record.ListRequest{Filter: []byte(`bank_account = DE0212345678`)}},
		{"asked whether empty", s.reader, record.ListRequest{Filter: []byte(`{"field":"bank_account","op":"empty"}`)}},
		{"sorted", s.reader, record.ListRequest{Sort: "bank_account"}},
	} {
		_, masked := s.records.List(t.Context(), c.actor, "contact", c.req)
		c.req.Filter = []byte(strings.ReplaceAll(string(c.req.Filter), "bank_account", "bunk_account"))
		c.req.Sort = strings.ReplaceAll(c.req.Sort, "bank_account", "bunk_account")
		_, unknown := s.records.List(t.Context(), c.actor, "contact", c.req)
		if masked == nil || errs.KindOf(masked) != errs.KindOf(unknown) || errs.CodeOf(masked) != errs.CodeOf(unknown) {
			t.Errorf("%s: masked answers %v, unknown %v", c.name, masked, unknown)
		}
	}
	for _, req := range []record.ListRequest{{Filter: []byte(`bank_account = DE0212345678`)}, {Sort: "bank_account"}} {
		page, err := s.records.List(t.Context(), s.owner, "contact", req)
		s.must(err)
		if len(page.Records) != 1 {
			t.Errorf("the owner finds %d", len(page.Records))
		}
	}
	if page, err := s.records.List(t.Context(), s.reader, "contact", record.ListRequest{Text: "DE0212345678"}); err != nil || len(page.Records) != 0 {
		t.Errorf("words find a masked value: %v", err)
	}
}

func TestSecretsAreForNobody(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	deed := s.create("deed", `{"title":"t","pin":"7391"}`)
	for _, a := range []policy.Actor{s.owner, s.operator, s.reader} {
		if got := s.read(a, "deed", deed); strings.Contains(got, "7391") || !strings.Contains(got, `"pin":null`) || !strings.Contains(got, `"masked":{"pin":"`) {
			t.Errorf("%s", got)
		}
		for _, req := range []record.ListRequest{{Filter: []byte(`pin = 7391`)}, {Sort: "pin"}} {
			if _, err := s.records.List(t.Context(), a, "deed", req); errs.KindOf(err) != errs.Invalid {
				t.Errorf("found by a secret: %v", err)
			}
		}
	}
	page, err := s.records.Export(t.Context(), s.owner, "deed", record.ListRequest{})
	s.must(err)
	if slices.ContainsFunc(page.Fields, func(f fieldOf) bool { return f.Name == "pin" }) || strings.Contains(string(page.Records[0].AppendJSON(nil)), "pin") {
		t.Error("a secret leaves in an export")
	}
	_, err = s.records.Export(t.Context(), s.owner, "deed", record.ListRequest{Fields: []string{"pin"}})
	s.refused(err, errs.Invalid, "field_unknown")
	s.update("deed", deed, `{"pin":"8442"}`) // may be set all the same
	if e := s.entries("record.updated"); len(e) != 1 || !slices.Equal(e[0].Fields, []string{"pin"}) {
		t.Errorf("%+v", e)
	}
}

func TestReadingDelicateValuesIsInTheLogOnceAndByName(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	ada := s.create("contact", `{"name":"Ada","care_notes":"asthma","bank_account":"DE0212345678"}`)
	bob := s.create("contact", `{"name":"Bob","bank_account":"DE0287654321"}`)
	carl := s.create("contact", `{"name":"Carl"}`)
	program := s.program(s.owner, policy.Scope{}) // people get dots until they reveal
	get := func(a policy.Actor, rec id.ID, fields ...string) func() error {
		return func() error {
			_, err := s.records.Get(t.Context(), a, "contact", rec, record.GetOptions{Fields: fields})
			return err
		}
	}
	list := func(a policy.Actor, req record.ListRequest) func() error {
		return func() error {
			_, err := s.records.List(t.Context(), a, "contact", req)
			return err
		}
	}
	for _, c := range []struct {
		name    string
		read    func() error
		records []id.ID
		fields  string
	}{
		{"one person", get(program, ada), []id.ID{ada}, "care_notes bank_account"},
		{"one field of a person", get(program, ada, "bank_account"), []id.ID{ada}, "bank_account"},
		{"other fields", get(program, ada, "name", "stage"), nil, ""},
		{"a person without such values", get(program, carl), nil, ""},
		{"masks", get(s.reader, ada), nil, ""},
		{"what could be revealed", get(s.owner, ada), nil, ""},
		{"a list of it", list(s.owner, record.ListRequest{}), nil, ""},
		{"a list by it", list(s.owner, record.ListRequest{Filter: []byte(`bank_account = DE0212345678`), Fields: []string{"name"}}), []id.ID{ada}, "bank_account"},
		{"a list", list(program, record.ListRequest{}), []id.ID{ada, bob}, "care_notes bank_account"},
		{"a list by index", list(program, record.ListRequest{Sort: "-name", Fields: []string{"care_notes"}}), []id.ID{ada}, "care_notes"},
		{"a list of other fields", list(program, record.ListRequest{Fields: []string{"name"}}), nil, ""},
		{"a list of nobody", list(program, record.ListRequest{Filter: []byte("name = Nobody")}), nil, ""},
		{"a reader's list", list(s.reader, record.ListRequest{}), nil, ""},
	} {
		before := len(s.entries("record.read"))
		s.must(c.read())
		all := s.entries("record.read")
		added := len(all) - before
		if c.records == nil {
			if added != 0 {
				t.Errorf("%s: %d entries", c.name, added)
			}
			continue
		}
		if added != 1 {
			t.Errorf("%s: %d entries", c.name, added)
			continue
		}
		e := all[0]
		got := e.Records
		if !e.Record.IsZero() {
			got = []id.ID{e.Record}
		}
		slices.SortFunc(c.records, func(a, b id.ID) int { return slices.Compare(a[:], b[:]) })
		if !slices.Equal(got, c.records) || strings.Join(e.Fields, " ") != c.fields || e.Actor.User != s.owner.User || e.Object != "contact" {
			t.Errorf("%s: records %v, fields %v", c.name, got, e.Fields)
		}
	}
}

func TestExportsLogEveryRecordThatLeaves(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	var want []id.ID
	for range 3 {
		want = append(want, s.create("company", `{"name":"Acme"}`))
	}
	page, err := s.records.Export(t.Context(), s.owner, "company", record.ListRequest{Limit: 2})
	s.must(err)
	_, err = s.records.Export(t.Context(), s.owner, "company", record.ListRequest{Limit: 2, Cursor: page.Next})
	s.must(err)
	entries := s.entries("record.exported")
	if len(entries) != 2 {
		t.Fatalf("%d entries", len(entries))
	}
	if got := slices.Concat(entries[1].Records, entries[0].Records); !slices.Equal(got, want) || entries[1].Count != 2 || !slices.Contains(entries[0].Fields, "name") {
		t.Errorf("left %v, want %v", got, want)
	}
	for name, a := range map[string]policy.Actor{"a reader": s.reader, "a program of the owner": s.program(s.owner, policy.Scope{})} {
		_, err := s.records.Export(t.Context(), a, "company", record.ListRequest{})
		if errs.KindOf(err) != errs.Permission {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := len(s.entries("record.exported")); n != 2 {
		t.Errorf("%d entries after refusals", n)
	}
}

func TestARefusedReadIsInTheLog(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	ada := s.create("contact", `{"name":"Ada"}`)
	program := s.program(s.owner, policy.Scope{Objects: []string{"company"}})
	_, err := s.records.Get(t.Context(), program, "contact", ada, record.GetOptions{})
	there := s.refused(err, errs.Permission, "policy_token_scope")
	_, err = s.records.Get(t.Context(), program, "contact", s.ids.New(), record.GetOptions{})
	if not := s.refused(err, errs.Permission, "policy_token_scope"); not.Public("en") != there.Public("en") || !strings.Contains(not.Public("en"), "contact:read") {
		t.Errorf("what is there and what is not: %s, %s", there.Public("en"), not.Public("en"))
	}
	if e := s.entries("record.read"); len(e) != 2 || e[0].Outcome.String() != "denied" || e[0].Code != "policy_token_scope" {
		t.Errorf("%+v", e)
	}
	_, err = s.records.Get(t.Context(), policy.Actor{}, "contact", ada, record.GetOptions{})
	if errs.KindOf(err) != errs.Unauthenticated {
		t.Errorf("somebody unknown: %v", err)
	}
}

// TestABrokenRowIsNotedAlikeByReadingAndChanging: whoever looks for an object
// or a reason in the log finds both.
func TestABrokenRowIsNotedAlikeByReadingAndChanging(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	ada := s.create("contact", `{"name":"Ada"}`)
	s.must(s.db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE o_contact SET created_at = created_at + 1 WHERE id = ?`, ada)
		return err
	}))
	_, err := s.records.Get(t.Context(), s.operator, "contact", ada, record.GetOptions{})
	if errs.KindOf(err) != errs.Integrity {
		t.Fatalf("reading: %v", err)
	}
	if _, err = s.one(s.change(record.Update, "contact", ada, `{"name":"Eve"}`)); errs.KindOf(err) != errs.Integrity {
		t.Fatalf("changing: %v", err)
	}
	found := s.entries("integrity.failed")
	if len(found) != 2 {
		t.Fatalf("%d entries, want one each", len(found))
	}
	for _, e := range found {
		if e.Object != s.object("contact").ID || e.Record != ada || e.Code == "" || e.Code != found[0].Code {
			t.Errorf("entry %+v", e)
		}
	}
}
