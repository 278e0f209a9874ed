package app

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

func TestARestoredFolderHoldsEverythingAndVerifies(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var people []id.ID
	for n := range 5 {
		people = append(people, s.contact(fmt.Sprintf("Person %d", n)))
	}
	file := s.blob("what was uploaded")
	s.must(os.MkdirAll(filepath.Join(s.dir, nodeFolder), 0o700))
	s.must(os.WriteFile(filepath.Join(s.dir, nodeFolder, "index.sealed"), []byte("this node's"), 0o600))
	data, keys := s.backup("one")
	s.close()

	r, res, err := s.restore(data, keys)
	s.must(err)
	if _, err := os.Stat(filepath.Join(r.dir, nodeFolder)); !os.IsNotExist(err) {
		t.Errorf("a backup holds what is a node's alone: %v", err)
	}
	if res.Workspace != r.w.Folder.Workspace || res.LogSize == 0 || res.Abandoned <= res.LogSize {
		t.Errorf("result %+v: the entry about the data backup itself is abandoned", res)
	}
	for n, p := range people {
		if got, err := r.name(p); err != nil || got != fmt.Sprintf("Person %d", n) {
			t.Errorf("person %d is %q, %v", n, got, err)
		}
	}
	in, _, err := r.w.Blobs.Open(t.Context(), file)
	s.must(err)
	raw, err := io.ReadAll(in)
	s.must(err)
	s.must(in.Close())
	if string(raw) != "what was uploaded" {
		t.Errorf("the blob holds %q", raw)
	}
	if log := r.actions(); !strings.Contains(log, "backup.restored") || !strings.Contains(log, fmt.Sprintf("abandoned_from=%d", res.Abandoned)) {
		t.Errorf("the log says\n%s", log)
	}
	r.contact("Person Six") // life goes on
	s.must(r.w.Audit.Flush(t.Context()))
	r.verify(audit.Sound)
	r.modes()
	if left, err := filepath.Glob(filepath.Join(s.dir, ".backup-*")); err != nil || left != nil {
		t.Errorf("the backup left %v, %v", left, err)
	}
}

// TestRestoringEndsWhatLetsIn: a token revoked after the copy does not come
// back with it.
func TestRestoringEndsWhatLetsIn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var made verb.TokenCreated
	s.call(verb.OpTokenCreate, verb.TokenCreateArgs{User: "ada@example.org", Name: "program"}, io.Discard, &made)
	data, keys := s.backup("one")
	s.close()
	r, res, err := s.restore(data, keys)
	s.must(err)
	if res.Tokens != 1 || res.Sessions != 0 {
		t.Errorf("result %+v", res)
	}
	if _, err := r.w.Auth.Authenticate(t.Context(), made.Token, "test"); errs.KindOf(err) != errs.Unauthenticated {
		t.Errorf("the token of the copy: %v", err)
	}
	r.verify(audit.Sound)
}

func (s *site) verify(want audit.Status) {
	s.t.Helper()
	var res verb.VerifyResult
	s.call(verb.OpAuditVerify, verb.VerifyArgs{Rows: true}, io.Discard, &res)
	if res.Status != want {
		s.t.Errorf("the log is %s, want %s: %v", res.Status, want, res.Problems)
	}
}

// modes checks that nobody else can read what was restored.
func (s *site) modes() {
	s.t.Helper()
	open, err := firstOpen(s.dir)
	s.must(err)
	if open != "" {
		s.t.Errorf("%s may be read by others", open)
	}
	if info, err := os.Stat(s.dir); err != nil || info.Mode().Perm() != 0o700 {
		s.t.Errorf("the folder's mode is %v, %v", info.Mode(), err)
	}
}

func TestAnErasedPersonStaysErasedWhenAnOldBackupComesBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	gone, here := s.contact("Erased Person"), s.contact("Other Person")
	data, _ := s.backup("before")

	var key id.ID
	s.must(s.w.DB.Read(t.Context(), func(v *store.View) error {
		o, _ := s.w.Catalog().Object("contact")
		row, err := store.GetRow(v, o, gone, nil, false)
		if err == nil {
			key = row.Key
		}
		return err
	}))
	s.must(s.w.Keys.Destroy(t.Context(), key))
	after := s.contact("Later Person")
	_, newest := s.backup("after")
	s.close()

	r, _, err := s.restore(data, newest)
	s.must(err)
	if got, err := r.name(gone); err == nil || errs.CodeOf(err) != "key_destroyed" && errs.KindOf(err) != errs.NotFound {
		t.Errorf("the erased person answers %q, %v", got, err)
	}
	if got, err := r.name(here); err != nil || got != "Other Person" {
		t.Errorf("the other person is %q, %v", got, err)
	}
	if _, err := r.name(after); errs.KindOf(err) != errs.NotFound {
		t.Errorf("a person created after the backup answers %v", err)
	}
	c, err := r.w.census(t.Context(), noProgress)
	s.must(err)
	if !c.Complete || c.Destroyed == 0 {
		t.Errorf("the census has %d destroyed, complete %v", c.Destroyed, c.Complete)
	}
}

func TestKeysOlderThanTheDataAreRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.contact("First Person")
	_, old := s.backup("old")
	s.contact("Second Person")
	data, _ := s.backup("new")
	s.close()
	if _, _, err := s.restore(data, old); errs.CodeOf(err) != "backup_keys_older" {
		t.Errorf("restoring with old keys: %v", err)
	}
}

func TestAWrongRootKeyRestoresNothing(t *testing.T) {
	t.Parallel()
	s, other := newSite(t), newSite(t)
	data, keys := s.backup("a")
	otherData, _ := other.backup("b")
	s.close()
	other.close()
	for name, c := range map[string]struct {
		data, keys, root, code string
	}{
		"another root key":      {data, keys, other.key, "root_key_wrong"},
		"no root key":           {data, keys, s.key + ".gone", "secret_file_missing"},
		"another workspace":     {otherData, keys, s.key, "backup_workspaces_differ"},
		"files exchanged":       {keys, data, s.key, "backup_wrong_kind"},
		"no such file":          {data + ".gone", keys, s.key, "file_unreadable"},
		"not an archive at all": {s.key, keys, s.key, "backup_malformed"},
	} {
		dir := filepath.Join(t.TempDir(), "restored")
		_, err := Restore(t.Context(), RestoreOptions{Dir: dir, DataFile: c.data, KeysFile: c.keys, RootKeyFile: c.root, Now: time.Now})
		if errs.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
		if fileExists(dir) {
			t.Errorf("%s: something is left in %s", name, dir)
		}
	}
}

func TestAnEmptyFolderIsLeftEmptyByAFailedRestoreAndAFullOneAlone(t *testing.T) {
	t.Parallel()
	s, other := newSite(t), newSite(t)
	data, keys := s.backup("a")
	s.close()
	dir := t.TempDir()
	o := RestoreOptions{Dir: dir, DataFile: data, KeysFile: keys, RootKeyFile: other.key, Now: time.Now}
	if _, err := Restore(t.Context(), o); errs.CodeOf(err) != "root_key_wrong" {
		t.Errorf("a wrong root key: %v", err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
	s.must(os.WriteFile(filepath.Join(dir, "mine.txt"), []byte("mine"), 0o600))
	o.RootKeyFile = s.key
	if _, err := Restore(t.Context(), o); errs.CodeOf(err) != "folder_not_empty" {
		t.Errorf("a folder that is in use: %v", err)
	}
	if raw, err := os.ReadFile(filepath.Join(dir, "mine.txt")); err != nil || string(raw) != "mine" {
		t.Errorf("what was there is %q, %v", raw, err)
	}
}

func TestALostRootKeyIsReplacedWhileRestoring(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.contact("Some Person")
	data, keys := s.backup("a")
	s.close()
	seed, err := os.ReadFile(s.seed)
	s.must(err)
	s.must(os.Remove(s.key))
	dir, fresh := filepath.Join(t.TempDir(), "restored"), filepath.Join(t.TempDir(), "fresh.key")
	res, err := Restore(t.Context(), RestoreOptions{Dir: dir, DataFile: data, KeysFile: keys, Recovery: string(seed), RootKeyFile: fresh, Now: time.Now})
	s.must(err)
	if res.RootKey != fresh {
		t.Errorf("the root key is at %s", res.RootKey)
	}
	if got, err := s.another(dir).name(p); err != nil || got != "Some Person" {
		t.Errorf("the person is %q, %v", got, err)
	}
}

func TestABackupOfATamperedFolderIsNotRestored(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.contact("Some Person")
	s.must(s.w.DB.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE o_contact SET version = version + 1 WHERE id = ?`, p)
		return err
	}))
	data, keys := s.backup("a")
	s.close()
	if _, _, err := s.restore(data, keys); errs.CodeOf(err) != "backup_tampered" {
		t.Errorf("restoring a changed row: %v", err)
	}
}
