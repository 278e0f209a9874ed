package osfile

import (
	"errors"
	"os"
)

// SyncFolder makes durable which files are in a folder: what was made,
// renamed or removed there.
func SyncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(SyncOpen(d), d.Close())
}
