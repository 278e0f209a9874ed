package blob

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/osfile"
	"github.com/holdfast-crm/holdfast/internal/seal"
)

const (
	chunkSize  = 64 << 10
	sealedSize = chunkSize + seal.ChunkOverhead
	wrapSize   = 120 // a wrapped key, package seal
	maxMeta    = 64 << 10
	tmpFolder  = "tmp"
)

// Info is what a file says about itself; all of it is sealed.
type Info struct {
	ID        id.ID
	Kind      string // what it is for: "upload", "failed_rows"
	Name      string // what it was called; may be empty
	Size      int64  // bytes of content
	CreatedAt time.Time
}

// Store is one folder of sealed files. Its methods may be called from any
// goroutine.
type Store struct {
	dir string
	ks  *keystore.Keystore
	ids *id.Source
}

// Open makes the folder if it is missing and removes what a stop left
// unfinished.
func Open(dir string, ks *keystore.Keystore, ids *id.Source) (s *Store, err error) {
	defer errs.Wrap(&err, "blob.Open")
	s = &Store{dir: dir, ks: ks, ids: ids}
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
	return s, nil
}

// path spreads files by the identifier's last digits: the first ones are time.
func (s *Store) path(blob id.ID) string {
	name := blob.String()
	return filepath.Join(s.dir, name[len(name)-2:], name)
}

// Remove destroys the file's key and removes the file. A file that is not
// there is no error: removing again must be safe.
func (s *Store) Remove(_ context.Context, blob id.ID) (err error) {
	defer errs.Wrap(&err, "blob.Remove")
	return shred(s.path(blob))
}

// Sweep removes files made before older for which keep says no, and returns
// how many. It bounds what a crash between writing a file and recording it
// leaves behind.
func (s *Store) Sweep(ctx context.Context, older time.Time, keep func(id.ID) (bool, error)) (removed int, err error) {
	defer errs.Wrap(&err, "blob.Sweep")
	err = s.Each(ctx, func(blob id.ID) error {
		if !blob.Time().Before(older) {
			return nil
		}
		if kept, err := keep(blob); err != nil || kept {
			return err
		}
		removed++
		return shred(s.path(blob))
	})
	return removed, err
}

// Each calls fn for every file, in no order. Files that are not blobs are
// passed over.
func (s *Store) Each(ctx context.Context, fn func(id.ID) error) (err error) {
	defer errs.Wrap(&err, "blob.Each")
	folders, err := os.ReadDir(s.dir)
	if err != nil {
		return diskError(err)
	}
	for _, folder := range folders {
		if !folder.IsDir() || folder.Name() == tmpFolder {
			continue
		}
		entries, err := os.ReadDir(filepath.Join(s.dir, folder.Name()))
		if err != nil {
			return diskError(err)
		}
		for _, e := range entries {
			if err := ctx.Err(); err != nil {
				return errs.New(errs.Unavailable, "").Because(err)
			}
			blob, err := id.Parse(e.Name())
			if err != nil || s.path(blob) != filepath.Join(s.dir, folder.Name(), e.Name()) {
				continue
			}
			if err := fn(blob); err != nil {
				return err
			}
		}
	}
	return nil
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

// broken tells a file that is not what was written from a disk that fails.
func broken(blob id.ID, cause error) error {
	var disk *fs.PathError
	if errors.As(cause, &disk) {
		return diskError(cause)
	}
	return errs.New(errs.Integrity, "blob_broken", errs.P("blob", blob)).
		WithHint("the file was changed, cut or exchanged outside the program; restore it from a backup").Because(cause)
}

// The header: four bytes of magic, the file key wrapped by the blob key, the
// length of the sealed description, the description.

func wrapPurpose(blob id.ID) string { return "blob/" + blob.String() }

func (s *Store) metaPlace(blob id.ID) seal.Place {
	return seal.Place{Workspace: s.ks.Workspace(), Object: "blob", Record: blob, Class: "meta"}
}

func (s *Store) newHeader(info Info) (key *seal.Key, header []byte, err error) {
	key = seal.Random(info.ID, 1)
	wrapped, err := seal.WrapKey(s.ks.Purpose(keystore.Blob), key, wrapPurpose(info.ID))
	if err != nil {
		return nil, nil, err
	}
	meta := canon.AppendString(canon.AppendString(nil, info.Kind), info.Name)
	sealed := seal.Seal(key, s.metaPlace(info.ID), meta)
	if len(sealed) > maxMeta {
		return nil, nil, errs.New(errs.TooLarge, "blob_name_long")
	}
	magic := seal.FileMagic()
	header = append(magic[:], wrapped...)
	header = binary.BigEndian.AppendUint32(header, uint32(len(sealed)))
	return key, append(header, sealed...), nil
}

// readHeader reads from the start of a file that should be blob.
func (s *Store) readHeader(blob id.ID, read func([]byte) error) (key *seal.Key, info Info, size int64, err error) {
	front := make([]byte, 4+wrapSize+4)
	if err := read(front); err != nil {
		return nil, info, 0, err
	}
	if [4]byte(front) != seal.FileMagic() {
		return nil, info, 0, fmt.Errorf("starts with %x", front[:4])
	}
	wrapped, n := front[4:4+wrapSize], binary.BigEndian.Uint32(front[4+wrapSize:])
	if n > maxMeta {
		return nil, info, 0, fmt.Errorf("description of %d bytes", n)
	}
	h, err := seal.ParseHeader(wrapped)
	if err != nil {
		return nil, info, 0, err
	}
	with, err := s.ks.PurposeVersion(keystore.Blob, h.Version)
	if err != nil {
		return nil, info, 0, err
	}
	if key, err = seal.UnwrapKey(with, wrapped, wrapPurpose(blob)); err != nil {
		return nil, info, 0, err
	}
	sealed := make([]byte, n)
	if err := read(sealed); err != nil {
		return nil, info, 0, err
	}
	meta, err := seal.Open(key, s.metaPlace(blob), sealed)
	if err != nil {
		return nil, info, 0, err
	}
	r := canon.NewReader(meta)
	info = Info{ID: blob, Kind: r.String(), Name: r.String(), CreatedAt: blob.Time()}
	return key, info, int64(len(front)) + int64(n), r.Done()
}
