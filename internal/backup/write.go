package backup

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Source is what an archive is made from; everything but Progress is needed.
type Source struct {
	Kind      Kind
	Workspace id.ID
	Dir       string    // the data folder; copies are made inside it and removed
	DB        *store.DB // the database of this kind
	Signer    note.Signer
	Product   string
	Catalog   string
	Now       func() time.Time
	// Log reads how far the audit log reaches in the finished copy.
	Log      func(ctx context.Context, copied string) (LogState, error)
	Progress func(done, total int64) // bytes
}

// Write makes an archive and streams it to w. The database may be in use. On
// error w holds an archive that no reader accepts.
func Write(ctx context.Context, w io.Writer, s Source) (m *Manifest, err error) {
	defer errs.Wrap(&err, "backup.Write")
	st, err := newStage(s.Dir)
	if err != nil {
		return nil, errs.New(errs.Unavailable, "").Because(err)
	}
	defer func() { err = errors.Join(err, st.remove()) }()
	m = &Manifest{Format: Format, Kind: s.Kind, Workspace: s.Workspace, CreatedAt: s.Now().UTC().Truncate(time.Second),
		Product: s.Product, Catalog: s.Catalog}
	files, err := s.collect(ctx, st)
	if err != nil {
		return nil, err
	}
	if m.Log, err = s.Log(ctx, st.path(s.database())); err != nil {
		return nil, err
	}
	for _, at := range files {
		f, err := hashFile(ctx, at)
		switch {
		case errors.Is(err, fs.ErrNotExist) && isBlobName(at.name):
			continue // removed meanwhile
		case err != nil:
			return nil, err
		}
		m.Files = append(m.Files, f)
	}
	return m, s.stream(ctx, w, st, m)
}

func (s Source) database() string {
	if s.Kind == Keys {
		return KeysFile
	}
	return DataFile
}

// place is a file's name in the archive, and where it lies.
type place struct{ name, file string }

// where says where a file of the archive lies.
func (s Source) where(st *stage, name string) place {
	if name == s.database() {
		return place{name, st.path(name)}
	}
	return place{name, filepath.Join(s.Dir, filepath.FromSlash(name))}
}

// collect copies the database and lists what goes into the archive. Blobs are
// listed before and after: what the copy refers to was there before it began,
// or is there when it ends.
func (s Source) collect(ctx context.Context, st *stage) ([]place, error) {
	if s.Kind == Keys {
		return []place{s.where(st, KeysFile)}, s.DB.BackupTo(ctx, st.path(KeysFile))
	}
	before, err := blobNames(s.Dir)
	if err != nil {
		return nil, err
	}
	if err := s.DB.BackupTo(ctx, st.path(DataFile)); err != nil {
		return nil, err
	}
	after, err := blobNames(s.Dir)
	names := append([]string{FolderFile, DataFile}, either(before, after)...)
	files := make([]place, len(names))
	for i, name := range names {
		files[i] = s.where(st, name)
	}
	return files, err
}

func hashFile(ctx context.Context, at place) (File, error) {
	f, err := os.Open(at.file)
	if err != nil {
		return File{}, err
	}
	defer func() { _ = f.Close() }()
	h := sha256.New()
	n, err := io.Copy(h, reader{ctx, f})
	return File{Name: at.name, Size: n, SHA256: hex.EncodeToString(h.Sum(nil))}, err
}

func (s Source) stream(ctx context.Context, w io.Writer, st *stage, m *Manifest) error {
	raw, err := m.encode()
	if err != nil {
		return err
	}
	signed, err := m.sign(raw, s.Signer)
	if err != nil {
		return err
	}
	out := &writer{tar: tar.NewWriter(w), at: m.CreatedAt, total: m.Bytes(), progress: s.Progress}
	if err := out.small(manifestFile, raw); err != nil {
		return err
	}
	if err := out.small(noteFile, signed); err != nil {
		return err
	}
	for _, f := range m.Files {
		if err := out.file(ctx, s.where(st, f.Name).file, f); err != nil {
			return err
		}
	}
	return out.tar.Close()
}

// writer writes entries that carry nothing about this machine.
type writer struct {
	tar         *tar.Writer
	at          time.Time
	done, total int64
	progress    func(done, total int64)
}

func (w *writer) header(name string, size int64) error {
	return w.tar.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: w.at})
}

func (w *writer) small(name string, content []byte) error {
	if err := w.header(name, int64(len(content))); err != nil {
		return err
	}
	_, err := w.tar.Write(content)
	return err
}

// file copies one file and makes sure that it is still what was hashed.
func (w *writer) file(ctx context.Context, file string, f File) error {
	in, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return changed(f)
	} else if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	if err := w.header(f.Name, f.Size); err != nil {
		return err
	}
	h := sha256.New()
	_, err = io.CopyN(io.MultiWriter(w, h), reader{ctx, in}, f.Size)
	if errors.Is(err, io.EOF) || err == nil && hex.EncodeToString(h.Sum(nil)) != f.SHA256 {
		return changed(f)
	}
	return err
}

// changed: a sealed file was removed while the archive was written.
func changed(f File) error {
	return errs.New(errs.Unavailable, "backup_file_changed", errs.P("file", f.Name)).
		WithHint("run the backup again; if it happens again, something else writes into the data folder or the disk fails")
}

// Write implements io.Writer for the content of an entry, and counts.
func (w *writer) Write(b []byte) (int, error) {
	n, err := w.tar.Write(b)
	w.done += int64(n)
	if w.progress != nil {
		w.progress(w.done, w.total)
	}
	return n, err
}

// reader ends when its context does.
type reader struct {
	ctx context.Context
	r   io.Reader
}

// Read implements io.Reader.
func (r reader) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, errs.New(errs.Unavailable, "backup_stopped").Because(err)
	}
	return r.r.Read(b)
}
