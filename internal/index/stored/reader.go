package stored

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Open turns a stored row into its values, by Field.Ordinal, system fields
// included. It checks the MAC, does no I/O, and keeps nothing of the row. An
// error of kind Integrity or NotFound (a destroyed key) is about this row; any
// other, such as a key that has left the cache, is worth another try. It is
// called from several goroutines.
type Open func(o *catalog.Object, row *store.Row) ([]field.Value, error)

// Record is what was opened, and of which state of its object it is.
type Record struct {
	Object *catalog.Object
	ID     id.ID
	Values []field.Value
}

// Sink takes in what is read of one object. Take and Broken are called from
// several goroutines.
type Sink interface {
	Object() *catalog.Object // as it is now
	Take(records []Record)
	Broken(o *catalog.Object, record id.ID, err error)
}

// Source is where records are.
type Source struct {
	DB   *store.DB
	Keys *keystore.Keystore
	// Refresh, unless nil, brings the catalog up to date with what other processes
	// made of it. It is asked before a row is said not to hold.
	Refresh func(context.Context) error
}

// Reader reads stored records.
type Reader struct {
	Source
	Open Open
}

const (
	ChunkRows = 1000 // rows read, and their keys warmed, at a time
	workers   = 2    // goroutines that open rows
	openTries = 4
)

var errGone = errors.New("stored: the row was removed while it was looked at")

// chunk is some rows, and the object as whose they were read.
type chunk struct {
	object *catalog.Object
	rows   []*store.Row
}

// All reads every record of an object. step is told how many were read, and of
// how many about; its error ends the reading.
func (r *Reader) All(ctx context.Context, to Sink, step func(done, total int64) error) error {
	total, err := r.count(ctx, to.Object())
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	chunks := make(chan chunk, 1) // the next is read while both workers are busy
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for c := range chunks {
				if err := r.enter(ctx, to, c); err != nil {
					cancel(err)
				}
			}
		})
	}
	err = r.read(ctx, to, chunks, func(done int64) error { return step(done, total) })
	close(chunks)
	wg.Wait()
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

func (r *Reader) count(ctx context.Context, o *catalog.Object) (n int64, err error) {
	err = r.patiently(ctx, func(v *store.View) error {
		rows, err := store.CountRows(v, &query.Query{Object: o, Deleted: true}, nil)
		n = int64(rows)
		return err
	})
	return n, err
}

// read sends the rows of an object in chunks, each from a snapshot of its own:
// what changes between two chunks arrives by another way.
func (r *Reader) read(ctx context.Context, to Sink, chunks chan<- chunk, step func(int64) error) error {
	var after id.ID
	for done := int64(0); ; {
		o := to.Object()
		rows, err := r.chunk(ctx, o, after)
		if err != nil || len(rows) == 0 {
			return err
		}
		select {
		case chunks <- chunk{o, rows}:
		case <-ctx.Done():
			return ctx.Err()
		}
		after = rows[len(rows)-1].ID
		done += int64(len(rows))
		if err := step(done); err != nil {
			return err
		}
	}
}

func (r *Reader) chunk(ctx context.Context, o *catalog.Object, after id.ID) (rows []*store.Row, err error) {
	err = r.patiently(ctx, func(v *store.View) error {
		k := newKeeper(o)
		for row, err := range store.ScanRows(v, o, after, ChunkRows) {
			if err != nil {
				return err
			}
			k.keep(row)
		}
		rows = k.rows
		return nil
	})
	return rows, err
}

// keeper keeps the rows of a walk, which reuses its own, with one allocation for
// what all have.
type keeper struct {
	rows  []*store.Row
	held  []store.Row
	plain []field.Value
	seals [][]byte
}

func newKeeper(o *catalog.Object) *keeper {
	return &keeper{
		rows: make([]*store.Row, 0, ChunkRows), held: make([]store.Row, 0, ChunkRows),
		plain: make([]field.Value, 0, ChunkRows*len(o.Plain())), seals: make([][]byte, 0, ChunkRows*len(o.Envelopes)),
	}
}

func (k *keeper) keep(row *store.Row) {
	from, sealedFrom := len(k.plain), len(k.seals)
	k.plain, k.seals, k.held = append(k.plain, row.Plain...), append(k.seals, row.Envelopes...), append(k.held, *row)
	kept := &k.held[len(k.held)-1]
	kept.Plain, kept.Envelopes = slices.Clip(k.plain[from:]), slices.Clip(k.seals[sealedFrom:])
	k.rows = append(k.rows, kept)
}

