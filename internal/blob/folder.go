package blob

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/osfile"
)

const tmpFolder = "tmp"

// Open returns the files of a folder, which it makes if it is missing. What a
// stop left unfinished is removed: one process owns the folder.
func Open(dir string, ks *keystore.Keystore, ids *id.Source) (s *Store, err error) {
	defer errs.Wrap(&err, "blob.Open")
	tmp := filepath.Join(dir, tmpFolder)
	if err := os.MkdirAll(tmp, 0o700); err != nil {
		return nil, diskError(err)
	}
	entries, err := os.ReadDir(tmp)
	if err != nil {
		return nil, diskError(err)
	}
	for _, e := range entries {
		if err := shred(filepath.Join(tmp, e.Name())); err != nil {
			return nil, err
		}
	}
	return &Store{place: folder{dir}, ks: ks, ids: ids}, nil
}

// folder is a place on a disk of this machine.
type folder struct{ dir string }

// path spreads files by the identifier's last digits: the first ones are time.
func (f folder) path(blob id.ID) string {
	name := blob.String()
	return filepath.Join(f.dir, name[len(name)-2:], name)
}

func (f folder) remove(_ context.Context, blob id.ID) error { return shred(f.path(blob)) }

// sweep has nothing to do: Open did.
func (folder) sweep(context.Context, time.Time) error { return nil }

func (f folder) each(ctx context.Context, fn func(id.ID) error) error {
	folders, err := os.ReadDir(f.dir)
	if err != nil {
		return diskError(err)
	}
	for _, folder := range folders {
		if !folder.IsDir() || folder.Name() == tmpFolder {
			continue
		}
		entries, err := os.ReadDir(filepath.Join(f.dir, folder.Name()))
		if err != nil {
			return diskError(err)
		}
		for _, e := range entries {
			if err := ctx.Err(); err != nil {
				return errs.New(errs.Unavailable, "").Because(err)
			}
			blob, err := id.Parse(e.Name())
			if err != nil || f.path(blob) != filepath.Join(f.dir, folder.Name(), e.Name()) {
				continue
			}
			if err := fn(blob); err != nil {
				return err
			}
		}
	}
	return nil
}

func (f folder) open(_ context.Context, blob id.ID) (source, error) {
	file, err := os.Open(f.path(blob))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, missing(blob)
	}
	if err != nil {
		return nil, diskError(err)
	}
	return fileSource{file}, nil
}

func missing(blob id.ID) error {
	return errs.New(errs.NotFound, "blob_missing", errs.P("blob", blob))
}

type fileSource struct{ *os.File }

func (f fileSource) size() (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func (f folder) create(_ context.Context, blob id.ID) (sink, error) {
	file, err := os.OpenFile(filepath.Join(f.dir, tmpFolder, blob.String()), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, diskError(err)
	}
	return &fileSink{f, blob, file}, nil
}

// fileSink writes into the tmp folder and moves the file to its place.
type fileSink struct {
	in   folder
	blob id.ID
	file *os.File
}

func (w *fileSink) put(piece []byte) error {
	_, err := w.file.Write(piece)
	return diskError(err)
}

func (w *fileSink) commit() error {
	if err := w.file.Sync(); err != nil {
		return diskError(err)
	}
	if err := w.file.Close(); err != nil { // Windows moves no open file
		return diskError(err)
	}
	return w.publish()
}

// publish moves the file to its place. Both folders are synced: the entry in
// one, and its absence in the other.
func (w *fileSink) publish() error {
	path := w.in.path(w.blob)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return diskError(err)
	}
	if err := os.Rename(w.file.Name(), path); err != nil {
		return diskError(err)
	}
	for _, dir := range []string{filepath.Dir(path), filepath.Dir(w.file.Name()), w.in.dir} {
		if err := osfile.SyncFolder(dir); err != nil {
			return errors.Join(diskError(err), shred(path))
		}
	}
	return nil
}

func (w *fileSink) abort() error {
	err := w.file.Close()
	if errors.Is(err, os.ErrClosed) { // by commit
		err = nil
	}
	return errors.Join(diskError(err), shred(w.file.Name()))
}

// shred overwrites the header, with the wrapped key in it, and removes the
// file, durably.
func shred(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return diskError(err)
	}
	info, err := f.Stat()
	if err == nil {
		_, err = f.WriteAt(make([]byte, min(info.Size(), 4+wrapSize)), 0)
	}
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return diskError(err)
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return diskError(err)
	}
	return diskError(osfile.SyncFolder(filepath.Dir(path)))
}

func diskError(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, syscall.ENOSPC) {
		return errs.New(errs.Unavailable, "disk_full").Because(err)
	}
	return errs.New(errs.Unavailable, "blob_disk").Because(err)
}
