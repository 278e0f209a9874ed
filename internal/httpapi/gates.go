package httpapi

import (
	"crypto/sha256"
	"mime"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/httpapi/part"
)

// checkOrigin refuses requests that were made for another host (DNS
// rebinding, a confused proxy) and writes that a page of another origin made
// a browser send.
func (x *exchange) checkOrigin() error {
	anyHost := x.route != nil && x.route.anyHost
	if !anyHost && !x.api.serves(x.r.Host) {
		return errs.New(errs.Invalid, "host_unknown")
	}
	if x.api.origins.Check(x.r) != nil {
		return errs.New(errs.Permission, "cross_origin")
	}
	return nil
}

// serves reports whether host is one of the names of this installation.
func (a *API) serves(host string) bool {
	name, port, err := net.SplitHostPort(host)
	if err != nil {
		name, port = unbracket(host), ""
	} else if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return false
	}
	name = strings.ToLower(name)
	if name == "localhost" || name == "127.0.0.1" || name == "::1" {
		return true
	}
	return slices.ContainsFunc(a.Hosts, func(known string) bool {
		known = strings.ToLower(known)
		if _, _, err := net.SplitHostPort(known); err == nil {
			return known == net.JoinHostPort(name, port)
		}
		return unbracket(known) == name
	})
}

// unbracket takes an IPv6 address out of its brackets.
func unbracket(host string) string {
	if inner, ok := strings.CutPrefix(host, "["); ok && strings.HasSuffix(inner, "]") {
		return strings.TrimSuffix(inner, "]")
	}
	return host
}

// checkForm refuses what can be refused by looking at the head: a token in
// the address, an answer the caller does not take, a body of the wrong kind.
func (x *exchange) checkForm() error {
	query := x.r.URL.RawQuery
	if strings.Contains(query, "access_token") || hasToken(query) {
		return errs.New(errs.Invalid, "token_in_address")
	}
	if !accepts(x.r.Header.Values("Accept"), x.route.produces()) {
		return errs.New(errs.Invalid, "not_acceptable", errs.P("type", x.route.produces()))
	}
	if query != "" && len(x.route.params) == 0 {
		return errs.New(errs.Invalid, "parameters_unexpected")
	}
	if x.route.body == 0 {
		if x.r.ContentLength != 0 {
			return errs.New(errs.Invalid, "body_unexpected")
		}
		return nil
	}
	if x.r.ContentLength > x.route.body {
		return errs.New(errs.TooLarge, "body_too_large", errs.P("limit", x.route.body))
	}
	if x.route.bodyless && x.r.ContentLength == 0 {
		return nil
	}
	return x.checkMediaType()
}

func (x *exchange) checkMediaType() error {
	wrong := errs.New(errs.Invalid, "media_type_unsupported", errs.P("type", x.route.consumes()[0]))
	if enc := x.r.Header.Values("Content-Encoding"); len(enc) > 0 {
		return wrong
	}
	given := x.r.Header.Values("Content-Type")
	if len(given) != 1 {
		return wrong
	}
	kind, params, err := mime.ParseMediaType(given[0])
	if err != nil || !slices.Contains(x.route.consumes(), kind) {
		return wrong
	}
	for name, v := range params {
		if name == "charset" && !strings.EqualFold(v, "utf-8") {
			return wrong
		}
	}
	return nil
}

// accepts reports whether the Accept field takes the media type (RFC 9110
// section 12.5.1); without the field everything is taken.
func accepts(lines []string, mediaType string) bool {
	if len(lines) == 0 {
		return true
	}
	family, _, _ := strings.Cut(mediaType, "/")
	bestRank, taken := -1, false
	for _, part := range strings.Split(strings.Join(lines, ","), ",") {
		kind, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		rank := slices.Index([]string{"*/*", family + "/*", mediaType}, kind)
		if rank > bestRank {
			q, err := strconv.ParseFloat(params["q"], 64)
			bestRank, taken = rank, params["q"] == "" || err == nil && q > 0
		}
	}
	return taken
}

// tokenPrefix begins every API token, so that one in the wrong place is seen.
const tokenPrefix = "hf_"

// tokenStart is the beginning of a token that is not in the middle of
// something else: cursors and other base64url hold "hf_" by chance.
var tokenStart = regexp.MustCompile(`(^|[^0-9A-Za-z_-])` + tokenPrefix + `[0-9A-Za-z]{20}`)

