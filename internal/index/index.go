package index

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index/collation"
	"github.com/holdfast-crm/holdfast/internal/index/room"
	"github.com/holdfast-crm/holdfast/internal/index/stored"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/turns"
)

var errNotHeld = errors.New("index: the field is not held")

// Deps is what an index works with.
type Deps struct {
	Source
	// OnBroken is told of each row that could not be opened while loading. It
	// is called from several goroutines.
	OnBroken func(o *catalog.Object, record id.ID, err error)
	// Snapshots, unless nil, spares a start the reading of every record.
	Snapshots Snapshots
	// SnapshotRows is from how many records on one is made; 0: where it is worth
	// its writing.
	SnapshotRows int
	// OnUnsaved, unless nil, is told why a snapshot could not be made.
	OnUnsaved func(o *catalog.Object, err error)
	// Moment tells how far the index has certainly come: a snapshot says of when it
	// is. Without it none is made.
	Moment func(context.Context) (Moment, error)
	// Limit is how many bytes all objects may take together; 0: as many as they
	// need. What was not used for the longest time is let go, and loaded again when
	// it is asked for.
	Limit int64
	// Searches bounds how many questions that look through every row are worked
	// on at once, and how many wait; zero: one processor is left to others.
	Searches turns.Limits
}

// Index holds the findable fields of one workspace in memory.
type Index struct {
	Turns *turns.Turns[id.ID] // of users, for questions that look through every row

	deps Deps
	tune tuning
	pool *collation.Pool

	room   *room.Keeper
	source atomic.Pointer[stored.Reader]

	restored atomic.Int64 // records that came out of a snapshot

	mu     sync.RWMutex
	tables map[string]*table // by object id
	order  []*table
}

// New makes the index of a catalog. It answers once Load has run.
func New(c *catalog.Catalog, d Deps) *Index { return newIndex(c, d, defaultTuning()) }

func newIndex(c *catalog.Catalog, d Deps, tune tuning) *Index {
	x := &Index{deps: d, tables: map[string]*table{}, tune: tune, pool: new(collation.Pool), room: room.New(d.Limit)}
	if d.Searches == (turns.Limits{}) {
		d.Searches = turns.ButOneProcessor()
	}
	x.Turns = turns.New[id.ID](d.Searches)
	for _, o := range c.Stored() {
		t := newTable(o, tune, x.pool)
		t.place = x.room.Add(part{x, t})
		x.tables[o.ID] = t
		x.order = append(x.order, t)
	}
	return x
}

// Change is a record as it is after a commit. Values are by Field.Ordinal,
// system fields included; a record in the trash has its deleted_at.
type Change struct {
	Object  *catalog.Object
	ID      id.ID
	Values  []field.Value
	Removed bool // gone for good: what was held of it is overwritten
}

// Apply takes in changes, in commit order. It does no I/O and takes
// microseconds a change, so it may run between commit and acknowledgement.
func (x *Index) Apply(changes ...Change) {
	for i := range changes {
		c := &changes[i]
		t := x.byID(c.Object.ID)
		if t == nil {
			continue // the object was removed
		}
		if c.Removed {
			t.remove(c.ID)
			continue
		}
		t.put(false, t.entry(c.ID, t.prepare(nil, c.Object, c.Values)))
	}
}

// Result is one page.
type Result struct {
	IDs  []id.ID
	Last query.Position // of the last row: it continues the page
	More bool
}

// Search answers a query under a row condition (nil: all rows). While the
// object is not in memory it is Unavailable "index_building"; Hold waits for it.
func (x *Index) Search(ctx context.Context, q *query.Query, rows query.Expr) (Result, error) {
	t, err := x.enter(q.Object)
	if err != nil {
		return Result{}, err
	}
	defer t.place.Leave()
	if q.Limit < 1 || q.After != nil && len(q.After.Keys) != len(q.Order) {
		return Result{}, errs.New(errs.Internal, "").At("index.Search")
	}
	return t.search(ctx, q, rows)
}

// Count counts what Search would find without Limit and After: exactly, or where
// that is very many of a very large table, about.
func (x *Index) Count(ctx context.Context, q *query.Query, rows query.Expr) (n int, exact bool, err error) {
	t, err := x.enter(q.Object)
	if err != nil {
		return 0, false, err
	}
	defer t.place.Leave()
	return t.count(ctx, q, rows)
}

// enter begins to use the table of an object that is in memory; the caller
// leaves its place.
func (x *Index) enter(o *catalog.Object) (*table, error) {
	t := x.byID(o.ID)
	if t == nil {
		return nil, errs.New(errs.Internal, "").At("index.Search").Because(errNotHeld)
	}
	return t, t.place.Enter()
}

// Hold waits until objects are in memory, and keeps them there until release is
// called. Those that are not are loaded before all that nobody waits for. When
// ctx ends first it is Unavailable "index_building", which says how far that
// is; "index_failed" or "index_too_large" where it will not come.
func (x *Index) Hold(ctx context.Context, objects ...*catalog.Object) (release func(), err error) {
	places := make([]*room.Place, 0, len(objects))
	for _, o := range objects {
		if t := x.byID(o.ID); t != nil {
			places = append(places, t.place)
		}
	}
	return x.room.Hold(ctx, places...)
}

// Loaded reports whether questions about o are answered now. What was let go is
// loaded again, since somebody asks.
func (x *Index) Loaded(o *catalog.Object) bool {
	t := x.byID(o.ID)
	if t == nil {
		return false
	}
	here, _ := t.place.Here()
	if !here {
		t.place.Want()
	}
	return here
}

// Rows counts the records of an object, those in the trash too; -1 until it was
// loaded. Of one that was let go it is as many as there were then.
func (x *Index) Rows(o *catalog.Object) int {
	t := x.byID(o.ID)
	if t == nil {
		return -1
	}
	if here, _ := t.place.Here(); !here {
		return int(t.were.Load()) - 1
	}
	return t.rows()
}

// Ready waits until every object is loaded for which there is room, and returns
// why one is not.
func (x *Index) Ready(ctx context.Context) error { return x.room.Ready(ctx) }

// Lookup returns the records, in the trash too, with a whole value of a match
// field, given in its folded form.
func (x *Index) Lookup(f *catalog.Field, o *catalog.Object, folded string) ([]id.ID, error) {
	t, err := x.enter(o)
	if err != nil {
		return nil, err
	}
	defer t.place.Leave()
	at, err := t.columnOf(f)
	if err != nil {
		return nil, err
	}
	t.exactly(at)
	t.mu.RLock()
	defer t.mu.RUnlock()
	n := newEqualNode(at, [][]byte{[]byte(folded)}, nil)
	var found []id.ID
	for _, row := range t.sureList(&sure{at, []field.Key{{Texts: []string{folded}}}}) {
		if g, i := t.at(row); g.live.Has(i) && n.holds(g, i) {
			found = append(found, g.ids[i])
		}
	}
	return found, nil
}

// Broken counts the rows left out because they could not be opened.
func (x *Index) Broken() int {
	n := 0
	for _, t := range x.all() {
		n += int(t.broken.Load())
	}
	return n
}
