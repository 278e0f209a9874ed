package auth

import (
	"bytes"
	"context"
	"errors"
	"net/netip"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/ratelimit"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Browser is where somebody signs in from.
type Browser struct {
	Address   netip.Addr
	Agent     string // what it calls itself; only a label of a few words is kept
	Previous  string // the reference it came with, which ends when it signs in
	RequestID string
}

// SignedIn is a new session. Reference exists nowhere else and goes to the
// browser only.
type SignedIn struct {
	Session   Session
	Reference string
	User      User
}

// SignIn starts a session for the user with an e-mail address and password,
// always under a new reference. A wrong password, an unknown address, and a
// user that is disabled or has no password are refused alike, after the same
// work: Unauthenticated "sign_in_refused". Too many of those are RateLimited
// "sign_in_slow" with seconds to wait. The caller wipes password.
func (s *Service) SignIn(ctx context.Context, email string, password []byte, from Browser) (in SignedIn, err error) {
	defer errs.Wrap(&err, "auth.SignIn")
	who, user, known, err := s.findAccount(ctx, email, from)
	if err != nil {
		return SignedIn{}, err
	}
	giveBack, err := s.attempts.begin(who, known, s.d.Now())
	if err != nil {
		s.refuse(attempt{"sign_in.refused", codeSignInSlow, clientOf(from)})
		return SignedIn{}, err
	}
	holds, err := s.passwordHolds(ctx, user, password)
	if err != nil {
		giveBack() // it was not looked at
		return SignedIn{}, err
	}
	if !holds {
		return SignedIn{}, s.turnAway(attempt{"sign_in.refused", codeSignInRefused, clientOf(from)})
	}
	giveBack()
	row, reference := s.newSession(user.id, from)
	err = s.d.DB.Write(ctx, func(tx *store.Tx) error {
		now, err := s.readUser(tx, user.id)
		gone := errs.KindOf(err) == errs.NotFound
		if gone || err == nil && (now.state != string(Active) || !bytes.Equal(now.password, user.password)) {
			return errs.New(errs.Unauthenticated, codeSignInRefused) // changed while the password was looked at
		}
		if err != nil {
			return err
		}
		return s.startSession(tx, row, from, "password")
	})
	if err != nil {
		return SignedIn{}, s.told(ctx, err)
	}
	return s.signedIn(row, reference, user)
}

// findAccount finds who wants in, nil when there is no such user, and whether
// that user came from this network before.
func (s *Service) findAccount(ctx context.Context, email string, from Browser) (who place, user *userRow, known bool, err error) {
	_, normal, err := s.words.email(email)
	if err != nil {
		normal = strings.ToLower(email) // no address; refused like an unknown one
	}
	who = place{s.rows.emailToken(normal), ratelimit.Neighbourhood(from.Address)}
	err = s.read(ctx, func(q store.Querier) error {
		var sought id.ID
		user, err = s.readUserByEmail(q, who.account)
		switch {
		case err == nil:
			sought = user.id
		case errs.KindOf(err) != errs.NotFound && errs.KindOf(err) != errs.Integrity:
			return err
		default: // a row that is not believed lets in as little as none, and says no more
			user = nil
		}
		return q.QueryRow(`SELECT EXISTS (SELECT 1 FROM session WHERE "user" = ? AND network = ?)`,
			sought, s.rows.networkToken(sought, from.Address)).Scan(&known)
	})
	return who, user, known, err
}

// passwordHolds reports whether the password lets the user in; without a user, or one
// that may not come in, it takes as long and is false.
func (s *Service) passwordHolds(ctx context.Context, user *userRow, password []byte) (bool, error) {
	var phc []byte
	if user != nil && user.password != nil {
		var err error
		if phc, err = s.rows.open(user.row(), "password", user.password); err != nil {
			return false, err
		}
	}
	holds, _, err := s.d.Hasher.Verify(ctx, string(phc), password)
	return holds && user.state == string(Active), err
}

func clientOf(from Browser) string {
	if !from.Address.IsValid() {
		return ""
	}
	return from.Address.String()
}

// newSession prepares a session; startSession gives it its times.
func (s *Service) newSession(user id.ID, from Browser) (row *sessionRow, reference string) {
	reference, digest := newReference()
	row = &sessionRow{id: s.d.IDs.New(), hash: digest, user: user, network: s.rows.networkToken(user, from.Address), version: 1}
	row.device = s.rows.seal(row.row(), "device", []byte(origin{deviceLabel(from.Agent), networkLabel(from.Address)}.text()))
	return row, reference
}

// startSession writes a session, and ends the one the browser had before and
// the oldest beyond the limit.
func (s *Service) startSession(tx *store.Tx, row *sessionRow, from Browser, how string) error {
	row.createdAt, row.expiresAt = tx.Now(), tx.Now().Add(SessionLife)
	who := policy.Actor{Kind: policy.Person, User: row.user, Session: row.id, Client: clientOf(from), RequestID: from.RequestID}
	if err := s.endPrevious(tx, from.Previous, who); err != nil {
		return err
	}
	live, err := s.liveSessions(tx, row.user, tx.Now())
	if err != nil {
		return err
	}
	crowded := len(live) >= maxSessions
	for len(live) >= maxSessions {
		if err := s.endSession(tx, live[0], who, endedByLimit); err != nil {
			return err
		}
		live = live[1:]
	}
	if err := s.insertSession(tx, row); err != nil {
		return err
	}
	entry := &audit.Entry{ID: s.d.IDs.New(), Action: "session.started", Outcome: audit.Done, Policy: policy.Version(), Actor: evidenceOf(who)}
	entry.Detail = []audit.Pair{{Key: "how", Value: how}, {Key: "device", Value: deviceLabel(from.Agent)}}
	s.wrote(entry, row.row(), 0, row.version, nil, row.columns())
	if err := s.d.Audit.Append(tx, entry); err != nil {
		return err
	}
	if crowded {
		if err := s.publish(tx, EventSessionLimit, named(tableUser, row.user), 0, entry.ID); err != nil {
			return err
		}
	}
	return s.publish(tx, EventSessionStarted, row.row(), row.version, entry.ID)
}

// endPrevious ends the session that a browser came with, whoever's it was:
// nobody else may use it any more.
func (s *Service) endPrevious(tx *store.Tx, reference string, who policy.Actor) error {
	digest, ok := parseReference(reference)
	if !ok {
		return nil
	}
	row, err := s.readSessionByHash(tx, digest)
	if errs.KindOf(err) == errs.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	return s.endSession(tx, row, who, endedByNewSignIn)
}

func (s *Service) signedIn(row *sessionRow, reference string, user *userRow) (SignedIn, error) {
	session, err := s.openSession(row)
	if err != nil {
		return SignedIn{}, err
	}
	u, err := s.openUser(user)
	return SignedIn{session, reference, u}, err
}

// told writes, before the caller hears of it, that a row failed its check.
func (s *Service) told(ctx context.Context, err error) error {
	if errs.KindOf(err) == errs.Integrity {
		return errors.Join(err, s.flushEvidence(ctx))
	}
	return err
}
