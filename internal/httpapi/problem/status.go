package problem

import (
	"cmp"
	"net/http"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// statuses are what HTTP calls the kinds of errors.
func statuses() map[errs.Kind]int {
	return map[errs.Kind]int{
		errs.Invalid:         http.StatusBadRequest, // but see status
		errs.Unauthenticated: http.StatusUnauthorized,
		errs.Permission:      http.StatusForbidden,
		errs.NotFound:        http.StatusNotFound,
		errs.Conflict:        http.StatusConflict,
		errs.Precondition:    http.StatusPreconditionRequired,
		errs.TooLarge:        http.StatusRequestEntityTooLarge,
		errs.RateLimited:     http.StatusTooManyRequests,
		errs.Unavailable:     http.StatusServiceUnavailable,
	}
}

// closer are the codes for which HTTP has a closer word than for their kind.
func closer() map[string]int {
	return map[string]int{
		"method_not_allowed":     http.StatusMethodNotAllowed,
		"not_acceptable":         http.StatusNotAcceptable,
		"request_timeout":        http.StatusRequestTimeout,
		"media_type_unsupported": http.StatusUnsupportedMediaType,
		"host_unknown":           http.StatusMisdirectedRequest,
		"idempotency_key_reused": http.StatusUnprocessableEntity,
		"batch_undone":           http.StatusUnprocessableEntity,
		"if_match_weak":          http.StatusPreconditionFailed,
		"version_known":          http.StatusPreconditionFailed,
		"definition_stale":       http.StatusPreconditionFailed,
		"auth_row_changed":       http.StatusServiceUnavailable, // until somebody has mended what is stored of the caller
	}
}

// status is that of an error, by two tables. What depends on more than code and
// kind: a version that is another is a failed condition for who sent one, and
// values that were not accepted are told from a question that cannot be asked.
func status(e *errs.Error, conditional bool) int {
	switch {
	case e.Code == "version_stale" && conditional:
		return http.StatusPreconditionFailed
	case e.Kind == errs.Invalid && len(e.Fields) > 0 && e.Part == "":
		return http.StatusUnprocessableEntity
	}
	return cmp.Or(closer()[e.Code], statuses()[e.Kind], http.StatusInternalServerError)
}
