package index

import (
	"sync"
	"sync/atomic"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/fulltext"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index/collation"
	"github.com/holdfast-crm/holdfast/internal/index/hashed"
	"github.com/holdfast-crm/holdfast/internal/index/vector"
)

// table is the index of one object. A record lies in one row; a change puts
// it into a new row at the end and wipes the old one, so places in the arenas
// only ever grow and a row needs no more than its end.
//
// mu guards everything; order.mu, taken after it, guards an order's blocks.
type table struct {
	tuning tuning
	pool   *collation.Pool
	bound  atomic.Pointer[binding]

	mu       sync.RWMutex
	specs    []*spec // of bound, for whoever holds mu
	segments []*segment
	places   hashed.Rows
	live     int
	dead     int
	changes  int // counts what was entered or dropped
	epoch    int // counts what renumbers rows or columns: compactions, other catalogs
	orders   []*order
	exact    []*atomic.Pointer[hashed.Values] // of bound, likewise
	prose    []*fulltext.Index                // words of long texts, by column; nil for others
	building sync.Mutex                       // one lazy build at a time
	hashing  sync.Mutex                       // likewise, of hash tables
	watches  []*watch                         // who wants to know which rows are dropped
	gone     map[id.ID]struct{}               // removed while loading; nil afterwards
	ready    chan struct{}                    // closed when loaded, or failed
	failed   error                            // set before ready is closed
	broken   atomic.Int64
}

// tuning holds the thresholds between strategies, which tests move.
type tuning struct {
	compactAt   int // dead rows that may pile up in any case
	pending     int // new rows an order takes in at once
	blockRows   int
	buildRows   int // rows of a table that a question may wait for to be sorted
	walkRows    int // rows walked along an order before anything else is tried
	sampleShare int // one in so many segments is scanned to learn how frequent hits are
	sampleMost  int // segments in a sample from which numbers are told without looking at the rest
	countMost   int // hits up to which they are counted all the same
	walkShare   int // a walk is cheaper than a scan up to this share of the table
	directShare int // hits under this share of the table are sorted directly
	fewRows     int // rows of a segment that are asked one by one
}

func defaultTuning() tuning {
	return tuning{
		compactAt: 4096, pending: 512, blockRows: 1024, buildRows: 1 << 15, walkRows: 512, sampleShare: 16, sampleMost: 4, countMost: 20_000, walkShare: 256,
		directShare: 1024, fewRows: vector.SegmentRows / 32,
	}
}

func newTable(o *catalog.Object, tune tuning, pool *collation.Pool) *table {
	t := &table{pool: pool, tuning: tune, gone: map[id.ID]struct{}{}, ready: make(chan struct{})}
	t.orders = make([]*order, 1)
	t.bind(o)
	t.places.IDOf = t.idOf
	return t
}

func (t *table) at(row uint32) (*segment, int) {
	return t.segments[row/vector.SegmentRows], int(row % vector.SegmentRows)
}

func (t *table) idOf(row uint32) id.ID {
	g, i := t.at(row)
	return g.ids[i]
}

// entry is a record prepared for the table, outside its lock.
type entry struct {
	id      id.ID
	version int64
	cells   []cell
	trashed bool
}

// prepare folds and collates nothing but what it is given; values are by
// Field.Ordinal of o, which may be what the object was a moment ago.
func (t *table) prepare(o *catalog.Object, v id.ID, values []field.Value) entry {
	b := t.bound.Load()
	e := entry{id: v, cells: make([]cell, len(b.specs))}
	for at, s := range b.specs {
		e.cells[at] = s.cell(valueOf(b, s, o, values))
		switch {
		case s.field.System && s.field.Name == "version":
			e.version = e.cells[at].num
		case s.field.System && s.field.Name == "deleted_at":
			e.trashed = !e.cells[at].empty
		}
	}
	return e
}

