package record_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/auth/password/passwordtest"
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
	"github.com/holdfast-crm/holdfast/internal/ratelimit"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/role"
	"github.com/holdfast-crm/holdfast/internal/schema"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/objects"
)

// testObject has what no built-in object has: a unique field, a secret, a
// default, a required reference and a subject field of another name.
const testObject = `{
  "id": "deed", "name": "deed", "plural": "deeds", "subject": "client", "title": "title",
  "label": {"en": "Deed", "zh-CN": "契据"}, "label_plural": {"en": "Deeds", "zh-CN": "契据"},
  "fields": [
    {"id": "title", "name": "title", "type": "text", "class": "personal", "label": {"en": "Title", "zh-CN": "标题"}, "required": true},
    {"id": "code", "name": "code", "type": "identifier", "class": "personal", "label": {"en": "Code", "zh-CN": "编号"}, "match": true, "unique": true},
    {"id": "pin", "name": "pin", "type": "text", "class": "secret", "label": {"en": "PIN", "zh-CN": "密码"}},
    {"id": "amount", "name": "amount", "type": "text", "class": "financial", "label": {"en": "Amount", "zh-CN": "金额"}},
    {"id": "kind", "name": "kind", "type": "choice", "class": "internal", "label": {"en": "Kind", "zh-CN": "种类"}, "required": true, "default": "plain",
     "choices": [{"id": "plain", "label": {"en": "Plain", "zh-CN": "普通"}}, {"id": "grand", "label": {"en": "Grand", "zh-CN": "大"}}]},
    {"id": "client", "name": "client", "type": "reference", "class": "internal", "label": {"en": "Client", "zh-CN": "客户"}, "target": "contact", "on_delete": "clear"}
  ]
}`

// stack is a real installation, with a clock the test moves.
type stack struct {
	*testing.T
	base    *keytest.Base
	db      *store.DB
	keys    *keystore.Keystore
	catalog atomic.Pointer[catalog.Catalog]
	index   *index.Index
	audit   *audit.Log
	auth    *auth.Service
	ids     *id.Source
	clock   clock
	records *record.Service
	step    atomic.Pointer[func(record.Step)]

	operator, owner, reader policy.Actor
}

// clock is the kit's, in the words of these tests.
type clock struct{ *keytest.Clock }

func (c clock) now() time.Time          { return c.Now() }
func (c clock) advance(d time.Duration) { c.Advance(d) }

// newStack builds an installation. cacheKeys 0 is the ordinary bound.
func newStack(t *testing.T, cacheKeys int) *stack {
	t.Helper()
	base := keytest.New(t, true)
	s := &stack{T: t, base: base, clock: clock{base.Clock}, ids: base.IDs, db: base.DB}
	s.catalog.Store(s.compile(testObject))
	s.must(s.db.Migrate(t.Context(), slices.Concat(store.Migrations(), audit.Migrations(), outbox.Migrations(), auth.Migrations(), record.Migrations())))
	s.layOut(nil)
	s.wire(cacheKeys)
	s.operator = policy.Actor{Kind: policy.Operator, OSUser: "tester", Client: "test"}
	s.owner, s.reader = s.person("owner@example.com", policy.Owner), s.person("reader@example.com", policy.ReadOnly)
	return s
}

// wire opens the keys and builds everything on them, as a start does.
func (s *stack) wire(cacheKeys int) {
	s.Helper()
	s.keys = s.base.OpenKeys(keystore.Options{BatchKeys: 64, CacheKeys: cacheKeys})
	box := outbox.New(s.ids, s.keys.Purpose(keystore.RowMAC))
	s.audit = audit.New(s.db, audit.FromKeystore(s.keys), s.ids)
	s.auth = auth.New(auth.Deps{DB: s.db, Keys: s.keys, Audit: s.audit, Outbox: box, IDs: s.ids, Hasher: passwordtest.NewHasher(), Now: s.clock.now, Define: role.Grants})
	first := s.index == nil
	if first {
		s.index = index.New(s.catalog.Load(), index.Deps{Source: index.Source{DB: s.db, Keys: s.keys}})
	}
	s.records = record.New(record.Deps{
		Reveals: ratelimit.New[id.ID](ratelimit.Rate{PerSecond: record.RevealsPerSecond, Burst: record.RevealBurst}),
		DB:      s.db, Catalog: s.catalog.Load, Keys: s.keys, Index: s.index, Audit: s.audit, Outbox: box, IDs: s.ids, Refresh: s.auth.Refresh, CanHold: s.auth.CanHold,
		Step: func(at record.Step) {
			if f := s.step.Load(); f != nil {
				(*f)(at)
			}
		},
	})
	if first {
		s.must(s.index.Load(s.Context(), s.records.OpenRow))
	}
}

