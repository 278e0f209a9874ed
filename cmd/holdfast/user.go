package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

type userVerbs struct {
	List    userList    `cmd:"" help:"List everybody who works here."`
	Invite  userInvite  `cmd:"" help:"Invite somebody and print the link that lets them in."`
	Disable userDisable `cmd:"" help:"Switch a user off, at once."`
	Role    userRole    `cmd:"" help:"Give a user a role, also when no administrator is left."`
}

type userList struct{ folder }

// Run lists users with role, state and teams.
func (v *userList) Run(ctx context.Context, c *cli) error {
	var res verb.UserList
	if err := v.call(ctx, verb.OpUserList, verb.NoArgs{}, control.Streams{}, &res); err != nil {
		return err
	}
	return c.printResult(res, func(w io.Writer) {
		table(w, func(line func(string, ...any)) {
			line("STATE\tROLE\tADDRESS\tNAME\tTEAMS")
			for _, u := range res.Users {
				who := u.Email
				if u.State == "damaged" || who == "" {
					who = u.ID // what user disable takes, whatever the address has become
				}
				line("%s\t%s\t%s\t%s\t%s", u.State, u.Role, who, u.Name, strings.Join(u.Teams, ", "))
			}
		})
	})
}

type userInvite struct {
	folder
	Email  string `arg:"" help:"E-mail address, by which they sign in." placeholder:"ADDRESS"`
	Name   string `help:"What they are called." required:""`
	Role   string `help:"owner (an administrator), member, read_only, or the name of a role made here." default:"member"`
	Locale string `help:"Their language: en or zh-CN. They can change it." default:"en"`
}

// Help says what the link does.
func (userInvite) Help() string {
	return `Makes a user without a password, and an address that lets them choose one, once, within 48 hours. Nothing is sent: hand the link over by a way that you trust to be theirs. Whoever opens it first is that user.

  holdfast user invite --data DIR grace@example.com --name "Grace Hopper" --role member`
}

// Run prints the link.
func (v *userInvite) Run(ctx context.Context, c *cli) error {
	var res verb.UserInvited
	args := verb.UserInviteArgs{Email: v.Email, Name: v.Name, Role: v.Role, Locale: v.Locale}
	if err := v.call(ctx, verb.OpUserInvite, args, control.Streams{}, &res); err != nil {
		return err
	}
	return c.printResult(res, func(w io.Writer) { handOver(w, res.URL, res.ExpiresAt) })
}

// handOver prints a link that lets somebody in.
func handOver(w io.Writer, url string, expires time.Time) {
	if strings.HasPrefix(url, "/") {
		fmt.Fprintf(w, "No server runs on this folder. Start it, and hand this over below its address. It works once, until %s:\n\n  %s\n\n", expires.Local().Format(time.DateTime), url)
		return
	}
	fmt.Fprintf(w, "Hand this over. It works once, until %s:\n\n  %s\n\n", expires.Local().Format(time.DateTime), url)
}

type userRole struct {
	folder
	User string `arg:"" help:"E-mail address or id of the user." placeholder:"ADDRESS"`
	Role string `arg:"" help:"owner (an administrator), member, read_only, or the name of a role made here."`
}

// Help says when this is the way back.
func (userRole) Help() string {
	return `For when nobody can sign in as an administrator any more: everybody's entry was changed outside the program, or the last one left. Who is switched off, or damaged in holdfast user list, is let in again; with a link that is printed, where the password is gone too.

  holdfast user role --data DIR grace@example.com owner`
}

// Run gives the role and prints the link, where there is one.
func (v *userRole) Run(ctx context.Context, c *cli) error {
	var res verb.UserInvited
	if err := v.call(ctx, verb.OpUserInvite, verb.UserInviteArgs{Email: v.User, Role: v.Role, Again: true}, control.Streams{}, &res); err != nil {
		return err
	}
	return c.printResult(res, func(w io.Writer) {
		fmt.Fprintf(w, "The role is given: %s.\n", v.Role)
		if res.URL != "" {
			handOver(w, res.URL, res.ExpiresAt)
		}
	})
}

type userDisable struct {
	folder
	Email string `arg:"" help:"E-mail address or id of the user." placeholder:"ADDRESS"`
}

// Help says what becomes of a damaged user.
func (userDisable) Help() string {
	return `Also for a user that holdfast user list calls damaged, by the id shown there: the entry was changed outside the program, and is made anew, switched off. An entry that the program never made is taken away.`
}

// disabled is what --json prints.
type disabled struct {
	User  string `json:"user"`
	State string `json:"state"`
}

// Run switches the user off.
func (v *userDisable) Run(ctx context.Context, c *cli) error {
	if err := v.call(ctx, verb.OpUserDisable, verb.UserArgs{User: v.Email}, control.Streams{}, nil); err != nil {
		return err
	}
	return c.printResult(disabled{v.Email, "disabled"}, func(w io.Writer) {
		fmt.Fprintln(w, "Switched off. Sessions, tokens and invitations of theirs have ended; what they did stays theirs.")
	})
}
