package httpapi_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/httpapi"
)

func TestPublicEndpointsTellTheTruth(t *testing.T) {
	t.Parallel()
	var failing error
	s := newStack(t, func(d *httpapi.Deps) {
		ready := d.Ready
		d.Ready = func(ctx context.Context) []httpapi.Check {
			return append(ready(ctx), httpapi.Check{Name: "index", Err: failing})
		}
	})
	s.do(call{method: "GET", path: "/healthz", status: 200, want: []string{`{"status":"live"}`}})
	s.do(call{method: "GET", path: "/readyz", status: 200, want: []string{`"status":"ready"`, `{"name":"index","ok":true}`}})
	failing = errors.New("canary-cause")
	s.do(call{method: "GET", path: "/readyz", status: 503, want: []string{`"status":"not_ready"`, `{"name":"index","ok":false,"code":"internal"}`},
		forbid: []string{"canary"}, headers: []string{"Retry-After: 5"}})
	s.do(call{method: "GET", path: "/healthz", status: 200})
	// Probes call by address; everything else does not answer to one.
	s.do(call{method: "GET", path: "/healthz", host: "203.0.113.9:8080", status: 200})
	s.code(call{method: "GET", path: "/api/v1", token: s.owner, host: "203.0.113.9:8080"}, 421, "host_unknown")
}

func TestHostsOutsideTheListAreMisdirected(t *testing.T) {
	t.Parallel()
	s := newStack(t, func(d *httpapi.Deps) { d.Hosts = []string{"crm.example.com", "alt.example.com:8443", "[2001:db8::1]"} })
	for _, host := range []string{"localhost", "localhost:8080", "LOCALHOST:1", "127.0.0.1:8080", "[::1]:8080", "[::1]",
		"crm.example.com", "CRM.example.com:443", "alt.example.com:8443", "[2001:db8::1]:443"} {
		s.do(call{method: "GET", path: "/api/v1/me", token: s.owner, host: host, status: 200})
	}
	for _, host := range []string{"evil.example", "localhost.evil.example", "crm.example.com.evil.example", "alt.example.com", "alt.example.com:443",
		"127.0.0.2", "localhost:", "localhost:x", "localhost:99999", "localhost@evil.example", "evil.example:localhost", "[::1", "0.0.0.0:8080", "crm.example.com."} {
		s.code(call{method: "GET", path: "/api/v1/me", token: s.owner, host: host}, 421, "host_unknown")
	}
	// X-Forwarded-Host is nobody's name.
	s.code(call{method: "GET", path: "/api/v1/me", token: s.owner, host: "evil.example", header: []string{"X-Forwarded-Host: localhost"}}, 421, "host_unknown")
}

func TestWritesFromOtherOriginsAreRefused(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	for _, h := range [][]string{
		{"Origin: https://evil.example"}, {"Origin: null"}, {"Sec-Fetch-Site: cross-site"}, {"Sec-Fetch-Site: same-site"},
		{"Origin: http://localhost:8080", "Sec-Fetch-Site: cross-site"}, {"Origin: http://localhost:8081"},
	} {
		s.code(call{method: "POST", path: "/api/v1/contacts", token: s.owner, body: "{}", header: h}, 403, "cross_origin")
	}
	// A read of another origin answers nothing a page could see: no CORS header.
	s.do(call{method: "GET", path: "/api/v1/me", token: s.owner, header: []string{"Origin: https://evil.example"}, status: 200,
		headers: []string{"Access-Control-Allow-Origin:"}})
}

