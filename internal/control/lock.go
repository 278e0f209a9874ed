package control

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

const (
	lockName   = "holdfast.lock"
	socketName = "control.sock"
	retryEvery = 50 * time.Millisecond // how long pause waits
)

// errLocked is what lockFile returns when another process has the lock.
var errLocked = errors.New("locked by another process")

// Hold is the right to use a data folder: one process has it at a time. It
// ends with Release or with the process.
type Hold struct {
	dir  string
	file *os.File
}

// Acquire takes the folder's lock without waiting. When another process has
// it the error is Unavailable with code "data_folder_busy". The lock is
// advisory and held on a file of its own; network file systems that do not
// carry such locks are not supported.
func Acquire(dataDir string) (_ *Hold, err error) {
	defer errs.Wrap(&err, "control.Acquire")
	dir, err := filepath.Abs(dataDir)
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, folderError(err)
	}
	if err := lockFile(f); err != nil {
		holder := readHolder(f)
		_ = f.Close() // nothing was written
		if !errors.Is(err, errLocked) {
			return nil, err
		}
		return nil, errs.New(errs.Unavailable, "data_folder_busy").
			WithHint("process %s is using the data folder; wait for it, or stop it", holder)
	}
	h := &Hold{dir: dir, file: f}
	if err := h.sign(); err != nil {
		return nil, errors.Join(err, h.Release())
	}
	return h, nil
}

// sign notes our process id, for the message to whoever comes second.
func (h *Hold) sign() error {
	if err := h.file.Truncate(0); err != nil {
		return err
	}
	_, err := h.file.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return err
}

func readHolder(f *os.File) string {
	b := make([]byte, 20)
	n, _ := f.ReadAt(b, 0)
	if pid, err := strconv.Atoi(strings.TrimSpace(string(b[:n]))); err == nil {
		return strconv.Itoa(pid)
	}
	return "(unknown)"
}

// Dir is the data folder, as an absolute path.
func (h *Hold) Dir() string { return h.dir }

// Release gives the folder back. The lock file stays: removing it would let
// two processes lock two files of the same name.
func (h *Hold) Release() error { return unlock(h.file) }

// Reach finds out who does the work: a running server (the Client is not nil)
// or this process (the Hold is not nil, to be released). When the folder is
// busy but nobody listens (a server that is starting, another verb) it looks
// again until ctx ends and then returns the "data_folder_busy" error.
func Reach(ctx context.Context, dataDir string) (*Client, *Hold, error) {
	for {
		c, err := Dial(dataDir)
		if !errors.Is(err, ErrNoServer) {
			return c, nil, err
		}
		h, err := Acquire(dataDir)
		if errs.CodeOf(err) != "data_folder_busy" {
			return nil, h, err
		}
		if pause(ctx); ctx.Err() != nil {
			return nil, nil, err
		}
	}
}

// folderError turns the usual reasons a folder cannot be used into errors that
// say what to do.
func folderError(err error) error {
	switch {
	case errors.Is(err, os.ErrNotExist):
		return errs.New(errs.NotFound, "data_folder_missing").Because(err).
			WithHint("check --data, or make the folder with: holdfast init")
	case errors.Is(err, os.ErrPermission):
		return errs.New(errs.Permission, "data_folder_denied").Because(err).
			WithHint("run the command as the user that owns the data folder")
	}
	return err
}
