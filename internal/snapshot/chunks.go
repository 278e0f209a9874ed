package snapshot

import (
	"encoding/binary"
	"errors"
	"io"

	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/seal"
)

const chunkSize = 1 << 20

// writer seals what it is given, chunk by chunk. The last chunk says that it
// is the last, so that a file that was cut off is noticed.
type writer struct {
	out   io.Writer
	key   *seal.Key
	file  id.ID
	n     uint64
	plain []byte
	out1  []byte // the sealed chunk, its length before it
}

func newWriter(out io.Writer, key *seal.Key, file id.ID) *writer {
	return &writer{out: out, key: key, file: file, plain: make([]byte, 0, chunkSize)}
}

func (w *writer) Write(p []byte) (n int, err error) {
	for n < len(p) {
		if len(w.plain) == chunkSize {
			if err := w.flush(false); err != nil {
				return n, err
			}
		}
		k := min(chunkSize-len(w.plain), len(p)-n)
		w.plain = append(w.plain, p[n:n+k]...)
		n += k
	}
	return n, nil
}

func (w *writer) flush(last bool) error {
	w.out1 = seal.SealChunk(append(w.out1[:0], 0, 0, 0, 0), w.key, w.file, w.n, last, w.plain)
	binary.LittleEndian.PutUint32(w.out1, uint32(len(w.out1)-4))
	w.n++
	clear(w.plain)
	w.plain = w.plain[:0]
	_, err := w.out.Write(w.out1)
	return err
}

func (w *writer) close() error { return w.flush(true) }

// reader opens chunks one after another.
type reader struct {
	in     io.Reader
	key    *seal.Key
	file   id.ID
	n      uint64
	plain  []byte // of the chunk in hand
	at     int
	sealed []byte
	last   bool
	failed error // why the file does not hold
}

func newReader(in io.Reader, key *seal.Key, file id.ID) *reader {
	return &reader{in: in, key: key, file: file}
}

func (r *reader) Read(p []byte) (n int, err error) {
	for r.at == len(r.plain) {
		if r.failed != nil {
			return 0, r.failed
		}
		if r.last {
			clear(r.plain)
			return 0, io.EOF
		}
		if r.failed = r.next(); r.failed != nil {
			return 0, r.failed
		}
	}
	n = copy(p, r.plain[r.at:])
	r.at += n
	return n, nil
}

var errChunk = errors.New("snapshot: a chunk does not hold")

func (r *reader) next() error {
	var size [4]byte
	if _, err := io.ReadFull(r.in, size[:]); err != nil {
		return errors.Join(errChunk, err)
	}
	n := binary.LittleEndian.Uint32(size[:])
	if n > chunkSize+seal.ChunkOverhead {
		return errChunk
	}
	if r.sealed == nil {
		r.sealed = make([]byte, chunkSize+seal.ChunkOverhead)
	}
	sealed := r.sealed[:n]
	if _, err := io.ReadFull(r.in, sealed); err != nil {
		return errors.Join(errChunk, err)
	}
	// Only the last chunk may be short, but a full one may be the last too.
	plain, err := seal.OpenChunk(r.plain[:0], r.key, r.file, r.n, false, sealed)
	if err != nil {
		if plain, err = seal.OpenChunk(r.plain[:0], r.key, r.file, r.n, true, sealed); err != nil {
			return errChunk
		}
		r.last = true
	}
	r.plain, r.at = plain, 0
	r.n++
	return nil
}
