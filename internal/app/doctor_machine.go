package app

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/machine"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/postgres"
)

// The limits below which free space is a warning, and a failure.
const (
	lowSpace  = 10 // percent
	leastFree = 2
)

// clockSlack is how far ahead a file's time or an entry may be.
const clockSlack = 2 * time.Minute

// lookPermissions finds anything in the folder that others on this machine may
// read. The folder itself decides: behind a closed one, an open file is only
// careless.
func (w *Workspace) lookPermissions(context.Context) (finding, error) {
	if runtime.GOOS == "windows" {
		return fine("doctor_permissions_unseen"), nil
	}
	top, err := os.Stat(w.Dir)
	if err != nil {
		return finding{}, err
	}
	if top.Mode().Perm()&0o077 != 0 {
		return fails("doctor_permissions_folder", "doctor_permissions_folder_advice",
			errs.P("path", w.Dir), errs.P("mode", top.Mode().Perm())), nil
	}
	open, err := firstOpen(w.Dir)
	if err != nil {
		return finding{}, err
	}
	if open != "" {
		return warns("doctor_permissions_file", "doctor_permissions_file_advice", errs.P("path", open)), nil
	}
	return fine("doctor_permissions_ok"), nil
}

// firstOpen returns the first file or folder in dir that others may use.
func firstOpen(dir string) (found string, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // removed meanwhile
		} else if err != nil {
			return err
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) || err == nil && (path == dir || info.Mode().Perm()&0o077 == 0) {
			return nil
		} else if err != nil {
			return err
		}
		found = path
		return fs.SkipAll
	})
	return found, err
}

func (w *Workspace) lookRootKey(context.Context) (finding, error) {
	path := w.Folder.rootKeyPath()
	at := errs.P("path", path)
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return fails("doctor_root_missing", "doctor_root_missing_advice", at), nil
	} else if err != nil {
		return finding{}, err
	}
	if within(w.Dir, path) {
		return fails("doctor_root_inside", "doctor_root_inside_advice", at), nil
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return fails("doctor_root_open", "doctor_root_open_advice", at, errs.P("mode", info.Mode().Perm())), nil
	}
	if same, known := machine.SameVolume(w.Dir, path); known && same {
		return advises("doctor_root_volume", "doctor_root_volume_advice", at).plainly("doctor_root_volume_plain"), nil
	}
	return fine("doctor_root_ok", at).plainly("doctor_root_ok_plain"), nil
}

