package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
)

type demoVerb struct {
	Listen    string `help:"Address to listen on, on this machine; port 0 takes a free one." default:"127.0.0.1:0" placeholder:"HOST:PORT"`
	NoBrowser bool   `help:"Show the link only, do not open it." env:"HOLDFAST_NO_BROWSER"`
}

// Help says what stays: nothing.
func (demoVerb) Help() string {
	return `Makes a workspace in a temporary folder, fills it with invented people, companies, notes and tasks, and shows a link that signs you in. Everything is removed when it ends (Ctrl-C). --lang zh-CN gives it in Chinese.

  holdfast demo`
}

// demonstration is what --json prints once the link works.
type demonstration struct {
	serving
	Folder  string `json:"folder"`
	Records int    `json:"records"`
}

// Run serves until ctx ends.
func (v *demoVerb) Run(ctx context.Context, c *cli) error {
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	return app.Demo(ctx, app.DemoOptions{
		Options: app.Options{Now: time.Now, Log: log},
		Listen:  v.Listen, Lang: c.Lang,
		Ready: func(d app.Demonstration) { v.ready(c, d) },
	})
}

func (v *demoVerb) ready(c *cli, d app.Demonstration) {
	out := demonstration{serving{d.Address, &d.Link}, d.Folder, d.Records}
	_ = c.printResult(out, func(w io.Writer) { // nobody reads it: it serves all the same
		fmt.Fprintf(w, "A demonstration with %d invented records is at %s.\n", d.Records, d.Address)
		fmt.Fprintf(w, "It lies in %s and is gone when you stop it (Ctrl-C): nothing you enter is kept.\n\n", d.Folder)
		showLink(w, d.Link)
	})
	if !v.NoBrowser && thisDesktop().inUse() {
		openBrowser(d.Link.URL)
	}
}
