package auth

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/auth/token"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

const client = "192.0.2.7"

func TestAGoodTokenGivesItsUsersActor(t *testing.T) {
	t.Parallel()
	b := setup(t)
	u := b.user("ada@analytical.example", policy.ReadOnly)
	made, secret := b.token(u)
	for range 2 { // looked up, then remembered
		a, err := b.Authenticate(t.Context(), secret, client)
		if err != nil {
			t.Fatal(err)
		}
		if a.Kind != policy.Token || a.User != u.ID || a.Token != made.ID || a.Client != client || a.Lang != "en" ||
			len(a.Roles) != 1 || a.Roles[0] != policy.ReadOnly {
			t.Errorf("actor %+v", a)
		}
	}
}

// TestEveryRefusalIsTheSame is about enumeration and replay: whoever holds a
// bad token learns nothing about why it is bad.
func TestEveryRefusalIsTheSame(t *testing.T) {
	t.Parallel()
	b := setup(t)
	u, off := b.user("ada@analytical.example", policy.Owner), b.user("off@analytical.example", policy.Owner)
	gone := b.user("gone@analytical.example", policy.Owner)
	ending, expired := b.token(u)
	b.clock.advance(90*24*time.Hour - 2*time.Second)
	revoked, revokedSecret := b.token(u)
	_, offSecret := b.token(off)
	_, goneSecret := b.token(gone)
	for name, secret := range map[string]string{"expired": expired, "revoked": revokedSecret, "of a disabled user": offSecret} {
		if _, err := b.Authenticate(t.Context(), secret, client); err != nil {
			t.Fatalf("%s, before: %v", name, err)
		}
	}
	if err := b.RevokeToken(t.Context(), operator(), revoked.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Authenticate(t.Context(), revokedSecret, client); err == nil {
		t.Error("a revoked token was still believed")
	}
	b.setUser(off.ID, func(r *userRow) { r.state = string(Disabled) })
	b.sql(`DELETE FROM app_user WHERE id = ?`, gone.ID)
	b.clock.advance(ending.ExpiresAt.Sub(b.clock.now())) // it ends exactly now
	if _, err := b.Authenticate(t.Context(), expired, client); err == nil {
		t.Error("an expired token was still believed")
	}
	b.clock.advance(grantLife)
	unknown, _ := token.New()

	want := refusal().(*errs.Error)
	for name, secret := range map[string]string{
		"empty": "", "malformed": "hf_nonsense", "mistyped": unknown[:20] + "x" + unknown[21:], "unknown": unknown,
		"expired": expired, "revoked": revokedSecret, "of a disabled user": offSecret, "of a deleted user": goneSecret,
	} {
		a, err := b.Authenticate(t.Context(), secret, client)
		e := errs.As(err)
		if e.Kind != want.Kind || e.Code != want.Code || e.Hint != want.Hint || len(e.Params) != 0 || e.Err != nil || a.Kind != policy.Anonymous {
			t.Errorf("%s: %+v, actor %+v", name, e, a)
		}
		if err.Error() != "auth.Authenticate: "+want.Error() {
			t.Errorf("%s differs: %v", name, err)
		}
		if secret != "" && strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the error tells the token", name)
		}
	}
}

func TestAGrantIsBelievedForFiveSecondsAndNotLonger(t *testing.T) {
	t.Parallel()
	b := setup(t)
	u := b.user("ada@analytical.example", policy.Owner)
	_, secret := b.token(u)
	if _, err := b.Authenticate(t.Context(), secret, client); err != nil {
		t.Fatal(err)
	}
	b.setUser(u.ID, func(r *userRow) { r.role = string(policy.ReadOnly) }) // as another process would
	b.clock.advance(grantLife)
	if a, err := b.Authenticate(t.Context(), secret, client); err != nil || a.Roles[0] != policy.Owner {
		t.Errorf("within five seconds: %+v, %v", a, err)
	}
	b.clock.advance(time.Millisecond)
	if a, err := b.Authenticate(t.Context(), secret, client); err != nil || a.Roles[0] != policy.ReadOnly {
		t.Errorf("after five seconds: %+v, %v", a, err)
	}
}

