package httpapi

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// problem is the body of every error answer: RFC 9457, section 3.
type problem struct {
	Type           string         `json:"type"`  // "urn:holdfast:problem:<code>"
	Title          string         `json:"title"` // of the kind; the same for every occurrence
	Status         int            `json:"status"`
	Detail         string         `json:"detail"` // of the code, in the caller's language
	Code           string         `json:"code"`
	RequestID      string         `json:"request_id"`
	CurrentVersion int64          `json:"current_version,omitempty"` // of version_stale
	Errors         []problemField `json:"errors,omitempty"`
}

// problemField is one rejected value.
type problemField struct {
	Field   string `json:"field"`
	Code    string `json:"code"`
	Message string `json:"message"`
	Pointer string `json:"pointer"` // into the request body, RFC 6901
}

const problemType = "urn:holdfast:problem:"

// Limits of what an error repeats of the request: enough to find the fault,
// too little to use the answer as a mirror.
const (
	maxProblemFields = 100
	maxFieldEcho     = 100 // characters
)

// newProblem describes err; conditional says that the request had an If-Match.
func newProblem(err error, lang, requestID string, conditional bool) *problem {
	e := errs.As(err)
	code := e.Code
	if code == "" {
		code = e.Kind.String()
	}
	p := &problem{
		Type: problemType + code, Title: (&errs.Error{Kind: e.Kind}).Public(lang), Status: status(e, conditional),
		Detail: e.Public(lang), Code: code, RequestID: requestID,
	}
	if code == "version_stale" || code == "version_known" {
		p.CurrentVersion = currentVersion(e)
	}
	for _, f := range e.Fields[:min(len(e.Fields), maxProblemFields)] {
		name := shorten(f.Field)
		p.Errors = append(p.Errors, problemField{name, f.Code, errs.Text(lang, f.Code, f.Params...), pointer(name)})
	}
	return p
}

// status is the table from errors to statuses. Kinds decide, with exceptions
// where HTTP has a closer word.
func status(e *errs.Error, conditional bool) int {
	switch e.Code {
	case "method_not_allowed":
		return http.StatusMethodNotAllowed
	case "not_acceptable":
		return http.StatusNotAcceptable
	case "request_timeout":
		return http.StatusRequestTimeout
	case "media_type_unsupported":
		return http.StatusUnsupportedMediaType
	case "host_unknown":
		return http.StatusMisdirectedRequest
	case "idempotency_key_reused":
		return http.StatusUnprocessableEntity
	case "if_match_weak", "version_known":
		return http.StatusPreconditionFailed
	case "version_stale":
		if conditional {
			return http.StatusPreconditionFailed
		}
	}
	switch e.Kind {
	case errs.Invalid:
		if len(e.Fields) > 0 {
			return http.StatusUnprocessableEntity
		}
		return http.StatusBadRequest
	case errs.Unauthenticated:
		return http.StatusUnauthorized
	case errs.Permission:
		return http.StatusForbidden
	case errs.NotFound:
		return http.StatusNotFound
	case errs.Conflict:
		return http.StatusConflict
	case errs.Precondition:
		return http.StatusPreconditionRequired
	case errs.TooLarge:
		return http.StatusRequestEntityTooLarge
	case errs.RateLimited:
		return http.StatusTooManyRequests
	case errs.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// currentVersion reads the version out of a version_stale error.
func currentVersion(e *errs.Error) int64 {
	for _, p := range e.Params {
		if p.Name == "current" {
			v, err := strconv.ParseInt(p.Value, 10, 64)
			if err == nil {
				return v
			}
		}
	}
	return 0
}

func shorten(s string) string {
	n := 0
	for i := range s {
		if n == maxFieldEcho {
			return s[:i]
		}
		n++
	}
	return s
}

// pointer turns "emails.0.value" into "/emails/0/value".
func pointer(field string) string {
	if field == "" {
		return ""
	}
	field = strings.NewReplacer("~", "~0", "/", "~1").Replace(field)
	return "/" + strings.ReplaceAll(field, ".", "/")
}

// retryAfter is what 503 says when nobody knows better.
const retryAfter = 5 * time.Second

// writeProblem answers with err.
func (x *exchange) writeProblem(err error) {
	p := newProblem(err, x.lang, x.id, x.r.Header.Get("If-Match") != "")
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
		h.Set("Retry-After", strconv.Itoa(seconds(retryAfter)))
	}
	body, err := json.Marshal(p)
	if err != nil {
		body = []byte(`{"title":"internal"}`) // strings and numbers always marshal
	}
	h.Del("ETag")
	x.send(p.Status, "application/problem+json", body)
}
