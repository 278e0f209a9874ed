package ui_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/holdfast-crm/holdfast/internal/httpapi/ui"
)

const page = `<!doctype html><meta name="csp-nonce" content="__CSP_NONCE__"><link rel="stylesheet" nonce="__CSP_NONCE__" href="/assets/a-1.css"><script type="module" nonce="__CSP_NONCE__" src="/assets/a-1.js"></script>`

func built(index string) fstest.MapFS {
	return fstest.MapFS{
		"index.html":       {Data: []byte(index)},
		"mark.svg":         {Data: []byte("<svg/>")},
		"assets/a-1.js":    {Data: []byte("let plain = 1")},
		"assets/a-1.js.br": {Data: []byte("brotli")},
		"assets/a-1.js.gz": {Data: []byte("gzipped")},
		"assets/a-1.css":   {Data: []byte("a{}")},
	}
}

func files(t *testing.T, index string) *ui.Files {
	t.Helper()
	f, err := ui.New(built(index))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// get asks for a path as a browser on localhost:8080 does.
func get(t *testing.T, f *ui.Files, path string, headers ...string) (*http.Response, string, bool) {
	t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	r.Host = "localhost:8080"
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
	}
	w := httptest.NewRecorder()
	served := f.Serve(w, r, "en")
	return w.Result(), w.Body.String(), served
}

var nonceOf = regexp.MustCompile(`nonce-([A-Za-z0-9+/=]+)'`)

func TestEachPageHasANonceOfItsOwn(t *testing.T) {
	t.Parallel()
	f := files(t, page)
	seen := map[string]bool{}
	for range 3 {
		res, body, served := get(t, f, "/contacts/01890a5d", "Accept", "text/html,*/*;q=0.8")
		policy := res.Header.Get("Content-Security-Policy")
		found := nonceOf.FindStringSubmatch(policy)
		if !served || res.StatusCode != 200 || found == nil || len(found[1]) < 22 || seen[found[1]] {
			t.Fatalf("status %d, policy %q", res.StatusCode, policy)
		}
		seen[found[1]] = true
		if strings.Count(body, found[1]) != 3 || strings.Contains(body, "__CSP") {
			t.Errorf("the nonce is not where it belongs: %s", body)
		}
		for _, part := range []string{"default-src 'none'", "script-src 'self';", "frame-ancestors 'none'", "base-uri 'none'", "report-uri /api/v1/csp-reports"} {
			if !strings.Contains(policy, part) {
				t.Errorf("policy %q lacks %q", policy, part)
			}
		}
		if strings.Contains(policy, "unsafe") || res.Header.Get("Cache-Control") != "no-store" || !strings.Contains(res.Header.Get("Content-Security-Policy-Report-Only"), "require-trusted-types-for 'script'") {
			t.Errorf("headers %v", res.Header)
		}
	}
}

func TestAnInlineScriptGetsTheNonceAndNothingElse(t *testing.T) {
	t.Parallel()
	res, _, _ := get(t, files(t, page+`<script nonce="__CSP_NONCE__">1</script>`), "/")
	if policy := res.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "script-src 'self' 'nonce-") {
		t.Errorf("policy %q", policy)
	}
}

func TestWhatIsServedWhere(t *testing.T) {
	t.Parallel()
	f := files(t, page)
	for _, c := range []struct {
		path, accept string
		served       bool
		part, cache  string
	}{
		{"/", "*/*", true, "csp-nonce", "no-store"},
		{"/index.html", "", true, "csp-nonce", "no-store"},
		{"/companies", "text/html", true, "csp-nonce", "no-store"},
		{"/companies", "*/*", false, "", ""},
		{"/assets/a-1.js", "*/*", true, "let plain", "public, max-age=31536000, immutable"},
		{"/assets/a-2.js", "text/html", false, "", ""},
		{"/assets/a-1.js.br", "*/*", false, "", ""},
		{"/mark.svg", "image/*", true, "<svg/>", "no-cache"},
		{"/favicon.ico", "image/*", false, "", ""},
	} {
		res, body, served := get(t, f, c.path, "Accept", c.accept)
		if served != c.served || served && (!strings.Contains(body, c.part) || res.Header.Get("Cache-Control") != c.cache) {
			t.Errorf("%s for %q: served %v, %q, cache %q", c.path, c.accept, served, body, res.Header.Get("Cache-Control"))
		}
	}
	r := httptest.NewRequest("POST", "/", nil)
	if f.Serve(httptest.NewRecorder(), r, "en") {
		t.Error("a POST was answered with a page")
	}
}

