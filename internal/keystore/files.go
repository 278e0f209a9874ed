package keystore

import (
	"errors"
	"os"
	"path/filepath"

	"github.com/holdfast-crm/holdfast/internal/osfile"
)

// writeNew writes a file that must not exist yet (fs.ErrExist), readable by
// its owner only, and returns when file and folder entry are on stable
// storage. On error nothing is left behind.
func writeNew(path string, content []byte) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err = osfile.KeepOthersOut(path); err == nil {
		_, err = f.Write(content)
	}
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = osfile.SyncFolder(filepath.Dir(path))
	}
	if err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}
