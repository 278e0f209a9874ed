package auth

import (
	"context"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/auth/password"
	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/workspace"
)

// SetupLinkLife is how long a set-up link works that the operator made.
const SetupLinkLife = time.Hour

// linkRow is one row of setup_link.
type linkRow struct {
	id        id.ID
	hash      [32]byte
	user      id.ID // zero: it makes the first user
	createdAt time.Time
	expiresAt time.Time
	usedAt    time.Time
	version   int64
	mac       []byte // as read
}

func (r *linkRow) row() audit.RowName { return named(tableSetupLink, r.id) }
func (r *linkRow) readMAC() []byte    { return r.mac }

// columns is what the MAC covers beside the row's name.
func (r *linkRow) columns() []byte {
	b := canon.AppendBytes(nil, r.hash[:])
	b = canon.AppendBytes(b, r.user[:])
	b = canon.AppendTime(b, r.createdAt)
	b = canon.AppendTime(b, r.expiresAt)
	b = canon.AppendTime(b, r.usedAt)
	return canon.AppendUint(b, uint64(r.version))
}

// invites reports whether the link is an invitation: those stay when the
// operator makes a link for somebody else.
func (r *linkRow) invites() bool { return r.expiresAt.Sub(r.createdAt) > SetupLinkLife }

const selectLink = `SELECT id, hash, "user", created_at, expires_at, used_at, version, mac FROM setup_link`

func (r *linkRow) scan(scan func(...any) error) error {
	return scan(&r.id, &r.hash, &r.user, &r.createdAt, &r.expiresAt, &r.usedAt, &r.version, &r.mac)
}

// CreateSetupLink makes the secret of a link that lets one browser in once: as
// user, or with the zero id to make the first user, while there is none
// (Conflict "setup_done"). Links made before stop working. Only an operator
// makes them. Errors are otherwise those of CreateToken for its user.
func (s *Service) CreateSetupLink(ctx context.Context, actor policy.Actor, user id.ID) (secret string, expires time.Time, err error) {
	defer errs.Wrap(&err, "auth.CreateSetupLink")
	secret, digest := newReference()
	row := &linkRow{id: s.d.IDs.New(), hash: digest, user: user, version: 1}
	err = s.change(ctx, actor, policy.UsersManage, func(tx *store.Tx, who policy.Actor, entry *audit.Entry) error {
		if who.Kind != policy.Operator {
			return errs.New(errs.Permission, "setup_link_operator")
		}
		if err := s.checkLinkUser(tx, user); err != nil {
			return err
		}
		if err := s.withdrawLinks(tx, who, func(l *linkRow) bool { return l.user == user || !l.invites() }); err != nil {
			return err
		}
		if err := s.insertLink(tx, row, SetupLinkLife); err != nil {
			return err
		}
		entry.Action = "setup_link.created"
		s.wrote(entry, row.row(), 0, row.version, nil, row.columns())
		entry.Detail = []audit.Pair{{Key: "user", Value: user.String()}}
		return s.publish(tx, EventSetupLinkCreated, row.row(), row.version, entry.ID)
	})
	if err != nil {
		return "", time.Time{}, err
	}
	return secret, row.expiresAt, nil
}

