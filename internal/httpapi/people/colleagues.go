package people

import (
	"context"

	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

// User is a colleague as administrators see one. Of a damaged one, whose entry
// was changed outside the program, nothing is believed: it has no role, and
// name and address may be old or empty.
type User struct {
	ID        string          `json:"id"`
	Name      string          `json:"name"`
	Email     string          `json:"email"`
	Role      policy.RoleName `json:"role"`
	State     string          `json:"state" enum:"active,invited,disabled,damaged"`
	Teams     []string        `json:"teams"`
	CreatedAt string          `json:"created_at"`
	Version   int64           `json:"version"`
}

// Tag is the version for ETag.
func (u User) Tag() int64 { return u.Version }

// UserList is everybody, the oldest user first.
type UserList struct {
	Data []User `json:"data"`
}

// Invitation is a link, at the one time it is shown. The secret is a fragment,
// which browsers send to no server.
type Invitation struct {
	Path      string `json:"path"`
	ExpiresAt string `json:"expires_at"`
}

// Invited is a new user with the link that lets them in.
type Invited struct {
	User       User       `json:"user"`
	Invitation Invitation `json:"invitation"`
}

// NewInvitation says who is invited.
type NewInvitation struct {
	Email  string          `json:"email"`
	Name   string          `json:"name"`
	Role   policy.RoleName `json:"role"`
	Locale string          `json:"locale,omitempty"`
	Teams  []string        `json:"teams,omitempty"`
}

// Patch names what is to change; what is missing or null stays.
type Patch struct {
	Name  *string          `json:"name,omitempty"`
	Role  *policy.RoleName `json:"role,omitempty"`
	State *string          `json:"state,omitempty" enum:"active,disabled"`
	Teams *[]string        `json:"teams,omitempty"`
}

func describe(u auth.Colleague) User {
	return User{u.ID.String(), u.Name, u.Email, u.Role, string(u.State), written(u.Teams), stamp(u.CreatedAt), u.Version}
}

func describeInvitation(in auth.Invitation) Invitation {
	return Invitation{"/setup#" + in.Secret, stamp(in.ExpiresAt)}
}

// List lists everybody.
func (d Door) List(ctx context.Context, r Request) (any, error) {
	all, err := d.Accounts.Colleagues(ctx, r.Actor)
	list := UserList{Data: make([]User, 0, len(all))}
	for _, u := range all {
		list.Data = append(list.Data, describe(u))
	}
	return list, err
}

// Invite makes a user and a link.
func (d Door) Invite(ctx context.Context, r Request) (any, error) {
	var doc NewInvitation
	if err := r.read(&doc); err != nil {
		return nil, err
	}
	teams, err := parse("teams", doc.Teams)
	if err != nil {
		return nil, err
	}
	who := auth.NewUser{Email: doc.Email, Name: doc.Name, Role: doc.Role, Locale: doc.Locale}
	u, in, err := d.Accounts.Invite(ctx, r.Actor, who, teams)
	return Invited{describe(u), describeInvitation(in)}, err
}

// InviteAgain makes a new link.
func (d Door) InviteAgain(ctx context.Context, r Request) (any, error) {
	user, err := r.about("user_unknown")
	if err != nil {
		return nil, err
	}
	in, err := d.Accounts.InviteAgain(ctx, r.Actor, user)
	return describeInvitation(in), err
}

// Change changes what a user may do.
func (d Door) Change(ctx context.Context, r Request) (any, error) {
	user, err := r.about("user_unknown")
	if err != nil {
		return nil, err
	}
	var doc Patch
	if err := r.read(&doc); err != nil {
		return nil, err
	}
	c := auth.Access{Name: doc.Name, Role: doc.Role, State: (*auth.State)(doc.State), Only: r.Only}
	if doc.Teams != nil {
		teams, err := parse("teams", *doc.Teams)
		if err != nil {
			return nil, err
		}
		c.Teams = &teams
	}
	u, err := d.Accounts.ChangeAccess(ctx, r.Actor, user, c)
	return describe(u), err
}
