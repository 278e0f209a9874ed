package httpapi

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/httpapi/problem"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// exchange is one request and its answer. It is the http.ResponseWriter that
// handlers get, so that status and errors are known when the line is logged.
type exchange struct {
	http.ResponseWriter
	api      *API
	r        *http.Request
	route    *route // nil until one was found
	actor    policy.Actor
	id       string // request id
	lang     string
	remote   netip.Addr
	secure   bool // came over TLS, by us or by a declared proxy
	start    time.Time
	wait     time.Duration             // Retry-After of a 429
	status   int                       // 0 until the answer began
	onScreen bool                      // the UI answered
	left     bool                      // the session was ended
	body     []byte                    // as far as it was read; a fault is shown its place in it
	place    func(fault string) string // where in the body a fault lies, dotted; nil: as it is called
	private  bool                      // the body has what must not stay in memory
	err      error
}

// newExchange reads what every request has and sets what every answer has.
func (a *API) newExchange(w http.ResponseWriter, r *http.Request) *exchange {
	x := &exchange{ResponseWriter: w, api: a, r: r, start: a.Now(), id: requestID(r), lang: acceptedLanguage(r)}
	x.remote, x.secure = a.peer(r)
	h := w.Header()
	h.Set("X-Request-Id", x.id)
	h.Set("Vary", "Accept, Accept-Language, Authorization, Cookie")
	for _, s := range securityHeaders {
		h.Set(s[0], s[1])
	}
	if x.secure {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
	if len(r.TransferEncoding) > 0 {
		// A chunked request may have had a Content-Length too, and whoever sent
		// it may believe that one (RFC 9112 section 6.3): share no connection.
		h.Set("Connection", "close")
	}
	return x
}

// securityHeaders are on every answer; a program's door renders nothing, so it
// allows nothing.
var securityHeaders = [...][2]string{
	{"X-Content-Type-Options", "nosniff"},
	{"Referrer-Policy", "no-referrer"},
	{"Cache-Control", "no-store"},
	{"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
	{"Cross-Origin-Resource-Policy", "same-origin"},
	{"Cross-Origin-Opener-Policy", "same-origin"},
	{"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
}

// WriteHeader implements http.ResponseWriter.
func (x *exchange) WriteHeader(status int) {
	if x.status == 0 {
		x.status = status
		if status/100 == 2 {
			x.tellPosition()
		}
	}
	x.ResponseWriter.WriteHeader(status)
}

// Where several nodes serve one database, the answer to a write says how far a
// later read must have come, in a field for programs and a cookie for browsers,
// so that whoever wrote sees it on any node.
const (
	positionField  = "Holdfast-Position"
	afterField     = "Holdfast-After"
	positionCookie = "holdfast_position"
	positionAge    = 60 // seconds; nodes are behind by milliseconds
)

func (x *exchange) tellPosition() {
	if x.route == nil || x.left || x.route.access == public || x.r.Method == http.MethodGet || x.r.Method == http.MethodHead {
		return
	}
	at, err := x.api.Records.Position(x.r.Context())
	if err != nil || at == 0 { // the write itself succeeded
		return
	}
	text := strconv.FormatInt(at, 10)
	x.Header().Set(positionField, text)
	x.setPosition(text, positionAge)
}

// setPosition hands a position to the browser, or takes it back.
func (x *exchange) setPosition(text string, age int) {
	http.SetCookie(x, &http.Cookie{
		Name: positionCookie, Value: text, Path: "/api/", MaxAge: age, HttpOnly: true, Secure: x.secure, SameSite: http.SameSiteStrictMode,
	})
}

// readAfter lets the request see what its caller wrote.
func (x *exchange) readAfter() error {
	text := x.r.Header.Get(afterField)
	if text == "" {
		if c, err := x.r.Cookie(positionCookie); err == nil {
			text = c.Value
		}
	}
	if text == "" {
		return nil
	}
	at, err := strconv.ParseInt(text, 10, 64)
	if err != nil || at < 0 {
		return errs.New(errs.Invalid, "position_invalid")
	}
	x.r = x.r.WithContext(record.After(x.r.Context(), at))
	return nil
}

// Unwrap lets http.ResponseController reach the connection.
func (x *exchange) Unwrap() http.ResponseWriter { return x.ResponseWriter }

// send writes the whole answer.
func (x *exchange) send(status int, mediaType string, body []byte) {
	h := x.Header()
	if mediaType != "" {
		h.Set("Content-Type", mediaType)
	}
	if status != http.StatusNoContent && status != http.StatusNotModified {
		h.Set("Content-Length", strconv.Itoa(len(body)))
	}
	x.WriteHeader(status)
	_, _ = x.Write(body) // a caller that went away gets nothing, and nobody else cares
}

// sendJSON answers with a JSON document.
func (x *exchange) sendJSON(status int, body []byte) error {
	x.send(status, mediaJSON, body)
	return nil
}

// finish turns panics and errors into answers and writes the one log line.
func (x *exchange) finish() {
	var attrs []slog.Attr
	if v := recover(); v != nil {
		x.err = errs.New(errs.Internal, "").At("httpapi").Because(fmt.Errorf("panic: %s", panicText(v)))
		attrs = append(attrs, slog.String("stack", string(debug.Stack())))
	}
	broken := x.err != nil && x.status != 0
	if x.err != nil && x.status == 0 {
		x.writeProblem(x.err)
	}
	x.log(attrs)
	if x.private {
		clear(x.body)
	}
	if broken {
		panic(http.ErrAbortHandler) // half an answer is out: cut the connection rather than let it pass for whole
	}
}

// panicText names a panic. Its value may hold anything, so only errors of the
// runtime are spelled out.
func panicText(v any) string {
	if e, ok := v.(runtime.Error); ok {
		return e.Error()
	}
	return fmt.Sprintf("%T", v)
}

// log writes the line of this exchange. Nothing a caller can choose freely is
// in it, except a request id of harmless characters.
func (x *exchange) log(attrs []slog.Attr) {
	line := []slog.Attr{
		slog.String("request", x.id), slog.String("method", knownMethod(x.r.Method)), slog.String("route", x.pattern()),
		slog.Int("status", x.status), slog.Duration("took", x.api.Now().Sub(x.start)),
	}
	if x.actor.Kind != policy.Anonymous {
		line = append(line, slog.String("actor", x.actor.User.String()), slog.String("credential", x.actor.Credential().String()))
	}
	level := slog.LevelInfo
	if x.onScreen && x.err == nil {
		level = slog.LevelDebug // a page brings dozens of files, which would bury what matters
	}
	if x.err != nil {
		line = append(line, slog.String("code", problem.Code(x.err)))
	}
	if x.status >= http.StatusInternalServerError {
		if x.r.Context().Err() == nil && !alarmed(x.err) { // else the caller went away, which is no fault
			level = slog.LevelError
		}
		if x.err != nil {
			line = append(line, slog.String("cause", x.err.Error()))
		}
	}
	x.api.Log.LogAttrs(x.r.Context(), level, "http", append(line, attrs...)...)
}

// alarmed reports whether the operator was told of the cause already: it is the
// same at every request until it is mended.
func alarmed(err error) bool {
	code := errs.CodeOf(err)
	return code == "audit_halted" || code == "auth_row_changed"
}

// pattern is the route's pattern, never the path.
func (x *exchange) pattern() string {
	switch {
	case x.onScreen:
		return "screen"
	case x.route == nil:
		return "none"
	}
	return x.route.path
}

// methods are the ones a request can have here, in the order Allow lists them.
var methods = [...]string{"GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS"}

func knownMethod(m string) string {
	for _, known := range methods {
		if m == known {
			return m
		}
	}
	return "other"
}

// requestID takes the caller's X-Request-Id when it is harmless and no token,
// else makes one.
func requestID(r *http.Request) string {
	given := r.Header.Values("X-Request-Id")
	odd := func(c rune) bool {
		return !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.')
	}
	if len(given) == 1 && len(given[0]) >= 8 && len(given[0]) <= 64 &&
		!strings.ContainsFunc(given[0], odd) && !strings.Contains(given[0], tokenPrefix) {
		return given[0]
	}
	var b [12]byte
	_, _ = rand.Read(b[:]) // never fails; see crypto/rand
	return hex.EncodeToString(b[:])
}

// acceptedLanguage chooses among the languages errors have; "" when the
// caller does not say.
func acceptedLanguage(r *http.Request) string {
	wanted := r.Header.Get("Accept-Language")
	if wanted == "" || len(wanted) > 200 {
		return ""
	}
	prefer, _, err := language.ParseAcceptLanguage(wanted)
	if err != nil {
		return ""
	}
	var have []language.Tag
	for _, l := range errs.Languages() {
		have = append(have, language.MustParse(l))
	}
	_, at, sure := language.NewMatcher(have).Match(prefer...)
	if sure == language.No {
		return ""
	}
	return errs.Languages()[at]
}

// peer is who is at the other end. X-Forwarded-For and -Proto count only when
// a declared proxy sent them: the nearest address that is no such proxy.
func (a *API) peer(r *http.Request) (addr netip.Addr, secure bool) {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}, r.TLS != nil
	}
	addr, secure = at.Addr().Unmap(), r.TLS != nil
	if !a.trusts(addr) {
		return addr, secure
	}
	proto := r.Header.Values("X-Forwarded-Proto")
	secure = secure || len(proto) == 1 && strings.EqualFold(proto[0], "https")
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break // whoever is before it cannot be believed either
		}
		addr = hop.Unmap()
		if !a.trusts(addr) {
			break
		}
	}
	return addr, secure
}

func (a *API) trusts(addr netip.Addr) bool {
	for _, p := range a.Proxies {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}
