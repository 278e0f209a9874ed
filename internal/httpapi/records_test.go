package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/policy"
)

const noSuchRecord = "/api/v1/contacts/01890a5d-ac96-774b-bcce-b302099a8057"

// created makes a contact and returns its path.
func (s *stack) created(body string) string {
	s.Helper()
	return s.do(call{method: "POST", path: "/api/v1/contacts", token: s.owner, body: body, status: 201}).Header.Get("Location")
}

func TestTheLifeOfARecord(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	var path string
	s.leaves("record.created done", "contact.created", func() {
		a := s.do(call{method: "POST", path: "/api/v1/contacts", token: s.owner, status: 201,
			body: `{"name":{"given":"Ada","family":"Lovelace"},"emails":[{"value":"ada@Example.com","label":"work"}],"stage":"lead"}`,
			want: []string{`"object":"contact"`, `"full":"Ada Lovelace"`, `"emails":[{"value":"ada@example.com","label":"work"}]`, `"stage":"lead"`,
				`"version":1`, `"birthday":null`, `"created_at":"2026-03-01T12:00:00`},
			forbid:  []string{`"masked"`},
			headers: []string{`ETag: "1"`, "Content-Type: application/json", "Idempotency-Replayed:"}})
		path = a.Header.Get("Location")
	})
	if !strings.HasPrefix(path, "/api/v1/contacts/") {
		t.Fatalf("Location is %q", path)
	}
	s.leaves("", "", func() {
		s.do(call{method: "GET", path: path, token: s.owner, status: 200, headers: []string{`ETag: "1"`}, want: []string{`"version":1`}})
		s.do(call{method: "GET", path: path, token: s.owner, header: []string{`If-None-Match: "1"`}, status: 304, headers: []string{`ETag: "1"`}})
		s.do(call{method: "GET", path: path, token: s.owner, header: []string{`If-None-Match: W/"1", "x"`}, status: 304})
		s.do(call{method: "GET", path: path, token: s.owner, header: []string{`If-None-Match: "2"`}, status: 200})
		s.do(call{method: "GET", path: path, token: s.owner, header: []string{`If-Match: "2"`}, status: 412})
		s.do(call{method: "GET", path: "/api/v1/contacts/" + strings.ToUpper(path[len("/api/v1/contacts/"):]), token: s.owner, status: 200})
		s.do(call{method: "GET", path: path + "?fields=name", token: s.owner, status: 200, want: []string{"Ada"}, forbid: []string{"emails", "stage"}})
	})
	s.leaves("record.updated done", "contact.updated", func() {
		s.do(call{method: "PATCH", path: path, token: s.owner, header: []string{`If-Match: "1"`, "Content-Type: application/merge-patch+json"}, status: 200,
			body: `{"stage":"customer","emails":null}`, want: []string{`"version":2`, `"stage":"customer"`, `"emails":null`, "Ada"}, headers: []string{`ETag: "2"`}})
	})
	s.leaves("", "", func() {
		s.code(call{method: "PATCH", path: path, token: s.owner, body: `{"stage":"lead"}`}, 428, "if_match_missing")
		a := s.code(call{method: "PATCH", path: path, token: s.owner, body: `{"stage":"lead"}`, header: []string{`If-Match: "1"`}}, 412, "version_stale")
		if v := a.problem(s).CurrentVersion; v != 2 {
			t.Errorf("current version %d, want 2", v)
		}
		for _, never := range []string{`"abc"`, `"1", W/"2"`} {
			a := s.code(call{method: "PATCH", path: path, token: s.owner, body: `{"stage":"lead"}`, header: []string{`If-Match: ` + never}}, 412, "version_stale")
			if v := a.problem(s).CurrentVersion; v != 2 {
				t.Errorf("If-Match %s: current version %d, want 2", never, v)
			}
		}
		s.code(call{method: "PATCH", path: path, token: s.owner, body: `{"stage":"lead"}`, header: []string{`If-Match: 2`}}, 400, "header_invalid")
	})
	s.do(call{method: "PATCH", path: path, token: s.owner, body: `{"stage":"lead"}`, header: []string{`If-Match: "1", "2"`}, status: 200, headers: []string{`ETag: "3"`}})
	s.do(call{method: "PATCH", path: path, token: s.owner, body: `{"stage":"prospect"}`, header: []string{`If-Match: *`}, status: 200, headers: []string{`ETag: "4"`}})
	s.leaves("record.deleted done", "contact.deleted", func() {
		s.code(call{method: "DELETE", path: path, token: s.owner, header: []string{`If-Match: "1"`}}, 412, "version_stale")
		a := s.do(call{method: "DELETE", path: path, token: s.owner, status: 204})
		if a.body != "" {
			t.Errorf("204 with a body: %q", a.body)
		}
		s.code(call{method: "GET", path: path, token: s.owner}, 404, "not_found")
		s.code(call{method: "DELETE", path: path, token: s.owner}, 404, "not_found")
		s.code(call{method: "PATCH", path: path, token: s.owner, body: `{"stage":"lead"}`, header: []string{`If-Match: *`}}, 404, "not_found")
		s.do(call{method: "GET", path: path + "?deleted=true", token: s.owner, status: 200, want: []string{`"deleted_at":"2026-`}})
	})
	s.leaves("record.restored done", "contact.restored", func() {
		s.do(call{method: "POST", path: path + "/restore", token: s.owner, status: 200, want: []string{`"deleted_at":null`, "Ada"}})
	})
}

