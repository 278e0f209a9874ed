package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strconv"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

type serveVerb struct {
	folder
	databases
	Listen       string   `help:"Address to listen on; port 0 takes a free one." default:"127.0.0.1:8080" env:"HOLDFAST_LISTEN" placeholder:"HOST:PORT"`
	Host         []string `help:"Further host names the API answers to." env:"HOLDFAST_HOSTS" placeholder:"NAME"`
	TLSCert      string   `help:"Certificate file; with --tls-key the API is served over TLS." type:"existingfile" env:"HOLDFAST_TLS_CERT" and:"tls" placeholder:"FILE"`
	TLSKey       string   `help:"Private key file of the certificate." type:"existingfile" env:"HOLDFAST_TLS_KEY" and:"tls" placeholder:"FILE"`
	Proxy        []string `help:"Address or network of a proxy in front that ends TLS; its X-Forwarded headers are believed." env:"HOLDFAST_PROXY" placeholder:"CIDR"`
	SearchMemory string   `help:"Most memory for searching and sorting: bytes, KiB, MiB, GiB, or a share of what the process may use. What was not used for longest is let go and read again. 0: no limit." default:"33%" env:"HOLDFAST_SEARCH_MEMORY" placeholder:"SIZE"`
	Setup        bool     `help:"Set up the data folder when it is missing or empty, and show a link to do the rest in a browser as long as it has no user."`
	RootKeyFile  string   `help:"With --setup: new file for the root key, outside the data folder. Default: in the user's configuration folder." type:"path" placeholder:"FILE"`
	NoBrowser    bool     `help:"With --setup: show the link only, do not open it." env:"HOLDFAST_NO_BROWSER"`
	LogJSON      bool     `help:"Log as JSON lines." env:"HOLDFAST_LOG_JSON"`
	LogLevel     string   `help:"What is logged at least: ${enum}. Requests that went well are info." enum:"debug,info,warn,error" default:"info" env:"HOLDFAST_LOG_LEVEL"`
}

// Help says how to end it and how to open it to others.
func (serveVerb) Help() string {
	return `Runs until it is told to stop (Ctrl-C, or SIGTERM), then finishes what is under way; a second signal ends it at once. Other verbs reach it through the data folder.

With --setup a new folder is made with its keys, and a link is shown that works once, for an hour: whoever opens it first becomes the first user and gets the recovery key. holdfast setup-link makes another.

Only this machine can reach 127.0.0.1. To serve others, give a certificate, or name the proxy that has one:

  holdfast serve --data DIR --setup
  holdfast serve --data DIR
  holdfast serve --data DIR --listen :443 --host crm.example.com --tls-cert cert.pem --tls-key key.pem
  holdfast serve --data DIR --listen 10.0.0.5:8080 --host crm.example.com --proxy 10.0.0.1`
}

// serving is what --json prints once requests are accepted.
type serving struct {
	Address   string          `json:"address"`
	SetupLink *verb.SetupLink `json:"setup_link,omitempty"`
}

// Run serves until ctx ends.
func (v *serveVerb) Run(ctx context.Context, c *cli) error {
	named, err := v.named()
	if err != nil {
		return err
	}
	handed, err := inherited()
	if err != nil {
		return err
	}
	var least slog.Level
	if err := least.UnmarshalText([]byte(v.LogLevel)); err != nil {
		return err
	}
	return app.Serve(ctx, app.ServeOptions{
		Options: app.Options{Now: time.Now, Log: app.Logger(os.Stderr, v.LogJSON, least)},
		Dir:     v.Data, Listen: v.Listen, Hosts: v.Host, TLSCert: v.TLSCert, TLSKey: v.TLSKey, Proxies: v.Proxy, SearchMemory: v.SearchMemory,
		Setup: v.Setup, RootKeyFile: v.RootKeyFile, Databases: named,
		Ready: func(s app.Serving) { v.ready(c, s) }, Inherited: handed, Renew: renew,
	})
}

// inheritedVariable numbers the listener that a process hands to the one that
// takes its place.
const inheritedVariable = "HOLDFAST_INHERITED_LISTENER"

func inherited() (*os.File, error) {
	text := os.Getenv(inheritedVariable)
	if text == "" {
		return nil, nil
	}
	fd, err := strconv.ParseUint(text, 10, 31)
	if err = errors.Join(err, os.Unsetenv(inheritedVariable)); err != nil {
		return nil, errs.New(errs.Invalid, "address_invalid").Because(err)
	}
	return os.NewFile(uintptr(fd), "listener"), nil
}

// ready says where the server is. Nobody may read it: the server serves all
// the same.
func (v *serveVerb) ready(c *cli, s app.Serving) {
	out := serving{Address: s.Address}
	if s.Link.URL != "" {
		out.SetupLink = &s.Link
	}
	_ = c.printResult(out, func(w io.Writer) {
		fmt.Fprintf(w, "Holdfast is at %s (stop with Ctrl-C)\n", s.Address)
		if out.SetupLink != nil {
			showLink(w, s.Link)
		}
	})
	if out.SetupLink != nil && !v.NoBrowser && thisDesktop().inUse() {
		openBrowser(s.Link.URL)
	}
}
