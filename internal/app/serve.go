package app

import (
	"context"
	"crypto/tls"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"runtime/debug"
	"time"

	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/httpapi"
	"github.com/holdfast-crm/holdfast/internal/httpapi/people"
	"github.com/holdfast-crm/holdfast/internal/httpapi/ui"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/merge"
	"github.com/holdfast-crm/holdfast/internal/metrics"
	"github.com/holdfast-crm/holdfast/internal/search"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/verb"
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
	Proxies         []string // addresses or networks in front that end TLS
	SearchMemory    string   // how much searching may take, see searchMemory
	// Setup makes the workspace when the folder is missing or empty, and a
	// set-up link while it has no user.
	Setup       bool
	RootKeyFile string        // of a new workspace; see InitOptions
	Databases   Databases     // of a new workspace, or what holdfast.json says
	Ready       func(Serving) // called once requests are accepted
	// Inherited is a listener that a process handed over which was sealed; nil:
	// Listen is listened on.
	Inherited *os.File
	// Renew replaces this process by one that serves the sealed folder on the
	// listener, so that nothing of its memory is left. When it is nil or fails,
	// this one goes on without what it can forget.
	Renew func(listener *os.File) error

	prepare func(context.Context, *Workspace) error // what is done before requests are accepted
	demo    bool                                    // nothing is kept, and people are told
	link    id.ID                                   // a user whom a link signs in, whoever else is there
}

// Serving is where a server can be reached.
type Serving struct {
	Address string
	// Link sets the workspace up, once and for an hour; empty when there is a
	// user already, or nobody asked for it.
	Link verb.SetupLink
}

// Serve opens the data folder and serves API and control socket until ctx
// ends, then finishes what is under way. While the folder is sealed it serves
// that it is, and nothing else.
func Serve(ctx context.Context, o ServeOptions) (err error) {
	d := &doors{ServeOptions: o, listener: o.Inherited, again: o.Inherited != nil}
	if d.api, err = o.server(); err != nil {
		return err
	}
	if d.SearchLimit, err = o.searchLimit(); err != nil {
		return err
	}
	if err := o.folder(ctx); err != nil {
		return err
	}
	for more := true; more && err == nil; {
		more, err = d.serve(ctx)
	}
	return err
}

// folder makes sure that there is a workspace to serve.
func (o ServeOptions) folder(ctx context.Context) error {
	err := CheckFolder(o.Dir)
	if o.Setup && errs.KindOf(err) == errs.NotFound {
		_, err = Init(ctx, InitOptions{Dir: o.Dir, Later: true, RootKeyFile: o.RootKeyFile, Databases: o.Databases, Now: o.Now})
	}
	if err != nil || o.Databases.Data == nil {
		return err
	}
	return o.Databases.record(o.Dir)
}

// serve runs both doors over the workspace until ctx ends or one of them fails,
// and closes them.
func (w *Workspace) serve(ctx context.Context, o ServeOptions, options apiOptions, socket *control.Server, listener net.Listener) error {
	door, err := w.api(options)
	if err != nil {
		return err
	}
	w.front = options.front(listener)
	return bothDoors(ctx, httpapi.NewServer(door, httpapi.ServerOptions{TLS: options.tls}), socket, listener, func(ctx context.Context) error {
		return w.announce(ctx, o, Serving{Address: address(listener, options.tls != nil)})
	})
}

// httpDoor is what answers HTTP.
type httpDoor interface {
	Serve(net.Listener) error
	Shutdown(context.Context) error
}

