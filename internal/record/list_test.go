package record_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/turns"
)

// crowd makes people whose names repeat, so that the id must break ties.
func (s *stack) crowd(n int) (ids []id.ID) {
	s.Helper()
	unit := record.Unit{}
	stages := []string{"lead", "customer", "former"}
	for i := range n {
		unit.Changes = append(unit.Changes, s.change(record.Create, "contact", id.ID{},
			fmt.Sprintf(`{"name":"P%d","stage":"%s","emails":["p%d@example.com"]}`, i%7, stages[i%3], i)))
	}
	out, err := s.records.Apply(s.Context(), s.operator, unit)
	s.must(err)
	for _, r := range out.Results {
		ids = append(ids, r.ID)
	}
	return ids
}

func TestPagesGiveEveryRowOnceWhileOthersAreMade(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	ids := s.crowd(50)
	for _, sort := range []string{"", "created_at", "-created_at", "stage", "-stage", "name", "-name", "stage,-name"} {
		var making sync.WaitGroup
		making.Go(func() {
			for range 25 {
				if _, err := s.one(s.change(record.Create, "contact", id.ID{}, `{"name":"P3","stage":"customer"}`)); err != nil {
					t.Error(err)
				}
			}
		})
		seen := map[id.ID]int{}
		for _, p := range s.all("contact", record.ListRequest{Sort: sort, Limit: 9}) {
			seen[p.ID()]++
		}
		making.Wait()
		for _, rec := range ids {
			if seen[rec] != 1 {
				t.Errorf("sorted by %q: a row came %d times", sort, seen[rec])
				break
			}
		}
	}
}

// bySQL answers a question by SQL, whatever record would choose.
func (s *stack) bySQL(object, filter string, deleted bool) (rows []*store.Row) {
	s.Helper()
	q := &query.Query{Object: s.object(object), Limit: record.MaxLimit, Deleted: deleted}
	d := policy.Decide(policy.Request{Actor: s.operator, Action: policy.Read, Object: q.Object})
	var err error
	q.Where, err = query.ParseFilter(q.Object, d, query.Asker{Now: s.clock.now()}, []byte(filter))
	s.must(err)
	s.must(s.db.Read(s.Context(), func(v *store.View) (err error) {
		rows, err = store.SelectRows(v, q, nil)
		return err
	}))
	return rows
}

func TestTheSameQuestionHasOneAnswerBySQLAndByIndex(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	ids := s.crowd(40)
	s.delete("contact", ids[3])
	s.update("contact", ids[4], `{"stage":null}`)
	for _, filter := range []string{"", "stage = lead", "stage != lead", "not stage = lead", "stage in (lead, former)", `{"field":"stage","op":"empty"}`, "created_at > 2020-01-01T00:00:00Z", "created_at on today", "not updated_at before today", "version = 2"} {
		for _, deleted := range []bool{false, true} {
			var sets [2][]string
			page, err := s.records.List(t.Context(), s.operator, "contact", record.ListRequest{Filter: []byte(filter), Deleted: deleted, Limit: record.MaxLimit, Count: true})
			s.must(err)
			for _, p := range page.Records {
				sets[0] = append(sets[0], p.ID().String())
			}
			if !page.CountExact || page.Count != len(page.Records) {
				t.Errorf("%q: counted %d of %d", filter, page.Count, len(page.Records))
			}
			for _, row := range s.bySQL("contact", filter, deleted) {
				sets[1] = append(sets[1], row.ID.String())
			}
			slices.Sort(sets[0])
			slices.Sort(sets[1])
			if !slices.Equal(sets[0], sets[1]) {
				t.Errorf("%q, trash %v: the index finds %d, SQL %d", filter, deleted, len(sets[0]), len(sets[1]))
			}
		}
	}
}

func TestTheTrashIsListedOnRequestOnly(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	s.create("contact", `{"name":"Here"}`)
	s.delete("contact", s.create("contact", `{"name":"Gone"}`))
	for _, c := range []struct {
		req  record.ListRequest
		want string
	}{
		{record.ListRequest{}, "Here"},
		{record.ListRequest{Sort: "name"}, "Here"},
		{record.ListRequest{Deleted: true, Sort: "name"}, "Gone,Here"},
		{record.ListRequest{Deleted: true, Sort: "-created_at"}, "Gone,Here"},
		{record.ListRequest{Text: "gone"}, ""},
		{record.ListRequest{Text: "gone", Deleted: true}, "Gone"},
	} {
		if got := s.titles(s.all("contact", c.req)); got != c.want {
			t.Errorf("%+v: %s, want %s", c.req, got, c.want)
		}
	}
}

