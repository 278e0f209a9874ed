package auth

import (
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

func (b *bundle) wantSound() {
	b.t.Helper()
	if err := b.d.Audit.Flush(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
	report, err := audit.Verify(b.t.Context(), b.d.DB, b.d.Keys.(*testKeys), audit.VerifyOptions{Rows: b.Rows()})
	if err != nil || report.Status != audit.Sound {
		b.t.Errorf("%v, %v; problems %+v", report.Status, err, report.Problems)
	}
}

func (b *bundle) countOf(table string) (n int) {
	b.t.Helper()
	err := b.read(b.t.Context(), func(q store.Querier) error { return q.QueryRow(`SELECT COUNT(*) FROM ` + table).Scan(&n) })
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

func TestEverythingThatLetsInEnds(t *testing.T) {
	t.Parallel()
	for _, keep := range []bool{false, true} {
		b := setup(t)
		u := b.user("ada@analytical.example", policy.Owner)
		session, ended := b.session(u, browserAt("192.0.2.1")), b.session(u, browserAt("192.0.2.2"))
		a, _ := b.comes(ended)
		if err := b.SignOut(t.Context(), a); err != nil {
			t.Fatal(err)
		}
		_, secret := b.token(u)
		revoked, _ := b.token(u)
		if err := b.RevokeToken(t.Context(), operator(), revoked.ID); err != nil {
			t.Fatal(err)
		}
		link := b.link(u.ID)
		if _, err := b.EndAll(t.Context(), policy.Actor{Kind: policy.Person, User: u.ID, Session: session.Session.ID}, keep); errs.KindOf(err) != errs.Permission {
			t.Errorf("by a person: %v", err)
		}
		want := Ended{Sessions: 1, Tokens: 1}
		if keep {
			want.Tokens = 0
		}
		if n, err := b.EndAll(t.Context(), operator(), keep); err != nil || n != want {
			t.Errorf("ended %+v, want %+v: %v", n, want, err)
		}
		b.wantOut("the session", session)
		if _, err := b.Authenticate(t.Context(), secret, "test"); (err == nil) != keep {
			t.Errorf("tokens kept: %v, the token: %v", keep, err)
		}
		if _, err := b.RedeemSetupLink(t.Context(), link, First{}, browserAt("192.0.2.1")); errs.CodeOf(err) != codeLinkUsed {
			t.Errorf("the link: %v", err)
		}
		b.wantSound()
	}
}

func TestOldSessionsAndLinksAreForgottenWithAnEntry(t *testing.T) {
	t.Parallel()
	b := setup(t)
	u := b.user("ada@analytical.example", policy.Owner)
	for range maxSessions + 3 { // each by a link; some are ended by those after them
		b.session(u, browserAt("192.0.2.1"))
	}
	for range forgetChunk {
		b.link(u.ID)
	}
	b.clock.advance(KeepSessions)
	late := b.session(u, browserAt("192.0.2.1"))
	if err := b.Forget(t.Context()); err != nil || b.countOf(tableSession) != maxSessions+4 {
		t.Errorf("forgotten too early: %d sessions, %v", b.countOf(tableSession), err)
	}
	b.clock.advance(SessionLife + time.Hour)
	if err := b.Forget(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n, m := b.countOf(tableSession), b.countOf(tableSetupLink); n != 1 || m != 1 {
		t.Errorf("%d sessions and %d links are left", n, m)
	}
	if n, m := len(b.entries("session.forgotten")), len(b.entries("setup_link.forgotten")); n != maxSessions+3 || m != maxSessions+3+forgetChunk {
		t.Errorf("%d and %d entries", n, m)
	}
	if _, err := b.SessionByID(t.Context(), late.Session.ID); err != nil {
		t.Error(err)
	}
	b.wantSound()
}
