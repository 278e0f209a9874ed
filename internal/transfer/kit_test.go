package transfer_test

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/auth/password/passwordtest"
	"github.com/holdfast-crm/holdfast/internal/blob"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/compliance"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/keystore/keytest"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/role"
	"github.com/holdfast-crm/holdfast/internal/schema"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/transfer"
	"github.com/holdfast-crm/holdfast/objects"
)

// stack is a real installation with a clock the test moves. Jobs run while
// work runs, never by themselves.
type stack struct {
	*testing.T
	db      *store.DB
	blobs   *blob.Store
	ids     *id.Source
	clock   clock
	auth    *auth.Service
	records *record.Service
	jobs    *outbox.Dispatcher
	files   *transfer.Service
	step    atomic.Pointer[func(record.Step)]
	failed  chan error
	acts    acts
	actor   policy.Actor
}

// acts are what was put into the log about imports.
type acts struct {
	mu   sync.Mutex
	list []string
}

func (s *stack) noted(_ context.Context, _ policy.Actor, action string, _ id.ID) error {
	s.acts.mu.Lock()
	defer s.acts.mu.Unlock()
	s.acts.list = append(s.acts.list, action)
	return nil
}

// clock is the kit's, in the words of these tests.
type clock struct{ *keytest.Clock }

func (c clock) now() time.Time          { return c.Now() }
func (c clock) advance(d time.Duration) { c.Advance(d) }

func newStack(t *testing.T) *stack {
	t.Helper()
	base := keytest.New(t, true)
	s := &stack{T: t, clock: clock{base.Clock}, ids: base.IDs, db: base.DB, failed: make(chan error, 100)}
	keys := base.OpenKeys(keystore.Options{BatchKeys: 256})
	c := s.compile()
	s.must(s.db.Migrate(t.Context(), slices.Concat(store.Migrations(), audit.Migrations(), outbox.Migrations(), auth.Migrations(), record.Migrations())))
	changes, err := catalog.Diff(nil, c)
	s.must(err)
	s.must(s.db.Write(t.Context(), func(tx *store.Tx) error { return tx.ApplyDiff(changes) }))
	s.wire(keys, c, filepath.Join(base.Dir, "blobs"))
	return s
}

// wire builds the services on open stores.
func (s *stack) wire(keys *keystore.Keystore, c *catalog.Catalog, blobs string) {
	s.Helper()
	var err error
	s.blobs, err = blob.Open(blobs, keys, s.ids)
	s.must(err)
	box := outbox.New(s.ids, keys.Purpose(keystore.RowMAC))
	log := audit.New(s.db, audit.FromKeystore(keys), s.ids)
	s.auth = auth.New(auth.Deps{DB: s.db, Keys: keys, Audit: log, Outbox: box, IDs: s.ids, Hasher: passwordtest.NewHasher(), Now: s.clock.now, Define: role.Grants})
	x := index.New(c, index.Deps{Source: index.Source{DB: s.db, Keys: keys}})
	current := func() *catalog.Catalog { return c }
	s.records = record.New(record.Deps{
		DB: s.db, Catalog: current, Keys: keys, Index: x, Audit: log, Outbox: box, IDs: s.ids, Refresh: s.auth.Refresh, CanHold: s.auth.CanHold,
		Step: func(at record.Step) {
			if f := s.step.Load(); f != nil {
				(*f)(at)
			}
		},
	})
	s.must(x.Load(s.Context(), s.records.OpenRow))
	workers := map[string]outbox.JobFunc{}
	s.jobs = outbox.NewDispatcher(s.db, box, outbox.Config{
		Settled: func(ctx context.Context, j outbox.Job) { s.files.Settled(ctx, j) },
		Workers: workers, Tick: time.Millisecond, Backoff: time.Millisecond, Failed: func(err error) {
			select {
			case s.failed <- err:
			default:
			}
		},
	})
	s.files = transfer.New(transfer.Deps{Records: s.records, Jobs: s.jobs, Blobs: s.blobs, Catalog: current, IDs: s.ids, Now: s.clock.now, Evidence: s.noted, Zone: shanghai})
	workers[transfer.ImportJob] = s.files.RunImport
	s.actor = policy.Actor{Kind: policy.Operator, OSUser: "tester"}
}

func (s *stack) compile() *catalog.Catalog {
	s.Helper()
	docs, err := objects.List()
	s.must(err)
	var all []*schema.Object
	for _, doc := range docs {
		o, err := schema.Decode(bytes.NewReader(doc))
		s.must(err)
		all = append(all, o)
	}
	c, err := catalog.Compile(all, field.Types(), compliance.Rules())
	s.must(err)
	return c
}

