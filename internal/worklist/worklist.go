package worklist

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"

	"github.com/holdfast-crm/holdfast/internal/blob"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
)

// atOnce is how many ids are put together before they are sealed.
const atOnce = 1_000

// Store seals what is to be done, as JSON in the first line, and with which
// records, 16 bytes each.
func Store(ctx context.Context, blobs *blob.Store, kind string, about any, records []id.ID) (_ id.ID, err error) {
	defer errs.Wrap(&err, "worklist.Store")
	w, err := blobs.Create(ctx, kind)
	if err != nil {
		return id.ID{}, err
	}
	head, err := json.Marshal(about)
	if err == nil {
		_, err = w.Write(append(head, '\n'))
	}
	for at := 0; at < len(records) && err == nil; at += atOnce {
		var part bytes.Buffer
		for _, rec := range records[at:min(at+atOnce, len(records))] {
			part.Write(rec[:])
		}
		_, err = w.Write(part.Bytes())
	}
	if err != nil {
		return id.ID{}, errors.Join(err, w.Abort())
	}
	return w.Commit()
}

// List is the stored records, read one after another.
type List struct {
	from  *bufio.Reader
	file  io.Closer
	place int
}

// Open reads what is to be done into about, and leaves the list open before its
// first record.
func Open(ctx context.Context, blobs *blob.Store, list id.ID, about any) (_ *List, err error) {
	defer errs.Wrap(&err, "worklist.Open")
	f, _, err := blobs.Open(ctx, list)
	if err != nil {
		return nil, err
	}
	l := &List{from: bufio.NewReaderSize(f, 16<<10), file: f}
	head, err := l.from.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(head, about)
	}
	if err != nil {
		return nil, errors.Join(errs.New(errs.Integrity, "").Because(err), f.Close())
	}
	return l, nil
}

// Place is how many records were read or passed over.
func (l *List) Place() int { return l.place }

// Next reads the next record's id, io.EOF behind the last.
func (l *List) Next() (rec id.ID, err error) {
	_, err = io.ReadFull(l.from, rec[:])
	switch {
	case err == nil:
		l.place++
	case !errors.Is(err, io.EOF):
		err = errs.New(errs.Integrity, "").At("worklist.Next").Because(err)
	}
	return rec, err
}

// Skip passes over records up to a place.
func (l *List) Skip(to int) error {
	for l.place < to {
		if _, err := l.Next(); err != nil {
			return errs.New(errs.Integrity, "").At("worklist.Skip").Because(err)
		}
	}
	return nil
}

// Close lets the file go.
func (l *List) Close() error { return l.file.Close() }
