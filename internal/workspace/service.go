package workspace

import (
	"context"
	"sync"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Kinds of the events this package publishes.
const (
	EventChanged       = "workspace.changed" // Object is the table, Record the workspace
	EventRecoveryShown = "recovery.shown"    // Record is the user who saw the key
)

// Deps are what the service stands on.
type Deps struct {
	DB     *store.DB
	Keys   Keys
	Store  *keystore.Keystore    // keeps the wrap for the recovery key
	Root   keystore.RootProvider // opens the root key, to wrap it
	Audit  *audit.Log
	Outbox *outbox.Outbox
	IDs    *id.Source
	// Refresh returns the actor with its rights as of a transaction.
	Refresh func(store.Querier, policy.Actor) (policy.Actor, error)
	// Prove compares what rights follow from with the log, in the transaction of
	// an act that gives or takes power.
	Prove func(store.Querier) error
}

// Keys are what seals and authenticates the settings; *keystore.Keystore has
// them.
type Keys interface {
	Workspace() id.ID
	Purpose(p keystore.Purpose) *seal.Key
	PurposeVersion(p keystore.Purpose, version uint32) (*seal.Key, error)
}

// Service keeps the settings and the recovery key of one workspace. Its
// methods may be called from any goroutine.
type Service struct {
	d        Deps
	recovery sync.Mutex // one showing or confirming at a time
	shown    *shownKey  // the key whose groups are still to be asked back
	zones    zones
}

// New returns the service over d.DB, whose tables exist (see Migrations).
func New(d Deps) *Service { return &Service{d: d} }

// ID returns which workspace this is.
func (s *Service) ID() id.ID { return s.d.Keys.Workspace() }

// May answers whether the actor, with their rights as of now, may do an act
// that concerns the workspace; nil means yes, a refusal leaves an entry.
func (s *Service) May(ctx context.Context, actor policy.Actor, action policy.Action) error {
	_, err := s.decide(ctx, actor, action)
	return err
}

func (s *Service) decide(ctx context.Context, actor policy.Actor, action policy.Action) (who policy.Actor, err error) {
	err = s.d.DB.Read(ctx, func(v *store.View) (err error) {
		if who, err = s.d.Refresh(v, actor); err != nil {
			return err
		}
		return policy.Decide(policy.Request{Actor: who, Action: action}).Err()
	})
	return who, s.refused(ctx, action, actor, err)
}

// entry begins an entry about an act of who.
func (s *Service) entry(action string, who policy.Actor) *audit.Entry {
	return &audit.Entry{ID: s.d.IDs.New(), Action: action, Outcome: audit.Done, Policy: policy.Version(), Actor: evidenceOf(who)}
}

// refused leaves an entry of a refusal beside the error.
func (s *Service) refused(ctx context.Context, action policy.Action, actor policy.Actor, err error) error {
	switch errs.KindOf(err) {
	case errs.Permission, errs.Unauthenticated:
		e := s.entry(string(action), actor)
		e.Outcome, e.Code = audit.Denied, errs.CodeOf(err)
		if logged := s.d.Audit.Record(ctx, e); logged != nil {
			return logged
		}
	}
	return err
}

// evidenceOf is the actor as audit writes it.
func evidenceOf(a policy.Actor) audit.Actor {
	return audit.Actor{
		Kind: a.Kind.String(), User: a.User, Session: a.Credential(), OnBehalfOf: a.OnBehalfOf, RequestID: a.RequestID,
		OSUser: a.OSUser, Client: a.Client, Purpose: a.Purpose, Reason: a.Reason,
	}
}
