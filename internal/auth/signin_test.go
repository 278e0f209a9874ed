package auth

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

const goodPassword = "seventeen lonely herons"

func browserAt(address string) Browser {
	return Browser{Address: netip.MustParseAddr(address), Agent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
}

// member makes a user with goodPassword.
func (b *bundle) member(email string, role policy.RoleName) User {
	b.t.Helper()
	u, err := b.CreateUser(b.t.Context(), operator(), NewUser{Email: email, Name: "Ada Lovelace", Role: role, Password: []byte(goodPassword)})
	if err != nil {
		b.t.Fatal(err)
	}
	return u
}

func (b *bundle) signIn(email string, from Browser) SignedIn {
	b.t.Helper()
	in, err := b.SignIn(b.t.Context(), email, []byte(goodPassword), from)
	if err != nil {
		b.t.Fatal(err)
	}
	return in
}

// session starts a session without the cost of a password.
func (b *bundle) session(u User, from Browser) SignedIn {
	b.t.Helper()
	secret, _, err := b.CreateSetupLink(b.t.Context(), operator(), u.ID)
	if err != nil {
		b.t.Fatal(err)
	}
	in, err := b.RedeemSetupLink(b.t.Context(), secret, First{}, from)
	if err != nil {
		b.t.Fatal(err)
	}
	return in
}

// comes uses a session.
func (b *bundle) comes(in SignedIn) (policy.Actor, error) {
	return b.AuthenticateSession(b.t.Context(), in.Reference, client)
}

func (b *bundle) wantIn(what string, in SignedIn) {
	b.t.Helper()
	if a, err := b.comes(in); err != nil || a.Kind != policy.Person || a.Session != in.Session.ID || a.User != in.User.ID {
		b.t.Errorf("%s: %+v, %v", what, a, err)
	}
}

func (b *bundle) wantOut(what string, in SignedIn) {
	b.t.Helper()
	if a, err := b.comes(in); errs.CodeOf(err) != codeSessionEnded || a.Kind != policy.Anonymous {
		b.t.Errorf("%s: %+v, %v", what, a, err)
	}
}

func TestSigningInStartsASessionWithEvidence(t *testing.T) {
	t.Parallel()
	b := setup(t)
	u := b.member("ada@analytical.example", policy.Owner)
	in := b.signIn(" ADA@analytical.example", browserAt("192.0.2.1"))
	if in.User != u || in.Session.Device != "Firefox, Linux" || in.Session.ExpiresAt.Sub(in.Session.CreatedAt) != SessionLife || len(in.Reference) != 43 {
		t.Errorf("signed in: %+v", in)
	}
	b.wantIn("at once", in)
	if a, _ := b.comes(in); !slices.Equal(a.Roles, []policy.RoleName{policy.Owner}) || a.Lang != "en" || a.Client != client || a.Credential() != in.Session.ID {
		t.Errorf("actor: %+v", a)
	}
	entries := b.entries("session.started")
	if len(entries) != 1 || entries[0].Record != in.Session.ID || entries[0].Actor.Session != in.Session.ID || entries[0].Actor.User != u.ID ||
		entries[0].Actor.Client != "192.0.2.1" || detail(entries[0], "how") != "password" || entries[0].Change.To != 1 || entries[0].Outcome != audit.Done {
		t.Errorf("entries: %+v", entries)
	}
	if events := b.events(EventSessionStarted); !slices.Equal(events, []id.ID{in.Session.ID}) {
		t.Errorf("events: %v", events)
	}
	if again := b.signIn("ada@analytical.example", browserAt("192.0.2.1")); again.Reference == in.Reference || again.Session.ID == in.Session.ID {
		t.Error("two sign-ins have one reference")
	}
}

// TestEveryRefusalOfASignInLooksTheSame is about text, kind and entry; that
// the work is the same is the hasher's: it has a test of its own.
func TestEveryRefusalOfASignInLooksTheSame(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.member("ada@analytical.example", policy.Owner)
	b.user("nopassword@analytical.example", policy.Owner)
	off := b.member("off@analytical.example", policy.Owner)
	b.setUser(off.ID, func(r *userRow) { r.state = string(Disabled) })
	cases := []struct{ name, email, password string }{
		{"wrong password", "ada@analytical.example", goodPassword + "s"},
		{"no password given", "ada@analytical.example", ""},
		{"nobody", "grace@analytical.example", goodPassword},
		{"no address", "grace", goodPassword},
		{"nothing", "", ""},
		{"no password stored", "nopassword@analytical.example", goodPassword},
		{"disabled", "off@analytical.example", goodPassword},
		{"long", "ada@analytical.example", strings.Repeat("x", 4000)},
	}
	texts := map[string]bool{}
	for i, c := range cases {
		in, err := b.SignIn(t.Context(), c.email, []byte(c.password), browserAt("192.0.2."+strconv.Itoa(i+1)))
		e := errs.As(err)
		if e == nil || e.Kind != errs.Unauthenticated || e.Code != codeSignInRefused || len(e.Params) != 0 || e.Hint != "" || in != (SignedIn{}) {
			t.Errorf("%s: %v, %+v", c.name, err, in)
			continue
		}
		texts[err.Error()] = true
		if c.email != "" && strings.Contains(err.Error(), c.email) {
			t.Errorf("%s: the error tells the address", c.name)
		}
	}
	if len(texts) != 1 {
		t.Errorf("refusals differ: %v", texts)
	}
	if err := b.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	entries := b.entries("sign_in.refused")
	if len(entries) != len(cases) {
		t.Errorf("%d entries for %d sources", len(entries), len(cases))
	}
	for _, e := range entries {
		if e.Outcome != audit.Denied || e.Actor.Kind != "anonymous" || !e.Actor.User.IsZero() || e.Count != 1 || len(e.Detail) != 0 {
			t.Errorf("entry tells more than it should: %+v", e)
		}
	}
	if len(b.entries("session.started")) != 0 {
		t.Error("a refused sign-in started a session")
	}
}

func TestReferencesThatDoNotLetInLookTheSame(t *testing.T) {
	t.Parallel()
	b := setup(t)
	u, off, gone := b.user("ada@analytical.example", policy.Owner), b.user("off@analytical.example", policy.Owner), b.user("gone@analytical.example", policy.Owner)
	ended, ofOff, ofGone := b.session(u, browserAt("192.0.2.1")), b.session(off, browserAt("192.0.2.1")), b.session(gone, browserAt("192.0.2.1"))
	for _, in := range []SignedIn{ended, ofOff, ofGone} {
		b.wantIn("before", in)
	}
	if err := b.SignOut(t.Context(), policy.Actor{Kind: policy.Person, User: u.ID, Session: ended.Session.ID}); err != nil {
		t.Fatal(err)
	}
	b.wantOut("replayed at once", ended)
	b.setUser(off.ID, func(r *userRow) { r.state = string(Disabled) })
	b.sql(`DELETE FROM app_user WHERE id = ?`, gone.ID)
	b.clock.advance(grantLife + time.Millisecond)
	unknown, _ := newReference()
	_, secret := b.token(u)
	want := ""
	for name, reference := range map[string]string{
		"empty": "", "malformed": "???", "short": unknown[:42], "long": unknown + "A", "huge": strings.Repeat("A", 1<<20), "unknown": unknown,
		"padded": unknown[:42] + "=", "ended": ended.Reference, "disabled": ofOff.Reference, "deleted": ofGone.Reference, "a token": secret,
	} {
		_, err := b.AuthenticateSession(t.Context(), reference, client)
		if want == "" && err != nil {
			want = err.Error()
		}
		if e := errs.As(err); e == nil || e.Kind != errs.Unauthenticated || e.Code != codeSessionEnded || len(e.Params) != 0 || err.Error() != want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := b.Authenticate(t.Context(), ended.Reference, client); errs.CodeOf(err) != codeRefused {
		t.Errorf("a reference as a token: %v", err)
	}
}

func TestSessionsEndByTheServersClock(t *testing.T) {
	t.Parallel()
	b := setup(t)
	u := b.user("ada@analytical.example", policy.Owner)
	idle := b.session(u, browserAt("192.0.2.1"))
	b.clock.advance(SessionIdle - time.Microsecond)
	b.wantIn("just before the idle limit", idle)
	b.clock.advance(SessionIdle)
	b.wantOut("idle", idle)

	busy := b.session(u, browserAt("192.0.2.1"))
	for at := time.Duration(0); at+20*time.Minute < SessionLife; at += 20 * time.Minute {
		b.clock.advance(20 * time.Minute)
		b.wantIn("busy after "+at.String(), busy)
		if err := b.Flush(t.Context()); err != nil { // what is on disk is as good as what is remembered
			t.Fatal(err)
		}
	}
	b.clock.advance(busy.Session.ExpiresAt.Sub(b.clock.now()))
	b.wantOut("after twelve busy hours", busy)
	person := policy.Actor{Kind: policy.Person, User: u.ID, Session: busy.Session.ID}
	if _, err := b.refresh(person); errs.CodeOf(err) != codeSessionEnded {
		t.Errorf("refresh: %v", err)
	}
	if list, err := b.ListSessions(t.Context(), policy.Actor{Kind: policy.Person, User: u.ID}, u.ID); err != nil || len(list) != 0 {
		t.Errorf("list: %+v, %v", list, err)
	}
}

func TestABelievedSessionDoesNotOutliveItsLimit(t *testing.T) {
	t.Parallel()
	b := setup(t)
	in := b.session(b.user("ada@analytical.example", policy.Owner), browserAt("192.0.2.1"))
	for b.clock.now().Add(20 * time.Minute).Before(in.Session.ExpiresAt) {
		b.clock.advance(20 * time.Minute)
		b.wantIn("busy", in)
	}
	b.clock.advance(in.Session.ExpiresAt.Sub(b.clock.now()) - time.Second)
	b.wantIn("a second before", in)
	b.clock.advance(time.Second) // within the five seconds it would be believed
	b.wantOut("at its end", in)
}

func TestRefreshSeesEndedSessionsAndUsers(t *testing.T) {
	t.Parallel()
	b := setup(t)
	u, other := b.user("ada@analytical.example", policy.Owner), b.user("grace@analytical.example", policy.Owner)
	in, theirs := b.session(u, browserAt("192.0.2.1")), b.session(other, browserAt("192.0.2.1"))
	a, err := b.comes(in)
	if err != nil {
		t.Fatal(err)
	}
	b.setUser(u.ID, func(r *userRow) { r.role = string(policy.ReadOnly) })
	if now, err := b.refresh(a); err != nil || now.Roles[0] != policy.ReadOnly || now.Session != a.Session {
		t.Errorf("role changed: %+v, %v", now, err)
	}
	for name, wrong := range map[string]policy.Actor{
		"another's session": {Kind: policy.Person, User: u.ID, Session: theirs.Session.ID},
		"no such session":   {Kind: policy.Person, User: u.ID, Session: b.d.IDs.New()},
	} {
		if _, err := b.refresh(wrong); errs.CodeOf(err) != codeSessionEnded {
			t.Errorf("%s: %v", name, err)
		}
	}
	b.setUser(u.ID, func(r *userRow) { r.state = string(Disabled) })
	if _, err := b.refresh(a); errs.CodeOf(err) != codeSessionEnded {
		t.Errorf("disabled: %v", err)
	}
	b.setUser(u.ID, func(r *userRow) { r.state = string(Active) })
	if err := b.SignOut(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if _, err := b.refresh(a); errs.CodeOf(err) != codeSessionEnded {
		t.Errorf("signed out: %v", err)
	}
}

// TestAPlantedSessionGainsNothing is session fixation: an attacker leaves the
// reference of a session of their own in the victim's browser.
func TestAPlantedSessionGainsNothing(t *testing.T) {
	t.Parallel()
	b := setup(t)
	attacker := b.user("mallory@analytical.example", policy.ReadOnly)
	victim := b.member("ada@analytical.example", policy.Owner)
	planted := b.session(attacker, browserAt("192.0.2.66"))
	from := browserAt("192.0.2.1")
	from.Previous = planted.Reference
	in := b.signIn("ada@analytical.example", from)
	if in.Reference == planted.Reference || in.User.ID != victim.ID {
		t.Errorf("signed in as %+v", in)
	}
	b.wantOut("the planted reference", planted)
	b.wantIn("the victim", in)
	ended := b.entries("session.ended")
	if len(ended) != 1 || ended[0].Record != planted.Session.ID || detail(ended[0], "why") != endedByNewSignIn {
		t.Errorf("entries: %+v", ended)
	}
}

func TestGuessesSpendTheBudgetOfWhoGuesses(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	a := newAttempts()
	account := [16]byte{1}
	from := func(n int) netip.Prefix {
		return netip.PrefixFrom(netip.AddrFrom4([4]byte{192, 0, byte(n >> 8), byte(n)}), 32)
	}
	fails := func(network netip.Prefix, account [16]byte, known bool) bool {
		_, err := a.begin(place{account, network}, known, at)
		return err != nil
	}
	spent := 0
	for range 10_000 { // one attacker, one account
		if !fails(from(1), account, false) {
			spent++
		}
	}
	if spent != 10 {
		t.Errorf("one network had %d guesses at one account, want 10", spent)
	}
	for n := range 10_000 { // many accounts
		if !fails(from(2), [16]byte{2, byte(n >> 8), byte(n)}, false) {
			spent++
		}
	}
	if spent != 70 {
		t.Errorf("one network had %d guesses at many accounts, want 60", spent-10)
	}
	for n := range 10_000 { // many networks
		fails(from(3+n), account, false)
	}
	if !fails(from(20_000), account, false) {
		t.Error("the account's ceiling does not hold")
	}
	if fails(from(20_001), account, true) {
		t.Error("the user's own network is held up by others")
	}
	if fails(from(20_002), [16]byte{9}, false) {
		t.Error("another account is held up")
	}
	at = at.Add(time.Hour / 100)
	if fails(from(20_003), account, false) {
		t.Error("the ceiling is a lock, not a brake")
	}
	if err := func() error { _, err := a.begin(place{account, from(1)}, false, at); return err }(); errs.KindOf(err) != errs.RateLimited ||
		errs.CodeOf(err) != codeSignInSlow || len(errs.As(err).Params) != 1 {
		t.Errorf("out of budget: %v", err)
	}
}

func TestARightPasswordSpendsNothing(t *testing.T) {
	t.Parallel()
	a := newAttempts()
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for n := range 1000 {
		giveBack, err := a.begin(place{account: [16]byte{1}}, n%2 == 0, at)
		if err != nil {
			t.Fatalf("after %d good ones: %v", n, err)
		}
		giveBack()
	}
}

func TestAGuesserIsSlowedAndTheVictimIsNot(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.member("ada@analytical.example", policy.Owner)
	in := b.signIn("ada@analytical.example", browserAt("192.0.2.1"))
	who := func(at string) place {
		p, _, _, err := b.findAccount(t.Context(), "ada@analytical.example", browserAt(at))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	for n := range 200 { // without the cost of a hash each
		_, _ = b.attempts.begin(who("198.51.100."+strconv.Itoa(n+1)), false, b.clock.now())
	}
	if _, err := b.SignIn(t.Context(), "ada@analytical.example", []byte(goodPassword), browserAt("203.0.113.5")); errs.CodeOf(err) != codeSignInSlow {
		t.Errorf("a stranger's network under attack: %v", err)
	}
	b.wantIn("the session", in)
	b.signIn("ada@analytical.example", browserAt("192.0.2.1")) // the known network
	if err := b.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if entries := b.entries("sign_in.refused"); len(entries) != 1 || entries[0].Code != codeSignInSlow {
		t.Errorf("entries: %+v", entries)
	}
}

func TestPasswordsAreCheckedOutsideTransactionsAndAgainInside(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.member("ada@analytical.example", policy.Owner)
	var both sync.WaitGroup
	for range 3 { // concurrent sign-ins each have a session
		both.Go(func() {
			if _, err := b.SignIn(t.Context(), "ada@analytical.example", []byte(goodPassword), browserAt("192.0.2.1")); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	if n := len(b.events(EventSessionStarted)); n != 3 {
		t.Errorf("%d sessions of 3", n)
	}
}

func TestDeviceLabels(t *testing.T) {
	t.Parallel()
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36":                         "Chrome, Windows",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0":               "Edge, Windows",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15":                   "Safari, macOS",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1": "Safari, iOS",
		"curl/8.5.0": "curl", "": "", "<script>alert(1)</script>": "", "Something on Linux": "Linux",
	} {
		if got := deviceLabel(agent); got != want {
			t.Errorf("%q is %q, want %q", agent, got, want)
		}
	}
}
