package app

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/seal"
)

// InitOptions describe a new workspace. Later leaves the first user and the
// recovery key out: both are made in a browser that holds a set-up link.
type InitOptions struct {
	Dir                           string
	Later                         bool
	AdminEmail, AdminName, Locale string
	Password                      []byte
	RootKeyFile                   string // "" and no PassphraseFile: the user's configuration folder
	PassphraseFile                string
	RecoveryOut                   string // "": the caller shows InitResult.Recovery
	KeyBackups                    []string
	Databases                     Databases
	Now                           func() time.Time
}

// InitResult is a workspace that was set up.
type InitResult struct {
	Workspace id.ID  `json:"workspace"`
	Admin     id.ID  `json:"admin"` // zero when it comes later
	RootKey   string `json:"root_key"`
	Recovery  string `json:"-"` // shown or written, never printed as a result
}

// Init sets up a data folder with its keys and first user. It either finishes
// or leaves nothing behind; what existed before is never touched.
func Init(ctx context.Context, o InitOptions) (res *InitResult, err error) {
	defer errs.Wrap(&err, "app.Init")
	if o.RecoveryOut != "" {
		if _, err := os.Lstat(o.RecoveryOut); err == nil {
			return nil, errs.New(errs.Conflict, "file_exists").WithHint("%s exists; choose another name for --recovery-out", o.RecoveryOut)
		}
	}
	user := auth.NewUser{Email: o.AdminEmail, Name: o.AdminName, Locale: o.Locale, Role: policy.Owner, Password: o.Password}
	if !o.Later {
		if err := auth.CheckNewUser(user); err != nil { // before anything is made
			return nil, err
		}
	}
	made, err := emptyFolder(o.Dir)
	if err != nil {
		return nil, err
	}
	undo := &cleanup{}
	if made {
		undo.add(o.Dir)
	}
	undo.add(filepath.Join(o.Dir, folderFile), filepath.Join(o.Dir, dataFile), filepath.Join(o.Dir, keysFile), filepath.Join(o.Dir, blobsFolder))
	defer func() {
		if err != nil {
			err = errors.Join(err, undo.run())
		}
	}()
	hold, err := control.Acquire(o.Dir)
	if err != nil {
		return nil, err
	}
	res, err = initHeld(ctx, hold, o, user, undo)
	return res, err
}

// initHeld does the work of Init in the locked folder and releases it.
func initHeld(ctx context.Context, hold *control.Hold, o InitOptions, user auth.NewUser, undo *cleanup) (*InitResult, error) {
	w := &Workspace{Dir: hold.Dir(), hold: hold, now: o.Now, log: slog.New(slog.NewTextHandler(io.Discard, nil)), ids: id.NewSource(o.Now)}
	res, err := w.setUp(ctx, o, user, undo)
	if closed := w.Close(); err == nil {
		err = closed
	}
	return res, err
}

func (w *Workspace) setUp(ctx context.Context, o InitOptions, user auth.NewUser, undo *cleanup) (*InitResult, error) {
	if err := CheckOutput(w.Dir, o.RecoveryOut); err != nil {
		return nil, err
	}
	w.Folder = Folder{Format: folderFormat, Workspace: w.ids.New(), KeyBackups: o.KeyBackups, Database: o.Databases.Data, KeyDatabase: o.Databases.Keys}
	if err := o.Databases.fresh(ctx, undo); err != nil {
		return nil, err
	}
	provider, err := w.Folder.newProvider(w.Dir, o.RootKeyFile, o.PassphraseFile)
	if err != nil {
		return nil, err
	}
	if w.Folder.RootKeyFile != "" {
		if _, err := os.Lstat(w.Folder.RootKeyFile); err == nil {
			return nil, errs.New(errs.Conflict, "file_exists").WithHint("%s exists; choose another --root-key-file", w.Folder.RootKeyFile)
		}
		undo.add(w.Folder.RootKeyFile)
	}
	recovery, err := w.createKeys(ctx, provider, !o.Later)
	if err != nil {
		return nil, err
	}
	if err := w.openData(ctx, true); err != nil {
		return nil, err
	}
	actor := policy.Actor{Kind: policy.Operator, OSUser: control.Self().OSUser, Client: "holdfast init"}
	if o.Later {
		actor.Client = "holdfast serve"
	}
	var admin auth.User
	if !o.Later {
		if admin, err = w.Auth.CreateUser(ctx, actor, user); err != nil {
			return nil, err
		}
	}
	if err := w.evidence(ctx, actor, "workspace.created", audit.Pair{Key: "workspace", Value: w.Folder.Workspace.String()}); err != nil {
		return nil, err
	}
	if err := w.Audit.Flush(ctx); err != nil {
		return nil, err
	}
	if o.RecoveryOut != "" {
		undo.add(o.RecoveryOut)
		if err := writeDurable(o.RecoveryOut, []byte(recovery+"\n")); err != nil {
			return nil, errs.New(errs.Invalid, "file_unwritable").Because(err)
		}
	}
	res := &InitResult{Workspace: w.Folder.Workspace, Admin: admin.ID, RootKey: w.Folder.rootKeyPath(), Recovery: recovery}
	return res, writeFolder(w.Dir, w.Folder) // last: its presence marks a finished init
}

// createKeys makes keys.db with the root key wrapped for the provider and, when
// one is wanted, for a recovery key, which is returned as it is written down.
func (w *Workspace) createKeys(ctx context.Context, provider keystore.RootProvider, wanted bool) (recovery string, err error) {
	if w.KeyDB, err = openKeyDB(ctx, w.Dir, w.Folder, w.now); err != nil {
		return "", err
	}
	o := keystore.CreateOptions{Workspace: w.Folder.Workspace, Provider: provider}
	if wanted {
		seed := seal.NewSeed()
		identity, err := seed.Identity()
		if err != nil {
			return "", err
		}
		o.Recovery, recovery = identity.Recipient(), seed.Groups()
	}
	if err := keystore.Create(ctx, w.KeyDB, o); err != nil {
		return "", err
	}
	return recovery, w.openKeys(ctx, provider)
}

// cleanup removes what a failed step made, newest first.
type cleanup struct {
	paths  []string
	tables []func() error
}

func (c *cleanup) add(paths ...string) { c.paths = append(c.paths, paths...) }

func (c *cleanup) run() error {
	var failed []error
	for i := len(c.paths) - 1; i >= 0; i-- {
		for _, suffix := range []string{"", "-wal", "-shm"} {
			failed = append(failed, os.RemoveAll(c.paths[i]+suffix))
		}
	}
	for _, take := range c.tables {
		failed = append(failed, take())
	}
	return errors.Join(failed...)
}
