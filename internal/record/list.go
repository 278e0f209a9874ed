package record

import (
	"context"
	"slices"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Page sizes of a list.
const (
	DefaultLimit = 50
	MaxLimit     = 500
)

// ListRequest asks for one page.
type ListRequest struct {
	Filter  []byte // JSON or short text form, see package query
	Sort    string // "name,-created_at"
	Text    string // words to find in the title and match fields
	Limit   int    // 1..MaxLimit, 0 means DefaultLimit
	Cursor  string // Page.Next of the page before
	Fields  []string
	Deleted bool           // also from the trash
	Count   bool           // fill Page.Count
	Zone    *time.Location // where the days of the filter begin; nil: UTC
	// Seek, unless nil, finds the records in the place of filter, words and
	// order, under the decision; it names the fields it looked into. Holds tests
	// each as it is now.
	Seek  func(context.Context, *catalog.Object, policy.Decision) (found []id.ID, in []*catalog.Field, err error)
	Holds func(get func(*catalog.Field) field.Value) bool
}

// Page is one page of a list.
type Page struct {
	Object     *catalog.Object
	Fields     []*catalog.Field // what a record of the page may show, in catalog order
	Records    []*Projection
	Next       string // cursor of the next page, "" on the last
	Count      int
	CountExact bool
}

// List returns one page of records that match, in the asked order with the id
// as tie-break. The index or SQL answers (see byWhom); either way each row is
// read, opened and tested again.
func (s *Service) List(ctx context.Context, actor policy.Actor, object string, req ListRequest) (*Page, error) {
	return s.list(ctx, actor, policy.Read, object, req)
}

// Export is List for the export door: it asks for the right to export and
// leaves out what may not leave.
func (s *Service) Export(ctx context.Context, actor policy.Actor, object string, req ListRequest) (*Page, error) {
	return s.list(ctx, actor, policy.Export, object, req)
}

func (s *Service) list(ctx context.Context, actor policy.Actor, action policy.Action, object string, req ListRequest) (page *Page, err error) {
	err = s.still(func() error {
		page, err = s.page(ctx, actor, action, object, req)
		return err
	})
	return page, err
}

func (s *Service) page(ctx context.Context, actor policy.Actor, action policy.Action, object string, req ListRequest) (*Page, error) {
	r, err := s.reader(ctx, actor, action, object, req.Fields)
	if err != nil {
		return nil, err
	}
	if req.Seek != nil {
		return r.sought(ctx, req)
	}
	q, err := r.compile(req)
	if err != nil {
		return nil, err
	}
	page := &Page{Object: r.object, Fields: r.fields()}
	last, more := query.Position{}, false
	if err := s.awaitPosition(ctx); err != nil {
		return nil, err
	}
	index := r.byWhom(q)
	if index {
		release, err := r.hold(ctx, q) // that wait is not the question's
		if err != nil {
			return nil, err
		}
		defer release()
	}
	work, done, err := r.turn(ctx, req.Count || q.LooksThrough())
	if err != nil {
		return nil, err
	}
	defer done()
	if index {
		page.Records, last, more, err = r.byIndex(work, q)
	} else {
		page.Records, last, more, err = r.bySQL(work, q)
	}
	if err = r.moved(s.slow(ctx, work, err)); err != nil {
		return nil, err
	}
	if more {
		page.Next = r.sealCursor(q, last, s.DB.Now())
	}
	if req.Count {
		page.Count, page.CountExact, err = r.count(work, q)
		if err = r.moved(s.slow(ctx, work, err)); err != nil {
			return nil, err
		}
	}
	if err := r.recordRelated(ctx, q); err != nil {
		return nil, err
	}
	return page, r.recordReads(ctx, page.Records, asked(q)...)
}

// asked lists the fields whose values the answer tells something about though
// it need not show them: those the query filters, sorts or searches by.
func asked(q *query.Query) []*catalog.Field {
	own := slices.DeleteFunc(query.Touches(q.Where, q.Order), func(f *catalog.Field) bool { return !slices.Contains(q.Object.Fields, f) })
	return append(own, q.In...)
}

// asker is who asks, and what they may ask about other objects.
func (r *reader) asker(zone *time.Location) query.Asker {
	return query.Asker{Me: r.actor.User, Now: r.s.DB.Now(), Zone: zone, Others: others{r}}
}

// compile turns the request into a query; everything it names is checked
// against what the actor may find.
func (r *reader) compile(req ListRequest) (*query.Query, error) {
	q := &query.Query{Object: r.object, Limit: req.Limit, Deleted: req.Deleted, Text: req.Text}
	if q.Limit == 0 {
		q.Limit = DefaultLimit
	}
	if q.Limit < 0 || q.Limit > MaxLimit {
		return nil, errs.In("limit", errs.New(errs.Invalid, "limit_out_of_range", errs.P("max", MaxLimit)).At("record.List"))
	}
	var err error
	if len(req.Filter) > 0 {
		if q.Where, err = query.ParseFilter(r.object, r.decision, r.asker(req.Zone), req.Filter); err != nil {
			return nil, errs.In("filter", err)
		}
		if err = q.CheckShort(r.s.largeRows(), r.s.large); err != nil {
			return nil, errs.In("filter", err)
		}
	}
	if q.Order, err = query.ParseSort(r.object, r.decision, req.Sort); err != nil {
		return nil, errs.In("sort", err)
	}
	if req.Text != "" {
		if err = query.CheckText(req.Text); err != nil {
			return nil, errs.In("q", err)
		}
		q.In, q.Large = query.SearchFields(r.object, r.decision), r.s.large(r.object)
	}
	if req.Cursor != "" {
		if q.After, err = r.openCursor(q, req.Cursor, r.s.DB.Now()); err != nil {
			return nil, errs.In("cursor", err)
		}
	}
	return q, nil
}

// byIndex answers from the in-memory index, then reads and re-tests the rows.
func (r *reader) byIndex(ctx context.Context, q *query.Query) ([]*Projection, query.Position, bool, error) {
	q, err := r.resolved(ctx, q)
	if err != nil {
		return nil, query.Position{}, false, err
	}
	hits, err := r.s.Index.Search(ctx, q, r.decision.Rows)
	if err != nil || len(hits.IDs) == 0 {
		return nil, query.Position{}, false, err
	}
	found, err := r.fetch(ctx, func(v *store.View) ([]*store.Row, error) {
		return store.GetRows(v, r.object, hits.IDs)
	})
	if err != nil {
		return nil, query.Position{}, false, err
	}
	var words query.Expr
	if q.Text != "" {
		words = q.Words()
	}
	kept := found[:0]
	for _, p := range found {
		if r.holds(q, p) && query.Match(words, getter(p.values)) {
			kept = append(kept, p)
		}
	}
	return kept, hits.Last, hits.More, nil
}

// holds tests one opened row against the question and the row rule again: it
// may have changed since the index was asked.
func (r *reader) holds(q *query.Query, p *Projection) bool {
	return r.visible(p, q.Deleted) && (q.Where == nil || query.Match(q.Where, getter(p.values)))
}

// visible tests one opened row against the row rule, and hides the trash.
func (r *reader) visible(p *Projection, deleted bool) bool {
	return (deleted || !p.Deleted()) && (r.decision.Rows == nil || query.Match(r.decision.Rows, getter(p.values)))
}

func (r *reader) bySQL(ctx context.Context, q *query.Query) ([]*Projection, query.Position, bool, error) {
	ask := *q
	ask.Limit++ // one more tells whether there is a next page
	found, err := r.fetch(ctx, func(v *store.View) ([]*store.Row, error) {
		return store.SelectRows(v, &ask, r.decision.Rows)
	})
	if err != nil || len(found) == 0 {
		return nil, query.Position{}, false, err
	}
	more := len(found) > q.Limit
	if more {
		found = found[:q.Limit]
	}
	return found, store.PositionOf(found[len(found)-1].row, q), more, nil
}

// Matching lists the ids of records to which the actor may do an act and that a
// question finds, in their order; more than most are TooLarge "bulk_too_many".
func (s *Service) Matching(ctx context.Context, actor policy.Actor, act policy.Action, object string, req ListRequest, most int) (found []id.ID, err error) {
	defer errs.Wrap(&err, "record.Matching")
	if err := s.May(ctx, actor, act, object); err != nil {
		return nil, err
	}
	err = s.still(func() error {
		found, err = s.matching(ctx, actor, act, object, req, most)
		return err
	})
	return found, err
}

func (s *Service) matching(ctx context.Context, actor policy.Actor, act policy.Action, object string, req ListRequest, most int) ([]id.ID, error) {
	r, err := s.reader(ctx, actor, policy.Read, object, nil)
	if err != nil {
		return nil, err
	}
	req.Cursor = ""
	q, err := r.compile(req)
	if err != nil {
		return nil, err
	}
	q.Limit = most
	rows := r.decision.Rows
	if d := policy.Decide(policy.Request{Actor: r.actor, Action: act, Object: r.object}); rows == nil {
		rows = d.Rows
	} else if d.Rows != nil {
		rows = query.And{rows, d.Rows}
	}
	if err := s.awaitPosition(ctx); err != nil {
		return nil, err
	}
	release, err := r.hold(ctx, q)
	if err != nil {
		return nil, err
	}
	defer release()
	work, done, err := r.turn(ctx, q.LooksThrough())
	if err != nil {
		return nil, err
	}
	defer done()
	known, err := r.resolved(work, q)
	if err != nil {
		return nil, s.slow(ctx, work, err)
	}
	hits, err := s.Index.Search(work, known, rows)
	if err = r.moved(s.slow(ctx, work, err)); err != nil {
		return nil, err
	}
	if hits.More {
		return nil, errs.New(errs.TooLarge, "bulk_too_many", errs.P("max", most))
	}
	if err := r.recordRelated(ctx, q); err != nil {
		return nil, err
	}
	return hits.IDs, r.recordReads(ctx, nil, asked(q)...)
}
