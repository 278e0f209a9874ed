package httpapi

import (
	"context"
	"net/http"
	"strconv"

	"github.com/holdfast-crm/holdfast/internal/httpapi/exports"
	"github.com/holdfast-crm/holdfast/internal/httpapi/part"
)

// toExports hands a request on to the door of exports.
func toExports(handle exports.Handler) func(*exchange) error {
	return toPart(func(ctx context.Context, x *exchange, r part.Request) (any, error) {
		return handle(exports.Door{Exports: x.api.Exports}, ctx, r)
	})
}

// startExport begins an export of records of the object that the path names.
func (x *exchange) startExport() error {
	o, err := x.object()
	if err != nil {
		return err
	}
	return toPart(func(ctx context.Context, x *exchange, r part.Request) (any, error) {
		e, err := exports.Door{Exports: x.api.Exports}.Start(ctx, r, o.Name)
		if err != nil {
			x.wait = secondsOf(err)
			return nil, err
		}
		x.Header().Set("Location", base+"/exports/"+e.ID.String())
		if e.Replayed {
			x.Header().Set("Idempotency-Replayed", "true")
		}
		return e, nil
	})(x)
}

// exportFile hands a finished file out.
func (x *exchange) exportFile() error {
	f, err := exports.Door{Exports: x.api.Exports}.Open(x.r.Context(), part.Request{Actor: x.actor, ID: x.r.PathValue("id")})
	if err != nil {
		return err
	}
	out := x.download(exports.FileName(f), mediaBytes)
	defer out.Pace.End()
	x.Header().Set("Content-Length", strconv.FormatInt(f.Size, 10))
	out.Begin()
	return f.CopyTo(x.r.Context(), out)
}

// download is the way of a file out.
func (x *exchange) download(name, media string) *exports.Download {
	return &exports.Download{To: x, Name: name, Media: media, Pace: x.paced((*http.ResponseController).SetWriteDeadline)}
}
