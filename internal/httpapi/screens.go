package httpapi

import (
	"log/slog"
	"net/http"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/httpapi/ui"
	"github.com/holdfast-crm/holdfast/internal/ratelimit"
)

// screen answers an address outside the API with the UI, where that has
// something there.
func (x *exchange) screen() bool {
	p := x.r.URL.Path
	if p == "/api" || strings.HasPrefix(p, "/api/") || p == "/healthz" || p == "/readyz" {
		return false
	}
	x.onScreen = x.api.UI.Serve(x, x.r, x.textLang())
	return x.onScreen
}

// reportRate is how many reports one network may send.
var reportRate = Rate{PerSecond: 0.2, Burst: 20}

// cspReports takes what browsers tell about our content security policy.
func (x *exchange) cspReports() error {
	if ok, _, wait := x.api.reports.Take(ratelimit.Neighbourhood(x.remote), x.api.Now()); !ok {
		x.wait = wait
		return errs.New(errs.RateLimited, "")
	}
	body, err := x.readBody()
	if err != nil {
		return err
	}
	for _, one := range ui.ReadReports(body, x.r.Host) {
		level := slog.LevelWarn
		if one.Disposition == "report" { // of the policy that is only tried out
			level = slog.LevelInfo
		}
		x.api.Log.LogAttrs(x.r.Context(), level, "a page did not keep to its policy", slog.String("directive", one.Directive),
			slog.String("blocked", one.Blocked), slog.String("disposition", one.Disposition), slog.Int64("times", x.api.violations.Count(one)))
	}
	x.send(http.StatusNoContent, "", nil)
	return nil
}
