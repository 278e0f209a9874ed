package bulk

import (
	"context"
	"encoding/json"

	"github.com/holdfast-crm/holdfast/internal/bulk"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/httpapi/part"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// Request asks for work. The filter is in either notation: an object, or a
// string in the short one.
type Request struct {
	Object string          `json:"object"`
	Action string          `json:"action" enum:"delete,restore,update"`
	Filter json.RawMessage `json:"filter,omitempty"`
	Q      *string         `json:"q,omitempty"`
	IDs    []string        `json:"ids,omitempty"`

	Values map[string]json.RawMessage `json:"values,omitempty"`
	Count  *int                       `json:"count,omitempty"`
}

// KeptList names records that stayed as they were.
type KeptList struct {
	Data []Kept `json:"data"`
}

// Kept is one of them.
type Kept struct {
	ID  id.ID  `json:"id"`
	Why string `json:"why" enum:"moved,changed,refused"`
}

// List is the caller's work, the newest first.
type List struct {
	Data []bulk.Work `json:"data"`
}

// Door answers requests about work.
type Door struct {
	Work *bulk.Service
}

// Handler answers a request with a document.
type Handler func(d Door, ctx context.Context, r part.Request) (any, error)

// Start begins work.
func (d Door) Start(ctx context.Context, r part.Request) (any, error) {
	var doc Request
	if err := r.Read(&doc); err != nil {
		return nil, err
	}
	req, err := doc.request(r)
	if err != nil {
		return nil, err
	}
	w, err := d.Work.Start(ctx, r.Actor, req)
	return w.In(r.Lang), err
}

func (doc Request) request(r part.Request) (req bulk.Request, err error) {
	req = bulk.Request{Object: doc.Object, Action: bulk.Action(doc.Action), Values: doc.Values, Count: doc.Count}
	named, asked := len(doc.IDs) > 0, len(doc.Filter) > 0 || doc.Q != nil
	if named && asked {
		return req, errs.FieldsInvalid(errs.FieldError{Field: "ids", Code: "bulk_ids_or_question"})
	}
	if req.IDs, err = part.IDs("ids", doc.IDs); err != nil {
		return req, err
	}
	req.Question = record.ListRequest{Deleted: req.Action == bulk.Restore}
	if doc.Q != nil {
		req.Question.Text = *doc.Q
	}
	if req.Question.Filter, err = part.Filter(doc.Filter); err != nil {
		return req, err
	}
	if !named {
		req.Question.Zone, err = r.Zone()
	}
	return req, err
}

// List lists the caller's work.
func (d Door) List(ctx context.Context, r part.Request) (any, error) {
	all, err := d.Work.List(ctx, r.Actor)
	for i := range all {
		all[i] = all[i].In(r.Lang)
	}
	return List{all}, err
}

// Get shows one piece of work.
func (d Door) Get(ctx context.Context, r part.Request) (any, error) {
	return one(ctx, r, d.Work.Get)
}

// Kept lists the records that it left as they were.
func (d Door) Kept(ctx context.Context, r part.Request) (any, error) {
	work, err := r.About("bulk_unknown")
	if err != nil {
		return nil, err
	}
	kept, err := d.Work.Kept(ctx, r.Actor, work)
	list := KeptList{Data: make([]Kept, 0, len(kept))}
	for _, k := range kept {
		list.Data = append(list.Data, Kept{k.Record, k.Why.String()})
	}
	return list, err
}

// Stop stops it.
func (d Door) Stop(ctx context.Context, r part.Request) (any, error) {
	return one(ctx, r, d.Work.Stop)
}

// Revert takes it back.
func (d Door) Revert(ctx context.Context, r part.Request) (any, error) {
	return one(ctx, r, d.Work.Revert)
}

func one(ctx context.Context, r part.Request, act func(context.Context, policy.Actor, id.ID) (bulk.Work, error)) (any, error) {
	work, err := r.About("bulk_unknown")
	if err != nil {
		return nil, err
	}
	w, err := act(ctx, r.Actor, work)
	return w.In(r.Lang), err
}
