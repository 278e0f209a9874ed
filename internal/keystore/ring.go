package keystore

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Purpose is what one key is for; no key serves two.
type Purpose string

// The purposes. Names are stored: append, never rename.
const (
	Token       Purpose = "token"       // equality tokens
	RowMAC      Purpose = "row_mac"     // MACs of rows
	Audit       Purpose = "audit_body"  // bodies of audit entries
	Accumulator Purpose = "accumulator" // row digests folded into checkpoints
	Cursor      Purpose = "cursor"      // sealed cursors
	Request     Purpose = "request"     // requests remembered by their idempotency key
	Session     Purpose = "session"     // sessions and bearer tokens
	Blob        Purpose = "blob"        // wraps of file keys
	Secret      Purpose = "secret"      // user profiles and stored credentials
	Backup      Purpose = "backup"      // backup manifests and key batches

	workspaceKey Purpose = "kek"     // wraps all the others
	signing      Purpose = "signing" // Ed25519 seed of checkpoints
	epoch        Purpose = "epoch"   // wraps keys of persons and records
)

// allPurposes are the purposes that every store has a key for.
func allPurposes() []Purpose {
	return []Purpose{Token, RowMAC, Audit, Accumulator, Cursor, Request, Session, Blob, Secret, Backup, signing, epoch}
}

// States of a purpose key, in the order it goes through them.
const (
	stateActive      = "active"       // seals and opens
	stateDecryptOnly = "decrypt_only" // opens what it sealed
	stateDestroyed   = "destroyed"    // the row remembers that it was
)

// purposeRow is one row of purpose_key.
type purposeRow struct {
	purpose              Purpose
	version              uint32
	state                string
	key                  id.ID
	wrapped              []byte // nil when destroyed
	createdAt, changedAt time.Time
}

func (r *purposeRow) columns() []any {
	return []any{string(r.purpose), int64(r.version), r.state, r.key, r.wrapped, r.createdAt, r.changedAt}
}

func (r *purposeRow) name() string { return fmt.Sprintf("%s v%d", r.purpose, r.version) }

func (k rowKey) addPurpose(tx *store.Tx, with *seal.Key, p Purpose, key *seal.Key) error {
	wrapped, err := seal.WrapKey(with, key, wrapPurpose(p))
	if err != nil {
		return err
	}
	return k.insertPurpose(tx, purposeRow{p, key.Version(), stateActive, key.ID(), wrapped, tx.Now(), tx.Now()})
}

