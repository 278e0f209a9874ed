package sealed

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/connections"
	"github.com/holdfast-crm/holdfast/internal/errs"
)

// What one connection may take, and how many there may be: little is asked and
// little is said.
const (
	deadline       = 10 * time.Second
	maxHead        = 64 << 10
	maxConnections = 100
)

// retryAfter is in seconds: who unseals is a person.
const retryAfter = "30"

// Server answers on a listener until Shutdown.
type Server struct {
	http *http.Server
	pool *connections.Pool
}

// NewServer makes a Server; a nil TLS configuration is plain HTTP.
func NewServer(t *tls.Config, log *slog.Logger, now func() time.Time) *Server {
	s := &http.Server{
		Handler: http.HandlerFunc(answer), ReadTimeout: deadline, WriteTimeout: deadline, MaxHeaderBytes: maxHead,
		DisableGeneralOptionsHandler: true, TLSConfig: t.Clone(), ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	s.SetKeepAlivesEnabled(false)
	pool := connections.New(maxConnections, now)
	s.ConnState = pool.State
	return &Server{s, pool}
}

// Serve answers requests on l and returns nil after Shutdown.
func (s *Server) Serve(l net.Listener) error {
	serve := s.http.Serve
	if s.http.TLSConfig != nil {
		serve = func(l net.Listener) error { return s.http.ServeTLS(l, "", "") }
	}
	if err := serve(s.pool.Listener(l)); !errors.Is(err, http.ErrServerClosed) {
		return errs.New(errs.Unavailable, "").At("sealed.Serve").Because(err)
	}
	return nil
}

// Shutdown ends Serve, and what is being answered until ctx ends.
func (s *Server) Shutdown(ctx context.Context) error {
	if err := s.http.Shutdown(ctx); err != nil {
		return errors.Join(err, s.http.Close())
	}
	return nil
}

// problem is the body of every error answer, as of the open door.
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Code   string `json:"code"`
}

func answer(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Vary", "Accept, Accept-Language")
	e := errs.New(errs.Unavailable, "workspace_sealed")
	lang := language(r)
	status, kind, body := http.StatusServiceUnavailable, "application/problem+json", encode(problem{
		Type: "urn:holdfast:problem:" + e.Code, Title: errs.New(errs.Unavailable, "").Public(lang), Status: http.StatusServiceUnavailable, Detail: e.Public(lang), Code: e.Code,
	})
	switch {
	case r.URL.Path == "/healthz":
		status, kind, body = http.StatusOK, "application/json", []byte(`{"status":"live"}`)
	case r.URL.Path == "/readyz":
		kind, body = "application/json", []byte(`{"status":"not_ready","checks":[{"name":"sealed","ok":false,"code":"workspace_sealed"}]}`)
	case strings.Contains(r.Header.Get("Accept"), "text/html"): // a person who opens the address
		kind, body = "text/plain; charset=utf-8", []byte(e.Public(lang)+"\n")
	}
	h.Set("Content-Type", kind)
	if status != http.StatusOK {
		h.Set("Retry-After", retryAfter)
	}
	w.WriteHeader(status)
	_, _ = w.Write(body) // who asked may be gone
}

func encode(p problem) []byte {
	b, err := json.Marshal(p)
	if err != nil {
		return []byte("{}") // strings and numbers always marshal
	}
	return b
}

// language is the first that the caller names, of those that there are.
func language(r *http.Request) string {
	if strings.HasPrefix(strings.ToLower(strings.TrimSpace(r.Header.Get("Accept-Language"))), "zh") {
		return "zh-CN"
	}
	return "en"
}
