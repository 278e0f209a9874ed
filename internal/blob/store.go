package blob

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/seal"
)

const (
	chunkSize  = 64 << 10
	sealedSize = chunkSize + seal.ChunkOverhead
	wrapSize   = 120 // a wrapped key, package seal
	maxMeta    = 64 << 10
)

// Info is what a file says about itself; all of it is sealed.
type Info struct {
	ID        id.ID
	Kind      string // what it is for: "upload", "failed_rows"
	Name      string // what it was called; may be empty
	Size      int64  // bytes of content
	CreatedAt time.Time
}

// Store is a place of sealed files. Its methods may be called from any
// goroutine.
type Store struct {
	place place
	ks    *keystore.Keystore
	ids   *id.Source
}

// place is where sealed files lie; it sees no clear byte and no key.
type place interface {
	// create starts a file, which exists once commit returns.
	create(ctx context.Context, blob id.ID) (sink, error)
	// open finds a whole file, or is NotFound "blob_missing".
	open(ctx context.Context, blob id.ID) (source, error)
	// remove destroys the header, then the rest; an absent file is no error.
	remove(ctx context.Context, blob id.ID) error
	// each calls fn for every whole file, in no order.
	each(ctx context.Context, fn func(id.ID) error) error
	// sweep removes what was begun before older and not finished.
	sweep(ctx context.Context, older time.Time) error
}

// sink takes a new file: the header, then each sealed chunk. It keeps nothing
// of what it is given.
type sink interface {
	put(piece []byte) error
	commit() error // on stable storage when it returns; on error there is no file
	abort() error  // also after a failed commit
}

// source gives the bytes of a file.
type source interface {
	io.ReaderAt
	size() (int64, error)
	Close() error
}

// Remove destroys the file's key and removes the file. A file that is not
// there is no error: removing again must be safe.
func (s *Store) Remove(ctx context.Context, blob id.ID) (err error) {
	defer errs.Wrap(&err, "blob.Remove")
	return s.place.remove(ctx, blob)
}

// Sweep removes files made before older for which keep says no, and returns
// how many. It bounds what a crash between writing a file and recording it
// leaves behind.
func (s *Store) Sweep(ctx context.Context, older time.Time, keep func(id.ID) (bool, error)) (removed int, err error) {
	defer errs.Wrap(&err, "blob.Sweep")
	err = s.place.each(ctx, func(blob id.ID) error {
		if !blob.Time().Before(older) {
			return nil
		}
		if kept, err := keep(blob); err != nil || kept {
			return err
		}
		removed++
		return s.place.remove(ctx, blob)
	})
	if err != nil {
		return removed, err
	}
	return removed, s.place.sweep(ctx, older)
}

// Each calls fn for every file, in no order. Files that are not blobs are
// passed over.
func (s *Store) Each(ctx context.Context, fn func(id.ID) error) (err error) {
	defer errs.Wrap(&err, "blob.Each")
	return s.place.each(ctx, fn)
}

// Wrapped returns the wrapped key of a file as it is stored, and the file's
// size: for whoever accounts for every sealed byte.
func (s *Store) Wrapped(ctx context.Context, blob id.ID) (wrapped []byte, size int64, err error) {
	defer errs.Wrap(&err, "blob.Wrapped")
	from, err := s.place.open(ctx, blob)
	if err != nil {
		return nil, 0, err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	front := make([]byte, 4+wrapSize)
	if _, err := from.ReadAt(front, 0); err != nil {
		return nil, 0, broken(blob, err)
	}
	if [4]byte(front) != seal.FileMagic() {
		return nil, 0, broken(blob, fmt.Errorf("starts with %x", front[:4]))
	}
	size, err = from.size()
	return front[4:], size, err
}

// broken tells a file that is not what was written from a place that fails.
func broken(blob id.ID, cause error) error {
	var disk *fs.PathError
	switch {
	case errors.As(cause, &disk):
		return diskError(cause)
	case errs.KindOf(cause) == errs.Unavailable || errs.KindOf(cause) == errs.NotFound && errs.CodeOf(cause) == "blob_missing":
		return cause
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
