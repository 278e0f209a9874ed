package httpapi_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/holdfast-crm/holdfast/internal/httpapi"
	"github.com/holdfast-crm/holdfast/internal/httpapi/ui"
)

func screens(t *testing.T) func(*httpapi.Deps) {
	t.Helper()
	files, err := ui.New(fstest.MapFS{
		"index.html":    {Data: []byte(`<script nonce="__CSP_NONCE__" src="/assets/a.js"></script>`)},
		"assets/a.js":   {Data: []byte("1")},
		"api/v1/spoofs": {Data: []byte("a file that would hide the API")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return func(d *httpapi.Deps) { d.UI = files }
}

// visit asks for a path as a person who types it.
func (s *stack) visit(path string, headers ...string) (status int, body string, header func(string) string) {
	s.Helper()
	c := call{method: "GET", path: path, from: here, header: append([]string{"Accept: text/html,application/xhtml+xml,*/*;q=0.8"}, headers...)}
	w := httptest.NewRecorder()
	s.api.ServeHTTP(w, c.request())
	return w.Code, w.Body.String(), w.Header().Get
}

func TestScreensLieBesideTheAPIAndNeverBeforeIt(t *testing.T) {
	t.Parallel()
	s := newStack(t, screens(t))
	for _, path := range []string{"/", "/contacts", "/contacts/01890a5d-ac96-774b-bcce-b302099a8057", "/contacts/", "/%61", "/apiary"} {
		status, body, header := s.visit(path)
		if status != 200 || !strings.Contains(body, `nonce="`) || header("Cross-Origin-Opener-Policy") != "same-origin" || header("X-Content-Type-Options") != "nosniff" ||
			header("Cross-Origin-Resource-Policy") != "same-origin" || header("Referrer-Policy") == "" || header("Permissions-Policy") == "" {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	for path, want := range map[string]int{"/api": 404, "/api/v1/spoofs": 401, "/api/v2": 404, "/api/v1/contacts/": 404, "/healthz": 200, "/assets/gone.js": 404} {
		if status, body, _ := s.visit(path); status != want || strings.Contains(body, "nonce") {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	s.code(call{method: "GET", path: "/contacts"}, 404, "route_unknown")
	s.code(call{method: "POST", path: "/contacts", body: "{}"}, 404, "route_unknown")
	s.code(call{method: "GET", path: "/", host: "evil.example", header: []string{"Accept: text/html"}}, 421, "host_unknown")
	if log := s.log.String(); !strings.Contains(log, `"level":"DEBUG","msg":"http"`) || !strings.Contains(log, `"route":"screen"`) || strings.Contains(log, "01890a5d-ac96") {
		t.Error("the log has no line for screens, or an address")
	}
}

func TestReportsOfBrowsersAreCountedAndNothingOfThemIsKept(t *testing.T) {
	t.Parallel()
	s := newStack(t, screens(t))
	send := func(media, body string, status int) {
		t.Helper()
		s.do(call{method: "POST", path: "/api/v1/csp-reports", body: body, header: []string{ownPage, "Content-Type: " + media}, status: status})
	}
	send("application/csp-report", `{"csp-report":{"document-uri":"http://localhost:8080/contacts?q=Lovelace","effective-directive":"script-src-elem","blocked-uri":"https://evil.example/Lovelace.js","disposition":"enforce","script-sample":"Lovelace"}}`, 204)
	send("application/reports+json", `[{"type":"csp-violation","body":{"effectiveDirective":"style-src-attr","blockedURL":"inline","disposition":"report","sample":"Lovelace"}}]`, 204)
	send("application/csp-report", `{"csp-report":{"effective-directive":"Lovelace","blocked-uri":"lovelace:x"}}`, 204)
	send("application/csp-report", `Lovelace`, 204)
	send("application/json", `{}`, 415)
	send("application/csp-report", `{"csp-report":{"x":"`+strings.Repeat("x", 40<<10)+`"}}`, 413)
	log := s.log.String()
	for _, part := range []string{
		`"directive":"script-src-elem","blocked":"foreign","disposition":"enforce","times":1`, `"directive":"style-src-attr","blocked":"inline","disposition":"report"`,
		`"directive":"other","blocked":"other","disposition":"other"`,
	} {
		if !strings.Contains(log, part) {
			t.Errorf("the log lacks %s", part)
		}
	}
	if strings.Contains(strings.ToLower(log), "lovelace") || strings.Contains(log, "evil.example") {
		t.Error("the log has what a person put into a page")
	}
	s.code(call{method: "POST", path: "/api/v1/csp-reports", body: "{}", header: []string{"Content-Type: application/csp-report", "Origin: https://evil.example"}}, 403, "cross_origin")
	for range 20 {
		s.do(call{method: "POST", path: "/api/v1/csp-reports", body: "{}", header: []string{ownPage, "Content-Type: application/csp-report"}})
	}
	s.code(call{method: "POST", path: "/api/v1/csp-reports", body: "{}", header: []string{ownPage, "Content-Type: application/csp-report"}}, 429, "rate_limited")
}
