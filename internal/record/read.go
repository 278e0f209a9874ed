package record

import (
	"context"
	"errors"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
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

// GetOptions narrows what Get returns.
type GetOptions struct {
	Deleted bool     // also from the trash
	Fields  []string // names; empty means all the actor may read
}

// ListRequest asks for one page.
type ListRequest struct {
	Filter  []byte // JSON or short text form, see package query
	Sort    string // "name,-created_at"
	Text    string // words to find in the title and match fields
	Limit   int    // 1..MaxLimit, 0 means DefaultLimit
	Cursor  string // Page.Next of the page before
	Fields  []string
	Deleted bool // also from the trash
	Count   bool // fill Page.Count
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

// Get returns one record as the actor may see it.
//
// Errors: NotFound (absent or invisible alike), Permission, Integrity.
func (s *Service) Get(ctx context.Context, actor policy.Actor, object string, rec id.ID, opt GetOptions) (*Projection, error) {
	r, err := s.reader(ctx, actor, policy.Read, object, opt.Fields)
	if err != nil {
		return nil, err
	}
	found, err := r.fetch(ctx, func(v *store.View) ([]*store.Row, error) {
		row, err := store.GetRow(v, r.object, rec, r.decision.Rows, opt.Deleted)
		if err != nil {
			return nil, err
		}
		return []*store.Row{row}, nil
	})
	if err != nil {
		return nil, err
	}
	return found[0], r.recordReads(ctx, found)
}

// List returns one page of records that match, in the asked order with the id
// as tie-break. A query that touches a sealed field is answered by the index,
// any other by SQL; either way each row is read, opened and tested again.
func (s *Service) List(ctx context.Context, actor policy.Actor, object string, req ListRequest) (*Page, error) {
	return s.list(ctx, actor, policy.Read, object, req)
}

// Export is List for the export door: it asks for the right to export and
// leaves out what may not leave.
func (s *Service) Export(ctx context.Context, actor policy.Actor, object string, req ListRequest) (*Page, error) {
	return s.list(ctx, actor, policy.Export, object, req)
}

func (s *Service) list(ctx context.Context, actor policy.Actor, action policy.Action, object string, req ListRequest) (*Page, error) {
	r, err := s.reader(ctx, actor, action, object, req.Fields)
	if err != nil {
		return nil, err
	}
	q, err := r.compile(req)
	if err != nil {
		return nil, err
	}
	page := &Page{Object: r.object, Fields: r.fields()}
	var last query.Position
	var more bool
	if query.NeedsIndex(q) {
		page.Records, last, more, err = r.byIndex(ctx, q)
	} else {
		page.Records, last, more, err = r.bySQL(ctx, q)
	}
	if err != nil {
		return nil, err
	}
	if more {
		page.Next = r.sealCursor(q, last, s.DB.Now())
	}
	if req.Count {
		if page.Count, page.CountExact, err = r.count(ctx, q); err != nil {
			return nil, err
		}
	}
	if action == policy.Export {
		return page, r.recordExport(ctx, page.Records)
	}
	return page, r.recordReads(ctx, page.Records)
}

// reader is one authorised read of one object.
type reader struct {
	s        *Service
	catalog  *catalog.Catalog
	object   *catalog.Object
	actor    policy.Actor
	decision policy.Decision
	shown    policy.FieldSet // readable and asked for
}

// reader authorises the actor, as the store knows them now, for the action.
func (s *Service) reader(ctx context.Context, actor policy.Actor, action policy.Action, object string, fields []string) (*reader, error) {
	cat := s.Catalog()
	o, ok := cat.Object(object)
	if !ok {
		return nil, errs.New(errs.NotFound, "object_unknown").At("record.Read")
	}
	err := s.DB.Read(ctx, func(v *store.View) (err error) {
		actor, err = s.Refresh(v, actor)
		return err
	})
	if err != nil {
		return nil, err
	}
	d := policy.Decide(policy.Request{Actor: actor, Action: action, Object: o})
	if !d.Allow {
		e := entryFor(actor, "record.read")
		e.Object, e.Outcome, e.Code = o.ID, audit.Denied, d.Reason
		if err := s.Audit.Record(ctx, e); err != nil {
			return nil, err
		}
		return nil, d.Err()
	}
	r := &reader{s: s, catalog: cat, object: o, actor: actor, decision: d, shown: d.Read}
	if action == policy.Export {
		r.shown = d.Export
	}
	return r, r.narrow(fields)
}

// fields lists what may be shown, in catalog order.
func (r *reader) fields() (out []*catalog.Field) {
	for _, f := range r.object.Fields {
		if r.shown.Has(f) {
			out = append(out, f)
		}
	}
	return out
}

// narrow keeps only the named fields; an unreadable name and a wrong one get
// the same answer.
func (r *reader) narrow(names []string) error {
	if len(names) == 0 {
		return nil
	}
	var keep policy.FieldSet
	var failed []errs.FieldError
	for _, name := range names {
		f, ok := r.object.Field(name)
		if !ok || !r.shown.Has(f) {
			failed = append(failed, errs.FieldError{Field: name, Code: "no_such_field"})
			continue
		}
		keep.Add(f)
	}
	if len(failed) > 0 {
		return errs.FieldsInvalid(failed...).At("record.Read")
	}
	r.shown = keep
	return nil
}

// compile turns the request into a query; everything it names is checked
// against what the actor may find.
func (r *reader) compile(req ListRequest) (*query.Query, error) {
	q := &query.Query{Object: r.object, Limit: req.Limit, Deleted: req.Deleted, Text: req.Text}
	if q.Limit == 0 {
		q.Limit = DefaultLimit
	}
	if q.Limit < 0 || q.Limit > MaxLimit {
		return nil, errs.New(errs.Invalid, "limit_out_of_range", errs.P("max", MaxLimit)).At("record.List")
	}
	var err error
	if len(req.Filter) > 0 {
		if q.Where, err = query.ParseFilter(r.object, r.decision, req.Filter); err != nil {
			return nil, err
		}
	}
	if q.Order, err = query.ParseSort(r.object, r.decision, req.Sort); err != nil {
		return nil, err
	}
	if req.Text != "" {
		if err = query.CheckText(req.Text); err != nil {
			return nil, err
		}
		q.In = query.SearchFields(r.object, r.decision)
	}
	if req.Cursor != "" {
		if q.After, err = r.openCursor(q, req.Cursor, r.s.DB.Now()); err != nil {
			return nil, err
		}
	}
	return q, nil
}

// fetch reads rows and projects them, warming cold keys between attempts.
func (r *reader) fetch(ctx context.Context, rows func(*store.View) ([]*store.Row, error)) ([]*Projection, error) {
	for range maxRuns {
		var out []*Projection
		err := r.s.DB.Read(ctx, func(v *store.View) error {
			found, err := rows(v)
			if err != nil {
				return err
			}
			out, err = r.project(found)
			return err
		})
		var cold *coldKeys
		if !errors.As(err, &cold) {
			r.s.recordBroken(ctx, r.actor, err)
			return out, err
		}
		if err := r.s.Keys.Warm(ctx, cold.ids...); err != nil {
			return nil, err
		}
	}
	return nil, errs.New(errs.Unavailable, "").At("record.Read").WithHint("sealing keys were evicted %d times while reading", maxRuns)
}

// project opens rows in order; all cold keys are reported at once.
func (r *reader) project(rows []*store.Row) ([]*Projection, error) {
	var cold coldKeys
	out := make([]*Projection, 0, len(rows))
	for _, row := range rows {
		values, _, err := r.s.open(r.object, row)
		var one *coldKeys
		if errors.As(err, &one) {
			cold.ids = append(cold.ids, one.ids...)
			continue
		} else if err != nil {
			return nil, err
		}
		out = append(out, &Projection{object: r.object, row: row, values: values, shown: r.shown, mask: r.decision.Mask, decision: r.decision})
	}
	if len(cold.ids) > 0 {
		return nil, &cold
	}
	return out, nil
}

// byIndex answers from the in-memory index, then reads and re-tests the rows.
func (r *reader) byIndex(ctx context.Context, q *query.Query) ([]*Projection, query.Position, bool, error) {
	if err := r.s.indexReady(ctx); err != nil {
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
	kept := found[:0]
	for _, p := range found {
		if r.holds(q, p.values) {
			kept = append(kept, p)
		}
	}
	return kept, hits.Positions[len(hits.Positions)-1], hits.More, nil
}

// indexWait is how long a question waits for the index right after a start.
const indexWait = 20 * time.Second

// indexReady waits until the index is loaded. Serving begins before that, so
// the first searches wait here.
func (s *Service) indexReady(ctx context.Context) error {
	wait, cancel := context.WithTimeout(ctx, indexWait)
	defer cancel()
	err := s.Index.Ready(wait)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		return errs.New(errs.Unavailable, "index_building").At("record.List")
	}
	return err
}

// holds tests one opened row against the filter and the row rule again.
func (r *reader) holds(q *query.Query, values []field.Value) bool {
	get := getter(values)
	return (q.Where == nil || query.Match(q.Where, get)) && (r.decision.Rows == nil || query.Match(r.decision.Rows, get))
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

func (r *reader) count(ctx context.Context, q *query.Query) (n int, exact bool, err error) {
	all := *q
	all.After = nil
	if query.NeedsIndex(q) {
		if err := r.s.indexReady(ctx); err != nil {
			return 0, false, err
		}
		return r.s.Index.Count(ctx, &all, r.decision.Rows)
	}
	err = r.s.DB.Read(ctx, func(v *store.View) (err error) {
		n, err = store.CountRows(v, &all, r.decision.Rows)
		return err
	})
	return n, true, err
}

// May answers whether the actor, as the store knows them now, may do the act;
// nil means yes.
func (s *Service) May(ctx context.Context, actor policy.Actor, action policy.Action, object string) error {
	_, err := s.reader(ctx, actor, action, object, nil)
	return err
}

// recordBroken leaves an entry for a row that did not hold on reading.
func (s *Service) recordBroken(ctx context.Context, actor policy.Actor, cause error) {
	var at *placeError
	if !errors.As(cause, &at) {
		return
	}
	e := entryFor(actor, "integrity.failed")
	e.Object, e.Record, e.Outcome = at.object, at.record, audit.Noticed
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	_ = s.Audit.Record(ctx, e) // the read is refused either way
}
