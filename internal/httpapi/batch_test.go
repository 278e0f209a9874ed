package httpapi_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
)

// batchAnswer is the answer to a batch, or the problem of one that was undone.
type batchAnswer struct {
	Code    string
	Results []struct {
		Index, Status   int
		Ref, Object, ID string
		Version         int64
		Problem         *problemDoc
	}
}

func (s *stack) batch(token string, status int, atomic bool, header []string, items ...string) (batchAnswer, answer) {
	s.Helper()
	a := s.do(call{method: "POST", path: "/api/v1/batch", token: token, header: header, status: status,
		body: fmt.Sprintf(`{"atomic":%v,"items":[%s]}`, atomic, strings.Join(items, ","))})
	return decoded[batchAnswer](s, a), a
}

func (b batchAnswer) statuses() (all []int) {
	for _, r := range b.Results {
		all = append(all, r.Status)
	}
	return all
}

func (s *stack) count(plural string) int {
	s.Helper()
	return decoded[struct{ Count int }](s, s.do(call{method: "GET", path: "/api/v1/" + plural + "?count=true", token: s.owner, status: 200})).Count
}

func TestABatchDoesEachItemOnItsOwn(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	old := decoded[struct{ ID string }](s, s.do(call{method: "POST", path: "/api/v1/contacts", token: s.owner, body: `{"name":"Old","emails":["old@example.com"]}`, status: 201})).ID
	out, _ := s.batch(s.owner, 200, false, nil,
		`{"op":"create","object":"company","ref":"acme","values":{"name":"Acme"}}`,
		`{"op":"create","object":"contact","values":{"name":"Ada","company":{"ref":"acme"}}}`,
		`{"op":"create","object":"contact","values":{"name":"Bad","emails":[{"value":"nobody"}]}}`,
		`{"op":"update","object":"contact","id":"`+old+`","version":1,"values":{"stage":"customer"}}`,
		`{"op":"update","object":"contact","id":"`+old+`","version":1,"values":{"stage":"lead"}}`,
		`{"op":"update","object":"contact","id":"`+old+`","version":"*","values":{"job_title":"Head"}}`,
		`{"op":"upsert","object":"contact","match":["emails"],"values":{"name":"Older","emails":["old@example.com"]}}`,
		`{"op":"upsert","object":"contact","match":["emails"],"values":{"name":"New","emails":["new@example.com"]}}`,
		`{"op":"delete","object":"contact","id":"01890a5d-ac96-774b-bcce-b302099a8057"}`,
		`{"op":"delete","object":"contact","id":"`+old+`"}`,
		`{"op":"restore","object":"contact","id":"`+old+`"}`,
		`{"op":"create","object":"contact","ref":"bad","values":{"no_such":1}}`,
		`{"op":"create","object":"task","values":{"title":"Of nobody","contact":{"ref":"bad"}}}`)
	want := []int{201, 201, 422, 200, 412, 200, 200, 201, 404, 204, 200, 422, 422}
	if got := out.statuses(); !slices.Equal(got, want) {
		t.Fatalf("%v, want %v: %+v", got, want, out.Results)
	}
	for i, r := range out.Results {
		if r.Index != i || (r.Problem == nil) != (r.Status < 400) || r.Status < 400 && r.ID == "" || r.Problem != nil && r.Problem.Status != r.Status {
			t.Errorf("item %d: %+v", i, r)
		}
	}
	if p := out.Results[2].Problem; p.Errors[0].Pointer != "/items/2/values/emails" {
		t.Errorf("leads to %s", p.Errors[0].Pointer)
	}
	if p := out.Results[4].Problem; p.CurrentVersion != 2 || p.Code != "version_stale" {
		t.Errorf("%+v", p)
	}
	if p := out.Results[12].Problem; p.Errors[0].Code != "reference_missing" {
		t.Errorf("%+v", p)
	}
	if out.Results[0].Ref != "acme" {
		t.Errorf("%+v", out.Results[0])
	}
	s.do(call{method: "GET", path: "/api/v1/contacts/" + out.Results[1].ID, token: s.owner, status: 200, want: []string{`"company":"` + out.Results[0].ID}})
	s.do(call{method: "GET", path: "/api/v1/contacts/" + old, token: s.owner, status: 200, want: []string{`"version":6`, `"Older"`, `"Head"`, `"customer"`}})
	if n := len(s.actions("record.created")); n != 4 {
		t.Errorf("%d entries", n)
	}
}

func TestAnAtomicBatchIsAllOrNothing(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	items := []string{
		`{"op":"create","object":"company","ref":"acme","values":{"name":"Acme"}}`,
		`{"op":"create","object":"contact","values":{"name":"Ada","company":{"ref":"acme"}}}`,
		`{"op":"create","object":"contact","values":{"emails":["nobody"]}}`,
	}
	out, a := s.batch(s.owner, 422, true, nil, items...)
	if got := out.statuses(); out.Code != "batch_undone" || !slices.Equal(got, []int{409, 409, 422}) || out.Results[0].ID != "" || out.Results[0].Problem.Code != "batch_item_undone" {
		t.Errorf("%s", a.body)
	}
	if s.count("companies") != 0 || s.count("contacts") != 0 || len(s.actions("record.created")) != 0 {
		t.Error("something was kept")
	}
	if out, _ = s.batch(s.owner, 200, true, nil, items[:2]...); !slices.Equal(out.statuses(), []int{201, 201}) {
		t.Errorf("%v", out.statuses())
	}
}

