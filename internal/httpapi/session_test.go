package httpapi_test

import (
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/httpapi"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

const (
	here     = "127.0.0.1:4711" // a browser on the server's machine
	passage  = "seventeen lonely herons"
	ownPage  = "Sec-Fetch-Site: same-origin"
	ownURL   = "Origin: http://localhost:8080"
	secured  = "__Host-holdfast-8080" // on this machine; elsewhere without the port
	unprefix = "holdfast-8080"
)

// person makes a user with a password, which costs a hash.
func (s *stack) person(email string, role policy.RoleName) auth.User {
	s.Helper()
	return s.newUser(auth.NewUser{Email: email, Name: "Grace Hopper", Role: role, Password: []byte(passage)})
}

// guest makes a user without a password, for tests that come in by link.
func (s *stack) guest(email string, role policy.RoleName) auth.User {
	s.Helper()
	return s.newUser(auth.NewUser{Email: email, Name: "Grace Hopper", Role: role})
}

func (s *stack) newUser(n auth.NewUser) auth.User {
	s.Helper()
	u, err := s.auth.CreateUser(s.Context(), policy.Actor{Kind: policy.Operator, OSUser: "test"}, n)
	s.must(err)
	return u
}

// browser is a cookie jar of one origin, kept by the rules that matter here.
type browser struct {
	*stack
	jar  map[string]string
	from string
}

func (s *stack) browser() *browser { return &browser{s, map[string]string{}, here} }

// send adds what a browser adds on a page of ours, and keeps cookies.
func (b *browser) send(c call) answer {
	b.Helper()
	c.from = b.from
	c.header = append([]string{ownPage}, c.header...)
	for name, value := range b.jar {
		c.header = append(c.header, "+Cookie: "+name+"="+value)
	}
	a := b.do(c)
	for _, k := range a.Cookies() {
		if b.jar[k.Name] = k.Value; k.MaxAge < 0 {
			delete(b.jar, k.Name)
		}
	}
	return a
}

func (b *browser) refused(c call, status int, code string) {
	b.Helper()
	c.status = status
	if got := b.send(c).problem(b.stack).Code; got != code {
		b.Errorf("%s %s: code %q, want %q", c.method, c.path, got, code)
	}
}

func credentials(email, password string) string {
	return `{"email":"` + email + `","password":"` + password + `"}`
}

func (b *browser) signIn(email string) answer {
	b.Helper()
	return b.send(call{method: "POST", path: "/api/v1/session", body: credentials(email, passage), status: 201})
}

// session plants a session by link: no password, no cost.
func (b *browser) session(u auth.User) {
	b.Helper()
	secret, _, err := b.auth.CreateSetupLink(b.Context(), policy.Actor{Kind: policy.Operator, OSUser: "test"}, u.ID)
	b.must(err)
	b.send(call{method: "POST", path: "/api/v1/session/link", body: `{"secret":"` + secret + `"}`, status: 201})
}

// actions lists what the log has, oldest first.
func (s *stack) actions(prefix string) (out []string) {
	s.Helper()
	entries, err := s.audit.Entries(s.Context(), audit.Filter{Limit: 1000})
	s.must(err)
	for _, e := range slices.Backward(entries) {
		if strings.HasPrefix(e.Action, prefix) {
			out = append(out, e.Action)
		}
	}
	return out
}

func TestAPersonSignsInWorksAndSignsOut(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	u := s.person("grace@example.com", policy.Owner)
	b := s.browser()
	b.refused(call{method: "GET", path: "/api/v1/session"}, 401, "session_ended")
	a := b.signIn("Grace@Example.com")
	for _, part := range []string{`"email":"grace@example.com"`, `"name":"Grace Hopper"`, `"role":"owner"`, `"idle_seconds":1800`, `"current":true`, `"expires_at":"2026-03-02T00:0`, u.ID.String()} {
		if !strings.Contains(a.body, part) {
			t.Errorf("the answer lacks %s: %s", part, a.body)
		}
	}
	if strings.Contains(a.body, b.jar[secured]) {
		t.Error("the reference is in the body")
	}
	b.send(call{method: "GET", path: "/api/v1/session", status: 200, want: []string{`"email":"grace@example.com"`, `"current":true`}})
	b.send(call{method: "GET", path: "/api/v1/me", status: 200, want: []string{`"kind":"person"`, `"session":{"id":`, "grace@example.com"}, forbid: []string{`"token"`}})
	_, bearer, err := s.auth.CreateToken(t.Context(), policy.Actor{Kind: policy.Operator, OSUser: "test"}, auth.NewToken{User: u.ID, Name: "test"})
	s.must(err)
	s.do(call{method: "GET", path: "/api/v1/me", token: bearer, status: 200, want: []string{u.ID.String()}, forbid: []string{"grace", "Grace", "time_zone"}})
	made := b.send(call{method: "POST", path: "/api/v1/contacts", body: `{"name":"Ada Lovelace"}`, status: 201})
	b.send(call{method: "PATCH", path: made.Header.Get("Location"), body: `{"stage":"lead"}`, header: []string{"If-Match: *"}, status: 200})
	b.send(call{method: "GET", path: made.Header.Get("Location") + "/history", status: 200, want: []string{`"kind":"person","user":"` + u.ID.String()}})

	copied := &browser{s, map[string]string{secured: b.jar[secured]}, here} // a stolen cookie
	copied.send(call{method: "GET", path: "/api/v1/session", status: 200})
	b.send(call{method: "DELETE", path: "/api/v1/session", status: 204})
	if len(b.jar) != 0 {
		t.Errorf("cookies after signing out: %v", b.jar)
	}
	copied.refused(call{method: "GET", path: "/api/v1/session"}, 401, "session_ended")
	copied.refused(call{method: "GET", path: "/api/v1/contacts"}, 401, "session_ended")
	copied.refused(call{method: "POST", path: "/api/v1/contacts", body: `{"name":"x"}`}, 401, "session_ended")
	if got := s.actions("session."); !slices.Equal(got, []string{"session.started", "session.ended"}) {
		t.Errorf("log: %v", got)
	}
	if log := s.log.String(); strings.Contains(log, copied.jar[secured]) || strings.Contains(log, "grace") || strings.Contains(log, "herons") {
		t.Error("the log tells a reference, an address or a password")
	}
}

func TestCookieAttributes(t *testing.T) {
	t.Parallel()
	proxied := func(d *httpapi.Deps) {
		d.Proxies, d.Hosts = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, []string{"crm.example.com"}
	}
	s := newStack(t, proxied)
	s.person("grace@example.com", policy.Owner)
	signIn := call{method: "POST", path: "/api/v1/session", body: credentials("grace@example.com", passage), header: []string{ownPage}}
	names := func(a answer) (out []string) {
		for _, c := range a.Cookies() {
			if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" || c.Secure != strings.HasPrefix(c.Name, "__Host-") || c.MaxAge != 0 || len(c.Value) != 43 {
				t.Errorf("cookie %s", c)
			}
			out = append(out, c.Name)
		}
		return out
	}
	local, behind, bare := signIn, signIn, signIn
	local.from = here
	behind.from, behind.host, behind.header = "10.0.0.1:1", "crm.example.com", []string{ownPage, "X-Forwarded-Proto: https", "X-Forwarded-For: 203.0.113.9"}
	if got := names(s.do(local)); !slices.Equal(got, []string{secured, unprefix}) {
		t.Errorf("on this machine: %v", got)
	}
	if got := names(s.do(behind)); !slices.Equal(got, []string{"__Host-holdfast"}) {
		t.Errorf("behind a proxy: %v", got)
	}
	for host, want := range map[string]string{"localhost": "", "127.0.0.1:18090": "-18090", "[::1]:18090": "-18090"} {
		one := local
		one.host, one.header = host, []string{ownPage}
		if got := names(s.do(one)); !slices.Equal(got, []string{"__Host-holdfast" + want, "holdfast" + want}) {
			t.Errorf("at %s: %v", host, got)
		}
	}
	// Plain HTTP from elsewhere, an undeclared proxy on this machine, a proxy that does not say https.
	s.code(bare, 400, "connection_insecure")
	bare.from, bare.host = here, "crm.example.com"
	s.code(bare, 400, "connection_insecure")
	bare.from = "10.0.0.1:1"
	s.code(bare, 400, "connection_insecure")
	// The name without prefix counts on this machine only.
	b := &browser{s, map[string]string{}, here}
	b.signIn("grace@example.com")
	loose := call{method: "GET", path: "/api/v1/session", header: []string{"Cookie: " + unprefix + "=" + b.jar[secured]}}
	loose.from = here
	s.do(call{method: "GET", path: "/api/v1/session", from: here, header: loose.header, status: 200})
	s.code(call{method: "GET", path: "/api/v1/session", from: "198.51.100.7:1", header: loose.header}, 401, "session_ended")
	s.code(call{method: "GET", path: "/api/v1/session", from: "10.0.0.1:1", host: "crm.example.com", header: []string{"Cookie: holdfast=" + b.jar[secured], "X-Forwarded-Proto: https"}}, 401, "session_ended")
}