func TestRefusedValuesAreNamedTogether(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.leaves("", "", func() {
		a := s.code(call{method: "POST", path: "/api/v1/contacts", token: s.owner,
			body: `{"emails":["canary-nobody"],"stage":"nonsense","colour":"red","version":7,"id":"x"}`, header: []string{"Accept-Language: zh"}}, 422, "fields_invalid")
		p := a.problem(s)
		got := map[string]string{}
		for _, e := range p.Errors {
			got[e.Field] = e.Code
			if !strings.HasPrefix(e.Pointer, "/"+e.Field[:2]) || e.Message == "" || e.Message == e.Code {
				t.Errorf("a poor error: %+v", e)
			}
		}
		for field, code := range map[string]string{"colour": "no_such_field", "version": "field_read_only", "id": "field_read_only"} {
			if got[field] != code {
				t.Errorf("%s: %q, want %q", field, got[field], code)
			}
		}
		if len(got) < 5 {
			t.Errorf("only %v were named", got)
		}
		if strings.Contains(a.body, "canary-nobody") {
			t.Error("a value is in the answer")
		}
		s.code(call{method: "POST", path: "/api/v1/contacts", token: s.owner, body: `{}`}, 422, "fields_invalid")
		s.code(call{method: "GET", path: "/api/v1/contacts/1", token: s.owner}, 404, "not_found")
		s.code(call{method: "GET", path: noSuchRecord, token: s.owner}, 404, "not_found")
		s.code(call{method: "PATCH", path: noSuchRecord, token: s.owner, body: `{}`, header: []string{`If-Match: "1"`}}, 404, "not_found")
	})
	// An object that is not there leaves what one leaves that somebody may
	// know nothing of: the two take equally long.
	s.leaves("record.read denied", "", func() {
		s.code(call{method: "POST", path: "/api/v1/nothings", token: s.owner, body: `{}`}, 404, "object_unknown")
	})
}

func TestAReaderReadsMasked(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	var path string
	s.leaves("record.created done, record.read done", "contact.created", func() {
		path = s.created(`{"name":"Ada Lovelace","bank_account":"GB33BUKB20201555555555","care_notes":"canary-care"}`)
	})
	s.leaves("record.read done", "", func() {
		s.do(call{method: "GET", path: path, token: s.owner, status: 200, want: []string{"GB33BUKB20201555555555", "canary-care"}})
	})
	s.leaves("", "", func() {
		for _, p := range []string{path, "/api/v1/contacts"} {
			s.do(call{method: "GET", path: p, token: s.reader, status: 200, want: []string{`"bank_account":null`, `"care_notes":null`, `"masked":{`, `5555"`},
				forbid: []string{"GB33", "canary-care", "55555"}})
		}
		s.code(call{method: "GET", path: "/api/v1/contacts?filter=" + url.QueryEscape(`bank_account ^= "GB33"`), token: s.reader}, 400, "field_unknown")
	})
	for _, c := range []call{
		{method: "POST", path: "/api/v1/contacts", body: `{"name":"x"}`},
		{method: "PATCH", path: path, body: `{"name":"x"}`, header: []string{"If-Match: *"}},
		{method: "DELETE", path: path},
		{method: "POST", path: path + "/restore"},
	} {
		c.token, c.status = s.reader, 403
		s.do(c)
	}
	s.do(call{method: "GET", path: path, token: s.owner, status: 200, want: []string{`"version":1`, "Ada"}})
}

