package app

import (
	"context"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/keystore"
)

// lookRecovery finds a workspace that would be lost with its root key.
func (w *Workspace) lookRecovery(ctx context.Context) (finding, error) {
	state, fingerprint, err := w.Keys.Recovery(ctx)
	if err != nil {
		return finding{}, err
	}
	switch state {
	case keystore.RecoveryMissing:
		return warns("doctor_recovery_missing", "doctor_recovery_advice"), nil
	case keystore.RecoveryShown:
		return warns("doctor_recovery_shown", "doctor_recovery_advice"), nil
	}
	return fine("doctor_recovery_ok", errs.P("fingerprint", fingerprint)), nil
}

// lookUsers finds a workspace that waits for whoever comes first.
func (w *Workspace) lookUsers(ctx context.Context) (finding, error) {
	some, err := w.Auth.HasUsers(ctx)
	if err != nil {
		return finding{}, err
	}
	if !some {
		return warns("doctor_users_none", "doctor_users_advice"), nil
	}
	return fine("doctor_users_ok"), nil
}
