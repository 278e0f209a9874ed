package follow

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/store"
)

const (
	followBatch = 200             // changes taken in at a time; hooks of units wait meanwhile
	followPause = time.Second     // after a failure
	followLook  = 5 * time.Second // when nothing wakes
	afterWait   = 3 * time.Second // for what somebody has written elsewhere
)

// Deps is what a follower works with.
type Deps struct {
	DB      *store.DB
	Keys    *keystore.Keystore
	Index   *index.Index
	Catalog func() *catalog.Catalog
	// CatalogOf returns the catalog that a snapshot is laid out for.
	CatalogOf func(store.Querier) (*catalog.Catalog, error)
	Open      index.Open
}

// Follower is how far the index has taken in what other processes changed.
type Follower struct {
	Deps

	mu    sync.Mutex
	at    int64           // every change up to this number is in the index
	moved chan struct{}   // closed when at grows
	own   map[id.ID]int64 // versions that hooks of this process have put in
	wake  chan struct{}
	runs  atomic.Bool
}

// New returns a follower that has taken in nothing yet.
func New(d Deps) *Follower {
	return &Follower{Deps: d, moved: make(chan struct{}), own: map[id.ID]int64{}, wake: make(chan struct{}, 1)}
}

func (f *Follower) signal() {
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

// reach moves the place forward.
func (f *Follower) reach(at int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if at > f.at {
		f.at = at
		close(f.moved)
		f.moved = make(chan struct{})
	}
}

func (f *Follower) place() (at int64, moved <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.at, f.moved
}

// applied notes what a hook has put into the index, so that it is not read
// again when the feed tells of it.
func (f *Follower) applied(rec id.ID, version int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.own[rec] = version
}

// foreign tells whether a record is of another process than this one, or newer
// than what this one wrote.
func (f *Follower) foreign(rec id.ID, version int64) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	own, mine := f.own[rec]
	delete(f.own, rec)
	return !mine || own < version
}

// Apply puts what a unit of this process committed into the index.
func (f *Follower) Apply(c index.Change, version int64) {
	f.Index.Apply(c)
	if f.DB.Shared() && !c.Removed {
		f.applied(c.ID, version)
	}
}

// Start notes where the feed stands, before the index begins to load.
func (f *Follower) Start(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "follow.Start")
	err = f.DB.Follow(ctx, func(v *store.View) error {
		at, err := v.Settled(store.FeedLog)
		f.reach(at)
		return err
	}, store.FeedLog)
	// From here on positions are waited for, also before Run has its turn: what
	// is committed after a part was loaded comes by the feed alone.
	f.runs.Store(err == nil && f.DB.Shared())
	return err
}

// Run takes what other processes change into the index until ctx ends; it
// returns at once where there are none. refresh brings the catalog up to date;
// failed is told of what is tried again.
func (f *Follower) Run(ctx context.Context, refresh func(context.Context) error, failed func(error)) error {
	if !f.DB.Shared() {
		return nil
	}
	f.DB.Watch(f.signal)
	defer f.runs.Store(false)
	for ctx.Err() == nil {
		more, err := f.followSome(ctx, refresh)
		pause := followLook
		switch {
		case err != nil && ctx.Err() == nil:
			failed(err)
			pause = followPause
		case more:
			continue
		}
		select {
		case <-ctx.Done():
		case <-f.wake:
		case <-time.After(pause):
		}
	}
	return nil
}

// followSome takes in the next changes; more says that others wait.
func (f *Follower) followSome(ctx context.Context, refresh func(context.Context) error) (more bool, err error) {
	defer errs.Wrap(&err, "follow.Run")
	at, _ := f.place()
	var changes []store.Change
	upTo := at
	err = f.DB.Follow(ctx, func(v *store.View) (err error) {
		if upTo, err = v.Settled(store.FeedLog); err != nil || upTo <= at {
			return err
		}
		changes, err = store.Changes(v, at, followBatch)
		return err
	}, store.FeedLog)
	if errs.CodeOf(err) == "feed_trimmed" {
		return false, errs.New(errs.Unavailable, "index_failed").Because(err).
			WithHint("this process fell too far behind the changes of others; restart it, so that it reads all records again")
	}
	if err != nil {
		return false, err
	}
	// Asked again even without changes: a new object may have none yet.
	if err := refresh(ctx); err != nil {
		return false, err
	}
	if len(changes) == followBatch {
		upTo, more = changes[followBatch-1].Seq, true
	}
	if err := f.takeIn(ctx, byObject(changes), refresh); err != nil {
		return false, err
	}
	f.reach(upTo)
	return more, nil
}

func byObject(changes []store.Change) map[string][]id.ID {
	all := map[string][]id.ID{}
	seen := map[id.ID]bool{}
	for _, c := range changes {
		if !seen[c.Record] {
			seen[c.Record] = true
			all[c.Object] = append(all[c.Object], c.Record)
		}
	}
	return all
}

