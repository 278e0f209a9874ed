package httpapi_test

import (
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/policy"
)

func TestHealthIsForOwnersAndStatusForEverybody(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	owner, reader := s.signedIn("grace@example.com", policy.Owner), s.signedIn("alan@example.com", policy.ReadOnly)
	owner.send(call{method: "GET", path: "/api/v1/health", status: 200, header: []string{"Accept-Language: zh-CN"}, want: []string{
		`"checked_at":"2026-03-01T11:59:00Z","checks":[{"name":"swap","state":"warn","title":"zh-CN"`, `"verified_at":null,"verdict":null`, `"running":false`, `"problems":[]`}})
	reader.refused(call{method: "GET", path: "/api/v1/health"}, 403, "policy_no_grant")
	reader.refused(call{method: "POST", path: "/api/v1/audit/verifications", body: `{}`}, 403, "policy_no_grant")
	owner.send(call{method: "GET", path: "/api/v1/status", status: 200, want: []string{`{"log":{"verified_at":null,"verdict":null},"health":"warn"}`}})
	reader.send(call{method: "GET", path: "/api/v1/status", status: 200, want: []string{`"health":null`}})
	s.code(call{method: "GET", path: "/api/v1/status", token: s.owner}, 401, "session_ended")
}

func TestOneVerificationAtATime(t *testing.T) {
	t.Parallel()
	s := newStack(t) // nobody carries it out
	s.code(call{method: "POST", path: "/api/v1/audit/verifications", token: s.owner, body: `{"all":true}`}, 422, "fields_invalid")
	s.code(call{method: "POST", path: "/api/v1/audit/verifications", token: s.owner, body: `{"rows":"yes"}`}, 422, "fields_invalid")
	a := s.do(call{method: "POST", path: "/api/v1/audit/verifications", token: s.owner, body: `{"rows":true}`, status: 202})
	if !strings.Contains(a.body, `"running":true`) {
		t.Errorf("answer %s", a.body)
	}
	s.code(call{method: "POST", path: "/api/v1/audit/verifications", token: s.owner, body: `{}`}, 409, "verification_running")
}
