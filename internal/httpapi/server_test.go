package httpapi_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/httpapi"
)

// serve runs a real server on a free port until the test ends.
func (s *stack) serve(o httpapi.ServerOptions) (*httpapi.Server, string) {
	s.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	s.must(err)
	srv := httpapi.NewServer(s.api, o)
	done := make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	s.Cleanup(func() {
		if err := srv.Shutdown(context.Background()); err != nil {
			s.Errorf("shutdown: %v", err)
		}
		if err := <-done; err != nil {
			s.Errorf("serve: %v", err)
		}
	})
	return srv, l.Addr().String()
}

// raw sends bytes and returns all that comes back until the server hangs up
// or, when it keeps the connection, until one answer is whole.
func (s *stack) raw(addr, text string) (answers []string, closed bool) {
	s.Helper()
	c, err := net.Dial("tcp", addr)
	s.must(err)
	defer func() { _ = c.Close() }()
	s.must(c.SetDeadline(time.Now().Add(20 * time.Second)))
	_, err = io.WriteString(c, text)
	s.must(err)
	in := bufio.NewReader(c)
	for {
		resp, err := http.ReadResponse(in, nil)
		if err != nil {
			return answers, true
		}
		body, _ := io.ReadAll(resp.Body)
		answers = append(answers, fmt.Sprintf("%d %s", resp.StatusCode, body))
		if resp.Close {
			_, err := in.ReadByte()
			return answers, err == io.EOF
		}
		if in.Buffered() == 0 && len(answers) == strings.Count(text, "HTTP/1.1\r\n") {
			return answers, false
		}
	}
}

// answersOn reads so many answers from a connection.
func (s *stack) answersOn(c net.Conn, n int) (answers []string) {
	s.Helper()
	s.must(c.SetDeadline(time.Now().Add(20 * time.Second)))
	in := bufio.NewReader(c)
	for range n {
		resp, err := http.ReadResponse(in, nil)
		s.must(err)
		body, err := io.ReadAll(resp.Body)
		s.must(err)
		answers = append(answers, fmt.Sprintf("%d %s", resp.StatusCode, body))
	}
	return answers
}

