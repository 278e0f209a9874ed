package exports

import (
	"net/http"

	"github.com/holdfast-crm/holdfast/internal/httpapi/pace"
)

// Download sends a file that is put together on the way; until its first byte
// an error is still an answer.
type Download struct {
	To          http.ResponseWriter
	Pace        *pace.Watch
	Name, Media string
	begun       bool
}

// Begin sends the head. A browser that opens the file all the same runs nothing
// of it.
func (d *Download) Begin() {
	h := d.To.Header()
	h.Set("Content-Type", d.Media)
	h.Set("Content-Disposition", `attachment; filename="`+d.Name+`"`)
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
	d.To.WriteHeader(http.StatusOK)
	d.begun = true
}

// Write implements io.Writer.
func (d *Download) Write(p []byte) (int, error) {
	if !d.begun {
		d.Begin()
	}
	n, err := d.To.Write(p)
	d.Pace.Moved(n)
	return n, err
}
