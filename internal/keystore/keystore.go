package keystore

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Defaults of Options.
const (
	defaultCache  = 64 << 10            // keys; an opened one takes about 1 KB, so 64 MiB
	defaultBatch  = 2048                // most keys made ahead at a time
	firstBatch    = 64                  // keys made when the first one is asked for
	defaultPeriod = 28 * 24 * time.Hour // leaves two of 30 days for wrapping again
)

// Options say how a key store is opened; zero values mean the defaults.
type Options struct {
	Now         func() time.Time // clock, required
	CacheKeys   int              // most opened keys of persons and records in memory
	BatchKeys   int              // most keys made ahead at a time
	EpochPeriod time.Duration    // age at which RotateEpochIfDue replaces the epoch key
	Places      []Place          // where key batches must also be before use
}

// Keystore is one open key store. Its methods may be called from any
// goroutine; none may be called inside a unit of the data store, except
// Cached, Purpose and the others that do no I/O.
type Keystore struct {
	db   *store.DB
	o    Options
	rows rowKey

	provider RootProvider // opens the root key when another process made a workspace key

	ids    *id.Source
	ring   atomic.Pointer[ring]
	cache  *cache
	pools  [kinds]*pool
	admin  sync.Mutex   // one change of the hierarchy at a time; guards provider
	shred  sync.RWMutex // loading keys shares it, destroying one excludes it
	head   sync.Mutex   // one change of the remembered head at a time
	ctx    context.Context
	stop   context.CancelFunc
	worker sync.WaitGroup
	closed sync.Once
	wiping atomic.Bool // Close overwrites keys that were handed out too
}

// Open opens the key store wholly or not at all. A provider with another key
// is Integrity "root_key_wrong"; its hint says what is needed. The caller
// keeps db and closes it after Close.
func Open(ctx context.Context, db *store.DB, p RootProvider, o Options) (k *Keystore, err error) {
	defer errs.Wrap(&err, "keystore.Open")
	if o.Now == nil {
		return nil, errors.New("a clock is required")
	}
	o = o.withDefaults()
	if err := outside(p, db.Path()); err != nil {
		return nil, err
	}
	if err := db.Migrate(ctx, Migrations()); err != nil {
		return nil, err
	}
	if err := db.CheckLayout(ctx, Migrations(), nil); err != nil {
		return nil, err
	}
	root, rows, err := openRoot(ctx, db, p)
	if err != nil {
		return nil, err
	}
	defer root.Wipe()
	k = &Keystore{db: db, o: o, provider: p, rows: rows, ids: id.NewSource(o.Now), cache: newCache(o.CacheKeys)}
	if err := k.load(ctx, root); err != nil {
		return nil, err
	}
	k.ctx, k.stop = context.WithCancel(context.WithoutCancel(ctx))
	for kind := range kinds {
		k.pools[kind] = newPool(k, kind)
	}
	k.follow()
	return k, nil
}

func (o Options) withDefaults() Options {
	if o.CacheKeys <= 0 {
		o.CacheKeys = defaultCache
	}
	if o.BatchKeys <= 0 {
		o.BatchKeys = defaultBatch
	}
	if o.EpochPeriod <= 0 {
		o.EpochPeriod = defaultPeriod
	}
	return o
}

// load checks every fixed row and opens the ring.
func (k *Keystore) load(ctx context.Context, root *seal.Key) error {
	var purposes []purposeRow
	err := k.read(ctx, func(v *store.View) (err error) {
		if purposes, err = k.rows.readPurposes(v); err != nil {
			return err
		}
		if _, err := k.rows.checkedWrap(v, roleOperational); err != nil {
			return err
		}
		if _, err := k.rows.readRecovery(v); err != nil {
			return err
		}
		_, err = k.rows.readHeads(v)
		return err
	})
	if err != nil {
		return err
	}
	g, err := openRing(root, purposes)
	if err != nil {
		return err
	}
	if g.active[workspaceKey] == nil {
		return errs.New(errs.Integrity, "purpose_key_missing", errs.P("purpose", string(workspaceKey)), errs.P("version", "active"))
	}
	k.ring.Store(g)
	if err := k.addMissing(ctx); err != nil {
		return err
	}
	return k.abandonOpen(ctx)
}

// Workspace returns whose keys these are.
func (k *Keystore) Workspace() id.ID { return k.rows.workspace }

// Close stops making keys ahead, puts unused ones back and wipes what is
// loaded, as far as the runtime allows. Keys handed out stay usable.
func (k *Keystore) Close() (err error) {
	k.closed.Do(func() {
		k.stop()
		k.worker.Wait()
		for _, p := range k.pools {
			err = errors.Join(err, p.putBack())
		}
		if k.wiping.Load() {
			k.cache.each((*seal.Key).Wipe)
			k.ring.Load().wipe()
			k.rows.key.Wipe()
		}
		k.cache.clear()
	})
	errs.Wrap(&err, "keystore.Close")
	return err
}

// Wipe is Close for a workspace that is sealed: keys that were handed out are
// overwritten too, and nobody can go on with one.
func (k *Keystore) Wipe() error {
	k.wiping.Store(true)
	return k.Close()
}

// RotateWorkspaceKey makes a new workspace key and wraps every purpose key
// under it; the old one is destroyed. current opens the root key for it.
func (k *Keystore) RotateWorkspaceKey(ctx context.Context, current RootProvider) (err error) {
	defer errs.Wrap(&err, "keystore.RotateWorkspaceKey")
	k.admin.Lock()
	defer k.admin.Unlock()
	root, rows, err := openRoot(ctx, k.db, current)
	if err != nil {
		return err
	}
	defer root.Wipe()
	old := k.ring.Load().active[workspaceKey]
	next := seal.Random(newID(), old.Version()+1)
	if err := k.db.Write(ctx, func(tx *store.Tx) error { return rows.replaceWorkspaceKey(tx, root, old, next) }); err != nil {
		return err
	}
	var purposes []purposeRow
	if err := k.read(ctx, func(v *store.View) (err error) {
		purposes, err = rows.readPurposes(v)
		return err
	}); err != nil {
		return err
	}
	g, err := openRing(root, purposes)
	if err != nil {
		return err
	}
	k.ring.Store(g)
	return k.flush(ctx) // the old wraps must not stay in the log
}

func (k rowKey) replaceWorkspaceKey(tx *store.Tx, root, old, next *seal.Key) error {
	purposes, err := k.readPurposes(tx)
	if err != nil {
		return err
	}
	for _, r := range purposes {
		switch {
		case r.state == stateDestroyed:
			continue
		case r.purpose == workspaceKey:
			r.state, r.wrapped = stateDestroyed, nil
		default:
			if r.wrapped, err = seal.Rewrap(old, next, r.wrapped, wrapPurpose(r.purpose)); err != nil {
				return err
			}
		}
		if err := k.updatePurpose(tx, r); err != nil {
			return err
		}
	}
	return k.addPurpose(tx, root, workspaceKey, next)
}