func TestAmbiguousMessagesShareNoConnection(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	_, addr := s.serve(httpapi.ServerOptions{})
	head := "POST /api/v1/contacts/query HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + s.owner + "\r\nContent-Type: application/json\r\n"
	const smuggled = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
	for _, c := range []struct{ name, text, first string }{
		{"two lengths", head + "Content-Length: 2\r\nContent-Length: 50\r\n\r\n{}" + smuggled, "400"},
		{"a signed length", head + "Content-Length: +2\r\n\r\n{}" + smuggled, "400"},
		{"an unknown coding", head + "Transfer-Encoding: xchunked\r\n\r\n{}" + smuggled, "501"},
		{"two codings", head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + smuggled, "501"},
		{"length and chunks", head + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n" + smuggled, "400"},
		{"chunks with a bad size", head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n" + smuggled, "400"},
		{"a space before the colon", "GET /healthz HTTP/1.1\r\nHost : localhost\r\n\r\n" + smuggled, "400"},
		{"two hosts", "GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n" + smuggled, "400"},
		{"a bare line feed in a header", "GET /api/v1 HTTP/1.1\r\nHost: localhost\r\nX: a\rGET /x\r\n\r\n" + smuggled, "400"},
		{"another version", "GET /healthz HTTP/3.0\r\nHost: localhost\r\n\r\n" + smuggled, "505"},
	} {
		answers, closed := s.raw(addr, c.text)
		if len(answers) != 1 || !closed || !strings.HasPrefix(answers[0], c.first) {
			t.Errorf("%s: answers %.300q, closed %v; want one %s and the end", c.name, answers, closed, c.first)
		}
	}
	if answers, _ := s.raw(addr, "GET http://evil.example/api/v1 HTTP/1.1\r\nHost: localhost\r\n\r\n"); len(answers) != 1 || !strings.HasPrefix(answers[0], "421") {
		t.Errorf("an absolute address of another host: %q", answers)
	}
	if answers, _ := s.raw(addr, smuggled+smuggled); len(answers) != 2 {
		t.Errorf("two honest requests on one connection: %q", answers)
	}
	big := "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Big: " + strings.Repeat("a", 80<<10) + "\r\n\r\n"
	if answers, closed := s.raw(addr, big); len(answers) != 1 || !closed || !strings.HasPrefix(answers[0], "431") {
		t.Errorf("a head of 80 KiB: %.100q", answers)
	}
}

func TestABodyThatNeverEndsIsCutOff(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	_, addr := s.serve(httpapi.ServerOptions{BodyTimeout: 300 * time.Millisecond})
	head := "POST /api/v1/contacts/query HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + s.owner + "\r\nContent-Type: application/json\r\n"
	answers, closed := s.raw(addr, head+"Content-Length: 100\r\n\r\n{")
	if len(answers) != 1 || !closed || !strings.HasPrefix(answers[0], "408") || !strings.Contains(answers[0], "request_timeout") {
		t.Errorf("answers %q, closed %v", answers, closed)
	}
}

func TestShutdownFinishesWhatWasBegun(t *testing.T) {
	t.Parallel()
	entered, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	s := newStack(t, func(d *httpapi.Deps) {
		d.Ready = func(context.Context) []httpapi.Check {
			once.Do(func() { close(entered) })
			<-release
			return nil
		}
	})
	srv, addr := s.serve(httpapi.ServerOptions{})
	answer := make(chan string, 1)
	go func() {
		answers, _ := s.raw(addr, "GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n")
		answer <- strings.Join(answers, "|")
	}()
	<-entered
	stopped := make(chan error, 1)
	go func() { stopped <- srv.Shutdown(t.Context()) }()
	for { // until the listener is closed
		c, err := net.Dial("tcp", addr)
		if err != nil {
			break
		}
		_ = c.Close()
	}
	close(release)
	if got := <-answer; !strings.HasPrefix(got, "503") || !strings.Contains(got, `"status":"stopping"`) {
		t.Errorf("a request begun before the stop got %q", got)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}

func TestOnlySecuredListenersLeaveTheMachine(t *testing.T) {
	t.Parallel()
	for _, ok := range []string{"localhost:8080", "127.0.0.1:0", "127.8.8.8:80", "[::1]:8080", "[::ffff:127.0.0.1]:80"} {
		if err := httpapi.CheckListener(ok, false); err != nil {
			t.Errorf("%s refused: %v", ok, err)
		}
	}
	for _, open := range []string{":8080", "0.0.0.0:8080", "[::]:8080", "192.0.2.1:80", "crm.example.com:80", "localhost.example.com:80"} {
		if err := httpapi.CheckListener(open, false); errs.CodeOf(err) != "listen_insecure" {
			t.Errorf("%s accepted: %v", open, err)
		}
		if err := httpapi.CheckListener(open, true); err != nil {
			t.Errorf("%s refused although secured: %v", open, err)
		}
	}
	if err := httpapi.CheckListener("8080", false); errs.CodeOf(err) != "listen_address_invalid" {
		t.Errorf("a bare port: %v", err)
	}
	s := newStack(t)
	l, err := net.Listen("tcp", "0.0.0.0:0")
	s.must(err)
	defer func() { _ = l.Close() }()
	if err := httpapi.NewServer(s.api, httpapi.ServerOptions{}).Serve(l); errs.CodeOf(err) != "listen_insecure" {
		t.Errorf("Serve on every address: %v", err)
	}
}

// counted counts the connections that are open at a time.
type counted struct {
	net.Listener
	mu         sync.Mutex
	open, most int
}

func (l *counted) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open++
	l.most = max(l.most, l.open)
	return &countedConn{Conn: c, l: l}, nil
}

type countedConn struct {
	net.Conn
	l    *counted
	once sync.Once
}

func (c *countedConn) Close() error {
	c.once.Do(func() {
		c.l.mu.Lock()
		defer c.l.mu.Unlock()
		c.l.open--
	})
	return c.Conn.Close()
}

// TestConnectionsBeyondTheLimitWait: all are answered, never more than the
// limit at a time; one more is at the door.
func TestConnectionsBeyondTheLimitWait(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	s.must(err)
	l := &counted{Listener: inner}
	srv := httpapi.NewServer(s.api, httpapi.ServerOptions{Connections: 3})
	done := make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	var conns []net.Conn
	for range 20 { // all are open before the first asks
		c, err := net.Dial("tcp", l.Addr().String())
		s.must(err)
		defer func() { _ = c.Close() }()
		s.must(c.SetDeadline(time.Now().Add(20 * time.Second)))
		conns = append(conns, c)
	}
	var wg sync.WaitGroup
	for i, c := range conns {
		wg.Go(func() {
			_, err := io.WriteString(c, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
			resp, errRead := http.ReadResponse(bufio.NewReader(c), nil)
			if err != nil || errRead != nil || resp.StatusCode != http.StatusOK {
				t.Errorf("connection %d: %v, %v", i, err, errRead)
			}
		})
	}
	wg.Wait()
	s.must(srv.Shutdown(context.Background()))
	s.must(<-done)
	if l.most != 4 {
		t.Errorf("%d connections were open at a time, want 3 and one that waits", l.most)
	}
}

func TestAPanicIsAnAnswerAndALogLine(t *testing.T) {
	t.Parallel()
	s := newStack(t, func(d *httpapi.Deps) {
		d.Ready = func(context.Context) []httpapi.Check { panic("canary-secret") }
	})
	s.code(call{method: "GET", path: "/readyz"}, 500, "internal")
	log := s.log.String()
	if !strings.Contains(log, `"level":"ERROR"`) || !strings.Contains(log, "stack") || !strings.Contains(log, `"route":"/readyz"`) {
		t.Errorf("the log does not tell of the panic: %s", log)
	}
	if strings.Contains(log, "canary-secret") {
		t.Error("the value of a panic is in the log")
	}
}

// selfSigned makes a certificate for localhost.
func (s *stack) selfSigned() (tls.Certificate, *x509.CertPool) {
	s.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	s.must(err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	s.must(err)
	leaf, err := x509.ParseCertificate(der)
	s.must(err)
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

func TestOverTLS(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	cert, pool := s.selfSigned()
	_, addr := s.serve(httpapi.ServerOptions{TLS: &tls.Config{Certificates: []tls.Certificate{cert}}})
	get := func(most uint16) (*http.Response, error) {
		transport := &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: pool, ServerName: "localhost", MaxVersion: most}}
		defer transport.CloseIdleConnections()
		resp, err := (&http.Client{Transport: transport}).Get("https://" + addr + "/readyz")
		if err == nil {
			_ = resp.Body.Close()
		}
		return resp, err
	}
	resp, err := get(tls.VersionTLS13)
	s.must(err)
	if resp.StatusCode != 200 || resp.ProtoMajor != 2 || resp.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("over TLS: %s, %s, HSTS %q", resp.Status, resp.Proto, resp.Header.Get("Strict-Transport-Security"))
	}
	if _, err := get(tls.VersionTLS12); err == nil {
		t.Error("TLS 1.2 is taken although nobody asked for it")
	}
}
