package auth

import (
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/role"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/dbtest"
)

// admin makes an administrator who is signed in.
func (b *bundle) admin(email string) policy.Actor {
	b.t.Helper()
	a, err := b.comes(b.session(b.user(email, policy.Owner), browserAt("192.0.2.1")))
	if err != nil {
		b.t.Fatal(err)
	}
	return a
}

// sellers makes a role that reads what is of the team.
func (b *bundle) sellers(by policy.Actor) Role {
	b.t.Helper()
	return b.save(by, Role{Name: "Sellers"}, role.Team)
}

func (b *bundle) save(by policy.Actor, r Role, reads role.Scope) Role {
	b.t.Helper()
	var err error
	r.Definition, err = role.Encode(role.Definition{Objects: []role.ObjectRule{{Object: "contact",
		Rights: map[policy.Action]role.Scope{policy.Read: reads}, Fields: map[string]role.FieldRule{role.Every: {Level: role.Read, Find: true}}}}})
	if err != nil {
		b.t.Fatal(err)
	}
	r, err = b.SaveRole(b.t.Context(), by, r)
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

func (b *bundle) invite(by policy.Actor, email string, name policy.RoleName, teams ...id.ID) (Colleague, Invitation) {
	b.t.Helper()
	u, in, err := b.Invite(b.t.Context(), by, NewUser{Email: email, Name: "Grace Hopper", Role: name}, teams)
	if err != nil {
		b.t.Fatal(err)
	}
	return u, in
}

func (b *bundle) team(by policy.Actor, name string) Team {
	b.t.Helper()
	made, err := b.SaveTeam(b.t.Context(), by, Team{Name: name})
	if err != nil {
		b.t.Fatal(err)
	}
	return made
}

func TestAnInvitationLetsOnePersonInOnceWithAPassword(t *testing.T) {
	t.Parallel()
	b := setup(t)
	admin := b.admin("admin@analytical.example")
	sellers, team := b.sellers(admin), b.team(admin, "North")
	u, in := b.invite(admin, "grace@analytical.example", sellers.RoleName(), team.ID)
	if u.State != Invited || in.ExpiresAt.Sub(u.CreatedAt) != InviteLife || !slices.Equal(u.Teams, []id.ID{team.ID}) {
		t.Fatalf("invited: %+v until %v", u, in.ExpiresAt)
	}
	if _, err := b.SignIn(t.Context(), "grace@analytical.example", []byte(goodPassword), browserAt("192.0.2.7")); errs.CodeOf(err) != "sign_in_refused" {
		t.Errorf("who was only invited signs in: %v", err)
	}
	if _, err := b.RedeemSetupLink(t.Context(), in.Secret, First{}, browserAt("192.0.2.7")); errs.KindOf(err) != errs.Invalid || errs.As(err).Fields[0].Field != "password" {
		t.Fatalf("without a password: %v", err)
	}
	came, err := b.RedeemSetupLink(t.Context(), in.Secret, First{User: NewUser{Password: []byte(goodPassword), Role: policy.Owner}}, browserAt("192.0.2.7"))
	if err != nil {
		t.Fatal(err)
	}
	a, err := b.comes(came)
	if err != nil || a.User != u.ID || !slices.Equal(a.Roles, []policy.RoleName{sellers.RoleName()}) || !slices.Equal(a.Teams, []id.ID{team.ID}) || len(a.Defined) != 1 {
		t.Errorf("came in as %+v, %v", a, err)
	}
	if _, err := b.RedeemSetupLink(t.Context(), in.Secret, First{User: NewUser{Password: []byte(goodPassword)}}, browserAt("192.0.2.8")); errs.CodeOf(err) != "setup_link_used" {
		t.Errorf("again: %v", err)
	}
	if _, err := b.SignIn(t.Context(), "grace@analytical.example", []byte(goodPassword), browserAt("192.0.2.7")); err != nil {
		t.Errorf("with the password: %v", err)
	}
	if _, err := b.InviteAgain(t.Context(), admin, u.ID); errs.CodeOf(err) != "user_joined" {
		t.Errorf("an administrator makes a way into somebody's account: %v", err)
	}
}

func TestInvitationsLapseAndAreReplaced(t *testing.T) {
	t.Parallel()
	b := setup(t)
	admin := b.admin("admin@analytical.example")
	u, first := b.invite(admin, "grace@analytical.example", policy.Member)
	second, err := b.InviteAgain(t.Context(), admin, u.ID)
	if err != nil {
		t.Fatal(err)
	}
	with := First{User: NewUser{Password: []byte(goodPassword)}}
	if _, err := b.RedeemSetupLink(t.Context(), first.Secret, with, browserAt("192.0.2.7")); errs.CodeOf(err) != "setup_link_used" {
		t.Errorf("the one before: %v", err)
	}
	if _, _, err := b.CreateSetupLink(t.Context(), operator(), admin.User); err != nil {
		t.Fatal(err)
	}
	b.clock.advance(InviteLife + time.Second)
	if _, err := b.RedeemSetupLink(t.Context(), second.Secret, with, browserAt("192.0.2.7")); errs.CodeOf(err) != "setup_link_expired" {
		t.Errorf("two days later: %v", err)
	}
}

func TestSwitchingOffEndsEverything(t *testing.T) {
	t.Parallel()
	b := setup(t)
	admin := b.admin("admin@analytical.example")
	u := b.user("grace@analytical.example", policy.Member)
	in := b.session(u, browserAt("192.0.2.7"))
	_, secret := b.token(u)
	off, on := Disabled, Active
	if got, err := b.ChangeAccess(t.Context(), admin, u.ID, Access{State: &off}); err != nil || got.State != Disabled {
		t.Fatalf("%+v, %v", got, err)
	}
	if _, err := b.comes(in); errs.CodeOf(err) != "session_ended" {
		t.Errorf("session: %v", err)
	}
	if _, err := b.Authenticate(t.Context(), secret, client); errs.CodeOf(err) != "token_refused" {
		t.Errorf("token: %v", err)
	}
	if got, err := b.ChangeAccess(t.Context(), admin, u.ID, Access{State: &on}); err != nil || got.State != Invited {
		t.Errorf("on again without a password: %+v, %v", got, err)
	}
	if _, err := b.Authenticate(t.Context(), secret, client); errs.CodeOf(err) != "token_refused" {
		t.Errorf("a token comes back: %v", err)
	}
}

func TestTheLastAdministratorStays(t *testing.T) {
	t.Parallel()
	b := setup(t)
	admin := b.admin("admin@analytical.example")
	member, off := policy.Member, Disabled
	b.invite(admin, "invited@analytical.example", policy.Owner) // cannot come in yet
	for name, c := range map[string]Access{"demoted": {Role: &member}, "switched off": {State: &off}} {
		if _, err := b.ChangeAccess(t.Context(), admin, admin.User, c); errs.CodeOf(err) != "last_administrator" {
			t.Errorf("%s: %v", name, err)
		}
	}
	other := b.user("other@analytical.example", policy.Owner)
	b.sql(`UPDATE app_user SET version = version + 1 WHERE id = ?`, other.ID)
	if _, err := b.ChangeAccess(t.Context(), admin, admin.User, Access{Role: &member}); errs.CodeOf(err) != "last_administrator" {
		t.Errorf("one whose row does not hold counts: %v", err)
	}
	b.sql(`UPDATE app_user SET version = version - 1 WHERE id = ?`, other.ID)
	if _, err := b.ChangeAccess(t.Context(), admin, admin.User, Access{Role: &member}); err != nil {
		t.Errorf("with another: %v", err)
	}
}

// TestOneOfTwoAdministratorsStays: two acts at once, each of which leaves the
// other one, must not leave nobody. With a database that carries out several
// units at a time, one of them finds its reading overtaken and runs again.
func TestOneOfTwoAdministratorsStays(t *testing.T) {
	t.Parallel()
	b := setup(t)
	two := []User{b.member("one@analytical.example", policy.Owner), b.member("two@analytical.example", policy.Owner)}
	by := []policy.Actor{{Kind: policy.Person, User: two[1].ID}, {Kind: policy.Person, User: two[0].ID}} // each by the other
	member, owner, off, on := policy.Member, policy.Owner, Disabled, Active
	for round := range 20 {
		lose, regain := Access{Role: &member}, Access{Role: &owner}
		if round%2 == 1 {
			lose, regain = Access{State: &off}, Access{State: &on}
		}
		var said [2]error
		var both sync.WaitGroup
		for i, u := range two {
			both.Go(func() { _, said[i] = b.ChangeAccess(t.Context(), by[i], u.ID, lose) })
		}
		both.Wait()
		lost := 0
		for i, err := range said {
			if err == nil {
				lost++
				if _, err := b.ChangeAccess(t.Context(), by[i], two[i].ID, regain); err != nil {
					t.Fatalf("round %d: nobody is left to bring the other one back: %v", round, err)
				}
			} else if k := errs.KindOf(err); errs.CodeOf(err) != "last_administrator" && k != errs.Unauthenticated && k != errs.Permission {
				t.Errorf("round %d: %v", round, err)
			}
		}
		if lost != 1 {
			t.Fatalf("round %d: %d were lost: %v", round, lost, said)
		}
	}
}

func only(version int64) Only { return func(v int64) bool { return v == version } }

// TestAChangeIsForTheVersionItWasMadeFrom holds that two administrators do not
// undo each other's work on a user or a team, and that another team of a user is
// another version of the user.
func TestAChangeIsForTheVersionItWasMadeFrom(t *testing.T) {
	t.Parallel()
	b := setup(t)
	admin := b.admin("admin@analytical.example")
	team, err := b.SaveTeam(t.Context(), admin, Team{Name: "North"})
	if err != nil {
		t.Fatal(err)
	}
	u, _ := b.invite(admin, "grace@analytical.example", policy.Member)
	moved, err := b.ChangeAccess(t.Context(), admin, u.ID, Access{Teams: &[]id.ID{team.ID}, Only: only(u.Version)})
	if err != nil || moved.Version <= u.Version {
		t.Fatalf("version %d after %d: %v", moved.Version, u.Version, err)
	}
	name := "Grace"
	_, err = b.ChangeAccess(t.Context(), admin, u.ID, Access{Name: &name, Only: only(u.Version)})
	if e := errs.As(err); errs.CodeOf(err) != "version_stale" || e.Params[0].Value != strconv.FormatInt(moved.Version, 10) {
		t.Errorf("a user whose teams changed: %v", err)
	}
	if _, err := b.ChangeAccess(t.Context(), admin, u.ID, Access{Name: &name, Only: only(moved.Version)}); err != nil {
		t.Error(err)
	}
	if _, err := b.SaveTeam(t.Context(), admin, Team{ID: team.ID, Name: "South", Only: only(team.Version)}); err != nil {
		t.Error(err)
	}
	if _, err := b.SaveTeam(t.Context(), admin, Team{ID: team.ID, Name: "West", Only: only(team.Version)}); errs.CodeOf(err) != "version_stale" {
		t.Errorf("a team: %v", err)
	}
	if err := b.DeleteTeam(t.Context(), admin, team.ID, only(team.Version)); errs.CodeOf(err) != "version_stale" {
		t.Errorf("a team removed: %v", err)
	}
}

func TestARoleChangesWhatItsHoldersMayAtOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	admin := b.admin("admin@analytical.example")
	sellers := b.sellers(admin)
	u := b.user("grace@analytical.example", sellers.RoleName())
	_, secret := b.token(u)
	before, err := b.Authenticate(t.Context(), secret, client)
	if err != nil {
		t.Fatal(err)
	}
	b.save(admin, sellers, role.All)
	after, err := b.Authenticate(t.Context(), secret, client)
	if err != nil || before.PolicyVersion() == after.PolicyVersion() {
		t.Errorf("nothing changed: %v", err)
	}
	if _, err := b.SaveRole(t.Context(), admin, Role{ID: sellers.ID, Name: "x", Only: only(sellers.Version)}); errs.CodeOf(err) != "version_stale" {
		t.Errorf("over a change of somebody else: %v", err)
	}
	if err := b.DeleteRole(t.Context(), admin, sellers.ID, only(sellers.Version)); errs.CodeOf(err) != "version_stale" {
		t.Errorf("removed after a change of somebody else: %v", err)
	}
	if err := b.DeleteRole(t.Context(), admin, sellers.ID, nil); errs.CodeOf(err) != "role_held" {
		t.Errorf("while it is held: %v", err)
	}
	reader := policy.ReadOnly
	if _, err := b.ChangeAccess(t.Context(), admin, u.ID, Access{Role: &reader}); err != nil {
		t.Fatal(err)
	}
	if err := b.DeleteRole(t.Context(), admin, sellers.ID, nil); err != nil {
		t.Error(err)
	}
	gone := sellers.RoleName()
	if _, err := b.ChangeAccess(t.Context(), admin, u.ID, Access{Role: &gone}); errs.KindOf(err) != errs.Invalid {
		t.Errorf("a role that is no more: %v", err)
	}
}

