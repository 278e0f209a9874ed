package app

import (
	"context"

	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

// setupPage is where a browser redeems a set-up link. The secret follows as a
// fragment, which browsers send to no server and which so is in no log.
const setupPage = "/setup#"

// setupLink makes a link that lets one browser in once.
func (w *Workspace) setupLink(ctx context.Context, call *control.Call, args verb.SetupLinkArgs) (any, error) {
	user, err := w.setupUser(ctx, args.User)
	if err != nil {
		return nil, err
	}
	return w.makeLink(ctx, operator(call), user)
}

// startLink makes the link that a server shows when it starts: for a user, or
// with the zero id for whoever becomes the first.
func (w *Workspace) startLink(ctx context.Context, user id.ID) (verb.SetupLink, error) {
	actor := policy.Actor{Kind: policy.Operator, OSUser: control.Self().OSUser, Client: "holdfast serve"}
	return w.makeLink(ctx, actor, user)
}

func (w *Workspace) makeLink(ctx context.Context, actor policy.Actor, user id.ID) (verb.SetupLink, error) {
	secret, expires, err := w.Auth.CreateSetupLink(ctx, actor, user)
	if err != nil {
		return verb.SetupLink{}, err
	}
	return verb.SetupLink{URL: w.front + setupPage + secret, ExpiresAt: expires}, nil
}

// setupUser finds who the link is for: the user with the address, without one
// the first owner, or nobody yet.
func (w *Workspace) setupUser(ctx context.Context, email string) (id.ID, error) {
	if email != "" {
		u, err := w.Auth.FindUser(ctx, email)
		return u.ID, err
	}
	owners, err := w.Auth.ActiveUsers(ctx, policy.Owner)
	if err != nil || len(owners) == 0 {
		return id.ID{}, err
	}
	return owners[0].ID, nil
}