// TestWritesNeedAPageOfOurs is cross-site request forgery, with each header a
// browser vouches by.
func TestWritesNeedAPageOfOurs(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.browser()
	b.session(s.guest("grace@example.com", policy.Owner))
	cookie := "Cookie: " + secured + "=" + b.jar[secured]
	for _, c := range []struct {
		name   string
		header []string
		write  bool // allowed
		read   bool
	}{
		{"our page", []string{ownPage, ownURL}, true, true},
		{"our page, no Origin", []string{ownPage}, true, true},
		{"our page, older browser", []string{ownURL}, true, true},
		{"nothing", nil, false, true},
		{"address bar", []string{"Sec-Fetch-Site: none"}, false, true},
		{"another site", []string{"Sec-Fetch-Site: cross-site", "Origin: https://evil.example"}, false, false},
		{"another site that claims ours", []string{"Sec-Fetch-Site: cross-site", ownURL}, false, false},
		{"a sister host or another port", []string{"Sec-Fetch-Site: same-site", "Origin: http://localhost:3000"}, false, false},
		{"a sister, older browser", []string{"Origin: http://localhost:3000"}, false, true},
		{"a sandboxed frame", []string{"Origin: null"}, false, true},
		{"ours over https", []string{"Origin: https://localhost:8080"}, false, true},
		{"a longer name", []string{"Origin: http://localhost:8080.evil.example"}, false, true},
		{"ours with a path", []string{"Origin: http://localhost:8080/"}, false, true},
		{"twice", []string{ownPage, "+Sec-Fetch-Site: cross-site"}, false, false},
		{"two origins", []string{ownURL, "+Origin: https://evil.example"}, false, true},
		{"unknown word", []string{"Sec-Fetch-Site: sameorigin"}, false, false},
		{"empty", []string{"Sec-Fetch-Site: "}, false, false},
	} {
		header := append([]string{cookie}, c.header...)
		check := func(what string, allowed bool, a answer, good int) {
			t.Helper()
			if allowed && a.StatusCode != good || !allowed && (a.StatusCode != 403 || a.problem(s).Code != "cross_origin") {
				t.Errorf("%s, %s: %d %s", c.name, what, a.StatusCode, a.body)
			}
		}
		check("write", c.write, s.do(call{method: "POST", path: "/api/v1/contacts", body: `{"name":"x"}`, from: here, header: header}), 201)
		check("question", c.write, s.do(call{method: "POST", path: "/api/v1/contacts/query", body: `{}`, from: here, header: header}), 200)
		check("read", c.read, s.do(call{method: "GET", path: "/api/v1/contacts", from: here, header: header}), 200)
		check("sign-in", c.write, s.do(call{method: "POST", path: "/api/v1/session", body: `{"email":"x","password":"x"}`, from: "127.0.0.9:1", header: c.header}), 401)
	}
	s.do(call{method: "GET", path: "/api/v1/session", from: here, header: []string{cookie}, status: 200})
}

