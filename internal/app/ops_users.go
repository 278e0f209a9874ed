package app

import (
	"context"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

func (w *Workspace) userList(ctx context.Context, call *control.Call, _ verb.NoArgs) (any, error) {
	users, err := w.Auth.Colleagues(ctx, operator(call))
	if err != nil {
		return nil, err
	}
	roles, err := w.Auth.Roles(ctx, operator(call))
	if err != nil {
		return nil, err
	}
	teams, err := w.Auth.Teams(ctx)
	if err != nil {
		return nil, err
	}
	res := verb.UserList{Users: []verb.UserInfo{}}
	for _, u := range users {
		res.Users = append(res.Users, verb.UserInfo{
			ID: u.ID.String(), Email: u.Email, Name: u.Name, Role: called(roles, u.Role), State: string(u.State), Teams: teamNames(teams, u.Teams),
		})
	}
	return res, nil
}

// called is the name of a role for people.
func called(roles []auth.Role, name policy.RoleName) string {
	for _, r := range roles {
		if r.RoleName() == name && !r.Damaged {
			return r.Name
		}
	}
	return string(name)
}

func teamNames(teams []auth.Team, of []id.ID) []string {
	names := []string{}
	for _, t := range teams {
		if slices.Contains(of, t.ID) {
			names = append(names, t.Name)
		}
	}
	return names
}

func (w *Workspace) userInvite(ctx context.Context, call *control.Call, args verb.UserInviteArgs) (any, error) {
	name, err := w.roleNamed(ctx, call, args.Role)
	if err != nil {
		return nil, err
	}
	if args.Again {
		return w.userRole(ctx, call, args.Email, name)
	}
	u, in, err := w.Auth.Invite(ctx, operator(call), auth.NewUser{Email: args.Email, Name: args.Name, Role: name, Locale: args.Locale}, nil)
	if err != nil {
		return nil, err
	}
	return verb.UserInvited{ID: u.ID.String(), URL: w.front + setupPage + in.Secret, ExpiresAt: in.ExpiresAt}, nil
}

// roleNamed is the role that people call so.
func (w *Workspace) roleNamed(ctx context.Context, call *control.Call, called string) (policy.RoleName, error) {
	roles, err := w.Auth.Roles(ctx, operator(call))
	if i := slices.IndexFunc(roles, func(r auth.Role) bool { return r.Name == called }); i >= 0 && !policy.BuiltIn(policy.RoleName(called)) {
		return roles[i].RoleName(), err
	}
	return policy.RoleName(called), err
}

// userRole gives a user a role, and lets in again who is switched off or
// damaged: the way back when no administrator is left whose row holds.
func (w *Workspace) userRole(ctx context.Context, call *control.Call, who string, role policy.RoleName) (any, error) {
	user, state, err := w.Auth.Locate(ctx, who)
	if err != nil {
		return nil, err
	}
	change := auth.Access{Role: &role}
	if on := auth.Active; state == auth.Disabled || state == auth.Damaged {
		change.State = &on
	}
	u, err := w.Auth.ChangeAccess(ctx, operator(call), user, change)
	if err != nil {
		return nil, err
	}
	res := verb.UserInvited{ID: u.ID.String()}
	if u.State == auth.Invited {
		in, err := w.Auth.InviteAgain(ctx, operator(call), user)
		if err != nil {
			return nil, err
		}
		res.URL, res.ExpiresAt = w.front+setupPage+in.Secret, in.ExpiresAt
	}
	return res, nil
}

func (w *Workspace) userDisable(ctx context.Context, call *control.Call, args verb.UserArgs) (any, error) {
	if args.User == (id.ID{}).String() {
		return nil, errs.New(errs.NotFound, "user_unknown").WithHint("a row without an id is none that the program made; take such rows away: holdfast trust clear")
	}
	user, state, err := w.Auth.Locate(ctx, args.User)
	if err != nil {
		return nil, err
	}
	if state == auth.Disabled {
		return nil, errs.New(errs.Conflict, "user_disabled")
	}
	off := auth.Disabled
	_, err = w.Auth.ChangeAccess(ctx, operator(call), user, auth.Access{State: &off})
	return verb.Done{}, err
}
