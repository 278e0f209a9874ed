package auth

import (
	"cmp"
	"context"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Limits of a session, enforced here whatever a browser keeps: NIST SP
// 800-63B-4 section 2.2.3.
const (
	SessionIdle = 30 * time.Minute
	SessionLife = 12 * time.Hour
	maxSessions = 5 // of one user; the oldest ends for a sixth
)

// Session is one signed-in browser, without its reference.
type Session struct {
	ID         id.ID
	User       id.ID
	Device     string // "Firefox, Linux"; empty when not recognised
	Network    string // "203.0.113.*", "2001:db8:1::*", or "local"; empty when not known
	CreatedAt  time.Time
	LastSeenAt time.Time
	ExpiresAt  time.Time // whatever happens; idle ones end earlier
}

// live reports whether a session lets in.
func (s *Service) live(r *sessionRow, now time.Time) bool {
	return r.endedAt.IsZero() && now.Before(r.expiresAt) && now.Sub(s.lastSeen(r)) < SessionIdle
}

func (s *Service) lastSeen(r *sessionRow) time.Time {
	last := r.createdAt
	for _, t := range []time.Time{r.lastSeenAt, s.seen.last(r.id)} {
		if t.After(last) {
			last = t
		}
	}
	return last
}

// AuthenticateSession returns the person behind a session's reference, for a
// request that came from client (an address, for the log). Malformed, unknown,
// ended and expired ones, and those of a disabled user, are refused alike:
// Unauthenticated "session_ended". It counts as use of the session. Like
// Authenticate, the answer may be five seconds old.
func (s *Service) AuthenticateSession(ctx context.Context, reference, client string) (a policy.Actor, err error) {
	defer errs.Wrap(&err, "auth.AuthenticateSession")
	a, err = s.sessionActor(ctx, reference, client)
	if err == nil {
		s.seen.touch(a.Session, s.d.Now())
	}
	return a, err
}

// WatchSession is AuthenticateSession for a request that a page makes by
// itself: it does not count as use, so a page left open does not keep its
// session alive.
func (s *Service) WatchSession(ctx context.Context, reference, client string) (a policy.Actor, err error) {
	defer errs.Wrap(&err, "auth.WatchSession")
	return s.sessionActor(ctx, reference, client)
}

// Current returns the actor as of now, like Refresh.
func (s *Service) Current(ctx context.Context, actor policy.Actor) (a policy.Actor, err error) {
	defer errs.Wrap(&err, "auth.Current")
	err = s.read(ctx, func(q store.Querier) (err error) {
		a, err = s.Refresh(q, actor)
		return err
	})
	return a, err
}

func (s *Service) sessionActor(ctx context.Context, reference, client string) (a policy.Actor, err error) {
	now := s.d.Now()
	digest, ok := parseReference(reference)
	if !ok {
		return policy.Actor{}, s.turnAway(attempt{"sessions.use", codeSessionEnded, client})
	}
	a, ok = s.grants.find(digest, now)
	if !ok {
		var expires time.Time
		epoch := s.grants.now()
		err = s.read(ctx, func(q store.Querier) (err error) {
			a, expires, err = s.admitSession(q, digest, now)
			return err
		})
		if errs.KindOf(err) == errs.Unauthenticated {
			return policy.Actor{}, s.turnAway(attempt{"sessions.use", codeSessionEnded, client})
		}
		if err != nil {
			return policy.Actor{}, err
		}
		s.grants.keep(digest, grant{actor: a, since: now, expires: expires}, epoch)
	}
	a.Client = client
	return a, nil
}

// admitSession looks a session up.
func (s *Service) admitSession(q store.Querier, digest [32]byte, now time.Time) (policy.Actor, time.Time, error) {
	row, err := s.readSessionByHash(q, digest)
	if errs.KindOf(err) == errs.NotFound || err == nil && !s.live(row, now) {
		return policy.Actor{}, time.Time{}, sessionEnded()
	}
	if err != nil {
		return policy.Actor{}, time.Time{}, err
	}
	a := policy.Actor{Kind: policy.Person, User: row.user, Session: row.id}
	user, err := s.activeUser(q, a)
	if err != nil {
		return policy.Actor{}, time.Time{}, err
	}
	a, err = s.whoIs(q, a, user)
	return a, row.expiresAt, err
}

// checkSession is Refresh for the session of a person.
func (s *Service) checkSession(q store.Querier, a policy.Actor) error {
	row, err := s.readSession(q, a.Session)
	if errs.KindOf(err) == errs.NotFound || err == nil && (row.user != a.User || !s.live(row, s.d.Now())) {
		return sessionEnded()
	}
	return err
}

// ListSessions returns the sessions of a user that let in, oldest first. A
// person sees its own; others need the right to manage users.
func (s *Service) ListSessions(ctx context.Context, actor policy.Actor, user id.ID) (out []Session, err error) {
	defer errs.Wrap(&err, "auth.ListSessions")
	err = s.read(ctx, func(q store.Querier) error {
		who, err := s.Refresh(q, actor)
		if err != nil {
			return err
		}
		if err := mayManageSessions(who, user); err != nil {
			return err
		}
		rows, err := s.liveSessions(q, user, s.d.Now())
		if err != nil {
			return err
		}
		out = make([]Session, 0, len(rows))
		for _, row := range rows {
			one, err := s.openSession(row)
			if err != nil {
				return err
			}
			out = append(out, one)
		}
		return nil
	})
	return out, err
}

// SessionByID returns one session, live or not.
func (s *Service) SessionByID(ctx context.Context, session id.ID) (out Session, err error) {
	defer errs.Wrap(&err, "auth.SessionByID")
	var row *sessionRow
	if err := s.read(ctx, func(q store.Querier) (err error) {
		row, err = s.readSession(q, session)
		return err
	}); err != nil {
		return Session{}, err
	}
	return s.openSession(row)
}

func (s *Service) openSession(r *sessionRow) (Session, error) {
	device, err := s.rows.open(r.row(), "device", r.device)
	from := originOf(string(device))
	return Session{
		ID: r.id, User: r.user, Device: from.device, Network: from.network,
		CreatedAt: r.createdAt, LastSeenAt: s.lastSeen(r), ExpiresAt: r.expiresAt,
	}, err
}

// mayManageSessions allows a person its own sessions, and everybody's to who
// manages users.
func mayManageSessions(who policy.Actor, user id.ID) error {
	if who.Kind == policy.Person && who.User == user {
		return nil
	}
	return policy.Decide(policy.Request{Actor: who, Action: policy.UsersManage}).Err()
}

// Why sessions end; in the entry.
const (
	endedBySignOut   = "signed_out"
	endedEverywhere  = "signed_out_everywhere"
	endedByAnother   = "ended"    // from another session, or by an administrator
	endedByNewSignIn = "replaced" // the same browser signed in again
	endedByLimit     = "too_many"
	endedByDisabling = "disabled"
	endedByPassword  = "password_changed" // from another session of the user
)

// SignOut ends the session the actor came in with.
func (s *Service) SignOut(ctx context.Context, actor policy.Actor) (err error) {
	defer errs.Wrap(&err, "auth.SignOut")
	return s.endSessions(ctx, actor, endedBySignOut, func(tx *store.Tx, who policy.Actor) ([]*sessionRow, error) {
		row, err := s.readSession(tx, who.Session)
		return []*sessionRow{row}, err
	})
}

// SignOutEverywhere ends every session of the actor's user, its own included.
func (s *Service) SignOutEverywhere(ctx context.Context, actor policy.Actor) (err error) {
	defer errs.Wrap(&err, "auth.SignOutEverywhere")
	return s.endSessions(ctx, actor, endedEverywhere, func(tx *store.Tx, who policy.Actor) ([]*sessionRow, error) {
		if err := mayManageSessions(who, who.User); err != nil {
			return nil, err
		}
		return s.liveSessions(tx, who.User, s.d.Now())
	})
}

// EndSession ends one session: of the actor's user, or of anybody by who
// manages users, who also takes a damaged one away. Ending again changes nothing. A session that is not there and
// one of somebody else look alike: NotFound "session_unknown".
func (s *Service) EndSession(ctx context.Context, actor policy.Actor, session id.ID) (err error) {
	defer errs.Wrap(&err, "auth.EndSession")
	return s.endSessions(ctx, actor, endedByAnother, func(tx *store.Tx, who policy.Actor) ([]*sessionRow, error) {
		row, err := s.readSession(tx, session)
		if damaged, err := s.damagedOr(tx, named(tableSession, session), err); damaged || err != nil {
			if err == nil && policy.Decide(policy.Request{Actor: who, Action: policy.UsersManage}).Err() == nil {
				return nil, s.clearDamaged(tx, tableSession, []id.ID{session}, who)
			}
			return nil, cmp.Or(err, error(errs.New(errs.NotFound, "session_unknown")))
		}
		if mayManageSessions(who, row.user) != nil {
			return nil, errs.New(errs.NotFound, "session_unknown")
		}
		return []*sessionRow{row}, nil
	})
}

// endSessions ends what choose returns, in one transaction with an entry each.
func (s *Service) endSessions(ctx context.Context, actor policy.Actor, why string, choose func(*store.Tx, policy.Actor) ([]*sessionRow, error)) error {
	return s.told(ctx, s.d.DB.Write(ctx, func(tx *store.Tx) error {
		who, err := s.Refresh(tx, actor)
		if err != nil {
			return err
		}
		rows, err := choose(tx, who)
		for _, row := range rows {
			if err == nil {
				err = s.endSession(tx, row, who, why)
			}
		}
		return err
	}))
}

// endSession ends one session, unless it ended already.
func (s *Service) endSession(tx *store.Tx, row *sessionRow, who policy.Actor, why string) error {
	if !row.endedAt.IsZero() {
		return nil
	}
	before := row.columns()
	row.endedAt, row.version = tx.Now(), row.version+1
	if err := s.updateSession(tx, row); err != nil {
		return err
	}
	tx.AfterCommit(s.grants.forget)
	entry := &audit.Entry{ID: s.d.IDs.New(), Action: "session.ended", Outcome: audit.Done, Policy: policy.Version(), Actor: evidenceOf(who)}
	entry.Detail = []audit.Pair{{Key: "user", Value: row.user.String()}, {Key: "why", Value: why}}
	s.wrote(entry, row.row(), row.version-1, row.version, before, row.columns())
	if err := s.d.Audit.Append(tx, entry); err != nil {
		return err
	}
	return s.publish(tx, EventSessionEnded, row.row(), row.version, entry.ID)
}
