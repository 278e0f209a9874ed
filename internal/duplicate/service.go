package duplicate

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/find"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// Limits of one question.
const (
	DefaultLimit = 5
	MaxLimit     = 20
	budget       = 400 * time.Millisecond // for names; whole values take microseconds
	perField     = 25                     // candidates with a whole value alike
	perName      = 50                     // candidates by one way of saying a name
)

// Deps are the parts a Service works with; all but Budget are required.
type Deps struct {
	Records *record.Service
	Index   *index.Index
	Now     func() time.Time
	Budget  time.Duration // for names; zero means 0.4 s
}

// Service finds records that are probably there already.
type Service struct{ d Deps }

// New makes a Service.
func New(d Deps) *Service { return &Service{d} }

// Request asks which records values belong to already.
type Request struct {
	Object string
	Values map[string]field.Raw // what is no value of its field yet is passed over
	Except id.ID                // a record that is none: the one that is edited
	Sure   bool                 // only by whole values of match fields, which takes microseconds
	Limit  int                  // 1..MaxLimit; 0 means DefaultLimit
}

// Answer are the records that are alike, the surest first.
type Answer struct {
	Hits    []Hit
	More    bool
	Partial bool // time ran out: some may be missing
}

// Hit is one record and what it has alike.
type Hit struct {
	Record *record.Projection
	Why    []Why
}

// Find answers a request. Whoever may read records of the object may ask.
//
// Errors: those of record.List, and Invalid "limit_out_of_range".
func (s *Service) Find(ctx context.Context, actor policy.Actor, req Request) (_ *Answer, err error) {
	defer errs.Wrap(&err, "duplicate.Find")
	if req.Limit == 0 {
		req.Limit = DefaultLimit
	}
	if req.Limit < 1 || req.Limit > MaxLimit {
		return nil, errs.In("limit", errs.New(errs.Invalid, "limit_out_of_range", errs.P("max", MaxLimit)))
	}
	q := &asking{s: s, req: req, actor: actor}
	list := record.ListRequest{Seek: q.seek, Holds: q.holds}
	if o, ok := s.d.Records.Catalog().Object(req.Object); ok {
		d := policy.Decide(policy.Request{Actor: actor, Action: policy.Read, Object: o})
		for _, f := range Compared(o, d.Shows) {
			list.Fields = append(list.Fields, f.Name)
		}
	}
	page, err := s.d.Records.List(ctx, actor, req.Object, list)
	if err != nil {
		return nil, err
	}
	for _, p := range page.Records {
		q.answer.Hits = append(q.answer.Hits, Hit{p, q.ask.Why(p.Value)})
	}
	slices.SortStableFunc(q.answer.Hits, func(a, b Hit) int {
		x, y := a.Record.ID(), b.Record.ID()
		return cmp.Or(cmp.Compare(weight(b.Why), weight(a.Why)), bytes.Compare(y[:], x[:]))
	})
	q.answer.More = len(q.answer.Hits) > req.Limit
	q.answer.Hits = q.answer.Hits[:min(len(q.answer.Hits), req.Limit)]
	return &q.answer, nil
}

// Hint is Find for whoever did something else and did not ask: nothing where the
// actor may not read, or where it cannot be answered at once. What is amiss with
// a row record has told of.
func (s *Service) Hint(ctx context.Context, actor policy.Actor, req Request) []Hit {
	o, ok := s.d.Records.Catalog().Object(req.Object)
	if !ok || !policy.Decide(policy.Request{Actor: actor, Action: policy.Read, Object: o}).Allow || !s.d.Index.Loaded(o) {
		return nil
	}
	found, err := s.Find(ctx, actor, req)
	if err != nil {
		return nil
	}
	return found.Hits
}

// asking is one request on its way.
type asking struct {
	s      *Service
	req    Request
	actor  policy.Actor
	ask    *Ask
	answer Answer
}

// holds implements record.ListRequest.Holds.
func (q *asking) holds(get func(*catalog.Field) field.Value) bool { return len(q.ask.Why(get)) > 0 }

// seek offers candidates; it implements record.ListRequest.Seek, and may run
// again under another catalog.
func (q *asking) seek(ctx context.Context, o *catalog.Object, d policy.Decision) ([]id.ID, []*catalog.Field, error) {
	q.answer = Answer{}
	may := func(f *catalog.Field) bool { return d.MayFind(f) && d.Shows(f) }
	if q.ask = On(o, q.values(o), may); q.ask == nil {
		return nil, nil, nil
	}
	if q.req.Sure {
		q.ask.name, q.ask.domains = nil, nil
	}
	var found []id.ID
	for _, c := range slices.Concat(q.ask.exact, q.ask.domains) {
		hits, err := q.s.d.Index.Search(ctx, &query.Query{Object: o, Where: c, Limit: perField}, d.Rows)
		if err != nil {
			return nil, nil, err
		}
		found = append(found, hits.IDs...)
	}
	if q.ask.name != nil {
		named, err := q.named(ctx, o, d)
		if err != nil {
			return nil, nil, err
		}
		found = append(found, named...)
	}
	return q.once(found), q.ask.fields(), nil
}

// once leaves each record in once, and out what is none.
func (q *asking) once(found []id.ID) (out []id.ID) {
	seen := map[id.ID]bool{q.req.Except: true}
	for _, rec := range found {
		if !seen[rec] {
			seen[rec] = true
			out = append(out, rec)
		}
	}
	return out
}

// named finds what is called alike, as a search does: each way of saying the
// name is one question.
func (q *asking) named(ctx context.Context, o *catalog.Object, d policy.Decision) (found []id.ID, err error) {
	asking, done, err := q.s.d.Index.Turns.ToSearch(ctx, q.actor.User)
	if err != nil {
		return nil, err
	}
	defer done()
	work, cancel := context.WithTimeout(asking, cmp.Or(q.s.d.Budget, budget))
	defer cancel()
	for _, text := range q.ask.name.questions() {
		question, err := find.Parse(text)
		if err != nil {
			continue // more than a search takes: whole values have to do
		}
		ask := question.On(o, func(f *catalog.Field) bool { return f == o.Title })
		if ask == nil {
			return nil, nil
		}
		hits, err := q.s.d.Index.Find(work, index.Find{Ask: ask, Rows: d.Rows, Limit: perName, Now: q.s.d.Now()})
		if err != nil {
			return nil, err
		}
		q.answer.Partial = q.answer.Partial || hits.Partial
		found = append(found, hits.IDs...)
	}
	return found, nil
}

// values reads what was sent, as far as it is values.
func (q *asking) values(o *catalog.Object) func(*catalog.Field) field.Value {
	all := make([]field.Value, len(o.Fields))
	for name, raw := range q.req.Values {
		f, ok := o.Field(name)
		if !ok || f.System {
			continue
		}
		if v, err := f.Type.Parse(f.Spec, raw); err == nil {
			all[f.Ordinal] = v
		}
	}
	return func(f *catalog.Field) field.Value { return all[f.Ordinal] }
}
