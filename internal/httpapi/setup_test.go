package httpapi_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// link makes a set-up link: for a user, or for the first one.
func (s *stack) link(user id.ID) string {
	s.Helper()
	secret, _, err := s.auth.CreateSetupLink(s.Context(), policy.Actor{Kind: policy.Operator, OSUser: "test"}, user)
	s.must(err)
	return secret
}

func redeem(secret, more string) call {
	return call{method: "POST", path: "/api/v1/session/link", body: `{"secret":"` + secret + `"` + more + `}`}
}

const ada = `,"user":{"email":"ada@example.com","name":"Ada Lovelace","locale":"zh-CN","time_zone":"Asia/Shanghai","password":"` + passage + `"}` +
	`,"workspace":{"name":"Analytical Engines","time_zone":"Europe/London","currency":"GBP"}`

func TestSomebodySetsAWorkspaceUpByLink(t *testing.T) {
	t.Parallel()
	s := newEmpty(t)
	b := s.browser()
	b.send(call{method: "GET", path: "/api/v1/setup", status: 200, want: []string{`{"state":"first_user"}`}})
	s.code(call{method: "GET", path: "/api/v1/setup", header: []string{"Sec-Fetch-Site: cross-site"}}, 403, "cross_origin")
	secret := s.link(id.ID{})

	a := b.send(redeem(secret, `,"user":{"email":"x","name":"","password":"short","time_zone":"Mars/Olympus"},"workspace":{"currency":"gbp","time_zone":"Local"}`))
	got := map[string]string{}
	for _, e := range a.problem(s).Errors {
		got[e.Pointer] = e.Code
	}
	want := map[string]string{
		"/user/email": "email_invalid", "/user/name": "auth_name_empty", "/user/password": "password_short", "/user/time_zone": "time_zone_unknown",
		"/workspace/currency": "currency_unknown", "/workspace/time_zone": "time_zone_unknown",
	}
	if fmt.Sprint(got) != fmt.Sprint(want) || a.StatusCode != 422 {
		t.Errorf("status %d, rejected %v, want %v", a.StatusCode, got, want)
	}
	b.refused(redeem(secret, `,"user":{"mail":"x"}`), 422, "fields_invalid")

	c := redeem(secret, ada)
	c.status = 201
	b.send(c)
	b.send(call{method: "GET", path: "/api/v1/setup", status: 200, want: []string{`{"state":"ready"}`}})
	b.send(call{method: "GET", path: "/api/v1/workspace", status: 200, want: []string{
		`"name":"Analytical Engines","time_zone":"Europe/London","currency":"GBP","locale":"zh-CN","recovery":"missing","sample":{"records":0,"changed":0,"batch":"`,
	}})
	b.send(call{method: "GET", path: "/api/v1/me", status: 200, want: []string{
		`"name":"Ada Lovelace"`, `"locale":"zh-CN"`, `"time_zone":"Asia/Shanghai","own_time_zone":true`, `"workspace":true`,
		`"workspace":"Analytical Engines","recovery":"missing"`,
	}, forbid: []string{`"demo"`}})
	b.send(call{method: "GET", path: "/api/v1/users", status: 200, want: []string{`"name":"Ada Lovelace"`}, forbid: []string{"ada@"}})
	if log := strings.Join(s.actions(""), " "); !strings.Contains(log, "users.manage workspace.manage setup_link.used session.started") {
		t.Errorf("log: %s", log)
	}
}

func TestEachLinkThatFailsSaysWhyInBothLanguages(t *testing.T) {
	t.Parallel()
	s := newEmpty(t)
	b := s.browser()
	expired := s.link(id.ID{})
	s.clock.advance(auth.SetupLinkLife + time.Minute)
	b.refused(redeem(expired, ada), 401, "setup_link_expired")
	replaced, used := s.link(id.ID{}), ""
	used = s.link(id.ID{})
	b.refused(redeem(replaced, ada), 401, "setup_link_used")
	c := redeem(used, ada)
	c.status = 201
	b.send(c)
	b.refused(redeem(used, ada), 401, "setup_link_used")
	b.refused(redeem("nonsense", ada), 401, "setup_link_refused")

	texts := map[string]bool{}
	for _, lang := range []string{"en", "zh-CN"} {
		for _, secret := range []string{expired, used, "nonsense"} {
			c := redeem(secret, "")
			c.header = []string{"Accept-Language: " + lang}
			texts[b.send(c).problem(s).Detail] = true
		}
	}
	if len(texts) != 6 {
		t.Errorf("%d texts of 6: %v", len(texts), texts)
	}
	if _, _, err := s.auth.CreateSetupLink(t.Context(), policy.Actor{Kind: policy.Operator, OSUser: "test"}, id.ID{}); err == nil {
		t.Error("a second set-up")
	}
}

