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
		return x.usualZone()
	}
	name := strings.TrimSpace(names[0])
	if zone, err := time.LoadLocation(name); err == nil && len(names) == 1 && name != "" && name != "Local" {
		return zone, nil
	}
	return nil, errs.New(errs.Invalid, "header_invalid", errs.P("header", zoneHeader))
}

func (x *exchange) usualZone() (*time.Location, error) {
	u, err := x.api.Auth.UserByID(x.r.Context(), x.actor.User)
	if err != nil {
		return nil, err
	}
	name := u.TimeZone
	if name == "" {
		set, err := x.api.Workspace.Settings(x.r.Context())
		if err != nil {
			return nil, err
		}
		name = set.TimeZone
	}
	zone, err := time.LoadLocation(name)
	if err != nil { // checked when it was set: this machine knows fewer zones
		return nil, errs.New(errs.Internal, "").At("httpapi.zone").Because(err)
	}
	return zone, nil
}
