package app

import (
	"context"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/metrics"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

// Operations lists what the control socket offers.
func (w *Workspace) Operations() map[string]control.Operation {
	return map[string]control.Operation{
		verb.OpTokenCreate:     operatorVerb(w.tokenCreate),
		verb.OpTokenList:       operatorVerb(w.tokenList),
		verb.OpTokenRevoke:     operatorVerb(w.tokenRevoke),
		verb.OpUserList:        operatorVerb(w.userList),
		verb.OpUserInvite:      operatorVerb(w.userInvite),
		verb.OpUserDisable:     operatorVerb(w.userDisable),
		OpTrustClear:           operatorVerb(w.trustClear),
		verb.OpSetupLink:       operatorVerb(w.setupLink),
		verb.OpImport:          dataVerb(w, w.importFile),
		verb.OpImportList:      w.importList,
		verb.OpImportFailed:    dataVerb(w, w.importFailed),
		verb.OpImportRevert:    dataVerb(w, w.importRevert),
		verb.OpExport:          dataVerb(w, w.export),
		verb.OpAuditVerify:     operatorVerb(w.auditVerify),
		verb.OpAuditCheckpoint: w.auditCheckpoint,
		verb.OpKeysTree:        w.keysTree,
		verb.OpKeysCensus:      w.keysCensus,
		verb.OpBackupData:      w.backupData,
		verb.OpBackupKeys:      w.backupKeys,
		verb.OpDoctor:          w.doctor,
		verb.OpSeal:            w.seal,
		verb.OpUnseal:          w.unsealed,
		verb.OpSealState:       w.unsealed,
		metrics.Op:             operatorVerb(w.metrics),
	}
}

// metrics answers with numbers for monitoring.
func (w *Workspace) metrics(ctx context.Context, _ *control.Call, _ verb.NoArgs) (any, error) {
	w.awaitIndex(ctx)
	return metrics.Answer{Text: metrics.Text(w.Index)}, ctx.Err()
}

// operatorVerb makes the operation of a verb that acts as the operator.
func operatorVerb[A any](run func(context.Context, *control.Call, A) (any, error)) control.Operation {
	return func(ctx context.Context, call *control.Call) (any, error) {
		var args A
		if err := call.DecodeArgs(&args); err != nil {
			return nil, err
		}
		return run(ctx, call, args)
	}
}

// dataVerb makes the operation of a verb over records, which acts as the
// person whose token it was given, or as the operator.
func dataVerb[A interface{ Acting() string }](w *Workspace, run func(context.Context, *control.Call, policy.Actor, A) (any, error)) control.Operation {
	return operatorVerb(func(ctx context.Context, call *control.Call, args A) (any, error) {
		actor, err := w.actor(ctx, call, args.Acting())
		if err != nil {
			return nil, err
		}
		return run(ctx, call, actor, args)
	})
}

// operator is the actor of verbs: whoever may reach the socket or the folder,
// under their name on this machine.
func operator(call *control.Call) policy.Actor {
	return policy.Actor{Kind: policy.Operator, OSUser: call.Peer.OSUser, Client: "holdfast " + call.Name, Lang: "en"}
}

// actor authenticates a data verb.
func (w *Workspace) actor(ctx context.Context, call *control.Call, token string) (policy.Actor, error) {
	if token == "" {
		return operator(call), nil
	}
	a, err := w.Auth.Authenticate(ctx, token, "control socket")
	a.Client, a.OSUser = "holdfast "+call.Name, call.Peer.OSUser
	return a, err
}

// evidence puts an operator's act into the log before it is answered.
func (w *Workspace) evidence(ctx context.Context, actor policy.Actor, action string, detail ...audit.Pair) error {
	return w.Audit.Record(ctx, &audit.Entry{
		Action: action, Outcome: audit.Done, Policy: policy.Version(), Detail: detail,
		Actor: auditActor(actor),
	})
}

// auditActor is the actor as entries name them.
func auditActor(actor policy.Actor) audit.Actor {
	return audit.Actor{
		Kind: actor.Kind.String(), User: actor.User, Session: actor.Credential(), OSUser: actor.OSUser, Client: actor.Client,
		OnBehalfOf: actor.OnBehalfOf, RequestID: actor.RequestID, Purpose: actor.Purpose, Reason: actor.Reason,
	}
}

func (w *Workspace) tokenCreate(ctx context.Context, call *control.Call, args verb.TokenCreateArgs) (any, error) {
	user, err := w.Auth.FindUser(ctx, args.User)
	if err != nil {
		return nil, err
	}
	t, secret, err := w.Auth.CreateToken(ctx, operator(call), auth.NewToken{User: user.ID, Name: args.Name, Expires: args.Expires, Exports: args.Exports})
	if err != nil {
		return nil, err
	}
	return verb.TokenCreated{ID: t.ID, Token: secret, Name: args.Name, ExpiresAt: t.ExpiresAt}, nil
}

func (w *Workspace) tokenList(ctx context.Context, call *control.Call, args verb.UserArgs) (any, error) {
	user, _, err := w.Auth.Locate(ctx, args.User)
	if err != nil {
		return nil, err
	}
	tokens, err := w.Auth.ListTokens(ctx, operator(call), user)
	res := verb.TokenList{Tokens: []verb.TokenInfo{}}
	for _, t := range tokens {
		res.Tokens = append(res.Tokens, verb.TokenInfo{ID: t.ID, Name: t.Name, State: tokenState(t, w.now()), Exports: t.Exports, CreatedAt: t.CreatedAt, ExpiresAt: t.ExpiresAt})
	}
	return res, err
}

// tokenState is the word for where a token stands.
func tokenState(t auth.Token, now time.Time) string {
	switch {
	case t.Damaged:
		return "damaged"
	case !t.RevokedAt.IsZero():
		return "revoked"
	case !t.ExpiresAt.After(now):
		return "expired"
	default:
		return "active"
	}
}

func (w *Workspace) tokenRevoke(ctx context.Context, call *control.Call, args verb.IDArgs) (any, error) {
	token, err := id.Parse(args.ID)
	if err != nil {
		return nil, err
	}
	return verb.Done{}, w.Auth.RevokeToken(ctx, operator(call), token)
}

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
