package auth

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

func firstUser() NewUser {
	return NewUser{Email: "ada@analytical.example", Name: "Ada Lovelace", Locale: "zh-CN", Role: policy.ReadOnly, Password: []byte(goodPassword)}
}

func (b *bundle) link(user id.ID) string {
	b.t.Helper()
	secret, expires, err := b.CreateSetupLink(b.t.Context(), operator(), user)
	if err != nil || expires.Sub(b.clock.now()).Round(time.Second) != SetupLinkLife {
		b.t.Fatalf("link until %v: %v", expires, err)
	}
	return secret
}

func TestALinkMakesTheFirstUserAndSignsIn(t *testing.T) {
	t.Parallel()
	b := setup(t)
	secret := b.link(id.ID{})
	in, err := b.RedeemSetupLink(t.Context(), secret, First{User: firstUser()}, browserAt("192.0.2.1"))
	if err != nil || in.User.Role != policy.Owner || in.User.Locale != "zh-CN" || in.User.Email != "ada@analytical.example" {
		t.Fatalf("%+v, %v", in, err)
	}
	b.wantIn("by the link", in)
	b.wantIn("by the password", b.signIn("ada@analytical.example", browserAt("192.0.2.1")))
	for action, want := range map[string]int{"setup_link.created": 1, "setup_link.used": 1, "users.manage": 1, "session.started": 2} {
		if got := len(b.entries(action)); got != want {
			t.Errorf("%d entries %s, want %d", got, action, want)
		}
	}
	if e := b.entries("setup_link.created")[0]; e.Actor.OSUser != "root" || e.Actor.Kind != "operator" {
		t.Errorf("who made it: %+v", e.Actor)
	}
	if events := b.events(EventUserCreated); !slices.Equal(events, []id.ID{in.User.ID}) {
		t.Errorf("events: %v", events)
	}
	if _, err := b.RedeemSetupLink(t.Context(), secret, First{User: firstUser()}, browserAt("192.0.2.1")); errs.CodeOf(err) != codeLinkUsed {
		t.Errorf("again: %v", err)
	}
	if _, _, err := b.CreateSetupLink(t.Context(), operator(), id.ID{}); errs.CodeOf(err) != "setup_done" {
		t.Errorf("a second set-up: %v", err)
	}
}

func TestRejectedFirstUsersLeaveTheLinkAsItWas(t *testing.T) {
	t.Parallel()
	b := setup(t)
	secret := b.link(id.ID{})
	for name, tc := range map[string]struct {
		change func(*NewUser)
		fields []string
	}{
		"nothing":        {func(n *NewUser) { *n = NewUser{} }, []string{"email", "name", "password"}},
		"no password":    {func(n *NewUser) { n.Password = nil }, []string{"password"}},
		"short password": {func(n *NewUser) { n.Password = []byte("short") }, []string{"password"}},
		"no address":     {func(n *NewUser) { n.Email = "x" }, []string{"email"}},
	} {
		n := firstUser()
		tc.change(&n)
		_, err := b.RedeemSetupLink(t.Context(), secret, First{User: n}, browserAt("192.0.2.1"))
		var fields []string
		for _, f := range errs.As(err).Fields {
			fields = append(fields, f.Field)
		}
		if errs.KindOf(err) != errs.Invalid || !slices.Equal(fields, tc.fields) {
			t.Errorf("%s: %v, fields %v", name, err, fields)
		}
	}
	if _, err := b.RedeemSetupLink(t.Context(), secret, First{User: firstUser()}, browserAt("192.0.2.1")); err != nil {
		t.Errorf("the link was used up: %v", err)
	}
}

