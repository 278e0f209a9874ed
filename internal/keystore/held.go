package keystore

import (
	"context"
	"errors"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// kind says whom a held key belongs to. Numbers are stored.
type kind int64

const (
	subjectKey kind = iota // one person
	recordKey              // one record of nobody, or of several people
	kinds                  // how many
)

// String is the name bound into the wrap.
func (k kind) String() string { return [kinds]string{"subject", "record"}[k] }

// ErrCold says that a key is not loaded: leave the transaction, Warm it, run
// again.
var ErrCold = errors.New("keystore: key is not loaded")

// Cached returns a loaded key and never does I/O. A key that is not loaded is
// ErrCold; a destroyed one NotFound "key_destroyed"; one that never was here
// Integrity "key_unknown".
func (k *Keystore) Cached(kid id.ID) (*seal.Key, error) {
	key, err, found := k.cache.get(kid)
	if !found {
		return nil, ErrCold
	}
	return key, err
}

// Warm loads keys so that Cached answers for each of them, with the key or
// with the reason why there is none. More keys than the cache holds push each
// other out: warm a thousand at a time.
func (k *Keystore) Warm(ctx context.Context, ids ...id.ID) (err error) {
	defer errs.Wrap(&err, "keystore.Warm")
	var cold []id.ID
	for _, kid := range ids {
		if _, _, found := k.cache.get(kid); !found {
			cold = append(cold, kid)
		}
	}
	if len(cold) == 0 {
		return nil
	}
	err = k.warm(ctx, cold)
	if errs.CodeOf(err) == errEpochUnknown && k.db.Shared() {
		if err := k.reload(ctx); err != nil {
			return err
		}
		err = k.warm(ctx, cold)
	}
	return err
}

func (k *Keystore) warm(ctx context.Context, cold []id.ID) error {
	k.shred.RLock()
	defer k.shred.RUnlock()
	return k.db.Read(ctx, func(v *store.View) error {
		cold, err := k.scanKeys(v, cold)
		if err != nil {
			return err
		}
		for len(cold) > 0 {
			n := min(len(cold), lookupIDs)
			if err := k.loadKeys(v, cold[:n]); err != nil {
				return err
			}
			cold = cold[n:]
		}
		return nil
	})
}

// lookupIDs is how many placeholders one lookup has; unused ones repeat the
// last identifier.
const (
	lookupIDs    = 64
	sixteenMarks = "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
	lookupMarks  = sixteenMarks + ", " + sixteenMarks + ", " + sixteenMarks + ", " + sixteenMarks

	scanRange  = `SELECT id, kind, wrapped FROM held_key WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?`
	lookupOne  = `SELECT id, kind, wrapped FROM held_key WHERE id = ?`
	lookupMany = `SELECT id, kind, wrapped FROM held_key WHERE id IN (` + lookupMarks + `)`
)

func (k *Keystore) loadKeys(q store.Querier, ids []id.ID) error {
	sql, args := lookupOne, []any{ids[0]}
	if len(ids) > 1 {
		sql, args = lookupMany, lookupArgs(ids)
	}
	rows, err := q.Query(sql, args...)
	if err != nil {
		return err
	}
	want := newWanted(ids)
	if err := k.openRows(rows, want); err != nil {
		return err
	}
	for _, kid := range want.left() {
		why, err := whyMissing(q, kid)
		if err != nil {
			return err
		}
		k.cache.put(kid, nil, why)
	}
	return nil
}

// scanKeys loads keys that lie next to each other, as those of records that
// were imported together do, for a third of what finding each costs. It reads
// little more than it was asked for and returns what it did not come to.
func (k *Keystore) scanKeys(q store.Querier, ids []id.ID) ([]id.ID, error) {
	if len(ids) < lookupIDs {
		return ids, nil
	}
	want := newWanted(ids)
	rows, err := q.Query(scanRange, want.ids[0], want.ids[len(want.ids)-1], len(ids)+len(ids)/4)
	if err != nil {
		return nil, err
	}
	if err := k.openRows(rows, want); err != nil {
		return nil, err
	}
	return want.left(), nil
}

// openRows loads the wanted keys among rows and strikes them off.
func (k *Keystore) openRows(rows *store.Rows, want *wanted) error {
	var kid id.ID
	var of kind
	var wrapped []byte
	for rows.Next() {
		if err := rows.Scan(&kid, &of, &wrapped); err != nil {
			return err
		}
		if !want.take(kid) {
			continue
		}
		key, err := k.openHeld(kid, of, wrapped)
		if err != nil {
			return err
		}
		k.cache.put(kid, key, nil)
	}
	return rows.Err()
}

func lookupArgs(ids []id.ID) []any {
	args := make([]any, lookupIDs)
	for i := range args {
		args[i] = ids[min(i, len(ids)-1)]
	}
	return args
}

// openHeld opens the wrap of a held key and checks that the row is about it.
func (k *Keystore) openHeld(kid id.ID, of kind, wrapped []byte) (*seal.Key, error) {
	broken := func() *errs.Error { return errs.New(errs.Integrity, "key_wrap_broken", errs.P("key", kid)) }
	h, err := seal.ParseHeader(wrapped)
	if err != nil || of < 0 || of >= kinds {
		return nil, broken().Because(err)
	}
	with := k.ring.Load().epochs[h.Key]
	if with == nil {
		if k.db.Shared() { // another process may have begun it
			return nil, errs.New(errs.Integrity, errEpochUnknown, errs.P("key", kid)).
				WithHint("it is wrapped by epoch key %s, which is not in the key store", h.Key)
		}
		return nil, broken().WithHint("it is wrapped by epoch key %s, which is not in the key store", h.Key)
	}
	key, err := seal.UnwrapKey(with, wrapped, of.String())
	if err != nil {
		return nil, err
	}
	if key.ID() != kid {
		return nil, broken().WithHint("the row of this key holds the wrap of key %s", key.ID())
	}
	return key, nil
}

// whyMissing tells a destroyed key from one that never was.
func whyMissing(q store.Querier, kid id.ID) (why, err error) {
	var at int64
	err = q.QueryRow(`SELECT destroyed_at FROM key_tombstone WHERE id = ?`, kid).Scan(&at)
	switch {
	case err == nil:
		return errGone(kid), nil
	case errs.KindOf(err) == errs.NotFound:
		return errs.New(errs.Integrity, "key_unknown", errs.P("key", kid)).
			WithHint("the key store is older than the data, or belongs to another installation; restore the newest key backup"), nil
	}
	return nil, err
}

func errGone(kid id.ID) error { return errs.New(errs.NotFound, "key_destroyed", errs.P("key", kid)) }

// Destroy makes keys unreadable for ever: their rows are overwritten, their
// loaded copies wiped, and tombstones stay. What they sealed is shredded
// wherever it was copied. Destroying again, or a key that is not here, leaves
// a tombstone and is no error: replaying an erasure must be safe.
func (k *Keystore) Destroy(ctx context.Context, ids ...id.ID) (err error) {
	defer errs.Wrap(&err, "keystore.Destroy")
	k.shred.Lock()
	defer k.shred.Unlock()
	err = k.db.Write(ctx, func(tx *store.Tx) error {
		for _, kid := range ids {
			if _, err := tx.Exec(`DELETE FROM held_key WHERE id = ?`, kid); err != nil {
				return err
			}
			if _, err := tx.Exec(`INSERT INTO key_tombstone (id, destroyed_at) SELECT ?, ? WHERE NOT EXISTS (SELECT 1 FROM key_tombstone WHERE id = ?)`,
				kid, tx.Now(), kid); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, kid := range ids {
		if was := k.cache.put(kid, nil, errGone(kid)); was != nil {
			was.Wipe()
		}
	}
	return k.db.Flush(ctx) // the rows must not stay in the log
}

// read runs fn on a snapshot. Readers keep the log from being emptied, so they
// share a lock with flush. Never call it while holding shred.
func (k *Keystore) read(ctx context.Context, fn func(*store.View) error) error {
	k.shred.RLock()
	defer k.shred.RUnlock()
	return k.db.Read(ctx, fn)
}

// flush overwrites what was deleted, in the log too.
func (k *Keystore) flush(ctx context.Context) error {
	k.shred.Lock()
	defer k.shred.Unlock()
	return k.db.Flush(ctx)
}

// KeyState is what the store knows about a key.
type KeyState uint8

// The states of a key.
const (
	Unknown   KeyState = iota // never here
	Live                      // opens
	Destroyed                 // a tombstone
)

// Known returns the state of each key, in the order asked.
func (k *Keystore) Known(ctx context.Context, ids []id.ID) (states []KeyState, err error) {
	defer errs.Wrap(&err, "keystore.Known")
	states = make([]KeyState, len(ids))
	err = k.read(ctx, func(v *store.View) error {
		for i, kid := range ids {
			var live, gone bool
			if err := v.QueryRow(`SELECT EXISTS (SELECT 1 FROM held_key WHERE id = ?), EXISTS (SELECT 1 FROM key_tombstone WHERE id = ?)`, kid, kid).
				Scan(&live, &gone); err != nil {
				return err
			}
			switch {
			case live:
				states[i] = Live
			case gone:
				states[i] = Destroyed
			}
		}
		return nil
	})
	return states, err
}
