package notify

import (
	"context"
	"time"

	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/workspace"
)

// EventAuditTampered is published by whoever ran audit.Verify and got the
// verdict that the log or a row does not hold.
const EventAuditTampered = "audit.tampered"

// Accounts is what the rules need to know; *auth.Service has it.
type Accounts interface {
	UserByID(ctx context.Context, user id.ID) (auth.User, error)
	TokenByID(ctx context.Context, token id.ID) (auth.Token, error)
	ActiveUsers(ctx context.Context, role policy.RoleName) ([]auth.User, error)
}

// rule says who is told of an event and what.
type rule struct {
	kind  string // of the event
	text  string // message key of the notice
	alarm bool   // also tell the operator
	tell  func(ctx context.Context, a Accounts, e outbox.Event) (users []id.ID, params []errs.Param, err error)
}

// rules is the whole table.
func rules() []rule {
	return []rule{
		{kind: auth.EventTokenCreated, text: "notice_token_created", tell: tokenOwner},
		{kind: auth.EventTokenRevoked, text: "notice_token_revoked", tell: tokenOwner},
		{kind: auth.EventUserCreated, text: "notice_user_created", tell: otherOwners},
		{kind: auth.EventAccess, text: "notice_access_changed", tell: itselfAndOwners},
		{kind: auth.EventRole, text: "notice_role_changed", tell: owners},
		{kind: auth.EventSetupLinkCreated, text: "notice_setup_link_created", tell: owners},
		{kind: auth.EventPassword, text: "notice_password_changed", tell: itself},
		{kind: auth.EventSessionLimit, text: "notice_session_limit", tell: itself},
		{kind: workspace.EventRecoveryShown, text: "notice_recovery_shown", tell: otherOwners},
		{kind: auth.EventTampered, text: "notice_access_tampered", alarm: true, tell: owners},
		{kind: EventAuditTampered, text: "notice_audit_tampered", alarm: true, tell: owners},
	}
}

func tokenOwner(ctx context.Context, a Accounts, e outbox.Event) ([]id.ID, []errs.Param, error) {
	t, err := a.TokenByID(ctx, e.Record)
	if err != nil {
		return nil, nil, err
	}
	return []id.ID{t.User}, []errs.Param{errs.P("name", t.Name), errs.P("expires", t.ExpiresAt.Format(time.DateOnly))}, nil
}

func itself(_ context.Context, _ Accounts, e outbox.Event) ([]id.ID, []errs.Param, error) {
	return []id.ID{e.Record}, nil, nil
}

func itselfAndOwners(ctx context.Context, a Accounts, e outbox.Event) ([]id.ID, []errs.Param, error) {
	users, params, err := otherOwners(ctx, a, e)
	return append(users, e.Record), params, err
}

func otherOwners(ctx context.Context, a Accounts, e outbox.Event) ([]id.ID, []errs.Param, error) {
	made, err := a.UserByID(ctx, e.Record)
	if err != nil {
		return nil, nil, err
	}
	users, err := a.ActiveUsers(ctx, policy.Owner)
	return idsOf(users, e.Record), []errs.Param{errs.P("name", made.Name)}, err
}

func owners(ctx context.Context, a Accounts, e outbox.Event) ([]id.ID, []errs.Param, error) {
	users, err := a.ActiveUsers(ctx, policy.Owner)
	return idsOf(users, id.ID{}), []errs.Param{errs.P("table", e.Object), errs.P("record", e.Record)}, err
}

// idsOf leaves out except: nobody needs to be told of itself.
func idsOf(users []auth.User, except id.ID) (out []id.ID) {
	for _, u := range users {
		if u.ID != except {
			out = append(out, u.ID)
		}
	}
	return out
}