// shownKey is what POST /recovery answers.
type shownKey struct {
	Key    string
	Groups []string
	Ask    []int
}

func (b *browser) showRecovery() (k shownKey) {
	b.Helper()
	a := b.send(call{method: "POST", path: "/api/v1/recovery", status: 201})
	b.must(json.Unmarshal([]byte(a.body), &k))
	if len(k.Groups) != 13 || k.Key != strings.Join(k.Groups, "-") || len(k.Ask) != 2 || k.Ask[0] >= k.Ask[1] {
		b.Fatalf("shown: %d groups, ask %v", len(k.Groups), k.Ask)
	}
	return k
}

func confirm(k shownKey, first, second string) call {
	return call{method: "POST", path: "/api/v1/recovery/confirm",
		body: fmt.Sprintf(`{"groups":[{"index":%d,"text":"%s"},{"index":%d,"text":"%s"}]}`, k.Ask[0], first, k.Ask[1], second)}
}

func TestTheRecoveryKeyIsShownAskedBackAndThenNeverAgain(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.browser()
	b.session(s.guest("grace@example.com", policy.Owner))
	state := func(want string) {
		t.Helper()
		b.send(call{method: "GET", path: "/api/v1/workspace", status: 200, want: []string{`"recovery":"` + want + `"`}})
	}
	state("missing")
	b.refused(call{method: "POST", path: "/api/v1/recovery/confirm", body: `{"groups":[]}`}, 409, "recovery_replaced")
	lost := b.showRecovery()
	k := b.showRecovery()
	state("shown")
	b.refused(confirm(lost, lost.Groups[lost.Ask[0]], lost.Groups[lost.Ask[1]]), 422, "fields_invalid")
	a := b.send(confirm(k, k.Groups[k.Ask[0]], "0000"))
	if p := a.problem(s); p.Status != 422 || len(p.Errors) != 1 || p.Errors[0].Code != "recovery_group_wrong" || p.Errors[0].Pointer != "/groups/1" {
		t.Errorf("%s", a.body)
	}
	b.refused(call{method: "POST", path: "/api/v1/recovery/confirm", body: `{"groups":[]}`}, 422, "fields_invalid")
	state("shown")
	good := confirm(k, " "+strings.ToLower(k.Groups[k.Ask[0]]), k.Groups[k.Ask[1]]+"-")
	good.status = 204
	b.send(good)
	state("confirmed")
	b.refused(call{method: "POST", path: "/api/v1/recovery"}, 409, "recovery_confirmed")
	b.refused(confirm(k, "", ""), 409, "recovery_confirmed")
	if got := strings.Join(s.actions("recovery."), " "); got != "recovery.shown recovery.shown recovery.confirmed" {
		t.Errorf("log: %s", got)
	}
	for _, group := range k.Groups {
		if strings.Contains(s.log.String(), group) {
			t.Error("a group of the key is in the log")
		}
	}
	s.tell()
	s.do(call{method: "GET", path: "/api/v1/me/notices", token: s.owner, status: 200, want: []string{"recovery.shown", "Grace Hopper"}})
}

func TestOnlyAnOwnerSetsTheWorkspace(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	reader, owner := s.browser(), s.browser()
	reader.session(s.guest("reader2@example.com", policy.ReadOnly))
	owner.session(s.guest("owner2@example.com", policy.Owner))
	patch := call{method: "PATCH", path: "/api/v1/workspace", body: `{"name":"Engines","currency":"CNY","locale":null}`}
	reader.refused(patch, 403, "policy_no_grant")
	reader.refused(call{method: "POST", path: "/api/v1/recovery"}, 403, "policy_no_grant")
	reader.send(call{method: "GET", path: "/api/v1/workspace", status: 200, headers: []string{`ETag: "0"`}, want: []string{`"name":"","time_zone":"UTC","currency":""`}})
	s.code(call{method: "PATCH", path: "/api/v1/workspace", token: s.owner, body: patch.body}, 401, "session_ended")
	patch.status, patch.header = 200, []string{`If-Match: "0"`} // nobody has set anything yet
	owner.send(patch)
	s.do(call{method: "GET", path: "/api/v1/workspace", token: s.reader, status: 200, want: []string{`"name":"Engines","time_zone":"UTC","currency":"CNY"`}})
	patch.body = `{"name":" Engines","time_zone":"","currency":"XXX","locale":"de"}`
	patch.status = 422
	owner.send(call{method: "PATCH", path: "/api/v1/workspace", body: patch.body, status: 422, want: []string{"workspace_name_odd", "time_zone_unknown", "currency_unknown", "user_locale_unknown"}})
	owner.send(call{method: "PATCH", path: "/api/v1/workspace", body: `{}`, status: 200})
	owner.refused(call{method: "PATCH", path: "/api/v1/workspace", header: []string{`If-Match: "0"`}, body: `{"name":"x"}`}, 412, "version_stale")
	if got := s.actions("workspace."); len(got) != 2 {
		t.Errorf("log: %v; one refusal and one change are meant", got)
	}
}