// put enters records. Those that come from loading give way to what was
// applied meanwhile.
func (t *table) put(loading bool, entries ...entry) {
	t.mu.Lock()
	defer t.mu.Unlock()
	k := newKeys(t)
	defer k.release()
	for i := range entries {
		e := &entries[i]
		for len(e.cells) < len(t.specs) { // prepared before a column came
			e.cells = append(e.cells, cell{empty: true})
		}
		old, known := t.places.Get(e.id)
		if known && t.version(old) > e.version {
			continue // a later change is in already
		}
		if _, gone := t.gone[e.id]; gone && loading {
			continue
		}
		if known {
			t.drop(k, e.id, old)
		}
		t.enter(e)
	}
	t.upkeep(k)
}

// remove forgets a record and overwrites what was held of it.
func (t *table) remove(v id.ID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.gone != nil {
		t.gone[v] = struct{}{}
	}
	if row, ok := t.places.Get(v); ok {
		k := newKeys(t)
		defer k.release()
		t.drop(k, v, row)
		t.upkeep(k)
	}
}

func (t *table) version(row uint32) int64 {
	at, ok := t.bound.Load().column["version"]
	if !ok {
		return 0
	}
	g, i := t.at(row)
	v, _ := g.columns[at].numbers.Get(i)
	return v
}

// enter appends a record that is not there.
func (t *table) enter(e *entry) {
	t.changes++
	n := len(t.segments)
	if n == 0 || t.segments[n-1].full() {
		if n > 0 {
			t.segments[n-1].seal()
		}
		t.segments = append(t.segments, newSegment(t.specs))
		n++
	}
	i := t.segments[n-1].add(t.specs, e.id, e.cells, e.trashed)
	row := uint32((n-1)*vector.SegmentRows + i)
	t.places.Add(e.id, row)
	t.live++
	t.addProse(row, e.cells)
	for _, o := range t.orders {
		if o != nil {
			o.pending = append(o.pending, row)
		}
	}
	for at := range t.exact {
		if x := t.exact[at].Load(); x != nil { // also while it is being built
			for _, v := range e.cells[at].texts {
				x.Add([]byte(v), row)
			}
		}
	}
}

// drop takes a row out of orders and hash tables, which still need its
// values, and then wipes it.
func (t *table) drop(k *keys, v id.ID, row uint32) {
	for _, o := range t.orders {
		if o != nil && o.built {
			o.remove(k, row)
		}
	}
	g, i := t.at(row)
	for at := range t.exact {
		if x := t.exact[at].Load(); x != nil {
			g.columns[at].texts.Each(i, func(value []byte) bool {
				x.Remove(value, row)
				return false
			})
		}
	}
	for _, w := range t.watches {
		w.dropped(v, row)
	}
	t.removeProse(g, i, row)
	t.places.Remove(v)
	g.wipe(t.specs, i)
	t.changes++
	t.live--
	t.dead++
}

// upkeep keeps the debts bounded that single changes leave behind.
func (t *table) upkeep(k *keys) {
	if t.dead > t.tuning.compactAt && t.dead*4 > t.live+t.dead {
		t.compact()
	}
	for _, o := range t.orders {
		if o != nil && o.built && len(o.pending) >= t.tuning.pending {
			o.catchUp(k)
		}
	}
}

// compact moves all live rows together. Segments are left behind one by one,
// so at no time is everything there twice.
func (t *table) compact() {
	t.epoch++
	old := t.segments
	moved := make([]uint32, len(old)*vector.SegmentRows) // new row + 1 by old row
	t.segments = nil
	t.places.Clear()
	t.live, t.dead = 0, 0
	orders, prose := t.orders, t.prose
	t.orders, t.prose = nil, nil // rows only move: enter must not announce them
	for at := range t.exact {
		t.exact[at].Store(nil) // built again at the next question
	}
	e := entry{cells: make([]cell, len(t.specs))}
	for n, g := range old {
		g.live.Each(func(i int) {
			e.id, e.trashed = g.ids[i], g.trashed.Has(i)
			g.read(t.specs, i, e.cells)
			t.enter(&e)
			row, _ := t.places.Get(e.id)
			moved[n*vector.SegmentRows+i] = row + 1
			g.wipe(t.specs, i)
		})
		old[n] = nil
	}
	t.orders, t.prose = orders, prose
	t.renumberProse(moved)
	for _, o := range orders {
		if o != nil {
			o.renumber(moved)
		}
	}
}
