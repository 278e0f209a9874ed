package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/auth/password/passwordtest"
	"github.com/holdfast-crm/holdfast/internal/blob"
	"github.com/holdfast-crm/holdfast/internal/bulk"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/compliance"
	"github.com/holdfast-crm/holdfast/internal/export"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/httpapi"
	"github.com/holdfast-crm/holdfast/internal/httpapi/people"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/keystore/keytest"
	"github.com/holdfast-crm/holdfast/internal/live"
	"github.com/holdfast-crm/holdfast/internal/metadata"
	"github.com/holdfast-crm/holdfast/internal/metrics"
	"github.com/holdfast-crm/holdfast/internal/notify"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/role"
	"github.com/holdfast-crm/holdfast/internal/rule"
	"github.com/holdfast-crm/holdfast/internal/schema"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/workspace"
	"github.com/holdfast-crm/holdfast/objects"
)

// stack is a whole installation behind the door: real databases, keys, log
// and services in a temporary folder, with a clock the test moves.
type stack struct {
	testing.TB
	api        *httpapi.API
	deps       httpapi.Deps
	db         *store.DB
	auth       *auth.Service
	audit      *audit.Log
	settings   *workspace.Service
	told       *notify.Service
	blobs      *blob.Store
	jobs       *outbox.Dispatcher
	blobFolder string
	live       *live.Hub
	clock      clock
	log        *lockedBuffer
	metadata   *metadata.Service
	index      *index.Index
	contracts  sync.Map // by catalog
	owner      string   // bearer token of the owner
	reader     string   // bearer token of a read-only user
	bulkTold   atomic.Pointer[func(bulk.Work)]
	exportTold atomic.Pointer[func(export.Export)]
}

// clock is the kit's, in the words of these tests.
type clock struct{ *keytest.Clock }

func (c clock) now() time.Time          { return c.Now() }
func (c clock) advance(d time.Duration) { c.Advance(d) }

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// newStack builds an installation with the built-in objects, an owner and a
// read-only user. with may change the door's settings.
func newStack(t testing.TB, with ...func(*httpapi.Deps)) *stack {
	t.Helper()
	s := newEmpty(t, with...)
	s.owner = s.user("owner@example.com", policy.Owner)
	s.reader = s.user("reader@example.com", policy.ReadOnly)
	return s
}

