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

// TestMetricsAreForOwnersMonitoring by a token, under the path that Prometheus
// asks by itself, and for nobody else.
func TestMetricsAreForOwnersMonitoring(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	prometheus := []string{"Accept: application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1"}
	s.do(call{method: "GET", path: "/metrics", token: s.owner, header: prometheus, status: 200, headers: []string{"Content-Type: text/plain; version=0.0.4; charset=utf-8"},
		want: []string{"# TYPE holdfast_search_evictions_total counter\n", "holdfast_search_memory_limit_bytes 0\n", `holdfast_index_loaded{object="contact"} 1`}})
	s.code(call{method: "GET", path: "/metrics"}, 401, "unauthenticated")
	s.signedIn("grace@example.com", policy.Owner).send(call{method: "GET", path: "/metrics", status: 200})
	for _, role := range []policy.RoleName{policy.Member, policy.ReadOnly} {
		s.signedIn(string(role)+"@example.com", role).refused(call{method: "GET", path: "/metrics"}, 403, "policy_no_grant")
	}
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
