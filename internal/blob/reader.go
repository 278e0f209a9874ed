package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/seal"
)

// Reader reads one file. ReadAt may be called from any goroutine; Read keeps a
// place of its own and may not.
type Reader struct {
	from   source
	key    *seal.Key
	info   Info
	start  int64 // where chunk 0 begins
	chunks uint64
	at     int64

	mu     sync.Mutex
	loaded uint64 // which chunk plain holds, plus one; 0 is none
	plain  []byte
	sealed []byte
}

// Open opens a file and proves that it has its end: a file that was cut or
// extended fails here, whatever else was changed when it is read. An absent
// file is NotFound "blob_missing".
func (s *Store) Open(ctx context.Context, blob id.ID) (r *Reader, info Info, err error) {
	defer errs.Wrap(&err, "blob.Open")
	from, err := s.place.open(ctx, blob)
	if err != nil {
		return nil, info, err
	}
	r = &Reader{from: from}
	if err := r.begin(s, blob); err != nil {
		return nil, info, errors.Join(broken(blob, err), from.Close())
	}
	return r, r.info, nil
}

func (r *Reader) begin(s *Store, blob id.ID) (err error) {
	size, err := r.from.size()
	if err != nil {
		return err
	}
	header := io.NewSectionReader(r.from, 0, size)
	read := func(b []byte) error {
		_, err := io.ReadFull(header, b)
		return err
	}
	if r.key, r.info, r.start, err = s.readHeader(blob, read); err != nil {
		return err
	}
	body := size - r.start
	r.chunks = uint64((body + sealedSize - 1) / sealedSize)
	if body < int64(r.chunks)*seal.ChunkOverhead || r.chunks == 0 {
		return fmt.Errorf("%d bytes of chunks", body)
	}
	r.info.Size = body - int64(r.chunks)*seal.ChunkOverhead
	r.plain, r.sealed = make([]byte, 0, chunkSize), make([]byte, sealedSize)
	return r.load(r.chunks - 1)
}

// load opens chunk n into plain; mu is held, or the Reader not yet shared.
func (r *Reader) load(n uint64) error {
	if r.loaded == n+1 {
		return nil
	}
	r.loaded = 0
	got, err := r.from.ReadAt(r.sealed, r.start+int64(n)*sealedSize)
	if err != nil && err != io.EOF {
		return err
	}
	plain, err := seal.OpenChunk(r.plain[:0], r.key, r.info.ID, n, n == r.chunks-1, r.sealed[:got])
	if err != nil {
		return fmt.Errorf("chunk %d: %w", n, err)
	}
	r.plain, r.loaded = plain, n+1
	return nil
}

// ReadAt implements io.ReaderAt.
func (r *Reader) ReadAt(p []byte, off int64) (n int, err error) {
	if off < 0 {
		return 0, errs.New(errs.Invalid, "")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for n < len(p) && off < r.info.Size {
		if err := r.load(uint64(off / chunkSize)); err != nil {
			return n, broken(r.info.ID, err)
		}
		took := copy(p[n:], r.plain[off%chunkSize:])
		n, off = n+took, off+int64(took)
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// Read implements io.Reader.
func (r *Reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	n, err := r.ReadAt(p[:min(len(p), chunkSize)], r.at)
	r.at += int64(n)
	if n > 0 && err == io.EOF {
		err = nil
	}
	return n, err
}

// Close releases the file and wipes what was opened.
func (r *Reader) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.plain[:cap(r.plain)])
	r.loaded = 0
	r.key.Wipe()
	return r.from.Close()
}
