package auth

import (
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

// TestARowThatTheProgramNeverMadeStopsNobody: a row put in under the zero id,
// under one that nobody can read or that no entry tells of, is found and called
// that. Its table stays open, all others go on, and an administrator or the
// operator takes it away.
func TestARowThatTheProgramNeverMadeStopsNobody(t *testing.T) {
	t.Parallel()
	const (
		team = `INSERT INTO team SELECT ?, name, created_at, created_by, updated_at, updated_by, version, mac FROM team LIMIT 1`
		user = `INSERT INTO app_user SELECT ?, mac, profile, password, role, state, created_at, created_by, updated_at, updated_by, version, mac FROM app_user LIMIT 1`
		own  = `UPDATE session SET id = ? WHERE id = (SELECT id FROM session ORDER BY id DESC LIMIT 1)`
	)
	for name, c := range map[string]struct {
		sql string
		id  any
		bad int
	}{
		"zero team":     {team, make([]byte, 16), 1},
		"short team":    {team, []byte{1, 2}, 1},
		"zero user":     {user, make([]byte, 16), 1},
		"short user":    {user, []byte{1, 2}, 1},
		"long user":     {user, make([]byte, 17), 1},
		"empty team":    {team, []byte{}, 1},
		"another team":  {team, []byte("nobody we know of")[:16], 1},
		"another user":  {user, []byte("nobody we know of")[:16], 1},
		"short session": {own, []byte{0}, 2}, // and the one that is gone
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, ctx := setup(t), t.Context()
			admin := b.admin("admin@analytical.example")
			u := b.user("reader@analytical.example", policy.ReadOnly)
			_, secret := b.token(u)
			_, err := b.SaveTeam(ctx, admin, Team{Name: "North"})
			b.must(err)
			came := b.session(u, browserAt("192.0.2.1"))
			reader, err := b.comes(came)
			b.must(err)
			session := b.session(u, browserAt("192.0.2.1")).Session.ID
			b.sql(c.sql, c.id)

			bad, err := b.d.Audit.Compare(ctx, b.Rows(), b.Rows().Objects()...)
			if err != nil || len(bad) != c.bad {
				t.Fatalf("%+v, %v", bad, err)
			}
			for _, d := range bad {
				if known := d.Record != id.ID([]byte("nobody we know of")[:16]); d.Table || d.Record != (id.ID{}) && d.Record != session && known {
					t.Errorf("alarmed: %+v", d)
				}
			}
			if _, err := b.Authenticate(ctx, secret, client); err != nil {
				t.Errorf("a sound user: %v", err)
			}
			if _, err := b.SaveTeam(ctx, admin, Team{Name: "South"}); err != nil {
				t.Errorf("a change: %v", err)
			}
			if all, err := b.Colleagues(ctx, admin); err != nil || len(all) < 2 {
				t.Errorf("listed: %+v, %v", all, err)
			}
			if c.bad == 2 {
				b.must(b.EndSession(ctx, admin, session))
			}
			off, on := Disabled, Active
			if _, err := b.ChangeAccess(ctx, admin, id.ID{}, Access{State: &on}); errs.CodeOf(err) != "user_unknown" {
				t.Errorf("switched on: %v", err)
			}
			if _, err := b.ClearStrangers(ctx, reader); errs.KindOf(err) != errs.Permission {
				t.Errorf("taken away by somebody: %v", err)
			}
			if strings.HasPrefix(name, "zero") {
				if _, err := b.ChangeAccess(ctx, admin, id.ID{}, Access{State: &off}); err != nil {
					t.Errorf("taken away: %v", err)
				}
			} else if n, err := b.ClearStrangers(ctx, operator()); err != nil || n != 1 {
				t.Errorf("taken away: %d, %v", n, err)
			}
			b.whole()
			if n, err := b.ClearStrangers(ctx, operator()); err != nil || n != 0 {
				t.Errorf("taken away again: %d, %v", n, err)
			}
			if _, err := b.ChangeAccess(ctx, admin, id.ID{}, Access{State: &off}); errs.CodeOf(err) != "user_unknown" {
				t.Errorf("taken away again: %v", err)
			}
		})
	}
}
