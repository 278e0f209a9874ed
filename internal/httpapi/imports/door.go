package imports

import (
	"context"

	"github.com/holdfast-crm/holdfast/internal/httpapi/part"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/transfer"
)

// Door answers requests about imports.
type Door struct {
	Imports *transfer.Service
}

// Handler answers a request with a document, nil for none.
type Handler func(d Door, ctx context.Context, r part.Request) (any, error)

// about is what happens to one import.
type about func(ctx context.Context, actor policy.Actor, importID id.ID) (transfer.Import, error)

// one does something to the import that the path names, and shows it.
func one(ctx context.Context, r part.Request, act about) (any, error) {
	imp, err := r.About("import_unknown")
	if err != nil {
		return nil, err
	}
	shown, err := act(ctx, r.Actor, imp)
	if err != nil {
		return nil, err
	}
	return shown.In(r.Lang), nil
}

// Get shows an import.
func (d Door) Get(ctx context.Context, r part.Request) (any, error) {
	return one(ctx, r, d.Imports.Get)
}

// Stop stops one.
func (d Door) Stop(ctx context.Context, r part.Request) (any, error) {
	return one(ctx, r, d.Imports.Stop)
}

// Revert takes one back, in the background.
func (d Door) Revert(ctx context.Context, r part.Request) (any, error) {
	return one(ctx, r, d.Imports.TakeBack)
}

// Reread reads a draft's table in another way.
func (d Door) Reread(ctx context.Context, r part.Request) (any, error) {
	var doc Reading
	if err := r.Read(&doc); err != nil {
		return nil, err
	}
	how := transfer.Reading{Encoding: orEmpty(doc.Encoding), Delimiter: orEmpty(doc.Delimiter), Headings: doc.Headings}
	return one(ctx, r, func(ctx context.Context, actor policy.Actor, imp id.ID) (transfer.Import, error) {
		return d.Imports.Reread(ctx, actor, imp, how)
	})
}

// Start starts the import of a draft, as decided.
func (d Door) Start(ctx context.Context, r part.Request) (any, error) {
	var doc Decision
	if err := r.Read(&doc); err != nil {
		return nil, err
	}
	return one(ctx, r, func(ctx context.Context, actor policy.Actor, imp id.ID) (transfer.Import, error) {
		return d.Imports.Begin(ctx, actor, imp, doc.decision())
	})
}

// Preview shows the first rows of a draft as they would be.
func (d Door) Preview(ctx context.Context, r part.Request) (any, error) {
	var doc Decision
	if err := r.Read(&doc); err != nil {
		return nil, err
	}
	imp, err := r.About("import_unknown")
	if err != nil {
		return nil, err
	}
	actor := r.Actor
	actor.Lang = r.Lang
	return d.Imports.Preview(ctx, actor, imp, doc.decision())
}

// Discard gives a draft up.
func (d Door) Discard(ctx context.Context, r part.Request) (any, error) {
	imp, err := r.About("import_unknown")
	if err != nil {
		return nil, err
	}
	return nil, d.Imports.Discard(ctx, r.Actor, imp)
}
