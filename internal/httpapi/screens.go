package httpapi

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/ratelimit"
)

// screen answers an address outside the API with the UI, where that has
// something there.
func (x *exchange) screen() bool {
	p := x.r.URL.Path
	if p == "/api" || strings.HasPrefix(p, "/api/") || p == "/healthz" || p == "/readyz" {
		return false
	}
	x.onScreen = x.api.UI.Serve(x, x.r, x.language())
	return x.onScreen
}

// language is that of texts in this answer.
func (x *exchange) language() string {
	if x.lang == "" {
		return errs.Languages()[0]
	}
	return x.lang
}

// violation is what we keep of a browser's report about our policy: never an
// address, a sample or anything else a person may have put there.
type violation struct{ directive, kind, disposition string }

// violations counts reports since the start.
type violations struct {
	mu   sync.Mutex
	seen map[violation]int64 // as many as there are words for its parts
}

func (v *violations) count(one violation) int64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.seen[one]++
	return v.seen[one]
}

// reportRate is how many reports one network may send.
var reportRate = Rate{PerSecond: 0.2, Burst: 20}

// cspReport is a report in either form: as report-uri sends it (CSP level 2,
// in an envelope) or as report-to does (Reporting API, in an array).
type cspReport struct {
	Directive string `json:"effective-directive"`
	Violated  string `json:"violated-directive"`
	Blocked   string `json:"blocked-uri"`
	Disposed  string `json:"disposition"`
	Body      struct {
		Directive string `json:"effectiveDirective"`
		Blocked   string `json:"blockedURL"`
		Disposed  string `json:"disposition"`
	} `json:"body"`
}

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
	for _, one := range readReports(body, x.r.Host) {
		x.api.Log.LogAttrs(x.r.Context(), slog.LevelWarn, "a browser kept something out of a page", slog.String("directive", one.directive),
			slog.String("blocked", one.kind), slog.String("disposition", one.disposition), slog.Int64("times", x.api.violations.count(one)))
	}
	x.send(http.StatusNoContent, "", nil)
	return nil
}

// maxReports is how many reports of one message are read.
const maxReports = 10

func readReports(body []byte, host string) (out []violation) {
	var many []cspReport
	var one struct {
		Report cspReport `json:"csp-report"`
	}
	if json.Unmarshal(body, &many) != nil {
		if json.Unmarshal(body, &one) != nil {
			return nil
		}
		many = []cspReport{one.Report}
	}
	for _, r := range many[:min(len(many), maxReports)] {
		out = append(out, violation{
			directive:   known(directives(), firstWord(r.Body.Directive, r.Directive, r.Violated)),
			kind:        blockedKind(firstWord(r.Body.Blocked, r.Blocked), host),
			disposition: known([]string{"enforce", "report"}, firstWord(r.Body.Disposed, r.Disposed)),
		})
	}
	return out
}

// directives are the ones a policy of ours has, and what browsers call their
// parts.
func directives() []string {
	return []string{
		"default-src", "script-src", "script-src-elem", "script-src-attr", "style-src", "style-src-elem", "style-src-attr", "img-src", "font-src",
		"connect-src", "manifest-src", "worker-src", "frame-src", "child-src", "media-src", "object-src", "base-uri", "form-action", "frame-ancestors",
		"require-trusted-types-for", "trusted-types",
	}
}

// known returns the word if it is one of the list, so that nothing else is logged.
func known(list []string, word string) string {
	for _, k := range list {
		if k == word {
			return k
		}
	}
	return "other"
}

// firstWord returns the first word of the first text that has one.
func firstWord(texts ...string) string {
	for _, t := range texts {
		if words := strings.Fields(t); len(words) > 0 {
			return words[0]
		}
	}
	return ""
}

// blockedKind says of what kind a blocked address is, and nothing more of it.
func blockedKind(blocked, host string) string {
	u, err := url.Parse(blocked)
	switch {
	case blocked == "" || err != nil:
		return "unknown"
	case u.Host == host:
		return "own"
	case u.Scheme == "http" || u.Scheme == "https" || u.Scheme == "ws" || u.Scheme == "wss":
		return "foreign"
	case u.Scheme == "data" || u.Scheme == "blob" || u.Scheme == "about" || u.Scheme == "filesystem":
		return u.Scheme
	case strings.HasSuffix(u.Scheme, "-extension"):
		return "extension"
	}
	return known([]string{"inline", "eval", "wasm-eval", "data", "blob", "self", "trusted-types-policy", "trusted-types-sink"}, blocked)
}
