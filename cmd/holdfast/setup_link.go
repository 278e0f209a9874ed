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

type setupLinkVerb struct {
	folder
	User string `help:"E-mail address of the user the link signs in. Default: the first owner, or whoever becomes it." placeholder:"ADDRESS"`
}

// Help says what the link does, and who is told.
func (setupLinkVerb) Help() string {
	return `Makes an address that lets one browser in, once, within an hour: to set the workspace up while it has no user, later as its owner, for instance when a password is lost. Links made before stop working, and the owners are told. Whoever reads the address first may use it: do not send it on.

  holdfast setup-link --data DIR`
}

// Run prints the address. Without a server it has no scheme and host.
func (v *setupLinkVerb) Run(ctx context.Context, c *cli) error {
	var res verb.SetupLink
	if err := v.call(ctx, verb.OpSetupLink, verb.SetupLinkArgs{User: v.User}, control.Streams{}, &res); err != nil {
		return err
	}
	return c.printResult(res, func(w io.Writer) { showLink(w, res) })
}

// showLink is how people see a set-up link.
func showLink(w io.Writer, link verb.SetupLink) {
	if strings.HasPrefix(link.URL, "/") {
		fmt.Fprintf(w, "No server runs on this folder. Start it, and open this below its address, until %s:\n\n  %s\n\n", link.ExpiresAt.Local().Format(time.TimeOnly), link.URL)
		return
	}
	fmt.Fprintf(w, "Open this in a browser on this machine. It works once, until %s:\n\n  %s\n\n", link.ExpiresAt.Local().Format(time.TimeOnly), link.URL)
}
