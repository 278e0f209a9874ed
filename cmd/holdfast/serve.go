package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
)

type serveVerb struct {
	folder
	Listen  string   `help:"Address to listen on." default:"127.0.0.1:8080" env:"HOLDFAST_LISTEN"`
	Host    []string `help:"Further host names the API answers to." env:"HOLDFAST_HOSTS" placeholder:"NAME"`
	TLSCert string   `help:"Certificate file; with --tls-key the API is served over TLS." type:"existingfile" env:"HOLDFAST_TLS_CERT" and:"tls"`
	TLSKey  string   `help:"Private key file of the certificate." type:"existingfile" env:"HOLDFAST_TLS_KEY" and:"tls"`
	Proxy   []string `help:"Address or network of a proxy in front that ends TLS; its X-Forwarded headers are believed." env:"HOLDFAST_PROXY" placeholder:"CIDR"`
	LogJSON bool     `help:"Log as JSON lines." env:"HOLDFAST_LOG_JSON"`
}

// Run serves until it is told to stop; a second signal ends it at once.
func (v *serveVerb) Run(ctx context.Context, _ *cli) error {
	return app.Serve(ctx, app.ServeOptions{
		Options: app.Options{Now: time.Now, Log: app.Logger(os.Stderr, v.LogJSON)},
		Dir:     v.Data, Listen: v.Listen, Hosts: v.Host, TLSCert: v.TLSCert, TLSKey: v.TLSKey, Proxies: v.Proxy,
		Ready: func(address string) { fmt.Fprintf(os.Stderr, "Holdfast is at %s\n", address) },
	})
}