func (s *stack) must(err error) {
	s.Helper()
	if err != nil {
		e := errs.As(err)
		s.Fatalf("%v (fields %v, hint %q, cause %v)", err, e.Fields, e.Hint, e.Err)
	}
}

func (s *stack) person(email string, role policy.RoleName) policy.Actor {
	s.Helper()
	u, err := s.auth.CreateUser(s.Context(), s.actor, auth.NewUser{Email: email, Name: "Somebody", Locale: "en", Role: role})
	s.must(err)
	return policy.Actor{Kind: policy.Person, User: u.ID}
}

// start begins an import of contacts, or of req.Object.
func (s *stack) start(req transfer.ImportRequest, text string) id.ID {
	s.Helper()
	req.File = strings.NewReader(text)
	if req.Object == "" {
		req.Object = "contact"
	}
	if req.FileName == "" {
		req.FileName = "list.csv"
	}
	job, err := s.files.Start(s.Context(), s.actor, req)
	s.must(err)
	return job
}

// work runs jobs until fn returns.
func (s *stack) work(fn func()) {
	s.Helper()
	ctx, stop := context.WithCancel(s.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.jobs.Run(ctx) }()
	fn()
	stop()
	s.must(<-ended)
}

// imported carries out a whole import.
func (s *stack) imported(req transfer.ImportRequest, text string) (r *transfer.Report) {
	s.Helper()
	job := s.start(req, text)
	s.work(func() {
		var err error
		r, err = s.files.Wait(s.Context(), job, func(int) {})
		s.must(err)
	})
	if r.State != outbox.Finished {
		s.Fatalf("the import is %s: %s", r.State, r.LastError)
	}
	return r
}

// counts are compared as text, which tells at a glance what differs.
func counts(c transfer.Counts) string {
	return fmt.Sprintf("rows %d created %d updated %d unchanged %d failed %d companies %d", c.Rows, c.Created, c.Updated, c.Unchanged, c.Failed, c.Companies)
}

// all lists the live records of an object in the order they were made.
func (s *stack) all(object string) []*record.Projection {
	s.Helper()
	return s.list(object, "")
}

// made lists the records of its object that an import made.
func (s *stack) made(r *transfer.Report) []*record.Projection {
	s.Helper()
	return s.list(r.Object, "import_id = "+r.Import.String())
}

func (s *stack) list(object, filter string) (out []*record.Projection) {
	s.Helper()
	req := record.ListRequest{Limit: record.MaxLimit, Filter: []byte(filter)}
	for {
		page, err := s.records.List(s.Context(), s.actor, object, req)
		s.must(err)
		out = append(out, page.Records...)
		if page.Next == "" {
			return out
		}
		req.Cursor = page.Next
	}
}

// texts is a record's filled declared fields as "name=cell"; a person's name
// is as the person writes it.
func texts(p *record.Projection) string {
	var out []string
	p.Each(func(f *catalog.Field, v field.Value, _ string) {
		if v != nil && !f.System {
			out = append(out, f.Name+"="+textOf(f, v))
		}
	})
	return strings.Join(out, " | ")
}

func textOf(f *catalog.Field, v field.Value) string {
	if n, ok := v.(field.Name); ok {
		return n.Full
	}
	return string(f.Type.AppendText(nil, v))
}

// titled finds the one record of an object with a title.
func (s *stack) titled(object, title string) *record.Projection {
	s.Helper()
	for _, p := range s.all(object) {
		if v := p.Value(p.Object().Title); v != nil && textOf(p.Object().Title, v) == title {
			return p
		}
	}
	s.Fatalf("no %s %q", object, title)
	return nil
}

func (s *stack) export(req transfer.ExportRequest) (string, int) {
	s.Helper()
	var b bytes.Buffer
	n, err := s.files.Export(s.Context(), s.actor, req, &b, func(int) {})
	s.must(err)
	return b.String(), n
}

func (s *stack) failedRows(job id.ID, lang string) string {
	s.Helper()
	var b bytes.Buffer
	s.must(s.files.WriteFailed(s.Context(), s.actor, job, lang, &b))
	return b.String()
}

func (s *stack) blobCount() (n int) {
	s.Helper()
	s.must(s.blobs.Each(s.Context(), func(id.ID) error {
		n++
		return nil
	}))
	return n
}

// count is how many rows a table has.
func (s *stack) count(table string) (n int) {
	s.Helper()
	s.must(s.db.Read(s.Context(), func(v *store.View) error {
		return v.QueryRow("SELECT COUNT(*) FROM " + table).Scan(&n)
	}))
	return n
}

// values is one value by field name.
func values(name, text string) map[string]field.Raw {
	return map[string]field.Raw{name: field.FromText(text)}
}

// shanghai is the time zone of everybody.
func shanghai(context.Context, string) (*time.Location, error) {
	return time.LoadLocation("Asia/Shanghai")
}
