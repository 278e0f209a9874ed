package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/seal"
)

func TestTheRecoveryKeyReplacesALostRootKey(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.contact("Some Person")
	s.close()
	seed, err := os.ReadFile(s.seed)
	s.must(err)
	fresh := filepath.Join(t.TempDir(), "fresh.key")
	res, err := Recover(t.Context(), RecoverOptions{Dir: s.dir, Recovery: string(seed), RootKeyFile: fresh, Now: time.Now})
	s.must(err)
	if res.RootKey != fresh || res.OldRootKey != s.key {
		t.Errorf("result %+v", res)
	}
	s.must(os.Remove(s.key)) // the old one is needed no longer
	s.open()
	if got, err := s.name(p); err != nil || got != "Some Person" {
		t.Errorf("the person is %q, %v", got, err)
	}
	if log := s.actions(); !strings.Contains(log, "keys.recovered") {
		t.Errorf("the log says\n%s", log)
	}
}

func TestAPassphraseCanTakeTheRootKeysPlace(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.close()
	seed, err := os.ReadFile(s.seed)
	s.must(err)
	phrase := filepath.Join(t.TempDir(), "phrase")
	s.must(os.WriteFile(phrase, []byte("several random words in a row\n"), 0o600))
	res, err := Recover(t.Context(), RecoverOptions{Dir: s.dir, Recovery: string(seed), PassphraseFile: phrase, Now: time.Now})
	s.must(err)
	if res.RootKey != phrase {
		t.Errorf("result %+v", res)
	}
	s.open()
}

func TestAWrongRecoveryKeyChangesNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	seed, err := os.ReadFile(s.seed)
	s.must(err)
	words := []byte(strings.TrimSpace(string(seed)))
	typo := append([]byte(nil), words...)
	if typo[0] = 'A'; words[0] == 'A' {
		typo[0] = 'B'
	}
	before, err := os.ReadFile(filepath.Join(s.dir, folderFile))
	s.must(err)
	fresh := filepath.Join(t.TempDir(), "fresh.key")
	try := func(recovery, keyFile string) error {
		_, err := Recover(t.Context(), RecoverOptions{Dir: s.dir, Recovery: recovery, RootKeyFile: keyFile, Now: time.Now})
		return err
	}
	if err := try(string(words), fresh); errs.CodeOf(err) != "data_folder_busy" {
		t.Errorf("with the folder in use: %v", err)
	}
	s.close()
	if err := try(string(typo), fresh); errs.KindOf(err) != errs.Invalid {
		t.Errorf("a wrong character: %v", err)
	}
	if err := try(seal.NewSeed().Groups(), fresh); errs.CodeOf(err) != "recovery_key_wrong" {
		t.Errorf("a recovery key of another workspace: %v", err)
	}
	if err := try(string(words), s.key); errs.CodeOf(err) != "file_exists" {
		t.Errorf("a key file that exists: %v", err)
	}
	after, err := os.ReadFile(filepath.Join(s.dir, folderFile))
	s.must(err)
	if string(after) != string(before) || fileExists(fresh) {
		t.Error("something changed")
	}
	s.open() // the root key still does
}