func TestOneCredentialAtATime(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.browser()
	b.session(s.guest("grace@example.com", policy.Owner))
	b.refused(call{method: "GET", path: "/api/v1/me", token: s.reader}, 400, "credentials_two")
	b.refused(call{method: "GET", path: "/api/v1/me", header: []string{"Authorization: Basic x"}}, 400, "credentials_two")
	b.refused(call{method: "GET", path: "/api/v1/session", token: s.owner}, 400, "credentials_two")
	for _, rt := range []struct{ method, path string }{{"GET", "/session"}, {"DELETE", "/session"}, {"GET", "/sessions"}, {"DELETE", "/sessions"}, {"DELETE", "/sessions/01890a5d-ac96-774b-bcce-b302099a8057"}} {
		s.code(call{method: rt.method, path: "/api/v1" + rt.path, token: s.owner}, 401, "session_ended") // not for tokens
	}
	s.code(call{method: "GET", path: "/api/v1/me", from: here, token: b.jar[secured]}, 401, "token_refused")
}

// TestTossedAndBrokenCookies is what another host, port or program may have
// put into the browser.
func TestTossedAndBrokenCookies(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	victim, attacker := s.browser(), s.browser()
	victim.session(s.guest("grace@example.com", policy.Owner))
	attacker.session(s.guest("mallory@example.com", policy.ReadOnly))
	mine, theirs := victim.jar[secured], attacker.jar[secured]
	get := func(cookies ...string) answer {
		c := call{method: "GET", path: "/api/v1/session", from: here}
		for _, k := range cookies {
			c.header = append(c.header, "+Cookie: "+k)
		}
		return s.do(c)
	}
	if a := get(unprefix+"="+theirs, secured+"="+mine); a.StatusCode != 200 || !strings.Contains(a.body, "grace@") {
		t.Errorf("the prefixed name does not win: %d %s", a.StatusCode, a.body)
	}
	for name, c := range map[string]struct {
		cookies []string
		status  int
		code    string
	}{
		"twice":             {[]string{secured + "=" + mine + "; " + secured + "=" + theirs}, 400, "cookie_repeated"},
		"twice in lines":    {[]string{secured + "=" + mine, secured + "=" + mine}, 400, "cookie_repeated"},
		"unprefixed, twice": {[]string{unprefix + "=" + mine + "; " + unprefix + "=" + theirs}, 400, "cookie_repeated"},
		"oversized":         {[]string{secured + "=" + strings.Repeat("A", 60_000)}, 401, "session_ended"},
		"longer":            {[]string{secured + "=" + mine + "A"}, 401, "session_ended"},
		"shorter":           {[]string{secured + "=" + mine[:42]}, 401, "session_ended"},
		"empty":             {[]string{secured + "="}, 401, "session_ended"},
		"a token":           {[]string{secured + "=" + s.owner}, 401, "session_ended"},
		"other case":        {[]string{"__host-holdfast-8080=" + mine}, 401, "session_ended"},
		"of another port":   {[]string{"__Host-holdfast-18090=" + mine, "__Host-holdfast=" + mine}, 401, "session_ended"},
		"other name":        {[]string{"__Secure-holdfast-8080=" + mine}, 401, "session_ended"},
		"not a value":       {[]string{secured + "=\x01\x02"}, 401, "session_ended"},
	} {
		if a := get(c.cookies...); a.StatusCode != c.status || a.problem(s).Code != c.code || strings.Contains(a.body, mine[:20]) {
			t.Errorf("%s: %d %s", name, a.StatusCode, a.body)
		}
	}
}

