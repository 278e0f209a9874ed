package backup

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"

	"golang.org/x/mod/sumdb/note"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/osfile"
)

// Reader reads one archive from its start to its end.
type Reader struct {
	Manifest *Manifest

	tar         *tar.Reader
	raw, signed []byte
	next        int // file of the manifest whose entry comes next
	done, total int64
}

// Open reads the manifest and its note. Errors: Invalid when r is no archive
// of that kind, Precondition when a newer program wrote it.
func Open(r io.Reader, want Kind) (_ *Reader, err error) {
	defer errs.Wrap(&err, "backup.Open")
	a := &Reader{tar: tar.NewReader(r)}
	if a.raw, err = a.small(manifestFile, maxManifest); err != nil {
		return nil, err
	}
	if a.Manifest, err = decodeManifest(a.raw, want); err != nil {
		return nil, err
	}
	a.total = a.Manifest.Bytes()
	a.signed, err = a.small(noteFile, maxNote)
	return a, err
}

// Verify checks the manifest's signature; then the files, which must have the
// hashes of the manifest, are as they were written.
func (a *Reader) Verify(known note.Verifiers) (err error) {
	defer errs.Wrap(&err, "backup.Verify")
	return a.Manifest.verify(a.raw, a.signed, known)
}

// header steps to the next entry, which must be a plain file of that name.
func (a *Reader) header(name string) (*tar.Header, error) {
	h, err := a.tar.Next()
	switch {
	case errors.Is(err, io.EOF):
		return nil, notArchive(fmt.Errorf("ends before %s", name))
	case err != nil:
		return nil, unreadable(err)
	case h.Name != name || h.Typeflag != tar.TypeReg || h.Linkname != "":
		return nil, notArchive(fmt.Errorf("entry of type %q where %s belongs", h.Typeflag, name))
	}
	for key := range h.PAXRecords { // of these, only what a large or long-named file needs
		if key != "size" && key != "path" {
			return nil, notArchive(fmt.Errorf("entry %s has extended attributes", name))
		}
	}
	return h, nil
}

func (a *Reader) small(name string, most int64) ([]byte, error) {
	h, err := a.header(name)
	if err != nil {
		return nil, err
	}
	if h.Size > most {
		return nil, notArchive(fmt.Errorf("%s is too long", name))
	}
	raw, err := io.ReadAll(io.LimitReader(a.tar, most))
	if err == nil && int64(len(raw)) != h.Size {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, unreadable(err)
	}
	return raw, nil
}

// Folder returns what the archived data folder said about itself; it is the
// first file of a data archive.
func (a *Reader) Folder() (raw []byte, err error) {
	defer errs.Wrap(&err, "backup.Folder")
	f, err := a.entry()
	if err != nil {
		return nil, err
	}
	if f.Name != FolderFile || f.Size > maxFolder {
		return nil, notArchive(fmt.Errorf("%s is too long or out of order", f.Name))
	}
	raw, err = io.ReadAll(io.LimitReader(a.tar, f.Size))
	if err != nil {
		return nil, unreadable(err)
	}
	return raw, matches(f, int64(len(raw)), sha256.Sum256(raw))
}

// entry steps to the next file of the manifest.
func (a *Reader) entry() (File, error) {
	if a.next >= len(a.Manifest.Files) {
		return File{}, notArchive(fmt.Errorf("read beyond its last file"))
	}
	f := a.Manifest.Files[a.next]
	h, err := a.header(f.Name)
	if err == nil && h.Size != f.Size {
		err = notArchive(fmt.Errorf("%s has another size than the manifest says", f.Name))
	}
	a.next++
	return f, err
}

// Extract writes the files not read yet into dir, each readable by the owner
// only, and returns when they are on stable storage. What it wrote before an
// error is for the caller to remove.
func (a *Reader) Extract(ctx context.Context, dir string, progress func(done, total int64)) (err error) {
	defer errs.Wrap(&err, "backup.Extract")
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	folders := map[string]bool{".": true}
	for a.next < len(a.Manifest.Files) {
		f, err := a.entry()
		if err != nil {
			return err
		}
		for up := path.Dir(f.Name); !folders[up]; up = path.Dir(up) {
			folders[up] = true
		}
		if err := root.MkdirAll(path.Dir(f.Name), 0o700); err != nil {
			return err
		}
		if err := a.write(ctx, root, f, progress); err != nil {
			return err
		}
	}
	if _, err := a.tar.Next(); !errors.Is(err, io.EOF) {
		return notArchive(fmt.Errorf("it goes on after its last file"))
	}
	for name := range folders {
		if err := syncFolder(root, name); err != nil {
			return err
		}
	}
	return nil
}

func (a *Reader) write(ctx context.Context, root *os.Root, f File, progress func(done, total int64)) error {
	out, err := root.OpenFile(f.Name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	h := sha256.New()
	in := &source{r: reader{ctx, a.tar}, took: func(n int) {
		if a.done += int64(n); progress != nil {
			progress(a.done, a.total)
		}
	}}
	n, err := io.Copy(io.MultiWriter(out, h), in)
	if err == nil {
		err = out.Sync()
	}
	if err = errors.Join(err, out.Close()); in.err != nil {
		return unreadable(in.err)
	} else if err != nil {
		return err
	}
	return matches(f, n, [sha256.Size]byte(h.Sum(nil)))
}

// source remembers a failure of reading, to tell a damaged archive from a full
// disk.
type source struct {
	r    io.Reader
	took func(n int)
	err  error
}

// Read implements io.Reader.
func (s *source) Read(b []byte) (int, error) {
	n, err := s.r.Read(b)
	s.took(n)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

func matches(f File, n int64, sum [sha256.Size]byte) error {
	if n == f.Size && hex.EncodeToString(sum[:]) == f.SHA256 {
		return nil
	}
	return errs.New(errs.Integrity, "backup_damaged", errs.P("file", f.Name)).
		WithHint("the bytes of %s are not those that were backed up; use another copy of the backup", f.Name)
}

// unreadable is about the archive's bytes; a context's end keeps its own error.
func unreadable(err error) error {
	var known *errs.Error
	if errors.As(err, &known) {
		return err
	}
	return notArchive(err)
}

func syncFolder(root *os.Root, name string) error {
	d, err := root.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(osfile.SyncOpen(d), d.Close())
}
