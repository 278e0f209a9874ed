package keystore_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/keystore/keytest"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/dbtest"
)

// bench is one key store on disk that can be closed and opened again.
type bench struct {
	t         testing.TB
	dir, key  string
	clock     *keytest.Clock
	seed      seal.Seed
	db        *store.DB
	ks        *keystore.Keystore
	options   keystore.Options
	workspace id.ID
}

func setup(t testing.TB) *bench {
	t.Helper()
	dir := t.TempDir()
	b := &bench{t: t, dir: filepath.Join(dir, "data"), key: filepath.Join(dir, "config", "root.key"), seed: seal.NewSeed(),
		clock: keytest.NewClock(), workspace: id.ID{7, 7}}
	b.options = keystore.Options{Now: b.clock.Now, BatchKeys: 64}
	identity, err := b.seed.Identity()
	if err != nil {
		t.Fatal(err)
	}
	b.openDB()
	b.must(keystore.Create(t.Context(), b.db, keystore.CreateOptions{
		Workspace: b.workspace, Provider: keystore.KeyFile(b.key), Recovery: identity.Recipient(),
	}))
	b.open()
	t.Cleanup(b.close)
	return b
}

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) openDB() {
	b.t.Helper()
	b.must(os.MkdirAll(b.dir, 0o700))
	db, err := store.Open(context.Background(), dbtest.Dialect(), store.Options{Path: filepath.Join(b.dir, "keys.db"), Now: b.clock.Now, SecureDelete: true})
	b.must(err)
	b.db = db
}

func (b *bench) open() {
	b.t.Helper()
	ks, err := keystore.Open(b.t.Context(), b.db, keystore.KeyFile(b.key), b.options)
	b.must(err)
	b.ks = ks
}

func (b *bench) close() {
	if b.ks != nil {
		b.must(b.ks.Close())
	}
	b.ks = nil
	b.must(b.db.Close())
}

func (b *bench) reopen() {
	b.t.Helper()
	b.close()
	b.openDB()
	b.open()
}

// crash leaves the file as a kill would, as far as the key store is concerned:
// nothing is put back.
func (b *bench) crash() {
	b.t.Helper()
	old := b.ks
	b.ks = nil
	copied := filepath.Join(b.t.TempDir(), "copy.db")
	b.must(b.db.BackupTo(b.t.Context(), copied))
	b.must(old.Close())
	b.must(b.db.Close())
	dbtest.Replace(b.t, copied, filepath.Join(b.dir, "keys.db"))
	b.openDB()
	b.open()
}

func (b *bench) edit(sql string, args ...any) {
	b.t.Helper()
	b.must(b.db.Write(b.t.Context(), func(tx *store.Tx) error {
		n, err := tx.Exec(sql, args...)
		if err == nil && n == 0 {
			b.t.Fatalf("%s changed nothing", sql)
		}
		return err
	}))
}

func (b *bench) take() *seal.Key {
	b.t.Helper()
	k, err := b.ks.TakeSubjectKey(b.t.Context())
	b.must(err)
	return k
}

func (b *bench) tree() keystore.Tree {
	b.t.Helper()
	tree, err := b.ks.Tree(b.t.Context())
	b.must(err)
	return tree
}

func wantCode(t testing.TB, err error, kind errs.Kind, code string) {
	t.Helper()
	if errs.KindOf(err) != kind || errs.CodeOf(err) != code {
		t.Errorf("error = %v (%v %q), want %v %q", err, errs.KindOf(err), errs.CodeOf(err), kind, code)
	}
}

func TestKeysAreTheSameAfterReopening(t *testing.T) {
	t.Parallel()
	b := setup(t)
	place := seal.Place{Workspace: b.workspace, Object: "contact", Class: "personal"}
	k := b.take()
	sealed := seal.Seal(k, place, []byte("love"))
	token := b.ks.Purpose(keystore.Token).Token("contact", "emails", "a@b.c")
	b.reopen()
	if b.ks.Workspace() != b.workspace {
		t.Errorf("workspace = %s", b.ks.Workspace())
	}
	if b.ks.Purpose(keystore.Token).Token("contact", "emails", "a@b.c") != token {
		t.Error("another token key")
	}
	if _, err := b.ks.Cached(k.ID()); err != keystore.ErrCold {
		t.Errorf("Cached before Warm: %v", err)
	}
	b.must(b.ks.Warm(t.Context(), k.ID()))
	again, err := b.ks.Cached(k.ID())
	b.must(err)
	if plain, err := seal.Open(again, place, sealed); err != nil || string(plain) != "love" {
		t.Errorf("Open = %q, %v", plain, err)
	}
}