// TestAPlantedCookieIsReplaced is session fixation at the door.
func TestAPlantedCookieIsReplaced(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.person("grace@example.com", policy.Owner)
	attacker, victim := s.browser(), s.browser()
	attacker.session(s.guest("mallory@example.com", policy.ReadOnly))
	victim.jar[secured], victim.jar[unprefix] = attacker.jar[secured], attacker.jar[secured]
	victim.signIn("grace@example.com")
	if victim.jar[secured] == attacker.jar[secured] || victim.jar[unprefix] != victim.jar[secured] {
		t.Error("the planted reference is still in the browser")
	}
	attacker.refused(call{method: "GET", path: "/api/v1/session"}, 401, "session_ended")
	victim.send(call{method: "GET", path: "/api/v1/session", status: 200, want: []string{"grace@"}})
}

func TestLimitsAreTheServers(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	u := s.guest("grace@example.com", policy.Owner)
	idle, busy := s.browser(), s.browser()
	idle.session(u)
	busy.session(u)
	for range 35 {
		s.clock.advance(20 * time.Minute)
		busy.send(call{method: "GET", path: "/api/v1/session", status: 200})
	}
	idle.refused(call{method: "GET", path: "/api/v1/session"}, 401, "session_ended")
	s.clock.advance(20*time.Minute + time.Second)
	busy.refused(call{method: "GET", path: "/api/v1/session"}, 401, "session_ended")
}

