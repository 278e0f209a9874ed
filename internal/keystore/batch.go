package keystore

import (
	"context"
	"fmt"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// States of a key batch.
const (
	batchStocked   = "stocked"   // durable everywhere, none handed out
	batchOpen      = "open"      // claimed by the running process
	batchUsed      = "used"      // handed out to the last key
	batchAbandoned = "abandoned" // a crash left it claimed: which keys are in use is known only to the data
)

// batchRow is one row of key_batch. Keys from first on are not handed out yet;
// putting back an open batch moves first.
type batchRow struct {
	number               int64
	kind                 kind
	state                string
	first, last          id.ID
	count, taken         int64
	createdAt, changedAt time.Time
}

// wrappedKey is a key not yet opened.
type wrappedKey struct {
	id      id.ID
	kind    kind
	wrapped []byte
}

func (b *batchRow) columns() []any {
	return []any{b.number, int64(b.kind), b.state, b.first, b.last, b.count, b.taken, b.createdAt, b.changedAt}
}

// left counts the keys that are not handed out.
func (b *batchRow) left() int64 { return b.count - b.taken }

func (k rowKey) insertBatch(tx *store.Tx, b batchRow) error {
	_, err := tx.Exec(`INSERT INTO key_batch (batch, kind, state, "first", "last", "count", taken, created_at, changed_at, mac) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		append(b.columns(), k.mac("key_batch", b.columns()...))...)
	return err
}

func (k rowKey) updateBatch(tx *store.Tx, b batchRow) error {
	b.changedAt = tx.Now()
	n, err := tx.Exec(`UPDATE key_batch SET state = ?, "first" = ?, taken = ?, changed_at = ?, mac = ? WHERE batch = ?`,
		b.state, b.first, b.taken, b.changedAt, k.mac("key_batch", b.columns()...), b.number)
	if err == nil && n != 1 {
		err = fmt.Errorf("key batch %d vanished", b.number)
	}
	return err
}

// readBatches returns the batches in one state, the oldest first, each
// checked.
func (k rowKey) readBatches(q store.Querier, state string) ([]batchRow, error) {
	rows, err := q.Query(`SELECT batch, kind, state, "first", "last", "count", taken, created_at, changed_at, mac FROM key_batch WHERE state = ? ORDER BY batch`, state)
	if err != nil {
		return nil, err
	}
	var out []batchRow
	for rows.Next() {
		var b batchRow
		var mac []byte
		if err := rows.Scan(&b.number, &b.kind, &b.state, &b.first, &b.last, &b.count, &b.taken, &b.createdAt, &b.changedAt, &mac); err != nil {
			return nil, err
		}
		if err := k.check(mac, "key_batch", fmt.Sprint(b.number), b.columns()...); err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, rows.Err()
}

// abandonOpen is what Open does about batches that a crash left claimed.
func (k *Keystore) abandonOpen(ctx context.Context) error {
	var open []batchRow
	if err := k.read(ctx, func(v *store.View) (err error) {
		open, err = k.rows.readBatches(v, batchOpen)
		return err
	}); err != nil || len(open) == 0 {
		return err
	}
	return k.db.Write(ctx, func(tx *store.Tx) error {
		for _, b := range open {
			b.state = batchAbandoned
			if err := k.rows.updateBatch(tx, b); err != nil {
				return err
			}
		}
		return nil
	})
}

// makeBatch makes n keys and returns when every place and the store have them.
func (k *Keystore) makeBatch(ctx context.Context, of kind, n int) error {
	for {
		with := k.ring.Load().active[epoch]
		err := k.makeUnder(ctx, with, of, n)
		if errs.CodeOf(err) != "epoch_over" || k.ring.Load().active[epoch] == with {
			return err
		}
		// Another epoch began and this one ended meanwhile: make them again.
	}
}

func (k *Keystore) makeUnder(ctx context.Context, with *seal.Key, of kind, n int) error {
	keys := make([]wrappedKey, n)
	for i := range keys {
		kid := k.ids.New()
		keys[i] = wrappedKey{kid, of, seal.WrapNew(with, kid, 1, of.String())}
	}
	if err := k.putPlaces(ctx, with, keys); err != nil {
		return err
	}
	return k.db.Write(ctx, func(tx *store.Tx) error {
		if err := epochLives(tx, with.Version()); err != nil {
			return err
		}
		return k.rows.insertKeys(tx, with.Version(), batchStocked, keys)
	})
}

// epochLives keeps a batch from entering under an epoch that was destroyed
// while the batch was made.
func epochLives(tx *store.Tx, version uint32) error {
	var state string
	err := tx.QueryRow(`SELECT state FROM purpose_key WHERE purpose = ? AND version = ?`, string(epoch), version).Scan(&state)
	if err == nil && state == stateDestroyed {
		err = errs.New(errs.Unavailable, "epoch_over")
	}
	return err
}

func (k rowKey) insertKeys(tx *store.Tx, epoch uint32, state string, keys []wrappedKey) error {
	b := batchRow{kind: keys[0].kind, state: state, first: keys[0].id, last: keys[len(keys)-1].id,
		count: int64(len(keys)), createdAt: tx.Now(), changedAt: tx.Now()}
	if err := tx.QueryRow(`SELECT COALESCE(MAX(batch), 0) + 1 FROM key_batch`).Scan(&b.number); err != nil {
		return err
	}
	rows := make([][]any, len(keys))
	for i, key := range keys {
		rows[i] = []any{key.id, int64(key.kind), b.number, int64(epoch), key.wrapped}
	}
	if err := tx.InsertMany("held_key", "id, kind, batch, epoch, wrapped", rows); err != nil {
		return err
	}
	return k.insertBatch(tx, b)
}

// claim opens the smallest stocked batch of a kind durably and returns its
// keys: a crash abandons what is claimed, so the less the better. Spent batches
// are marked used on the way. Without a stocked batch the result is nil.
func (k *Keystore) claim(ctx context.Context, of kind, spent []batchRow) (b *batchRow, keys []wrappedKey, err error) {
	err = k.db.Write(ctx, func(tx *store.Tx) error {
		b, keys = nil, nil
		for _, s := range spent {
			s.state, s.taken = batchUsed, s.count
			if err := k.rows.updateBatch(tx, s); err != nil {
				return err
			}
		}
		stocked, err := k.rows.readBatches(tx, batchStocked)
		if err != nil {
			return err
		}
		for i := range stocked {
			if one := &stocked[i]; one.kind == of && (b == nil || one.left() < b.left()) {
				b = one
			}
		}
		if b == nil {
			return nil
		}
		b.state = batchOpen
		if keys, err = readBatchKeys(tx, b); err != nil {
			return err
		}
		return k.rows.updateBatch(tx, *b)
	})
	return b, keys, err
}

func readBatchKeys(q store.Querier, b *batchRow) ([]wrappedKey, error) {
	rows, err := q.Query(`SELECT id, kind, wrapped FROM held_key WHERE id BETWEEN ? AND ? AND batch = ? ORDER BY id`, b.first, b.last, b.number)
	if err != nil {
		return nil, err
	}
	keys := make([]wrappedKey, 0, b.count)
	for rows.Next() {
		var key wrappedKey
		if err := rows.Scan(&key.id, &key.kind, &key.wrapped); err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, rows.Err()
}

// stocked returns how many batches of a kind are ready.
func (k *Keystore) stocked(ctx context.Context, of kind) (n int, err error) {
	err = k.read(ctx, func(v *store.View) error {
		return v.QueryRow(`SELECT count(*) FROM key_batch WHERE state = ? AND kind = ?`, batchStocked, int64(of)).Scan(&n)
	})
	return n, err
}
