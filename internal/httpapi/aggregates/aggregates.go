package aggregates

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/aggregate"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/httpapi/part"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// Question is the body of a request.
type Question struct {
	Filter  json.RawMessage `json:"filter"`
	Q       string          `json:"q"`
	Deleted bool            `json:"deleted"`
	Group   []string        `json:"group"`
	Values  []string        `json:"values"`
	Sort    string          `json:"sort"`
	Limit   *int            `json:"limit"`
	Titles  bool            `json:"titles"`
}

// Page is the answer.
type Page struct {
	Data   []Group           `json:"data"`
	Groups int               `json:"groups"` // in all
	More   bool              `json:"more"`
	Count  int64             `json:"count"` // records
	Titles map[string]string `json:"titles,omitempty"`
}

// Group is one group: its values by what was asked for.
type Group struct {
	Group  map[string]json.RawMessage `json:"group"`
	Count  int64                      `json:"count"`
	Values map[string]json.RawMessage `json:"values"`
}

// Door is what the part works with.
type Door struct {
	Records *record.Service
	Users   func(context.Context, []id.ID) (map[id.ID]string, error) // their names
	Zone    *time.Location                                           // of the caller
}

// Answer answers one request about an object.
func (d Door) Answer(ctx context.Context, o *catalog.Object, r part.Request) (*Page, error) {
	var ask Question
	if err := r.Ask(&ask); err != nil {
		return nil, err
	}
	req, err := ask.request()
	if err != nil {
		return nil, err
	}
	req.Zone = d.Zone
	a, err := d.Records.Aggregate(ctx, r.Actor, o.Name, req)
	if err != nil {
		return nil, err
	}
	page := &Page{Data: make([]Group, 0, len(a.Rows)), Groups: a.Total, More: a.Total > len(a.Rows), Count: a.Count}
	for i := range a.Rows {
		page.Data = append(page.Data, written(a.Spec, &a.Rows[i]))
	}
	if ask.Titles {
		page.Titles, err = d.titles(ctx, r.Actor, a)
	}
	return page, err
}

func (q Question) request() (req record.AggregateRequest, err error) {
	req = record.AggregateRequest{Text: q.Q, Deleted: q.Deleted, Ask: aggregate.Ask{Group: q.Group, Values: q.Values}}
	filter := bytes.TrimSpace(q.Filter)
	switch {
	case len(filter) == 0 || string(filter) == "null":
	case filter[0] == '{':
		req.Filter = filter
	default:
		var words string
		if json.Unmarshal(filter, &words) != nil {
			return req, errs.In("filter", errs.New(errs.Invalid, "parameter_invalid", errs.P("name", "filter")))
		}
		req.Filter = []byte(words)
	}
	if q.Sort != "" {
		req.Sort = strings.Split(q.Sort, ",")
	}
	if q.Limit != nil {
		if req.Limit = *q.Limit; req.Limit == 0 {
			req.Limit = -1 // who writes 0 does not mean the usual
		}
	}
	return req, nil
}

func written(by *aggregate.Spec, row *aggregate.Row) Group {
	g := Group{Group: map[string]json.RawMessage{}, Count: row.Count, Values: map[string]json.RawMessage{}}
	for i, one := range by.Groups {
		g.Group[one.Name] = one.AppendKey(nil, row.Keys[i])
	}
	for i, one := range by.Values {
		g.Values[one.Name] = one.Append(nil, row.Cells[i])
	}
	return g
}

// titles are what the records and users are called that groups are by, as far
// as the caller may know.
func (d Door) titles(ctx context.Context, actor policy.Actor, a *aggregate.Answer) (map[string]string, error) {
	out := map[string]string{}
	for i, g := range a.Spec.Groups {
		if g.Field.Type.Shape() != field.ShapeID {
			continue
		}
		titles, err := d.titlesOf(ctx, actor, g.Field, ids(a.Rows, i))
		if err != nil {
			return nil, err
		}
		for rec, title := range titles {
			out[rec.String()] = title
		}
	}
	return out, nil
}

func (d Door) titlesOf(ctx context.Context, actor policy.Actor, f *catalog.Field, of []id.ID) (map[id.ID]string, error) {
	switch {
	case f.Target != nil:
		return d.Records.TitlesOf(ctx, actor, f.Target, of)
	case f.LeadsToUser() && actor.Kind == policy.Person: // a token should not say who works here
		return d.Users(ctx, of)
	}
	return nil, nil
}

func ids(rows []aggregate.Row, group int) (out []id.ID) {
	for i := range rows {
		if v, err := id.FromBytes([]byte(rows[i].Keys[group].Text)); err == nil {
			out = append(out, v)
		}
	}
	return out
}
