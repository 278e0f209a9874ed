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
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/turns"
)

var (
	errNotHeld = errors.New("index: the field is not held")
	errGone    = errors.New("index: the row was removed while it was looked at")
)

// Deps is what an index works with.
type Deps struct {
	DB   *store.DB
	Keys interface { // which open rows: *keystore.Keystore has them
		Warm(ctx context.Context, keys ...id.ID) error
	}
	// OnBroken is told of each row that could not be opened while loading. It
	// is called from several goroutines.
	OnBroken func(o *catalog.Object, record id.ID, err error)
	// Refresh, unless nil, brings the catalog up to date with what other processes
	// made of it. It is asked before a row is said not to hold.
	Refresh func(context.Context) error
	// Snapshots, unless nil, spares a start the reading of every record.
	Snapshots Snapshots
	// SnapshotRows is from how many records on one is made; 0: where it is worth
	// its writing.
	SnapshotRows int
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

	restored atomic.Int64 // records that came out of a snapshot
	saved    atomic.Int64 // changes when a snapshot was last made, or read

	mu     sync.RWMutex
	tables map[string]*table // by object id
	order  []*table
}

// New makes the index of a catalog. It answers once Load has run.
func New(c *catalog.Catalog, d Deps) *Index { return newIndex(c, d, defaultTuning()) }

func newIndex(c *catalog.Catalog, d Deps, tune tuning) *Index {
	x := &Index{deps: d, tables: map[string]*table{}, tune: tune, pool: new(collation.Pool)}
	if d.Searches == (turns.Limits{}) {
		d.Searches = turns.ButOneProcessor()
	}
	x.Turns = turns.New[id.ID](d.Searches)
	for _, o := range c.Stored() {
		t := newTable(o, tune, x.pool)
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
		t.put(false, t.prepare(c.Object, c.ID, c.Values))
	}
}

// Result is one page.
type Result struct {
	IDs       []id.ID
	Positions []query.Position // of each row; the last one continues the page
	More      bool
}

// Search answers a query under a row condition (nil: all rows). Until the
// object is loaded it is Unavailable "index_building".
func (x *Index) Search(ctx context.Context, q *query.Query, rows query.Expr) (Result, error) {
	t, err := x.table(q)
	if err != nil {
		return Result{}, err
	}
	if q.Limit < 1 || q.After != nil && len(q.After.Keys) != len(q.Order) {
		return Result{}, errs.New(errs.Internal, "").At("index.Search")
	}
	return t.search(ctx, q, rows)
}

// Count counts what Search would find without Limit and After: exactly, or where
// that is very many of a very large table, about.
func (x *Index) Count(ctx context.Context, q *query.Query, rows query.Expr) (n int, exact bool, err error) {
	t, err := x.table(q)
	if err != nil {
		return 0, false, err
	}
	return t.count(ctx, q, rows)
}

func (x *Index) table(q *query.Query) (*table, error) {
	t := x.byID(q.Object.ID)
	if t == nil {
		return nil, errs.New(errs.Internal, "").At("index.Search").Because(errNotHeld)
	}
	return t, t.isReady()
}

// isReady tells whether loading has ended well.
func (t *table) isReady() error {
	select {
	case <-t.ready:
		return t.failed
	default:
		return errs.New(errs.Unavailable, "index_building")
	}
}

// Loaded reports whether questions about o are answered now.
func (x *Index) Loaded(o *catalog.Object) bool {
	t, err := x.table(&query.Query{Object: o})
	return t != nil && err == nil
}

// Rows counts the records of an object, those in the trash too; -1 until it is
// loaded.
func (x *Index) Rows(o *catalog.Object) int {
	t := x.byID(o.ID)
	if t == nil || t.isReady() != nil {
		return -1
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.live
}

// Ready waits until every object is loaded and returns why one is not.
func (x *Index) Ready(ctx context.Context) error {
	for _, t := range x.all() {
		select {
		case <-t.ready:
			if t.failed != nil {
				return t.failed
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// Lookup returns the records, in the trash too, with a whole value of a match
// field, given in its folded form.
func (x *Index) Lookup(f *catalog.Field, o *catalog.Object, folded string) ([]id.ID, error) {
	t, err := x.table(&query.Query{Object: o})
	if err != nil {
		return nil, err
	}
	at, err := t.columnOf(f)
	if err != nil {
		return nil, err
	}
	t.exactly(at)
	t.mu.RLock()
	defer t.mu.RUnlock()
	n := newEqualNode(at, [][]byte{[]byte(folded)}, nil)
	var found []id.ID
	t.sureRows(&sure{at, []field.Key{{Texts: []string{folded}}}}, func(row uint32) {
		if g, i := t.at(row); g.live.Has(i) && n.holds(g, i) {
			found = append(found, g.ids[i])
		}
	})
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

// Stats is what an index takes, object by object.
type Stats struct {
	Object string
	Rows   int
	Dead   int // rows whose space waits for the next compaction
	Bytes  int // all of the table
	Fields []FieldStats
	Loaded bool
}

// FieldStats is what one field takes.
type FieldStats struct {
	Field string
	Bytes int // values
	Order int // its sorted order, once somebody sorted by it
	Exact int // its hash table, once somebody looked for a whole value
	Words int // the words of long text
}

// Stats measures the index.
func (x *Index) Stats() []Stats {
	all := make([]Stats, 0, len(x.all()))
	for _, t := range x.all() {
		all = append(all, t.stats())
	}
	return all
}