func TestRefreshSeesTheWorldOfItsTransaction(t *testing.T) {
	t.Parallel()
	b := setup(t)
	u := b.user("ada@analytical.example", policy.Owner)
	made, secret := b.token(u)
	a, err := b.Authenticate(t.Context(), secret, client)
	if err != nil {
		t.Fatal(err)
	}
	person := policy.Actor{Kind: policy.Person, User: u.ID, Roles: []policy.RoleName{policy.Owner}}
	b.setUser(u.ID, func(r *userRow) { r.role = string(policy.ReadOnly) })
	for _, old := range []policy.Actor{a, person} {
		now, err := b.refresh(old)
		if err != nil || len(now.Roles) != 1 || now.Roles[0] != policy.ReadOnly || now.Client != old.Client {
			t.Errorf("%v: %+v, %v", old.Kind, now, err)
		}
	}
	if err := b.RevokeToken(t.Context(), operator(), made.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := b.refresh(a); errs.KindOf(err) != errs.Unauthenticated {
		t.Errorf("a revoked token: %v", err)
	}
	if _, err := b.refresh(person); err != nil {
		t.Errorf("its user: %v", err)
	}
	b.setUser(u.ID, func(r *userRow) { r.state = string(Disabled) })
	if _, err := b.refresh(person); errs.KindOf(err) != errs.Unauthenticated {
		t.Errorf("a disabled user: %v", err)
	}
	for _, kind := range []policy.ActorKind{policy.Operator, policy.System, policy.Anonymous} {
		if same, err := b.refresh(policy.Actor{Kind: kind, OSUser: "root"}); err != nil || same.Kind != kind || same.OSUser != "root" {
			t.Errorf("%v: %+v, %v", kind, same, err)
		}
	}
	other := b.user("grace@analytical.example", policy.Owner)
	theirs, _ := b.token(other)
	if _, err := b.refresh(policy.Actor{Kind: policy.Token, User: u.ID, Token: theirs.ID}); errs.KindOf(err) != errs.Unauthenticated {
		t.Errorf("a token under another's name: %v", err)
	}
}

// TestARowEditedBehindTheProgramGrantsNothing edits each column that could
// grant something, by SQL.
func TestARowEditedBehindTheProgramGrantsNothing(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		table string
		edit  func(b *bundle, user User, made Token)
	}{
		"role": {tableUser, func(b *bundle, u User, _ Token) {
			b.sql(`UPDATE app_user SET role = 'owner' WHERE id = ?`, u.ID)
		}},
		"state": {tableUser, func(b *bundle, u User, _ Token) {
			b.setUser(u.ID, func(r *userRow) { r.state = string(Disabled) })
			b.sql(`UPDATE app_user SET state = 'active' WHERE id = ?`, u.ID)
		}},
		"password": {tableUser, func(b *bundle, u User, _ Token) {
			b.sql(`UPDATE app_user SET password = x'00' WHERE id = ?`, u.ID)
		}},
		"version": {tableUser, func(b *bundle, u User, _ Token) {
			b.sql(`UPDATE app_user SET version = version + 1 WHERE id = ?`, u.ID)
		}},
		"row of another": {tableUser, func(b *bundle, u User, _ Token) {
			other := b.user("owner@analytical.example", policy.Owner)
			b.sql(`DELETE FROM app_user WHERE id = ?`, u.ID)
			b.sql(`UPDATE app_user SET id = ? WHERE id = ?`, u.ID, other.ID)
		}},
		"MAC taken away": {tableUser, func(b *bundle, u User, _ Token) {
			b.sql(`UPDATE app_user SET mac = x'' WHERE id = ?`, u.ID)
		}},
		"MAC of a key that is not there": {tableUser, func(b *bundle, u User, _ Token) {
			b.sql(`UPDATE app_user SET mac = CAST(x'000000ff' || substr(mac, 5) AS BLOB) WHERE id = ?`, u.ID)
		}},
		"expiry": {tableToken, func(b *bundle, _ User, m Token) {
			b.sql(`UPDATE api_token SET expires_at = expires_at * 2 WHERE id = ?`, m.ID)
		}},
		"revocation": {tableToken, func(b *bundle, _ User, m Token) {
			if err := b.RevokeToken(b.t.Context(), operator(), m.ID); err != nil {
				b.t.Fatal(err)
			}
			b.sql(`UPDATE api_token SET revoked_at = NULL WHERE id = ?`, m.ID)
		}},
		"user": {tableToken, func(b *bundle, _ User, m Token) {
			other := b.user("owner@analytical.example", policy.Owner)
			b.sql(`UPDATE api_token SET "user" = ? WHERE id = ?`, other.ID, m.ID)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			u := b.user("ada@analytical.example", policy.ReadOnly)
			made, secret := b.token(u)
			tc.edit(b, u, made)
			want := map[string]id.ID{tableUser: u.ID, tableToken: made.ID}[tc.table]
			_, err := b.Authenticate(t.Context(), secret, client)
			b.wantTampered(err, tc.table, want)
			_, err = b.refresh(policy.Actor{Kind: policy.Token, User: u.ID, Token: made.ID})
			b.wantTampered(err, tc.table, want)
			entries := b.entries("integrity.check")
			if len(entries) != 1 || entries[0].Object != tc.table || entries[0].Record != want || entries[0].Outcome != audit.Noticed || entries[0].Code != codeRowChanged {
				t.Errorf("entries: %+v", entries)
			}
			if events := b.events(EventTampered); len(events) != 1 || events[0] != want {
				t.Errorf("events: %v", events)
			}
		})
	}
}

