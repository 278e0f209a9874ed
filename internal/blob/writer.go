package blob

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/osfile"
	"github.com/holdfast-crm/holdfast/internal/seal"
)

// Writer writes one file. It is for one goroutine; after an error only Abort
// or Close make sense.
type Writer struct {
	s      *Store
	blob   id.ID
	file   *os.File
	key    *seal.Key
	plain  []byte // the chunk being filled
	sealed []byte
	chunk  uint64
	err    error // the first failure
	done   bool
}

// Create starts a file of a kind ("upload"). It exists once Commit returns.
func (s *Store) Create(ctx context.Context, kind string) (*Writer, error) {
	return s.CreateNamed(ctx, kind, "")
}

// CreateNamed is Create for a file that had a name; the name is sealed.
func (s *Store) CreateNamed(_ context.Context, kind, name string) (w *Writer, err error) {
	defer errs.Wrap(&err, "blob.Create")
	blob := s.ids.New()
	key, header, err := s.newHeader(Info{ID: blob, Kind: kind, Name: name})
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(s.dir, tmpFolder, blob.String()), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, diskError(err)
	}
	w = &Writer{s: s, blob: blob, file: f, key: key, plain: make([]byte, 0, chunkSize), sealed: make([]byte, 0, sealedSize)}
	if _, err := f.Write(header); err != nil {
		return nil, errors.Join(diskError(err), w.Abort())
	}
	return w, nil
}

var errEnded = errors.New("blob: the file was committed or aborted")

// ID returns the identifier that Commit will make good.
func (w *Writer) ID() id.ID { return w.blob }

// Write implements io.Writer.
func (w *Writer) Write(p []byte) (n int, err error) {
	defer errs.Wrap(&err, "blob.Write")
	for n < len(p) && w.err == nil {
		if len(w.plain) == chunkSize {
			w.flush(false) // more follows, so this chunk is not the last
		}
		take := min(chunkSize-len(w.plain), len(p)-n)
		w.plain = append(w.plain, p[n:n+take]...)
		n += take
	}
	return n, w.err
}

func (w *Writer) flush(last bool) {
	if w.err != nil {
		return
	}
	w.sealed = seal.SealChunk(w.sealed[:0], w.key, w.blob, w.chunk, last, w.plain)
	clear(w.plain)
	w.plain = w.plain[:0]
	w.chunk++
	if _, err := w.file.Write(w.sealed); err != nil {
		w.err = diskError(err)
	}
}

// Commit finishes the file and returns when it is on stable storage. On error
// there is no file.
func (w *Writer) Commit() (blob id.ID, err error) {
	defer errs.Wrap(&err, "blob.Commit")
	w.flush(true)
	if w.err == nil {
		w.err = diskError(w.file.Sync())
	}
	if w.err == nil { // Windows moves no open file
		w.err = diskError(w.file.Close())
	}
	if w.err == nil {
		w.err = w.publish()
	}
	if err := w.err; err != nil {
		return id.ID{}, errors.Join(err, w.Abort())
	}
	w.end()
	return w.blob, nil
}

// publish moves the file to its place. Both folders are synced: the entry in
// one, and its absence in the other.
func (w *Writer) publish() error {
	path := w.s.path(w.blob)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return diskError(err)
	}
	if err := os.Rename(w.file.Name(), path); err != nil {
		return diskError(err)
	}
	for _, dir := range []string{filepath.Dir(path), filepath.Dir(w.file.Name()), w.s.dir} {
		if err := osfile.SyncFolder(dir); err != nil {
			return errors.Join(diskError(err), shred(path))
		}
	}
	return nil
}

// Abort gives the file up and removes what was written.
func (w *Writer) Abort() error {
	if w.done {
		return nil
	}
	w.end()
	err := w.file.Close()
	if errors.Is(err, os.ErrClosed) { // by Commit
		err = nil
	}
	return errors.Join(diskError(err), shred(w.file.Name()))
}

func (w *Writer) end() {
	w.done = true
	w.err = errEnded
	clear(w.plain[:cap(w.plain)])
	w.key.Wipe()
}

// Close aborts unless Commit was called; defer it.
func (w *Writer) Close() error { return w.Abort() }
