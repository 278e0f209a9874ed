package auth

import (
	"context"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/auth/password"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// InviteLife is how long an invitation works: over a weekend it lapses, and is
// made anew with a click.
const InviteLife = 48 * time.Hour

// Invitation is a link by which one person comes in for the first time, once.
// Secret exists nowhere else.
type Invitation struct {
	Secret    string
	ExpiresAt time.Time
}

// Invite makes a user that has no password yet, and the link that lets it
// choose one. Errors are those of CreateUser; Invalid "fields_invalid" at
// teams.
func (s *Service) Invite(ctx context.Context, actor policy.Actor, n NewUser, teams []id.ID) (u Colleague, in Invitation, err error) {
	defer errs.Wrap(&err, "auth.Invite")
	n.Password = nil
	row, err := s.prepareUser(ctx, n)
	if err != nil {
		return Colleague{}, Invitation{}, err
	}
	row.state = string(Invited)
	link, secret := s.newLink(row.id)
	err = s.change(ctx, actor, policy.UsersManage, func(tx *store.Tx, who policy.Actor, entry *audit.Entry) error {
		if err := s.addUser(tx, row, who.User, entry); err != nil {
			return err
		}
		if err := s.checkTeams(tx, teams); err != nil {
			return err
		}
		if err := s.setTeams(tx, row.id, teams, who); err != nil {
			return err
		}
		return s.insertInvitation(tx, link, who)
	})
	if err != nil {
		return Colleague{}, Invitation{}, err
	}
	u, err = s.colleague(ctx, row)
	return u, Invitation{secret, link.expiresAt}, err
}

// InviteAgain makes a new link for somebody who has not come in yet; the one
// before stops working. Others are Conflict "user_joined": who holds a link of
// theirs would be them. Only the operator makes those (CreateSetupLink).
func (s *Service) InviteAgain(ctx context.Context, actor policy.Actor, user id.ID) (in Invitation, err error) {
	defer errs.Wrap(&err, "auth.InviteAgain")
	link, secret := s.newLink(user)
	err = s.change(ctx, actor, policy.UsersManage, func(tx *store.Tx, who policy.Actor, entry *audit.Entry) error {
		entry.Object, entry.Record = tableUser, user
		row, err := s.readUser(tx, user)
		if errs.KindOf(err) == errs.NotFound {
			return userUnknown()
		}
		if err != nil {
			return err
		}
		if row.state != string(Invited) {
			return errs.New(errs.Conflict, "user_joined")
		}
		if err := s.withdrawLinks(tx, who, func(l *linkRow) bool { return l.user == user }); err != nil {
			return err
		}
		return s.insertInvitation(tx, link, who)
	})
	return Invitation{secret, link.expiresAt}, err
}

func (s *Service) newLink(user id.ID) (row *linkRow, secret string) {
	secret, digest := newReference()
	return &linkRow{id: s.d.IDs.New(), hash: digest, user: user, version: 1}, secret
}

// insertInvitation writes the link with an entry of its own.
func (s *Service) insertInvitation(tx *store.Tx, link *linkRow, who policy.Actor) error {
	if err := s.insertLink(tx, link, InviteLife); err != nil {
		return err
	}
	entry := &audit.Entry{ID: s.d.IDs.New(), Action: "setup_link.created", Outcome: audit.Done, Policy: who.PolicyVersion(), Actor: evidenceOf(who)}
	entry.Detail = []audit.Pair{{Key: "user", Value: link.user.String()}}
	s.wrote(entry, link.row(), 0, link.version, nil, link.columns())
	return s.d.Audit.Append(tx, entry)
}

// prepareInvited returns the row of somebody who was invited as it will be with
// the password; nil for anybody else, who has one already.
func (s *Service) prepareInvited(ctx context.Context, user id.ID, chosen []byte) (*userRow, error) {
	var row *userRow
	err := s.read(ctx, func(q store.Querier) (err error) {
		row, err = s.readUser(q, user)
		return err
	})
	if errs.KindOf(err) == errs.NotFound || err == nil && row.state == string(Disabled) {
		return nil, errs.New(errs.Unauthenticated, codeLinkRefused)
	}
	if err != nil || row.state != string(Invited) {
		return nil, err
	}
	profile, err := s.openUser(row)
	if err != nil {
		return nil, err
	}
	var rejected rejections
	rejected.add("password", password.Check(chosen, password.Context{Email: profile.Email, Name: profile.Name}))
	if err := rejected.err(); err != nil {
		return nil, err
	}
	phc, err := s.d.Hasher.Hash(ctx, chosen)
	if err != nil {
		return nil, err
	}
	row.password = s.rows.seal(row.row(), "password", []byte(phc))
	return row, nil
}

// join makes an invited user an active one. The link is the proof.
func (s *Service) join(tx *store.Tx, row *userRow, from Browser) error {
	stored, err := s.readUser(tx, row.id)
	if err != nil {
		return err
	}
	if stored.state != string(Invited) {
		return errs.New(errs.Unauthenticated, codeLinkRefused)
	}
	row.role, row.profile, row.state = stored.role, stored.profile, string(Active)
	who := policy.Actor{Kind: policy.Anonymous, Client: clientOf(from), RequestID: from.RequestID}
	entry := &audit.Entry{ID: s.d.IDs.New(), Action: "user.joined", Outcome: audit.Done, Policy: policy.Version(), Actor: evidenceOf(who)}
	if err := s.writeUser(tx, row, stored, row.id, entry); err != nil {
		return err
	}
	if err := s.d.Audit.Append(tx, entry); err != nil {
		return err
	}
	return s.publish(tx, EventUserChanged, row.row(), row.version, entry.ID)
}
