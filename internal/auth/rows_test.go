package auth

import (
	"testing"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// TestVerifyFindsGrantsChangedBehindTheProgram is about what a row's own MAC
// cannot show: rows put back to an earlier state, removed or added.
func TestVerifyFindsGrantsChangedBehindTheProgram(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		edit func(b *bundle, u User, revoked Token)
		want audit.Status
	}{
		"nothing": {func(*bundle, User, Token) {}, audit.Sound},
		"token removed": {func(b *bundle, _ User, revoked Token) {
			b.sql(`DELETE FROM api_token WHERE id = ?`, revoked.ID)
		}, audit.Tampered},
		"user removed": {func(b *bundle, u User, _ Token) {
			b.sql(`DELETE FROM app_user WHERE id = ?`, u.ID)
		}, audit.Tampered},
		"row edited": {func(b *bundle, u User, _ Token) {
			b.sql(`UPDATE app_user SET role = 'owner' WHERE id = ?`, u.ID)
		}, audit.Tampered},
		"revocation undone": {func(b *bundle, _ User, revoked Token) {
			b.write(func(tx *store.Tx) error { // the row of an older copy, MAC included
				row, err := b.readToken(tx, revoked.ID)
				if err != nil {
					return err
				}
				row.revokedAt, row.version = revoked.RevokedAt, row.version-1
				return b.updateToken(tx, row)
			})
		}, audit.Tampered},
		"role changed by who has the key but leaves no entry": {func(b *bundle, u User, _ Token) {
			b.write(func(tx *store.Tx) error {
				_, _, err := b.forgeUser(tx, u.ID, func(r *userRow) { r.role = string(policy.Owner) })
				return err
			})
		}, audit.Tampered},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			u := b.user("ada@analytical.example", policy.ReadOnly)
			b.token(u)
			made, _ := b.token(u)
			if err := b.RevokeToken(t.Context(), operator(), made.ID); err != nil {
				t.Fatal(err)
			}
			if err := b.d.Audit.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			tc.edit(b, u, made)
			report, err := audit.Verify(t.Context(), b.d.DB, b.d.Keys.(*testKeys), audit.VerifyOptions{Rows: b.Rows()})
			if err != nil || report.Status != tc.want {
				t.Errorf("%v, %v, want %v; problems %+v", report.Status, err, tc.want, report.Problems)
			}
		})
	}
}
