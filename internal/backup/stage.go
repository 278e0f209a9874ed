package backup

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

const stagePrefix = ".backup-"

// stage is a folder inside the data folder for the copy of a database: on the
// same disk, under the same rights.
type stage struct{ dir string }

func newStage(dataDir string) (*stage, error) {
	dir, err := os.MkdirTemp(dataDir, stagePrefix+"*") // mode 0700
	return &stage{dir}, err
}

func (s *stage) remove() error { return os.RemoveAll(s.dir) }

func (s *stage) path(name string) string { return filepath.Join(s.dir, name) }

// Sweep removes what a killed backup left in a data folder. The caller holds
// the folder's lock, so no backup runs.
func Sweep(dataDir string) (err error) {
	defer errs.Wrap(&err, "backup.Sweep")
	entries, err := os.ReadDir(dataDir)
	for _, e := range entries {
		if e.IsDir() && strings.HasPrefix(e.Name(), stagePrefix) {
			err = errors.Join(err, os.RemoveAll(filepath.Join(dataDir, e.Name())))
		}
	}
	return err
}

// blobNames lists the finished sealed files, sorted.
func blobNames(dataDir string) (names []string, err error) {
	top := filepath.Join(dataDir, blobsFolder)
	err = filepath.WalkDir(top, func(file string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil // removed meanwhile, or there never was one
		case err != nil:
			return err
		}
		rel, err := filepath.Rel(dataDir, file)
		if name := filepath.ToSlash(rel); err == nil && d.Type().IsRegular() && isBlobName(name) {
			names = append(names, name)
		}
		return err
	})
	slices.Sort(names)
	return names, err
}

// either returns the sorted names that are in a or b.
func either(a, b []string) []string {
	all := append(slices.Clone(a), b...)
	slices.Sort(all)
	return slices.Compact(all)
}