func TestARecordDeletedAMomentAgoIsInNoList(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	gone := s.create("contact", `{"name":"Gone"}`)
	s.create("contact", `{"name":"Here"}`)
	var got string
	s.onStep(func(at record.Step) {
		if at != record.StepCommitted { // the index does not know yet
			return
		}
		page, err := s.records.List(s.background(), s.operator, "contact", record.ListRequest{Sort: "name"})
		if err != nil {
			t.Error(err)
			return
		}
		got = s.titles(page.Records)
	})
	s.delete("contact", gone)
	if got != "Here" {
		t.Errorf("listed %q", got)
	}
}

func TestCountsAreOfTheWholeAnswerAndOnRequest(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	s.crowd(20)
	for _, req := range []record.ListRequest{{Limit: 3}, {Limit: 3, Sort: "name"}, {Limit: 3, Text: "example"}} {
		req.Count = true
		page, err := s.records.List(t.Context(), s.operator, "contact", req)
		s.must(err)
		req.Cursor = page.Next
		next, err := s.records.List(t.Context(), s.operator, "contact", req)
		s.must(err)
		if page.Count != 20 || next.Count != 20 || len(page.Records) != 3 || page.Next == "" {
			t.Errorf("%+v: counts %d and %d", req, page.Count, next.Count)
		}
		req.Count = false
		if page, err = s.records.List(t.Context(), s.operator, "contact", req); err != nil || page.Count != 0 {
			t.Errorf("counted without being asked: %d, %v", page.Count, err)
		}
	}
	for _, limit := range []int{-1, record.MaxLimit + 1} {
		_, err := s.records.List(t.Context(), s.operator, "contact", record.ListRequest{Limit: limit})
		s.refused(err, errs.Invalid, "limit_out_of_range")
	}
}

func TestACursorIsForItsOwnerItsQuestionAndItsTime(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	s.crowd(12)
	second := s.person("second@example.com", policy.Owner)
	for _, sort := range []string{"created_at", "name"} { // by SQL, by index
		req := record.ListRequest{Sort: sort, Limit: 5, Filter: []byte("stage != former")}
		page, err := s.records.List(t.Context(), s.owner, "contact", req)
		s.must(err)
		next := req
		next.Cursor = page.Next
		if _, err := s.records.List(t.Context(), s.owner, "contact", next); err != nil {
			t.Fatalf("its own owner: %v", err)
		}
		with := func(change func(*record.ListRequest)) record.ListRequest {
			out := next
			change(&out)
			return out
		}
		for _, c := range []struct {
			name   string
			actor  policy.Actor
			object string
			req    record.ListRequest
		}{
			{"another person", second, "contact", next},
			{"a program of the same person", s.program(s.owner, policy.Scope{}), "contact", next},
			{"the operator", s.operator, "contact", next},
			{"another order", s.owner, "contact", with(func(r *record.ListRequest) { r.Sort = "-" + sort })},
			{"another filter", s.owner, "contact", with(func(r *record.ListRequest) { r.Filter = []byte("stage != lead") })},
			{"words", s.owner, "contact", with(func(r *record.ListRequest) { r.Text = "example" })},
			{"with the trash", s.owner, "contact", with(func(r *record.ListRequest) { r.Deleted = true })},
			{"another object", s.owner, "company", with(func(r *record.ListRequest) { r.Filter = []byte("stage != former") })},
			{"a letter changed", s.owner, "contact", with(func(r *record.ListRequest) { r.Cursor = flip(r.Cursor) })},
			{"cut short", s.owner, "contact", with(func(r *record.ListRequest) { r.Cursor = r.Cursor[:len(r.Cursor)/2] })},
			{"made up", s.owner, "contact", with(func(r *record.ListRequest) { r.Cursor = "next page, please" })},
		} {
			_, err := s.records.List(t.Context(), c.actor, c.object, c.req)
			if errs.KindOf(err) != errs.Invalid || errs.CodeOf(err) != "cursor_expired" {
				t.Errorf("sorted by %s, %s: %v", sort, c.name, err)
			}
		}
		larger := with(func(r *record.ListRequest) { r.Limit, r.Fields = 2, []string{"name"} })
		if _, err := s.records.List(t.Context(), s.owner, "contact", larger); err != nil {
			t.Errorf("another page size: %v", err)
		}
		s.clock.advance(record.CursorLife - time.Minute)
		if _, err := s.records.List(t.Context(), s.owner, "contact", next); err != nil {
			t.Errorf("just before its end: %v", err)
		}
		s.clock.advance(2 * time.Minute)
		_, err = s.records.List(t.Context(), s.owner, "contact", next)
		s.refused(err, errs.Invalid, "cursor_expired")
	}
}

