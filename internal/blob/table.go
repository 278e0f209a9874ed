package blob

import (
	"context"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/store"
)

const (
	// batchParts are written or read at a time: 256 KiB, so that neither a unit
	// nor memory grows with the file.
	batchParts = 4
	// removeParts are removed in one unit.
	removeParts = 64
)

// Migrations returns the tables of files in a database. A file is there when
// its row in blob_file is; parts without one are of a file that is being
// written, or that a stop left unfinished.
func Migrations() []store.Migration {
	integer, blob := store.Integer, store.Blob
	return []store.Migration{{ID: "blob/1", Tables: []store.Table{
		{
			Name:    "blob_file",
			Columns: []store.Column{{Name: "id", Type: blob}, {Name: "header", Type: blob}, {Name: "size", Type: integer}},
			Primary: []string{"id"},
		},
		{ // each sealed chunk, in order
			Name:    "blob_part",
			Columns: []store.Column{{Name: "file", Type: blob}, {Name: "part", Type: integer}, {Name: "data", Type: blob}},
			Primary: []string{"file", "part"},
		},
	}}}
}

// OpenIn returns the files of a database, which several processes share.
func OpenIn(db *store.DB, ks *keystore.Keystore, ids *id.Source) *Store {
	return &Store{place: tables{db}, ks: ks, ids: ids}
}

// tables is a place in a database.
type tables struct{ db *store.DB }

func (t tables) each(ctx context.Context, fn func(id.ID) error) error {
	blobs, err := t.list(ctx, `SELECT id FROM blob_file ORDER BY id`)
	if err != nil {
		return err
	}
	for _, blob := range blobs {
		if err := fn(blob); err != nil {
			return err
		}
	}
	return nil
}

func (t tables) list(ctx context.Context, sql string) (blobs []id.ID, err error) {
	err = t.db.Read(ctx, func(v *store.View) error {
		rows, err := v.Query(sql)
		if err != nil {
			return err
		}
		blobs = nil
		for rows.Next() {
			var blob id.ID
			if err := rows.Scan(&blob); err != nil {
				return err
			}
			blobs = append(blobs, blob)
		}
		return rows.Err()
	})
	return blobs, err
}

// sweep goes by the first part, which is written first and removed last.
func (t tables) sweep(ctx context.Context, older time.Time) error {
	begun, err := t.list(ctx, `SELECT file FROM blob_part WHERE part = 0 AND NOT EXISTS (SELECT 1 FROM blob_file WHERE id = file)`)
	if err != nil {
		return err
	}
	for _, blob := range begun {
		if blob.Time().Before(older) {
			if err := t.remove(ctx, blob); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t tables) remove(ctx context.Context, blob id.ID) error {
	err := t.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`DELETE FROM blob_file WHERE id = ?`, blob)
		return err
	})
	for n := int64(removeParts); n == removeParts && err == nil; {
		err = t.db.Write(store.Bulk(ctx), func(tx *store.Tx) (err error) {
			n, err = tx.Exec(`DELETE FROM blob_part WHERE file = ? AND part IN (SELECT part FROM blob_part WHERE file = ? ORDER BY part DESC LIMIT ?)`,
				blob, blob, removeParts)
			return err
		})
	}
	return err
}

func (t tables) create(ctx context.Context, blob id.ID) (sink, error) {
	return &tableSink{ctx: ctx, in: t, blob: blob}, nil
}

// tableSink writes parts as they come, and the row that makes them a file with
// the last ones.
type tableSink struct {
	ctx    context.Context
	in     tables
	blob   id.ID
	header []byte
	size   int64
	parts  [][]byte // not written yet
	first  int64    // number of the first of them
}

func (w *tableSink) put(piece []byte) error {
	w.size += int64(len(piece))
	if w.header == nil {
		w.header = slices.Clone(piece)
		return nil
	}
	w.parts = append(w.parts, slices.Clone(piece))
	if len(w.parts) < batchParts {
		return nil
	}
	return w.write(false)
}

