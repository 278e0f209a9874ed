package imports

import (
	"errors"
	"io"
	"net/http"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/httpapi/pace"
	"github.com/holdfast-crm/holdfast/internal/httpapi/part"
)

// Upload reads the body of a request as a file.
type Upload struct {
	Body io.Reader
	Most int64 // bytes
	Pace *pace.Watch
	err  error // the first; there is nothing behind it
}

// Read implements io.Reader. Its errors are for the caller.
func (u *Upload) Read(p []byte) (int, error) {
	if u.err != nil {
		return 0, u.err
	}
	n, err := u.Body.Read(p)
	u.Pace.Moved(n)
	var large *http.MaxBytesError
	switch {
	case err == nil || err == io.EOF:
		u.err = err
	case errors.As(err, &large):
		u.err = errs.New(errs.TooLarge, "import_file_too_large", errs.P("max", u.Most>>30))
	case part.IsTimeout(err):
		u.err = errs.New(errs.Invalid, "request_timeout")
	default:
		u.err = errs.New(errs.Invalid, "upload_cut_off")
	}
	return n, u.err
}
