package httpapi

import (
	"context"
	"net/http"
	"strconv"

	"github.com/holdfast-crm/holdfast/internal/httpapi/exports"
	"github.com/holdfast-crm/holdfast/internal/httpapi/pace"
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
	out := &download{x: x, name: exports.FileName(f), media: mediaBytes, pace: x.paced((*http.ResponseController).SetWriteDeadline)}
	defer out.pace.End()
	x.Header().Set("Content-Length", strconv.FormatInt(f.Size, 10))
	out.begin()
	return f.CopyTo(x.r.Context(), out)
}

// download sends a file that is put together on the way; until its first byte
// an error is still an answer.
type download struct {
	x           *exchange
	pace        *pace.Watch
	name, media string
}

// begin sends the head. A browser that opens the file all the same runs nothing
// of it.
func (d *download) begin() {
	h := d.x.Header()
	h.Set("Content-Type", d.media)
	h.Set("Content-Disposition", `attachment; filename="`+d.name+`"`)
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
	d.x.WriteHeader(http.StatusOK)
}

// Write implements io.Writer.
func (d *download) Write(p []byte) (int, error) {
	if d.x.status == 0 {
		d.begin()
	}
	n, err := d.x.Write(p)
	d.pace.Moved(n)
	return n, err
}