func TestPackedCopiesGoToWhoTakesThem(t *testing.T) {
	t.Parallel()
	f := files(t, page)
	for accept, want := range map[string]string{
		"": "", "gzip": "gzip", "gzip, deflate, br": "br", "br;q=0, gzip;q=0.5": "gzip", "BR": "br", "br; q=0": "", "identity": "", "xbr": "",
	} {
		res, body, _ := get(t, f, "/assets/a-1.js", "Accept-Encoding", accept)
		packed := map[string]string{"": "let plain = 1", "br": "brotli", "gzip": "gzipped"}[want]
		if res.Header.Get("Content-Encoding") != want || body != packed || res.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("Accept-Encoding %q: %q %q", accept, res.Header.Get("Content-Encoding"), body)
		}
	}
	plain, _, _ := get(t, f, "/assets/a-1.js")
	packed, _, _ := get(t, f, "/assets/a-1.js", "Accept-Encoding", "br")
	if plain.Header.Get("ETag") == packed.Header.Get("ETag") || plain.Header.Get("Content-Type") != "text/javascript; charset=utf-8" {
		t.Errorf("%v\n%v", plain.Header, packed.Header)
	}
	again, body, _ := get(t, f, "/mark.svg", "If-None-Match", tagOf(t, f, "/mark.svg"))
	if again.StatusCode != 304 || body != "" {
		t.Errorf("asked again: %d %q", again.StatusCode, body)
	}
	if changed, _, _ := get(t, f, "/mark.svg", "If-None-Match", `"other"`); changed.StatusCode != 200 {
		t.Errorf("with another tag: %d", changed.StatusCode)
	}
}

func tagOf(t *testing.T, f *ui.Files, path string) string {
	t.Helper()
	res, _, _ := get(t, f, path)
	return res.Header.Get("ETag")
}

func TestANumberBecomesAName(t *testing.T) {
	t.Parallel()
	f := files(t, page)
	for host, want := range map[string]string{
		"127.0.0.1:8080": "http://localhost:8080/contacts?stage=lead", "127.0.0.1": "http://localhost/contacts?stage=lead",
		"[::1]:8080": "http://localhost:8080/contacts?stage=lead", "localhost:8080": "", "crm.example.com": "",
	} {
		res, _, served := get(t, f, "/contacts?stage=lead", "Accept", "text/html", "Host", host)
		if got := res.Header.Get("Location"); !served || got != want {
			t.Errorf("%s leads to %q, want %q", host, got, want)
		}
	}
	if res, _, _ := get(t, f, "/assets/a-1.js", "Host", "127.0.0.1:8080"); res.StatusCode != 200 {
		t.Errorf("an asset by number: %d", res.StatusCode)
	}
}

func TestWithoutScreensThereIsAPageThatSaysSo(t *testing.T) {
	t.Parallel()
	f, err := ui.New(nil)
	if err != nil || f.Built() {
		t.Fatal(err)
	}
	for _, c := range []struct{ lang, part string }{{"en", "make build"}, {"zh-CN", "请安装 Node"}} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest("GET", "/", nil)
		r.Host = "localhost:8080"
		if !f.Serve(w, r, c.lang) || !strings.Contains(w.Body.String(), c.part) || !strings.Contains(w.Body.String(), `lang="`+c.lang) {
			t.Errorf("%s: %s", c.lang, w.Body)
		}
	}
	if _, err := ui.New(fstest.MapFS{"assets/a.js": {}}); err == nil {
		t.Error("files without a page were taken for screens")
	}
}