func flip(s string) string {
	at := len(s) / 2
	c := "A"
	if s[at] == 'A' {
		c = "B"
	}
	return s[:at] + c + s[at+1:]
}

func TestACursorGoesOnAcrossChangesOfTheCatalogThatDoNotMoveItsPlace(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	for _, code := range []string{"a-1", "a-2", "a-3", "a-4"} {
		s.create("deed", `{"title":"Deed `+code+`","code":"`+code+`"}`)
	}
	ask := record.ListRequest{Limit: 2, Sort: "kind,title", Filter: []byte(`{"field":"kind","op":"eq","value":"plain"}`)}
	page, err := s.records.List(t.Context(), s.owner, "deed", ask)
	s.must(err)
	ask.Cursor = page.Next
	change := func(was, now string) {
		c := s.compile(strings.ReplaceAll(testObject, was, now))
		s.index.Rebind(c)
		s.catalog.Store(c)
	}
	change(`"en": "Deed"`, `"en": "Title deed"`)
	more, err := s.records.List(t.Context(), s.owner, "deed", ask)
	s.must(err)
	if len(more.Records) != 2 || more.Next != "" || more.Records[0].ID() == page.Records[1].ID() {
		t.Errorf("the next page after a new label: %d records, next %q", len(more.Records), more.Next)
	}
	change(`"name": "kind"`, `"name": "sort_of", "was": ["kind"]`)
	if _, err := s.records.List(t.Context(), s.owner, "deed", ask); err != nil {
		t.Errorf("after a new name: %v", err)
	}
	change(`{"id": "plain", "label"`, `{"id": "other", "label": {"en": "Other", "zh-CN": "其他"}}, {"id": "plain", "label"`)
	_, err = s.records.List(t.Context(), s.owner, "deed", ask)
	s.refused(err, errs.Invalid, "cursor_expired")
}

func TestTheCatalogMayMoveWhileAUnitIsPrepared(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	ada := s.create("contact", `{"name":"Ada"}`)
	was, runs := s.catalog.Load(), 0
	wider := strings.Replace(testObject, `"fields": [`, `"fields": [
    {"id": "seal", "name": "seal", "type": "text", "class": "public", "label": {"en": "Seal", "zh-CN": "印"}},`, 1)
	s.onStep(func(at record.Step) {
		if at != record.StepBegun {
			return
		}
		if runs++; runs == 1 {
			s.catalog.Store(s.compile(wider)) // as another process' migration, between preparing and writing
		}
	})
	if got := s.update("contact", ada, `{"stage":"lead"}`); got.Version != 2 || runs != 2 {
		t.Errorf("%+v after %d runs", got, runs)
	}
	if s.catalog.Load() == was {
		t.Fatal("the catalog did not move")
	}
	if n := len(s.entries("record.updated")); n != 1 {
		t.Errorf("%d entries", n)
	}
}

func TestOfManyWhoChangeOneVersionOneWins(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	ada := s.create("contact", `{"name":"Ada"}`)
	const many = 8
	var all sync.WaitGroup
	errors := make(chan error, many)
	for i := range many {
		all.Go(func() {
			c := s.change(record.Update, "contact", ada, fmt.Sprintf(`{"job_title":"Job %d"}`, i))
			c.Version = 1
			_, err := s.one(c)
			errors <- err
		})
	}
	all.Wait()
	won := 0
	for range many {
		if err := <-errors; err == nil {
			won++
		} else if errs.CodeOf(err) != "version_stale" || errs.As(err).Params[0] != errs.P("current", 2) {
			t.Error(err)
		}
	}
	if won != 1 || s.row("contact", ada).Version != 2 || len(s.entries("record.updated")) != 1 {
		t.Errorf("%d won, version %d", won, s.row("contact", ada).Version)
	}
}

func TestOfManyWhoMakeOneUniqueRecordOneWins(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	const many = 8
	var all sync.WaitGroup
	results := make(chan error, many)
	for range many {
		all.Go(func() {
			_, err := s.one(s.change(record.Create, "deed", id.ID{}, `{"title":"t","code":"A-1"}`))
			results <- err
		})
	}
	all.Wait()
	won := 0
	for range many {
		if err := <-results; err == nil {
			won++
		} else if errs.KindOf(err) != errs.Conflict {
			t.Error(err)
		}
	}
	if won != 1 || s.count("SELECT COUNT(*) FROM o_deed") != 1 {
		t.Errorf("%d made one", won)
	}
}

