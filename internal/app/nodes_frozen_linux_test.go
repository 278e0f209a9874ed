//go:build !race

package app_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/store/postgres/pgtest"
)

// TestNobodyWaitsForAFrozenServer stops the server of both databases, its
// connections open, while people write through two nodes, and lets it go on.
// Meanwhile every request is answered soon, with what to do, and readiness says
// why; afterwards both nodes go on by themselves, every acknowledged write is
// there, once, and so is what was sent again under its key.
func TestNobodyWaitsForAFrozenServer(t *testing.T) {
	t.Parallel()
	onEitherRun(t)
	c := pgtest.Alone(t)
	s := newSiege(t, c.Database(t), c.Database(t))
	var end context.CancelFunc
	s.over, end = context.WithCancel(t.Context())
	defer end()
	var writers sync.WaitGroup
	for w := range 6 {
		writers.Go(func() { s.write(w) })
	}
	for range 2 {
		s.acknowledges(30)
		thaw := c.Freeze(t, 0)
		since := time.Now()
		var asked sync.WaitGroup
		for node := range s.urls {
			for n := range 12 {
				asked.Go(func() { s.answeredSoon(node, n) })
			}
			asked.Go(func() { s.says(node, http.StatusServiceUnavailable, "store_silent") })
		}
		asked.Wait()
		t.Logf("everybody was answered within %s", time.Since(since).Round(time.Millisecond))
		for node := range s.urls { // what comes later need not wait at all
			s.answeredSoon(node, 0)
		}
		thaw()
		for node := range s.urls {
			s.says(node, http.StatusOK, "")
		}
	}
	s.acknowledges(30)
	end()
	writers.Wait()
	for node := range s.cmds {
		s.kill(node)
	}
	s.pair.open()
	s.settled()
}

// notThisLong is how long nobody may wait, on a machine that does much else.
const notThisLong = 30 * time.Second

// answeredSoon asks for something else each time, while the database is frozen.
func (s *siege) answeredSoon(node, n int) {
	client := http.Client{Timeout: notThisLong}
	method, path, body := "GET", "/api/v1/companies", ""
	switch n % 3 {
	case 1:
		method, path = "POST", "/api/v1/companies/aggregate"
		body = `{"values":[{"of":"count"}]}`
	case 2:
		method, body = "POST", fmt.Sprintf(`{"name":"Frozen %d %d"}`, node, time.Now().UnixNano())
	}
	a, err := s.ask(&client, method, s.urls[node]+path, body)
	if err != nil {
		s.Errorf("%s %s: %v", method, path, err)
		return
	}
	code := decode[problem](s.T, a.body).Code
	if a.status != http.StatusServiceUnavailable || code != "store_silent" && code != "store_unknown" || a.header.Get("Retry-After") == "" {
		s.Errorf("%s %s: status %d: %s", method, path, a.status, a.body)
	}
}

// says waits until readiness is that.
func (s *siege) says(node, status int, code string) {
	client := http.Client{Timeout: notThisLong}
	since := time.Now()
	for {
		a, err := s.ask(&client, "GET", s.urls[node]+"/readyz", "")
		if err != nil {
			s.Error(errors.Join(errors.New("readiness"), err))
			return
		}
		doc := decode[struct{ Checks []struct{ Name, Code string } }](s.T, a.body)
		if a.status == status && doc.Checks[0].Code == code {
			s.Logf("node %d says %d after %s", node, status, time.Since(since).Round(time.Millisecond))
			return
		}
		select {
		case <-s.Context().Done():
			return
		case <-time.After(10 * time.Millisecond):
		}
	}
}
