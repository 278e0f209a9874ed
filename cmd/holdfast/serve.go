package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
)

type serveVerb struct {
	folder
	Listen  string   `help:"Address to listen on; port 0 takes a free one." default:"127.0.0.1:8080" env:"HOLDFAST_LISTEN" placeholder:"HOST:PORT"`
	Host    []string `help:"Further host names the API answers to." env:"HOLDFAST_HOSTS" placeholder:"NAME"`
	TLSCert string   `help:"Certificate file; with --tls-key the API is served over TLS." type:"existingfile" env:"HOLDFAST_TLS_CERT" and:"tls" placeholder:"FILE"`
	TLSKey  string   `help:"Private key file of the certificate." type:"existingfile" env:"HOLDFAST_TLS_KEY" and:"tls" placeholder:"FILE"`
	Proxy   []string `help:"Address or network of a proxy in front that ends TLS; its X-Forwarded headers are believed." env:"HOLDFAST_PROXY" placeholder:"CIDR"`
	LogJSON bool     `help:"Log as JSON lines." env:"HOLDFAST_LOG_JSON"`
}

// Help says how to end it and how to open it to others.
func (serveVerb) Help() string {
	return `Runs until it is told to stop (Ctrl-C, or SIGTERM), then finishes what is under way; a second signal ends it at once. Other verbs reach it through the data folder.

Only this machine can reach 127.0.0.1. To serve others, give a certificate, or name the proxy that has one:

  holdfast serve --data DIR
  holdfast serve --data DIR --listen :443 --host crm.example.com --tls-cert cert.pem --tls-key key.pem
  holdfast serve --data DIR --listen 10.0.0.5:8080 --host crm.example.com --proxy 10.0.0.1`
}

// serving is what --json prints once requests are accepted.
type serving struct {
	Address string `json:"address"`
}

// Run serves until ctx ends.
func (v *serveVerb) Run(ctx context.Context, c *cli) error {
	return app.Serve(ctx, app.ServeOptions{
		Options: app.Options{Now: time.Now, Log: app.Logger(os.Stderr, v.LogJSON)},
		Dir:     v.Data, Listen: v.Listen, Hosts: v.Host, TLSCert: v.TLSCert, TLSKey: v.TLSKey, Proxies: v.Proxy,
		Ready: func(address string) {
			_ = c.printResult(serving{address}, func(w io.Writer) { // nobody reads it: the server serves all the same
				fmt.Fprintf(w, "Holdfast is at %s (stop with Ctrl-C)\n", address)
			})
		},
	})
}
