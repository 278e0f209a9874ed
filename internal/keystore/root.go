package keystore

import (
	"context"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Wrap describes one wrap of the root key, for people.
type Wrap struct {
	Role        string // operational, recovery
	Kind        string // key_file, passphrase_file, recipient
	Place       string // path of the provider's secret; empty for a recipient
	Fingerprint string
	CreatedAt   time.Time
}

// Where says how the root key of a key store is to be opened, without opening
// it. It is not authenticated: use it to find the provider, not to trust it.
func Where(ctx context.Context, db *store.DB) (w Wrap, err error) {
	defer errs.Wrap(&err, "keystore.Where")
	err = db.Read(ctx, func(v *store.View) error {
		row, _, err := readWrap(v, roleOperational)
		w = row.describe()
		return err
	})
	return w, err
}

func (w *rootWrap) describe() Wrap {
	return Wrap{Role: w.role, Kind: w.kind, Place: w.place, Fingerprint: w.fingerprint, CreatedAt: w.createdAt}
}

// rootRow is the row of root.
type rootRow struct {
	workspace, key id.ID
	createdAt      time.Time
}

func readRoot(q store.Querier) (r rootRow, mac []byte, err error) {
	err = q.QueryRow(`SELECT workspace, "key", created_at, mac FROM root`).Scan(&r.workspace, &r.key, &r.createdAt, &mac)
	if errs.KindOf(err) == errs.NotFound {
		err = errs.New(errs.Precondition, "keystore_missing").WithHint("run `holdfast init`, or restore keys.db from a key backup")
	}
	return r, mac, err
}

func readWrap(q store.Querier, role string) (w rootWrap, mac []byte, err error) {
	err = q.QueryRow(`SELECT role, kind, place, fingerprint, recipient, wrapped, created_at, mac FROM root_wrap WHERE role = ?`, role).
		Scan(&w.role, &w.kind, &w.place, &w.fingerprint, &w.recipient, &w.wrapped, &w.createdAt, &mac)
	if errs.KindOf(err) == errs.NotFound {
		err = errs.New(errs.Precondition, "keystore_missing").WithHint("the %s wrap of the root key is gone; restore keys.db from a key backup", role)
	}
	return w, mac, err
}

// openRoot opens the root key by the operational provider and proves that it
// is this store's: the root row's MAC depends on it.
func openRoot(ctx context.Context, db *store.DB, p RootProvider) (root *seal.Key, rows rowKey, err error) {
	var r rootRow
	var w rootWrap
	var rootMAC, wrapMAC []byte
	err = db.Read(ctx, func(v *store.View) (err error) {
		if r, rootMAC, err = readRoot(v); err == nil {
			w, wrapMAC, err = readWrap(v, roleOperational)
		}
		return err
	})
	if err != nil {
		return nil, rows, err
	}
	if w.kind != p.Name() {
		return nil, rows, needs(w, errRootWrong(p, "-"))
	}
	root, err = p.Unwrap(w.wrapped, rootInfo(r.workspace))
	if err != nil {
		return nil, rows, needs(w, err)
	}
	rows = rowsOf(root, r.workspace)
	if err = rows.checkRoot(r, rootMAC); err == nil {
		err = rows.check(wrapMAC, "root_wrap", w.role, w.columns()...)
	}
	if err != nil {
		root.Wipe()
		return nil, rows, err
	}
	return root, rows, nil
}

// needs completes the hint of a wrong or missing root key with what the store
// was made with.
func needs(w rootWrap, err error) error {
	switch errs.CodeOf(err) {
	case "root_key_wrong", "secret_file_missing":
		e := errs.As(err)
		return e.WithHint("%s; this key store needs the %s with fingerprint %s, which was at %s", e.Hint, w.kind, w.fingerprint, w.place)
	}
	return err
}

func (k rowKey) checkRoot(r rootRow, mac []byte) error {
	return k.check(mac, "root", "root", r.workspace, r.key, r.createdAt)
}

// ReplaceProvider wraps the root key for another operational provider; current
// proves the right to do so. The old provider's secret no longer opens this
// store, but still opens older copies of it.
func (k *Keystore) ReplaceProvider(ctx context.Context, current, next RootProvider) (err error) {
	defer errs.Wrap(&err, "keystore.ReplaceProvider")
	if err := outside(next, k.db.Path()); err != nil {
		return err
	}
	err = k.rewrapRoot(ctx, current, func(root *seal.Key) (rootWrap, error) {
		return providerWrap(root, k.rows.workspace, next)
	}, func(*store.Tx) error { return nil })
	if err == nil {
		k.admin.Lock()
		k.provider = next
		k.admin.Unlock()
	}
	return err
}

// ReplaceRecovery wraps the root key for another recovery recipient, which
// somebody holds for certain.
func (k *Keystore) ReplaceRecovery(ctx context.Context, current RootProvider, r seal.Recipient) (err error) {
	defer errs.Wrap(&err, "keystore.ReplaceRecovery")
	return k.wrapRecovery(ctx, current, r, RecoveryConfirmed)
}

// rewrapRoot replaces one wrap, together with what also writes.
func (k *Keystore) rewrapRoot(ctx context.Context, current RootProvider, wrap func(*seal.Key) (rootWrap, error), also func(*store.Tx) error) error {
	k.admin.Lock()
	defer k.admin.Unlock()
	root, rows, err := openRoot(ctx, k.db, current)
	if err != nil {
		return err
	}
	defer root.Wipe()
	w, err := wrap(root)
	if err != nil {
		return err
	}
	if err := k.db.Write(ctx, func(tx *store.Tx) error {
		if err := also(tx); err != nil {
			return err
		}
		return rows.putWrap(tx, w)
	}); err != nil {
		return err
	}
	return k.flush(ctx) // the old wrap must not stay in the log
}

// RecoverRoot opens the root key by the recovery identity and wraps it for a
// new operational provider. The key store must not be open.
func RecoverRoot(ctx context.Context, db *store.DB, identity seal.Identity, next RootProvider) (err error) {
	defer errs.Wrap(&err, "keystore.RecoverRoot")
	if err := outside(next, db.Path()); err != nil {
		return err
	}
	var r rootRow
	var w rootWrap
	var rootMAC []byte
	if err := db.Read(ctx, func(v *store.View) (err error) {
		if r, rootMAC, err = readRoot(v); err == nil {
			w, err = recoveryWrap(v)
		}
		return err
	}); err != nil {
		return err
	}
	secret, err := identity.Unwrap(w.wrapped, rootInfo(r.workspace))
	if err != nil {
		return err
	}
	defer clear(secret)
	root, err := seal.NewKey(r.key, 1, secret)
	if err != nil {
		return err
	}
	defer root.Wipe()
	rows := rowsOf(root, r.workspace)
	if err := rows.checkRoot(r, rootMAC); err != nil {
		return err
	}
	fresh, err := providerWrap(root, r.workspace, next)
	if err != nil {
		return err
	}
	return db.Write(ctx, func(tx *store.Tx) error { return rows.putWrap(tx, fresh) })
}