func (s *Service) insertLink(tx *store.Tx, row *linkRow, life time.Duration) error {
	row.createdAt, row.expiresAt = tx.Now(), tx.Now().Add(life)
	_, err := tx.Exec(`INSERT INTO setup_link (id, hash, "user", created_at, expires_at, used_at, version, mac) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		row.id, row.hash, row.user, row.createdAt, row.expiresAt, row.usedAt, row.version, s.mac(row))
	return err
}

// checkLinkUser refuses a link nobody could use.
func (s *Service) checkLinkUser(q store.Querier, user id.ID) error {
	if user.IsZero() {
		return s.noUsers(q)
	}
	return s.checkOwner(q, user)
}

// noUsers fails with Conflict "setup_done" when somebody is there already, or
// was and is gone although nobody removed them.
func (s *Service) noUsers(q store.Querier) error {
	var some bool
	if err := q.QueryRow(`SELECT EXISTS (SELECT 1 FROM app_user)`).Scan(&some); err != nil {
		return err
	}
	if !some {
		gone, err := s.vanished(q)
		if err != nil {
			return err
		}
		some = len(gone) > 0
	}
	if some {
		return errs.New(errs.Conflict, "setup_done").
			WithHint("when nobody can sign in as an administrator any more: holdfast user list, then holdfast user role ADDRESS owner")
	}
	return nil
}

// withdrawLinks ends those links that could still be used.
func (s *Service) withdrawLinks(tx *store.Tx, who policy.Actor, which func(*linkRow) bool) error {
	rows, err := tx.Query(selectLink+` WHERE used_at IS NULL AND expires_at > ? ORDER BY id`, tx.Now())
	open, err := scanAll[linkRow](s, tx, rows, err)
	for _, row := range open.sound {
		if err == nil && which(row) {
			err = s.useLink(tx, row, who, "setup_link.withdrawn")
		}
	}
	if err == nil {
		err = s.clearDamaged(tx, tableSetupLink, names(open.damaged), who)
	}
	if err == nil {
		err = s.clearMissing(tx, who)
	}
	return err
}

// clearMissing acknowledges, with an entry each, links that somebody deleted
// beside the program: they have no door of their own.
func (s *Service) clearMissing(tx *store.Tx, who policy.Actor) error {
	bad, err := s.d.Audit.Prove(tx, s.Rows(), tableSetupLink)
	var gone []id.ID
	for _, d := range bad {
		if d.Missing() {
			gone = append(gone, d.Record)
		}
	}
	if err == nil {
		err = s.clearDamaged(tx, tableSetupLink, gone, who)
	}
	return err
}

// useLink marks a link as used, with its entry.
func (s *Service) useLink(tx *store.Tx, row *linkRow, who policy.Actor, action string) error {
	before := row.columns()
	row.usedAt, row.version = tx.Now(), row.version+1
	n, err := tx.Exec(`UPDATE setup_link SET used_at = ?, version = ?, mac = ? WHERE id = ?`, row.usedAt, row.version, s.mac(row), row.id)
	if err := rewritten(row, n, err); err != nil {
		return err
	}
	entry := &audit.Entry{ID: s.d.IDs.New(), Action: action, Outcome: audit.Done, Policy: policy.Version(), Actor: evidenceOf(who)}
	s.wrote(entry, row.row(), row.version-1, row.version, before, row.columns())
	return s.d.Audit.Append(tx, entry)
}

// First is who and what a workspace is set up for.
type First struct {
	User      NewUser // the role is given
	Workspace workspace.Change
}

// complete lets the workspace have the language and zone of whoever sets it up,
// unless they say otherwise.
func (f First) complete() First {
	if f.Workspace.Locale == nil && f.User.Locale != "" {
		f.Workspace.Locale = &f.User.Locale
	}
	if f.Workspace.TimeZone == nil && f.User.TimeZone != "" {
		f.Workspace.TimeZone = &f.User.TimeZone
	}
	return f
}

// RedeemSetupLink starts a session by a link, once. When the link makes the
// first user, first says who that is; rejected values are Invalid
// "fields_invalid", those of the workspace as workspace.name and so on, and
// leave the link as it was. A link of somebody who was invited needs a
// password, rejected alike. Links that do not let in are Unauthenticated:
// "setup_link_expired", "setup_link_used" (or replaced by a newer one), and
// "setup_link_refused" for what was never a link and for a disabled user.
// Whoever holds 256 right bits may hear why they no longer help. The caller
// wipes the password.
func (s *Service) RedeemSetupLink(ctx context.Context, secret string, first First, from Browser) (in SignedIn, err error) {
	defer errs.Wrap(&err, "auth.RedeemSetupLink")
	refused := attempt{"setup_link.use", codeLinkRefused, clientOf(from)}
	digest, ok := parseReference(secret)
	if !ok {
		return SignedIn{}, s.turnAway(refused)
	}
	var link *linkRow
	err = s.read(ctx, func(q store.Querier) (err error) {
		link, err = s.usableLink(q, digest, s.d.Now())
		return err
	})
	var made *userRow // the first user, or the one that was invited as it will be
	switch {
	case err != nil:
	case link.user.IsZero():
		made, err = s.prepareFirst(ctx, first)
	default:
		made, err = s.prepareInvited(ctx, link.user, first.User.Password)
	}
	if err == nil {
		in, err = s.redeem(ctx, digest, made, first.complete().Workspace, from)
	}
	if errs.KindOf(err) == errs.Unauthenticated {
		switch code := errs.CodeOf(err); code {
		case codeLinkExpired, codeLinkUsed:
			refused.code = code
		}
		return SignedIn{}, s.turnAway(refused)
	}
	return in, err
}

// prepareFirst checks the first user, who needs a password, and the settings.
func (s *Service) prepareFirst(ctx context.Context, first First) (*userRow, error) {
	n := first.User
	n.Role = policy.Owner
	_, err := s.words.checkUser(&n)
	var rejected rejections
	if err != nil {
		rejected = errs.As(err).Fields
	}
	if len(n.Password) == 0 {
		rejected.add("password", password.Check(nil, password.Context{}))
	}
	for _, f := range first.Workspace.Check() {
		f.Field = "workspace." + f.Field
		rejected = append(rejected, f)
	}
	if err := rejected.err(); err != nil {
		return nil, err
	}
	return s.prepareUser(ctx, n)
}

// redeem uses the link in one transaction with what it gives.
func (s *Service) redeem(ctx context.Context, digest [32]byte, made *userRow, settings workspace.Change, from Browser) (SignedIn, error) {
	var session *sessionRow
	var reference string
	var user *userRow
	err := s.d.DB.Write(ctx, func(tx *store.Tx) (err error) {
		link, err := s.usableLink(tx, digest, tx.Now())
		if err != nil {
			return err
		}
		if err := s.prove(tx); err != nil {
			return err
		}
		switch user = made; {
		case link.user.IsZero():
			err = s.addFirst(tx, made, settings, from)
		case made != nil:
			err = s.join(tx, made, from)
		default:
			user, err = s.activeUser(tx, policy.Actor{User: link.user})
		}
		if err != nil {
			return err
		}
		session, reference = s.newSession(user.id, from)
		who := policy.Actor{Kind: policy.Person, User: user.id, Session: session.id, Client: clientOf(from), RequestID: from.RequestID}
		if err := s.useLink(tx, link, who, "setup_link.used"); err != nil {
			return err
		}
		return s.startSession(tx, session, from, "setup_link")
	})
	if err != nil {
		return SignedIn{}, s.told(ctx, err)
	}
	return s.signedIn(session, reference, user)
}

// addFirst makes the first user, by nobody but the link.
func (s *Service) addFirst(tx *store.Tx, made *userRow, settings workspace.Change, from Browser) error {
	if err := s.noUsers(tx); err != nil {
		return err
	}
	who := policy.Actor{Kind: policy.Anonymous, Client: clientOf(from), RequestID: from.RequestID}
	entry := &audit.Entry{ID: s.d.IDs.New(), Action: string(policy.UsersManage), Outcome: audit.Done, Policy: policy.Version(), Actor: evidenceOf(who)}
	if err := s.addUser(tx, made, id.ID{}, entry); err != nil {
		return err
	}
	if err := s.d.Audit.Append(tx, entry); err != nil {
		return err
	}
	_, err := s.d.Settings.Write(tx, who, settings)
	return err
}

// HasUsers reports whether the first user exists.
func (s *Service) HasUsers(ctx context.Context) (some bool, err error) {
	defer errs.Wrap(&err, "auth.HasUsers")
	err = s.read(ctx, func(q store.Querier) error { return s.noUsers(q) })
	if errs.CodeOf(err) == "setup_done" {
		return true, nil
	}
	return false, err
}

// usableLink reads a link that lets in; without one the error is
// Unauthenticated.
func (s *Service) usableLink(q store.Querier, digest [32]byte, now time.Time) (*linkRow, error) {
	rows, err := q.Query(selectLink+` WHERE hash = ?`, digest)
	found, err := scanRows[linkRow](s, q, rows, err)
	if err != nil {
		return nil, err
	}
	switch {
	case len(found) == 0:
		return nil, errs.New(errs.Unauthenticated, codeLinkRefused)
	case !found[0].usedAt.IsZero():
		return nil, errs.New(errs.Unauthenticated, codeLinkUsed)
	case !now.Before(found[0].expiresAt):
		return nil, errs.New(errs.Unauthenticated, codeLinkExpired)
	}
	return found[0], nil
}