func TestABatchSentAgainIsAnsweredAgain(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	items := []string{`{"op":"create","object":"contact","values":{"name":"A"}}`, `{"op":"create","object":"contact","values":{"emails":["nobody"]}}`, `{"op":"create","object":"contact","values":{"name":"B"}}`}
	key := []string{"Idempotency-Key: once"}
	first, _ := s.batch(s.owner, 200, false, key, items...)
	again, a := s.batch(s.owner, 200, false, key, items...)
	if a.Header.Get("Idempotency-Replayed") != "true" || s.count("contacts") != 2 || !slices.Equal(first.statuses(), again.statuses()) {
		t.Errorf("%s", a.body)
	}
	for i := range first.Results {
		if first.Results[i].ID != again.Results[i].ID || i == 1 && first.Results[1].Problem.Errors[0] != again.Results[1].Problem.Errors[0] {
			t.Errorf("item %d: %+v, then %+v", i, first.Results[i], again.Results[i])
		}
	}
	s.code(call{method: "POST", path: "/api/v1/batch", token: s.owner, header: key, body: `{"items":[` + items[0] + `]}`}, 422, "idempotency_key_reused")
	s.code(call{method: "POST", path: "/api/v1/contacts", token: s.owner, header: key, body: `{"name":"A"}`}, 422, "idempotency_key_reused")
	if _, a = s.batch(s.user("other@example.com", "member"), 200, false, key, items...); a.Header.Get("Idempotency-Replayed") != "" {
		t.Error("the key of somebody else")
	}
	var all sync.WaitGroup // several at once, of which each gets the same answer
	results := make([]batchAnswer, 3)
	for i := range results {
		all.Go(func() { results[i], _ = s.batch(s.owner, 200, false, []string{"Idempotency-Key: twice"}, items...) })
	}
	all.Wait()
	for _, r := range results {
		if r.Results[0].ID != results[0].Results[0].ID || r.Results[2].ID != results[0].Results[2].ID {
			t.Error("done twice")
		}
	}
}

func TestUniqueValuesWithinABatch(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.administrator()
	b.define("POST", "/objects", `{"label":{"en":"Badge"},"plural":"badges","fields":[{"type":"text","label":{"en":"Name"}},{"type":"identifier","label":{"en":"Number"},"match":true,"unique":true}]}`)
	items := []string{`{"op":"create","object":"badge","values":{"name":"a","number":"1"}}`, `{"op":"create","object":"badge","values":{"name":"b","number":"1"}}`, `{"op":"create","object":"badge","values":{"name":"c","number":"2"}}`}
	if out, _ := s.batch(s.owner, 422, true, nil, items...); !slices.Equal(out.statuses(), []int{409, 409, 409}) || out.Results[1].Problem.Errors[0].Code != "value_taken" {
		t.Errorf("%+v", out)
	}
	if out, _ := s.batch(s.owner, 200, false, nil, items...); !slices.Equal(out.statuses(), []int{201, 409, 201}) {
		t.Errorf("%+v", out)
	}
	out, _ := s.batch(s.owner, 200, true, nil, `{"op":"upsert","object":"badge","match":["number"],"values":{"name":"x","number":"3"}}`, `{"op":"upsert","object":"badge","match":["number"],"values":{"name":"y","number":"3"}}`)
	if !slices.Equal(out.statuses(), []int{201, 200}) || out.Results[0].ID != out.Results[1].ID {
		t.Errorf("%+v", out)
	}
}

