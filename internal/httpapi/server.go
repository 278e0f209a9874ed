package httpapi

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/holdfast-crm/holdfast/internal/connections"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/machine"
)

// Deadlines of one connection. A body of 1 MiB in a minute is a very slow
// line; an answer that takes two is a fault.
const (
	headTimeout  = 10 * time.Second
	bodyTimeout  = time.Minute
	writeTimeout = 2 * time.Minute
	idleTimeout  = 2 * time.Minute
	maxHead      = 64 << 10

	// maxConnections is how many people may have a tab open at a time without a
	// proxy; a connection takes some 20 kB. Files of the process bound it, too.
	maxConnections = 4000
)

// ServerOptions shape a Server.
type ServerOptions struct {
	TLS         *tls.Config   // nil: plain HTTP, for loopback and behind a proxy
	BodyTimeout time.Duration // for a request to arrive whole; zero means a minute
	Connections int           // most connections open at a time; zero means 4,000, or half of the files that the process may have open
}

// Server answers an API's requests on listeners.
type Server struct {
	api  *API
	http *http.Server
	pool *connections.Pool
}

// NewServer makes a Server for a.
func NewServer(a *API, o ServerOptions) *Server {
	s := &Server{api: a, http: &http.Server{
		Handler:                      a,
		ReadHeaderTimeout:            headTimeout,
		ReadTimeout:                  bodyTimeout,
		WriteTimeout:                 writeTimeout,
		IdleTimeout:                  idleTimeout,
		MaxHeaderBytes:               maxHead,
		DisableGeneralOptionsHandler: true,
		ErrorLog:                     slog.NewLogLogger(a.Log.Handler(), slog.LevelWarn),
	}}
	if o.BodyTimeout > 0 {
		s.http.ReadTimeout = o.BodyTimeout
	}
	s.pool = connections.New(cmp.Or(o.Connections, min(maxConnections, machine.OpenFiles()/2)), a.Now)
	s.http.ConnState = s.pool.State
	if o.TLS != nil {
		s.http.TLSConfig = o.TLS.Clone()
		if s.http.TLSConfig.MinVersion < tls.VersionTLS12 {
			s.http.TLSConfig.MinVersion = tls.VersionTLS13
		}
	}
	return s
}

// Serve answers requests on l until Shutdown, then returns nil. It refuses a
// listener that CheckListener refuses.
func (s *Server) Serve(l net.Listener) error {
	secured := s.http.TLSConfig != nil || len(s.api.Proxies) > 0
	if err := CheckListener(l.Addr().String(), secured); err != nil {
		return err
	}
	serve := s.http.Serve
	if s.http.TLSConfig != nil {
		serve = func(l net.Listener) error { return s.http.ServeTLS(l, "", "") }
	}
	if err := serve(s.pool.Listener(l)); !errors.Is(err, http.ErrServerClosed) {
		return errs.New(errs.Unavailable, "").At("httpapi.Serve").Because(err)
	}
	return nil
}

// Shutdown stops accepting, lets requests that were begun end, and returns
// when they did or ctx is over. From its first moment /readyz says so.
func (s *Server) Shutdown(ctx context.Context) error {
	s.api.stopping.Store(true)
	s.api.Live.Close() // else they would never end
	if err := s.http.Shutdown(ctx); err != nil {
		return errors.Join(err, s.http.Close())
	}
	return nil
}

// CheckListener refuses an address that others can reach unless the traffic is
// secured: by TLS here, or by a declared proxy. Tokens and personal data would
// cross the network in clear.
func CheckListener(address string, secured bool) error {
	if secured {
		return nil
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return errs.New(errs.Invalid, "listen_address_invalid").At("httpapi.CheckListener").
			WithHint("write the address as HOST:PORT, for example localhost:8080").Because(err)
	}
	if host == "localhost" {
		return nil
	}
	if ip, err := netip.ParseAddr(host); err == nil && ip.Unmap().IsLoopback() {
		return nil
	}
	return errs.New(errs.Invalid, "listen_insecure").At("httpapi.CheckListener").
		WithHint("listen on localhost, set up TLS, or declare the proxy that does it")
}
