package connections_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/connections"
)

// serve answers at "/", and at "/slow" when told to go on.
func serve(t *testing.T, most int) (addr string, goOn chan struct{}) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	goOn = make(chan struct{})
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "here") })
	mux.HandleFunc("/slow", func(w http.ResponseWriter, _ *http.Request) {
		<-goOn
		_, _ = io.WriteString(w, "here")
	})
	p := connections.New(most, time.Now)
	srv := &http.Server{Handler: mux, ConnState: p.State, ReadHeaderTimeout: time.Minute}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(p.Listener(l)) }()
	t.Cleanup(func() {
		_ = srv.Close()
		<-done
	})
	return l.Addr().String(), goOn
}

type client struct {
	*testing.T
	net.Conn
	in *bufio.Reader
}

func dial(t *testing.T, addr string) *client {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if err := c.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return &client{t, c, bufio.NewReader(c)}
}

func (c *client) send(path string) {
	c.Helper()
	if _, err := fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", path); err != nil {
		c.Error(err)
	}
}

func (c *client) answered() bool {
	resp, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return false
	}
	_, err = io.Copy(io.Discard, resp.Body)
	return err == nil && resp.StatusCode == http.StatusOK
}

// TestNobodyKeepsOthersOutByHoldingMany: those who were answered and stay, and
// those who never ask, give way; whoever is being answered does not.
func TestNobodyKeepsOthersOutByHoldingMany(t *testing.T) {
	t.Parallel()
	addr, goOn := serve(t, 4)
	busy := dial(t, addr)
	busy.send("/slow")
	var held []*client
	for range 12 {
		c := dial(t, addr)
		c.send("/")
		held = append(held, c)
	}
	for n, c := range held {
		if !c.answered() {
			t.Errorf("held %d got no answer", n)
		}
	}
	for range 12 {
		dial(t, addr) // and says nothing
	}
	late := dial(t, addr)
	late.send("/")
	if !late.answered() {
		t.Error("the last one got no answer")
	}
	close(goOn)
	if !busy.answered() {
		t.Error("whoever was being answered was cut off")
	}
}

// TestAServerEndsWhileANewcomerWaits: the wait is no reason to stay.
func TestAServerEndsWhileANewcomerWaits(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p, asked, goOn := connections.New(1, time.Now), make(chan struct{}), make(chan struct{})
	srv := &http.Server{ConnState: p.State, ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		close(asked)
		<-goOn
	})}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(p.Listener(l)) }()
	first := dial(t, l.Addr().String())
	first.send("/")
	<-asked
	dial(t, l.Addr().String())
	ended := make(chan error, 1)
	go func() { ended <- srv.Shutdown(context.Background()) }()
	if err := <-done; err != http.ErrServerClosed {
		t.Error(err)
	}
	close(goOn)
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
