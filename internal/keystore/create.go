package keystore

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Roles of a root wrap. Once there is a recovery key both exist at all times,
// so that losing one provider loses nothing.
const (
	roleOperational = "operational"
	roleRecovery    = "recovery"
)

// CreateOptions say what a new key store starts from.
type CreateOptions struct {
	Workspace id.ID
	Provider  RootProvider   // opens the store from day to day
	Recovery  seal.Recipient // opens it when the provider is lost; nil: ShowRecovery makes it later
}

// Create makes the root key, the workspace key, a key for each purpose and the
// first epoch. A store that exists already is Conflict "keystore_exists".
func Create(ctx context.Context, db *store.DB, o CreateOptions) (err error) {
	defer errs.Wrap(&err, "keystore.Create")
	if o.Provider == nil || o.Workspace.IsZero() {
		return fmt.Errorf("workspace and provider are both needed")
	}
	if err := outside(o.Provider, db.Path()); err != nil {
		return err
	}
	if err := db.Migrate(ctx, Migrations()); err != nil {
		return err
	}
	if err := refuseExisting(ctx, db); err != nil {
		return err
	}
	root := seal.Random(newID(), 1)
	defer root.Wipe()
	wraps, err := wrapRoot(root, o)
	if err != nil {
		return err
	}
	return db.Write(ctx, func(tx *store.Tx) error {
		rows := rowsOf(root, o.Workspace)
		mac := rows.mac("root", o.Workspace, root.ID(), tx.Now())
		if _, err := tx.Exec(`INSERT INTO root (workspace, "key", created_at, mac) VALUES (?, ?, ?, ?)`,
			o.Workspace, root.ID(), tx.Now(), mac); err != nil {
			return err
		}
		for _, w := range wraps {
			if err := rows.putWrap(tx, w); err != nil {
				return err
			}
		}
		if err := rows.putRecovery(tx, firstRecovery(o)); err != nil {
			return err
		}
		if err := firstKeys(tx, rows, root); err != nil {
			return err
		}
		return rows.putHead(tx, currentHead, Head{})
	})
}

func refuseExisting(ctx context.Context, db *store.DB) error {
	return db.Read(ctx, func(v *store.View) error {
		switch _, _, err := readRoot(v); {
		case err == nil:
			return errs.New(errs.Conflict, "keystore_exists").WithHint("%s holds keys already; nothing was changed", db.Path())
		case errs.CodeOf(err) == "keystore_missing":
			return nil
		default:
			return err
		}
	})
}

// firstKeys makes the workspace key and, under it, one key for each purpose.
func firstKeys(tx *store.Tx, rows rowKey, root *seal.Key) error {
	kek := seal.Random(newID(), 1)
	if err := rows.addPurpose(tx, root, workspaceKey, kek); err != nil {
		return err
	}
	for _, p := range allPurposes() {
		if err := rows.addPurpose(tx, kek, p, seal.Random(newID(), 1)); err != nil {
			return err
		}
	}
	return nil
}

// newID makes the identifier of a key that is found by purpose and version, so
// need not be ordered by time.
func newID() (v id.ID) {
	_, _ = rand.Read(v[:]) // never fails; see crypto/rand
	return v
}

// rootWrap is one row of root_wrap.
type rootWrap struct {
	role, kind, place, fingerprint string
	recipient, wrapped             []byte
	createdAt                      time.Time
}

func rootInfo(workspace id.ID) string { return "root/" + workspace.String() }

// wrapRoot runs outside any transaction: a passphrase takes a second.
func wrapRoot(root *seal.Key, o CreateOptions) ([]rootWrap, error) {
	operational, err := providerWrap(root, o.Workspace, o.Provider)
	if err != nil || o.Recovery == nil {
		return []rootWrap{operational}, err
	}
	recovery, err := recipientWrap(root, o.Workspace, o.Recovery)
	return []rootWrap{operational, recovery}, err
}

// providerWrap wraps and opens again: a provider that cannot give the key back
// must be found out before anything is sealed.
func providerWrap(root *seal.Key, workspace id.ID, p RootProvider) (rootWrap, error) {
	wrapped, fingerprint, err := p.Wrap(root, rootInfo(workspace))
	if err != nil {
		return rootWrap{}, err
	}
	again, err := p.Unwrap(wrapped, rootInfo(workspace))
	if err != nil {
		return rootWrap{}, err
	}
	again.Wipe()
	return rootWrap{role: roleOperational, kind: p.Name(), place: p.Place(), fingerprint: fingerprint, wrapped: wrapped}, nil
}

func recipientWrap(root *seal.Key, workspace id.ID, r seal.Recipient) (rootWrap, error) {
	wrapped, err := seal.WrapFor(r, root, rootInfo(workspace))
	if err != nil {
		return rootWrap{}, err
	}
	return rootWrap{role: roleRecovery, kind: "recipient", fingerprint: r.Fingerprint(), recipient: r.Bytes(), wrapped: wrapped}, nil
}

func (w *rootWrap) columns() []any {
	return []any{w.role, w.kind, w.place, w.fingerprint, w.recipient, w.wrapped, w.createdAt}
}

func (k rowKey) putWrap(tx *store.Tx, w rootWrap) error {
	w.createdAt = tx.Now()
	if _, err := tx.Exec(`DELETE FROM root_wrap WHERE role = ?`, w.role); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO root_wrap (role, kind, place, fingerprint, recipient, wrapped, created_at, mac) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		append(w.columns(), k.mac("root_wrap", w.columns()...))...)
	return err
}

// rowsOf derives the key of row MACs from the root key.
func rowsOf(root *seal.Key, workspace id.ID) rowKey {
	return rowKey{root.Derive("keystore-rows"), workspace}
}
