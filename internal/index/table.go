package index

import (
	"slices"
	"sync"
	"sync/atomic"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/fulltext"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index/collation"
	"github.com/holdfast-crm/holdfast/internal/index/places"
	"github.com/holdfast-crm/holdfast/internal/index/room"
	"github.com/holdfast-crm/holdfast/internal/index/vector"
)

// table is the index of one object. A record lies in one row; a change puts
// it into a new row of the last segment and wipes the old one, so places in the
// arenas only ever grow and a row needs no more than its end.
//
// mu guards everything; order.mu, taken after it, guards an order's blocks.
type table struct {
	tuning tuning
	pool   *collation.Pool
	bound  atomic.Pointer[binding]

	mu       sync.RWMutex
	specs    []*spec // of bound, for whoever holds mu
	segments []*segment
	space    space
	places   places.Rows
	live     int
	dead     int
	changes  int // counts what was entered or dropped
	epoch    int // counts what gives rows or columns other meanings: numbers used again, other catalogs
	orders   []*places.Order
	exact    []*atomic.Pointer[places.Values] // of bound, likewise
	prose    []*fulltext.Index                // words of long texts, by column; nil for others
	building sync.Mutex                       // one lazy build at a time
	hashing  sync.Mutex                       // likewise, of hash tables
	watches  []*places.Drops                  // who wants to know which rows are dropped
	gone     map[id.ID]struct{}               // removed while loading; nil afterwards
	away     bool                             // not loaded, or let go: changes will be read when it is

	place  *room.Place
	broken atomic.Int64
	were   atomic.Int64 // records when it was let go, and one
	coming atomic.Int64 // bytes that are being read from a snapshot
	saved  atomic.Int64 // changes when the snapshot was made, or read
}

// tuning holds the thresholds between strategies, which tests move.
type tuning struct {
	segmentRows int // rows in a segment, vector.SegmentRows at most
	compactAt   int // dead rows that may pile up in any case
	pending     int // new rows of an order from which on each change takes some in
	blockRows   int
	buildRows   int // rows of a table that a question may wait for to be sorted
	walkRows    int // rows walked along an order before anything else is tried
	sampleShare int // one in so many segments is scanned to learn how frequent hits are
	countFrom   int // segments from which on a sample of rows is counted first
	countShare  int // of so many neighbours it has one
	countHits   int // hits in it that are enough to tell about how many there are
	walkShare   int // a walk is cheaper than a scan up to this share of the table
	directShare int // hits under this share of the table are sorted directly
	fewRows     int // rows of a segment that are asked one by one
	sureFew     int // rows that a hash table may leave to be asked at once
	sureShare   int // from this share of a table on it is no help
	relatedMost int // records to or from which a relation may lead
}

func defaultTuning() tuning {
	return tuning{
		segmentRows: vector.SegmentRows, compactAt: 4096, pending: 64, blockRows: 1024, buildRows: 1 << 15, walkRows: 512, sampleShare: 16, countFrom: 64, countShare: 128, countHits: 400, walkShare: 256,
		directShare: 1024, fewRows: vector.SegmentRows / 32, sureFew: 1024, sureShare: 64, relatedMost: 2_000_000,
	}
}

func newTable(o *catalog.Object, tune tuning, pool *collation.Pool) *table {
	t := &table{pool: pool, tuning: tune, away: true, space: noSpace()}
	t.orders = make([]*places.Order, 1)
	t.bind(o)
	t.places.IDOf = t.idOf
	return t
}

func (t *table) at(row uint32) (*segment, int) {
	return t.segments[row/vector.SegmentRows], int(row % vector.SegmentRows)
}

func (t *table) isLive(row uint32) bool {
	g, i := t.at(row)
	return g.live.Has(i)
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

// prepare appends the cells of a record, folded; values are by Field.Ordinal of
// o, which may be what the object was a moment ago.
func (t *table) prepare(cells []cell, o *catalog.Object, values []field.Value) []cell {
	b := t.bound.Load()
	for _, s := range b.specs {
		cells = append(cells, cell{})
		s.cell(&cells[len(cells)-1], valueOf(b, s, o, values))
	}
	return cells
}

// entry is what the cells of prepare are to the table.
func (t *table) entry(v id.ID, cells []cell) entry {
	e := entry{id: v, cells: slices.Clip(cells)}
	b := t.bound.Load()
	if at, ok := b.column["version"]; ok && at < len(cells) {
		e.version = cells[at].num
	}
	if at, ok := b.column["deleted_at"]; ok && at < len(cells) {
		e.trashed = !cells[at].empty
	}
	return e
}

// put enters records. Those that come from loading give way to what was
// applied meanwhile.
func (t *table) put(loading bool, entries ...entry) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.away {
		return
	}
	k := newKeys(t)
	defer k.release()
	entered := 0
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
		entered++
	}
	t.upkeep(k, entered)
}

// remove forgets a record and overwrites what was held of it.
func (t *table) remove(v id.ID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.gone != nil && !t.away {
		t.gone[v] = struct{}{}
	}
	if row, ok := t.places.Get(v); ok {
		k := newKeys(t)
		defer k.release()
		t.drop(k, v, row)
		t.upkeep(k, 1)
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
	row := t.append(e)
	t.places.Add(e.id, row)
	t.live++
	t.addProse(row, e.cells)
	for _, o := range t.orders {
		if o != nil {
			o.Pending = append(o.Pending, row)
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
		if o != nil && o.Built {
			o.Remove(k.by(o.At), row)
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
		w.Dropped(v, row)
	}
	t.removeProse(g, i, row)
	t.places.Remove(v)
	t.bury(g, i)
	t.changes++
	t.live--
}

// upkeep keeps the debts bounded that so many changes leave behind.
func (t *table) upkeep(k *keys, changes int) {
	t.compact(k, changes*movesPerChange)
	for _, o := range t.orders {
		if o != nil && o.Built && len(o.Pending) >= t.tuning.pending {
			o.CatchUpSome(k.by(o.At), changes*movesPerChange)
		}
	}
}
