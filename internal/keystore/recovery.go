package keystore

import (
	"context"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// RecoveryState says whether losing the root key's provider would lose the
// data.
type RecoveryState string

// The states, in the order they come.
const (
	RecoveryMissing   RecoveryState = "missing"   // there is no recovery key yet
	RecoveryShown     RecoveryState = "shown"     // made and shown; nobody has proved to hold it
	RecoveryConfirmed RecoveryState = "confirmed" // somebody holds it
)

// recoveryRow is the row of recovery. Stores made before there was one have
// none: they have had a recovery key from the start.
type recoveryRow struct {
	state       RecoveryState
	fingerprint string // of the recovery wrap; empty while there is none
	changedAt   time.Time
}

func (r recoveryRow) columns(workspace id.ID) []any {
	return []any{workspace, string(r.state), r.fingerprint, r.changedAt}
}

// firstRecovery is where a new store begins. A recovery recipient that is
// given along is somebody's already.
func firstRecovery(o CreateOptions) recoveryRow {
	if o.Recovery == nil {
		return recoveryRow{state: RecoveryMissing}
	}
	return recoveryRow{state: RecoveryConfirmed, fingerprint: o.Recovery.Fingerprint()}
}

func (k rowKey) putRecovery(tx *store.Tx, r recoveryRow) error {
	r.changedAt = tx.Now()
	if _, err := tx.Exec(`DELETE FROM recovery`); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO recovery (workspace, state, fingerprint, changed_at, mac) VALUES (?, ?, ?, ?, ?)`,
		append(r.columns(k.workspace), k.mac("recovery", r.columns(k.workspace)...))...)
	return err
}

// readRecovery reads the state and checks it and the wrap it speaks of.
func (k rowKey) readRecovery(q store.Querier) (r recoveryRow, err error) {
	var state string
	var mac []byte
	err = q.QueryRow(`SELECT state, fingerprint, changed_at, mac FROM recovery WHERE workspace = ?`, k.workspace).
		Scan(&state, &r.fingerprint, &r.changedAt, &mac)
	r.state = RecoveryState(state)
	stored := err == nil
	switch {
	case stored:
		err = k.check(mac, "recovery", "recovery", r.columns(k.workspace)...)
	case errs.KindOf(err) == errs.NotFound:
		r, err = recoveryRow{state: RecoveryConfirmed}, nil
	}
	if err != nil || r.state == RecoveryMissing {
		return r, err
	}
	w, err := k.checkedWrap(q, roleRecovery)
	if err == nil && stored && w.fingerprint != r.fingerprint {
		err = k.check(nil, "recovery", "recovery") // another wrap than the one that was shown
	}
	r.fingerprint = w.fingerprint
	return r, err
}

// checkedWrap reads one wrap and checks its row.
func (k rowKey) checkedWrap(q store.Querier, role string) (rootWrap, error) {
	w, mac, err := readWrap(q, role)
	if err == nil {
		err = k.check(mac, "root_wrap", w.role, w.columns()...)
	}
	return w, err
}

// recoveryWrap reads the wrap that a recovery key opens, before there is a key
// to check its row with.
func recoveryWrap(q store.Querier) (rootWrap, error) {
	w, _, err := readWrap(q, roleRecovery)
	if errs.CodeOf(err) == "keystore_missing" {
		err = errs.New(errs.Precondition, "recovery_missing").
			WithHint("no recovery key was ever made for this key store; put back the root key file")
	}
	return w, err
}

// Recovery says where the recovery key stands, and its fingerprint.
func (k *Keystore) Recovery(ctx context.Context) (state RecoveryState, fingerprint string, err error) {
	defer errs.Wrap(&err, "keystore.Recovery")
	err = k.read(ctx, func(v *store.View) error {
		r, err := k.rows.readRecovery(v)
		state, fingerprint = r.state, r.fingerprint
		return err
	})
	return state, fingerprint, err
}

// ShowRecovery wraps the root key for a recovery recipient that is about to be
// shown, in the place of any shown before. One that is confirmed stays:
// Conflict "recovery_confirmed". current opens the root key for it.
func (k *Keystore) ShowRecovery(ctx context.Context, current RootProvider, r seal.Recipient) (err error) {
	defer errs.Wrap(&err, "keystore.ShowRecovery")
	return k.wrapRecovery(ctx, current, r, RecoveryShown)
}

func (k *Keystore) wrapRecovery(ctx context.Context, current RootProvider, r seal.Recipient, state RecoveryState) error {
	wrap := func(root *seal.Key) (rootWrap, error) { return recipientWrap(root, k.rows.workspace, r) }
	return k.rewrapRoot(ctx, current, wrap, func(tx *store.Tx) error {
		was, err := k.rows.readRecovery(tx)
		if err != nil {
			return err
		}
		if state == RecoveryShown && was.state == RecoveryConfirmed {
			return errs.New(errs.Conflict, "recovery_confirmed")
		}
		return k.rows.putRecovery(tx, recoveryRow{state: state, fingerprint: r.Fingerprint()})
	})
}

// ConfirmRecovery notes that somebody holds the recovery key with the
// fingerprint; again changes nothing. When another one was shown since, or
// none, it is Conflict "recovery_replaced".
func (k *Keystore) ConfirmRecovery(ctx context.Context, fingerprint string) (err error) {
	defer errs.Wrap(&err, "keystore.ConfirmRecovery")
	k.admin.Lock()
	defer k.admin.Unlock()
	return k.db.Write(ctx, func(tx *store.Tx) error {
		was, err := k.rows.readRecovery(tx)
		switch {
		case err != nil:
			return err
		case was.state == RecoveryMissing || was.fingerprint != fingerprint:
			return errs.New(errs.Conflict, "recovery_replaced")
		case was.state == RecoveryConfirmed:
			return nil
		}
		return k.rows.putRecovery(tx, recoveryRow{state: RecoveryConfirmed, fingerprint: fingerprint})
	})
}
