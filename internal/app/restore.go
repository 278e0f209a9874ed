package app

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/backup"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/seal"
)

// RestoreOptions say what a data folder is made from again.
type RestoreOptions struct {
	Dir                string // new, or empty
	DataFile, KeysFile string // what backup wrote; the keys are to be the newest there are
	RootKeyFile        string // "" and no PassphraseFile: where the folder had it
	PassphraseFile     string
	Recovery           string // the recovery key, when the root key is lost; the two files above are then new
	KeepTokens         bool   // API tokens of the copy stay valid, those revoked since too
	Now                func() time.Time
	Progress           func(control.Progress) // may be nil
}

// RestoreResult describes a data folder that was restored.
type RestoreResult struct {
	Workspace id.ID  `json:"workspace"`
	LogSize   int64  `json:"log_size"`  // entries in the restored log
	Abandoned int64  `json:"abandoned"` // entries the key store remembered, when those were more; else 0
	RootKey   string `json:"root_key"`
	Sessions  int    `json:"sessions_ended"`
	Tokens    int    `json:"tokens_revoked"`
}

// Restore makes a data folder from a data archive and the newest keys archive.
// It either finishes or leaves nothing behind; the last thing written is
// holdfast.json, without which a folder does not open.
func Restore(ctx context.Context, o RestoreOptions) (res *RestoreResult, err error) {
	defer errs.Wrap(&err, "app.Restore")
	if o.Progress == nil {
		o.Progress = func(control.Progress) {}
	}
	r := &restoring{o: o}
	defer func() { err = errors.Join(err, r.closeFiles()) }()
	if err := r.look(); err != nil {
		return nil, err
	}
	made, err := emptyFolder(o.Dir)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, r.undo.run(), emptied(o.Dir, made))
		}
	}()
	hold, err := control.Acquire(o.Dir)
	if err != nil {
		return nil, err
	}
	r.w = &Workspace{Dir: hold.Dir(), hold: hold, now: o.Now, log: slog.New(slog.NewTextHandler(io.Discard, nil)), ids: id.NewSource(o.Now)}
	res, err = r.run(ctx)
	if closed := r.w.Close(); err == nil {
		err = closed
	}
	return res, err
}

// emptied takes back what happened in a folder that was new or empty.
func emptied(dir string, made bool) error {
	if made {
		return os.RemoveAll(dir)
	}
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		err = errors.Join(err, os.RemoveAll(filepath.Join(dir, e.Name())))
	}
	return err
}

// restoring is one Restore under way.
type restoring struct {
	o          RestoreOptions
	w          *Workspace
	files      []*os.File
	data, keys *backup.Reader
	undo       cleanup // outside the folder
}

func (r *restoring) closeFiles() (err error) {
	for _, f := range r.files {
		err = errors.Join(err, f.Close())
	}
	return err
}

func (r *restoring) archive(path, option string, kind backup.Kind) (*backup.Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, errs.New(errs.Invalid, "file_unreadable", errs.P("option", option)).Because(err)
	}
	r.files = append(r.files, f)
	return backup.Open(f, kind)
}

// look reads the beginnings of both archives; nothing is made yet.
func (r *restoring) look() (err error) {
	if r.keys, err = r.archive(r.o.KeysFile, "--keys", backup.Keys); err != nil {
		return err
	}
	if r.data, err = r.archive(r.o.DataFile, "--from", backup.Data); err != nil {
		return err
	}
	if d, k := r.data.Manifest.Workspace, r.keys.Manifest.Workspace; d != k {
		return errs.New(errs.Invalid, "backup_workspaces_differ").
			WithHint("the data is of workspace %s, the keys of %s", d, k)
	}
	return nil
}

func (r *restoring) run(ctx context.Context) (*RestoreResult, error) {
	if err := r.openKeys(ctx); err != nil {
		return nil, err
	}
	remembered, err := r.judgeKeys(ctx)
	if err != nil {
		return nil, err
	}
	show := func(done, total int64) { r.o.Progress(control.Progress{Done: done, Total: total, Note: "bytes"}) }
	if err := r.data.Extract(ctx, r.w.Dir, show); err != nil {
		return nil, err
	}
	if err := r.w.openData(ctx, false); err != nil {
		return nil, err
	}
	res := &RestoreResult{Workspace: r.w.Folder.Workspace, RootKey: r.w.Folder.rootKeyPath()}
	if err := r.settleLog(ctx, remembered, res); err != nil {
		return nil, err
	}
	if err := r.prove(ctx); err != nil {
		return nil, err
	}
	ended, err := r.w.Auth.EndAll(ctx, r.actor(), r.o.KeepTokens)
	if err != nil {
		return nil, err
	}
	res.Sessions, res.Tokens = ended.Sessions, ended.Tokens
	if err := r.leaveEvidence(ctx, res); err != nil {
		return nil, err
	}
	return res, writeFolder(r.w.Dir, r.w.Folder) // last: its presence marks a finished restore
}

// openKeys extracts and opens the key store. Opening proves that the root key
// and keys.db belong together.
func (r *restoring) openKeys(ctx context.Context) error {
	raw, err := r.data.Folder()
	if err != nil {
		return err
	}
	w := r.w
	if err := json.Unmarshal(raw, &w.Folder); err != nil || w.Folder.Workspace != r.data.Manifest.Workspace || w.Folder.Format > folderFormat {
		return errs.New(errs.Integrity, "folder_broken").Because(err).WithHint("%s in the backup does not fit the rest of it", backup.FolderFile)
	}
	if err := r.keys.Extract(ctx, w.Dir, nil); err != nil {
		return err
	}
	if w.KeyDB, err = openKeyDB(ctx, w.Dir, w.Folder, w.now); err != nil {
		return err
	}
	provider, err := r.provider()
	if err != nil {
		return err
	}
	if r.o.Recovery != "" {
		if err := recoverRoot(ctx, w.KeyDB, r.o.Recovery, provider); err != nil {
			return err
		}
	}
	return w.openKeys(ctx, provider)
}

