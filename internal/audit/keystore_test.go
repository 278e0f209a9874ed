package audit

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/dbtest"
)

// openKeystore opens the key store in dir, and makes it first when asked.
func openKeystore(ctx context.Context, dir string, now func() time.Time, create id.ID) (ks *keystore.Keystore, closed func() error, err error) {
	db, err := store.Open(ctx, dbtest.Dialect(), store.Options{Path: filepath.Join(dir, "keys", "keys.db"), Now: now, SecureDelete: true})
	if err != nil {
		return nil, nil, err
	}
	provider := keystore.KeyFile(filepath.Join(dir, "config", "root.key"))
	if !create.IsZero() {
		identity, err := seal.NewSeed().Identity()
		if err != nil {
			return nil, nil, err
		}
		if err := keystore.Create(ctx, db, keystore.CreateOptions{Workspace: create, Provider: provider, Recovery: identity.Recipient()}); err != nil {
			return nil, nil, err
		}
	}
	ks, err = keystore.Open(ctx, db, provider, keystore.Options{Now: now, BatchKeys: 8})
	if err != nil {
		return nil, nil, err
	}
	return ks, func() error { return errors.Join(ks.Close(), db.Close()) }, nil
}

func mustKeystore(t *testing.T, dir string, now func() time.Time, create id.ID) *keystore.Keystore {
	t.Helper()
	ks, closed, err := openKeystore(t.Context(), dir, now, create)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := closed(); err != nil {
			t.Error(err)
		}
	})
	return ks
}

func TestWithTheRealKeyStore(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ks := mustKeystore(t, t.TempDir(), b.now, b.keys.workspace)
	keys := FromKeystore(ks)
	verify := func() Report {
		t.Helper()
		r, err := Verify(t.Context(), b.db, keys, VerifyOptions{Rows: rowSource{}})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	b.log = New(b.db, keys, b.ids)
	b.fill(20, 10)
	for _, p := range []keystore.Purpose{keystore.Audit, keystore.Accumulator} {
		if err := ks.RotatePurpose(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	b.fill(20, 10)
	if r := verify(); r.Status != Sound || r.Size != 40 || r.Erased != 0 {
		t.Fatalf("after rotation: %s %+v", r.Status, r.Problems)
	}
	if err := ks.DestroyPurpose(t.Context(), keystore.Audit, 1); err != nil {
		t.Fatal(err)
	}
	if r := verify(); r.Status != Sound || r.Erased != 20 {
		t.Fatalf("after destroying a body key: %s, erased %d, %+v", r.Status, r.Erased, r.Problems)
	}

	before, live := filepath.Join(t.TempDir(), "before.db"), b.live
	if err := b.db.BackupTo(t.Context(), before); err != nil {
		t.Fatal(err)
	}
	then, err := b.log.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for range 3 { // a remembered head on each of some days
		b.pass(24 * time.Hour)
		b.fill(5, 5)
	}
	now, err := b.log.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b.open(before)
	b.live = live
	b.log = New(b.db, keys, b.ids)
	if r := verify(); r.Status != Tampered || r.FirstBad.Code != "audit_rolled_back" {
		t.Fatalf("an old database: %s %+v", r.Status, r.Problems)
	}
	if err := b.log.Flush(t.Context()); errs.CodeOf(err) != "audit_rolled_back" {
		t.Fatalf("the sequencer goes on: %v", err)
	}
	err = ks.AcceptRewind(t.Context(), keystore.Head{Size: now.Size, Root: now.Root}, keystore.Head{Size: then.Size, Root: then.Root}, "restored after a disk failure")
	if err != nil {
		t.Fatal(err)
	}
	if r := verify(); r.Status != Sound {
		t.Fatalf("after the rewind was accepted: %s %+v", r.Status, r.Problems)
	}
	b.log = New(b.db, keys, b.ids)
	b.fill(40, 10)
	if r := verify(); r.Status != Sound || r.Size != 80 {
		t.Errorf("going on: %s, size %d, %+v", r.Status, r.Size, r.Problems)
	}
}