// bothDoors runs them until ctx ends or one of them fails, and closes them.
func bothDoors(ctx context.Context, server httpDoor, socket *control.Server, listener net.Listener, ready func(context.Context) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 2)
	open := 1
	go func() { ended <- server.Serve(listener) }()
	if socket != nil {
		open++
		go func() { ended <- socket.Serve(ctx) }()
	}
	failed := ready(ctx)
	if failed == nil {
		select {
		case <-ctx.Done():
		case failed = <-ended:
			open--
		}
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

// announce says where the server is, with a link as long as nobody is there
// to sign in.
func (w *Workspace) announce(ctx context.Context, o ServeOptions, s Serving) error {
	some, err := w.Auth.HasUsers(ctx)
	if holds := w.Audit.Holds() == nil; err == nil && holds && (!some && o.Setup || !o.link.IsZero()) {
		s.Link, err = w.startLink(ctx, o.link)
	}
	if err == nil && o.Ready != nil {
		o.Ready(s)
	}
	return err
}

// apiOptions are the checked parts of ServeOptions.
type apiOptions struct {
	demo    bool
	hosts   []string
	proxies []netip.Prefix
	tls     *tls.Config
}

// server checks what concerns the listener, before the folder is opened.
func (o ServeOptions) server() (out apiOptions, err error) {
	out.hosts, out.demo = o.Hosts, o.demo
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
		Records: w.Records, Auth: w.Auth, People: w.Auth, Colleagues: people.Door{Accounts: w.Auth, Catalog: w.Catalog}, Workspace: w.Settings, Definitions: w.Metadata, Samples: samples{w, w.Samples}, Demo: o.demo, Notices: w.Notices, Audit: w.Audit, ManyAtOnce: httpapi.ManyAtOnce{Imports: w.Transfer, Bulk: w.Bulk, Exports: w.Exports},
		Catalog: w.Catalog, Finders: httpapi.Finders{
			Search:     search.New(search.Deps{Records: w.Records, Index: w.Index, Catalog: w.Catalog, Now: w.now}),
			Duplicates: w.duplicates(),
			Merges:     merge.New(w.Records),
		},
		Live: w.Live, Watch: w.Auth, Health: w.checkup, Auditor: w.Auditor, Metrics: func() string { return metrics.Text(w.Index) },
		Log: w.log, Now: w.now, Holds: w.Audit.Holds, Ready: w.ready, Version: version(), Hosts: o.hosts, Proxies: o.proxies,
		UI: screens,
	}), nil
}

// ready lists what must hold for requests to be answered well.
func (w *Workspace) ready(ctx context.Context) []httpapi.Check {
	return []httpapi.Check{
		{Name: "database", Err: w.answered(ctx)},
		{Name: "index", Err: w.indexLoaded()},
		{Name: "audit", Err: w.Audit.Health()},
	}
}

// answerSoon is how long a load balancer waits for a database that may be
// frozen.
const answerSoon = 2 * time.Second

// answered asks the database, unless it is known to be silent.
func (w *Workspace) answered(ctx context.Context) error {
	if err := errors.Join(w.DB.Health(), w.KeyDB.Health()); err != nil {
		return err
	}
	soon, cancel := context.WithTimeout(ctx, answerSoon)
	defer cancel()
	asked := make(chan error, 1)
	go func() { // a statement that is cancelled may still wait for a silent server
		asked <- w.DB.Read(soon, func(v *store.View) error {
			var one int
			return v.QueryRow("SELECT 1").Scan(&one)
		})
	}()
	select {
	case err := <-asked:
		return err
	case <-soon.Done():
		return errs.New(errs.Unavailable, "store_silent").Because(soon.Err())
	}
}

// indexLoaded tells whether what there is room for was loaded after the start.
// What others needed the room of comes back when somebody asks for it.
func (w *Workspace) indexLoaded() error {
	now, cancel := context.WithCancel(context.Background())
	cancel()
	switch err := w.Index.Ready(now); {
	case errors.Is(err, context.Canceled):
		return errs.New(errs.Unavailable, "index_building", errs.P("percent", w.indexPercent()))
	default:
		return err
	}
}

// indexPercent is how much is loaded of the object whose turn it is.
func (w *Workspace) indexPercent() (percent int) {
	for _, s := range w.Index.Stats() {
		percent = max(percent, s.Percent)
	}
	return percent
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

// Logger makes the program's log: text for people, JSON lines for collectors,
// of what is at least of a level.
func Logger(to *os.File, asJSON bool, least slog.Level) *slog.Logger {
	how := &slog.HandlerOptions{Level: least}
	if asJSON {
		return slog.New(slog.NewJSONHandler(to, how))
	}
	return slog.New(slog.NewTextHandler(to, how))
}
