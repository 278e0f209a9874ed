package auth

import (
	"fmt"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

// colleagueOf is a user as the list shows it.
func (b *bundle) colleagueOf(admin policy.Actor, user id.ID) (found Colleague, ok bool) {
	b.t.Helper()
	all, err := b.Colleagues(b.t.Context(), admin)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, c := range all {
		if c.ID == user {
			found, ok = c, true
		}
	}
	return found, ok
}

// whole fails unless log and rows agree.
func (b *bundle) whole() {
	b.t.Helper()
	bad, err := b.d.Audit.Compare(b.t.Context(), b.Rows(), b.Rows().Objects()...)
	if err != nil || len(bad) > 0 {
		b.t.Errorf("log and rows: %+v, %v", bad, err)
	}
	if err := b.d.Audit.Flush(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
	report, err := audit.Verify(b.t.Context(), b.d.DB, b.d.Keys.(*testKeys), audit.VerifyOptions{Rows: b.Rows()})
	if err != nil || report.Status != audit.Sound {
		b.t.Errorf("verify: %s, %v, %+v", report.Status, err, report.Problems)
	}
}

// TestADamagedUserDisarmsNobody: beside a row of a user that was edited, taken
// away or put in, administrators list everybody, demote and switch off each
// other, and mend that row by the doors they always use.
func TestADamagedUserDisarmsNobody(t *testing.T) {
	t.Parallel()
	off, on, member := Disabled, Active, policy.Member
	for name, c := range map[string]struct {
		sql    string
		extra  bool // the program never made it
		nobody bool // no name can be known
	}{
		"edited":         {sql: `UPDATE app_user SET role = 'owner' WHERE id = ?`},
		"name destroyed": {sql: `UPDATE app_user SET profile = email_token WHERE id = ?`, nobody: true},
		"taken away":     {sql: `DELETE FROM app_user WHERE id = ?`, nobody: true},
		"put in": {sql: `INSERT INTO app_user SELECT ?, ?, profile, password, 'owner', state, created_at, created_by, updated_at, updated_by, version, mac
			FROM app_user WHERE id = ?`, extra: true, nobody: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			admin := b.admin("admin@analytical.example")
			other := b.admin("other@analytical.example")
			u := b.user("reader@analytical.example", policy.ReadOnly)
			_, secret := b.token(u)
			damaged := u.ID
			if c.extra {
				damaged = b.d.IDs.New()
				b.sql(c.sql, damaged, []byte("short"), u.ID)
			} else {
				b.sql(c.sql, u.ID)
			}
			if got, ok := b.colleagueOf(admin, damaged); !ok || got.State != Damaged || got.Role != "" || (got.Name == "") != c.nobody {
				t.Fatalf("listed as %+v, %v", got, ok)
			}
			if _, state, err := b.Locate(t.Context(), damaged.String()); err != nil || state != Damaged {
				t.Errorf("located: %s, %v", state, err)
			}
			if _, err := b.ChangeAccess(t.Context(), admin, other.User, Access{State: &off}); err != nil {
				t.Errorf("switching another administrator off: %v", err)
			}
			if _, err := b.ChangeAccess(t.Context(), admin, admin.User, Access{Role: &member}); errs.CodeOf(err) != "last_administrator" {
				t.Errorf("the damaged one counts as an administrator: %v", err)
			}
			got, err := b.ChangeAccess(t.Context(), admin, damaged, Access{State: &off})
			if err != nil || got.State != Disabled {
				t.Fatalf("mended: %+v, %v", got, err)
			}
			b.whole()
			if c.extra {
				if got, ok := b.colleagueOf(admin, damaged); ok {
					t.Errorf("it is still there: %+v", got)
				}
				return
			}
			if _, err := b.Authenticate(t.Context(), secret, client); errs.CodeOf(err) != "token_refused" {
				t.Errorf("its token: %v", err)
			}
			got, err = b.ChangeAccess(t.Context(), admin, damaged, Access{State: &on, Role: &member})
			if err != nil || got.State != Invited || got.Role != member || got.Name == "" {
				t.Errorf("let in again: %+v, %v", got, err)
			}
			if _, err := b.InviteAgain(t.Context(), admin, damaged); err != nil {
				t.Errorf("invited again: %v", err)
			}
			b.whole()
		})
	}
}

// TestDamagedGrantsAreTakenAwayByTheirDoors: a role, team, token and session
// that were edited or taken away stand in nobody's way, and go by the doors by
// which sound ones go, or are written anew.
func TestDamagedGrantsAreTakenAwayByTheirDoors(t *testing.T) {
	t.Parallel()
	for name, sql := range map[string]string{"edited": `UPDATE %s SET version = version + 1 WHERE id = ?`, "taken away": `DELETE FROM %s WHERE id = ?`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, ctx := setup(t), t.Context()
			admin := b.admin("admin@analytical.example")
			u := b.user("reader@analytical.example", policy.ReadOnly)
			role, err := b.SaveRole(ctx, admin, Role{Name: "Clerks", Definition: []byte(`{}`)})
			b.must(err)
			spare, err := b.SaveRole(ctx, admin, Role{Name: "Spare", Definition: []byte(`{}`)})
			b.must(err)
			team, err := b.SaveTeam(ctx, admin, Team{Name: "North"})
			b.must(err)
			away, err := b.SaveTeam(ctx, admin, Team{Name: "South"})
			b.must(err)
			_, err = b.ChangeAccess(ctx, admin, u.ID, Access{Teams: &[]id.ID{team.ID}})
			b.must(err)
			made, _ := b.token(u)
			session := b.session(u, browserAt("192.0.2.1"))
			for table, row := range map[string]id.ID{tableToken: made.ID, tableSession: session.Session.ID, tableUserTeam: u.ID} {
				b.damage(sql, table, row)
			}
			for table, rows := range map[string][]id.ID{tableRole: {role.ID, spare.ID}, tableTeam: {team.ID, away.ID}} {
				for _, row := range rows {
					b.damage(sql, table, row)
				}
			}
			for what, err := range map[string]error{
				"role written":  second(b.SaveRole(ctx, admin, Role{ID: role.ID, Name: "Clerks", Definition: []byte(`{}`)})),
				"role removed":  b.DeleteRole(ctx, admin, spare.ID, nil),
				"team renamed":  second(b.SaveTeam(ctx, admin, Team{ID: team.ID, Name: "North"})),
				"team removed":  b.DeleteTeam(ctx, admin, away.ID, nil),
				"token revoked": b.RevokeToken(ctx, operator(), made.ID),
				"session ended": b.EndSession(ctx, admin, session.Session.ID),
				"teams given":   second(b.ChangeAccess(ctx, admin, u.ID, Access{Teams: &[]id.ID{}})),
			} {
				if err != nil {
					t.Errorf("%s: %v", what, err)
				}
			}
			b.whole()
		})
	}
}

