package keystore

import (
	"context"
	"errors"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// rewrapChunk is about 15 ms of work in one unit.
const rewrapChunk = 1000

// errEpochUsed: a batch made under the old epoch arrived; wrap it again too.
var errEpochUsed = errors.New("keystore: keys of the epoch remain")

// RotateEpoch begins a new shred epoch and wraps all keys of persons and
// records under it; then the old epoch key is destroyed, and with it every
// wrap in older backups. It goes in small units; ended half-way, the next call
// of RotateEpoch or RotateEpochIfDue goes on.
func (k *Keystore) RotateEpoch(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "keystore.RotateEpoch")
	k.admin.Lock()
	defer k.admin.Unlock()
	if err := k.rotate(ctx, epoch); err != nil {
		return err
	}
	return k.endOldEpochs(ctx)
}

// RotateEpochIfDue rotates when the epoch is older than its period, and
// finishes a rotation that was interrupted. Call it hourly.
func (k *Keystore) RotateEpochIfDue(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "keystore.RotateEpochIfDue")
	if k.db.Shared() { // another process may have done it
		if err := k.reload(ctx); err != nil {
			return err
		}
	}
	k.admin.Lock()
	defer k.admin.Unlock()
	if k.o.Now().Sub(k.ring.Load().rolledAt) >= k.o.EpochPeriod {
		if err := k.rotate(ctx, epoch); err != nil {
			return err
		}
	}
	return k.endOldEpochs(ctx)
}

// endOldEpochs is called with admin held.
func (k *Keystore) endOldEpochs(ctx context.Context) error {
	g := k.ring.Load()
	for version := range g.versions[epoch] {
		if version == g.active[epoch].Version() {
			continue
		}
		if err := k.endEpoch(ctx, version); err != nil {
			return err
		}
	}
	return k.prunePlaces(ctx)
}

func (k *Keystore) endEpoch(ctx context.Context, version uint32) error {
	for {
		n, err := k.rewrapSome(ctx, version)
		if err != nil {
			return err
		}
		if n > 0 {
			continue
		}
		err = k.destroyPurpose(ctx, epoch, version, func(tx *store.Tx) error {
			var used bool
			err := tx.QueryRow(`SELECT EXISTS (SELECT 1 FROM held_key WHERE epoch = ?)`, int64(version)).Scan(&used)
			if err == nil && used {
				err = errEpochUsed
			}
			return err
		})
		if !errors.Is(err, errEpochUsed) {
			return err
		}
	}
}

// rewrapSome moves up to a chunk of keys from one epoch to the active one. No
// key may be destroyed between reading and the places: its new wrap would
// outlive it there.
func (k *Keystore) rewrapSome(ctx context.Context, version uint32) (n int, err error) {
	k.shred.RLock()
	defer k.shred.RUnlock()
	g := k.ring.Load()
	old, with := g.versions[epoch][version], g.active[epoch]
	byKind, err := k.readEpoch(ctx, version)
	if err != nil {
		return 0, err
	}
	for _, keys := range byKind {
		for i := range keys {
			if keys[i].wrapped, err = seal.Rewrap(old, with, keys[i].wrapped, keys[i].kind.String()); err != nil {
				return 0, err
			}
		}
		if err := k.putPlaces(ctx, with, keys); err != nil {
			return 0, err
		}
		n += len(keys)
	}
	if n == 0 {
		return 0, nil
	}
	return n, k.db.Write(store.Bulk(ctx), func(tx *store.Tx) error {
		for _, keys := range byKind {
			for _, key := range keys {
				if _, err := tx.Exec(`UPDATE held_key SET epoch = ?, wrapped = ? WHERE id = ?`, int64(with.Version()), key.wrapped, key.id); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (k *Keystore) readEpoch(ctx context.Context, version uint32) (byKind [kinds][]wrappedKey, err error) {
	err = k.db.Read(ctx, func(v *store.View) error {
		rows, err := v.Query(`SELECT id, kind, wrapped FROM held_key WHERE epoch = ? LIMIT ?`, int64(version), rewrapChunk)
		if err != nil {
			return err
		}
		for rows.Next() {
			var key wrappedKey
			if err := rows.Scan(&key.id, &key.kind, &key.wrapped); err != nil {
				return err
			}
			if key.kind < 0 || key.kind >= kinds {
				return errs.New(errs.Integrity, "key_wrap_broken", errs.P("key", key.id))
			}
			byKind[key.kind] = append(byKind[key.kind], key)
		}
		return rows.Err()
	})
	return byKind, err
}
