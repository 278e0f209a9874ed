package keystore_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/seal"
)

func TestAWrongRootKeyOpensNothingAndSaysWhatIsNeeded(t *testing.T) {
	t.Parallel()
	b := setup(t)
	wraps := b.tree().Wraps
	b.must(b.ks.Close())
	b.ks = nil
	good, err := os.ReadFile(b.key)
	b.must(err)
	other := setup(t)
	raw, err := os.ReadFile(other.key)
	b.must(err)
	b.must(os.WriteFile(b.key, raw, 0o600))
	_, err = keystore.Open(t.Context(), b.db, keystore.KeyFile(b.key), b.options)
	wantCode(t, err, errs.Integrity, "root_key_wrong")
	if hint := errs.As(err).Hint; !strings.Contains(hint, wraps[0].Fingerprint) || !strings.Contains(hint, b.key) {
		t.Errorf("the hint %q lacks fingerprint or path", hint)
	}

	damaged := []byte(strings.Replace(string(good), "-1 ", "-1 0", 1))
	b.must(os.WriteFile(b.key, damaged, 0o600))
	_, err = keystore.Open(t.Context(), b.db, keystore.KeyFile(b.key), b.options)
	wantCode(t, err, errs.Integrity, "root_key_file_malformed")

	b.must(os.Remove(b.key))
	_, err = keystore.Open(t.Context(), b.db, keystore.KeyFile(b.key), b.options)
	wantCode(t, err, errs.Unavailable, "secret_file_missing")
	if hint := errs.As(err).Hint; !strings.Contains(hint, wraps[0].Fingerprint) {
		t.Errorf("the hint %q lacks the fingerprint", hint)
	}

	_, err = keystore.Open(t.Context(), b.db, keystore.PassphraseFile(b.key), b.options)
	wantCode(t, err, errs.Integrity, "root_key_wrong")

	b.must(os.WriteFile(b.key, good, 0o600))
	b.open()
}

func TestEveryChangedCharacterOfAKeyFileIsNoticed(t *testing.T) {
	t.Parallel()
	b := setup(t)
	good, err := os.ReadFile(b.key)
	b.must(err)
	line := strings.LastIndex(strings.TrimRight(string(good), "\n"), "\n") + 1
	for i := line; i < len(good)-1; i += 5 {
		bad := append([]byte(nil), good...)
		bad[i] ^= 1
		b.must(os.WriteFile(b.key, bad, 0o600))
		_, err := keystore.Open(t.Context(), b.db, keystore.KeyFile(b.key), b.options)
		if errs.KindOf(err) != errs.Integrity {
			t.Fatalf("character %d changed: %v", i, err)
		}
	}
}

func TestSecretFilesOfOthersAreRefused(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, mode := range []os.FileMode{0o640, 0o604, 0o660} {
		b.must(os.Chmod(b.key, mode))
		_, err := keystore.Open(t.Context(), b.db, keystore.KeyFile(b.key), b.options)
		wantCode(t, err, errs.Permission, "secret_file_open")
	}
}

func TestTheRootKeyStaysOutOfTheDataFolder(t *testing.T) {
	t.Parallel()
	b := setup(t)
	link := filepath.Join(t.TempDir(), "elsewhere")
	b.must(os.Symlink(b.dir, link))
	for _, path := range []string{filepath.Join(b.dir, "root.key"), filepath.Join(b.dir, "sub", "new", "root.key"),
		filepath.Join(link, "root.key"), filepath.Join(b.dir, "..", "data", "root.key")} {
		err := b.ks.ReplaceProvider(t.Context(), keystore.KeyFile(b.key), keystore.KeyFile(path))
		wantCode(t, err, errs.Precondition, "root_key_in_data")
		_, err = keystore.Open(t.Context(), b.db, keystore.KeyFile(path), b.options)
		wantCode(t, err, errs.Precondition, "root_key_in_data")
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%s was made", path)
		}
	}
	b.must(b.ks.ReplaceProvider(t.Context(), keystore.KeyFile(b.key), keystore.KeyFile(b.dir+"-keys")))
}

func TestThePassphraseProviderOpensByItsWordsOnly(t *testing.T) {
	t.Parallel()
	b := setup(t)
	words := filepath.Join(t.TempDir(), "words")
	cheap := keystore.PassphraseFileCost(words, keystore.Cost{MemoryKiB: 64, Passes: 1, Threads: 1})
	write := func(s string) { b.must(os.WriteFile(words, []byte(s), 0o600)) }
	write("too short pass\n")
	wantCode(t, b.ks.ReplaceProvider(t.Context(), keystore.KeyFile(b.key), cheap), errs.Invalid, "passphrase_short")
	write("correct horse battery staple\nsecond line\n")
	b.must(b.ks.ReplaceProvider(t.Context(), keystore.KeyFile(b.key), cheap))
	token := b.ks.Purpose(keystore.Token).MAC()
	b.must(b.ks.Close())
	b.ks = nil

	_, err := keystore.Open(t.Context(), b.db, keystore.KeyFile(b.key), b.options)
	wantCode(t, err, errs.Integrity, "root_key_wrong") // the old provider is out
	write("correct horse battery stable\n")
	_, err = keystore.Open(t.Context(), b.db, cheap, b.options)
	wantCode(t, err, errs.Integrity, "root_key_wrong")
	write("\ufeffcorrect horse battery staple\r\n")
	b.ks, err = keystore.Open(t.Context(), b.db, keystore.PassphraseFile(words), b.options) // cost from the header
	b.must(err)
	if b.ks.Purpose(keystore.Token).MAC() != token {
		t.Error("another store opened")
	}
	where, err := keystore.Where(t.Context(), b.db)
	if err != nil || where.Kind != "passphrase_file" || where.Place != words {
		t.Errorf("Where = %v, %v", where, err)
	}
}

func TestTheSeedRecoversALostRootKey(t *testing.T) {
	t.Parallel()
	b := setup(t)
	subject := b.take()
	b.must(b.ks.Close())
	b.ks = nil
	b.must(os.Remove(b.key))

	stranger, _ := seal.NewSeed().Identity()
	wantCode(t, keystore.RecoverRoot(t.Context(), b.db, stranger, keystore.KeyFile(b.key)), errs.Integrity, "recovery_key_wrong")
	typed, err := seal.ParseSeed(strings.ToLower(b.seed.Groups()))
	b.must(err)
	identity, err := typed.Identity()
	b.must(err)
	b.must(keystore.RecoverRoot(t.Context(), b.db, identity, keystore.KeyFile(b.key)))
	b.open()
	b.must(b.ks.Warm(t.Context(), subject.ID()))
	if k, err := b.ks.Cached(subject.ID()); err != nil || k.MAC() != subject.MAC() {
		t.Errorf("the subject key is %v, %v", k, err)
	}
}

func TestTheRecoveryRecipientCanBeReplaced(t *testing.T) {
	t.Parallel()
	b := setup(t)
	next, _ := seal.NewSeed().Identity()
	b.must(b.ks.ReplaceRecovery(t.Context(), keystore.KeyFile(b.key), next.Recipient()))
	b.must(b.ks.Close())
	b.ks = nil
	old, _ := b.seed.Identity()
	spare := keystore.KeyFile(filepath.Join(t.TempDir(), "k"))
	wantCode(t, keystore.RecoverRoot(t.Context(), b.db, old, spare), errs.Integrity, "recovery_key_wrong")
	b.must(keystore.RecoverRoot(t.Context(), b.db, next, spare))
}
