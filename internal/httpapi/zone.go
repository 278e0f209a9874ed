package httpapi

import (
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

const zoneHeader = "Holdfast-Time-Zone"

// zone is where the caller's days begin: the IANA name in the header, else UTC.
func (x *exchange) zone() (*time.Location, error) {
	names := x.r.Header.Values(zoneHeader)
	if len(names) == 0 {
		return time.UTC, nil
	}
	name := strings.TrimSpace(names[0])
	if zone, err := time.LoadLocation(name); err == nil && len(names) == 1 && name != "" && name != "Local" {
		return zone, nil
	}
	return nil, errs.New(errs.Invalid, "header_invalid", errs.P("header", zoneHeader))
}
