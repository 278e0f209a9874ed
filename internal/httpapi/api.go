package httpapi

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"path"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/bulk"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/duplicate"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/export"
	"github.com/holdfast-crm/holdfast/internal/httpapi/describe"
	"github.com/holdfast-crm/holdfast/internal/httpapi/pace"
	"github.com/holdfast-crm/holdfast/internal/httpapi/people"
	"github.com/holdfast-crm/holdfast/internal/httpapi/ui"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/merge"
	"github.com/holdfast-crm/holdfast/internal/metadata"
	"github.com/holdfast-crm/holdfast/internal/notify"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/ratelimit"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/search"
	"github.com/holdfast-crm/holdfast/internal/transfer"
)

// Deps are the parts behind the door and its settings.
type Deps struct {
	Records *record.Service
	Auth    Auth
	People  People
	// Colleagues is where people are managed.
	Colleagues people.Door
	// Workspace keeps the settings and the recovery key.
	Workspace Workspace
	// Samples is the sample data; nil says that there is none and will be none.
	Samples Samples
	// Demo says that the workspace is a demonstration and ends with its process.
	Demo bool
	// Definitions keeps what objects and fields there are.
	Definitions *metadata.Service
	Notices     Notices
	Audit       Evidence
	ManyAtOnce
	Finders
	Live    Live
	Watch   Watch
	Health  Health
	Auditor Auditor
	Metrics func() string // numbers about the process, in the text format of Prometheus
	Catalog func() *catalog.Catalog
	Log     *slog.Logger
	Now     func() time.Time
	// Holds says why nobody is served, nil when all are: the audit log must hold.
	Holds func() error
	// Ready answers what /readyz says; it is asked at every call and must not
	// wait.
	Ready   func(context.Context) []Check
	Version string // of the program, for the OpenAPI description

	Hosts   []string       // names callers may use beyond localhost: "crm.example.com", or with a port
	Proxies []netip.Prefix // whose X-Forwarded-For and X-Forwarded-Proto are believed
	Rate    Rate           // of one token; zero means 200 a second, 400 at once
	Stall   time.Duration  // how long an upload or download may not come on; zero means 30 seconds
	Guesses Rate           // of failed sign-ins from one address; zero means 10 a minute

	UI *ui.Files // the screens; nil says that there are none
}

// Finders are what looks for records otherwise than a list does, and makes one of
// two that are alike.
type Finders struct {
	Search     *search.Service
	Duplicates *duplicate.Service
	Merges     *merge.Service
}

// ManyAtOnce is what works on many records, in the background.
type ManyAtOnce struct {
	Imports *transfer.Service
	Bulk    *bulk.Service
	Exports *export.Service
}

// Auth says who holds a bearer token, and keeps the sessions of browsers.
type Auth interface {
	Sessions
	// Authenticate returns the actor of a token that came from the address
	// client; Unauthenticated alike for unknown, expired and revoked.
	Authenticate(ctx context.Context, bearer, client string) (policy.Actor, error)
	TokenByID(ctx context.Context, token id.ID) (auth.Token, error)
	// UserNames returns the names of those users that are there, by id.
	UserNames(ctx context.Context, users []id.ID) (map[id.ID]string, error)
}

// Evidence is what the door needs of the audit log.
type Evidence interface {
	Entries(ctx context.Context, f audit.Filter) ([]audit.Entry, error)
	Head(ctx context.Context) (*audit.Checkpoint, error)
}

// Notices are what users were told.
type Notices interface {
	List(ctx context.Context, user, before id.ID, limit int) ([]notify.Notice, error)
	MarkRead(ctx context.Context, user id.ID, notices ...id.ID) error
}

// Check is one condition of being ready.
type Check struct {
	Name string
	Err  error // nil when it holds; only the code is shown
}

// API answers requests. It is safe for concurrent use.
type API struct {
	Deps
	routes     []route
	mux        *http.ServeMux
	origins    *http.CrossOriginProtection
	perToken   *ratelimit.Limiter[id.ID]
	guesses    *ratelimit.Limiter[netip.Prefix]
	known      *memory
	reports    *ratelimit.Limiter[netip.Prefix]
	violations ui.Violations
	// descriptions are kept for whoever sees the same.
	descriptions describe.Cache
	stopping     atomic.Bool
}