// newEmpty is newStack without users and without a recovery key: what somebody
// finds who opens a set-up link.
func newEmpty(t testing.TB, with ...func(*httpapi.Deps)) *stack {
	t.Helper()
	base := keytest.New(t, false)
	s := &stack{TB: t, clock: clock{base.Clock}, db: base.DB, log: &lockedBuffer{}}
	ids, keys := base.IDs, base.OpenKeys(keystore.Options{BatchKeys: 64})
	s.must(s.db.Migrate(t.Context(), migrations()))
	box := outbox.New(ids, keys.Purpose(keystore.RowMAC))
	s.audit = audit.New(s.db, audit.FromKeystore(keys), ids)
	s.openMetadata(keys, box, ids)
	s.settings = workspace.New(workspace.Deps{
		DB: s.db, Keys: keys, Store: keys, Root: base.Root, Audit: s.audit, Outbox: box, IDs: ids,
		Refresh: func(q store.Querier, a policy.Actor) (policy.Actor, error) { return s.auth.Refresh(q, a) },
		Prove:   s.prove,
	})
	s.auth = auth.New(auth.Deps{DB: s.db, Keys: keys, Audit: s.audit, Outbox: box, IDs: ids, Hasher: passwordtest.NewHasher(), Settings: s.settings, Now: s.clock.now, Define: role.Grants})
	log := slog.New(slog.NewJSONHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s.told = notify.New(notify.Deps{DB: s.db, Keys: keys, IDs: ids, Accounts: s.auth, Log: log})
	records := s.records(keys, box, ids)
	s.live = live.New(live.Deps{
		Events: outbox.NewDispatcher(s.db, box, outbox.Config{}), Catalog: s.metadata.Catalog,
		Refresh: s.auth.Current, Visible: records.Visible, Failed: func(err error) { s.Error(err) },
		Pause: time.Millisecond, Check: 20 * time.Millisecond,
	})
	s.deps = httpapi.Deps{
		Records: records, Auth: s.auth, People: s.auth, Colleagues: people.Door{Accounts: s.auth, Catalog: s.catalog}, Workspace: s.settings, Audit: s.audit, Notices: s.told,
		Live: s.live, Watch: s.auth, Health: allWell{}, Metrics: func() string { return metrics.Text(s.index) }, Auditor: s.auditor(audit.FromKeystore(keys), records),
		Catalog: s.metadata.Catalog, Definitions: s.metadata,
		Log: log,
		Now: s.clock.now, Version: "test",
		Holds: s.audit.Holds,
		Ready: func(context.Context) []httpapi.Check { return []httpapi.Check{{Name: "database"}} },
	}
	s.imports(keys, box, ids, filepath.Join(base.Dir, "blobs"))
	for _, change := range with {
		change(&s.deps)
	}
	s.api = httpapi.New(s.deps)
	return s
}

// catalog is the one in force.
func (s *stack) catalog() *catalog.Catalog { return s.metadata.Catalog() }

func (s *stack) openMetadata(keys *keystore.Keystore, box *outbox.Outbox, ids *id.Source) {
	s.Helper()
	docs, err := objects.List()
	s.must(err)
	var all []*schema.Object
	for _, doc := range docs {
		o, err := schema.Decode(bytes.NewReader(doc))
		s.must(err)
		all = append(all, o)
	}
	s.metadata, err = metadata.Open(s.Context(), metadata.Deps{
		DB: s.db, Keys: keys, Audit: s.audit, Outbox: box, IDs: ids, BuiltIn: all,
		Compile: func(declared []*schema.Object) (*catalog.Catalog, error) {
			return catalog.Compile(declared, field.Types(), compliance.Rules())
		},
		Refresh: func(q store.Querier, a policy.Actor) (policy.Actor, error) { return s.auth.Refresh(q, a) },
		Prove:   s.prove,
		Changed: func(c *catalog.Catalog) { s.index.Rebind(c) }, Records: func(o *catalog.Object) int { return s.index.Rows(o) },
		Rows: storedRows{s: s},
	}, audit.Actor{Kind: "system"})
	s.must(err)
}

func (s *stack) prove(q store.Querier) error {
	_, err := s.audit.Prove(q, s.auth.Rows(), s.auth.Rows().Objects()...)
	return err
}

// storedRows asks the records; nothing here moves any.
type storedRows struct {
	metadata.Rows
	s *stack
}

func (r storedRows) Probe(ctx context.Context, actor policy.Actor, p rule.Probe) (rule.Misfits, error) {
	return r.s.deps.Records.Probe(ctx, actor, p)
}

// user makes a user with a token and returns the token.
func (s *stack) user(email string, role policy.RoleName) string {
	s.Helper()
	operator := policy.Actor{Kind: policy.Operator, OSUser: "test"}
	u, err := s.auth.CreateUser(s.Context(), operator, auth.NewUser{Email: email, Name: "Somebody", Locale: "en", Role: role})
	s.must(err)
	_, secret, err := s.auth.CreateToken(s.Context(), operator, auth.NewToken{User: u.ID, Name: "test"})
	s.must(err)
	return secret
}

func (s *stack) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// call is one request and what must come back.
type call struct {
	method, path string
	token        string // "" sends none
	header       []string
	body         string
	host         string // default localhost:8080
	from         string // default 198.51.100.7:4711

	status  int
	want    []string // in the body
	forbid  []string // not in the body
	headers []string // "Name: value", exactly; "Name:" must be missing
}

// answer is what came back.
type answer struct {
	*http.Response
	body string
}

// request builds the HTTP request of a call.
func (c *call) request() *http.Request {
	var body io.Reader
	if c.body != "" {
		body = strings.NewReader(c.body)
	}
	r := httptest.NewRequest(c.method, c.path, body)
	r.Host, r.RemoteAddr = "localhost:8080", "198.51.100.7:4711"
	if c.host != "" {
		r.Host = c.host
	}
	if c.from != "" {
		r.RemoteAddr = c.from
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	if c.body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, h := range c.header {
		name, value, _ := strings.Cut(h, ": ")
		if strings.HasPrefix(name, "+") {
			r.Header.Add(name[1:], value)
		} else {
			r.Header.Set(name, value)
		}
	}
	return r
}

// do sends a call and checks the answer, and what holds for every answer.
func (s *stack) do(c call) answer {
	s.Helper()
	w, r := httptest.NewRecorder(), c.request()
	s.api.ServeHTTP(w, r)
	a := answer{w.Result(), w.Body.String()}
	what := c.method + " " + c.path
	if a.StatusCode == http.StatusInternalServerError {
		s.Logf("the log says: %s", s.log)
	}
	if c.status != 0 && a.StatusCode != c.status {
		s.Fatalf("%s: status %d, want %d\n%s", what, a.StatusCode, c.status, a.body)
	}
	for _, part := range c.want {
		if !strings.Contains(a.body, part) {
			s.Errorf("%s: answer lacks %q\n%s", what, part, a.body)
		}
	}
	for _, part := range c.forbid {
		if strings.Contains(a.body, part) {
			s.Errorf("%s: answer must not contain %q\n%s", what, part, a.body)
		}
	}
	for _, h := range c.headers {
		name, value, _ := strings.Cut(h, ":")
		if got := strings.Join(a.Header.Values(name), " | "); got != strings.TrimSpace(value) {
			s.Errorf("%s: header %s is %q, want %q", what, name, got, strings.TrimSpace(value))
		}
	}
	s.always(what, a)
	if breach := s.contract().breach(r, a); breach != "" {
		s.Errorf("%s: the answer is not as described: %s\n%.2000s", what, breach, a.body)
	}
	if place := misplaced(r, c.body, a); place != "" {
		s.Errorf("%s: a fault is told of a wrong place: %s\n%.1000s\n%.2000s", what, place, c.body, a.body)
	}
	return a
}

// always checks what every answer must have.
func (s *stack) always(what string, a answer) {
	s.Helper()
	for _, h := range []string{"X-Content-Type-Options", "Referrer-Policy", "Content-Security-Policy", "Cross-Origin-Resource-Policy", "Permissions-Policy", "X-Request-Id"} {
		if a.Header.Get(h) == "" {
			s.Errorf("%s: no %s", what, h)
		}
	}
	if got := a.Header.Get("Cache-Control"); got != "no-store" {
		s.Errorf("%s: Cache-Control %q", what, got)
	}
	for name := range a.Header {
		if strings.HasPrefix(name, "Access-Control-") {
			s.Errorf("%s: opens the door to other origins: %s", what, name)
		}
	}
	if a.StatusCode < 400 || strings.HasPrefix(a.body, `{"status":"`) {
		return
	}
	if got := a.Header.Get("Content-Type"); got != "application/problem+json" {
		s.Errorf("%s: status %d as %q", what, a.StatusCode, got)
	}
	p := a.problem(s)
	if p.Status != a.StatusCode || p.Type != "urn:holdfast:problem:"+p.Code || p.Code == "" || p.Title == "" || p.Detail == "" ||
		p.Detail == p.Code || p.RequestID != a.Header.Get("X-Request-Id") {
		s.Errorf("%s: not a whole problem: %s", what, a.body)
	}
}

// problemDoc is a problem as a client reads it.
type problemDoc struct {
	Type, Title, Detail, Code string
	Status                    int
	RequestID                 string `json:"request_id"`
	CurrentVersion            int64  `json:"current_version"`
	Errors                    []struct{ Field, Code, Message, Pointer, Parameter string }
}

func (a answer) problem(s *stack) problemDoc {
	s.Helper()
	var p problemDoc
	if a.Request != nil && a.Request.Method == http.MethodHead {
		return p
	}
	s.must(json.Unmarshal([]byte(a.body), &p))
	return p
}

// code checks a call that must fail with a status and a code.
func (s *stack) code(c call, status int, code string) answer {
	s.Helper()
	c.status = status
	a := s.do(c)
	if got := a.problem(s).Code; got != code {
		s.Errorf("%s %s: code %q, want %q", c.method, c.path, got, code)
	}
	return a
}
