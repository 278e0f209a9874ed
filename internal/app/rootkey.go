package app

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
)

// provider returns the root provider the folder remembers.
func (f Folder) provider(dir string) (keystore.RootProvider, error) {
	if f.PassphraseFile != "" {
		return keystore.PassphraseFile(f.PassphraseFile), nil
	}
	if f.RootKeyFile == "" {
		return nil, errs.New(errs.Integrity, "folder_broken").
			WithHint("%s does not say where the root key is", filepath.Join(dir, folderFile))
	}
	return keystore.KeyFile(f.RootKeyFile), nil
}

// newProvider makes the root provider of a new folder, or for a new root key,
// and remembers its path. The key file itself is made when the root key is
// wrapped for the first time.
func (f *Folder) newProvider(dir, keyFile, passphraseFile string) (keystore.RootProvider, error) {
	f.RootKeyFile, f.PassphraseFile = "", ""
	if passphraseFile != "" {
		path, err := outside(dir, passphraseFile)
		f.PassphraseFile = path
		return keystore.PassphraseFile(path), err
	}
	path, err := defaultKeyFile(keyFile, f.Workspace)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, errs.New(errs.Invalid, "file_unwritable").Because(err)
	}
	path, err = outside(dir, path)
	f.RootKeyFile = path
	return keystore.KeyFile(path), err
}

// outside returns the absolute path and refuses one inside the data folder:
// a key that lies with the data protects nothing.
func outside(dir, path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	if within, err := inside(dir, path); err != nil {
		return "", err
	} else if within {
		return "", errs.New(errs.Invalid, "root_key_inside").WithHint("%s is in the data folder %s; keep the key elsewhere, best on another disk", path, dir)
	}
	return path, nil
}

// inside reports whether a file at path would lie in the data folder, symbolic
// links followed.
func inside(dir, path string) (bool, error) {
	folder, err := realPath(dir)
	if err != nil {
		return false, err
	}
	parent, err := realPath(filepath.Dir(path))
	if err != nil {
		return false, errs.New(errs.Invalid, "file_unwritable").Because(err)
	}
	rel, err := filepath.Rel(folder, parent)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)), nil
}

func realPath(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(path)
}

// defaultKeyFile is the given path, or one in the user's configuration folder
// named after the workspace.
func defaultKeyFile(given string, workspace id.ID) (string, error) {
	if given != "" {
		return given, nil
	}
	config, err := os.UserConfigDir()
	if err != nil {
		return "", errs.New(errs.Invalid, "file_unwritable").Because(err).
			WithHint("there is no configuration folder for this user; give --root-key-file")
	}
	return filepath.Join(config, "holdfast", workspace.String()+".key"), nil
}

// rootKeyPath says where the root key or its passphrase is.
func (f Folder) rootKeyPath() string {
	if f.PassphraseFile != "" {
		return f.PassphraseFile
	}
	return f.RootKeyFile
}

// places lists the folders that keep a copy of every new batch of keys.
func (f Folder) places() []keystore.Place {
	var out []keystore.Place
	for _, dir := range f.KeyBackups {
		out = append(out, keystore.FolderPlace(dir))
	}
	return out
}
