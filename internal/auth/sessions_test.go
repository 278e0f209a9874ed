package auth

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

func TestSigningOutEverywhere(t *testing.T) {
	t.Parallel()
	b := setup(t)
	u, other := b.user("ada@analytical.example", policy.ReadOnly), b.user("grace@analytical.example", policy.Owner)
	first, second, theirs := b.session(u, browserAt("192.0.2.1")), b.session(u, browserAt("192.0.2.2")), b.session(other, browserAt("192.0.2.1"))
	a, err := b.comes(second)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.SignOutEverywhere(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	b.wantOut("the other browser", first)
	b.wantOut("this browser", second)
	b.wantIn("somebody else", theirs)
	ended := b.entries("session.ended")
	if len(ended) != 2 || detail(ended[0], "why") != endedEverywhere || ended[0].Actor.Session != second.Session.ID || len(ended[0].Change.Before) == 0 {
		t.Errorf("entries: %+v", ended)
	}
	if events := b.events(EventSessionEnded); !slices.Equal(events, []id.ID{first.Session.ID, second.Session.ID}) {
		t.Errorf("events: %v", events)
	}
	if err := b.SignOutEverywhere(t.Context(), a); errs.CodeOf(err) != codeSessionEnded {
		t.Errorf("again, from an ended session: %v", err)
	}
}

func TestWhoMaySeeAndEndWhoseSessions(t *testing.T) {
	t.Parallel()
	b := setup(t)
	owner, reader := b.user("owner@analytical.example", policy.Owner), b.user("reader@analytical.example", policy.ReadOnly)
	ofOwner, ofReader := b.session(owner, browserAt("192.0.2.1")), b.session(reader, browserAt("192.0.2.1"))
	made, _ := b.token(reader)
	byToken := policy.Actor{Kind: policy.Token, User: reader.ID, Token: made.ID}
	asOwner, _ := b.comes(ofOwner)
	asReader, _ := b.comes(ofReader)
	list := func(a policy.Actor, u User) string {
		_, err := b.ListSessions(t.Context(), a, u.ID)
		return errs.CodeOf(err)
	}
	for name, c := range map[string]struct{ got, want string }{
		"reader, own":        {list(asReader, reader), ""},
		"reader, another's":  {list(asReader, owner), "policy_no_grant"},
		"owner, another's":   {list(asOwner, reader), ""},
		"token, its user's":  {list(byToken, reader), "policy_token_never"},
		"operator":           {list(operator(), reader), ""},
		"anonymous":          {list(policy.Actor{}, reader), "policy_anonymous"},
		"reader ends owner":  {errs.CodeOf(b.EndSession(t.Context(), asReader, ofOwner.Session.ID)), "session_unknown"},
		"reader ends none":   {errs.CodeOf(b.EndSession(t.Context(), asReader, b.d.IDs.New())), "session_unknown"},
		"token ends":         {errs.CodeOf(b.EndSession(t.Context(), byToken, ofReader.Session.ID)), "session_unknown"},
		"token everywhere":   {errs.CodeOf(b.SignOutEverywhere(t.Context(), byToken)), "policy_token_never"},
		"token signs out":    {errs.CodeOf(b.SignOut(t.Context(), byToken)), "session_unknown"},
		"anonymous ends one": {errs.CodeOf(b.EndSession(t.Context(), policy.Actor{}, ofReader.Session.ID)), "session_unknown"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", name, c.got, c.want)
		}
	}
	b.wantIn("the reader still", ofReader)
	for range 2 { // again: nothing more happens
		if err := b.EndSession(t.Context(), asOwner, ofReader.Session.ID); err != nil {
			t.Fatal(err)
		}
	}
	b.wantOut("ended by the owner", ofReader)
	if n := len(b.entries("session.ended")); n != 1 {
		t.Errorf("%d entries for one end", n)
	}
}

func TestAListShowsWhatAPersonNeedsToRecognise(t *testing.T) {
	t.Parallel()
	b := setup(t)
	u := b.user("ada@analytical.example", policy.Owner)
	in := b.session(u, browserAt("192.0.2.1"))
	b.clock.advance(time.Minute)
	a, err := b.comes(in)
	if err != nil {
		t.Fatal(err)
	}
	list, err := b.ListSessions(t.Context(), a, u.ID)
	if err != nil || len(list) != 1 || list[0].Device != "Firefox, Linux" || !list[0].LastSeenAt.Equal(b.clock.now()) || list[0].ID != in.Session.ID {
		t.Errorf("%+v, %v", list, err)
	}
	if one, err := b.SessionByID(t.Context(), in.Session.ID); err != nil || one != list[0] {
		t.Errorf("%+v, %v", one, err)
	}
}

func TestTheOldestSessionEndsForASixth(t *testing.T) {
	t.Parallel()
	b := setup(t)
	u := b.user("ada@analytical.example", policy.Owner)
	var all []SignedIn
	for range maxSessions + 1 {
		all = append(all, b.session(u, browserAt("192.0.2.1")))
		b.clock.advance(time.Second)
	}
	b.wantOut("the oldest", all[0])
	for _, in := range all[1:] {
		b.wantIn("a younger one", in)
	}
	if ended := b.entries("session.ended"); len(ended) != 1 || detail(ended[0], "why") != endedByLimit {
		t.Errorf("entries: %+v", ended)
	}
	if told := b.events(EventSessionLimit); len(told) != 1 || told[0] != u.ID {
		t.Errorf("events: %v", told)
	}
}

func TestASessionSaysFromWhere(t *testing.T) {
	t.Parallel()
	b := setup(t)
	u := b.user("ada@analytical.example", policy.Owner)
	for address, want := range map[string]string{"192.0.2.17": "192.0.2.*", "127.0.0.1": "local", "::1": "local", "::ffff:192.0.2.9": "192.0.2.*", "2001:db8:1:2::3": "2001:db8:1::*"} {
		if in := b.session(u, browserAt(address)); in.Session.Network != want {
			t.Errorf("%s: %q", address, in.Session.Network)
		}
	}
	if old := originOf("Firefox, Linux"); old != (origin{device: "Firefox, Linux"}) || networkLabel(netip.Addr{}) != "" {
		t.Errorf("%+v", old)
	}
}

func TestASessionEditedBehindTheProgramGrantsNothing(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string]func(b *bundle, in SignedIn){
		"expiry": func(b *bundle, in SignedIn) {
			b.sql(`UPDATE session SET expires_at = expires_at * 2 WHERE id = ?`, in.Session.ID)
		},
		"user": func(b *bundle, in SignedIn) {
			other := b.user("owner@analytical.example", policy.Owner)
			b.sql(`UPDATE session SET "user" = ? WHERE id = ?`, other.ID, in.Session.ID)
		},
		"end undone": func(b *bundle, in SignedIn) {
			if err := b.SignOut(b.t.Context(), policy.Actor{Kind: policy.Person, User: in.User.ID, Session: in.Session.ID}); err != nil {
				b.t.Fatal(err)
			}
			b.sql(`UPDATE session SET ended_at = NULL WHERE id = ?`, in.Session.ID)
		},
		"started later": func(b *bundle, in SignedIn) {
			b.sql(`UPDATE session SET created_at = created_at + 1 WHERE id = ?`, in.Session.ID)
		},
		"MAC taken away": func(b *bundle, in SignedIn) {
			b.sql(`UPDATE session SET mac = x'' WHERE id = ?`, in.Session.ID)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			in := b.session(b.user("ada@analytical.example", policy.ReadOnly), browserAt("192.0.2.1"))
			edit(b, in)
			_, err := b.comes(in)
			b.wantTampered(err, tableSession, in.Session.ID)
			_, err = b.refresh(policy.Actor{Kind: policy.Person, User: in.User.ID, Session: in.Session.ID})
			b.wantTampered(err, tableSession, in.Session.ID)
			if entries := b.entries("integrity.check"); len(entries) != 1 || entries[0].Record != in.Session.ID {
				t.Errorf("entries: %+v", entries)
			}
		})
	}
}