func TestAPersonChangesItself(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	u := s.person("grace@example.com", policy.ReadOnly)
	b, elsewhere := s.browser(), s.browser()
	b.session(u)
	elsewhere.session(u)
	b.send(call{method: "PATCH", path: "/api/v1/me", body: `{"name":"Grace B. Hopper","locale":"zh-CN","time_zone":"America/New_York"}`, status: 200,
		want: []string{`"name":"Grace B. Hopper"`, `"locale":"zh-CN"`, `"time_zone":"America/New_York"`}})
	tag := b.send(call{method: "GET", path: "/api/v1/me", status: 200, want: []string{`"version":`}}).Header.Get("ETag")
	to := call{method: "PATCH", path: "/api/v1/me", header: []string{"If-Match: " + tag}, body: `{"time_zone":""}`}
	to.status, to.want, to.forbid = 200, []string{`"time_zone":"UTC"`, "Grace B."}, []string{"own_time_zone"}
	if next := b.send(to).Header.Get("ETag"); next == tag || tag == "" {
		t.Errorf("changed from version %q to %q", tag, next)
	}
	elsewhere.refused(call{method: "PATCH", path: "/api/v1/me", header: to.header, body: `{"name":"Slow"}`}, 412, "version_stale")
	b.send(call{method: "PATCH", path: "/api/v1/me", body: `{"name":"","locale":"xx"}`, status: 422, want: []string{"auth_name_empty", "user_locale_unknown"}})
	b.send(call{method: "PATCH", path: "/api/v1/me", body: `{"locale":""}`, status: 422, want: []string{`"user_locale_unknown"`, `"/locale"`}})
	b.refused(call{method: "PATCH", path: "/api/v1/me", body: `{"role":"owner"}`}, 422, "fields_invalid")

	change := func(current, next string) call {
		return call{method: "POST", path: "/api/v1/me/password", body: `{"current":"` + current + `","password":"` + next + `"}`}
	}
	const next = "eleven quiet otters"
	a := b.send(change("wrong", next))
	if p := a.problem(s); p.Status != 422 || p.Errors[0].Field != "current" || p.Errors[0].Code != "password_wrong" {
		t.Errorf("%s", a.body)
	}
	b.send(call{method: "POST", path: "/api/v1/me/password", body: `{"current":"` + passage + `","password":"short"}`, status: 422, want: []string{"password_short"}})
	good := change(passage, next)
	good.status = 204
	b.send(good)
	b.send(call{method: "GET", path: "/api/v1/session", status: 200})
	elsewhere.refused(call{method: "GET", path: "/api/v1/session"}, 401, "session_ended")
	elsewhere.refused(call{method: "POST", path: "/api/v1/session", body: credentials("grace@example.com", passage)}, 401, "sign_in_refused")
	elsewhere.send(call{method: "POST", path: "/api/v1/session", body: credentials("grace@example.com", next), status: 201})
	if got := strings.Join(s.actions("user."), " "); got != "user.changed user.changed user.password_changed" {
		t.Errorf("log: %s", got)
	}
	s.tell()
	b.send(call{method: "GET", path: "/api/v1/me/notices", status: 200, want: []string{"user.password_changed"}})
}

// TestDamagedSettingsStopNobody: settings that were edited outside the program
// are as if nobody had set them, are called damaged, and are saved anew.
func TestDamagedSettingsStopNobody(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.asAdmin()
	set := func(body string) {
		b.send(call{method: "PATCH", path: "/api/v1/workspace", body: body, status: 200, forbid: []string{`"damaged"`}})
	}
	set(`{"name":"Analytical Engines","time_zone":"Asia/Tokyo"}`)
	s.must(s.db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE workspace_setting SET time_zone = 'Europe/London'`)
		return err
	}))
	b.send(call{method: "GET", path: "/api/v1/me", status: 200, want: []string{`"time_zone":"UTC"`, `"workspace_damaged":true`}, forbid: []string{`Analytical`}})
	b.send(call{method: "GET", path: "/api/v1/workspace", status: 200, want: []string{`"name":"","time_zone":"UTC"`, `"damaged":true`}})
	b.send(call{method: "GET", path: "/api/v1/contacts?filter=created_at+on+today", status: 200})
	set(`{"name":"Analytical Engines"}`)
	b.send(call{method: "GET", path: "/api/v1/me", status: 200, want: []string{`"workspace":"Analytical Engines"`}, forbid: []string{`damaged`}})
}