func TestOnlyOneSpellingOfAPath(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	for _, path := range []string{
		"/api", "/api/", "/api/v1/", "//api/v1/me", "/api//v1/me", "/api/v1/me/", "/api/v1/./me", "/api/v1/x/../me", "/api/v1/%6de",
		"/api/v1/me%2f", "/api/v1%2fme", "/api/v1/%2e%2e/v1/me", "/api/v1/me;a=b", "/api/v1/me%00", "/API/v1/me", "/api/v2/me",
		"/healthz/", "/api/v1/contacts/x/y/z", `/api/v1/me\`, "/.git/config", "/debug/pprof/",
	} {
		s.code(call{method: "GET", path: path, token: s.owner}, 404, "route_unknown")
	}
}

func TestMethods(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	const rec = "/api/v1/contacts/01890a5d-ac96-774b-bcce-b302099a8057"
	for _, c := range []struct{ method, path, allow string }{
		{"PUT", "/api/v1/contacts", "GET, HEAD, POST, OPTIONS"},
		{"DELETE", "/api/v1/contacts", "GET, HEAD, POST, OPTIONS"},
		{"POST", rec, "GET, HEAD, PATCH, DELETE, OPTIONS"},
		{"PUT", rec, "GET, HEAD, PATCH, DELETE, OPTIONS"},
		{"TRACE", rec, "GET, HEAD, PATCH, DELETE, OPTIONS"},
		{"GET", rec + "/restore", "POST, OPTIONS"},
		{"POST", "/healthz", "GET, HEAD, OPTIONS"},
		{"POST", "/api/v1/me", "GET, HEAD, PATCH, OPTIONS"},
		{"PUT", "/api/v1/objects/contact", "GET, HEAD, PATCH, DELETE, OPTIONS"},
		{"PATCH", "/api/v1/objects", "GET, HEAD, POST, OPTIONS"},
		{"get", "/api/v1/me", "GET, HEAD, PATCH, OPTIONS"},
	} {
		a := s.code(call{method: c.method, path: c.path, token: s.owner}, 405, "method_not_allowed")
		if got := a.Header.Get("Allow"); got != c.allow {
			t.Errorf("%s %s: Allow %q, want %q", c.method, c.path, got, c.allow)
		}
	}
	s.do(call{method: "OPTIONS", path: rec, status: 204, headers: []string{"Allow: GET, HEAD, PATCH, DELETE, OPTIONS"}})
	s.code(call{method: "OPTIONS", path: "/nothing"}, 404, "route_unknown")
	if a := s.do(call{method: "HEAD", path: "/api/v1/me", token: s.owner, status: 200}); a.Header.Get("Content-Length") == "" {
		t.Error("HEAD does not say how long the answer would be")
	}
}

func TestBearerComesInOnePlaceOnly(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.code(call{method: "GET", path: "/api/v1/me"}, 401, "unauthenticated")
	s.do(call{method: "GET", path: "/api/v1/me", status: 401, headers: []string{`WWW-Authenticate: Bearer realm="holdfast"`}})
	for _, h := range []string{"Authorization: Basic b3duZXI6cHc=", "Authorization: Bearer", "Authorization: Bearer ", "Authorization: " + s.owner,
		"Authorization: Bearer " + s.owner + " x", "Authorization: Bearer\t" + s.owner, "Authorization: Bearer " + strings.Repeat("a", 2000)} {
		s.do(call{method: "GET", path: "/api/v1/me", header: []string{h}, status: 401,
			headers: []string{`WWW-Authenticate: Bearer realm="holdfast", error="invalid_token"`}})
	}
	s.do(call{method: "GET", path: "/api/v1/me", header: []string{"Authorization: bEaReR " + s.owner}, status: 200})
	s.code(call{method: "GET", path: "/api/v1/me", token: s.owner, header: []string{"+Authorization: Bearer " + s.reader}}, 400, "header_repeated")
	for _, q := range []string{"?access_token=" + s.owner, "?token=" + s.owner, "?q=" + s.owner} {
		s.code(call{method: "GET", path: "/api/v1/contacts" + q, token: s.owner}, 400, "token_in_address")
	}
	s.code(call{method: "GET", path: "/api/v1/contacts?q=Bearer%20" + s.owner[:30], token: s.owner}, 400, "token_in_address")
	s.code(call{method: "GET", path: "/api/v1/contacts?cursor=xQEBAhf_" + s.owner[3:], token: s.owner}, 400, "cursor_expired") // chance, not a token
	s.do(call{method: "GET", path: "/api/v1/me", header: []string{"Cookie: token=" + s.owner, "X-Api-Key: " + s.owner}, status: 401})
	if log := s.log.String(); strings.Contains(log, s.owner) || strings.Contains(log, s.reader) || strings.Contains(log, s.owner[:12]) {
		t.Error("a token is in the log")
	}
}

func TestGuessingIsSlowedDownWithoutLockingOutNeighbours(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.do(call{method: "GET", path: "/api/v1/me", token: s.owner, status: 200})
	counts := map[int]int{}
	for i := range 10_000 {
		a := s.do(call{method: "GET", path: "/api/v1/me", token: "hf_guess" + strconv.Itoa(i)})
		counts[a.StatusCode]++
	}
	if counts[401] != 10 || counts[429] != 9_990 {
		t.Errorf("10,000 guesses answered %v, want ten 401", counts)
	}
	a := s.code(call{method: "GET", path: "/api/v1/me", token: s.reader}, 429, "rate_limited")
	if a.Header.Get("Retry-After") != "6" {
		t.Errorf("Retry-After %q, want 6", a.Header.Get("Retry-After"))
	}
	s.do(call{method: "GET", path: "/api/v1/me", token: s.owner, status: 200})                          // known
	s.do(call{method: "GET", path: "/api/v1/me", token: s.reader, from: "198.51.100.8:1", status: 200}) // elsewhere
	s.do(call{method: "GET", path: "/api/v1/me", token: "hf_x", from: "[2001:db8::1]:1", status: 401})
	s.clock.advance(6 * time.Second)
	s.do(call{method: "GET", path: "/api/v1/me", token: "hf_y", status: 401})
	s.clock.advance(6 * time.Second)
	for range 50 { // success is no guess
		s.do(call{method: "GET", path: "/api/v1/me", token: s.reader, status: 200})
	}
}

func TestATokenHasARate(t *testing.T) {
	t.Parallel()
	s := newStack(t, func(d *httpapi.Deps) { d.Rate = httpapi.Rate{PerSecond: 2, Burst: 3} })
	for left := 2; left >= 0; left-- {
		s.do(call{method: "GET", path: "/api/v1/me", token: s.owner, status: 200,
			headers: []string{`RateLimit-Policy: "token";q=3;w=2`, fmt.Sprintf(`RateLimit: "token";r=%d;t=1`, left)}})
	}
	s.code(call{method: "GET", path: "/api/v1/me", token: s.owner}, 429, "rate_limited")
	s.do(call{method: "GET", path: "/api/v1/me", token: s.owner, status: 429, headers: []string{"Retry-After: 1"}})
	s.do(call{method: "GET", path: "/api/v1/me", token: s.reader, status: 200})
	s.clock.advance(time.Second)
	s.do(call{method: "GET", path: "/api/v1/me", token: s.owner, status: 200})
}

func TestForwardedHeadersCountOnlyFromDeclaredProxies(t *testing.T) {
	t.Parallel()
	s := newStack(t, func(d *httpapi.Deps) {
		d.Proxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
		d.Guesses = httpapi.Rate{PerSecond: 0.001, Burst: 1}
	})
	guess := func(from, forwarded string) int {
		return s.do(call{method: "GET", path: "/api/v1/me", token: "hf_x", from: from, header: []string{"X-Forwarded-For: " + forwarded}}).StatusCode
	}
	for i, c := range []struct {
		from, forwarded string
		status          int
	}{
		{"192.0.2.1:1", "203.0.113.1", 401},
		{"192.0.2.1:1", "203.0.113.2", 429}, // the header is not believed
		{"10.0.0.1:1", "203.0.113.1", 401},
		{"10.0.0.1:1", "203.0.113.1", 429},
		{"10.0.0.1:1", "203.0.113.3, 203.0.113.1", 429}, // only what the proxy itself wrote
		{"10.0.0.1:1", "203.0.113.1, 10.0.0.2", 429},    // two proxies
		{"10.0.0.1:1", "203.0.113.9", 401},
		{"10.0.0.1:1", "garbage", 401}, // then it is the proxy itself
	} {
		if got := guess(c.from, c.forwarded); got != c.status {
			t.Errorf("%d: from %s for %s: %d, want %d", i, c.from, c.forwarded, got, c.status)
		}
	}
	const hsts = "Strict-Transport-Security: max-age=31536000"
	s.do(call{method: "GET", path: "/healthz", from: "10.0.0.1:1", header: []string{"X-Forwarded-Proto: https"}, headers: []string{hsts}})
	s.do(call{method: "GET", path: "/healthz", from: "192.0.2.1:1", header: []string{"X-Forwarded-Proto: https"}, headers: []string{"Strict-Transport-Security:"}})
}

func TestNegotiation(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	for _, accept := range []string{"application/json", "*/*", "application/*", "text/html, */*;q=0.1", "application/json;q=0.5, text/plain"} {
		s.do(call{method: "GET", path: "/api/v1/me", token: s.owner, header: []string{"Accept: " + accept}, status: 200})
	}
	for _, accept := range []string{"text/html", "application/xml", "application/json;q=0", "*/*, application/json;q=0", "garbage"} {
		s.code(call{method: "GET", path: "/api/v1/me", token: s.owner, header: []string{"Accept: " + accept}}, 406, "not_acceptable")
	}
	s.do(call{method: "GET", path: "/nothing", header: []string{"Accept-Language: zh-CN,zh;q=0.9"}, status: 404, want: []string{"此地址没有内容"}})
	s.do(call{method: "GET", path: "/nothing", header: []string{"Accept-Language: fr"}, status: 404, want: []string{"There is nothing at this address"}})
	s.do(call{method: "GET", path: "/nothing", header: []string{"Accept-Language: " + strings.Repeat("a-", 5000)}, status: 404})
}

func TestMediaTypesOfBodies(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	for _, h := range [][]string{
		{"Content-Type: text/plain"}, {"Content-Type: "}, {"Content-Type: application/x-www-form-urlencoded"}, {"Content-Type: multipart/form-data; boundary=x"},
		{"Content-Type: application/json; charset=utf-16"}, {"Content-Type: application/json; charset=iso-8859-1"}, {"Content-Type: application/merge-patch+json"},
		{"Content-Encoding: gzip"}, {"+Content-Type: text/plain"}, {"Content-Type: application/jsonx"},
	} {
		s.code(call{method: "POST", path: "/api/v1/contacts", token: s.owner, body: `{}`, header: h}, 415, "media_type_unsupported")
	}
	s.code(call{method: "POST", path: "/api/v1/contacts", token: s.owner, body: `[1]`, header: []string{"Content-Type: Application/JSON; charset=UTF-8"}}, 400, "json_invalid")
	s.code(call{method: "GET", path: "/api/v1/me", token: s.owner, body: `{}`}, 400, "body_unexpected")
	s.code(call{method: "DELETE", path: "/api/v1/contacts/01890a5d-ac96-774b-bcce-b302099a8057", token: s.owner, body: `{}`}, 400, "body_unexpected")
	s.code(call{method: "GET", path: "/api/v1/me?x=1", token: s.owner}, 400, "parameters_unexpected")
}

func TestBrokenBodiesAreNamed(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	for _, c := range []struct {
		body   string
		status int
		code   string
	}{
		{`{"name":"a","name":"b"}`, 400, "json_duplicate_key"},
		{`{"name":{"full":"a","full":"b"}}`, 400, "json_duplicate_key"},
		{`{"name":`, 400, "json_invalid"},
		{`nonsense`, 400, "json_invalid"},
		{"{\"name\":\"\xff\"}", 400, "json_not_utf8"},
		{strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 40), 400, "json_too_deep"},
		{`{"name":"` + strings.Repeat("a", 1<<20) + `"}`, 413, "body_too_large"},
	} {
		s.code(call{method: "POST", path: "/api/v1/contacts", token: s.owner, body: c.body}, c.status, c.code)
		s.code(call{method: "PATCH", path: "/api/v1/contacts/01890a5d-ac96-774b-bcce-b302099a8057", token: s.owner, body: c.body, header: []string{"If-Match: *"}}, c.status, c.code)
	}
	s.code(call{method: "POST", path: "/api/v1/contacts/query", token: s.owner, body: `{"q":"` + strings.Repeat("a", 64<<10) + `"}`}, 413, "body_too_large")
	s.code(call{method: "POST", path: "/api/v1/contacts/query", token: s.owner, body: `{"colour":1}`}, 400, "parameter_unknown")
	s.code(call{method: "POST", path: "/api/v1/contacts/query", token: s.owner, body: `{"limit":"x"}`}, 400, "parameter_invalid")
}

func TestRequestIDsAreTakenWhenHarmless(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.do(call{method: "GET", path: "/healthz", header: []string{"X-Request-Id: 7b1d-Trace_9.x"}, headers: []string{"X-Request-Id: 7b1d-Trace_9.x"}})
	for _, bad := range []string{"short", strings.Repeat("a", 65), "with space here", "<script>alert", s.owner, "ünïcödé-id"} {
		if got := s.do(call{method: "GET", path: "/healthz", header: []string{"X-Request-Id: " + bad}}).Header.Get("X-Request-Id"); got == bad || len(got) != 24 {
			t.Errorf("request id %q became %q", bad, got)
		}
	}
}

func TestCircumstancesAreBounded(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	for _, h := range []string{"Holdfast-Purpose: billing", "Holdfast-Reason: 客户来电", "Holdfast-Reason: " + strings.Repeat("r", 200)} {
		s.do(call{method: "GET", path: "/api/v1/me", token: s.owner, header: []string{h}, status: 200})
	}
	for _, h := range []string{"Holdfast-Purpose: " + strings.Repeat("p", 201), "Holdfast-Reason: a\x01b", "Holdfast-Reason: \xff"} {
		s.code(call{method: "GET", path: "/api/v1/me", token: s.owner, header: []string{h}}, 400, "header_invalid")
	}
}
