package httpapi

import (
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

const zoneHeader = "Holdfast-Time-Zone"

// zone is where the caller's days begin: in the zone of the header, else in the
// user's own, else in the workspace's.
func (x *exchange) zone() (*time.Location, error) {
	names := x.r.Header.Values(zoneHeader)
	if len(names) == 0 {
		return x.api.Workspace.Zone(x.r.Context(), x.actor.Zone)
	}
	name := strings.TrimSpace(names[0])
	if len(names) == 1 && name != "" && name != "Local" {
		if zone, err := x.api.Workspace.Zone(x.r.Context(), name); err == nil {
			return zone, nil
		}
	}
	return nil, errs.New(errs.Invalid, "header_invalid", errs.P("header", zoneHeader))
}
