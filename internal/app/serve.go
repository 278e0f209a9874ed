package app

import (
	"context"
	"crypto/tls"
	"errors"
	"io/fs"
	"net"
	"net/netip"
	"runtime/debug"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/httpapi"
	"github.com/holdfast-crm/holdfast/internal/httpapi/ui"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/web"
)

// shutdownGrace is how long running requests and verbs may take to finish
// after the server was told to stop.
const shutdownGrace = 20 * time.Second

// ServeOptions are what the serve verb was given.
type ServeOptions struct {
	Options
	Dir             string
	Listen          string
	Hosts           []string // further names the API answers to
	TLSCert, TLSKey string
	Proxies         []string             // addresses or networks in front that end TLS
	Ready           func(address string) // called once requests are accepted
}

// Serve opens the data folder and serves API and control socket until ctx
// ends, then finishes what is under way.
func Serve(ctx context.Context, o ServeOptions) (err error) {
	api, err := o.server()
	if err != nil {
		return err
	}
	if err := CheckFolder(o.Dir); err != nil {
		return err
	}
	hold, err := control.Acquire(o.Dir)
	if err != nil {
		return err
	}
	w, err := Open(ctx, hold, o.Options)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	socket, err := control.Listen(hold, w.Operations(), shutdownGrace, o.Log)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", o.Listen)
	if err != nil {
		return errs.New(errs.Unavailable, "listen_failed").At("app.Serve").Because(err).
			WithHint("%s cannot be listened on; is another program using it?", o.Listen)
	}
	return w.serve(ctx, o, api, socket, listener)
}

// serve runs both doors until ctx ends or one of them fails, and closes them.
func (w *Workspace) serve(ctx context.Context, o ServeOptions, options apiOptions, socket *control.Server, listener net.Listener) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	door, err := w.api(options)
	if err != nil {
		return err
	}
	server := httpapi.NewServer(door, httpapi.ServerOptions{TLS: options.tls})
	w.front = options.front(listener)
	ended := make(chan error, 2)
	go func() { ended <- socket.Serve(ctx) }()
	go func() { ended <- server.Serve(listener) }()
	if o.Ready != nil {
		o.Ready(address(listener, options.tls != nil))
	}
	var failed error
	open := 2
	select {
	case <-ctx.Done():
	case failed = <-ended:
		open--
	}
	stop()
	grace, cancel := context.WithTimeout(context.Background(), shutdownGrace)
	defer cancel()
	failed = errors.Join(failed, server.Shutdown(grace))
	for ; open > 0; open-- {
		failed = errors.Join(failed, <-ended)
	}
	return failed
}

// apiOptions are the checked parts of ServeOptions.
type apiOptions struct {
	hosts   []string
	proxies []netip.Prefix
	tls     *tls.Config
}

// server checks what concerns the listener, before the folder is opened.
func (o ServeOptions) server() (out apiOptions, err error) {
	out.hosts = o.Hosts
	for _, p := range o.Proxies {
		prefix, err := netip.ParsePrefix(p)
		if err != nil {
			var one netip.Addr
			one, err = netip.ParseAddr(p)
			prefix = netip.PrefixFrom(one, one.BitLen())
		}
		if err != nil {
			return out, errs.FieldsInvalid(errs.FieldError{Field: "--proxy", Code: "address_invalid"})
		}
		out.proxies = append(out.proxies, prefix)
	}
	if o.TLSCert != "" {
		pair, err := tls.LoadX509KeyPair(o.TLSCert, o.TLSKey)
		if err != nil {
			return out, errs.New(errs.Invalid, "file_unreadable", errs.P("option", "--tls-cert")).Because(err)
		}
		out.tls = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS13}
	}
	return out, httpapi.CheckListener(o.Listen, out.tls != nil || len(out.proxies) > 0)
}

// api makes the HTTP door over the workspace.
func (w *Workspace) api(o apiOptions) (*httpapi.API, error) {
	var files fs.FS
	if built, ok := web.FS(); ok {
		files = built
	}
	screens, err := ui.New(files)
	if err != nil {
		return nil, err
	}
	return httpapi.New(httpapi.Deps{
		Records: w.Records, Auth: w.Auth, Notices: w.Notices, Audit: w.Audit, Catalog: func() *catalog.Catalog { return w.Catalog },
		Log: w.log, Now: w.now, Ready: w.ready, Version: version(), Hosts: o.hosts, Proxies: o.proxies,
		UI: screens,
	}), nil
}

// ready lists what must hold for requests to be answered well.
func (w *Workspace) ready(ctx context.Context) []httpapi.Check {
	database := w.DB.Read(ctx, func(v *store.View) error {
		var one int
		return v.QueryRow("SELECT 1").Scan(&one)
	})
	return []httpapi.Check{
		{Name: "database", Err: database},
		{Name: "index", Err: w.indexLoaded()},
		{Name: "audit", Err: w.Audit.Health()},
	}
}

func (w *Workspace) indexLoaded() error {
	for _, s := range w.Index.Stats() {
		if !s.Loaded {
			return errs.New(errs.Unavailable, "index_building")
		}
	}
	return nil
}

// address is where a browser on this machine finds the server. Local ones are
// called localhost, because passkeys do not work on bare addresses.
func address(l net.Listener, secured bool) string {
	scheme := "http://"
	if secured {
		scheme = "https://"
	}
	host, port, err := net.SplitHostPort(l.Addr().String())
	if ip := net.ParseIP(host); err == nil && ip != nil && ip.IsLoopback() {
		return scheme + net.JoinHostPort("localhost", port)
	}
	return scheme + l.Addr().String()
}

// front is where browsers find the server: under its own name when it has one
// and TLS, here or at a proxy.
func (o apiOptions) front(l net.Listener) string {
	if len(o.hosts) > 0 && (o.tls != nil || len(o.proxies) > 0) {
		return "https://" + o.hosts[0]
	}
	return address(l, o.tls != nil)
}

// version is the version this binary was built from.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "development"
}