func TestSeeingAndEndingSessions(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	u, other := s.guest("grace@example.com", policy.ReadOnly), s.guest("ada@example.com", policy.Owner)
	desk, phone, theirs := s.browser(), s.browser(), s.browser()
	desk.session(u)
	phone.session(u)
	theirs.session(other)
	all, err := s.auth.ListSessions(t.Context(), policy.Actor{Kind: policy.Operator}, u.ID)
	s.must(err)
	foreign, err := s.auth.ListSessions(t.Context(), policy.Actor{Kind: policy.Operator}, other.ID)
	s.must(err)
	a := desk.send(call{method: "GET", path: "/api/v1/sessions", status: 200, want: []string{all[0].ID.String(), all[1].ID.String(), `"current":true`, `"current":false`}})
	if strings.Contains(a.body, foreign[0].ID.String()) {
		t.Error("somebody else's session is listed")
	}
	desk.refused(call{method: "DELETE", path: "/api/v1/sessions/" + foreign[0].ID.String()}, 404, "session_unknown")
	desk.refused(call{method: "DELETE", path: "/api/v1/sessions/01890a5d-ac96-774b-bcce-b302099a8057"}, 404, "session_unknown")
	desk.refused(call{method: "DELETE", path: "/api/v1/sessions/x"}, 404, "not_found")
	desk.send(call{method: "DELETE", path: "/api/v1/sessions/" + all[1].ID.String(), status: 204})
	phone.refused(call{method: "GET", path: "/api/v1/session"}, 401, "session_ended")
	desk.send(call{method: "GET", path: "/api/v1/session", status: 200})
	phone.session(u)
	desk.send(call{method: "DELETE", path: "/api/v1/sessions", status: 204})
	if len(desk.jar) != 0 {
		t.Errorf("cookies: %v", desk.jar)
	}
	phone.refused(call{method: "GET", path: "/api/v1/session"}, 401, "session_ended")
	theirs.send(call{method: "DELETE", path: "/api/v1/sessions/" + foreign[0].ID.String(), status: 204}) // one's own, by id
	if len(theirs.jar) != 0 {
		t.Errorf("cookies: %v", theirs.jar)
	}
}

func TestRefusedSignInsLookTheSame(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.person("grace@example.com", policy.Owner)
	texts := map[string]bool{}
	for i, body := range []string{credentials("grace@example.com", "wrong"), credentials("nobody@example.com", passage), credentials("reader@example.com", passage), credentials("grace", ""), `{}`} {
		a := s.code(call{method: "POST", path: "/api/v1/session", body: body, from: "127.0.0." + strconv.Itoa(i+2) + ":1", header: []string{ownPage, "X-Request-Id: same-for-all"}}, 401, "sign_in_refused")
		texts[a.body] = true
		if len(a.Cookies()) != 0 {
			t.Errorf("%s: cookies %v", body, a.Cookies())
		}
	}
	if len(texts) != 1 {
		t.Errorf("answers differ: %v", texts)
	}
	for _, body := range []string{`{"email":"a","colour":1}`, `{"email":1}`} {
		s.code(call{method: "POST", path: "/api/v1/session", body: body, from: here, header: []string{ownPage}}, 422, "fields_invalid")
	}
	for body, code := range map[string]string{`[]`: "json_invalid", `{"email":"a","email":"b"}`: "json_duplicate_key"} {
		s.code(call{method: "POST", path: "/api/v1/session", body: body, from: here, header: []string{ownPage}}, 400, code)
	}
	s.code(call{method: "POST", path: "/api/v1/session", body: credentials("a", strings.Repeat("x", 5000)), from: here, header: []string{ownPage}}, 413, "body_too_large")
}