func (k rowKey) insertPurpose(tx *store.Tx, r purposeRow) error {
	_, err := tx.Exec(`INSERT INTO purpose_key (purpose, version, state, "key", wrapped, created_at, changed_at, mac) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		append(r.columns(), k.mac("purpose_key", r.columns()...))...)
	return err
}

// updatePurpose writes state and wrap of an existing row.
func (k rowKey) updatePurpose(tx *store.Tx, r purposeRow) error {
	r.changedAt = tx.Now()
	n, err := tx.Exec(`UPDATE purpose_key SET state = ?, wrapped = ?, changed_at = ?, mac = ? WHERE purpose = ? AND version = ?`,
		r.state, r.wrapped, r.changedAt, k.mac("purpose_key", r.columns()...), string(r.purpose), r.version)
	if err == nil && n != 1 {
		err = fmt.Errorf("purpose key %s vanished", r.name())
	}
	return err
}

// readPurposes returns all rows, each checked.
func (k rowKey) readPurposes(q store.Querier) ([]purposeRow, error) {
	rows, err := q.Query(`SELECT purpose, version, state, "key", wrapped, created_at, changed_at, mac FROM purpose_key ORDER BY purpose, version`)
	if err != nil {
		return nil, err
	}
	var out []purposeRow
	for rows.Next() {
		var r purposeRow
		var mac []byte
		if err := rows.Scan(&r.purpose, &r.version, &r.state, &r.key, &r.wrapped, &r.createdAt, &r.changedAt, &mac); err != nil {
			return nil, err
		}
		if err := k.check(mac, "purpose_key", r.name(), r.columns()...); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

func wrapPurpose(p Purpose) string { return "purpose/" + string(p) }

// ring is the opened purpose keys; it is replaced, never changed.
type ring struct {
	active   map[Purpose]*seal.Key
	versions map[Purpose]map[uint32]*seal.Key
	epochs   map[id.ID]*seal.Key // by key id, as wraps name it
	rolledAt time.Time           // when the active epoch began
}

// wipe overwrites every key.
func (g *ring) wipe() {
	for _, versions := range g.versions {
		for _, key := range versions {
			key.Wipe()
		}
	}
	for _, key := range g.epochs {
		key.Wipe()
	}
	for _, key := range g.active {
		key.Wipe()
	}
}

// openRing opens every live key of rows: workspace keys by the root key, the
// others by the workspace key their wrap names.
func openRing(root *seal.Key, rows []purposeRow) (*ring, error) {
	keks := map[id.ID]*seal.Key{root.ID(): root}
	g := &ring{active: map[Purpose]*seal.Key{}, versions: map[Purpose]map[uint32]*seal.Key{}, epochs: map[id.ID]*seal.Key{}}
	open := func(r purposeRow) error {
		if r.state == stateDestroyed {
			return nil
		}
		h, err := seal.ParseHeader(r.wrapped)
		if err != nil {
			return err
		}
		with := keks[h.Key]
		if with == nil {
			return errs.New(errs.Integrity, "key_wrap_broken", errs.P("key", r.key)).WithHint("%s is wrapped by %s, which is not in the key store", r.name(), h.Key)
		}
		key, err := seal.UnwrapKey(with, r.wrapped, wrapPurpose(r.purpose))
		if err != nil {
			return err
		}
		g.add(r, key)
		return nil
	}
	for _, r := range rows {
		if r.purpose == workspaceKey {
			if err := open(r); err != nil {
				return nil, err
			}
		}
	}
	for _, key := range g.versions[workspaceKey] {
		keks[key.ID()] = key
	}
	for _, r := range rows {
		if r.purpose != workspaceKey {
			if err := open(r); err != nil {
				return nil, err
			}
		}
	}
	return g, nil
}

func (g *ring) add(r purposeRow, key *seal.Key) {
	if g.versions[r.purpose] == nil {
		g.versions[r.purpose] = map[uint32]*seal.Key{}
	}
	g.versions[r.purpose][r.version] = key
	if r.state == stateActive {
		g.active[r.purpose] = key
	}
	if r.purpose == epoch {
		g.epochs[key.ID()] = key
		if r.state == stateActive {
			g.rolledAt = r.createdAt
		}
	}
}

// with returns a copy of g with one more active key.
func (g *ring) with(r purposeRow, key *seal.Key) *ring {
	next := g.copy()
	next.add(r, key)
	return next
}

// without returns a copy of g that lacks one version.
func (g *ring) without(p Purpose, version uint32) *ring {
	next := g.copy()
	if key := next.versions[p][version]; key != nil {
		delete(next.versions[p], version)
		if p == epoch {
			delete(next.epochs, key.ID())
		}
	}
	return next
}

func (g *ring) copy() *ring {
	next := &ring{active: maps.Clone(g.active), versions: map[Purpose]map[uint32]*seal.Key{}, epochs: maps.Clone(g.epochs), rolledAt: g.rolledAt}
	for p, v := range g.versions {
		next.versions[p] = maps.Clone(v)
	}
	return next
}

// Purpose returns the active key of a purpose. It does no I/O.
func (k *Keystore) Purpose(p Purpose) *seal.Key {
	key := k.ring.Load().active[p]
	if key == nil {
		panic("keystore: no key for purpose " + string(p)) // Open makes one for each
	}
	return key
}

// PurposeVersion returns the key of a purpose that sealed something earlier;
// the header of a sealed value has the version. It does no I/O.
func (k *Keystore) PurposeVersion(p Purpose, version uint32) (*seal.Key, error) {
	if key := k.ring.Load().versions[p][version]; key != nil {
		return key, nil
	}
	return nil, errs.New(errs.NotFound, "purpose_key_missing", errs.P("purpose", string(p)), errs.P("version", version))
}

// RotatePurpose makes a new active key; the old one opens what it sealed.
func (k *Keystore) RotatePurpose(ctx context.Context, p Purpose) (err error) {
	defer errs.Wrap(&err, "keystore.RotatePurpose")
	k.admin.Lock()
	defer k.admin.Unlock()
	return k.rotate(ctx, p)
}

// errKeysMoved: another process changed the hierarchy, and what this one has in
// memory is not what a new key may be wrapped by.
var errKeysMoved = errors.New("keystore: another process changed the keys")

// rotate is called with admin held.
func (k *Keystore) rotate(ctx context.Context, p Purpose) error {
	err := k.rotateOnce(ctx, p)
	if !errors.Is(err, errKeysMoved) {
		return err
	}
	if err := k.reloadHeld(ctx); err != nil {
		return err
	}
	return k.rotateOnce(ctx, p)
}

// upToDate tells that a new version may be wrapped by the workspace key of g.
func (g *ring) upToDate(rows []purposeRow, p Purpose) error {
	for _, r := range rows {
		moved := r.state == stateActive && r.purpose == p && r.version != g.active[p].Version()
		if moved || r.state == stateActive && r.purpose == workspaceKey && r.key != g.active[workspaceKey].ID() {
			return errKeysMoved
		}
	}
	return nil
}

func (k *Keystore) rotateOnce(ctx context.Context, p Purpose) error {
	g := k.ring.Load()
	old := k.Purpose(p)
	key := seal.Random(newID(), old.Version()+1)
	var created purposeRow
	err := k.db.Write(ctx, func(tx *store.Tx) error {
		rows, err := k.rows.readPurposes(tx)
		if err == nil {
			err = g.upToDate(rows, p)
		}
		if err != nil {
			return err
		}
		for _, r := range rows {
			if r.purpose == p && r.state == stateActive {
				r.state = stateDecryptOnly
				if err := k.rows.updatePurpose(tx, r); err != nil {
					return err
				}
			}
		}
		created = purposeRow{purpose: p, version: key.Version(), state: stateActive, createdAt: tx.Now()}
		return k.rows.addPurpose(tx, g.active[workspaceKey], p, key)
	})
	if err != nil {
		return err
	}
	k.ring.Store(g.with(created, key))
	return nil
}

// DestroyPurpose destroys an old version, once a census has shown that nothing
// refers to it. The active version is refused.
func (k *Keystore) DestroyPurpose(ctx context.Context, p Purpose, version uint32) (err error) {
	defer errs.Wrap(&err, "keystore.DestroyPurpose")
	k.admin.Lock()
	defer k.admin.Unlock()
	if k.Purpose(p).Version() == version {
		return errs.New(errs.Precondition, "purpose_key_active", errs.P("purpose", string(p)), errs.P("version", version))
	}
	return k.destroyPurpose(ctx, p, version, func(*store.Tx) error { return nil })
}

// destroyPurpose is called with admin held; allowed decides inside the unit.
func (k *Keystore) destroyPurpose(ctx context.Context, p Purpose, version uint32, allowed func(*store.Tx) error) error {
	err := k.db.Write(ctx, func(tx *store.Tx) error {
		if err := allowed(tx); err != nil {
			return err
		}
		rows, err := k.rows.readPurposes(tx)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if r.purpose == p && r.version == version {
				r.state, r.wrapped = stateDestroyed, nil
				return k.rows.updatePurpose(tx, r)
			}
		}
		return errs.New(errs.NotFound, "purpose_key_missing", errs.P("purpose", string(p)), errs.P("version", version))
	})
	if err != nil {
		return err
	}
	// Who is loading keys may have read wraps from before; the key goes when
	// they are done.
	k.shred.Lock()
	defer k.shred.Unlock()
	k.ring.Store(k.ring.Load().without(p, version))
	return k.db.Flush(ctx) // the wrap must not stay in the log
}

// addMissing makes keys for purposes that an older version did not know.
func (k *Keystore) addMissing(ctx context.Context) error {
	g := k.ring.Load()
	for _, p := range allPurposes() {
		if g.active[p] != nil {
			continue
		}
		if len(g.versions[p]) > 0 {
			return errs.New(errs.Integrity, "purpose_key_missing", errs.P("purpose", string(p)), errs.P("version", "active"))
		}
		key := seal.Random(newID(), 1)
		var created purposeRow
		if err := k.db.Write(ctx, func(tx *store.Tx) error {
			created = purposeRow{purpose: p, version: 1, state: stateActive, createdAt: tx.Now()}
			return k.rows.addPurpose(tx, g.active[workspaceKey], p, key)
		}); err != nil {
			return err
		}
		g = g.with(created, key)
	}
	k.ring.Store(g)
	return nil
}