func (b *bundle) wantTampered(err error, table string, row id.ID) {
	b.t.Helper()
	e := errs.As(err)
	if e.Kind != errs.Integrity || e.Code != codeRowChanged || len(e.Params) != 2 || e.Params[0].Value != table || e.Params[1].Value != row.String() {
		b.t.Errorf("got %v, want %s of %s %s", err, codeRowChanged, table, row)
	}
}

func TestAPlantedTokenIsNoToken(t *testing.T) {
	t.Parallel()
	b := setup(t)
	u := b.user("ada@analytical.example", policy.Owner)
	made, _ := b.token(u)
	mine, digest := token.New()
	b.sql(`UPDATE api_token SET hash = ? WHERE id = ?`, [32]byte(digest), made.ID)
	_, err := b.Authenticate(t.Context(), mine, client)
	b.wantTampered(err, tableToken, made.ID)
}

func TestLastUseIsWrittenInTheBackground(t *testing.T) {
	t.Parallel()
	b := setup(t)
	made, secret := b.token(b.user("ada@analytical.example", policy.Owner))
	if _, err := b.Authenticate(t.Context(), secret, client); err != nil {
		t.Fatal(err)
	}
	used := b.clock.now()
	before, err := b.TokenByID(t.Context(), made.ID)
	if err != nil || !before.LastUsedAt.IsZero() {
		t.Fatalf("the request wrote %v, %v", before.LastUsedAt, err)
	}
	b.background()() // ends with a flush
	after, err := b.TokenByID(t.Context(), made.ID)
	if err != nil || !after.LastUsedAt.Equal(used) {
		t.Errorf("last used %v, want %v; %v", after.LastUsedAt, used, err)
	}
	b.clock.advance(time.Hour)
	if _, err := b.Authenticate(t.Context(), secret, client); err != nil {
		t.Errorf("after the use was written: %v", err)
	}
}

func TestRefusalsAreCountedOncePerMinuteAndClient(t *testing.T) {
	t.Parallel()
	b := setup(t)
	guess := func(from string) {
		secret, _ := token.New()
		if _, err := b.Authenticate(t.Context(), secret, from); errs.KindOf(err) != errs.Unauthenticated {
			t.Fatal(err)
		}
	}
	flush := func(wantClients map[string]int64) {
		t.Helper()
		before := len(b.entries("tokens.use"))
		if err := b.flushEvidence(t.Context()); err != nil {
			t.Fatal(err)
		}
		entries := b.entries("tokens.use")
		for _, e := range entries[:len(entries)-before] {
			if e.Outcome != audit.Denied || e.Actor.Kind != "anonymous" || e.Count != wantClients[e.Actor.Client] {
				t.Errorf("entry %+v, want counts %v", e, wantClients)
			}
			delete(wantClients, e.Actor.Client)
		}
		if len(wantClients) > 0 {
			t.Errorf("no entry for %v", wantClients)
		}
	}
	guess("192.0.2.1")
	flush(map[string]int64{"192.0.2.1": 1}) // the first at once
	for range 99 {
		guess("192.0.2.1")
	}
	guess("192.0.2.2")
	flush(map[string]int64{"192.0.2.2": 1}) // the others wait for the minute
	b.clock.advance(meterWindow)
	flush(map[string]int64{"192.0.2.1": 99})
	b.clock.advance(meterWindow)
	flush(map[string]int64{})
	if len(b.refused.seen) != 0 {
		t.Errorf("%d quiet clients are still remembered", len(b.refused.seen))
	}
}

