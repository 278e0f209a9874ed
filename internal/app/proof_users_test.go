package app_test

import (
	"context"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
)

func newReader() auth.NewUser {
	return auth.NewUser{Email: "reader@example.org", Name: "Rita Reader", Role: policy.ReadOnly}
}

func newToken(ctx context.Context, w *app.Workspace, user id.ID) (id.ID, string, error) {
	t, secret, err := w.Auth.CreateToken(ctx, operator(), auth.NewToken{User: user, Name: "for tests"})
	return t.ID, secret, err
}

// TestRightsCannotBeGivenBySQL: an edited role, state, owner or expiry of a
// user or token row gives nobody a right; the log holds the finding, and
// audit verify names it.
func TestRightsCannotBeGivenBySQL(t *testing.T) {
	t.Parallel()
	for name, forge := range map[string]func(template) []statement{
		"role of a user": func(p template) []statement {
			return one(`UPDATE app_user SET role = 'owner' WHERE id = ?`, p.reader)
		},
		"password of a user": func(p template) []statement {
			return one(`UPDATE app_user SET password = (SELECT password FROM app_user WHERE id = ?) WHERE id = ?`, p.owner, p.reader)
		},
		"owner of a token": func(p template) []statement {
			return one(`UPDATE api_token SET user = ? WHERE id = ?`, p.owner, p.readID)
		},
		"expiry of a token": func(p template) []statement {
			return one(`UPDATE api_token SET expires_at = expires_at + 1000000 WHERE id = ?`, p.readID)
		},
		"secret of a token": func(p template) []statement { // the reader's secret opens the owner's token
			return []statement{
				does(`CREATE TEMP TABLE kept AS SELECT hash FROM api_token WHERE id = ?`, p.readID),
				does(`UPDATE api_token SET hash = randomblob(32) WHERE id = ?`, p.readID),
				does(`UPDATE api_token SET hash = (SELECT hash FROM temp.kept) WHERE id = ?`, p.ownerID),
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			s.mustNotWrite(s.tpl.readToken, "before")
			s.reopened(func() { s.sql(forge(s.tpl)...) })
			s.mustNotWrite(s.tpl.readToken, "after")
			if res := s.verify(true); res.Exit != 2 || res.FirstBad == nil || res.FirstBad.Place == "" {
				t.Errorf("audit verify --rows: exit %d, first %+v", res.Exit, res.FirstBad)
			}
		})
	}
}

// mustNotWrite fails when the bearer of the token can create a record.
func (s *site) mustNotWrite(token, when string) {
	s.t.Helper()
	actor, err := s.w.Auth.Authenticate(s.t.Context(), token, "proof")
	if err != nil {
		if k := errs.KindOf(err); k != errs.Unauthenticated && k != errs.Integrity {
			s.t.Errorf("%s: authenticating: %v", when, err)
		}
		return
	}
	_, err = s.w.Records.Apply(s.t.Context(), actor, record.Unit{Changes: []record.Change{{
		Op: record.Create, Object: "contact", Values: map[string]field.Raw{"name": field.FromText("Mallory")},
	}}})
	switch errs.KindOf(err) {
	case errs.Permission, errs.Integrity, errs.Unauthenticated:
	default:
		s.t.Errorf("%s: a person who may only read wrote: %v", when, err)
	}
	if found := s.list("contact", record.ListRequest{Deleted: true}); len(found) != 0 {
		s.t.Errorf("%s: %d records were made", when, len(found))
	}
}
