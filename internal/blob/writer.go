package blob

import (
	"context"
	"errors"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/seal"
)

// Writer writes one file. It is for one goroutine; after an error only Abort
// or Close make sense.
type Writer struct {
	blob   id.ID
	to     sink
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
func (s *Store) CreateNamed(ctx context.Context, kind, name string) (w *Writer, err error) {
	defer errs.Wrap(&err, "blob.Create")
	blob := s.ids.New()
	key, header, err := s.newHeader(Info{ID: blob, Kind: kind, Name: name})
	if err != nil {
		return nil, err
	}
	to, err := s.place.create(ctx, blob)
	if err != nil {
		return nil, err
	}
	w = &Writer{blob: blob, to: to, key: key, plain: make([]byte, 0, chunkSize), sealed: make([]byte, 0, sealedSize)}
	if err := to.put(header); err != nil {
		return nil, errors.Join(err, w.Abort())
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
	w.err = w.to.put(w.sealed)
}

// Commit finishes the file and returns when it is on stable storage. On error
// there is no file.
func (w *Writer) Commit() (blob id.ID, err error) {
	defer errs.Wrap(&err, "blob.Commit")
	w.flush(true)
	if w.err == nil {
		w.err = w.to.commit()
	}
	if err := w.err; err != nil {
		return id.ID{}, errors.Join(err, w.Abort())
	}
	w.end()
	return w.blob, nil
}

// Abort gives the file up and removes what was written.
func (w *Writer) Abort() error {
	if w.done {
		return nil
	}
	w.end()
	return w.to.abort()
}

func (w *Writer) end() {
	w.done = true
	w.err = errEnded
	clear(w.plain[:cap(w.plain)])
	w.key.Wipe()
}

// Close aborts unless Commit was called; defer it.
func (w *Writer) Close() error { return w.Abort() }