func TestPeopleAreFoundByPinyin(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	jing := s.create("contact", `{"name":"欧阳静","emails":["a@example.com"]}`)
	s.create("contact", `{"name":"单小明"}`)
	for _, c := range []struct {
		req  record.ListRequest
		want string
	}{
		{record.ListRequest{Text: "ouyangjing"}, "欧阳静"},
		{record.ListRequest{Text: "ou yang"}, "欧阳静"},
		{record.ListRequest{Text: "oyj example.com"}, "欧阳静"},
		{record.ListRequest{Text: "xm", Sort: "-name"}, "单小明"},
		{record.ListRequest{Filter: []byte("name ^= shan")}, "单小明"},
		{record.ListRequest{Filter: []byte("name ^= dan")}, "单小明"},
		{record.ListRequest{Filter: []byte("not name ~ shan")}, "欧阳静"},
		{record.ListRequest{Filter: []byte("name = ouyangjing")}, ""},
	} {
		if got := s.titles(s.all("contact", c.req)); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.req.Filter, c.req.Text, got, c.want)
		}
	}
	s.update("contact", jing, `{"name":"王静"}`)
	if got := s.titles(s.all("contact", record.ListRequest{Text: "oyj"})); got != "" {
		t.Errorf("a former name is heard: %s", got)
	}
}

func TestOneLetterInALargeObjectFindsWhatBeginsWithIt(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	for _, name := range []string{"Anna Zorn", "Xaver Ahn", "王 Z"} {
		s.create("contact", `{"name":"`+name+`"}`)
	}
	s.records.LargeRows = 3
	for _, c := range []struct {
		req  record.ListRequest
		want string
	}{
		{record.ListRequest{Text: "x"}, "Xaver Ahn"},
		{record.ListRequest{Text: "z"}, ""},
		{record.ListRequest{Text: "zo a"}, "Anna Zorn"},
		{record.ListRequest{Text: "王"}, "王 Z"},
		{record.ListRequest{Filter: []byte(`name ~ zo`)}, "Anna Zorn"},
		{record.ListRequest{Filter: []byte(`name ^= x`)}, "Xaver Ahn"},
		{record.ListRequest{Filter: []byte(`name ~ 王`)}, "王 Z"},
	} {
		if got := s.titles(s.all("contact", c.req)); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.req.Filter, c.req.Text, got, c.want)
		}
	}
	for _, filter := range []string{`name ~ z`, `not name ~ "Ä"`} {
		_, err := s.records.List(t.Context(), s.owner, "contact", record.ListRequest{Filter: []byte(filter)})
		if errs.CodeOf(err) != "pattern_short" || errs.KindOf(err) != errs.Invalid || errs.As(err).Part != "filter" {
			t.Errorf("%s: %v", filter, err)
		}
	}
	s.records.LargeRows = 4
	if got := s.titles(s.all("contact", record.ListRequest{Text: "x", Filter: []byte(`name ~ v`)})); got != "Xaver Ahn" {
		t.Errorf("in a small object: %s", got)
	}
}

func TestSearchesBeyondWhatIsBoundedAreRefusedAndNothingElseIs(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	deps := s.records.Deps
	deps.Index = index.New(s.catalog.Load(), index.Deps{Source: index.Source{DB: s.db, Keys: s.keys}, Searches: turns.Limits{InAll: 1}}) // no turn
	s.must(deps.Index.Load(t.Context(), s.records.OpenRow))
	busy := record.New(deps)
	for name, r := range map[string]record.ListRequest{
		"a part of a name": {Filter: []byte(`title ~ "a"`)}, "words": {Text: "anna"}, "a count": {Count: true}, "what no hash table has": {Filter: []byte(`title = "a"`)},
	} {
		if _, err := busy.List(t.Context(), s.owner, "deed", r); errs.KindOf(err) != errs.RateLimited || errs.CodeOf(err) != "search_busy" {
			t.Errorf("%s: %v, want search_busy", name, err)
		}
	}
	if _, err := busy.Aggregate(t.Context(), s.owner, "deed", record.AggregateRequest{}); errs.CodeOf(err) != "search_busy" {
		t.Errorf("groups: %v, want search_busy", err)
	}
	for name, r := range map[string]record.ListRequest{
		"a whole value": {Filter: []byte(`code = "a"`)}, "an order": {Sort: "title"},
	} {
		if _, err := busy.List(t.Context(), s.owner, "deed", r); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
