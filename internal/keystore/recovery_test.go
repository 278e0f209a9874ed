package keystore_test

import (
	"path/filepath"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// setupLater is a key store without a recovery key.
func setupLater(t *testing.T) *bench {
	t.Helper()
	dir := t.TempDir()
	like := setup(t) // for its clock and options
	b := &bench{t: t, dir: filepath.Join(dir, "data"), key: filepath.Join(dir, "config", "root.key"), clock: like.clock, options: like.options, workspace: id.ID{8, 8}}
	b.openDB()
	b.must(keystore.Create(t.Context(), b.db, keystore.CreateOptions{Workspace: b.workspace, Provider: keystore.KeyFile(b.key)}))
	b.open()
	t.Cleanup(b.close)
	return b
}

func (b *bench) identity() seal.Identity {
	b.t.Helper()
	identity, err := seal.NewSeed().Identity()
	b.must(err)
	return identity
}

func (b *bench) wantRecovery(want keystore.RecoveryState, fingerprint string) {
	b.t.Helper()
	state, got, err := b.ks.Recovery(b.t.Context())
	if err != nil || state != want || got != fingerprint {
		b.t.Errorf("recovery is %s %q, %v; want %s %q", state, got, err, want, fingerprint)
	}
	tree, err := b.ks.Tree(b.t.Context())
	if err != nil || tree.Recovery != want || (len(tree.Wraps) == 2) != (want != keystore.RecoveryMissing) {
		b.t.Errorf("the tree says %s with %d wraps, %v", tree.Recovery, len(tree.Wraps), err)
	}
}

func TestARecoveryKeyMayComeLater(t *testing.T) {
	t.Parallel()
	b := setupLater(t)
	root := keystore.KeyFile(b.key)
	spare := func() keystore.RootProvider { return keystore.KeyFile(filepath.Join(t.TempDir(), "k")) }
	b.wantRecovery(keystore.RecoveryMissing, "")
	wantCode(t, b.ks.ConfirmRecovery(t.Context(), ""), errs.Conflict, "recovery_replaced")

	first, second := b.identity(), b.identity()
	b.must(b.ks.ShowRecovery(t.Context(), root, first.Recipient()))
	b.must(b.ks.ShowRecovery(t.Context(), root, second.Recipient()))
	b.reopen()
	b.wantRecovery(keystore.RecoveryShown, second.Recipient().Fingerprint())
	wantCode(t, b.ks.ConfirmRecovery(t.Context(), first.Recipient().Fingerprint()), errs.Conflict, "recovery_replaced")
	for range 2 {
		b.must(b.ks.ConfirmRecovery(t.Context(), second.Recipient().Fingerprint()))
	}
	b.reopen()
	b.wantRecovery(keystore.RecoveryConfirmed, second.Recipient().Fingerprint())
	wantCode(t, b.ks.ShowRecovery(t.Context(), root, first.Recipient()), errs.Conflict, "recovery_confirmed")

	b.must(b.ks.Close())
	b.ks = nil
	wantCode(t, keystore.RecoverRoot(t.Context(), b.db, first, spare()), errs.Integrity, "recovery_key_wrong")
	b.must(keystore.RecoverRoot(t.Context(), b.db, second, spare()))
}

func TestWithoutARecoveryKeyThereIsNoRecovery(t *testing.T) {
	t.Parallel()
	b := setupLater(t)
	b.must(b.ks.Close())
	b.ks = nil
	err := keystore.RecoverRoot(t.Context(), b.db, b.identity(), keystore.KeyFile(filepath.Join(t.TempDir(), "k")))
	wantCode(t, err, errs.Precondition, "recovery_missing")
}

func TestAnEditedRecoveryStateOpensNothing(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string]string{
		"a state pushed on":     `UPDATE recovery SET state = 'confirmed'`,
		"a state put back":      `UPDATE recovery SET state = 'missing'`,
		"another fingerprint":   `UPDATE recovery SET fingerprint = 'x'`,
		"the wrap taken away":   `DELETE FROM root_wrap WHERE role = 'recovery'`,
		"the wrap edited":       `UPDATE root_wrap SET fingerprint = 'x' WHERE role = 'recovery'`,
		"the time of the state": `UPDATE recovery SET changed_at = changed_at + 1`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setupLater(t)
			b.must(b.ks.ShowRecovery(t.Context(), keystore.KeyFile(b.key), b.identity().Recipient()))
			b.must(b.ks.Close())
			b.ks = nil
			b.must(b.db.Write(t.Context(), func(tx *store.Tx) error {
				_, err := tx.Exec(edit)
				return err
			}))
			if ks, err := keystore.Open(t.Context(), b.db, keystore.KeyFile(b.key), b.options); err == nil {
				b.ks = ks
				t.Error("opened")
			}
		})
	}
}

// TestStoresFromBeforeHaveHadARecoveryKeyFromTheStart opens what a program
// left that knew no states.
func TestStoresFromBeforeHaveHadARecoveryKeyFromTheStart(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.must(b.db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(`DELETE FROM recovery`)
		return err
	}))
	b.reopen()
	identity, err := b.seed.Identity()
	b.must(err)
	b.wantRecovery(keystore.RecoveryConfirmed, identity.Recipient().Fingerprint())
}
