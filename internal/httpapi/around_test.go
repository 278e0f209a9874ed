package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/httpapi"
)

func TestObjectsSayWhatThisActorMayDo(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	type fieldInfo struct {
		Name, Type                                             string
		System, Sealed, Masked, Findable, Sortable, Exportable bool
		OnUpdate                                               bool `json:"on_update"`
		Operators                                              []string
		Target                                                 string
	}
	var contact struct {
		Plural, Path, Title, Subject string
		Label                        map[string]string
		May                          map[string]bool
		Fields                       []fieldInfo
	}
	read := func(token string) map[string]fieldInfo {
		contact.May = nil
		s.must(json.Unmarshal([]byte(s.do(call{method: "GET", path: "/api/v1/objects/contact", token: token, status: 200}).body), &contact))
		out := map[string]fieldInfo{}
		for _, f := range contact.Fields {
			out[f.Name] = f
		}
		return out
	}
	owner := read(s.owner)
	if contact.Plural != "contacts" || contact.Path != "/api/v1/contacts" || contact.Title != "name" || contact.Subject != "self" || contact.Label["zh-CN"] != "联系人" {
		t.Errorf("contact is described as %+v", contact)
	}
	if !contact.May["create"] || contact.May["export"] {
		t.Errorf("a token of the owner may %v; it never exports", contact.May)
	}
	if f := owner["bank_account"]; !f.Sealed || f.Masked || !f.OnUpdate || f.Exportable {
		t.Errorf("bank_account for the owner: %+v", f)
	}
	if f := owner["name"]; !f.Findable || !f.Sortable || !slices.Contains(f.Operators, "contains") {
		t.Errorf("name for the owner: %+v", f)
	}
	if f := owner["company"]; f.Target != "company" || f.Sortable {
		t.Errorf("company for the owner: %+v", f)
	}
	if f := owner["created_at"]; !f.System || f.OnUpdate {
		t.Errorf("created_at for the owner: %+v", f)
	}
	reader := read(s.reader)
	if contact.May["create"] || contact.May["update"] || !contact.May["read"] {
		t.Errorf("a reader may %v", contact.May)
	}
	if f := reader["bank_account"]; !f.Masked || f.OnUpdate || f.Findable || len(f.Operators) != 0 {
		t.Errorf("bank_account for a reader: %+v", f)
	}
	s.do(call{method: "GET", path: "/api/v1/objects", token: s.reader, status: 200, want: []string{`"plural":"companies"`, `"version":"` + s.catalog().Version()}})
	s.code(call{method: "GET", path: "/api/v1/objects/nothing", token: s.owner}, 404, "object_unknown")
}

func TestMeAndIndex(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.do(call{method: "GET", path: "/api/v1/me", token: s.owner, status: 200, forbid: []string{"example.com", "Somebody"},
		want: []string{`"kind":"token"`, `"roles":["owner"]`, `"locale":"en"`, `"expires_at":"2026-05-30T`, `"objects":["contacts"`}})
	s.do(call{method: "GET", path: "/api/v1/me", token: s.owner, header: []string{"Accept-Language: zh-Hans"}, status: 200, want: []string{`"locale":"zh-CN"`}})
	s.do(call{method: "GET", path: "/api/v1", token: s.owner, status: 200, want: []string{`"openapi":"/api/v1/openapi.json"`}})
	for _, path := range []string{"/api/v1", "/api/v1/openapi.json", "/api/v1/objects", "/api/v1/me", "/api/v1/me/notices", "/api/v1/contacts", "/api/v1/audit/checkpoint"} {
		s.code(call{method: "GET", path: path}, 401, "unauthenticated")
	}
}

func TestNoticesAreOnesOwn(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.tell() // of the tokens that were made for both users
	var p struct {
		Data []struct {
			ID, Kind, Text string
			ReadAt         *string `json:"read_at"`
		}
	}
	list := func(token string) {
		s.must(json.Unmarshal([]byte(s.do(call{method: "GET", path: "/api/v1/me/notices?limit=10", token: token, status: 200}).body), &p))
	}
	list(s.owner)
	if len(p.Data) < 2 || p.Data[1].Kind != "token.created" || p.Data[0].ReadAt != nil || !strings.Contains(p.Data[1].Text, "token") {
		t.Fatalf("the owner was told %+v", p.Data)
	}
	mine := p.Data[0].ID
	s.do(call{method: "POST", path: "/api/v1/me/notices/" + mine + "/read", token: s.reader, status: 204}) // not the reader's: left alone
	if list(s.owner); p.Data[0].ReadAt != nil {
		t.Error("somebody else marked a notice as read")
	}
	s.do(call{method: "POST", path: "/api/v1/me/notices/" + mine + "/read", token: s.owner, status: 204})
	if list(s.owner); p.Data[0].ReadAt == nil {
		t.Error("the notice is still unread")
	}
	s.code(call{method: "POST", path: "/api/v1/me/notices/x/read", token: s.owner}, 404, "not_found")
	s.code(call{method: "GET", path: "/api/v1/me/notices?cursor=x", token: s.owner}, 400, "parameter_invalid")
}

func TestCheckpointIsASignedNote(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.code(call{method: "GET", path: "/api/v1/audit/checkpoint", token: s.owner, header: []string{"Accept: text/plain, application/problem+json"}}, 404, "checkpoint_none")
	s.must(s.audit.Flush(t.Context()))
	a := s.do(call{method: "GET", path: "/api/v1/audit/checkpoint", token: s.owner, status: 200, headers: []string{"Content-Type: text/plain; charset=utf-8"}})
	if lines := strings.Split(a.body, "\n"); len(lines) < 7 || !strings.Contains(a.body, "\n\n— ") {
		t.Errorf("not a signed note: %q", a.body)
	}
	s.code(call{method: "GET", path: "/api/v1/audit/checkpoint", token: s.owner, header: []string{"Accept: application/json"}}, 406, "not_acceptable")
}

