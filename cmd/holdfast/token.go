package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

type tokenVerbs struct {
	Create tokenCreate `cmd:"" help:"Make a token for a user and print it once."`
	List   tokenList   `cmd:"" help:"List a user's tokens."`
	Revoke tokenRevoke `cmd:"" help:"End a token at once."`
}

type tokenCreate struct {
	folder
	User    string `help:"E-mail address of the user the token acts as." required:"" placeholder:"ADDRESS"`
	Name    string `help:"What the token is for." required:""`
	Expires string `help:"How long it lives, for example 30d or 12h; at most 366d." default:"90d" placeholder:"TIME"`
	Export  bool   `help:"It may export too, as far as its user may: who steals it takes files along."`
}

// Help shows how a script takes the token.
func (tokenCreate) Help() string {
	return `A program that uses the API acts as the user, but may not touch keys, roles or tokens, nor export unless it is made with --export. The user is told of the new token. The token alone goes to standard output:

  (umask 077; holdfast token create --data DIR --user you@example.com --name "mail sync" --expires 30d > token)
  curl -H "Authorization: Bearer $(cat token)" localhost:8080/api/v1/contacts`
}

// Run prints the token alone on standard output, so that a script can take it.
func (v *tokenCreate) Run(ctx context.Context, c *cli) error {
	life, err := parseLife(v.Expires)
	if err != nil {
		return err
	}
	var res verb.TokenCreated
	args := verb.TokenCreateArgs{User: v.User, Name: v.Name, Expires: life, Exports: v.Export}
	if err := v.call(ctx, verb.OpTokenCreate, args, control.Streams{}, &res); err != nil {
		return err
	}
	return c.printResult(res, func(w io.Writer) {
		fmt.Fprintln(w, res.Token)
		never := "export, or "
		if v.Export {
			never = ""
		}
		fmt.Fprintf(os.Stderr, "Shown once. It acts as %s until %s and may not %stouch keys, roles or tokens.\n",
			v.User, res.ExpiresAt.Format(time.DateOnly), never)
	})
}

// parseLife reads 30d, 12h, 90m.
func parseLife(s string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n > 0 && n < 10_000 {
			return time.Duration(n) * 24 * time.Hour, nil
		}
	} else if d, err := time.ParseDuration(s); err == nil && d > 0 {
		return d, nil
	}
	return 0, errs.FieldsInvalid(errs.FieldError{Field: "--expires", Code: "duration_invalid"})
}

type tokenList struct {
	folder
	User string `help:"E-mail address of the user." required:"" placeholder:"ADDRESS"`
}

// Run lists tokens without their secrets.
func (v *tokenList) Run(ctx context.Context, c *cli) error {
	var res verb.TokenList
	if err := v.call(ctx, verb.OpTokenList, verb.UserArgs{User: v.User}, control.Streams{}, &res); err != nil {
		return err
	}
	return c.printResult(res, func(w io.Writer) {
		table(w, func(line func(string, ...any)) {
			line("ID\tSTATE\tUNTIL\tNAME")
			for _, t := range res.Tokens {
				line("%s\t%s\t%s\t%s", t.ID, t.State, t.ExpiresAt.Format(time.DateOnly), t.Name)
			}
		})
	})
}

type tokenRevoke struct {
	folder
	ID string `arg:"" help:"The token's id, from token list."`
}

// revoked is what --json prints.
type revoked struct {
	ID    string `json:"id"`
	State string `json:"state"`
}

// Run revokes the token.
func (v *tokenRevoke) Run(ctx context.Context, c *cli) error {
	if err := v.call(ctx, verb.OpTokenRevoke, verb.IDArgs{ID: v.ID}, control.Streams{}, nil); err != nil {
		return err
	}
	return c.printResult(revoked{v.ID, "revoked"}, func(w io.Writer) { fmt.Fprintln(w, "Revoked.") })
}