type pageDoc struct {
	Data []struct {
		ID   string
		Name struct{ Full string }
	}
	Next       *string `json:"next_cursor"`
	Count      *int
	CountExact bool `json:"count_exact"`
}

func (s *stack) page(c call) pageDoc {
	s.Helper()
	c.token, c.status = s.owner, 200
	var p pageDoc
	s.must(json.Unmarshal([]byte(s.do(c).body), &p))
	return p
}

func TestPagingThroughEverything(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	const total = 23
	for i := range total {
		s.created(fmt.Sprintf(`{"name":"Person %02d","emails":["p%d@example.com"],"stage":%q}`, i, i, []string{"lead", "customer"}[i%2]))
	}
	for _, c := range []struct{ params, body string }{
		{"sort=name&limit=5", `{"sort":"name","limit":5}`},                           // by the index
		{"sort=created_at&limit=5", `{"sort":"created_at","limit":5}`},               // by SQL
		{"limit=7", `{"limit":7}`},                                                   // by id
		{"sort=stage,name&limit=4", `{"sort":"stage,name","limit":4}`},               //
		{"sort=-name&limit=5&count=true", `{"sort":"-name","limit":5,"count":true}`}, //
	} {
		for _, byBody := range []bool{false, true} {
			seen := map[string]bool{}
			cursor := ""
			for pages := 0; ; pages++ {
				if pages > total {
					t.Fatalf("%s never ends", c.params)
				}
				var p pageDoc
				if byBody {
					next, _ := json.Marshal(cursor)
					p = s.page(call{method: "POST", path: "/api/v1/contacts/query", body: strings.TrimSuffix(c.body, "}") + `,"cursor":` + string(next) + `}`})
				} else {
					p = s.page(call{method: "GET", path: "/api/v1/contacts?" + strings.TrimSuffix(c.params+"&cursor="+cursor, "&cursor=")})
				}
				for _, r := range p.Data {
					if seen[r.ID] {
						t.Errorf("%s: %s twice", c.params, r.Name.Full)
					}
					seen[r.ID] = true
				}
				if strings.Contains(c.params, "count") && (p.Count == nil || *p.Count != total || !p.CountExact) {
					t.Errorf("%s: count %v", c.params, p.Count)
				}
				if p.Next == nil {
					break
				}
				cursor = *p.Next
			}
			if len(seen) != total {
				t.Errorf("%s: %d records, want %d", c.params, len(seen), total)
			}
		}
	}
}