func TestHistoryTellsWhatAndWhoButNoValues(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	path := s.created(`{"name":"Canary Person","stage":"lead"}`)
	s.do(call{method: "PATCH", path: path, token: s.owner, body: `{"stage":"customer"}`, header: []string{"If-Match: *", "Holdfast-Reason: canary-reason"}, status: 200})
	s.do(call{method: "DELETE", path: path, token: s.owner, status: 204})
	var p struct {
		Data []struct {
			Action string
			Fields []string
			To     int64 `json:"version_after"`
			Actor  map[string]string
		}
		Next *string `json:"next_cursor"`
	}
	get := func(params string) {
		a := s.do(call{method: "GET", path: path + "/history" + params, token: s.reader, status: 200,
			forbid: []string{"Canary", "canary-reason", "198.51.100.7", "customer"}})
		p.Next = nil
		s.must(json.Unmarshal([]byte(a.body), &p))
	}
	get("")
	var told []string
	for _, e := range p.Data {
		told = append(told, fmt.Sprintf("%s %v %d", e.Action, e.Fields, e.To))
		if e.Actor["kind"] != "token" || e.Actor["user"] == "" || e.Actor["token"] == "" {
			t.Errorf("actor %v", e.Actor)
		}
	}
	if got, want := strings.Join(told, ", "), "record.deleted [] 3, record.updated [stage] 2, record.created [name stage] 1"; got != want {
		t.Errorf("the history is [%s], want [%s]", got, want)
	}
	get("?limit=2")
	if len(p.Data) != 2 || p.Next == nil {
		t.Fatalf("a page of two: %+v", p)
	}
	if get("?limit=2&cursor=" + *p.Next); len(p.Data) != 1 || p.Data[0].Action != "record.created" || p.Next != nil {
		t.Errorf("the rest: %+v", p)
	}
	s.code(call{method: "GET", path: noSuchRecord + "/history", token: s.owner}, 404, "not_found")
	s.code(call{method: "GET", path: path + "/history?cursor=x", token: s.owner}, 400, "parameter_invalid")
	s.code(call{method: "GET", path: path + "/history?limit=0", token: s.owner}, 400, "limit_out_of_range")
}

func TestNothingPersonalReachesTheLog(t *testing.T) {
	t.Parallel()
	s := newStack(t, func(d *httpapi.Deps) { d.Guesses = httpapi.Rate{PerSecond: 100, Burst: 1000} })
	const canary = "CanaryZebra"
	esc := url.QueryEscape
	path := s.created(`{"name":"` + canary + `","emails":["` + canary + `@example.com"],"bank_account":"` + canary + `","description":"` + canary + `"}`)
	for _, c := range []call{
		{method: "GET", path: path},
		{method: "GET", path: "/api/v1/contacts?q=" + canary},
		{method: "GET", path: "/api/v1/contacts?filter=" + esc(`name ~ "`+canary+`"`)},
		{method: "GET", path: "/api/v1/contacts?filter=" + esc(`name ~ `+canary+` and (`)},
		{method: "GET", path: "/api/v1/contacts?" + canary + "=1"},
		{method: "GET", path: "/api/v1/contacts?cursor=" + canary},
		{method: "GET", path: "/api/v1/" + canary},
		{method: "GET", path: "/api/v1/contacts/" + canary},
		{method: "GET", path: "/" + canary},
		{method: canary, path: path},
		{method: "POST", path: "/api/v1/contacts/query", body: `{"filter":"name ~ \"` + canary + `\""}`},
		{method: "POST", path: "/api/v1/contacts/query", body: `{"` + canary + `":1}`},
		{method: "POST", path: "/api/v1/contacts", body: `{"` + canary + `":"` + canary + `"}`},
		{method: "POST", path: "/api/v1/contacts", body: `{"name":"` + canary + `",`},
		{method: "POST", path: "/api/v1/contacts", body: `{"name":"` + canary + `","stage":"` + canary + `"}`},
		{method: "PATCH", path: path, body: `{"name":"` + canary + `2"}`, header: []string{`If-Match: "1"`, "Holdfast-Reason: " + canary, "Holdfast-Purpose: " + canary, "User-Agent: " + canary, "Idempotency-Key: " + canary}},
		{method: "PATCH", path: path, body: `{"name":"` + canary + `"}`, header: []string{`If-Match: "` + canary + `"`}},
		{method: "GET", path: "/api/v1/me", header: []string{"Accept: " + canary, "Accept-Language: " + canary, "X-Forwarded-For: " + canary, "Referer: http://" + canary}},
		{method: "GET", path: "/api/v1/me", host: canary},
		{method: "GET", path: "/api/v1/me", header: []string{"Authorization: Bearer hf_" + canary}},
		{method: "GET", path: "/api/v1/me?access_token=" + canary},
		{method: "DELETE", path: path},
	} {
		c.token = s.owner
		s.do(c)
	}
	log := s.log.String()
	for _, secret := range []string{canary, strings.ToLower(canary), s.owner, s.reader, s.owner[3:23], "example.com"} {
		if strings.Contains(log, secret) {
			t.Errorf("%.12s… is in the log", secret)
		}
	}
	if lines := strings.Count(log, `"msg":"http"`); lines != 23 {
		t.Errorf("%d lines for 23 requests", lines)
	}
	if !strings.Contains(log, `"route":"/api/v1/{plural}/{id}"`) || !strings.Contains(log, `"actor":"`) || !strings.Contains(log, `"code":"version_stale"`) {
		t.Errorf("the log does not tell enough: %s", log)
	}
}
