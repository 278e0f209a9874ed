package people

import (
	"context"
	"strconv"
	"time"

	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/httpapi/strict"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

// Accounts keeps users, roles and teams; *auth.Service says what each does.
type Accounts interface {
	Colleagues(ctx context.Context, actor policy.Actor) ([]auth.Colleague, error)
	Invite(ctx context.Context, actor policy.Actor, n auth.NewUser, teams []id.ID) (auth.Colleague, auth.Invitation, error)
	InviteAgain(ctx context.Context, actor policy.Actor, user id.ID) (auth.Invitation, error)
	ChangeAccess(ctx context.Context, actor policy.Actor, user id.ID, c auth.Access) (auth.Colleague, error)
	Roles(ctx context.Context, actor policy.Actor) ([]auth.Role, error)
	SaveRole(ctx context.Context, actor policy.Actor, r auth.Role) (auth.Role, error)
	DeleteRole(ctx context.Context, actor policy.Actor, which id.ID, only auth.Only) error
	Teams(ctx context.Context) ([]auth.Team, error)
	SaveTeam(ctx context.Context, actor policy.Actor, t auth.Team) (auth.Team, error)
	DeleteTeam(ctx context.Context, actor policy.Actor, team id.ID, only auth.Only) error
}

// Door answers requests about people.
type Door struct {
	Accounts Accounts
	Catalog  func() *catalog.Catalog
}

// Request is one request that came through the gates.
type Request struct {
	Actor policy.Actor
	ID    string // in the path, "" when it has none
	Body  []byte
	Lang  string    // of texts in the answer
	Only  auth.Only // by If-Match; nil: any version
}

// Handler answers a request with a document, nil for none.
type Handler func(d Door, ctx context.Context, r Request) (any, error)

// read decodes the body: no member twice, none that is not known.
func (r Request) read(into any) error {
	return strict.Into(r.Body, into)
}

// about reads the id in the path; code is of the error for what is none.
func (r Request) about(code string) (id.ID, error) {
	v, err := id.Parse(r.ID)
	if err != nil || v.IsZero() {
		return id.ID{}, errs.New(errs.NotFound, code)
	}
	return v, nil
}

func written(ids []id.ID) []string {
	out := make([]string, len(ids))
	for i, v := range ids {
		out[i] = v.String()
	}
	return out
}

// parse reads ids in a body.
func parse(name string, all []string) ([]id.ID, error) {
	out := make([]id.ID, len(all))
	for i, s := range all {
		v, err := id.Parse(s)
		if err != nil {
			return nil, errs.FieldsInvalid(errs.FieldError{Field: name + "." + strconv.Itoa(i), Code: "id_invalid"})
		}
		out[i] = v
	}
	return out, nil
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
