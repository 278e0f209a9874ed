package control

import (
	"errors"
	"os"
	"path/filepath"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// pathLimit is the longest socket path that works everywhere: sun_path holds
// 104 bytes on macOS and 108 on Linux, with a closing zero.
const pathLimit = 103

// withShortPath calls use with a path to the folder's socket that fits into
// sun_path. A long one is reached through a symbolic link in a private folder
// (0700, random name) that lives only during the call.
func withShortPath(dir string, use func(path string) error) (err error) {
	if path := filepath.Join(dir, socketName); len(path) <= pathLimit {
		return use(path)
	}
	private, err := os.MkdirTemp("", "hf")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(private)) }()
	link := filepath.Join(private, "d")
	if err := os.Symlink(dir, link); err != nil {
		return err
	}
	path := filepath.Join(link, socketName)
	if len(path) > pathLimit {
		return errs.New(errs.Invalid, "control_path_too_long", errs.P("limit", pathLimit)).
			WithHint("set TMPDIR to a shorter path, or move the data folder")
	}
	return use(path)
}
