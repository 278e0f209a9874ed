package httpapi

import (
	"context"
	"net/http"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

// Samples is the workspace's sample data.
type Samples interface {
	// Count counts the records that are samples.
	Count(ctx context.Context) (int, error)
	// Fill writes the sample data and returns how many records it is; Conflict
	// "sample_exists" when there is some.
	Fill(ctx context.Context, actor policy.Actor) (int, error)
	// Remove takes every sample record out for good and returns how many.
	Remove(ctx context.Context, actor policy.Actor) (int, error)
}

// removedDoc says how many records went.
type removedDoc struct {
	Removed int `json:"removed"`
}

func (x *exchange) fillSample() error {
	if x.api.Samples == nil {
		return errs.New(errs.NotFound, "")
	}
	n, err := x.api.Samples.Fill(x.r.Context(), x.actor)
	if err != nil {
		return err
	}
	return x.sendDocumentAs(http.StatusAccepted, sampleDoc{n})
}

func (x *exchange) removeSample() error {
	if x.api.Samples == nil {
		return errs.New(errs.NotFound, "")
	}
	n, err := x.api.Samples.Remove(x.r.Context(), x.actor)
	if err != nil {
		return err
	}
	return x.sendDocument(removedDoc{n})
}
