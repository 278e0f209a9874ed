package record

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// byWhom chooses who answers: SQL what it has an index for, the index in
// memory everything else, as soon as it is loaded. A plain filter on a million
// rows is half a second of SQL and some milliseconds of the index. Positions
// of one continue with the other.
func (r *reader) byWhom(q *query.Query) (index bool) {
	return query.NeedsIndex(q) || !q.Keyed() && r.loaded(q)
}

// loaded reports whether the index knows all that the query looks at.
func (r *reader) loaded(q *query.Query) bool {
	return r.s.Index.Loaded(r.object) && !slices.ContainsFunc(query.Relations(q.Where), func(x query.Related) bool { return !r.s.Index.Loaded(x.Object) })
}

// indexWait is how long a question waits for objects that are not in memory, and
// is then told how far they are.
const indexWait = 5 * time.Second

// hold keeps all that the query looks at in memory, waited for, until release.
func (r *reader) hold(ctx context.Context, q *query.Query, others ...*catalog.Object) (release func(), err error) {
	wait, cancel := context.WithTimeout(ctx, indexWait)
	defer cancel()
	objects := append([]*catalog.Object{r.object}, others...)
	for _, x := range query.Relations(q.Where) {
		objects = append(objects, x.Object)
	}
	return r.s.Index.Hold(wait, objects...)
}

// manyRows is from how many records on one letter is too little to look for as a
// part of values: a rare one is looked for in every row, which up to a million
// takes some ten milliseconds and from there on grows with them.
const manyRows = 2_000_000

func (s *Service) largeRows() int { return cmp.Or(s.LargeRows, manyRows) }

func (s *Service) large(o *catalog.Object) bool { return s.Index.Rows(o) >= s.largeRows() }

// count counts what matches. The index does it whenever it is loaded: SQL
// reads every row for it.
func (r *reader) count(ctx context.Context, q *query.Query) (n int, exact bool, err error) {
	all := *q
	all.After = nil
	var known *query.Query
	if known, err = r.resolved(ctx, &all); err == nil {
		n, exact, err = r.s.Index.Count(ctx, known, r.decision.Rows)
	}
	if errs.KindOf(err) != errs.Unavailable || query.NeedsIndex(q) {
		return n, exact, err
	}
	err = r.s.DB.Read(ctx, func(v *store.View) (err error) {
		n, err = store.CountRows(v, &all, r.decision.Rows)
		return err
	})
	return n, true, err
}

// turn is the time that a question may take, and a turn if it may look at all rows.
func (r *reader) turn(ctx context.Context, looksThrough bool) (work context.Context, done func(), err error) {
	work, cancel := context.WithTimeout(ctx, r.s.patience())
	if !looksThrough {
		return work, cancel, nil
	}
	work, back, err := r.s.Index.Turns.ToSearch(work, r.actor.User)
	if err != nil {
		cancel()
		return nil, nil, err
	}
	return work, func() { back(); cancel() }, nil
}

// defaultPatience bounds a question that keeps others from their turn.
const defaultPatience = 10 * time.Second

func (s *Service) patience() time.Duration { return cmp.Or(s.Patience, defaultPatience) }

// slow tells whoever asked that the question itself took too long, and not that
// they have gone.
func (s *Service) slow(ctx, work context.Context, err error) error {
	if err == nil || ctx.Err() != nil || !errors.Is(work.Err(), context.DeadlineExceeded) {
		return err
	}
	return errs.New(errs.Unavailable, "query_slow", errs.P("seconds", int(s.patience().Seconds()))).At("record.List").Because(err)
}

// sought is a page of records that somebody else finds in the index.
func (r *reader) sought(ctx context.Context, req ListRequest) (*Page, error) {
	if err := r.s.awaitPosition(ctx); err != nil {
		return nil, err
	}
	release, err := r.hold(ctx, &query.Query{Object: r.object})
	if err != nil {
		return nil, err
	}
	defer release()
	ids, in, err := req.Seek(ctx, r.object, r.decision)
	if err = r.moved(err); err != nil {
		return nil, err
	}
	found, err := r.fetch(ctx, func(v *store.View) ([]*store.Row, error) { return store.GetRows(v, r.object, ids) })
	if err != nil {
		return nil, err
	}
	gone := func(p *Projection) bool { return !r.visible(p, false) || !req.Holds(getter(p.values)) }
	page := &Page{Object: r.object, Fields: r.fields(), Records: slices.DeleteFunc(found, gone)}
	return page, r.recordReads(ctx, page.Records, in...)
}