// TestRunWritesEvidenceSoon waits for the entry itself, not for a time.
func TestRunWritesEvidenceSoon(t *testing.T) {
	t.Parallel()
	b := setup(t)
	stop := b.background()
	defer stop()
	if _, err := b.Authenticate(t.Context(), "nonsense", client); err == nil {
		t.Fatal("nonsense was accepted")
	}
	for len(b.entries("tokens.use")) == 0 {
		if t.Context().Err() != nil {
			t.Fatal("no entry")
		}
	}
}

func TestUseWhileRevoking(t *testing.T) {
	t.Parallel()
	b := setup(t)
	made, secret := b.token(b.user("ada@analytical.example", policy.Owner))
	var users sync.WaitGroup
	revoked := make(chan struct{})
	for range 4 {
		users.Go(func() {
			for {
				select {
				case <-revoked:
					if _, err := b.Authenticate(t.Context(), secret, client); errs.KindOf(err) != errs.Unauthenticated {
						t.Errorf("after revoking: %v", err)
					}
					return
				default:
					if _, err := b.Authenticate(t.Context(), secret, client); err != nil && errs.KindOf(err) != errs.Unauthenticated {
						t.Errorf("while revoking: %v", err)
						return
					}
				}
			}
		})
	}
	if err := b.RevokeToken(t.Context(), operator(), made.ID); err != nil {
		t.Error(err)
	}
	close(revoked)
	users.Wait()
}

func TestAGrantLookedUpBeforeARevocationIsNotKept(t *testing.T) {
	t.Parallel()
	g := newGrants()
	_, d := token.New()
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	good := grant{actor: policy.Actor{Kind: policy.Token}, since: at, expires: at.Add(time.Hour)}
	epoch := g.now()
	g.forget() // a revocation commits between the lookup and its result
	g.keep(d, good, epoch)
	if _, ok := g.find(d, at); ok {
		t.Error("an overtaken lookup was kept")
	}
	g.keep(d, good, g.now())
	if _, ok := g.find(d, at); !ok {
		t.Error("a good lookup was not kept")
	}
	if _, ok := g.find(d, at.Add(-time.Second)); ok {
		t.Error("a clock set back lengthens a grant")
	}
	for i := range maxGrants + 1 {
		_, d := token.New()
		g.keep(d, good, g.now())
		if len(g.known) > maxGrants {
			t.Fatalf("%d grants after %d", len(g.known), i)
		}
	}
}

func TestAMeterIsBoundedAndLosesNothing(t *testing.T) {
	t.Parallel()
	m := newMeter[int](10)
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for key := 1; key <= 100; key++ {
		m.add(key, at)
	}
	if len(m.seen) > 11 {
		t.Errorf("%d keys", len(m.seen))
	}
	taken := m.take(at, false)
	m.putBack(taken) // they could not be written
	var sum int64
	for _, n := range m.take(at, false) {
		sum += n
	}
	if sum != 100 {
		t.Errorf("%d of 100 were counted", sum)
	}
}

func TestBackgroundWritesAreTriedAgain(t *testing.T) {
	t.Parallel()
	b := setup(t)
	made, secret := b.token(b.user("ada@analytical.example", policy.Owner))
	if _, err := b.Authenticate(t.Context(), secret, client); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Authenticate(t.Context(), "nonsense", client); err == nil {
		t.Fatal("nonsense was accepted")
	}
	b.write(func(tx *store.Tx) error {
		for _, sql := range []string{`ALTER TABLE api_token RENAME TO hidden_token`, `ALTER TABLE audit_entry RENAME TO hidden_entry`} {
			if _, err := tx.Exec(sql); err != nil {
				return err
			}
		}
		return nil
	})
	if err := b.Flush(t.Context()); err == nil {
		t.Fatal("flushed into tables that are not there")
	}
	b.write(func(tx *store.Tx) error {
		for _, sql := range []string{`ALTER TABLE hidden_token RENAME TO api_token`, `ALTER TABLE hidden_entry RENAME TO audit_entry`} {
			if _, err := tx.Exec(sql); err != nil {
				return err
			}
		}
		return nil
	})
	if err := b.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, err := b.TokenByID(t.Context(), made.ID); err != nil || got.LastUsedAt.IsZero() {
		t.Errorf("the use was lost: %+v, %v", got, err)
	}
	if len(b.entries("tokens.use")) != 1 {
		t.Error("the refusal was lost")
	}
}
