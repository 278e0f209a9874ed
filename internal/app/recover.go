package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// RecoverOptions say how a folder whose root key is lost gets a new one.
type RecoverOptions struct {
	Dir            string
	Recovery       string // the recovery key, as it is written down
	RootKeyFile    string // must not exist; "" and no PassphraseFile: a new name in the user's configuration folder
	PassphraseFile string
	Now            func() time.Time
}

// RecoverResult says where the root key is now.
type RecoverResult struct {
	RootKey    string `json:"root_key"`
	OldRootKey string `json:"old_root_key,omitempty"` // left as it is; still opens older copies of keys.db
}

// Recover wraps the root key for a new provider, proven by the recovery key.
// No server may run. Wrong recovery keys change nothing: Invalid names the
// wrong group, Integrity a recovery key of another workspace.
func Recover(ctx context.Context, o RecoverOptions) (_ *RecoverResult, err error) {
	defer errs.Wrap(&err, "app.Recover")
	if _, err := parseSeed(o.Recovery); err != nil {
		return nil, err
	}
	was, err := readFolder(o.Dir)
	if err != nil {
		return nil, err
	}
	hold, err := control.Acquire(o.Dir)
	if err != nil {
		return nil, err
	}
	now, err := rewrap(ctx, hold, o, was)
	if err != nil {
		return nil, errors.Join(err, hold.Release())
	}
	res := &RecoverResult{RootKey: now.rootKeyPath()}
	if old := was.rootKeyPath(); fileExists(old) && old != res.RootKey {
		res.OldRootKey = old
	}
	// From here on the folder has its new root key, whatever happens.
	w, err := Open(ctx, hold, Options{Now: o.Now, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		return nil, err
	}
	actor := policy.Actor{Kind: policy.Operator, OSUser: control.Self().OSUser, Client: "holdfast keys recover"}
	err = w.evidence(ctx, actor, "keys.recovered", audit.Pair{Key: "provider", Value: providerKind(now)})
	return res, errors.Join(err, w.Close())
}

func providerKind(f Folder) string {
	if f.PassphraseFile != "" {
		return "passphrase_file"
	}
	return "key_file"
}

// rewrap gives keys.db its new wrap and then the folder its new path. Stopped
// in between, recovering again goes through: the recovery key still opens.
func rewrap(ctx context.Context, hold *control.Hold, o RecoverOptions, was Folder) (now Folder, err error) {
	now = was
	keyFile, err := freshKeyFile(o, was)
	if err != nil {
		return now, err
	}
	provider, err := now.newProvider(hold.Dir(), keyFile, o.PassphraseFile)
	if err != nil {
		return now, err
	}
	undo := &cleanup{}
	if now.RootKeyFile != "" {
		undo.add(now.RootKeyFile)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, undo.run())
		}
	}()
	db, err := openKeyDB(ctx, hold.Dir(), was, o.Now)
	if err != nil {
		return now, err
	}
	err = recoverRoot(ctx, db, o.Recovery, provider)
	if err == nil {
		undo = &cleanup{}   // keys.db needs the new key from here on
		err = db.Flush(ctx) // the old wrap must not stay in the log
	}
	if err = errors.Join(err, db.Close()); err != nil {
		return now, err
	}
	return now, writeFolder(hold.Dir(), now)
}

// freshKeyFile picks a name that is free: what an old file holds may be
// somebody's only copy of another key.
func freshKeyFile(o RecoverOptions, was Folder) (string, error) {
	if o.PassphraseFile != "" {
		return "", nil
	}
	path, err := defaultKeyFile(o.RootKeyFile, was.Workspace)
	if err != nil || !fileExists(path) {
		return path, err
	}
	if o.RootKeyFile != "" {
		return "", errs.New(errs.Conflict, "file_exists").WithHint("%s exists; choose another --root-key-file", path)
	}
	stem := strings.TrimSuffix(path, filepath.Ext(path))
	for n := 2; ; n++ {
		if next := fmt.Sprintf("%s-%d%s", stem, n, filepath.Ext(path)); !fileExists(next) {
			return next, nil
		}
	}
}

// recoverRoot opens the root key by the recovery key and wraps it for provider.
func recoverRoot(ctx context.Context, db *store.DB, recovery string, provider keystore.RootProvider) error {
	identity, err := parseSeed(recovery)
	if err != nil {
		return err
	}
	return keystore.RecoverRoot(ctx, db, identity, provider)
}
