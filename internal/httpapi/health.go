package httpapi

import (
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// healthz says that the process answers, and nothing else.
func (x *exchange) healthz() error { return x.sendJSON(http.StatusOK, []byte(`{"status":"live"}`)) }

type readyDoc struct {
	Status string     `json:"status"` // "ready", "not_ready", "stopping"
	Checks []checkDoc `json:"checks"`
}

type checkDoc struct {
	Name string `json:"name"`
	OK   bool   `json:"ok"`
	Code string `json:"code,omitempty"` // why not
}

// readyz says whether requests should be sent here. It answers 503 while the
// service starts, when something it needs fails, and as soon as it was told
// to stop, so that a load balancer turns away before connections do.
func (x *exchange) readyz() error {
	doc := readyDoc{Status: "ready", Checks: []checkDoc{}}
	for _, c := range x.api.Ready(x.r.Context()) {
		one := checkDoc{Name: c.Name, OK: c.Err == nil}
		if c.Err != nil {
			doc.Status = "not_ready"
			if one.Code = errs.CodeOf(c.Err); one.Code == "" {
				one.Code = errs.KindOf(c.Err).String()
			}
		}
		doc.Checks = append(doc.Checks, one)
	}
	if x.api.stopping.Load() {
		doc.Status = "stopping"
	}
	status := http.StatusOK
	if doc.Status != "ready" {
		status = http.StatusServiceUnavailable
		x.Header().Set("Retry-After", strconv.Itoa(seconds(retryAfter)))
	}
	body, err := json.Marshal(doc)
	if err != nil {
		return errs.New(errs.Internal, "").At("httpapi.readyz").Because(err)
	}
	return x.sendJSON(status, body)
}