// Some reads records again, once each, and returns those that are no more.
func (r *Reader) Some(ctx context.Context, to Sink, ids []id.ID) (gone []id.ID, err error) {
	o := to.Object()
	there := map[id.ID]bool{}
	for _, v := range ids {
		there[v] = false
	}
	var rows []*store.Row
	err = r.patiently(ctx, func(v *store.View) (err error) {
		rows, err = store.GetRows(v, o, keysOf(there))
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		delete(there, row.ID)
	}
	return keysOf(there), r.enter(ctx, to, chunk{o, rows})
}

func keysOf(m map[id.ID]bool) []id.ID {
	all := make([]id.ID, 0, len(m))
	for v := range m {
		all = append(all, v)
	}
	return all
}

// enter opens a chunk and hands it on.
func (r *Reader) enter(ctx context.Context, to Sink, c chunk) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err := r.warm(ctx, c.rows); err != nil {
		return err
	}
	records := make([]Record, 0, len(c.rows))
	for _, row := range c.rows {
		rec, err := r.record(ctx, to, c.object, row)
		switch kind := errs.KindOf(err); {
		case err == nil:
			records = append(records, rec)
		case errors.Is(err, errGone): // removed while it was looked at
		case kind == errs.Integrity || kind == errs.NotFound:
			to.Broken(c.object, row.ID, err)
		default:
			return err
		}
	}
	to.Take(records)
	return nil
}

// record opens one row. One that was written for a newer catalog than it was
// read with does not hold, and is read again.
func (r *Reader) record(ctx context.Context, to Sink, o *catalog.Object, row *store.Row) (Record, error) {
	for {
		values, err := r.open(ctx, o, row)
		if err == nil {
			return Record{o, row.ID, values}, nil
		}
		if errs.KindOf(err) != errs.Integrity {
			return Record{}, err
		}
		now := to.Object()
		if now == o && r.Refresh != nil { // another process may have changed the catalog
			if err := r.UntilThere(ctx, func() error { return r.Refresh(ctx) }); err != nil {
				return Record{}, err
			}
			now = to.Object()
		}
		if now == o {
			return Record{}, err
		}
		o = now
		if row, err = r.one(ctx, o, row.ID); err != nil {
			return Record{}, err
		}
	}
}

func (r *Reader) one(ctx context.Context, o *catalog.Object, rec id.ID) (row *store.Row, err error) {
	err = r.patiently(ctx, func(v *store.View) (err error) {
		row, err = store.GetRow(v, o, rec, nil, true)
		return err
	})
	if errs.KindOf(err) == errs.NotFound {
		return nil, errGone
	}
	return row, err
}

// open opens one row, warming its key again when others have pushed it out.
func (r *Reader) open(ctx context.Context, o *catalog.Object, row *store.Row) ([]field.Value, error) {
	for try := 1; ; try++ {
		values, err := r.Open(o, row)
		kind := errs.KindOf(err)
		if err == nil || kind == errs.Integrity || kind == errs.NotFound || try == openTries {
			return values, err
		}
		if err := r.warm(ctx, []*store.Row{row}); err != nil {
			return nil, err
		}
	}
}

// warm loads the keys of rows. Records of nobody may have none.
func (r *Reader) warm(ctx context.Context, rows []*store.Row) error {
	keys := make([]id.ID, 0, len(rows))
	for _, row := range rows {
		if !row.Key.IsZero() {
			keys = append(keys, row.Key)
		}
	}
	return r.UntilThere(ctx, func() error { return r.Keys.Warm(ctx, keys...) })
}

// patiently reads, whenever the database is there.
func (r *Reader) patiently(ctx context.Context, fn func(*store.View) error) error {
	return r.UntilThere(ctx, func() error { return r.DB.Read(ctx, fn) })
}

// awayPause is how long a database on a server that is away is left alone.
const awayPause = time.Second

// UntilThere repeats what a server that is away keeps from being done: it comes
// back, or another takes its place, and then nobody should have to start this
// process again for the sake of its index.
func (r *Reader) UntilThere(ctx context.Context, do func() error) error {
	for {
		err := do()
		if errs.KindOf(err) != errs.Unavailable || !r.DB.Shared() {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(awayPause):
		}
	}
}
