package keystore

import (
	"context"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
)

const followRetry = time.Second

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
				select {
				case <-k.ctx.Done():
					return
				case <-time.After(followRetry):
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
	var rows []purposeRow
	err = k.read(ctx, func(v *store.View) (err error) {
		rows, err = k.rows.readPurposes(v)
		return err
	})
	if err != nil {
		return err
	}
	g, err := reopenRing(k.ring.Load(), rows)
	if err == nil {
		k.ring.Store(g)
	}
	return err
}

// reopenRing is openRing for a process that has the workspace keys open.
func reopenRing(known *ring, rows []purposeRow) (*ring, error) {
	g := &ring{active: map[Purpose]*seal.Key{}, versions: map[Purpose]map[uint32]*seal.Key{}, epochs: map[id.ID]*seal.Key{}}
	keks := map[id.ID]*seal.Key{}
	for _, key := range known.versions[workspaceKey] {
		keks[key.ID()] = key
	}
	for _, r := range rows {
		if r.state == stateDestroyed {
			continue
		}
		key := known.versions[r.purpose][r.version]
		if key == nil {
			h, err := seal.ParseHeader(r.wrapped)
			if err != nil {
				return nil, err
			}
			if r.purpose == workspaceKey || keks[h.Key] == nil {
				return nil, errs.New(errs.Unavailable, "keys_waiting").
					WithHint("another process made a new workspace key, which takes the root key to open; restart this one")
			}
			if key, err = seal.UnwrapKey(keks[h.Key], r.wrapped, wrapPurpose(r.purpose)); err != nil {
				return nil, err
			}
		}
		g.add(r, key)
	}
	return g, nil
}