// New makes an API.
func New(d Deps) *API {
	if d.Rate == (Rate{}) {
		d.Rate = Rate{PerSecond: 200, Burst: 400}
	}
	if d.Guesses == (Rate{}) {
		d.Guesses = Rate{PerSecond: 10.0 / 60, Burst: 10}
	}
	if d.UI == nil {
		d.UI = &ui.Files{}
	}
	if d.Stall == 0 {
		d.Stall = pace.Usual
	}
	a := &API{
		Deps: d, routes: routes(), mux: http.NewServeMux(), origins: http.NewCrossOriginProtection(),
		perToken: ratelimit.New[id.ID](d.Rate), guesses: ratelimit.New[netip.Prefix](d.Guesses), known: &memory{seen: map[[32]byte]bool{}},
		reports: ratelimit.New[netip.Prefix](reportRate),
	}
	for i := range a.routes {
		rt := &a.routes[i]
		a.mux.Handle(rt.method+" "+rt.path, endpoint{rt})
	}
	a.mux.Handle("/", endpoint{})
	return a
}

// ServeHTTP implements http.Handler.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := a.newExchange(w, r)
	defer x.finish()
	if !plainPath(r) {
		x.err = x.oddPath()
		return
	}
	a.mux.ServeHTTP(x, r)
}

// plainPath reports whether the path is spelled the only way this API spells
// paths: no escapes, no empty, "." or ".." segment, no slash at the end. The
// router would redirect or decode the others, and a filter in front of it
// might have read them differently.
func plainPath(r *http.Request) bool {
	p := r.URL.EscapedPath()
	return strings.HasPrefix(p, "/") && !strings.ContainsAny(p, "%;\\") && path.Clean(p) == p
}

// oddPath answers a path that is spelled otherwise: a person who typed it gets
// a screen, nobody gets the API.
func (x *exchange) oddPath() error {
	if err := x.checkOrigin(); err != nil {
		return err
	}
	if x.screen() {
		return nil
	}
	return errs.New(errs.NotFound, "route_unknown")
}

// endpoint is one row of the table as the router sees it; without a row it is
// what the router falls back to.
type endpoint struct{ route *route }

// ServeHTTP implements http.Handler.
func (e endpoint) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	x := w.(*exchange)
	x.route = e.route
	x.err = x.serve()
}

// serve takes one request through the gates, then to its handler.
func (x *exchange) serve() error {
	if err := x.checkOrigin(); err != nil {
		return err
	}
	if x.route == nil && x.screen() {
		return nil
	}
	if x.route == nil || x.shadowed() {
		return x.noRoute()
	}
	if !x.route.anyHost { // all but whether the process lives and is ready
		if err := x.api.Holds(); err != nil {
			return err
		}
	}
	if err := x.checkForm(); err != nil {
		return err
	}
	if x.route.ownPage {
		if err := x.checkOwnPage(); err != nil {
			return err
		}
	}
	if x.route.access != public {
		if err := x.authenticate(); err != nil {
			return err
		}
	}
	if err := x.readAfter(); err != nil {
		return err
	}
	x.tellEventsFrom()
	return x.route.handle(x)
}

// noRoute answers what no row of the table serves: 405 where another method
// would, 404 elsewhere.
func (x *exchange) noRoute() error {
	x.route = nil
	allow := x.allowed()
	if len(allow) == 0 {
		return errs.New(errs.NotFound, "route_unknown")
	}
	x.Header().Set("Allow", strings.Join(allow, ", "))
	if x.r.Method == http.MethodOptions {
		if slices.Contains(allow, http.MethodPatch) {
			x.Header().Set("Accept-Patch", acceptPatch)
		}
		x.send(http.StatusNoContent, "", nil)
		return nil
	}
	return errs.New(errs.Invalid, "method_not_allowed", errs.P("allowed", strings.Join(allow, ", ")))
}

// allowed lists the methods that the path takes.
func (x *exchange) allowed() []string {
	var out []string
	fixed := x.fixed()
	for _, m := range methods[:] {
		probe := &http.Request{Method: m, URL: x.r.URL, Host: x.r.Host}
		_, pattern := x.api.mux.Handler(probe)
		if pattern != "" && pattern != "/" && !(fixed && strings.Contains(pattern, "{plural}")) {
			out = append(out, m)
		}
	}
	if len(out) > 0 {
		out = append(out, http.MethodOptions)
	}
	return out
}

// shadowed reports whether the row for any object matched a path whose first
// segment is a word of the API itself, such as DELETE /api/v1/objects/contact.
func (x *exchange) shadowed() bool {
	return strings.Contains(x.route.path, "{plural}") && x.fixed()
}

// fixed reports whether the first segment after the base is a word of the API
// and therefore no object.
func (x *exchange) fixed() bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(x.r.URL.Path, base+"/"), "/")
	for i := range x.api.routes {
		word, _, _ := strings.Cut(strings.TrimPrefix(x.api.routes[i].path, base+"/"), "/")
		if word == first {
			return true
		}
	}
	return false
}
