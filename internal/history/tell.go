package history

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// Question asks for the acts on one record, the newest first.
type Question struct {
	Object string
	Record id.ID
	Field  string // name; only changes of it. "": every act
	Values bool   // from what to what, too
	Before int64  // a Next of an earlier page; 0: from the newest
	Limit  int
}

// Page is one page of acts.
type Page struct {
	Acts []Act
	Next int64 // where to go on, 0 at the end. A page that looked through much may hold few.
}

// Act is one act on a record, as one reader may know of it.
type Act struct {
	Entry   audit.Entry
	Fields  []*catalog.Field // that the reader may read
	Changes []Change
	Within  Work // the work that it was part of, if any
}

// Work is an import, work on many records, or a merge: kind "import", "bulk" or "merge".
type Work struct{ Kind, ID string }

// Change is from what to what one field went.
type Change struct {
	Field         *catalog.Field
	Before, After Side
}

// Side is a value as the reader may see it: in clear, as a mask, or not at all.
type Side struct {
	Value field.Value
	Mask  string
	Gone  Gone
}

// maxLooked is how many acts one page looks through for those of one field.
const maxLooked = 1000

// List answers a question. Whoever may read the record may ask.
//
// Errors: those of record.Get, and Invalid "field_unknown".
func (s *Service) List(ctx context.Context, actor policy.Actor, q Question) (page Page, err error) {
	defer errs.Wrap(&err, "history.List")
	p, err := s.records.Get(ctx, actor, q.Object, q.Record, record.GetOptions{Deleted: true, Fields: []string{"id"}})
	if err != nil {
		return page, err
	}
	ask := audit.Filter{Object: p.Object().ID, Record: q.Record, Before: q.Before, Limit: q.Limit}
	var of *catalog.Field
	if q.Field != "" {
		f, ok := p.Object().Field(q.Field)
		if !ok || !p.Decision().Read.Has(f) {
			return page, errs.In("of", errs.New(errs.Invalid, "field_unknown", errs.P("field", q.Field)))
		}
		of, ask.Writes, ask.Limit = f, true, maxLooked
	}
	entries, err := s.records.Audit.Entries(ctx, ask)
	if err != nil {
		return page, err
	}
	if len(entries) == ask.Limit {
		page.Next = entries[len(entries)-1].Pos
	}
	for i := range entries {
		e := &entries[i]
		if of != nil && (storedAs(of, e.Fields) == "" || e.Change.To <= e.Change.From) {
			continue
		}
		if len(page.Acts) == q.Limit {
			page.Next = page.Acts[q.Limit-1].Entry.Pos
			break
		}
		page.Acts = append(page.Acts, s.tell(p, e))
	}
	if q.Values {
		err = s.values(ctx, p, of, page.Acts)
	}
	return page, err
}

// tell says what the reader may know of an entry without any value.
func (s *Service) tell(p *record.Projection, e *audit.Entry) Act {
	a := Act{Entry: *e}
	kind, rest, _ := strings.Cut(e.DetailOf(audit.DetailWithin), " ")
	a.Within.Kind = kind
	a.Within.ID, _, _ = strings.Cut(rest, " ") // " back" follows when the work was being taken back
	for _, f := range p.Object().Fields {
		if !f.Gone && p.Decision().Read.Has(f) && storedAs(f, e.Fields) != "" {
			a.Fields = append(a.Fields, f)
		}
	}
	// In the order of the entry, which is that of the fields when it was made.
	slices.SortStableFunc(a.Fields, func(x, y *catalog.Field) int {
		return slices.Index(e.Fields, storedAs(x, e.Fields)) - slices.Index(e.Fields, storedAs(y, e.Fields))
	})
	return a
}

// values adds to acts from what to what fields went, as far as the reader sees
// them, and puts into the log that sensitive ones are about to be seen.
func (s *Service) values(ctx context.Context, p *record.Projection, of *catalog.Field, acts []Act) error {
	var clear []*catalog.Field
	for i := range acts {
		a := &acts[i]
		turns, err := s.turns(ctx, p.Object(), &a.Entry)
		if err != nil {
			return err
		}
		for _, t := range turns {
			if !p.Decision().Read.Has(t.field) || of != nil && t.field != of {
				continue
			}
			shows := p.Decision().Shows(t.field)
			if shows && t.before.gone == "" && t.after.gone == "" && bytes.Equal(t.before.bytes, t.after.bytes) {
				continue // somebody who did not see it wrote what was there
			}
			a.Changes = append(a.Changes, Change{t.field, side(t.field, t.before, shows), side(t.field, t.after, shows)})
			if shows && (t.before.value != nil || t.after.value != nil) && !slices.Contains(clear, t.field) {
				clear = append(clear, t.field)
			}
		}
	}
	return s.records.RecordPast(ctx, p, clear)
}

func side(f *catalog.Field, v past, shows bool) Side {
	switch {
	case v.value == nil:
		return Side{Gone: v.gone}
	case shows:
		return Side{Value: v.value}
	}
	return Side{Mask: f.Masked(v.value)}
}
