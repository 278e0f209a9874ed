package app

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/osfile"
)

// Names inside a data folder.
const (
	folderFile  = "holdfast.json"
	dataFile    = "holdfast.db"
	keysFile    = "keys.db"
	blobsFolder = "blobs"
)

// folderFormat is the layout this program writes and the newest it reads.
const folderFormat = 1

// Folder is what a data folder says about itself. It holds paths, never keys.
type Folder struct {
	Format         int      `json:"format"`
	Workspace      id.ID    `json:"workspace"`
	RootKeyFile    string   `json:"root_key_file,omitempty"`
	PassphraseFile string   `json:"root_passphrase_file,omitempty"`
	KeyBackups     []string `json:"key_backups,omitempty"` // folders that get every batch of new keys before one is used

	// Sealed says that nothing is opened before somebody unseals the workspace.
	Sealed bool `json:"sealed,omitempty"`

	// Both databases when they are on servers, else neither.
	Database    *Database `json:"database,omitempty"`
	KeyDatabase *Database `json:"key_database,omitempty"`
}

// readFolder reads DIR/holdfast.json.
func readFolder(dir string) (Folder, error) {
	var f Folder
	raw, err := os.ReadFile(filepath.Join(dir, folderFile))
	if errors.Is(err, fs.ErrNotExist) {
		return f, errs.New(errs.NotFound, "folder_not_found").At("app.Open").
			WithHint("%s is not a Holdfast data folder, or its init did not finish; run: holdfast init --data %s", dir, dir)
	} else if errors.Is(err, fs.ErrPermission) {
		return f, errs.New(errs.Permission, "data_folder_denied").At("app.Open").Because(err).
			WithHint("run the command as the user that owns the data folder")
	} else if err != nil {
		return f, errs.New(errs.Unavailable, "").At("app.Open").Because(err)
	}
	if err := json.Unmarshal(raw, &f); err != nil || f.Workspace.IsZero() {
		return f, errs.New(errs.Integrity, "folder_broken").At("app.Open").
			WithHint("%s is damaged; restore it from a backup", filepath.Join(dir, folderFile)).Because(err)
	}
	if f.Format > folderFormat {
		return f, errs.New(errs.Invalid, "folder_newer").At("app.Open").
			WithHint("the folder has format %d, this program reads up to %d; install the version that wrote it", f.Format, folderFormat)
	}
	return f, nil
}

// CheckFolder says what is wrong with a data folder, without leaving anything
// in a folder that is none.
func CheckFolder(dir string) error {
	_, err := readFolder(dir)
	return err
}

// writeFolder writes DIR/holdfast.json durably; its presence marks a finished
// init or restore.
func writeFolder(dir string, f Folder) error {
	raw, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	return writeDurable(filepath.Join(dir, folderFile), append(raw, '\n'))
}

// writeDurable writes a new file beside path and renames it into place, synced
// file and folder, readable by the owner only.
func writeDurable(path string, content []byte) (err error) {
	defer errs.Wrap(&err, "app.writeDurable")
	tmp, err := os.CreateTemp(filepath.Dir(path), ".new-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) // nothing left to remove after the rename
	if err = osfile.KeepOthersOut(tmp.Name()); err == nil {
		_, err = tmp.Write(content)
	}
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return err
	}
	return osfile.SyncFolder(filepath.Dir(path))
}

// emptyFolder makes dir (0700) or accepts an existing empty one.
func emptyFolder(dir string) (made bool, err error) {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return true, errors.Join(os.MkdirAll(dir, 0o700), osfile.KeepOthersOut(dir))
	case err != nil:
		return false, errs.New(errs.Unavailable, "").At("app.Init").Because(err)
	case len(entries) > 0:
		return false, errs.New(errs.Conflict, "folder_not_empty").At("app.Init").
			WithHint("%s is not empty; choose a new folder, nothing was changed", dir)
	}
	return false, errors.Join(os.Chmod(dir, 0o700), osfile.KeepOthersOut(dir))
}