func TestLinksThatDoNotLetInSayWhy(t *testing.T) {
	t.Parallel()
	b := setup(t)
	u, off := b.user("ada@analytical.example", policy.Owner), b.user("off@analytical.example", policy.Owner)
	used := b.link(u.ID)
	if _, err := b.RedeemSetupLink(t.Context(), used, First{}, browserAt("192.0.2.1")); err != nil {
		t.Fatal(err)
	}
	withdrawn := b.link(u.ID)
	ofOff := b.link(off.ID)
	b.setUser(off.ID, func(r *userRow) { r.state = string(Disabled) })
	unknown, _ := newReference()
	try := func(name, secret, code string) {
		t.Helper()
		in, err := b.RedeemSetupLink(t.Context(), secret, First{}, browserAt("192.0.2.1"))
		if e := errs.As(err); e == nil || e.Kind != errs.Unauthenticated || e.Code != code || len(e.Params) != 0 || in != (SignedIn{}) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, secret := range map[string]string{"empty": "", "malformed": strings.Repeat("?", 43), "unknown": unknown, "of a disabled user": ofOff} {
		try(name, secret, codeLinkRefused)
	}
	try("used", used, codeLinkUsed)
	try("withdrawn by a newer one", withdrawn, codeLinkUsed)
	late := b.link(u.ID)
	b.clock.advance(SetupLinkLife + time.Millisecond) // the database's clock is a little ahead
	try("expired", late, codeLinkExpired)
	if err := b.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	entries := b.entries("setup_link.use")
	var count int64
	for _, e := range entries {
		count += e.Count
	}
	if count != 7 {
		t.Errorf("%d refusals counted of 7", count)
	}
}

func TestALinkWorksOnceHoweverManyTryAtOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	secret := b.link(b.user("ada@analytical.example", policy.Owner).ID)
	var won atomic.Int32
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			_, err := b.RedeemSetupLink(t.Context(), secret, First{}, browserAt("192.0.2.1"))
			if err == nil {
				won.Add(1)
			} else if errs.CodeOf(err) != codeLinkUsed {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 || len(b.events(EventSessionStarted)) != 1 {
		t.Errorf("%d of 16 came in, %d sessions", won.Load(), len(b.events(EventSessionStarted)))
	}
}

func TestOnlyAnOperatorMakesLinks(t *testing.T) {
	t.Parallel()
	b := setup(t)
	u := b.user("ada@analytical.example", policy.Owner)
	off := b.user("off@analytical.example", policy.Owner)
	b.setUser(off.ID, func(r *userRow) { r.state = string(Disabled) })
	made, _ := b.token(u)
	for name, tc := range map[string]struct {
		actor policy.Actor
		user  id.ID
		code  string
	}{
		"owner":             {policy.Actor{Kind: policy.Person, User: u.ID}, u.ID, "setup_link_operator"},
		"system":            {policy.Actor{Kind: policy.System}, u.ID, "policy_no_grant"},
		"token":             {policy.Actor{Kind: policy.Token, User: u.ID, Token: made.ID}, u.ID, "policy_token_never"},
		"anonymous":         {policy.Actor{}, u.ID, "policy_anonymous"},
		"for nobody":        {operator(), b.d.IDs.New(), codeUserUnknown},
		"for the disabled":  {operator(), off.ID, "user_disabled"},
		"for a first, late": {operator(), id.ID{}, "setup_done"},
	} {
		if secret, _, err := b.CreateSetupLink(t.Context(), tc.actor, tc.user); errs.CodeOf(err) != tc.code || secret != "" {
			t.Errorf("%s: %v, want %s", name, err, tc.code)
		}
	}
}

func TestAnEditedLinkLetsNobodyIn(t *testing.T) {
	t.Parallel()
	for name, sql := range map[string]string{
		"expiry":     `UPDATE setup_link SET expires_at = expires_at * 2`,
		"use undone": `UPDATE setup_link SET used_at = NULL`,
		"user":       `UPDATE setup_link SET "user" = NULL`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			u := b.user("ada@analytical.example", policy.Owner)
			secret := b.link(u.ID)
			if name == "use undone" {
				if _, err := b.RedeemSetupLink(t.Context(), secret, First{}, browserAt("192.0.2.1")); err != nil {
					t.Fatal(err)
				}
			}
			b.sql(sql)
			b.clock.advance(time.Minute)
			if _, err := b.RedeemSetupLink(t.Context(), secret, First{User: firstUser()}, browserAt("192.0.2.1")); errs.KindOf(err) != errs.Integrity {
				t.Errorf("%v", err)
			}
		})
	}
}