// provider is the one the operator named, or the one the folder had.
func (r *restoring) provider() (keystore.RootProvider, error) {
	f := &r.w.Folder
	switch {
	case r.o.Recovery != "":
		keyFile, err := freshKeyFile(RecoverOptions{RootKeyFile: r.o.RootKeyFile, PassphraseFile: r.o.PassphraseFile}, *f)
		if err != nil {
			return nil, err
		}
		provider, err := f.newProvider(r.w.Dir, keyFile, r.o.PassphraseFile)
		if err == nil && f.RootKeyFile != "" {
			r.undo.add(f.RootKeyFile)
		}
		return provider, err
	case r.o.RootKeyFile != "" || r.o.PassphraseFile != "":
		return f.newProvider(r.w.Dir, r.o.RootKeyFile, r.o.PassphraseFile)
	}
	return f.provider(r.w.Dir)
}

func fileExists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// judgeKeys checks both signatures and that the keys are at least as new as
// the data: older ones lack keys that the data needs, would hand out some of
// them a second time, and bring erased people back.
func (r *restoring) judgeKeys(ctx context.Context) (remembered keystore.Head, err error) {
	known, err := r.w.Keys.Verifiers()
	if err != nil {
		return remembered, err
	}
	if err := r.keys.Verify(known); err != nil {
		return remembered, err
	}
	if err := r.data.Verify(known); err != nil {
		return remembered, err
	}
	if remembered, err = rememberedHead(ctx, r.w.Keys); err != nil {
		return remembered, err
	}
	if has := r.data.Manifest.Log.Size; remembered.Size < has {
		return remembered, errs.New(errs.Precondition, "backup_keys_older", errs.P("keys", remembered.Size), errs.P("data", has)).
			WithHint("the keys were copied at log entry %d, the data at %d; give the newest keys file there is", remembered.Size, has)
	}
	return remembered, nil
}

// settleLog declares to the key store how far the restored log reaches.
func (r *restoring) settleLog(ctx context.Context, remembered keystore.Head, res *RestoreResult) error {
	head, err := r.w.Audit.Head(ctx)
	if err != nil {
		return err
	}
	var to keystore.Head
	if head != nil {
		to = keystore.Head{Size: head.Size, Root: head.Root, At: head.At}
	}
	if m := r.data.Manifest.Log; to.Size != m.Size || to.Root != m.Root {
		return r.tampered("the log ends at entry %d, the manifest says %d", to.Size, m.Size)
	}
	res.LogSize = to.Size
	if remembered.Size <= to.Size {
		return nil
	}
	res.Abandoned = remembered.Size
	return r.w.Keys.AcceptRewind(ctx, remembered, to, "restored from the backup of "+r.data.Manifest.CreatedAt.Format(time.RFC3339))
}

// prove verifies the log with every row, and that each sealed value has its
// key, or the tombstone of an erased one.
func (r *restoring) prove(ctx context.Context) error {
	report, err := audit.Verify(ctx, r.w.DB, audit.FromKeystore(r.w.Keys), audit.VerifyOptions{Rows: allRows{r.w.Records.AuditRows(), r.w.Auth.Rows(), r.w.Settings.Rows(), r.w.Metadata.Rows()}})
	if err != nil {
		return err
	}
	if report.Status == audit.Tampered {
		if p := report.FirstBad; p != nil {
			return r.tampered("%s %s: %s", p.Kind, p.Place, p.Text)
		}
		return r.tampered("%s", report.Status)
	}
	c, err := r.w.census(ctx, r.o.Progress)
	if err != nil {
		return err
	}
	if c.Missing > 0 {
		return errs.New(errs.Integrity, "backup_keys_missing", errs.P("count", c.Missing)).
			WithHint("the keys file lacks keys that the data needs; give the newest keys file there is")
	}
	return nil
}

func (r *restoring) tampered(format string, args ...any) error {
	return errs.New(errs.Integrity, "backup_tampered").WithHint(format+"; nothing was restored", args...)
}

func (r *restoring) actor() policy.Actor {
	return policy.Actor{Kind: policy.Operator, OSUser: control.Self().OSUser, Client: "holdfast backup restore"}
}

func (r *restoring) leaveEvidence(ctx context.Context, res *RestoreResult) error {
	err := r.w.backupEvidence(ctx, r.actor(), "backup.restored",
		audit.Pair{Key: "backup", Value: r.data.Manifest.CreatedAt.Format(time.RFC3339)},
		audit.Pair{Key: "log_size", Value: strconv.FormatInt(res.LogSize, 10)},
		audit.Pair{Key: "abandoned_from", Value: strconv.FormatInt(res.Abandoned, 10)},
		audit.Pair{Key: "tokens_kept", Value: strconv.FormatBool(r.o.KeepTokens)},
		audit.Pair{Key: "recovered", Value: strconv.FormatBool(r.o.Recovery != "")})
	if err != nil {
		return err
	}
	return r.w.Audit.Flush(ctx)
}

// parseSeed reads a recovery key; the error names the wrong group.
func parseSeed(text string) (seal.Identity, error) {
	seed, err := seal.ParseSeed(text)
	if err != nil {
		return nil, err
	}
	return seed.Identity()
}
