package record

import (
	"context"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// others tells a filter where its relations may lead: the same decision as for
// a list of those records.
type others struct{ r *reader }

// Plural implements query.Others.
func (o others) Plural(name string) (*catalog.Object, bool) { return o.r.catalog.ByPlural(name) }

// May implements query.Others.
func (o others) May(object *catalog.Object) (query.Finder, query.Expr, bool) {
	d := policy.Decide(policy.Request{Actor: o.r.actor, Action: policy.Read, Object: object})
	return d, d.Rows, d.Allow
}

// resolved is the query with its relations answered by the index.
func (r *reader) resolved(ctx context.Context, q *query.Query) (*query.Query, error) {
	if len(query.Relations(q.Where)) == 0 {
		return q, nil
	}
	known := *q
	var err error
	known.Where, err = r.s.Index.Resolve(ctx, q.Where)
	return &known, err
}

// recordRelated puts into the log, durably, that records were chosen by
// sensitive or financial values of others. Which of those the values were, the
// answer does not say.
func (r *reader) recordRelated(ctx context.Context, q *query.Query) error {
	for _, x := range query.Relations(q.Where) {
		e := entryFor(r.actor, "record.read")
		e.Object = x.Object.ID
		for _, f := range query.Touches(x.Where, nil) {
			if f.Handling.AuditReads {
				e.Fields = append(e.Fields, f.ID)
			}
		}
		if len(e.Fields) == 0 {
			continue
		}
		if err := r.s.Audit.Record(ctx, e); err != nil {
			return err
		}
	}
	return nil
}