// forgetKeys closes the keys and opens them again: none is in memory.
func (s *stack) forgetKeys() {
	s.Helper()
	s.base.CloseKeys()
	s.wire(0)
}

// compile compiles the built-in objects and more.
func (s *stack) compile(more ...string) *catalog.Catalog {
	s.Helper()
	docs, err := objects.List()
	s.must(err)
	for _, m := range more {
		docs = append(docs, []byte(m))
	}
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

// layOut brings the tables from the catalog was to the one in force.
func (s *stack) layOut(was *catalog.Catalog) {
	s.Helper()
	changes, err := catalog.Diff(was, s.catalog.Load())
	s.must(err)
	s.must(s.db.Write(s.Context(), func(tx *store.Tx) error { return tx.ApplyDiff(changes) }))
}

func (s *stack) person(email string, role policy.RoleName) policy.Actor {
	s.Helper()
	u, err := s.auth.CreateUser(s.Context(), policy.Actor{Kind: policy.Operator, OSUser: "test"}, auth.NewUser{Email: email, Name: "Somebody", Locale: "en", Role: role})
	s.must(err)
	return policy.Actor{Kind: policy.Person, User: u.ID, Client: "test"}
}

// program makes a token of a person and returns it as an actor.
func (s *stack) program(of policy.Actor, scope policy.Scope) policy.Actor {
	s.Helper()
	_, secret, err := s.auth.CreateToken(s.Context(), s.operator, auth.NewToken{User: of.User, Name: "program"})
	s.must(err)
	a, err := s.auth.Authenticate(s.Context(), secret, "test")
	s.must(err)
	a.Scope = scope
	return a
}

func (s *stack) must(err error) {
	s.Helper()
	if err != nil {
		var e *errs.Error
		if errors.As(err, &e) {
			s.Fatalf("%v (fields %v, hint %q)", err, e.Fields, e.Hint)
		}
		s.Fatal(err)
	}
}

// raws reads {"name": …} as values by field name.
func (s *stack) raws(values string) map[string]field.Raw {
	s.Helper()
	var parts map[string]json.RawMessage
	s.must(json.Unmarshal([]byte(values), &parts))
	out := map[string]field.Raw{}
	for name, p := range parts {
		out[name] = field.FromJSON(p)
	}
	return out
}

func (s *stack) change(op record.Op, object string, rec id.ID, values string) record.Change {
	s.Helper()
	c := record.Change{Op: op, Object: object, ID: rec}
	if values != "" {
		c.Values = s.raws(values)
	}
	return c
}

// one applies a single change as the operator.
func (s *stack) one(c record.Change) (record.Result, error) {
	out, err := s.records.Apply(s.Context(), s.operator, record.Unit{Changes: []record.Change{c}})
	if err != nil {
		return record.Result{}, err
	}
	return out.Results[0], nil
}

func (s *stack) done(c record.Change) record.Result {
	s.Helper()
	res, err := s.one(c)
	s.must(err)
	return res
}

func (s *stack) create(object, values string) id.ID {
	s.Helper()
	return s.done(s.change(record.Create, object, id.ID{}, values)).ID
}

func (s *stack) update(object string, rec id.ID, values string) record.Result {
	s.Helper()
	return s.done(s.change(record.Update, object, rec, values))
}

func (s *stack) delete(object string, rec id.ID) record.Result {
	s.Helper()
	return s.done(s.change(record.Delete, object, rec, ""))
}

func (s *stack) get(object string, rec id.ID) *record.Projection {
	s.Helper()
	p, err := s.records.Get(s.Context(), s.operator, object, rec, record.GetOptions{Deleted: true})
	s.must(err)
	return p
}

// text is one value of a record as a CSV cell.
func (s *stack) text(p *record.Projection, name string) string {
	s.Helper()
	f, ok := p.Object().Field(name)
	if !ok {
		s.Fatalf("no field %s", name)
	}
	if v := p.Value(f); v != nil {
		return string(f.Type.AppendText(nil, v))
	}
	return ""
}

func (s *stack) object(name string) *catalog.Object {
	s.Helper()
	o, ok := s.catalog.Load().Object(name)
	if !ok {
		s.Fatalf("no object %s", name)
	}
	return o
}

// row reads the stored row, trashed or not.
func (s *stack) row(object string, rec id.ID) (row *store.Row) {
	s.Helper()
	s.must(s.db.Read(s.Context(), func(v *store.View) (err error) {
		row, err = store.GetRow(v, s.object(object), rec, nil, true)
		return err
	}))
	return row
}

func (s *stack) count(sql string, args ...any) (n int64) {
	s.Helper()
	s.must(s.db.Read(s.Context(), func(v *store.View) error { return v.QueryRow(sql, args...).Scan(&n) }))
	return n
}

// footprint is everything a change leaves behind, to see that one left nothing.
func (s *stack) footprint() string {
	s.Helper()
	return fmt.Sprint("entries ", s.count("SELECT COUNT(*) FROM audit_entry"), " events ", s.count("SELECT COUNT(*) FROM outbox_event"),
		" contacts ", s.count("SELECT COUNT(*) FROM o_contact"), " companies ", s.count("SELECT COUNT(*) FROM o_company"),
		" deeds ", s.count("SELECT COUNT(*) FROM o_deed"), " tokens ", s.count("SELECT COUNT(*) FROM equality_token"),
		" keys ", s.count("SELECT COUNT(*) FROM idempotency"))
}

// entries returns the newest entries with an action, newest first.
func (s *stack) entries(action string) (out []audit.Entry) {
	s.Helper()
	all, err := s.audit.Entries(s.Context(), audit.Filter{Limit: 1000})
	s.must(err)
	for _, e := range all {
		if e.Action == action {
			out = append(out, e)
		}
	}
	return out
}

// refused checks that err has a kind and a code.
func (s *stack) refused(err error, kind errs.Kind, code string) *errs.Error {
	s.Helper()
	if err == nil {
		s.Fatalf("accepted, want %v %q", kind, code)
	}
	if errs.KindOf(err) != kind || errs.CodeOf(err) != code {
		s.Fatalf("got %v (%v %q), want %v %q", err, errs.KindOf(err), errs.CodeOf(err), kind, code)
	}
	return errs.As(err)
}

// rejected checks that err names exactly these fields with these codes.
func (s *stack) rejected(err error, want ...string) {
	s.Helper()
	e := s.refused(err, errs.Invalid, "fields_invalid")
	var got []string
	for _, f := range e.Fields {
		got = append(got, f.Field+" "+f.Code)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		s.Fatalf("rejected %q, want %q", got, want)
	}
}

// all lists every page of a request.
func (s *stack) all(object string, req record.ListRequest) (out []*record.Projection) {
	s.Helper()
	for {
		page, err := s.records.List(s.Context(), s.operator, object, req)
		s.must(err)
		out = append(out, page.Records...)
		if page.Next == "" {
			return out
		}
		req.Cursor = page.Next
	}
}

// titles joins the titles of records.
func (s *stack) titles(in []*record.Projection) string {
	s.Helper()
	var out []string
	for _, p := range in {
		out = append(out, s.text(p, p.Object().Title.Name))
	}
	return strings.Join(out, ",")
}

func (s *stack) onStep(f func(record.Step)) { s.step.Store(&f) }

// background is a context that outlives no test but is not the test's, for
// work begun inside a step.
func (s *stack) background() context.Context { return context.WithoutCancel(s.Context()) }

// fieldOf is a field of a page.
type fieldOf = *catalog.Field
