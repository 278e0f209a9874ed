package auth

import (
	"context"
	"errors"
	"time"

	"github.com/holdfast-crm/holdfast/internal/auth/token"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Authenticate returns the actor of a bearer token, for a request that came
// from client (an address, for the log). A malformed, unknown, expired or
// revoked token and one of a disabled user are refused alike: Unauthenticated
// "token_refused". A row that fails its check is Integrity.
//
// The answer may be up to five seconds old; a unit of work asks Refresh.
func (s *Service) Authenticate(ctx context.Context, bearer, client string) (a policy.Actor, err error) {
	defer errs.Wrap(&err, "auth.Authenticate")
	digest, ok := token.Parse(bearer)
	if !ok {
		return policy.Actor{}, s.turnAway(attempt{"tokens.use", codeRefused, client})
	}
	now := s.d.Now()
	a, ok = s.grants.find(digest, now)
	if !ok {
		if a, err = s.admit(ctx, digest, now); err != nil {
			if errs.KindOf(err) == errs.Unauthenticated {
				return policy.Actor{}, s.turnAway(attempt{"tokens.use", codeRefused, client})
			}
			return policy.Actor{}, err
		}
	}
	s.used.touch(a.Token, now)
	a.Client = client
	return a, nil
}

// admit looks a token up and remembers it when it is good.
func (s *Service) admit(ctx context.Context, digest token.Digest, now time.Time) (a policy.Actor, err error) {
	epoch := s.grants.now()
	var expires time.Time
	err = s.read(ctx, func(q store.Querier) error {
		row, err := s.readTokenByHash(q, digest)
		if errs.KindOf(err) == errs.NotFound {
			return refusal()
		}
		if err != nil {
			return err
		}
		if !digest.Equal(row.hash[:]) || !row.usable(now) {
			return refusal()
		}
		user, err := s.activeUser(q, policy.Actor{Kind: policy.Token, User: row.user, Token: row.id})
		if err != nil {
			return err
		}
		expires = row.expiresAt
		a, err = s.whoIs(q, policy.Actor{Kind: policy.Token, User: row.user, Token: row.id, Scope: row.scope()}, user)
		return err
	})
	if err != nil {
		return policy.Actor{}, err
	}
	s.grants.keep(digest, grant{actor: a, since: now, expires: expires}, epoch)
	return a, nil
}

func (r *tokenRow) usable(now time.Time) bool {
	return r.revokedAt.IsZero() && now.Before(r.expiresAt)
}

// scope is what the token is narrowed to.
func (r *tokenRow) scope() policy.Scope { return policy.Scope{Exports: r.exports} }

// activeUser returns the actor's user row unless it may not come in.
func (s *Service) activeUser(q store.Querier, a policy.Actor) (*userRow, error) {
	user, err := s.readUser(q, a.User)
	if errs.KindOf(err) == errs.NotFound || err == nil && user.state != string(Active) {
		if !a.Session.IsZero() {
			return nil, sessionEnded()
		}
		return nil, refusal()
	}
	return user, err
}

// Refresh returns the actor with state and role as of the caller's
// transaction. A user, token or session that may no longer come in is Unauthenticated;
// a row that fails its check is Integrity. Operators, the system and the
// anonymous have no row and come back as they are.
func (s *Service) Refresh(q store.Querier, a policy.Actor) (_ policy.Actor, err error) {
	defer errs.Wrap(&err, "auth.Refresh")
	if a.Kind != policy.Person && a.Kind != policy.Token {
		return a, nil
	}
	if a.Kind == policy.Token {
		row, err := s.readToken(q, a.Token)
		if errs.KindOf(err) == errs.NotFound || err == nil && (row.user != a.User || !row.usable(s.d.Now())) {
			return policy.Actor{}, refusal()
		}
		if err != nil {
			return policy.Actor{}, err
		}
		a.Scope.Exports = row.exports
	}
	if a.Kind == policy.Person && !a.Session.IsZero() {
		if err := s.checkSession(q, a); err != nil {
			return policy.Actor{}, err
		}
	}
	user, err := s.activeUser(q, a)
	if err != nil {
		return policy.Actor{}, err
	}
	return s.holding(q, a, user)
}

// holding gives the actor what its user holds now: role and teams.
func (s *Service) holding(q store.Querier, a policy.Actor, user *userRow) (_ policy.Actor, err error) {
	name := policy.RoleName(user.role)
	a.Roles, a.Defined = []policy.RoleName{name}, nil
	if !policy.BuiltIn(name) {
		if a.Defined, err = s.defined(q, name); err != nil {
			return policy.Actor{}, err
		}
	}
	a.Teams, err = s.teamsOf(q, user.id)
	return a, err
}

// whoIs is holding for somebody who just came in.
func (s *Service) whoIs(q store.Querier, a policy.Actor, user *userRow) (policy.Actor, error) {
	profile, err := s.openUser(user)
	if err != nil {
		return policy.Actor{}, err
	}
	a.Lang, a.Zone = profile.Locale, profile.TimeZone
	return s.holding(q, a, user)
}

// turnAway counts a refused credential and returns the one answer of its kind.
func (s *Service) turnAway(a attempt) error {
	s.refuse(a)
	return errs.New(errs.Unauthenticated, a.code)
}

// read runs fn on a snapshot. When a row failed its check there, the entry
// about it is written before the caller is told.
func (s *Service) read(ctx context.Context, fn func(store.Querier) error) error {
	err := s.d.DB.Read(ctx, func(v *store.View) error { return fn(v) })
	if errs.KindOf(err) == errs.Integrity {
		return errors.Join(err, s.flushEvidence(ctx))
	}
	return err
}