// damage runs a statement about one row.
func (b *bundle) damage(sql, table string, row id.ID) {
	b.t.Helper()
	b.sql(fmt.Sprintf(sql, table), row)
}

func (b *bundle) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func second[T any](_ T, err error) error { return err }

// TestAStrayEntryDisarmsNobody: an entry put into the log beside the program
// proves nothing. Who looks for the newest one goes on to that before it, and
// the log names the stray.
func TestAStrayEntryDisarmsNobody(t *testing.T) {
	t.Parallel()
	const junk = `INSERT INTO audit_entry (id, object, record, writes, body) VALUES (?, 'app_user', ?, 1, ?)`
	for name, edited := range map[string]bool{"sound rows": false, "and an edited one": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, ctx := setup(t), t.Context()
			admin := b.admin("admin@analytical.example")
			u := b.user("reader@analytical.example", policy.ReadOnly)
			other := b.user("other@analytical.example", policy.ReadOnly)
			_, secret := b.token(other)
			b.must(b.d.Audit.Flush(ctx))
			for _, about := range [][]byte{u.ID[:], other.ID[:], make([]byte, 16), {1, 2}, []byte("nobody we know of")[:16]} {
				unknown := b.d.IDs.New()
				b.sql(junk, unknown, about, []byte{0})
			}
			if edited {
				b.sql(`UPDATE app_user SET role = 'owner' WHERE id = ?`, u.ID)
			}
			check := func() {
				t.Helper()
				bad, err := b.d.Audit.Compare(ctx, b.Rows(), b.Rows().Objects()...)
				if err != nil || (len(bad) == 1 && bad[0].Record == u.ID && !bad[0].Table) != edited || len(bad) > 1 {
					t.Errorf("compared: %+v, %v", bad, err)
				}
				if got, ok := b.colleagueOf(admin, u.ID); !ok || (got.State == Damaged) != edited {
					t.Errorf("listed: %+v, %v", got, ok)
				}
				if _, err := b.Authenticate(ctx, secret, client); err != nil {
					t.Errorf("another user: %v", err)
				}
			}
			check()
			b.must(b.d.Audit.Flush(ctx)) // now they are strays
			check()
			off := Disabled
			if _, err := b.ChangeAccess(ctx, admin, u.ID, Access{State: &off}); err != nil {
				t.Errorf("switched off: %v", err)
			}
			if bad, err := b.d.Audit.Compare(ctx, b.Rows(), b.Rows().Objects()...); err != nil || len(bad) > 0 {
				t.Errorf("mended: %+v, %v", bad, err)
			}
			report, err := audit.Verify(ctx, b.d.DB, b.d.Keys.(*testKeys), audit.VerifyOptions{Rows: b.Rows()})
			if err != nil || report.Status != audit.Tampered || report.FirstBad.Code != "audit_entry_stray" {
				t.Errorf("verify: %s, %v, %+v", report.Status, err, report.Problems)
			}
		})
	}
}

// TestWhatHasNoDoorOfItsOwnIsAcknowledged: a link that somebody deleted is
// acknowledged by the next one that is made, and teams that are not believed end
// with whatever is changed of their user.
func TestWhatHasNoDoorOfItsOwnIsAcknowledged(t *testing.T) {
	t.Parallel()
	b, ctx := setup(t), t.Context()
	admin := b.admin("admin@analytical.example")
	team := b.team(admin, "North")
	invited, _ := b.invite(admin, "grace@analytical.example", policy.Member, team.ID)
	u := b.user("reader@analytical.example", policy.ReadOnly)
	b.sql(`DELETE FROM setup_link WHERE "user" = ?`, invited.ID)
	_, _, err := b.CreateSetupLink(ctx, operator(), u.ID)
	b.must(err)
	b.whole()
	for _, sql := range []string{`UPDATE user_team SET version = version + 1 WHERE id = ?`, `DELETE FROM user_team WHERE id = ?`} {
		_, err = b.ChangeAccess(ctx, admin, invited.ID, Access{Teams: &[]id.ID{team.ID}})
		b.must(err)
		b.sql(sql, invited.ID)
		name := "Grace"
		if got, err := b.ChangeAccess(ctx, admin, invited.ID, Access{Name: &name}); err != nil || got.Name != name || len(got.Teams) > 0 {
			t.Errorf("renamed: %+v, %v", got, err)
		}
		b.whole()
	}
}