func TestAPlantedReferenceIsNoSession(t *testing.T) {
	t.Parallel()
	b := setup(t)
	in := b.session(b.user("ada@analytical.example", policy.Owner), browserAt("192.0.2.1"))
	mine, digest := newReference()
	b.sql(`UPDATE session SET hash = ? WHERE id = ?`, [32]byte(digest), in.Session.ID)
	_, err := b.AuthenticateSession(t.Context(), mine, client)
	b.wantTampered(err, tableSession, in.Session.ID)
}

func TestLastSeenMayBeEditedUpToTheAbsoluteLimitOnly(t *testing.T) {
	t.Parallel()
	b := setup(t)
	in := b.session(b.user("ada@analytical.example", policy.Owner), browserAt("192.0.2.1"))
	b.sql(`UPDATE session SET last_seen_at = ? WHERE id = ?`, b.clock.now().Add(100*day), in.Session.ID)
	b.clock.advance(in.Session.ExpiresAt.Sub(b.clock.now()) - time.Second)
	b.wantIn("idle limit put off", in)
	b.clock.advance(time.Second)
	b.wantOut("absolute limit", in)
}

func TestVerifyFindsSessionsAndLinksChangedBehindTheProgram(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		edit func(b *bundle, ended SignedIn)
		want audit.Status
	}{
		"nothing": {func(*bundle, SignedIn) {}, audit.Sound},
		"use":     {func(b *bundle, _ SignedIn) { b.clock.advance(time.Minute); b.t.Log(b.Flush(b.t.Context())) }, audit.Sound},
		"session removed": {func(b *bundle, ended SignedIn) {
			b.sql(`DELETE FROM session WHERE id = ?`, ended.Session.ID)
		}, audit.Tampered},
		"end undone, MAC included": {func(b *bundle, ended SignedIn) {
			b.write(func(tx *store.Tx) error {
				row, err := b.readSession(tx, ended.Session.ID)
				if err != nil {
					return err
				}
				row.endedAt, row.version = time.Time{}, row.version-1
				return b.updateSession(tx, row)
			})
		}, audit.Tampered},
		"link made fresh": {func(b *bundle, _ SignedIn) {
			b.sql(`UPDATE setup_link SET used_at = NULL WHERE id = (SELECT id FROM setup_link ORDER BY id LIMIT 1)`)
		}, audit.Tampered},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			u := b.user("ada@analytical.example", policy.ReadOnly)
			in := b.session(u, browserAt("192.0.2.1"))
			b.wantIn("before", b.session(u, browserAt("192.0.2.1")))
			if err := b.SignOut(t.Context(), policy.Actor{Kind: policy.Person, User: u.ID, Session: in.Session.ID}); err != nil {
				t.Fatal(err)
			}
			if err := b.d.Audit.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			tc.edit(b, in)
			report, err := audit.Verify(t.Context(), b.d.DB, b.d.Keys.(*testKeys), audit.VerifyOptions{Rows: b.Rows()})
			if err != nil || report.Status != tc.want {
				t.Errorf("%v, %v, want %v; problems %+v", report.Status, err, tc.want, report.Problems)
			}
		})
	}
}
