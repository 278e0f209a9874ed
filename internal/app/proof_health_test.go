//go:build !race

package app_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// health is what owners are told.
type health struct {
	CheckedAt string `json:"checked_at"`
	Checks    []struct{ Name, State, Title, Detail, Todo string }
	Log       logState
}

type logState struct {
	Entries, Done, Total int64
	VerifiedAt           *string `json:"verified_at"`
	Verdict              *string
	Rows, Running        bool
	Problems             []struct{ Place, Text string }
}

// signIn starts a session of the owner and returns what a browser sends.
func (v *server) signIn() []string {
	v.t.Helper()
	body := `{"email":"owner@example.org","password":"` + password + `"}`
	r, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, v.url+"/api/v1/session", strings.NewReader(body))
	v.must(err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	res, err := http.DefaultClient.Do(r)
	v.must(err)
	v.must(res.Body.Close())
	if res.StatusCode != 201 || len(res.Cookies()) == 0 {
		v.t.Fatalf("signing in: %d", res.StatusCode)
	}
	return []string{"Cookie", res.Cookies()[0].Name + "=" + res.Cookies()[0].Value, "Sec-Fetch-Site", "same-origin"}
}

// stream opens the stream of a session and returns what reads one event.
func (v *server) stream(session []string) (next func() (kind, data string)) {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), http.MethodGet, v.url+"/api/v1/events", nil)
	v.must(err)
	for i := 0; i < len(session); i += 2 {
		r.Header.Set(session[i], session[i+1])
	}
	res, err := http.DefaultClient.Do(r)
	v.must(err)
	v.t.Cleanup(func() { _ = res.Body.Close() })
	lines := bufio.NewScanner(res.Body)
	return func() (kind, data string) {
		v.t.Helper()
		for lines.Scan() {
			name, value, _ := strings.Cut(lines.Text(), ": ")
			switch {
			case name == "event":
				kind = value
			case name == "data":
				data = value
			case name == "" && kind != "":
				return kind, data
			}
		}
		v.t.Fatalf("the stream ended: %v", lines.Err())
		return "", ""
	}
}

// asking returns what sends requests in a session.
func (v *server) asking(session []string) func(method, path, body string, headers ...string) answer {
	return func(method, path, body string, headers ...string) answer {
		v.t.Helper()
		r, err := http.NewRequestWithContext(v.t.Context(), method, v.url+path, strings.NewReader(body))
		v.must(err)
		if body != "" {
			r.Header.Set("Content-Type", "application/json")
		}
		for i, all := 0, slices.Concat(session, headers); i < len(all); i += 2 {
			r.Header.Set(all[i], all[i+1])
		}
		res, err := http.DefaultClient.Do(r)
		v.must(err)
		a := answer{status: res.StatusCode, header: res.Header}
		a.body, err = io.ReadAll(res.Body)
		v.must(errors.Join(err, res.Body.Close()))
		return a
	}
}

// TestTheVerdictOnTheLogIsKeptAndTold: what the verb found is known to the
// server after a restart; a row edited meanwhile is found by a verification
// that an owner starts, is told on the stream, and stays known.
func TestTheVerdictOnTheLogIsKeptAndTold(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.cast()
	s.sound()
	s.reopened(func() { s.sql(one(`UPDATE o_contact SET f_stage = 'customer' WHERE id = ?`, c.ada)...) })
	s.close()
	v := serve(t, s)
	session := v.signIn()
	asks := v.asking(session)
	if log := decode[health](t, asks("GET", "/api/v1/health", "").body).Log; log.Verdict == nil || *log.Verdict != "sound" || !log.Rows || log.VerifiedAt == nil || log.Running {
		t.Fatalf("after the restart: %+v", log)
	}
	next := v.stream(session)
	asks("POST", "/api/v1/audit/verifications", `{"rows":true}`).wants(t, 202, "")
	var told logState
	for told.Verdict == nil || told.Running || *told.Verdict == "sound" {
		if kind, data := next(); kind == "verification" {
			s.must(json.Unmarshal([]byte(data), &told))
		}
	}
	if *told.Verdict != "tampered" || told.Done == 0 && told.Total == 0 || len(told.Problems) == 0 {
		t.Errorf("told: %+v", told)
	}
	for kind := ""; kind != "notice"; { // the alarm
		kind, _ = next()
	}
	en, zh := decode[health](t, asks("GET", "/api/v1/health", "", "Accept-Language", "en").body), decode[health](t, asks("GET", "/api/v1/health", "", "Accept-Language", "zh-CN").body)
	if en.Log.Verdict == nil || *en.Log.Verdict != "tampered" || !strings.Contains(en.Log.Problems[0].Place, c.ada.String()) || en.Log.Problems[0].Text == zh.Log.Problems[0].Text {
		t.Errorf("health: %+v\n%+v", en.Log, zh.Log)
	}
	for i, check := range en.Checks {
		if check.Title == "" || check.Detail == "" || strings.HasPrefix(check.Title, "doctor_") || check.Title == zh.Checks[i].Title || check.Name != zh.Checks[i].Name ||
			(check.State == "ok") != (check.Todo == "") || strings.ContainsAny(check.Detail+check.Todo+zh.Checks[i].Detail, "{}") {
			t.Errorf("%+v\n%+v", check, zh.Checks[i])
		}
	}
	asks("GET", "/api/v1/status", "").wants(t, 200, "")
	if body := string(asks("GET", "/api/v1/status", "").body); !strings.Contains(body, `"verdict":"tampered"`) || !strings.Contains(body, `"health":"`) {
		t.Errorf("status: %s", body)
	}
	v.do("GET", "/api/v1/health", "", "Authorization", "Bearer "+v.tpl.readToken).wants(t, 403, "policy_no_grant")
	v.do("POST", "/api/v1/audit/verifications", `{"rows":false}`, "Authorization", "Bearer "+v.tpl.readToken).wants(t, 403, "policy_no_grant")
}

// TestScreensHearHowAnImportComesOn: whoever may import hears of an import
// until it is over, and everybody of settings that changed.
func TestScreensHearHowAnImportComesOn(t *testing.T) {
	t.Parallel()
	v := serve(t, newClosedSite(t))
	session := v.signIn()
	asks, next := v.asking(session), v.stream(session)
	draft := asks("POST", "/api/v1/imports?object=contact", "Name,Email\nAda Byron,ada.b@example.org\n", "Content-Type", "application/octet-stream")
	draft.wants(t, 201, "")
	asks("POST", "/api/v1/imports/"+draft.id(t)+"/start", `{}`).wants(t, 202, "")
	var imp struct {
		ID, State string
		Counts    struct{ Created int }
		Columns   []string
	}
	for changed := false; imp.State != "finished" || !changed; {
		switch kind, data := next(); kind {
		case "import":
			v.must(json.Unmarshal([]byte(data), &imp))
		case "change":
			changed = true
		}
	}
	if imp.ID != draft.id(t) || imp.Counts.Created != 1 || imp.Columns != nil {
		t.Errorf("heard at last: %+v", imp)
	}
	asks("PATCH", "/api/v1/workspace", `{"name":"Engines"}`).wants(t, 200, "")
	for kind := ""; kind != "workspace"; {
		kind, _ = next()
	}
}