func TestOnlyWhoManagesUsersDoes(t *testing.T) {
	t.Parallel()
	b := setup(t)
	admin := b.admin("admin@analytical.example")
	u := b.user("grace@analytical.example", policy.Member)
	in, err := b.comes(b.session(u, browserAt("192.0.2.7")))
	if err != nil {
		t.Fatal(err)
	}
	owner := policy.Owner
	in.Roles = []policy.RoleName{policy.Owner} // claimed
	for name, try := range map[string]func() error{
		"promotes itself": func() error {
			_, err := b.ChangeAccess(t.Context(), in, u.ID, Access{Role: &owner})
			return err
		},
		"invites": func() error {
			_, _, err := b.Invite(t.Context(), in, NewUser{Email: "x@analytical.example", Name: "X", Role: policy.Owner}, nil)
			return err
		},
		"makes a role":  func() error { _, err := b.SaveRole(t.Context(), in, Role{Name: "x"}); return err },
		"makes a team":  func() error { _, err := b.SaveTeam(t.Context(), in, Team{Name: "x"}); return err },
		"lists":         func() error { _, err := b.Colleagues(t.Context(), in); return err },
		"reads roles":   func() error { _, err := b.Roles(t.Context(), in); return err },
		"drops a team":  func() error { return b.DeleteTeam(t.Context(), in, id.ID{1}, nil) },
		"drops a role":  func() error { return b.DeleteRole(t.Context(), in, id.ID{1}, nil) },
		"invites again": func() error { _, err := b.InviteAgain(t.Context(), in, admin.User); return err },
	} {
		if err := try(); errs.KindOf(err) != errs.Permission {
			t.Errorf("a member %s: %v", name, err)
		}
	}
}

func TestLeavingATeamIsAtOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	admin := b.admin("admin@analytical.example")
	north, south := b.team(admin, "North"), b.team(admin, "South")
	u, in := b.invite(admin, "grace@analytical.example", policy.Member, north.ID, south.ID)
	came, err := b.RedeemSetupLink(t.Context(), in.Secret, First{User: NewUser{Password: []byte(goodPassword)}}, browserAt("192.0.2.7"))
	if err != nil {
		t.Fatal(err)
	}
	if err := b.DeleteTeam(t.Context(), admin, north.ID, nil); err != nil {
		t.Fatal(err)
	}
	if a, err := b.comes(came); err != nil || !slices.Equal(a.Teams, []id.ID{south.ID}) {
		t.Errorf("teams %v, %v", a.Teams, err)
	}
	if _, err := b.ChangeAccess(t.Context(), admin, u.ID, Access{Teams: &[]id.ID{north.ID}}); errs.KindOf(err) != errs.Invalid {
		t.Errorf("into a team that is no more: %v", err)
	}
	if _, err := b.ChangeAccess(t.Context(), admin, u.ID, Access{Teams: &[]id.ID{}}); err != nil {
		t.Error(err)
	}
	if a, err := b.comes(came); err != nil || len(a.Teams) != 0 {
		t.Errorf("teams %v, %v", a.Teams, err)
	}
}