// within reports whether path lies in dir, symbolic links followed.
func within(dir, path string) bool {
	real := func(p string) string {
		if r, err := filepath.EvalSymlinks(p); err == nil {
			return r
		}
		return p
	}
	rel, err := filepath.Rel(real(dir), real(path))
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

func (w *Workspace) lookKeyPlaces(ctx context.Context) (finding, error) {
	if len(w.Folder.KeyBackups) == 0 {
		return advises("doctor_places_none", "doctor_places_none_advice").plainly("doctor_places_none_plain"), nil
	}
	for _, dir := range w.Folder.KeyBackups {
		at := errs.P("path", dir)
		info, err := os.Stat(dir)
		switch {
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return finding{}, err
		case err != nil || !info.IsDir():
			return fails("doctor_places_gone", "doctor_places_gone_advice", at), nil
		case within(w.Dir, dir):
			return fails("doctor_places_inside", "doctor_places_inside_advice", at), nil
		}
		if same, known := machine.SameVolume(w.Dir, dir); known && same {
			return advises("doctor_places_volume", "doctor_places_volume_advice", at), nil
		}
	}
	return fine("doctor_places_ok", errs.P("count", len(w.Folder.KeyBackups))), nil
}

func (w *Workspace) lookSpace(context.Context) (finding, error) {
	free, total, known, err := machine.Space(w.Dir)
	switch {
	case err != nil:
		return finding{}, err
	case !known || total == 0:
		return fine("doctor_unseen"), nil
	}
	return judgeSpace(free, total), nil
}

func judgeSpace(free, total uint64) finding {
	percent := free * 100 / total
	params := []errs.Param{errs.P("free", size(int64(free))), errs.P("percent", percent)}
	switch {
	case percent < leastFree:
		return fails("doctor_space", "doctor_space_advice", params...)
	case percent < lowSpace:
		return warns("doctor_space", "doctor_space_advice", params...)
	}
	return fine("doctor_space", params...)
}

// lookProcess switches core dumps off, which serve has done already, and
// reports whether they are.
func (w *Workspace) lookProcess(context.Context) (finding, error) {
	if err := machine.Harden(); err != nil {
		return warns("doctor_process_open", "doctor_process_advice").plainly("doctor_process_open_plain"), nil
	}
	if off, known := machine.DumpsOff(); known && !off {
		return warns("doctor_process_open", "doctor_process_advice").plainly("doctor_process_open_plain"), nil
	} else if !known {
		return fine("doctor_unseen"), nil
	}
	return fine("doctor_process_ok").plainly("doctor_process_ok_plain"), nil
}

func (w *Workspace) lookSwap(context.Context) (finding, error) {
	clear, known, err := machine.ClearSwap()
	switch {
	case err != nil:
		return finding{}, err
	case !known:
		return fine("doctor_unseen"), nil
	case clear != "":
		return advises("doctor_swap_clear", "doctor_swap_advice", errs.P("path", clear)).plainly("doctor_swap_clear_plain"), nil
	}
	return fine("doctor_swap_ok").plainly("doctor_swap_ok_plain"), nil
}

// lookClock compares the clock with what was written earlier.
func (w *Workspace) lookClock(ctx context.Context) (finding, error) {
	limit := w.now().Add(clockSlack)
	files := []string{folderFile, dataFile, keysFile}
	if w.Folder.onServer() {
		files = files[:1]
	}
	for _, name := range files {
		info, err := os.Stat(filepath.Join(w.Dir, name))
		if err != nil {
			return finding{}, err
		}
		if info.ModTime().After(limit) {
			return warns("doctor_clock_file", "doctor_clock_advice", errs.P("path", name), errs.P("at", info.ModTime().UTC().Format(time.RFC3339))).plainly("doctor_clock_wrong_plain"), nil
		}
	}
	newest, err := w.newestEntries(ctx, 1)
	if err != nil {
		return finding{}, err
	}
	if len(newest) > 0 && newest[0].At.After(limit) {
		return fails("doctor_clock_entry", "doctor_clock_advice", errs.P("at", newest[0].At.Format(time.RFC3339))).plainly("doctor_clock_wrong_plain"), nil
	}
	return fine("doctor_clock_ok", errs.P("at", w.now().UTC().Format(time.RFC3339))).plainly("doctor_clock_ok_plain"), nil
}

// lookServer tells which server answers, and whether a second one has each
// commit before it is acknowledged.
func (w *Workspace) lookServer(ctx context.Context) (finding, error) {
	var version, level, standbys string
	err := w.DB.Read(ctx, func(v *store.View) error {
		return v.QueryRow(`SELECT current_setting('server_version'), current_setting('synchronous_commit'), current_setting('synchronous_standby_names')`).
			Scan(&version, &level, &standbys)
	})
	if err != nil {
		return finding{}, err
	}
	params := []errs.Param{errs.P("version", version), errs.P("place", w.Folder.Database.dialect().Place())}
	if standbys == "" || level == "local" {
		return warns("doctor_server_single", "doctor_server_advice", params...), nil
	}
	return fine("doctor_server_ok", params...), nil
}

// lookApart asks whether one copy of a cluster has the data and the keys.
func (w *Workspace) lookApart(ctx context.Context) (finding, error) {
	_, server, err := postgres.Apart(w.Folder.Database.DSN, w.Folder.KeyDatabase.DSN)
	if err != nil {
		return finding{}, err
	}
	if !server {
		return warns("doctor_apart_same", "doctor_apart_advice"), nil
	}
	return fine("doctor_apart_ok"), nil
}

// Harden closes this process to other programs, as far as the system can; see
// machine.Harden.
func Harden() error { return machine.Harden() }
