package httpapi_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/bulk"
)

// asTheyAre is what all contacts hold, without who last changed them and when.
func (s *stack) asTheyAre() string {
	s.Helper()
	a := s.do(call{method: "POST", path: "/api/v1/contacts/query", token: s.owner, body: `{"sort":"created_at,name","limit":200}`, status: 200})
	return regexp.MustCompile(`"(version|updated_at|updated_by|next_cursor)":[^,}]*`).ReplaceAllString(a.body, "")
}

// fitting counts the contacts that a filter finds.
func (s *stack) fitting(filter string) int {
	s.Helper()
	a := s.do(call{method: "POST", path: "/api/v1/contacts/query", token: s.owner, body: encoded(map[string]any{"filter": filter, "count": true, "limit": 1}), status: 200})
	return *decoded[listed](s, a).Count
}

func (s *stack) bulk(token, body string, status int) workDoc {
	s.Helper()
	return decoded[workDoc](s, s.do(call{method: "POST", path: "/api/v1/bulk", token: token, body: body, status: status}))
}

func TestMuchIsEditedAtOnceAndTakenBackToTheByte(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	var paths []string
	for i := range 12 {
		paths = append(paths, s.created(fmt.Sprintf(`{"name":"Dr. Ada Number%d","stage":"lead","job_title":"J%d","bank_account":"DE%d","emails":[{"value":"A%d@Example.com","label":"work"}]}`, i, i, i, i)))
	}
	s.do(call{method: "PATCH", path: paths[3], token: s.owner, body: `{"job_title":null}`, header: []string{"If-Match: *"}, status: 200})
	s.do(call{method: "PATCH", path: paths[4], token: s.owner, body: `{"job_title":"Chief","bank_account":null}`, header: []string{"If-Match: *"}, status: 200})
	before := s.asTheyAre()
	ask := func(count int) string {
		return fmt.Sprintf(`{"object":"contact","action":"update","values":{"job_title":"Chief","bank_account":null,"emails":[]},"q":"ada","count":%d}`, count)
	}
	refused := s.code(call{method: "POST", path: "/api/v1/bulk", token: s.owner, body: ask(11)}, 409, "bulk_count_changed")
	if !strings.Contains(refused.body, `"count":12`) || s.asTheyAre() != before {
		t.Errorf("another number than was agreed to: %s", refused.body)
	}
	w := s.bulk(s.owner, ask(12), 202)
	if done := s.overWith(w.ID); done.State != bulk.Finished || done.Changed != 12 || done.Kept != 0 {
		t.Fatalf("%+v", done)
	}
	if n := s.fitting(`job_title = Chief`); n != 12 {
		t.Errorf("%d have the value", n)
	}
	// Somebody changes one since, and moves another to the trash.
	s.do(call{method: "PATCH", path: paths[7], token: s.owner, body: `{"stage":"customer"}`, header: []string{"If-Match: *"}, status: 200})
	s.do(call{method: "DELETE", path: paths[8], token: s.owner, status: 204})
	s.do(call{method: "POST", path: "/api/v1/bulk/" + w.ID + "/revert", token: s.owner, status: 202})
	if back := s.overWith(w.ID); back.State != bulk.Reverted || back.Changed != 10 || back.Kept != 2 {
		t.Fatalf("taken back: %+v", back)
	}
	kept := s.do(call{method: "GET", path: "/api/v1/bulk/" + w.ID + "/kept", token: s.owner, status: 200})
	var list struct{ Data []struct{ ID, Why string } }
	s.must(json.Unmarshal([]byte(kept.body), &list))
	if len(list.Data) != 2 || !strings.HasSuffix(paths[7], list.Data[0].ID) || list.Data[0].Why != "changed" || !strings.HasSuffix(paths[8], list.Data[1].ID) {
		t.Errorf("kept: %s", kept.body)
	}
	// By hand, what was there is there again, to the byte.
	s.do(call{method: "POST", path: paths[8] + "/restore", token: s.owner, status: 200})
	for _, path := range []string{paths[7], paths[8]} {
		s.do(call{method: "POST", path: path + "/history/restore", token: s.owner, body: `{"version":1}`, header: []string{"If-Match: *"}, status: 200})
	}
	if after := s.asTheyAre(); after != before {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
}

// TestWhatWasSoAlreadyIsNoReasonToEndAndIsNotTakenBack: of many, half have the
// value already; the server stops in the middle, both times.
func TestWhatWasSoAlreadyIsNoReasonToEndAndIsNotTakenBack(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	const many = 600
	var list strings.Builder
	list.WriteString("name,job title\n")
	for i := range many {
		fmt.Fprintf(&list, "Ada Number%d,%s\n", i, []string{"Chief", "Clerk"}[i%2])
	}
	if got := s.started(s.draft(list.String()).ID, `{"mode":"create"}`); got.Counts.Created != many {
		t.Fatalf("%+v", got.Counts)
	}
	w := s.bulk(s.owner, fmt.Sprintf(`{"object":"contact","action":"update","values":{"job_title":"Chief"},"count":%d}`, many), 202)
	s.stopInMidWork()
	if done := s.overWith(w.ID); done.State != bulk.Finished || done.Changed != many/2 || done.Kept != 0 || done.Done != many {
		t.Errorf("%+v", done)
	}
	s.do(call{method: "POST", path: "/api/v1/bulk/" + w.ID + "/revert", token: s.owner, status: 202})
	s.stopInMidWork()
	if back := s.overWith(w.ID); back.State != bulk.Reverted || back.Changed != many/2 || back.Kept != 0 || back.Done != many/2 {
		t.Errorf("%+v", back)
	}
	if n := s.fitting(`job_title = Clerk`); n != many/2 {
		t.Errorf("%d have their value again", n)
	}
}

func TestManyRecordsAreGivenAwayAtOnce(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	for i := range 3 {
		s.created(fmt.Sprintf(`{"name":"Ada Number%d"}`, i))
	}
	taker := s.person("taker@example.com", "member").ID.String()
	give := func(token string, count int) call {
		return call{method: "POST", path: "/api/v1/bulk", token: token, body: fmt.Sprintf(`{"object":"contact","action":"update","values":{"owner":%q},"filter":"name ~ \"ada\"","count":%d}`, taker, count)}
	}
	member := s.user("member@example.com", "member")
	s.code(give(member, 3), 409, "bulk_nothing") // none is theirs to give
	s.code(give(s.reader, 3), 403, "policy_no_grant")
	w := give(s.owner, 3)
	w.status = 202
	work := decoded[workDoc](s, s.do(w))
	if done := s.overWith(work.ID); done.Changed != 3 {
		t.Errorf("%+v", done)
	}
	if n := s.fitting(`owner = ` + taker); n != 3 {
		t.Errorf("%d are theirs", n)
	}
	s.do(call{method: "POST", path: "/api/v1/bulk/" + work.ID + "/revert", token: s.owner, status: 202})
	if back := s.overWith(work.ID); back.Changed != 3 {
		t.Errorf("%+v", back)
	}
	for _, tt := range []struct{ values, want string }{
		{`{"owner":"` + strings.Replace(taker, taker[:4], "0000", 1) + `"}`, "owner_unknown"}, {`{"stage":"nosuch"}`, "choice_unknown"}, {`{"zz":1}`, "no_such_field"}, {`{"version":3}`, "field_read_only"}, {`{"name":null}`, "value_required"},
	} {
		s.do(call{method: "POST", path: "/api/v1/bulk", token: s.owner, status: 422, body: `{"object":"contact","action":"update","q":"ada","count":3,"values":` + tt.values + `}`, want: []string{tt.want, `"pointer":"/values/`}})
	}
	s.do(call{method: "POST", path: "/api/v1/bulk", token: s.owner, status: 422, body: `{"object":"contact","action":"update","q":"ada","values":{"stage":"lead"}}`, want: []string{"bulk_count_missing"}})
	s.do(call{method: "POST", path: "/api/v1/bulk", token: s.owner, status: 422, body: `{"object":"contact","action":"update","q":"ada","count":3}`, want: []string{"bulk_values_missing"}})
}

func TestWhatARelationLeadsToIsEditedAtOnce(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	a := s.do(call{method: "POST", path: "/api/v1/companies", token: s.owner, body: `{"name":"Acme"}`, status: 201})
	s.created(fmt.Sprintf(`{"name":"Ada Number1","company":%q}`, decoded[struct{ ID string }](s, a).ID))
	s.created(`{"name":"Ada Number2"}`)
	w := s.bulk(s.owner, `{"object":"contact","action":"update","values":{"stage":"customer"},"filter":"company.name = \"Acme\"","count":1}`, 202)
	if done := s.overWith(w.ID); done.Changed != 1 || s.fitting(`stage = customer`) != 1 {
		t.Errorf("%+v", done)
	}
}

// TestASearchTakesItsTurns: over all objects, and through texts that no hash
// table answers.
func TestASearchTakesItsTurns(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.created(`{"name":"Ada Number1","job_title":"Chief"}`)
	for body, path := range map[string]string{
		`{"q":"ada"}`: "/api/v1/search", `{"filter":"job_title = Chief"}`: "/api/v1/contacts/query", `{"filter":"name > a"}`: "/api/v1/contacts/query",
	} {
		before := s.index.Turns.Stats().Taken
		s.do(call{method: "POST", path: path, token: s.owner, body: body, status: 200})
		if s.index.Turns.Stats().Taken == before {
			t.Errorf("%s took no turn", body)
		}
	}
}