// TestRightsMadeBySQLGrantNothing widens and makes what grants rights behind
// the program's back.
func TestRightsMadeBySQLGrantNothing(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		table string
		edit  func(b *bundle, u Colleague, r Role, t Team)
	}{
		"an administrator": {tableUser, func(b *bundle, u Colleague, _ Role, _ Team) {
			b.sql(`UPDATE app_user SET role = 'owner' WHERE id = ?`, u.ID)
		}},
		"a wider role": {tableRole, func(b *bundle, _ Colleague, r Role, _ Team) {
			b.sql(`UPDATE role SET definition = CAST(replace(`+dbtest.TextOf("definition")+`, '"team"', '"all"') AS BLOB) WHERE id = ?`, r.ID)
		}},
		"the definition of another role": {tableRole, func(b *bundle, _ Colleague, r Role, _ Team) {
			wide := b.save(policy.Actor{Kind: policy.Operator, OSUser: "root"}, Role{Name: "wide"}, role.All)
			b.sql(`DELETE FROM role WHERE id = ?`, r.ID)
			b.sql(`UPDATE role SET id = ? WHERE id = ?`, r.ID, wide.ID)
		}},
		"one more team": {tableUserTeam, func(b *bundle, u Colleague, _ Role, t Team) {
			b.sql(`UPDATE user_team SET teams = CAST(teams || ? AS BLOB) WHERE id = ?`, t.ID, u.ID)
		}},
		"the teams of another": {tableUserTeam, func(b *bundle, u Colleague, _ Role, t Team) {
			other, _ := b.invite(operator(), "other@analytical.example", policy.Member, t.ID)
			b.sql(`DELETE FROM user_team WHERE id = ?`, u.ID)
			b.sql(`UPDATE user_team SET id = ? WHERE id = ?`, u.ID, other.ID)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			admin := b.admin("admin@analytical.example")
			r, mine, other := b.sellers(admin), b.team(admin, "North"), b.team(admin, "South")
			u, in := b.invite(admin, "grace@analytical.example", r.RoleName(), mine.ID)
			came, err := b.RedeemSetupLink(t.Context(), in.Secret, First{User: NewUser{Password: []byte(goodPassword)}}, browserAt("192.0.2.7"))
			if err != nil {
				t.Fatal(err)
			}
			a, err := b.comes(came)
			if err != nil {
				t.Fatal(err)
			}
			tc.edit(b, u, r, other)
			want := u.ID
			if tc.table == tableRole {
				want = r.ID
			}
			_, err = b.refresh(a)
			b.wantTampered(err, tc.table, want)
			b.clock.advance(grantLife + time.Second)
			_, err = b.comes(came)
			b.wantTampered(err, tc.table, want)
			if entries := b.entries("integrity.check"); len(entries) != 1 || entries[0].Object != tc.table || entries[0].Record != want {
				t.Errorf("entries: %+v", entries)
			}
			if events := b.events(EventTampered); len(events) != 1 || events[0] != want {
				t.Errorf("events: %v", events)
			}
		})
	}
}

// TestRightsPutBackAreFound verifies what an older row with a MAC that holds
// cannot hide: its newest entry says otherwise.
func TestRightsPutBackAreFound(t *testing.T) {
	t.Parallel()
	b := setup(t)
	admin := b.admin("admin@analytical.example")
	r := b.sellers(admin)
	var old *roleRow
	b.write(func(tx *store.Tx) (err error) {
		old, err = b.readRole(tx, r.ID)
		return err
	})
	b.save(admin, r, role.Own)
	if err := b.d.Audit.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	verify := func() audit.Status {
		report, err := audit.Verify(t.Context(), b.d.DB, b.d.Keys.(*testKeys), audit.VerifyOptions{Rows: b.Rows()})
		if err != nil {
			t.Fatal(err)
		}
		return report.Status
	}
	if got := verify(); got != audit.Sound {
		t.Fatalf("before: %v", got)
	}
	b.sql(`UPDATE role SET definition = ?, updated_at = ?, version = ?, name = ?, mac = ? WHERE id = ?`,
		old.definition, old.updatedAt, old.version, old.name, old.mac, old.id)
	if got := verify(); got != audit.Tampered {
		t.Errorf("after: %v", got)
	}
}