// takeIn puts records as they are now into the index. Hooks of this process
// wait meanwhile: what they put in comes before, or is newer.
func (f *Follower) takeIn(ctx context.Context, records map[string][]id.ID, refresh func(context.Context) error) error {
	for tries := 0; len(records) > 0; tries++ {
		var cold []id.ID
		var stale bool
		err := f.DB.InOrder(func() error {
			cold, stale = nil, false
			return f.DB.Read(ctx, func(v *store.View) error {
				now, err := f.CatalogOf(v)
				if err != nil {
					return err
				}
				if c := f.Catalog(); now.Version() != c.Version() {
					stale = true
					return nil
				}
				for object, ids := range records {
					if o, ok := storedObject(f.Catalog(), object); ok {
						more, err := f.takeInto(v, o, ids)
						if err != nil {
							return err
						}
						cold = append(cold, more...)
					}
				}
				return nil
			})
		})
		switch {
		case err != nil:
			return err
		case stale:
			err = refresh(ctx)
		case len(cold) == 0:
			return nil
		default:
			err = f.Keys.Warm(ctx, cold...)
		}
		if err != nil {
			return err
		}
		if tries > 10 {
			return errs.New(errs.Unavailable, "index_building", errs.P("percent", 0)).WithHint("keys leave memory faster than records are taken in")
		}
	}
	return nil
}

func storedObject(c *catalog.Catalog, object string) (*catalog.Object, bool) {
	for _, o := range c.Stored() {
		if o.ID == object {
			return o, true
		}
	}
	return nil, false
}

// takeInto puts records of one object into the index. Those whose keys are not
// in memory are not put in; their keys are returned.
func (f *Follower) takeInto(v *store.View, o *catalog.Object, ids []id.ID) (cold []id.ID, err error) {
	rows, err := store.GetRows(v, o, ids)
	if err != nil {
		return nil, err
	}
	there := map[id.ID]bool{}
	var gone []id.ID
	for _, row := range rows {
		there[row.ID] = true
		if !f.foreign(row.ID, row.Version) {
			continue
		}
		values, err := f.Open(o, row)
		switch kind := errs.KindOf(err); {
		case err == nil:
			f.Index.Apply(index.Change{Object: o, ID: row.ID, Values: values})
		case errors.Is(err, keystore.ErrCold):
			cold = append(cold, row.Key)
		case kind == errs.Integrity || kind == errs.NotFound:
			// It does not hold, or its key is destroyed: reading it says so.
			gone = append(gone, row.ID)
		default:
			return nil, err
		}
	}
	for _, rec := range ids {
		if !there[rec] {
			gone = append(gone, rec)
		}
	}
	return cold, f.forget(o, gone)
}

// forget takes records out of the index, and first of this node's copy of it.
func (f *Follower) forget(o *catalog.Object, gone []id.ID) error {
	release, err := f.Index.Withhold(len(gone) > 0)
	defer release()
	if err != nil {
		return err
	}
	for _, rec := range gone {
		f.Index.Apply(index.Change{Object: o, ID: rec, Removed: true})
	}
	return nil
}

// Indexed returns how far the index has certainly come. What it holds may be
// saved as of then.
func (f *Follower) Indexed(ctx context.Context) (at index.Moment, err error) {
	defer errs.Wrap(&err, "follow.Indexed")
	err = f.DB.Follow(ctx, func(v *store.View) error {
		upTo, err := v.Settled(store.FeedLog)
		if f.DB.Shared() {
			upTo, _ = f.place()
		}
		if err != nil {
			return err
		}
		c, err := store.NewestChange(v, upTo)
		at = index.Moment(c)
		return err
	}, store.FeedLog)
	if err != nil || f.DB.Shared() {
		return at, err
	}
	return at, f.DB.AwaitHooks(ctx)
}

// Position returns a number for Await: of everything committed so far. It is 0
// where one process has the database, which sees its own writes anyway.
func (f *Follower) Position(ctx context.Context) (position int64, err error) {
	defer errs.Wrap(&err, "follow.Position")
	if !f.DB.Shared() {
		return 0, nil
	}
	err = f.DB.Read(ctx, func(v *store.View) error {
		return v.QueryRow(`SELECT max("seq") FROM "feed"`).Scan(&position)
	})
	return position, err
}

// Await waits until a position is in the index, for some seconds.
func (f *Follower) Await(ctx context.Context, position int64) error {
	if !f.runs.Load() {
		return nil
	}
	late := time.NewTimer(afterWait)
	defer late.Stop()
	for {
		at, moved := f.place()
		if at >= position {
			return nil
		}
		f.signal()
		select {
		case <-moved:
		case <-late.C:
			return errs.New(errs.Unavailable, "index_behind")
		case <-ctx.Done():
			return errs.New(errs.Unavailable, "store_cancelled").Because(ctx.Err())
		}
	}
}
