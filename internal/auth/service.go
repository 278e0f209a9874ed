package auth

import (
	"context"
	"errors"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/workspace"
)

// Deps is what the service stands on.
type Deps struct {
	DB     *store.DB
	Keys   Keys
	Audit  *audit.Log
	Outbox *outbox.Outbox
	IDs    *id.Source
	Hasher Hasher
	// Settings takes what the first user says of the workspace.
	Settings Settings
	Now      func() time.Time
	// Define turns a stored role into what policy decides by (role.Grants).
	// Without it no role grants anything but those that are built in.
	Define func(name policy.RoleName, definition []byte) (policy.Role, error)
}

// Hasher makes and verifies password hashes outside every transaction;
// *password.Hasher has it, and says how.
type Hasher interface {
	Hash(ctx context.Context, password []byte) (phc string, err error)
	Verify(ctx context.Context, phc string, password []byte) (holds, stale bool, err error)
}

// Settings writes settings of the workspace in the transaction that makes the
// first user; *workspace.Service has it.
type Settings interface {
	Write(tx *store.Tx, who policy.Actor, c workspace.Change) (workspace.Settings, error)
}

// Service keeps users, tokens and sessions. Its methods may be called from any
// goroutine.
type Service struct {
	d       Deps
	rows    rowKeys
	words   words
	grants  grants
	refused *meter[attempt]       // by door and client
	broken  *meter[audit.RowName] // rows whose MAC did not hold
	wake    chan struct{}         // one of the meters has something due
	used    *uses                 // tokens
	seen    *uses                 // sessions

	attempts attempts
}

// Bounds of what is remembered between two flushes.
const (
	maxSources = 1000
	maxBroken  = 1000
)

// New returns the service over d.DB, whose tables exist (see Migrations).
func New(d Deps) *Service {
	return &Service{
		d: d, rows: rowKeys{d.Keys}, words: newWords(), grants: newGrants(),
		refused: newMeter[attempt](maxSources), broken: newMeter[audit.RowName](maxBroken),
		wake: make(chan struct{}, 1), used: newUses(), seen: newUses(), attempts: newAttempts(),
	}
}

// change runs fn as one act: the actor's rights are read again, decided and
// proven in the transaction, and the act commits with its entry. A refusal leaves an
// entry too. fn may run again.
func (s *Service) change(ctx context.Context, actor policy.Actor, action policy.Action, fn func(*store.Tx, policy.Actor, *audit.Entry) error) error {
	err := s.d.DB.Write(ctx, func(tx *store.Tx) error {
		who, err := s.Refresh(tx, actor)
		if err != nil {
			return err
		}
		decision := policy.Decide(policy.Request{Actor: who, Action: action})
		if err := decision.Err(); err != nil {
			return err
		}
		if err := s.prove(tx); err != nil {
			return err
		}
		entry := &audit.Entry{
			ID: s.d.IDs.New(), Action: string(action), Outcome: audit.Done,
			Policy: decision.Version, Actor: evidenceOf(who),
		}
		if err := fn(tx, who, entry); err != nil {
			return err
		}
		return s.d.Audit.Append(tx, entry)
	})
	switch errs.KindOf(err) {
	case errs.Permission, errs.Unauthenticated:
		denied := &audit.Entry{Action: string(action), Outcome: audit.Denied, Code: errs.CodeOf(err), Actor: evidenceOf(actor)}
		return errors.Join(err, s.d.Audit.Record(ctx, denied))
	case errs.Integrity:
		return errors.Join(err, s.flushEvidence(ctx))
	}
	return err
}

// prove compares what rights follow from with the log within an act that gives
// or takes power: what somebody put back for only this moment gives none.
func (s *Service) prove(q store.Querier) error {
	_, err := s.d.Audit.Prove(q, s.Rows(), s.Rows().Objects()...)
	return err
}

// wrote names the row that an entry is about, and its states; nil columns: the
// row did not exist.
func (s *Service) wrote(entry *audit.Entry, row audit.RowName, from, to int64, before, after []byte) {
	entry.Object, entry.Record = row.Object, row.Record
	entry.Change = audit.Change{From: from, To: to}
	if before != nil {
		sum := s.rows.digest(row, before)
		entry.Change.Before = sum[:]
	}
	sum := s.rows.digest(row, after)
	entry.Change.After = sum[:]
}

// publish announces a change of one of our rows with the transaction.
func (s *Service) publish(tx *store.Tx, kind string, row audit.RowName, version int64, entry id.ID) error {
	return s.d.Outbox.Publish(tx, &outbox.Event{Kind: kind, Object: row.Object, Record: row.Record, Version: version, Entry: entry})
}

// evidenceOf is the actor as audit writes it.
func evidenceOf(a policy.Actor) audit.Actor {
	return audit.Actor{
		Kind: a.Kind.String(), User: a.User, Session: a.Credential(), OnBehalfOf: a.OnBehalfOf, RequestID: a.RequestID,
		OSUser: a.OSUser, Client: a.Client, Purpose: a.Purpose, Reason: a.Reason,
	}
}
