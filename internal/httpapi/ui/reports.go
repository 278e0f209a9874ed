package ui

import (
	"encoding/json"
	"net/url"
	"strings"
	"sync"
)

// Violation is what we keep of a browser's report about our policy: never an
// address, a sample or anything else a person may have put there.
type Violation struct{ Directive, Blocked, Disposition string }

// Violations counts reports since the start. The zero Violations is ready.
type Violations struct {
	mu   sync.Mutex
	seen map[Violation]int64 // as many as there are words for its parts
}

// Count counts one more and returns how many of its kind there were.
func (v *Violations) Count(one Violation) int64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.seen == nil {
		v.seen = map[Violation]int64{}
	}
	v.seen[one]++
	return v.seen[one]
}

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

// maxReports is how many reports of one message are read.
const maxReports = 10

// ReadReports reads a message of a browser, which loaded a page from host.
// What is no report is nothing.
func ReadReports(body []byte, host string) (out []Violation) {
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
		out = append(out, Violation{
			Directive:   known(directives(), firstWord(r.Body.Directive, r.Directive, r.Violated)),
			Blocked:     blockedKind(firstWord(r.Body.Blocked, r.Blocked), host),
			Disposition: known([]string{"enforce", "report"}, firstWord(r.Body.Disposed, r.Disposed)),
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