// TestTenThousandGuesses at one account: from its own user's network, and the
// session there goes on.
func TestTenThousandGuesses(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	u := s.person("grace@example.com", policy.Owner)
	b := s.browser()
	b.session(u)
	counts := map[int]int{}
	var last answer
	for range 10_000 {
		last = s.do(call{method: "POST", path: "/api/v1/session", body: credentials("grace@example.com", "wrong"), from: here, header: []string{ownPage}})
		counts[last.StatusCode]++
	}
	if counts[401] != 10 || counts[429] != 9990 {
		t.Errorf("answers: %v", counts)
	}
	if wait, err := strconv.Atoi(last.Header.Get("Retry-After")); err != nil || wait < 300 || wait > 400 {
		t.Errorf("Retry-After %q", last.Header.Get("Retry-After"))
	}
	b.send(call{method: "GET", path: "/api/v1/session", status: 200})
	b.send(call{method: "POST", path: "/api/v1/contacts", body: `{"name":"x"}`, status: 201})
	s.do(call{method: "GET", path: "/api/v1/me", token: s.owner, status: 200})
	elsewhere := &browser{s, map[string]string{}, "127.0.0.77:1"}
	elsewhere.signIn("grace@example.com")
	if got := len(s.actions("sign_in.refused")); got > 2 {
		t.Errorf("%d entries", got)
	}
}

func TestALinkOpensTheDoorOnce(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	u := s.guest("grace@example.com", policy.Owner)
	secret, _, err := s.auth.CreateSetupLink(t.Context(), policy.Actor{Kind: policy.Operator, OSUser: "test"}, u.ID)
	s.must(err)
	redeem := call{method: "POST", path: "/api/v1/session/link", body: `{"secret":"` + secret + `"}`}
	s.code(call{method: "POST", path: "/api/v1/session/link", body: redeem.body, from: here}, 403, "cross_origin")
	b := s.browser()
	redeem.status = 201
	b.send(redeem)
	b.send(call{method: "GET", path: "/api/v1/session", status: 200, want: []string{"grace@"}})
	again := s.browser()
	again.refused(redeem, 401, "setup_link_used")
	for range 20 {
		again.send(call{method: "POST", path: "/api/v1/session/link", body: `{"secret":"guess"}`})
	}
	again.refused(redeem, 429, "rate_limited")
	b.send(call{method: "GET", path: "/api/v1/session", status: 200})
	if got := s.actions("setup_link."); !slices.Contains(got, "setup_link.created") || !slices.Contains(got, "setup_link.used") {
		t.Errorf("log: %v", got)
	}
}

// TestASessionThatEndedIsSaidAlike guards what a page does when it finds that
// it is signed out: it keeps the draft and asks to sign in again.
func TestASessionThatEndedIsSaidAlike(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	u := s.guest("grace@example.com", policy.Owner)
	draft := call{method: "POST", path: "/api/v1/contacts", body: `{"name":"Ada Lovelace"}`}
	for name, end := range map[string]func(*browser){
		"idle": func(*browser) { s.clock.advance(auth.SessionIdle + time.Second) },
		"everywhere, from elsewhere": func(*browser) {
			elsewhere := s.browser()
			elsewhere.session(u)
			elsewhere.send(call{method: "DELETE", path: "/api/v1/sessions", status: 204})
		},
		"here, in another tab": func(b *browser) { b.send(call{method: "DELETE", path: "/api/v1/session", status: 204}) },
		"cookies cleared":      func(b *browser) { clear(b.jar) },
	} {
		b := s.browser()
		b.session(u)
		end(b)
		for _, c := range []call{draft, {method: "GET", path: "/api/v1/me"}, {method: "GET", path: "/api/v1/contacts"}, {method: "PATCH", path: "/api/v1/me", body: `{"name":"x"}`}} {
			a := b.send(c)
			if p := a.problem(s); p.Status != 401 || p.Code != "session_ended" {
				t.Errorf("%s: %s %s: %d %s", name, c.method, c.path, p.Status, p.Code)
			}
		}
	}
}