// hasToken reports whether a query string holds an API token, whole or cut.
func hasToken(query string) bool {
	if plain, err := url.QueryUnescape(query); err == nil {
		query = plain
	}
	return tokenStart.MatchString(query)
}

// maxBearer is more than any token has.
const maxBearer = 512

// authenticate finds out who calls and counts the call.
func (x *exchange) authenticate() error {
	now := x.api.Now()
	if err := x.identify(now); err != nil {
		return err
	}
	ok, left, wait := x.api.perToken.Take(x.actor.Credential(), now)
	h := x.Header()
	h.Set("RateLimit-Policy", policyHeader("token", x.api.Rate))
	h.Set("RateLimit", stateHeader("token", left, max(wait, time.Second)))
	if !ok {
		x.wait = wait
		return errs.New(errs.RateLimited, "")
	}
	return x.readCircumstances()
}

// identify asks auth about the one credential the request has. With two of
// them it would depend on us who acts, so that is refused.
func (x *exchange) identify(now time.Time) error {
	reference, err := x.cookie()
	if err != nil {
		return err
	}
	switch {
	case reference != "" && len(x.r.Header.Values("Authorization")) > 0:
		return errs.New(errs.Invalid, "credentials_two")
	case reference != "":
		return x.identifySession(reference)
	case x.route.access == session || x.fromPage() && x.r.Header.Get("Authorization") == "":
		return errs.New(errs.Unauthenticated, "session_ended")
	}
	bearer, err := bearerToken(x.r.Header)
	if err != nil {
		return err
	}
	return x.identifyToken(bearer, now)
}

// identifyToken asks whose token it is. An address that guessed too often is
// not heard at all, except with a token that was valid lately: a stranger
// must not be able to lock out whoever shares the address.
func (x *exchange) identifyToken(bearer string, now time.Time) error {
	hash := sha256.Sum256([]byte(bearer))
	ask := func() (err error) {
		x.actor, err = x.api.Auth.Authenticate(x.r.Context(), bearer, x.client())
		return err
	}
	var err error
	if x.api.known.knows(hash) {
		err = ask()
	} else {
		err = x.guess(now, ask)
	}
	switch {
	case err == nil:
		x.api.known.remember(hash)
	case errs.KindOf(err) == errs.Unauthenticated:
		x.api.known.forget(hash)
	}
	return err
}

// bearerToken reads the Authorization field: RFC 6750 section 2.1, the only
// place a token is taken from.
func bearerToken(h http.Header) (string, error) {
	lines := h.Values("Authorization")
	if len(lines) == 0 {
		return "", errs.New(errs.Unauthenticated, "")
	}
	if len(lines) > 1 {
		return "", errs.New(errs.Invalid, "header_repeated", errs.P("header", "Authorization"))
	}
	scheme, bearer, _ := strings.Cut(lines[0], " ")
	odd := func(c rune) bool { return c <= ' ' || c > '~' }
	if !strings.EqualFold(scheme, "Bearer") || bearer == "" || len(bearer) > maxBearer || strings.ContainsFunc(bearer, odd) {
		return "", errs.New(errs.Unauthenticated, "")
	}
	return bearer, nil
}

// client is the caller's address, for the audit log; "" when it has none.
func (x *exchange) client() string {
	if !x.remote.IsValid() {
		return ""
	}
	return x.remote.String()
}

// readCircumstances puts into the actor what the log shall know beside who.
func (x *exchange) readCircumstances() (err error) {
	if x.lang == "" {
		x.lang = x.actor.Lang
	}
	x.actor.Lang, x.actor.RequestID = x.lang, x.id
	x.actor.Client = x.client()
	if x.actor.Purpose, err = x.circumstance("Holdfast-Purpose"); err != nil {
		return err
	}
	x.actor.Reason, err = x.circumstance("Holdfast-Reason")
	return err
}

func (x *exchange) circumstance(header string) (string, error) {
	lines := x.r.Header.Values(header)
	if len(lines) == 0 {
		return "", nil
	}
	s := strings.TrimSpace(lines[0])
	if len(lines) > 1 || !part.Sayable(s) {
		return "", errs.New(errs.Invalid, "header_invalid", errs.P("header", header))
	}
	return s, nil
}