func TestAsking(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	for _, name := range []string{"Ada Lovelace", "Grace Hopper", "李雷", "Émilie du Châtelet"} {
		s.created(fmt.Sprintf(`{"name":%q,"stage":"lead"}`, name))
	}
	for _, c := range []struct{ params, body, want string }{
		{"filter=" + url.QueryEscape(`name ~ "love"`), `{"filter":"name ~ \"love\""}`, "Ada Lovelace"},
		{"filter=" + url.QueryEscape(`{"field":"name","op":"contains","value":"HOP"}`), `{"filter":{"field":"name","op":"contains","value":"HOP"}}`, "Grace Hopper"},
		{"q=" + url.QueryEscape("emilie chatelet"), `{"q":"emilie chatelet"}`, "Émilie du Châtelet"},
		{"q=" + url.QueryEscape("李"), `{"q":"李","filter":null,"cursor":null}`, "李雷"},
	} {
		for _, p := range []pageDoc{s.page(call{method: "GET", path: "/api/v1/contacts?" + c.params}), s.page(call{method: "POST", path: "/api/v1/contacts/query", body: c.body})} {
			if len(p.Data) != 1 || p.Data[0].Name.Full != c.want {
				t.Errorf("%s: %+v, want %s", c.body, p.Data, c.want)
			}
		}
	}
	for _, c := range []struct {
		params string
		status int
		code   string
	}{
		{"colour=red", 400, "parameter_unknown"},
		{"limit=1&limit=2", 400, "parameter_repeated"},
		{"limit=0", 400, "limit_out_of_range"},
		{"limit=501", 400, "limit_out_of_range"},
		{"limit=-1", 400, "limit_out_of_range"},
		{"limit=x", 400, "parameter_invalid"},
		{"count=yes", 400, "parameter_invalid"},
		{"count=", 400, "parameter_empty"},
		{"q=a;b=c", 400, "parameters_unreadable"},
		{"q=%zz", 400, "parameters_unreadable"},
		{"cursor=nonsense", 400, "cursor_expired"},
		{"fields=nonsense", 400, "field_unknown"},
	} {
		s.code(call{method: "GET", path: "/api/v1/contacts?" + c.params, token: s.owner}, c.status, c.code)
	}
	// A cursor belongs to its asker and its question.
	next := s.page(call{method: "GET", path: "/api/v1/contacts?sort=name&limit=2"}).Next
	if next == nil {
		t.Fatal("one page was enough")
	}
	s.code(call{method: "GET", path: "/api/v1/contacts?sort=name&limit=2&cursor=" + *next, token: s.reader}, 400, "cursor_expired")
	s.code(call{method: "GET", path: "/api/v1/contacts?sort=-name&limit=2&cursor=" + *next, token: s.owner}, 400, "cursor_expired")
	s.code(call{method: "GET", path: "/api/v1/companies?sort=name&limit=2&cursor=" + *next, token: s.owner}, 400, "cursor_expired")
}

func TestTitlesOfReferencesComeWithThePage(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	var made struct{ ID string }
	s.must(json.Unmarshal([]byte(s.do(call{method: "POST", path: "/api/v1/companies", token: s.owner, status: 201, body: `{"name":"Acme \"&\""}`}).body), &made))
	path := s.created(`{"name":"Ada","company":"` + made.ID + `"}`)
	titles := `"titles":{"` + made.ID + `":"Acme \"&\""}}`
	for _, c := range []call{
		{method: "GET", path: "/api/v1/contacts?titles=true"},
		{method: "POST", path: "/api/v1/contacts/query", body: `{"titles":true,"count":true}`},
		{method: "GET", path: path + "?titles=true"},
		{method: "GET", path: path + "?titles=true", header: []string{`If-None-Match: "1"`}},
	} {
		c.token, c.status, c.want = s.reader, 200, []string{titles}
		s.do(c)
	}
	s.do(call{method: "GET", path: "/api/v1/contacts?titles=true&fields=name", token: s.owner, status: 200, want: []string{`"titles":{}}`}})
	for _, p := range []string{"/api/v1/contacts", path, path + "?titles=false"} {
		s.do(call{method: "GET", path: p, token: s.owner, status: 200, forbid: []string{`"titles"`}})
	}
	s.code(call{method: "GET", path: path + "?titles=1", token: s.owner}, 400, "parameter_invalid")
}

func TestAPersonSignedInSeesWhoMadeARecord(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	grace := s.guest("grace@example.com", policy.Owner)
	b := s.browser()
	b.session(grace)
	path := b.send(call{method: "POST", path: "/api/v1/contacts", body: `{"name":"Ada"}`, status: 201}).Header.Get("Location")
	name := `"` + grace.ID.String() + `":"Grace Hopper"`
	b.send(call{method: "GET", path: path + "?titles=true", status: 200, want: []string{name}})
	s.do(call{method: "GET", path: path + "?titles=true", token: s.owner, status: 200, forbid: []string{"Grace"}})
}

