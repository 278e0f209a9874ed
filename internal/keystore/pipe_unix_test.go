//go:build unix

package keystore_test

import (
	"path/filepath"
	"syscall"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/keystore"
)

// TestAPipeIsNoKeyFile: opening one waits for a writer who may never come.
func TestAPipeIsNoKeyFile(t *testing.T) {
	t.Parallel()
	b := setup(t)
	pipe := filepath.Join(t.TempDir(), "pipe")
	b.must(syscall.Mkfifo(pipe, 0o600))
	for _, p := range []keystore.RootProvider{keystore.KeyFile(pipe), keystore.KeyFile(t.TempDir()), keystore.KeyFile("/dev/zero")} {
		_, err := keystore.Open(t.Context(), b.db, p, b.options)
		wantCode(t, err, errs.Unavailable, "secret_file_unreadable")
	}
	err := b.ks.ReplaceProvider(t.Context(), keystore.KeyFile(b.key), keystore.PassphraseFile(pipe))
	wantCode(t, err, errs.Unavailable, "secret_file_unreadable")
}