func TestABatchThatCannotBeUnderstoodIsRefusedWhole(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	good := `{"op":"create","object":"contact","values":{"name":"A"}}`
	for name, c := range map[string]struct{ body, pointer, code string }{
		"empty":                {`{"items":[]}`, "/items", "batch_empty"},
		"no items":             {`{}`, "/items", "batch_empty"},
		"too long":             {`{"items":[` + good + strings.Repeat(","+good, 1000) + `]}`, "/items", "batch_long"},
		"a member":             {`{"items":[` + good + `],"more":1}`, "/more", "member_unknown"},
		"no list":              {`{"items":{}}`, "/items", "member_invalid"},
		"no object":            {`{"items":["x"]}`, "/items/0", "member_invalid"},
		"an op":                {`{"items":[` + good + `,{"op":"burn","object":"contact"}]}`, "/items/1/op", "batch_op_unknown"},
		"no values":            {`{"items":[{"op":"create","object":"contact"}]}`, "/items/0/values", "value_required"},
		"no version":           {`{"items":[{"op":"update","object":"contact","id":"01890a5d-ac96-774b-bcce-b302099a8057","values":{}}]}`, "/items/0/version", "value_required"},
		"version null":         {`{"items":[{"op":"update","object":"contact","id":"01890a5d-ac96-774b-bcce-b302099a8057","version":null,"values":{}}]}`, "/items/0/version", "member_invalid"},
		"version 0":            {`{"items":[{"op":"update","object":"contact","id":"01890a5d-ac96-774b-bcce-b302099a8057","version":0,"values":{}}]}`, "/items/0/version", "batch_version_invalid"},
		"an id of a creation":  {`{"items":[{"op":"create","object":"contact","id":"01890a5d-ac96-774b-bcce-b302099a8057","values":{}}]}`, "/items/0/id", "batch_member_unsuited"},
		"an id of nobody":      {`{"items":[{"op":"delete","object":"contact","id":{"ref":"x"}}]}`, "/items/0/id", "batch_ref_unknown"},
		"an id null":           {`{"items":[{"op":"delete","object":"contact","id":null}]}`, "/items/0/id", "member_invalid"},
		"values of a deletion": {`{"items":[{"op":"delete","object":"contact","id":"01890a5d-ac96-774b-bcce-b302099a8057","values":{}}]}`, "/items/0/values", "batch_member_unsuited"},
		"no match":             {`{"items":[{"op":"upsert","object":"contact","match":[],"values":{}}]}`, "/items/0/match", "value_required"},
		"a later ref":          {`{"items":[{"op":"create","object":"contact","values":{"name":"A","company":{"ref":"x"}}},{"op":"create","object":"company","ref":"x","values":{"name":"X"}}]}`, "/items/0/values/company", "batch_ref_unknown"},
		"a ref to itself":      {`{"items":[{"op":"create","object":"contact","ref":"x","values":{"name":"A","company":{"ref":"x"}}}]}`, "/items/0/values/company", "batch_ref_unknown"},
		"a ref twice":          {`{"items":[{"op":"create","object":"company","ref":"x","values":{"name":"A"}},{"op":"create","object":"company","ref":"x","values":{"name":"B"}}]}`, "/items/1/ref", "batch_ref_taken"},
	} {
		a := s.do(call{method: "POST", path: "/api/v1/batch", token: s.owner, body: c.body, status: 422})
		p := a.problem(s)
		if len(p.Errors) != 1 || p.Errors[0].Pointer != c.pointer || p.Errors[0].Code != c.code {
			t.Errorf("%s: %+v", name, p.Errors)
		}
	}
	s.code(call{method: "POST", path: "/api/v1/batch", token: s.owner, body: `{"items":[{"op":"create","op":"delete"}]}`}, 400, "json_duplicate_key")
	s.code(call{method: "POST", path: "/api/v1/batch", token: s.owner, body: `{"items":[` + good + strings.Repeat(" ", 8<<20) + `]}`}, 413, "body_too_large")
	s.code(call{method: "GET", path: "/api/v1/batch", token: s.owner}, 405, "method_not_allowed")
	if s.count("contacts") != 0 {
		t.Error("something was done")
	}
}

// TestAnObjectThatIsNoneFailsItsItemAlone: of a batch, and all of an atomic one,
// also of what refers to the item.
func TestAnObjectThatIsNoneFailsItsItemAlone(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	items := []string{
		`{"op":"create","object":"nothing","ref":"x","values":{"a":{"ref":"y"}}}`, `{"op":"create","object":"contact","values":{"name":"Ada"}}`,
		`{"op":"delete","object":"","id":"01890a5d-ac96-774b-bcce-b302099a8057"}`, `{"op":"create","object":"contact","values":{"name":"Bob","company":{"ref":"x"}}}`,
	}
	for range 2 { // and again, when the answer is known
		out, _ := s.batch(s.owner, 200, false, []string{"Idempotency-Key: unknown"}, items...)
		if !slices.Equal(out.statuses()[:3], []int{404, 201, 404}) || out.Results[3].Status < 400 || out.Results[0].Problem.Code != "object_unknown" {
			t.Errorf("%+v", out)
		}
	}
	out, _ := s.batch(s.owner, 422, true, nil, items[:3]...)
	if !slices.Equal(out.statuses(), []int{404, 409, 404}) {
		t.Errorf("all or nothing: %+v", out)
	}
	if n := s.count("contacts"); n != 1 {
		t.Errorf("%d contacts", n)
	}
}

func TestAThousandAtOnce(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	for _, atomic := range []bool{false, true} {
		var items []string
		for i := range 1000 {
			items = append(items, fmt.Sprintf(`{"op":"create","object":"contact","values":{"name":"Person %d","emails":["p%d@example.com"]}}`, i, i))
		}
		before := s.count("contacts")
		out, _ := s.batch(s.owner, 200, atomic, nil, items...)
		if len(out.Results) != 1000 || s.count("contacts") != before+1000 || slices.ContainsFunc(out.statuses(), func(status int) bool { return status != 201 }) {
			t.Errorf("atomic %v: %d results", atomic, len(out.Results))
		}
	}
}
