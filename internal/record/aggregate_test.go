package record_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/aggregate"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
)

func (s *stack) groups(actor policy.Actor, object string, req record.AggregateRequest) []string {
	s.Helper()
	a, err := s.records.Aggregate(s.Context(), actor, object, req)
	s.must(err)
	return written(a)
}

// TestTextsAreGroupedAsTheyAreCompared holds that a group of texts is what "="
// finds, and is called by a text that is there.
func TestTextsAreGroupedAsTheyAreCompared(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	for i, industry := range []string{"Zürich Re", "zurich re", "银行", "Bank", "ＢＡＮＫ", ""} {
		s.create("company", fmt.Sprintf(`{"name":"C%d","industry":%q}`, i, industry))
	}
	got := s.groups(s.operator, "company", record.AggregateRequest{Ask: aggregate.Ask{Group: []string{"industry"}, Sort: []string{"industry"}}})
	if want := []string{`"Bank" 2`, `"Zürich Re" 2`, `"银行" 1`, `null 1`, "4 groups of 6"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	found := s.all("company", record.ListRequest{Filter: []byte(`industry = "Zürich Re"`)})
	if len(found) != 2 {
		t.Errorf("%d companies are found by the group's name", len(found))
	}
	got = s.groups(s.operator, "company", record.AggregateRequest{Text: "C1", Ask: aggregate.Ask{Group: []string{"industry"}}})
	if want := []string{`"zurich re" 1`, "1 groups of 1"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestGroupsOfBirthdays holds that each group is found again by its name.
func TestGroupsOfBirthdays(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	for i, day := range []string{"1990-12-31", "1991-01-01", "1991-03-31", "1991-04-01", "--02-29"} {
		s.create("contact", fmt.Sprintf(`{"name":"P%d","birthday":%q}`, i, day))
	}
	// A day without a year is counted, and neither the first nor the last.
	got := s.groups(s.operator, "contact", record.AggregateRequest{Ask: aggregate.Ask{
		Group: []string{"birthday:year"}, Values: []string{"count:birthday", "min:birthday", "max:birthday"}, Sort: []string{"max:birthday"},
	}})
	if want := []string{`"1990" 1 1 "1990-12-31" "1990-12-31"`, `"1991" 3 3 "1991-01-01" "1991-04-01"`, `"--" 1 1 null null`, "3 groups of 5"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	for unit, want := range map[string]string{
		"day":     `"--" 1|"1990-12-31" 1|"1991-01-01" 1|"1991-03-31" 1|"1991-04-01" 1`,
		"week":    `"--" 1|"1991-W01" 2|"1991-W13" 1|"1991-W14" 1`,
		"month":   `"--" 1|"1990-12" 1|"1991-01" 1|"1991-03" 1|"1991-04" 1`,
		"quarter": `"--" 1|"1990-Q4" 1|"1991-Q1" 2|"1991-Q2" 1`,
		"year":    `"--" 1|"1990" 1|"1991" 3`,
	} {
		by := "birthday:" + unit
		got := s.groups(s.operator, "contact", record.AggregateRequest{Ask: aggregate.Ask{Group: []string{by}, Sort: []string{by}}})
		if all := strings.Join(got[:len(got)-1], "|"); all != want {
			t.Errorf("%s: %s, want %s", unit, all, want)
		}
		for _, line := range got[:len(got)-1] {
			name, count, _ := strings.Cut(line, " ")
			if name == `"--"` {
				continue
			}
			if found := s.all("contact", record.ListRequest{Filter: []byte("birthday on " + name)}); fmt.Sprint(len(found)) != count {
				t.Errorf("birthday on %s: %d, the group has %s", name, len(found), count)
			}
		}
	}
}

func TestWhatCannotBeGroupedIsRefused(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	s.create("contact", `{"name":"Ada"}`)
	for _, tt := range []struct {
		ask  aggregate.Ask
		code string
	}{
		{aggregate.Ask{Group: []string{"nothing"}}, "field_unknown"},
		{aggregate.Ask{Group: []string{""}}, "field_unknown"},
		{aggregate.Ask{Group: []string{"company.nothing"}}, "field_unknown"},
		{aggregate.Ask{Group: []string{"company."}}, "field_unknown"},
		{aggregate.Ask{Group: []string{".industry"}}, "field_unknown"},
		{aggregate.Ask{Group: []string{"stage.name"}}, "field_unknown"},
		{aggregate.Ask{Group: []string{"owner.name"}}, "field_unknown"},
		{aggregate.Ask{Group: []string{"company.owner.name"}}, "field_unknown"},
		{aggregate.Ask{Group: []string{"company.id"}}, "group_unsupported"},
		{aggregate.Ask{Group: []string{"company.emails"}}, "group_unsupported"},
		{aggregate.Ask{Group: []string{"company.stage:month"}}, "group_unit_unknown"},
		{aggregate.Ask{Values: []string{"count:company.stage"}}, "field_unknown"},
		{aggregate.Ask{Group: []string{"stage", "company", "owner"}}, "group_too_many"},
		{aggregate.Ask{Group: []string{"stage", "stage"}}, "group_twice"},
		{aggregate.Ask{Group: []string{"name"}}, "group_unsupported"},
		{aggregate.Ask{Group: []string{"emails"}}, "group_unsupported"},
		{aggregate.Ask{Group: []string{"address"}}, "group_unsupported"},
		{aggregate.Ask{Group: []string{"birthday:decade"}}, "group_unit_unknown"},
		{aggregate.Ask{Group: []string{"birthday:"}}, "group_unit_unknown"},
		{aggregate.Ask{Group: []string{"stage:month"}}, "group_unit_unknown"},
		{aggregate.Ask{Values: []string{"median:birthday"}}, "group_func_unknown"},
		{aggregate.Ask{Values: []string{"sum"}}, "field_unknown"},
		{aggregate.Ask{Values: []string{"sum:birthday"}}, "group_func_unsupported"},
		{aggregate.Ask{Values: []string{"min:name"}}, "group_func_unsupported"},
		{aggregate.Ask{Values: []string{"min:nothing"}}, "field_unknown"},
		{aggregate.Ask{Values: []string{"min:birthday", "min:birthday"}}, "group_twice"},
		{aggregate.Ask{Sort: []string{"stage"}}, "group_sort_unknown"},
		{aggregate.Ask{Sort: []string{"-"}}, "group_sort_unknown"},
		{aggregate.Ask{Limit: 1001}, "limit_out_of_range"},
		{aggregate.Ask{Limit: -1}, "limit_out_of_range"},
	} {
		_, err := s.records.Aggregate(t.Context(), s.operator, "contact", record.AggregateRequest{Ask: tt.ask})
		s.refused(err, errs.Invalid, tt.code)
	}
}

// TestGroupsOfDelicateFieldsAreInTheLog holds that what groups tell of financial
// values is in the log, and that masked values are grouped and worked out for
// nobody who may not see them.
func TestGroupsOfDelicateFieldsAreInTheLog(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	for i := range 3 {
		s.create("contact", fmt.Sprintf(`{"name":"P%d","bank_account":"DE%d","stage":"lead"}`, i, i%2))
	}
	before := len(s.entries("record.read"))
	by := record.AggregateRequest{Ask: aggregate.Ask{Group: []string{"bank_account"}}}
	if got := s.groups(s.operator, "contact", by); len(got) != 3 {
		t.Errorf("groups %q", got)
	}
	entries := s.entries("record.read")
	if len(entries) != before+1 || !slices.Equal(entries[0].Fields, []string{"bank_account"}) || entries[0].Count != 3 {
		t.Errorf("entries %+v", entries)
	}
	s.groups(s.operator, "contact", record.AggregateRequest{Ask: aggregate.Ask{Group: []string{"stage"}}})
	if got := len(s.entries("record.read")); got != before+1 {
		t.Errorf("%d entries about stages", got-before-1)
	}
	s.groups(s.operator, "contact", record.AggregateRequest{Filter: []byte("bank_account = DE1")})
	if got := len(s.entries("record.read")); got != before+2 {
		t.Errorf("%d entries about counting by a filter", got-before-1)
	}
	for _, actor := range []policy.Actor{s.reader, s.owner} { // people see it in dots
		for _, ask := range []aggregate.Ask{{Group: []string{"bank_account"}}, {Values: []string{"count:bank_account"}}} {
			_, err := s.records.Aggregate(t.Context(), actor, "contact", record.AggregateRequest{Ask: ask})
			s.refused(err, errs.Invalid, "field_unknown")
		}
	}
}

// TestAQuestionThatTakesTooLongSaysSo holds that it is not told as if whoever
// asked had gone, and that who has gone is not told so.
func TestAQuestionThatTakesTooLongSaysSo(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	s.crowd(20)
	s.records.Patience = time.Nanosecond
	for name, req := range map[string]record.ListRequest{
		"SQL": {}, "the index": {Sort: "name"}, "over a relation": {Filter: []byte("company.name = x")}, "counting": {Count: true, Filter: []byte("stage = lead")},
	} {
		_, err := s.records.List(t.Context(), s.operator, "contact", req)
		if errs.CodeOf(err) != "query_slow" || errs.KindOf(err) != errs.Unavailable {
			t.Errorf("by %s: %v", name, err)
		}
	}
	_, err := s.records.Aggregate(t.Context(), s.operator, "contact", record.AggregateRequest{Ask: aggregate.Ask{Group: []string{"stage"}}})
	s.refused(err, errs.Unavailable, "query_slow")
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.records.List(gone, s.operator, "contact", record.ListRequest{Sort: "name"}); errs.CodeOf(err) == "query_slow" || err == nil {
		t.Errorf("who has gone is told %v", err)
	}
}

// TestGroupsOverARelation holds that groups by a field of related records are
// called as one of those is written, that what is in the trash or not there is
// as if it had no value, and that learning of delicate values is in the log of
// the object that has them. Whose records count is in the door matrix.
func TestGroupsOverARelation(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	for n, company := range []string{`{"name":"A","industry":"Zürich Re"}`, `{"name":"B","industry":"zurich RE"}`, `{"name":"C"}`, `{"name":"D","industry":"Old"}`} {
		at := s.create("company", company)
		s.create("contact", fmt.Sprintf(`{"name":"P%d","company":%q,"bank_account":"DE%d"}`, n, at, n%2))
		if n == 3 {
			s.delete("company", at)
		}
	}
	ada := s.create("contact", `{"name":"Nowhere","bank_account":"DE7"}`)
	s.create("note", fmt.Sprintf(`{"body":"met","contact":%q}`, ada))
	ask := func(object, group string) []string {
		return s.groups(s.operator, object, record.AggregateRequest{Ask: aggregate.Ask{Group: []string{group}}})
	}
	if got, want := ask("contact", "company.industry"), []string{`null 3`, `"Zürich Re" 2`, "2 groups of 5"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if found := s.all("contact", record.ListRequest{Filter: []byte("company.industry is empty")}); len(found) != 3 {
		t.Errorf("%d contacts are found by the group of none", len(found))
	}
	before := len(s.entries("record.read"))
	if got, want := ask("note", "contact.bank_account"), []string{`"DE7" 1`, "1 groups of 1"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	entries := s.entries("record.read")
	if len(entries) != before+1 || entries[0].Object != s.object("contact").ID || !slices.Equal(entries[0].Fields, []string{"bank_account"}) {
		t.Errorf("entries %+v", entries)
	}
	_, err := s.records.Aggregate(t.Context(), s.reader, "note", record.AggregateRequest{Ask: aggregate.Ask{Group: []string{"contact.bank_account"}}})
	s.refused(err, errs.Invalid, "field_unknown") // people see it in dots
}
