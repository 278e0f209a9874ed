package keystore

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
)

const (
	followRetry = time.Second
	rootRetry   = 30 * time.Second
)

// errEpochUnknown marks a wrap by an epoch that another process has begun.
const errEpochUnknown = "epoch_unknown"

// follow takes over what other processes do to the hierarchy: new purpose keys
// and epochs, and keys of persons that are destroyed.
func (k *Keystore) follow() {
	if !k.db.Shared() {
		return
	}
	wake := make(chan struct{}, 1)
	k.db.Watch(func() {
		select {
		case wake <- struct{}{}:
		default:
		}
	})
	since := k.o.Now()
	k.worker.Go(func() {
		for {
			select {
			case <-k.ctx.Done():
				return
			case <-wake:
			}
			next, err := k.forget(k.ctx, since)
			if err == nil {
				since = next
				err = k.reload(k.ctx)
			}
			if err != nil { // the database is away, and says so to whoever needs a key
				pause := followRetry
				if errs.CodeOf(err) == "keys_waiting" { // each look for the root key may cost a second of work
					pause = rootRetry
				}
				select {
				case <-k.ctx.Done():
					return
				case <-time.After(pause):
				}
				select {
				case wake <- struct{}{}:
				default:
				}
			}
		}
	})
}

// clockSlack covers processes whose clocks differ.
const clockSlack = time.Minute

// forget wipes loaded keys that were destroyed since, here or elsewhere.
func (k *Keystore) forget(ctx context.Context, since time.Time) (next time.Time, err error) {
	next = since
	var gone []id.ID
	err = k.read(ctx, func(v *store.View) error {
		gone = nil
		rows, err := v.Query(`SELECT id, destroyed_at FROM key_tombstone WHERE destroyed_at > ?`, since.Add(-clockSlack))
		if err != nil {
			return err
		}
		for rows.Next() {
			var kid id.ID
			var at time.Time
			if err := rows.Scan(&kid, &at); err != nil {
				return err
			}
			gone = append(gone, kid)
			if at.After(next) {
				next = at
			}
		}
		return rows.Err()
	})
	if err != nil || len(gone) == 0 {
		return next, err
	}
	k.shred.Lock()
	defer k.shred.Unlock()
	for _, kid := range gone {
		k.cache.put(kid, nil, errGone(kid))
	}
	return next, nil
}

// reload opens the purpose keys that another process has added, and drops those
// it has destroyed.
func (k *Keystore) reload(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "keystore.reload")
	k.admin.Lock()
	defer k.admin.Unlock()
	return k.reloadHeld(ctx)
}

// reloadHeld is called with admin held.
func (k *Keystore) reloadHeld(ctx context.Context) (err error) {
	var rows []purposeRow
	err = k.read(ctx, func(v *store.View) (err error) {
		rows, err = k.rows.readPurposes(v)
		return err
	})
	if err != nil {
		return err
	}
	g, err := reopenRing(k.ring.Load(), rows, nil)
	if errors.Is(err, errRootNeeded) {
		g, err = k.reopenWithRoot(ctx, rows)
	}
	if err == nil {
		k.ring.Store(g)
	}
	return err
}

// errRootNeeded: another process made a new workspace key.
var errRootNeeded = errors.New("keystore: the root key is needed to open another workspace key")

// reopenWithRoot opens the root key again, as Open did. It is called with admin
// held.
func (k *Keystore) reopenWithRoot(ctx context.Context, rows []purposeRow) (*ring, error) {
	root, _, err := openRoot(ctx, k.db, k.provider)
	if errs.KindOf(err) == errs.Unavailable {
		return nil, err
	}
	if err != nil {
		return nil, errs.New(errs.Unavailable, "keys_waiting").Because(err).
			WithHint("another process made a new workspace key, and the root key that opens it is not where this one found it; put it there, or restart this one with the right one")
	}
	defer root.Wipe()
	return reopenRing(k.ring.Load(), rows, root)
}

// reopenRing is openRing for a process that has most keys open. Without root it
// fails with errRootNeeded where that is needed.
func reopenRing(known *ring, rows []purposeRow, root *seal.Key) (*ring, error) {
	g := &ring{active: map[Purpose]*seal.Key{}, versions: map[Purpose]map[uint32]*seal.Key{}, epochs: map[id.ID]*seal.Key{}}
	keks := map[id.ID]*seal.Key{}
	if root != nil {
		keks[root.ID()] = root
	}
	// Workspace keys first: they open the others.
	byKind := slices.SortedStableFunc(slices.Values(rows), func(a, b purposeRow) int { return rankOf(a) - rankOf(b) })
	for _, r := range byKind {
		if r.state == stateDestroyed {
			continue
		}
		key := known.versions[r.purpose][r.version]
		if key == nil {
			h, err := seal.ParseHeader(r.wrapped)
			if err != nil {
				return nil, err
			}
			if keks[h.Key] == nil {
				return nil, errRootNeeded
			}
			if key, err = seal.UnwrapKey(keks[h.Key], r.wrapped, wrapPurpose(r.purpose)); err != nil {
				return nil, err
			}
		}
		if r.purpose == workspaceKey {
			keks[key.ID()] = key
		}
		g.add(r, key)
	}
	return g, nil
}

func rankOf(r purposeRow) int {
	if r.purpose == workspaceKey {
		return 0
	}
	return 1
}
