package httpapi_test

import (
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
)

func TestAPersonGetsDotsAndAsksForTheValue(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	path := s.created(`{"name":"Ada Lovelace","bank_account":"GB33BUKB20201555555555","care_notes":"canary-care"}`)
	b := s.browser()
	b.session(s.guest("boss@example.com", policy.Owner))
	s.leaves("", "", func() {
		for _, p := range []string{path, "/api/v1/contacts"} {
			b.send(call{method: "GET", path: p, status: 200, want: []string{`"bank_account":null`, `"masked":{`, `5555"`}, forbid: []string{"GB33", "canary-care"}})
		}
		b.send(call{method: "GET", path: "/api/v1/objects/contact", status: 200, want: []string{`"masked":true,"reveal":true`}})
	})
	s.leaves("record.revealed done", "", func() {
		a := b.send(call{method: "POST", path: path + "/reveal", body: `{"fields":["bank_account"],"reason":"called back"}`, status: 200,
			want: []string{`"version":1,"bank_account":"GB33BUKB20201555555555"}`}, forbid: []string{"canary-care", "Ada"}})
		if a.Header.Get("ETag") != `"1"` {
			t.Error("no version")
		}
	})
	for _, c := range []struct {
		body, code string
		status     int
	}{
		{`{}`, "reveal_nothing", 400}, {`{"fields":["zz"]}`, "fields_invalid", 422}, {`{"fields":"bank_account"}`, "fields_invalid", 422},
		{`{"fields":["bank_account"],"reason":"` + strings.Repeat("x", 201) + `"}`, "fields_invalid", 422}, {`{"field":"bank_account"}`, "fields_invalid", 422},
	} {
		b.refused(call{method: "POST", path: path + "/reveal", body: c.body}, c.status, c.code)
	}
	b.refused(call{method: "POST", path: noSuchRecord + "/reveal", body: `{"fields":["bank_account"]}`}, 404, "not_found")
	for range record.RevealBurst - 2 {
		b.send(call{method: "POST", path: path + "/reveal", body: `{"fields":["bank_account"]}`, status: 200})
	}
	a := b.send(call{method: "POST", path: path + "/reveal", body: `{"fields":["bank_account"]}`, status: 429, want: []string{"reveal_slow"}, forbid: []string{"GB33"}})
	if wait := a.Header.Get("Retry-After"); wait == "" || wait == "1" {
		t.Errorf("Retry-After %q", wait)
	}
}
