package index

import (
	"context"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/fulltext"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index/places"
	"github.com/holdfast-crm/holdfast/internal/index/room"
	"github.com/holdfast-crm/holdfast/internal/index/stored"
)

// What records are read from, how one is opened, and a place in the feed of
// changes; see there.
type (
	Source = stored.Source
	Open   = stored.Open
	Moment = stored.Moment
)

// Load reads the records of every object into the index, as far as there is
// room for them, while changes are applied. What somebody waits for comes first.
// Ready tells when it is done.
func (x *Index) Load(ctx context.Context, open Open) (err error) {
	defer errs.Wrap(&err, "index.Load")
	x.source.Store(x.reader(open))
	return x.room.Fill(ctx)
}

// Attend loads what is asked for and is not there, and lets go what has no room,
// until ctx ends. It may begin before Load.
func (x *Index) Attend(ctx context.Context, open Open) {
	x.source.Store(x.reader(open))
	x.room.Attend(ctx)
}

func (x *Index) reader(open Open) *stored.Reader {
	return &stored.Reader{Source: x.deps.Source, Open: open}
}

// part is a table as what takes room.
type part struct {
	x *Index
	t *table
}

// Load takes the table out of its snapshot, or reads its records.
func (p part) Load(ctx context.Context, at *room.Place) error {
	p.t.beginLoad()
	restored, err := p.x.restore(ctx, p.t, at)
	if err != nil {
		p.t.empty(true)
		return err
	}
	if restored {
		return nil
	}
	from := p.x.source.Load()
	err = from.All(ctx, sink(p), func(done, total int64) error { return at.Report(ctx, done, total) })
	if err != nil {
		p.t.empty(true)
		return err
	}
	if title := p.t.bound.Load().object.Title; title != nil && title.Handling.Findable {
		p.t.building.Lock()
		defer p.t.building.Unlock()
		p.t.buildOrder(p.t.bound.Load().column[title.ID]) // what every list asks for first
	}
	p.t.endLoad()
	return nil
}

// Drop saves what changed, where it can be kept sealed, and lets the rest go.
func (p part) Drop(ctx context.Context) {
	if p.t.changed() {
		_ = p.x.saveTable(ctx, p.t) // without it, it is read from the database
	}
	p.t.were.Store(int64(p.t.rows()) + 1)
	p.t.empty(true)
}

// Pieces are orders and hash tables.
func (p part) Pieces() []room.Piece { return p.t.pieces() }

// Bytes is what the table takes, or will when it has come out of its snapshot.
func (p part) Bytes() int64 { return int64(p.t.stats().Bytes) + p.t.coming.Load() }

// sink enters what is read into a table.
type sink struct {
	x *Index
	t *table
}

// Object is the table's as it is now.
func (s sink) Object() *catalog.Object { return s.t.bound.Load().object }

// Take enters records that were opened.
func (s sink) Take(records []stored.Record) {
	entries, cells := make([]entry, 0, takeRows), []cell(nil)
	for len(records) > 0 {
		n := min(len(records), takeRows)
		clear(cells)
		entries, cells = entries[:0], cells[:0]
		for _, r := range records[:n] {
			at := len(cells)
			cells = s.t.prepare(cells, r.Object, r.Values)
			entries = append(entries, s.t.entry(r.ID, cells[at:]))
		}
		s.t.put(true, entries...)
		records = records[n:]
	}
}

// takeRows enter at once: their cells are not far from the processor then.
const takeRows = 32

// Broken counts a row that does not hold, and tells of it.
func (s sink) Broken(o *catalog.Object, record id.ID, err error) {
	s.t.broken.Add(1)
	if s.x.deps.OnBroken != nil {
		s.x.deps.OnBroken(o, record, err)
	}
}

// beginLoad lets changes in, before anything is read: what was committed until then
// will be read.
func (t *table) beginLoad() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.broken.Store(0)
	t.away = false
	if t.gone == nil {
		t.gone = map[id.ID]struct{}{}
	}
}

// endLoad ends what beginLoad began.
func (t *table) endLoad() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.gone = nil
}

// empty lets everything go that the table holds, and overwrites it; with away,
// changes are not taken in until it is loaded again.
func (t *table) empty(away bool) {
	t.mu.Lock()
	held, specs, orders, prose := t.segments, t.specs, t.orders, t.prose
	t.segments, t.orders = nil, make([]*places.Order, len(orders))
	t.places = places.Rows{IDOf: t.idOf}
	t.settleSpace()
	t.prose = make([]*fulltext.Index, len(prose))
	for at, s := range t.specs {
		t.exact[at].Store(nil)
		t.prose[at] = newProse(s)
	}
	if t.away = away; away {
		t.gone = nil
	}
	t.epoch++
	t.mu.Unlock()
	// Whoever looked at rows did so with the lock: nobody does any more, and
	// commits need not wait for this.
	wipeSegments(specs, held)
	for _, o := range orders {
		o.Wipe()
	}
	for _, w := range prose {
		if w != nil {
			w.Wipe()
		}
	}
}

// Wipe overwrites everything that is held, when a workspace is sealed. The
// index has no records afterwards.
func (x *Index) Wipe() {
	x.pool.Clear()
	for _, t := range x.all() {
		t.empty(false)
	}
}

func wipeSegments(specs []*spec, all []*segment) {
	for _, g := range all {
		for i := range g.ids {
			g.wipe(specs, i)
		}
	}
}