func TestDaysAreThoseOfTheReader(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.clock.advance(5 * time.Hour) // 17:00 UTC, the next day in Shanghai
	s.created(`{"name":"Ada"}`)
	for where, want := range map[string]map[string]int{
		"":                                  {"today": 1, "2026-03-01": 1, "2026-03-02": 0, "last_7_days": 1},
		"Holdfast-Time-Zone: Asia/Shanghai": {"today": 1, "2026-03-01": 0, "2026-03-02": 1, "yesterday": 0},
	} {
		for period, n := range want {
			c := call{method: "POST", path: "/api/v1/contacts/query", body: `{"count":true,"filter":{"field":"created_at","op":"on","value":"` + period + `"}}`}
			if where != "" {
				c.header = []string{where}
			}
			if got := s.page(c); got.Count == nil || *got.Count != n || len(got.Data) != n {
				t.Errorf("%s on %s: %v records, want %d", where, period, len(got.Data), n)
			}
		}
	}
	b := s.browser()
	b.session(s.guest("grace@example.com", policy.Owner))
	days := call{method: "GET", path: "/api/v1/contacts?filter=" + url.QueryEscape("created_at on 2026-03-02"), status: 200}
	days.want = []string{`"data":[]`}
	b.send(days)
	b.send(call{method: "PATCH", path: "/api/v1/me", body: `{"time_zone":"Asia/Shanghai"}`, status: 200})
	days.want = []string{`"data":[{`}
	b.send(days)
	b.send(call{method: "PATCH", path: "/api/v1/me", body: `{"time_zone":""}`, status: 200})
	days.want = []string{`"data":[]`}
	b.send(days) // the workspace's, which is remembered from here on
	b.send(call{method: "PATCH", path: "/api/v1/workspace", body: `{"time_zone":"Asia/Shanghai"}`, status: 200})
	days.want = []string{`"data":[{`}
	b.send(days)
	for _, odd := range []string{"Mars/Olympus", "Local", "../etc/passwd", ""} {
		s.code(call{method: "GET", path: "/api/v1/contacts?filter=version=1", token: s.owner, header: []string{"Holdfast-Time-Zone: " + odd}}, 400, "header_invalid")
	}
}

func TestMeIsWhoeverAsks(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.created(`{"name":"Ada"}`)
	for filter, n := range map[string]int{"owner = me": 1, "created_by != me": 0} {
		if got := s.page(call{method: "GET", path: "/api/v1/contacts?filter=" + url.QueryEscape(filter)}); len(got.Data) != n {
			t.Errorf("%s: %d records, want %d", filter, len(got.Data), n)
		}
	}
}

func TestObjectsSayWhatAFieldCanBeAsked(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	var doc struct {
		Fields []struct {
			Name, Target string
			Sortable     bool
			Operators    []string
		}
	}
	s.must(json.Unmarshal([]byte(s.do(call{method: "GET", path: "/api/v1/objects/contact", token: s.owner, status: 200}).body), &doc))
	got := map[string]string{}
	for _, f := range doc.Fields {
		got[f.Name] = fmt.Sprint(f.Target, " ", f.Sortable, " ", f.Operators)
		sorted := s.do(call{method: "GET", path: "/api/v1/contacts?sort=" + f.Name, token: s.owner})
		if (sorted.StatusCode == 200) != f.Sortable {
			t.Errorf("%s is said to sort: %v, sorting answers %d", f.Name, f.Sortable, sorted.StatusCode)
		}
	}
	for name, want := range map[string]string{
		"company":    "company false [eq ne in empty not_empty]",
		"owner":      "user false [eq ne in empty not_empty]",
		"stage":      " true [eq ne in empty not_empty]",
		"created_at": " true [eq ne in gt gte lt lte on before after empty not_empty]",
		"birthday":   " true [eq ne in gt gte lt lte on before after anniversary empty not_empty]",
		"version":    " true [eq ne in gt gte lt lte empty not_empty]",
		"name":       " true [eq ne in contains prefix gt gte lt lte empty not_empty]",
	} {
		if got[name] != want {
			t.Errorf("%s: %s, want %s", name, got[name], want)
		}
	}
}