func TestPurposesHaveDifferentKeys(t *testing.T) {
	t.Parallel()
	b := setup(t)
	seen := map[[32]byte]bool{}
	purposes := []keystore.Purpose{keystore.Token, keystore.RowMAC, keystore.Audit, keystore.Accumulator, keystore.Cursor,
		keystore.Session, keystore.Blob, keystore.Secret, keystore.Backup}
	for _, p := range purposes {
		seen[b.ks.Purpose(p).MAC()] = true
	}
	if len(seen) != len(purposes) {
		t.Errorf("%d different keys for %d purposes", len(seen), len(purposes))
	}
}

func TestTheStoreIsNotMadeTwice(t *testing.T) {
	t.Parallel()
	b := setup(t)
	identity, _ := seal.NewSeed().Identity()
	before, err := os.ReadFile(b.key)
	b.must(err)
	err = keystore.Create(t.Context(), b.db, keystore.CreateOptions{Workspace: id.ID{1}, Provider: keystore.KeyFile(b.key), Recovery: identity.Recipient()})
	wantCode(t, err, errs.Conflict, "keystore_exists")
	if after, _ := os.ReadFile(b.key); string(after) != string(before) {
		t.Error("the root key file was changed")
	}
	b.reopen()
}

func TestOldPurposeKeysOpenUntilDestroyed(t *testing.T) {
	t.Parallel()
	b := setup(t)
	old := b.ks.Purpose(keystore.Cursor)
	b.must(b.ks.RotatePurpose(t.Context(), keystore.Cursor))
	b.reopen()
	if v := b.ks.Purpose(keystore.Cursor).Version(); v != 2 {
		t.Fatalf("active version %d, want 2", v)
	}
	got, err := b.ks.PurposeVersion(keystore.Cursor, 1)
	b.must(err)
	if got.MAC() != old.MAC() {
		t.Error("version 1 is another key")
	}
	wantCode(t, b.ks.DestroyPurpose(t.Context(), keystore.Cursor, 2), errs.Precondition, "purpose_key_active")
	b.must(b.ks.DestroyPurpose(t.Context(), keystore.Cursor, 1))
	b.reopen()
	_, err = b.ks.PurposeVersion(keystore.Cursor, 1)
	wantCode(t, err, errs.NotFound, "purpose_key_missing")
}

func TestANewWorkspaceKeyKeepsEveryOtherKey(t *testing.T) {
	t.Parallel()
	b := setup(t)
	token, subject := b.ks.Purpose(keystore.Token).MAC(), b.take()
	b.must(b.ks.RotateWorkspaceKey(t.Context(), keystore.KeyFile(b.key)))
	for range 2 {
		if b.ks.Purpose(keystore.Token).MAC() != token {
			t.Error("another token key")
		}
		b.must(b.ks.Warm(t.Context(), subject.ID()))
		if k, err := b.ks.Cached(subject.ID()); err != nil || k.MAC() != subject.MAC() {
			t.Errorf("the subject key is %v, %v", k, err)
		}
		b.reopen()
	}
	var states []string
	for _, p := range b.tree().Purposes {
		if p.Purpose == "kek" {
			states = append(states, p.State)
		}
	}
	if got := strings.Join(states, " "); got != "destroyed active" {
		t.Errorf("workspace keys are %q", got)
	}
}

