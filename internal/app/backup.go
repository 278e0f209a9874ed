package app

import (
	"context"
	"encoding/hex"
	"errors"
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
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/sqlite"
)

// BackupResult describes an archive that was streamed out.
type BackupResult struct {
	Workspace id.ID     `json:"workspace"`
	LogSize   int64     `json:"log_size"` // entries in the log at the copy
	Root      string    `json:"root"`     // of the log, hex
	Bytes     int64     `json:"bytes"`    // of all files in it
	Files     int       `json:"files"`
	CreatedAt time.Time `json:"created_at"`
}

// backupObject names backups in the log: with the workspace's id as record,
// the newest backup is found without reading the whole log.
const backupObject = "backup"

func (w *Workspace) backupData(ctx context.Context, call *control.Call) (_ any, err error) {
	defer errs.Wrap(&err, "app.backupData")
	return w.backup(ctx, call, backup.Source{Kind: backup.Data, DB: w.DB, Catalog: w.Catalog().Version(), Log: w.copiedLog})
}

func (w *Workspace) backupKeys(ctx context.Context, call *control.Call) (_ any, err error) {
	defer errs.Wrap(&err, "app.backupKeys")
	return w.backup(ctx, call, backup.Source{Kind: backup.Keys, DB: w.KeyDB})
}

// backup sequences the log first: the copy then ends in a checkpoint, and the
// key store remembers at least that.
func (w *Workspace) backup(ctx context.Context, call *control.Call, s backup.Source) (any, error) {
	if w.Folder.onServer() {
		return nil, errs.New(errs.Precondition, "backup_elsewhere").
			WithHint("copy both databases with the servers' own means (pg_basebackup, pgBackRest, WAL-G, pg_dump), and never to one place")
	}
	if err := w.Audit.Flush(ctx); err != nil {
		return nil, err
	}
	remembered, err := w.rememberedLog(ctx)
	if err != nil {
		return nil, err
	}
	if s.Log == nil { // read before the copy, so never more than is in it
		s.Log = func(context.Context, string) (backup.LogState, error) { return remembered, nil }
	}
	if s.Signer, err = w.Keys.Signer(); err != nil {
		return nil, err
	}
	s.Workspace, s.Dir, s.Now, s.Product = w.Folder.Workspace, w.Dir, w.now, version()
	s.Progress = func(done, total int64) { call.Progress(control.Progress{Done: done, Total: total, Note: "bytes"}) }
	m, err := backup.Write(ctx, call.Out, s)
	if err != nil {
		return nil, err
	}
	res := BackupResult{
		Workspace: m.Workspace, LogSize: m.Log.Size, Root: hex.EncodeToString(m.Log.Root[:]),
		Bytes: m.Bytes(), Files: len(m.Files), CreatedAt: m.CreatedAt,
	}
	return res, w.backupEvidence(ctx, operator(call), "backup.created", audit.Pair{Key: "kind", Value: string(s.Kind)},
		audit.Pair{Key: "log_size", Value: strconv.FormatInt(res.LogSize, 10)},
		audit.Pair{Key: "bytes", Value: strconv.FormatInt(res.Bytes, 10)}, audit.Pair{Key: "files", Value: strconv.Itoa(res.Files)})
}

// backupEvidence puts an act about backups into the log.
func (w *Workspace) backupEvidence(ctx context.Context, actor policy.Actor, action string, detail ...audit.Pair) error {
	return w.Audit.Record(ctx, &audit.Entry{
		Action: action, Outcome: audit.Done, Policy: policy.Version(), Object: backupObject, Record: w.Folder.Workspace, Detail: detail,
		Actor: audit.Actor{Kind: actor.Kind.String(), OSUser: actor.OSUser, Client: actor.Client},
	})
}

// copiedLog reads the newest checkpoint of a copy of the database.
func (w *Workspace) copiedLog(ctx context.Context, path string) (state backup.LogState, err error) {
	db, err := store.Open(ctx, sqlite.Dialect{}, store.Options{Path: path, Now: w.now, Readers: 1})
	if err != nil {
		return state, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	head, err := audit.New(db, audit.FromKeystore(w.Keys), w.ids).Head(ctx)
	if err != nil || head == nil {
		return state, err
	}
	return backup.LogState{Size: head.Size, Root: head.Root, Checkpoint: head.Note}, nil
}

// rememberedLog is what the key store knows about the end of the log.
func (w *Workspace) rememberedLog(ctx context.Context) (backup.LogState, error) {
	head, err := rememberedHead(ctx, w.Keys)
	return backup.LogState{Size: head.Size, Root: head.Root}, err
}

func rememberedHead(ctx context.Context, ks *keystore.Keystore) (h keystore.Head, err error) {
	heads, err := ks.Heads(ctx)
	if len(heads) > 0 {
		h = heads[0]
	}
	return h, err
}

// blobPath says where a sealed file lies in a data folder; see package blob.
func blobPath(dir string, blob id.ID) string {
	name := blob.String()
	return filepath.Join(dir, blobsFolder, name[len(name)-2:], name)
}

// CheckOutput refuses to write readable data into the data folder, where
// nothing readable may lie. path may be "" or "-".
func CheckOutput(dir, path string) error {
	if path == "" || path == "-" {
		return nil
	}
	if _, err := os.Stat(dir); err != nil {
		return nil // whoever opens it says so
	}
	within, err := inside(dir, path)
	if err == nil && within {
		err = errs.New(errs.Invalid, "output_inside").
			WithHint("%s is in the data folder %s, where nothing readable may lie; choose another place", path, dir)
	}
	return err
}

// CheckBackupPaths refuses a backup inside the data folder: what destroys the
// folder destroys it too. together says that both files go to one folder,
// where whoever takes one takes the other.
func CheckBackupPaths(dir, data, keys string) (together bool, err error) {
	for _, path := range []string{data, keys} {
		if within, err := inside(dir, path); err != nil {
			return false, err
		} else if within {
			return false, errs.New(errs.Invalid, "backup_inside").
				WithHint("%s is in the data folder %s; write backups to another disk", path, dir)
		}
	}
	a, errData := realPath(filepath.Dir(data))
	b, errKeys := realPath(filepath.Dir(keys))
	return a == b, errors.Join(errData, errKeys)
}
