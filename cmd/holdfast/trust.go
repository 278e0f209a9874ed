package main

import (
	"context"
	"fmt"
	"io"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

type trustVerbs struct {
	Clear trustClear `cmd:"" help:"Take away rows about rights and handling that the program never made."`
}

type trustClear struct{ folder }

// Help says what goes and what does not.
func (trustClear) Help() string {
	return `For rows that somebody put into the tables of users, teams, roles, tokens, sessions, links or objects beside the program. No entry of the log tells of them, they stop nobody, and no other verb can name one whose id cannot be read. holdfast audit verify --rows lists them; keep a copy of the folder before you take them away.

Rows of ours that were edited or put back stay: holdfast user disable, holdfast token revoke and the screens mend those.

  holdfast trust clear --data DIR`
}

// Run takes them away and says how many there were.
func (v *trustClear) Run(ctx context.Context, c *cli) error {
	var res app.TrustCleared
	if err := v.call(ctx, app.OpTrustClear, verb.NoArgs{}, control.Streams{}, &res); err != nil {
		return err
	}
	return c.printResult(res, func(w io.Writer) {
		if res.Grants+res.Objects == 0 {
			fmt.Fprintln(w, "There are none.")
			return
		}
		fmt.Fprintf(w, "Taken away: %d among users, teams, roles, tokens, sessions and links, %d among objects.\n", res.Grants, res.Objects)
	})
}
