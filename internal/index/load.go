package index

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
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Open turns a stored row into its values, by Field.Ordinal, system fields
// included. It checks the MAC, does no I/O, and keeps nothing of the row. An
// error of kind Integrity or NotFound (a destroyed key) is about this row; any
// other, such as a key that has left the cache, is worth another try. It is
// called from several goroutines.
type Open func(o *catalog.Object, row *store.Row) ([]field.Value, error)

const (
	chunkRows   = 1000 // rows read, and their keys warmed, at a time
	loadWorkers = 2    // goroutines that open rows
	openTries   = 4
)

// Load reads every record into the index, object by object, while changes are
// applied. Call it once, in the background; Ready tells when it is done.
func (x *Index) Load(ctx context.Context, open Open) (err error) {
	defer errs.Wrap(&err, "index.Load")
	x.restore(ctx, open)
	for _, t := range x.all() {
		if t.isReady() == nil {
			continue // came out of a snapshot, or with a change of the catalog, empty
		}
		if err == nil {
			err = x.load(ctx, t, open)
		}
		t.finish(err)
	}
	return err
}

// finish lets questions in, or tells them why there is no answer.
func (t *table) finish(err error) {
	if err != nil {
		t.failed = errs.New(errs.Unavailable, "index_failed").Because(err).
			WithHint("searching and sorting sealed fields stays off until the server is restarted")
	}
	t.mu.Lock()
	t.gone = nil
	t.mu.Unlock()
	close(t.ready)
}

// load streams one object: one goroutine reads, others open.
func (x *Index) load(ctx context.Context, t *table, open Open) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	chunks := make(chan stored)
	var wg sync.WaitGroup
	for range loadWorkers {
		wg.Go(func() {
			for c := range chunks {
				if err := x.enter(ctx, t, c, open); err != nil {
					cancel(err)
				}
			}
		})
	}
	err := x.read(ctx, t, chunks)
	close(chunks)
	wg.Wait()
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	if err != nil {
		return err
	}
	if title := t.bound.Load().object.Title; title != nil && title.Handling.Findable {
		t.building.Lock()
		defer t.building.Unlock()
		t.buildOrder(t.bound.Load().column[title.ID]) // what every list asks for first
	}
	return nil
}

// stored is some rows, and the object as whose they were read.
type stored struct {
	object *catalog.Object
	rows   []*store.Row
}

// read sends the rows of an object in chunks, each from a snapshot of its own:
// what changes between two chunks arrives through Apply.
func (x *Index) read(ctx context.Context, t *table, chunks chan<- stored) error {
	var after id.ID
	for {
		o := t.bound.Load().object
		rows, err := x.chunk(ctx, o, after)
		if err != nil || len(rows) == 0 {
			return err
		}
		select {
		case chunks <- stored{o, rows}:
		case <-ctx.Done():
			return ctx.Err()
		}
		after = rows[len(rows)-1].ID
	}
}

func (x *Index) chunk(ctx context.Context, o *catalog.Object, after id.ID) (rows []*store.Row, err error) {
	err = x.patiently(ctx, func(v *store.View) error {
		rows = rows[:0]
		for row, err := range store.ScanRows(v, o, after, chunkRows) {
			if err != nil {
				return err
			}
			kept := *row // the walk reuses its row
			kept.Plain = slices.Clone(row.Plain)
			kept.Envelopes = slices.Clone(row.Envelopes)
			rows = append(rows, &kept)
		}
		return nil
	})
	return rows, err
}

// enter opens a chunk and puts it into the table.
func (x *Index) enter(ctx context.Context, t *table, c stored, open Open) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err := x.warm(ctx, c.rows); err != nil {
		return err
	}
	entries := make([]entry, 0, len(c.rows))
	for _, row := range c.rows {
		e, err := x.entry(ctx, t, c.object, row, open)
		switch kind := errs.KindOf(err); {
		case err == nil:
			entries = append(entries, e)
		case errors.Is(err, errGone): // removed while it was looked at
		case kind == errs.Integrity || kind == errs.NotFound:
			t.broken.Add(1)
			if x.deps.OnBroken != nil {
				x.deps.OnBroken(c.object, row.ID, err)
			}
		default:
			return err
		}
	}
	t.put(true, entries...)
	return nil
}

// entry opens one row. One that was written for a newer catalog than it was
// read with does not hold, and is read again.
func (x *Index) entry(ctx context.Context, t *table, o *catalog.Object, row *store.Row, open Open) (entry, error) {
	for {
		values, err := x.open(ctx, o, row, open)
		if err == nil {
			return t.prepare(o, row.ID, values), nil
		}
		if errs.KindOf(err) != errs.Integrity {
			return entry{}, err
		}
		now := t.bound.Load().object
		if now == o && x.deps.Refresh != nil { // another process may have changed the catalog
			if err := x.untilThere(ctx, func() error { return x.deps.Refresh(ctx) }); err != nil {
				return entry{}, err
			}
			now = t.bound.Load().object
		}
		if now == o {
			return entry{}, err
		}
		o = now
		if row, err = x.one(ctx, o, row.ID); err != nil {
			return entry{}, err
		}
	}
}

func (x *Index) one(ctx context.Context, o *catalog.Object, rec id.ID) (row *store.Row, err error) {
	err = x.patiently(ctx, func(v *store.View) (err error) {
		row, err = store.GetRow(v, o, rec, nil, true)
		return err
	})
	if errs.KindOf(err) == errs.NotFound {
		return nil, errGone
	}
	return row, err
}

// warm loads the keys of rows. Records of nobody may have none.
func (x *Index) warm(ctx context.Context, rows []*store.Row) error {
	keys := make([]id.ID, 0, len(rows))
	for _, row := range rows {
		if !row.Key.IsZero() {
			keys = append(keys, row.Key)
		}
	}
	return x.untilThere(ctx, func() error { return x.deps.Keys.Warm(ctx, keys...) })
}

// patiently reads, whenever the database is there.
func (x *Index) patiently(ctx context.Context, fn func(*store.View) error) error {
	return x.untilThere(ctx, func() error { return x.deps.DB.Read(ctx, fn) })
}

// awayPause is how long a database on a server that is away is left alone.
const awayPause = time.Second

// untilThere repeats what a server that is away keeps from being done: it comes
// back, or another takes its place, and then nobody should have to start this
// process again for the sake of its index.
func (x *Index) untilThere(ctx context.Context, do func() error) error {
	for {
		err := do()
		if errs.KindOf(err) != errs.Unavailable || !x.deps.DB.Shared() {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(awayPause):
		}
	}
}

// open opens one row, warming its key again when others have pushed it out.
func (x *Index) open(ctx context.Context, o *catalog.Object, row *store.Row, open Open) ([]field.Value, error) {
	for try := 1; ; try++ {
		values, err := open(o, row)
		kind := errs.KindOf(err)
		if err == nil || kind == errs.Integrity || kind == errs.NotFound || try == openTries {
			return values, err
		}
		if err := x.warm(ctx, []*store.Row{row}); err != nil {
			return nil, err
		}
	}
}
