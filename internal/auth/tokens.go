package auth

import (
	"context"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/auth/token"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

const (
	day           = 24 * time.Hour
	defaultExpiry = 90 * day
	maxExpiry     = 366 * day
	minExpiry     = time.Minute // shorter is a mistyped unit
)

// Token is an API token without its secret.
type Token struct {
	ID         id.ID
	User       id.ID
	Name       string
	CreatedAt  time.Time
	CreatedBy  id.ID // zero: an operator
	ExpiresAt  time.Time
	RevokedAt  time.Time // zero: not revoked
	LastUsedAt time.Time // to the minute or so; zero: never
	Exports    bool      // it may export, as far as its user may
	Damaged    bool      // what is stored is not believed: it lets nobody in
}

// NewToken is what CreateToken needs.
type NewToken struct {
	User    id.ID
	Name    string        // what it is for, shown to its user
	Expires time.Duration // from now; 0: 90 days; at most 366
	Exports bool          // it may export, as far as its user may
}

// CreateToken makes a token for a user and returns its secret, which exists
// nowhere else and cannot be shown again. The user is told by event. A person
// makes tokens only for itself, lest it act as somebody else. Errors: Invalid
// with fields name and expires, NotFound "user_unknown", Conflict
// "user_disabled".
func (s *Service) CreateToken(ctx context.Context, actor policy.Actor, n NewToken) (t Token, secret string, err error) {
	defer errs.Wrap(&err, "auth.CreateToken")
	if err := s.checkToken(&n); err != nil {
		return Token{}, "", err
	}
	secret, digest := token.New()
	row := &tokenRow{id: s.d.IDs.New(), user: n.User, hash: digest, exports: n.Exports, version: 1}
	row.name = s.rows.seal(row.row(), "name", []byte(n.Name))
	err = s.change(ctx, actor, policy.TokensManage, func(tx *store.Tx, who policy.Actor, entry *audit.Entry) error {
		if who.Kind == policy.Person && who.User != n.User {
			return errs.New(errs.Permission, "token_for_other")
		}
		if err := s.checkOwner(tx, n.User); err != nil {
			return err
		}
		row.createdAt, row.createdBy, row.expiresAt = tx.Now(), who.User, tx.Now().Add(n.Expires)
		if err := s.insertToken(tx, row); err != nil {
			return err
		}
		s.wrote(entry, row.row(), 0, row.version, nil, row.columns())
		entry.Detail = []audit.Pair{
			{Key: "user", Value: n.User.String()},
			{Key: "name", Value: n.Name},
			{Key: "expires", Value: row.expiresAt.Format(time.RFC3339)},
		}
		if n.Exports {
			entry.Detail = append(entry.Detail, audit.Pair{Key: "exports", Value: "true"})
		}
		return s.publish(tx, EventTokenCreated, row.row(), row.version, entry.ID)
	})
	if err != nil {
		return Token{}, "", err
	}
	t, err = s.openToken(row)
	return t, secret, err
}

func (s *Service) checkToken(n *NewToken) (err error) {
	var rejected rejections
	n.Name, err = s.words.name(n.Name)
	rejected.add("name", err)
	if n.Expires == 0 {
		n.Expires = defaultExpiry
	}
	if n.Expires < minExpiry || n.Expires > maxExpiry {
		rejected.add("expires", errs.Field("token_expiry", errs.P("days", int(maxExpiry/day))))
	}
	return rejected.err()
}

// checkOwner refuses to make a token nobody could use.
func (s *Service) checkOwner(q store.Querier, user id.ID) error {
	row, err := s.readUser(q, user)
	switch {
	case errs.KindOf(err) == errs.NotFound:
		return userUnknown()
	case err != nil:
		return err
	case row.state != string(Active):
		return errs.New(errs.Conflict, "user_disabled")
	}
	return nil
}

// RevokeToken ends a token at once: the next request with it is refused.
// Revoking again changes nothing; a damaged one is taken away. Without such a token the error is NotFound
// "token_unknown".
func (s *Service) RevokeToken(ctx context.Context, actor policy.Actor, tokenID id.ID) (err error) {
	defer errs.Wrap(&err, "auth.RevokeToken")
	return s.change(ctx, actor, policy.TokensManage, func(tx *store.Tx, who policy.Actor, entry *audit.Entry) error {
		entry.Object, entry.Record = tableToken, tokenID
		row, err := s.readToken(tx, tokenID)
		damaged, err := s.damagedOr(tx, named(tableToken, tokenID), err)
		if damaged {
			return s.clear(tx, named(tableToken, tokenID), entry)
		}
		if err != nil {
			return err
		}
		if !row.revokedAt.IsZero() {
			return nil
		}
		return s.revokeToken(tx, row, entry)
	})
}

// revokeToken ends a token and fills in its entry.
func (s *Service) revokeToken(tx *store.Tx, row *tokenRow, entry *audit.Entry) error {
	before := row.columns()
	row.revokedAt, row.version = tx.Now(), row.version+1
	if err := s.updateToken(tx, row); err != nil {
		return err
	}
	tx.AfterCommit(s.grants.forget)
	s.wrote(entry, row.row(), row.version-1, row.version, before, row.columns())
	entry.Detail = []audit.Pair{{Key: "user", Value: row.user.String()}}
	return s.publish(tx, EventTokenRevoked, row.row(), row.version, entry.ID)
}

// ListTokens returns a user's tokens, oldest first, ended ones included.
func (s *Service) ListTokens(ctx context.Context, actor policy.Actor, user id.ID) (out []Token, err error) {
	defer errs.Wrap(&err, "auth.ListTokens")
	err = s.read(ctx, func(q store.Querier) error {
		who, err := s.Refresh(q, actor)
		if err != nil {
			return err
		}
		if err := policy.Decide(policy.Request{Actor: who, Action: policy.TokensRead}).Err(); err != nil {
			return err
		}
		rows, err := s.readTokensOf(q, user)
		if err != nil {
			return err
		}
		out = make([]Token, 0, len(rows.sound))
		for _, row := range rows.sound {
			t, err := s.openToken(row)
			if err != nil {
				return err
			}
			out = append(out, t)
		}
		for _, row := range rows.damaged {
			out = append(out, Token{ID: row.id, User: user, Damaged: true})
		}
		return nil
	})
	return out, err
}

// TokenByID returns one token, for the notice to its user.
func (s *Service) TokenByID(ctx context.Context, tokenID id.ID) (t Token, err error) {
	defer errs.Wrap(&err, "auth.TokenByID")
	var row *tokenRow
	if err := s.read(ctx, func(q store.Querier) (err error) {
		row, err = s.readToken(q, tokenID)
		return err
	}); err != nil {
		return Token{}, err
	}
	return s.openToken(row)
}

func (s *Service) openToken(row *tokenRow) (Token, error) {
	name, err := s.rows.open(row.row(), "name", row.name)
	if err != nil {
		return Token{}, err
	}
	return Token{
		ID: row.id, User: row.user, Name: string(name), CreatedAt: row.createdAt, CreatedBy: row.createdBy,
		ExpiresAt: row.expiresAt, RevokedAt: row.revokedAt, LastUsedAt: row.lastUsedAt, Exports: row.exports,
	}, nil
}
