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
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/postgres"
	"github.com/holdfast-crm/holdfast/internal/store/sqlite"
)

// Database is one on a server. It holds no password, only where one lies.
type Database struct {
	DSN          string `json:"dsn"`
	PasswordFile string `json:"password_file,omitempty"`
}

func (d *Database) dialect() postgres.Dialect {
	return postgres.Dialect{DSN: d.DSN, PasswordFile: d.PasswordFile}
}

// Databases are those of a workspace: both on servers, or neither.
type Databases struct {
	Data, Keys *Database
}

// NewDatabases checks what somebody named. Empty strings mean the files of the
// data folder.
func NewDatabases(data, dataPassword, keys, keysPassword string) (d Databases, err error) {
	if data == "" && keys == "" {
		return d, nil
	}
	if data == "" || keys == "" {
		return d, errs.New(errs.Invalid, "databases_both").
			WithHint("name two databases, --database and --key-database, best on two servers; without either, both are files of the data folder")
	}
	for _, dsn := range []string{data, keys} {
		if err := postgres.CheckDSN(dsn); err != nil {
			return d, err
		}
	}
	if apart, _, err := postgres.Apart(data, keys); err != nil || !apart {
		if err == nil {
			err = errs.New(errs.Invalid, "databases_same").
				WithHint("whoever copies that database has the data and the keys; make another one, best on another server")
		}
		return d, err
	}
	if dataPassword, err = absolute(dataPassword); err != nil {
		return d, err
	}
	if keysPassword, err = absolute(keysPassword); err != nil {
		return d, err
	}
	return Databases{&Database{data, dataPassword}, &Database{keys, keysPassword}}, nil
}

func absolute(path string) (string, error) {
	if path == "" {
		return "", nil
	}
	return filepath.Abs(path)
}

// fresh refuses databases that hold something, and returns how what is made in
// them from now on is undone.
func (d Databases) fresh(ctx context.Context, undo *cleanup) error {
	for _, one := range []*Database{d.Data, d.Keys} {
		if one == nil {
			continue
		}
		take, err := one.dialect().Fresh(ctx)
		if err != nil {
			return err
		}
		undo.tables = append(undo.tables, take)
	}
	return nil
}

// record makes named databases those of a folder: hosts and users change. What
// is in them belongs to the folder's workspace, or it does not open.
func (d Databases) record(dir string) error {
	f, err := readFolder(dir)
	if err != nil {
		return err
	}
	if !f.onServer() {
		return errs.New(errs.Conflict, "databases_in_folder").
			WithHint("the databases of %s are files in it; moving them to a server is not something serve does", dir)
	}
	if *f.Database == *d.Data && *f.KeyDatabase == *d.Keys {
		return nil
	}
	f.Database, f.KeyDatabase = d.Data, d.Keys
	return writeFolder(dir, f)
}

// onServer tells that the databases are not files of the data folder.
func (f Folder) onServer() bool { return f.Database != nil }

// openKeyDB opens the database of the key store. On a server the path only says
// which folder it belongs to, so that no root key may lie there.
func openKeyDB(ctx context.Context, dir string, f Folder, now func() time.Time) (*store.DB, error) {
	o := store.Options{Path: filepath.Join(dir, keysFile), Now: now, Readers: 2, SecureDelete: true}
	if f.KeyDatabase != nil {
		return store.Open(ctx, f.KeyDatabase.dialect(), o)
	}
	return store.Open(ctx, sqlite.Dialect{}, o)
}

func openDataDB(ctx context.Context, dir string, f Folder, now func() time.Time) (*store.DB, error) {
	// Plain values leave their columns when a field is sealed: nothing of them may
	// stay in free places of the file.
	o := store.Options{Path: filepath.Join(dir, dataFile), Now: now, Readers: 3, SecureDelete: true}
	if f.Database != nil {
		o.Readers = serverReaders
		return store.Open(ctx, f.Database.dialect(), o)
	}
	return store.Open(ctx, sqlite.Dialect{}, o)
}

// serverReaders is more than a file has: a reader waits for the network.
const serverReaders = 8

// JoinOptions describe a further node of a workspace whose databases are on
// servers.
type JoinOptions struct {
	Dir            string // new, or empty
	Databases      Databases
	RootKeyFile    string // a copy of the workspace's, or
	PassphraseFile string // what opens its root key
	KeyBackups     []string
	Now            func() time.Time
}

// JoinResult is a data folder that was made.
type JoinResult struct {
	Workspace id.ID `json:"workspace"`
}

// Join makes a data folder for a workspace that exists. It either finishes or
// leaves nothing behind.
func Join(ctx context.Context, o JoinOptions) (res *JoinResult, err error) {
	defer errs.Wrap(&err, "app.Join")
	if o.Databases.Data == nil {
		return nil, errs.New(errs.Invalid, "databases_both").
			WithHint("a node joins by the databases of the workspace: name --database and --key-database")
	}
	made, err := emptyFolder(o.Dir)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, emptied(o.Dir, made))
		}
	}()
	hold, err := control.Acquire(o.Dir)
	if err != nil {
		return nil, err
	}
	w := &Workspace{Dir: hold.Dir(), hold: hold, now: o.Now, log: slog.New(slog.NewTextHandler(io.Discard, nil)), ids: id.NewSource(o.Now)}
	err = w.join(ctx, o)
	if closed := w.Close(); err == nil {
		err = closed
	}
	return &JoinResult{w.Folder.Workspace}, err
}

func (w *Workspace) join(ctx context.Context, o JoinOptions) (err error) {
	w.Folder = Folder{Format: folderFormat, KeyBackups: o.KeyBackups, Database: o.Databases.Data, KeyDatabase: o.Databases.Keys}
	provider, err := w.Folder.newProvider(w.Dir, o.RootKeyFile, o.PassphraseFile)
	if err != nil {
		return err
	}
	if _, err := os.Stat(w.Folder.rootKeyPath()); err != nil {
		return errs.New(errs.Invalid, "root_key_needed").Because(err).
			WithHint("bring the root key of the workspace to this machine, apart from the data folder, and name it by --root-key-file or --root-passphrase-file")
	}
	if w.KeyDB, err = openKeyDB(ctx, w.Dir, w.Folder, w.now); err != nil {
		return err
	}
	if w.Keys, err = keystore.Open(ctx, w.KeyDB, provider, keystore.Options{Now: w.now, Places: w.Folder.places()}); err != nil {
		return err
	}
	w.root, w.Folder.Workspace = provider, w.Keys.Workspace()
	if err := w.openData(ctx, true); err != nil {
		return err
	}
	actor := policy.Actor{Kind: policy.Operator, OSUser: control.Self().OSUser, Client: "holdfast join"}
	host, _ := os.Hostname()
	if err := w.evidence(ctx, actor, "node.joined", audit.Pair{Key: "host", Value: host}); err != nil {
		return err
	}
	return writeFolder(w.Dir, w.Folder) // last: its presence marks a finished join
}