func TestEditedRowsAreNamed(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string]struct{ sql, row string }{
		"purpose state":   {`UPDATE purpose_key SET state = 'decrypt_only' WHERE purpose = 'token'`, "purpose_key token v1"},
		"purpose wrap":    {`UPDATE purpose_key SET wrapped = (SELECT wrapped FROM purpose_key WHERE purpose = 'cursor') WHERE purpose = 'token'`, "purpose_key token v1"},
		"purpose renamed": {`UPDATE purpose_key SET purpose = 'tokem' WHERE purpose = 'token'`, "purpose_key tokem v1"},
		"epoch age":       {`UPDATE purpose_key SET created_at = created_at + 1 WHERE purpose = 'epoch'`, "purpose_key epoch v1"},
		"recovery wrap":   {`UPDATE root_wrap SET fingerprint = 'x' WHERE role = 'recovery'`, "root_wrap recovery"},
		"provider place":  {`UPDATE root_wrap SET place = 'x' WHERE role = 'operational'`, "root_wrap operational"},
		"head size":       {`UPDATE head SET size = 1 WHERE day = 'current'`, "head current"},
		"head removed":    {`DELETE FROM head WHERE day = 'current'`, "head current"},
		"day removed":     {`UPDATE head SET day = '2020-01-01'`, "head 2020-01-01"},
		"root":            {`UPDATE root SET created_at = 0`, "root root"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			b.edit(edit.sql)
			_, err := keystore.Open(t.Context(), b.db, keystore.KeyFile(b.key), b.options)
			wantCode(t, err, errs.Integrity, "keystore_row_changed")
			if err != nil && !strings.Contains(errs.As(err).Public("en"), edit.row+".") {
				t.Errorf("%q does not name %q", errs.As(err).Public("en"), edit.row)
			}
		})
	}
}

func TestAClaimedBatchCannotBeRestockedByHand(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.take()
	b.close()
	b.openDB()
	b.edit(`UPDATE key_batch SET state = 'stocked', "first" = (SELECT id FROM held_key ORDER BY id LIMIT 1), taken = 0 WHERE batch = 1`)
	b.open()
	_, err := b.ks.TakeSubjectKey(t.Context())
	wantCode(t, err, errs.Integrity, "keystore_row_changed")
}

func TestCheckpointsVerifyOffline(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s, err := b.ks.Signer()
	b.must(err)
	signed, err := note.Sign(&note.Note{Text: "checkpoint 1\n"}, s)
	b.must(err)
	b.must(b.ks.RotatePurpose(t.Context(), "signing"))
	b.reopen()
	keys, err := b.ks.VerifierKeys()
	b.must(err)
	if len(keys) != 2 || !strings.HasPrefix(keys[0], "holdfast/"+b.workspace.String()+"+") {
		t.Fatalf("verifier keys %q", keys)
	}
	v, err := note.NewVerifier(keys[0])
	b.must(err)
	if n, err := note.Open(signed, note.VerifierList(v)); err != nil || n.Text != "checkpoint 1\n" {
		t.Errorf("note.Open = %v, %v", n, err)
	}
	all, err := b.ks.Verifiers()
	b.must(err)
	if _, err := note.Open(signed, all); err != nil {
		t.Errorf("after rotation: %v", err)
	}
}

func TestTheHeadOnlyGrows(t *testing.T) {
	t.Parallel()
	b := setup(t)
	head := func(size int64, root byte) keystore.Head {
		return keystore.Head{Size: size, Root: [32]byte{root}, At: b.clock.Now()}
	}
	b.must(b.ks.RememberHead(t.Context(), head(10, 1)))
	b.must(b.ks.RememberHead(t.Context(), head(10, 1)))
	b.clock.Advance(24 * time.Hour)
	b.must(b.ks.RememberHead(t.Context(), head(20, 2)))
	b.reopen()
	wantCode(t, b.ks.RememberHead(t.Context(), head(19, 3)), errs.Integrity, "head_rewound")
	wantCode(t, b.ks.RememberHead(t.Context(), head(20, 3)), errs.Integrity, "head_forked")
	heads, err := b.ks.Heads(t.Context())
	b.must(err)
	if len(heads) != 3 || heads[0].Size != 20 || heads[1].Size != 20 || heads[2].Size != 10 {
		t.Fatalf("heads = %v, want 20 now, 20 today, 10 yesterday", heads)
	}
	wantCode(t, b.ks.AcceptRewind(t.Context(), head(10, 1), head(5, 5), "restore"), errs.Conflict, "head_moved")
	b.must(b.ks.AcceptRewind(t.Context(), head(20, 2), head(10, 1), "restored backup of yesterday"))
	b.must(b.ks.RememberHead(t.Context(), head(11, 4)))
	b.reopen()
	rewinds, err := b.ks.Rewinds(t.Context())
	b.must(err)
	if len(rewinds) != 1 || rewinds[0].From.Size != 20 || rewinds[0].To.Size != 10 || rewinds[0].Reason != "restored backup of yesterday" {
		t.Errorf("rewinds = %v", rewinds)
	}
}
