package httpapi

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/holdfast-crm/holdfast/internal/httpapi/problem"
)

// problem describes err as an answer to this request.
func (x *exchange) problem(err error) *problem.Problem {
	return problem.New(err, problem.Request{
		Lang: x.lang, ID: x.id, Conditional: x.r.Header.Get("If-Match") != "", Query: x.r.URL.Query(), Body: x.body, Place: x.place,
	})
}

// retryAfter is what 503 says when nobody knows better.
const retryAfter = 5 * time.Second

// writeProblem answers with err.
func (x *exchange) writeProblem(err error) {
	p := x.problem(err)
	h := x.Header()
	switch p.Status {
	case http.StatusUnauthorized:
		challenge := `Bearer realm="holdfast"`
		if x.r.Header.Get("Authorization") != "" {
			challenge += `, error="invalid_token"` // RFC 6750 section 3.1
		}
		h.Set("WWW-Authenticate", challenge)
	case http.StatusUnsupportedMediaType:
		if x.r.Method == http.MethodPatch {
			h.Set("Accept-Patch", acceptPatch)
		}
	case http.StatusTooManyRequests:
		h.Set("Retry-After", strconv.Itoa(seconds(x.wait)))
	case http.StatusServiceUnavailable:
		wait := retryAfter
		if p.Percent != nil { // it comes on, and whoever asks again waits for it
			wait = time.Second
		}
		h.Set("Retry-After", strconv.Itoa(seconds(wait)))
	}
	body, err := json.Marshal(p)
	if err != nil {
		body = []byte(`{"title":"internal"}`) // strings and numbers always marshal
	}
	h.Del("ETag")
	x.send(p.Status, "application/problem+json", body)
}
