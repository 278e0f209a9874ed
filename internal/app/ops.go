package app

import (
	"context"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

// Names of the operations behind the verbs, the same on the control socket
// and without a server.
const (
	OpTokenCreate     = "token.create"
	OpTokenList       = "token.list"
	OpTokenRevoke     = "token.revoke"
	OpImport          = "import"
	OpImportList      = "import.list"
	OpImportFailed    = "import.failed"
	OpImportRevert    = "import.revert"
	OpExport          = "export"
	OpAuditVerify     = "audit.verify"
	OpAuditCheckpoint = "audit.checkpoint"
	OpKeysTree        = "keys.tree"
	OpKeysCensus      = "keys.census"
	OpBackupData      = "backup.data"
	OpBackupKeys      = "backup.keys"
	OpDoctor          = "doctor"
)

// Operations lists what the control socket offers.
func (w *Workspace) Operations() map[string]control.Operation {
	return map[string]control.Operation{
		OpTokenCreate:     operatorVerb(w.tokenCreate),
		OpTokenList:       operatorVerb(w.tokenList),
		OpTokenRevoke:     operatorVerb(w.tokenRevoke),
		OpImport:          dataVerb(w, w.importFile),
		OpImportList:      w.importList,
		OpImportFailed:    dataVerb(w, w.importFailed),
		OpImportRevert:    dataVerb(w, w.importRevert),
		OpExport:          dataVerb(w, w.export),
		OpAuditVerify:     operatorVerb(w.auditVerify),
		OpAuditCheckpoint: w.auditCheckpoint,
		OpKeysTree:        w.keysTree,
		OpKeysCensus:      w.keysCensus,
		OpBackupData:      w.backupData,
		OpBackupKeys:      w.backupKeys,
		OpDoctor:          w.doctor,
	}
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
func dataVerb[A interface{ token() string }](w *Workspace, run func(context.Context, *control.Call, policy.Actor, A) (any, error)) control.Operation {
	return operatorVerb(func(ctx context.Context, call *control.Call, args A) (any, error) {
		actor, err := w.actor(ctx, call, args.token())
		if err != nil {
			return nil, err
		}
		return run(ctx, call, actor, args)
	})
}

// As says who a data verb acts as: the person of the token, or with none the
// operator.
type As struct {
	Token string `json:"token,omitempty"`
}

func (a As) token() string { return a.Token }

// NoArgs are the arguments of an operation that has none.
type NoArgs struct{}

// Done is the answer of an operation that has nothing to say.
type Done struct{}

// IDArgs names one thing.
type IDArgs struct {
	ID string `json:"id"`
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
		Actor: audit.Actor{Kind: actor.Kind.String(), User: actor.User, Session: actor.Token, OSUser: actor.OSUser, Client: actor.Client},
	})
}

// UserArgs names a user by e-mail address.
type UserArgs struct {
	User string `json:"user"`
}

// TokenCreateArgs are the arguments of OpTokenCreate.
type TokenCreateArgs struct {
	User    string        `json:"user"`
	Name    string        `json:"name"`
	Expires time.Duration `json:"expires"`
}

// TokenCreated carries a new token; the only time its secret is shown.
type TokenCreated struct {
	ID        id.ID     `json:"id"`
	Token     string    `json:"token"`
	Name      string    `json:"name"`
	ExpiresAt time.Time `json:"expires_at"`
}

// TokenList lists a user's tokens.
type TokenList struct {
	Tokens []TokenInfo `json:"tokens"`
}

// TokenInfo is a token without its secret.
type TokenInfo struct {
	ID        id.ID     `json:"id"`
	Name      string    `json:"name"`
	State     string    `json:"state"` // active, expired, revoked
	CreatedAt time.Time `json:"created_at"`
	ExpiresAt time.Time `json:"expires_at"`
}

func (w *Workspace) tokenCreate(ctx context.Context, call *control.Call, args TokenCreateArgs) (any, error) {
	user, err := w.Auth.FindUser(ctx, args.User)
	if err != nil {
		return nil, err
	}
	t, secret, err := w.Auth.CreateToken(ctx, operator(call), auth.NewToken{User: user.ID, Name: args.Name, Expires: args.Expires})
	if err != nil {
		return nil, err
	}
	return TokenCreated{ID: t.ID, Token: secret, Name: args.Name, ExpiresAt: t.ExpiresAt}, nil
}

func (w *Workspace) tokenList(ctx context.Context, call *control.Call, args UserArgs) (any, error) {
	user, err := w.Auth.FindUser(ctx, args.User)
	if err != nil {
		return nil, err
	}
	tokens, err := w.Auth.ListTokens(ctx, operator(call), user.ID)
	res := TokenList{Tokens: []TokenInfo{}}
	for _, t := range tokens {
		res.Tokens = append(res.Tokens, TokenInfo{ID: t.ID, Name: t.Name, State: tokenState(t, w.now()), CreatedAt: t.CreatedAt, ExpiresAt: t.ExpiresAt})
	}
	return res, err
}

// tokenState is the word for where a token stands.
func tokenState(t auth.Token, now time.Time) string {
	switch {
	case !t.RevokedAt.IsZero():
		return "revoked"
	case !t.ExpiresAt.After(now):
		return "expired"
	default:
		return "active"
	}
}

func (w *Workspace) tokenRevoke(ctx context.Context, call *control.Call, args IDArgs) (any, error) {
	token, err := id.Parse(args.ID)
	if err != nil {
		return nil, err
	}
	return Done{}, w.Auth.RevokeToken(ctx, operator(call), token)
}
