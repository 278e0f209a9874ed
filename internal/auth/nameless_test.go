package auth

import (
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

// TestARowWithoutANameStopsNobody: a row put in under the zero id, or under one
// that nobody can read, is found and called that. Its table stays open, all
// others go on, and an administrator takes it away.
func TestARowWithoutANameStopsNobody(t *testing.T) {
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
			session := b.session(u, browserAt("192.0.2.1")).Session.ID
			b.sql(c.sql, c.id)

			bad, err := b.d.Audit.Compare(ctx, b.Rows(), b.Rows().Objects()...)
			if err != nil || len(bad) != c.bad {
				t.Fatalf("%+v, %v", bad, err)
			}
			for _, d := range bad {
				if d.Table || d.Record != (id.ID{}) && d.Record != session {
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
			if _, state, err := b.Locate(ctx, id.ID{}.String()); err != nil || state != Damaged {
				t.Errorf("located: %s, %v", state, err)
			}
			if _, err := b.ChangeAccess(ctx, admin, id.ID{}, Access{State: &off}); err != nil {
				t.Errorf("taken away: %v", err)
			}
			b.whole()
			if _, err := b.ChangeAccess(ctx, admin, id.ID{}, Access{State: &off}); errs.CodeOf(err) != "user_unknown" {
				t.Errorf("taken away again: %v", err)
			}
		})
	}
}