func (w *tableSink) write(last bool) error {
	err := w.in.db.Write(w.ctx, func(tx *store.Tx) error {
		for i, part := range w.parts {
			if _, err := tx.Exec(`INSERT INTO blob_part (file, part, data) VALUES (?, ?, ?)`, w.blob, w.first+int64(i), part); err != nil {
				return err
			}
		}
		if !last {
			return nil
		}
		var n int64 // a file that took a day may have been swept
		if err := tx.QueryRow(`SELECT COUNT(*) FROM blob_part WHERE file = ?`, w.blob).Scan(&n); err != nil {
			return err
		}
		if n != w.first+int64(len(w.parts)) {
			return errs.New(errs.Unavailable, "blob_disk").WithHint("parts of the file were removed while it was written")
		}
		_, err := tx.Exec(`INSERT INTO blob_file (id, header, size) VALUES (?, ?, ?)`, w.blob, w.header, w.size)
		return err
	})
	if err == nil {
		w.first += int64(len(w.parts))
		w.parts = nil
	}
	return err
}

func (w *tableSink) commit() error { return w.write(true) }

func (w *tableSink) abort() error {
	if w.first == 0 && len(w.parts) < batchParts {
		return nil // nothing was written
	}
	return w.in.remove(context.WithoutCancel(w.ctx), w.blob)
}

func (t tables) open(ctx context.Context, blob id.ID) (source, error) {
	r := &tableSource{ctx: ctx, in: t, blob: blob}
	err := t.db.Read(ctx, func(v *store.View) error {
		return v.QueryRow(`SELECT header, size FROM blob_file WHERE id = ?`, blob).Scan(&r.header, &r.whole)
	})
	if errs.KindOf(err) == errs.NotFound {
		return nil, missing(blob)
	}
	return r, err
}

// tableSource reads parts, some ahead: files are mostly read from their
// beginning to their end.
type tableSource struct {
	ctx    context.Context
	in     tables
	blob   id.ID
	header []byte
	whole  int64

	mu    sync.Mutex
	first int64 // number of the first of parts
	parts [][]byte
}

func (r *tableSource) size() (int64, error) { return r.whole, nil }

// ReadAt implements io.ReaderAt over the header and the parts behind it.
func (r *tableSource) ReadAt(p []byte, off int64) (n int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for n < len(p) && off < r.whole {
		from, at := r.header, off
		if at >= int64(len(r.header)) {
			behind := at - int64(len(r.header))
			if from, err = r.part(behind / sealedSize); err != nil {
				return n, err
			}
			at = behind % sealedSize
		}
		if at >= int64(len(from)) {
			return n, io.ErrUnexpectedEOF // a part that was cut
		}
		took := copy(p[n:], from[at:])
		n, off = n+took, off+int64(took)
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// part returns one part, empty when it is not there; mu is held.
func (r *tableSource) part(n int64) ([]byte, error) {
	if n < r.first || n >= r.first+int64(len(r.parts)) {
		if err := r.fetch(n); err != nil {
			return nil, err
		}
	}
	if len(r.parts) == 0 {
		return nil, nil
	}
	return r.parts[n-r.first], nil
}

func (r *tableSource) fetch(n int64) error {
	return r.in.db.Read(r.ctx, func(v *store.View) error {
		rows, err := v.Query(`SELECT part, data FROM blob_part WHERE file = ? AND part >= ? AND part < ? ORDER BY part`, r.blob, n, n+batchParts)
		if err != nil {
			return err
		}
		r.first, r.parts = n, nil
		for rows.Next() {
			var number int64
			var data []byte
			if err := rows.Scan(&number, &data); err != nil {
				return err
			}
			if number != n+int64(len(r.parts)) {
				return nil // one is missing
			}
			r.parts = append(r.parts, data)
		}
		if err := rows.Err(); err != nil || len(r.parts) > 0 {
			return err
		}
		var there bool // or it was removed while it was read
		if err := v.QueryRow(`SELECT EXISTS (SELECT 1 FROM blob_file WHERE id = ?)`, r.blob).Scan(&there); err != nil || there {
			return err
		}
		return missing(r.blob)
	})
}

// Close implements source.
func (r *tableSource) Close() error { return nil }
