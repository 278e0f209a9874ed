package search

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/find"
	"github.com/holdfast-crm/holdfast/internal/fulltext"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// Limits of a search.
const (
	DefaultLimit = 5 // records of each object
	MaxLimit     = 50
	budget       = time.Second // of work, for all objects together
)

// Deps are the parts a Service works with; all are required.
type Deps struct {
	Records *record.Service
	Index   *index.Index
	Catalog func() *catalog.Catalog
	Now     func() time.Time
}

// Service searches over all objects of a workspace.
type Service struct{ Deps }

// New makes a Service.
func New(d Deps) *Service { return &Service{d} }

// Request asks for the records that fit best.
type Request struct {
	Text  string
	Limit int // of each object, 1..MaxLimit; 0 means DefaultLimit
}

// Answer are the groups in which something fits, the best first.
type Answer struct {
	Groups  []Group
	Partial bool // time ran out, or memory for an object: something better may be missing
}

// Group are the records of one object, the best first.
type Group struct {
	Object *catalog.Object
	Hits   []Hit
	More   bool
}

// Hit is one record, why it is one, and what of its value fits.
type Hit struct {
	Record  *record.Projection
	Rank    find.Rank
	Field   *catalog.Field
	Excerpt []fulltext.Piece
}

// Search answers a request for an actor. Each object is searched in a turn of
// theirs: who has many waiting is RateLimited "search_busy".
func (s *Service) Search(ctx context.Context, actor policy.Actor, req Request) (_ *Answer, err error) {
	defer errs.Wrap(&err, "search.Search")
	if req.Limit == 0 {
		req.Limit = DefaultLimit
	}
	if req.Limit < 1 || req.Limit > MaxLimit {
		return nil, errs.New(errs.Invalid, "limit_out_of_range", errs.P("max", MaxLimit))
	}
	q, err := find.Parse(req.Text)
	if err != nil {
		return nil, err
	}
	r := &round{s: s, actor: actor, question: q, limit: req.Limit, left: budget}
	answer := &Answer{}
	for _, o := range s.Catalog().Stored() {
		g, err := r.group(ctx, o)
		if err != nil {
			return nil, err
		}
		if len(g.Hits) > 0 {
			answer.Groups = append(answer.Groups, g)
		}
	}
	slices.SortStableFunc(answer.Groups, func(a, b Group) int { return cmp.Compare(a.Hits[0].Rank, b.Hits[0].Rank) })
	answer.Partial = r.partial
	return answer, nil
}

// round is one request on its way through the objects.
type round struct {
	s        *Service
	actor    policy.Actor
	question *find.Question
	limit    int
	left     time.Duration // of the budget
	partial  bool
}

// ask puts the question to the fields that a decision opens, nil to none.
func (r *round) ask(o *catalog.Object, d policy.Decision) *find.Ask {
	if !d.Allow {
		return nil
	}
	return r.question.On(o, func(f *catalog.Field) bool { return d.MayFind(f) && d.Shows(f) })
}

// group searches one object.
func (r *round) group(ctx context.Context, o *catalog.Object) (Group, error) {
	g := Group{Object: o}
	d := policy.Decide(policy.Request{Actor: r.actor, Action: policy.Read, Object: o})
	ask := r.ask(o, d)
	if ask == nil {
		return g, nil
	}
	req := record.ListRequest{}
	if o.Title != nil && d.Read.Has(o.Title) {
		req.Fields = append(req.Fields, o.Title.Name)
	}
	for _, f := range ask.Fields() {
		if f != o.Title {
			req.Fields = append(req.Fields, f.Name)
		}
	}
	req.Seek = func(ctx context.Context, o *catalog.Object, d policy.Decision) ([]id.ID, []*catalog.Field, error) {
		if ask = r.ask(o, d); ask == nil {
			return nil, nil, nil
		}
		found, err := r.find(ctx, ask, d)
		g.More = found.More
		return found.IDs, ask.Fields(), err
	}
	req.Holds = func(get func(*catalog.Field) field.Value) bool {
		rank, _ := ask.Rank(get)
		return rank != find.None
	}
	page, err := r.s.Records.List(ctx, r.actor, o.Name, req)
	switch errs.KindOf(err) {
	case errs.Permission, errs.NotFound, errs.Invalid:
		return Group{Object: o}, nil // rights or fields changed under it: as if it were not there
	}
	if errs.CodeOf(err) == "index_too_large" { // what does fit is searched
		r.partial = true
		return Group{Object: o}, nil
	}
	if err != nil {
		return g, err
	}
	g.Object = page.Object
	for _, p := range page.Records {
		g.Hits = append(g.Hits, r.hit(ask, p))
	}
	return g, nil
}

// find asks the index, within what is left of the budget. What came before, such
// as waiting for the index or for a turn, is not the question's.
func (r *round) find(ctx context.Context, ask *find.Ask, d policy.Decision) (index.Found, error) {
	if r.left <= 0 {
		r.partial = true
		return index.Found{}, nil
	}
	asking, done, err := r.s.Index.Turns.ToSearch(ctx, r.actor.User)
	if err != nil {
		return index.Found{}, err
	}
	defer done()
	work, cancel := context.WithTimeout(asking, r.left)
	defer cancel()
	begun := r.s.Now()
	found, err := r.s.Index.Find(work, index.Find{Ask: ask, Rows: d.Rows, Limit: r.limit, Now: begun})
	r.left -= r.s.Now().Sub(begun)
	r.partial = r.partial || found.Partial
	return found, err
}

// hit says why a record is one.
func (r *round) hit(ask *find.Ask, p *record.Projection) Hit {
	rank, f := ask.Rank(p.Value)
	h := Hit{Record: p, Rank: rank, Field: f}
	if f == nil {
		return h
	}
	if rank >= find.Text {
		h.Excerpt = fulltext.Excerpt(field.Lines(p.Value(f))[0], r.question.Patterns())
		return h
	}
	needles := []string{field.Needle(f.Type, r.question.Text)}
	if rank > find.Prefix {
		needles = needles[:0]
		for _, w := range r.question.Words {
			needles = append(needles, field.Needle(f.Type, w.Typed))
		}
	}
	var best []fulltext.Piece
	for _, text := range field.Lines(p.Value(f)) {
		pieces := fulltext.Marked(text, needles)
		if best == nil || len(pieces) > len(best) {
			best = pieces
		}
	}
	h.Excerpt = best
	return h
}
