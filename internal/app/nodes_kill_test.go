//go:build !race

package app_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/store/postgres/pgtest"
)

// serveChild is one node: it serves until it is killed, and says where.
func serveChild(p plan) error {
	o := app.ServeOptions{Dir: p.Dir, Listen: "127.0.0.1:0", Ready: func(s app.Serving) { fmt.Println(s.Address) }}
	o.Now, o.Log = time.Now, slog.New(slog.NewTextHandler(os.Stderr, nil))
	return app.Serve(context.Background(), o)
}

// kills is how often something is killed.
func kills() int {
	if os.Getenv("HOLDFAST_SOAK") != "" {
		return 150
	}
	return 8
}

// siege is two nodes, processes of their own, under writers that never give up.
type siege struct {
	*pair
	token string
	acked chan struct{}
	over  context.Context

	mu   sync.Mutex
	cmds [2]*exec.Cmd
	urls [2]string // "" while a node is down
	want map[string]written
}

// written is what a record must be: its newest acknowledged state.
type written struct {
	name    string
	version string // as in ETag
}

// TestEitherOfTwoNodesIsKilledUnderLoad kills nodes, and server processes of
// the database that commit at that moment, while people write through both and
// send again, under its key, what was not answered. Every acknowledged write is
// there, once, and the log holds.
func TestEitherOfTwoNodesIsKilledUnderLoad(t *testing.T) {
	t.Parallel()
	s := newSiege(t, pgtest.Database(t), pgtest.Database(t))
	var end context.CancelFunc
	s.over, end = context.WithCancel(t.Context())
	defer end()
	var writers sync.WaitGroup
	for w := range 6 {
		writers.Go(func() { s.write(w) })
	}
	for range kills() {
		if t.Failed() {
			break
		}
		s.acknowledges(3 + rand.IntN(25))
		switch node := rand.IntN(2); rand.IntN(4) {
		case 0:
			s.cut("query = 'COMMIT'")
		case 1:
			s.cut("state <> 'idle'")
		case 2:
			s.kill(node)
			s.start(node)
		case 3: // both, the second while the first comes back
			s.kill(node)
			s.kill(1 - node)
			s.start(node)
			s.start(1 - node)
		}
	}
	end()
	writers.Wait()
	for node := range s.cmds {
		s.kill(node)
	}
	s.pair.open()
	s.settled()
}

// newSiege starts both nodes.
func newSiege(t *testing.T, data, keys string) *siege {
	t.Helper()
	s := &siege{pair: newNodes(t, data, keys), acked: make(chan struct{}, 10_000), want: map[string]written{}}
	s.withToken()
	t.Cleanup(func() { // also when the test fails
		for node := range s.cmds {
			s.kill(node)
		}
	})
	for node := range s.cmds {
		s.start(node)
	}
	return s
}

// withToken makes a token that both nodes take.
func (s *siege) withToken() {
	s.Helper()
	w, err := openFolder(s.folder(0), app.Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	s.must(err)
	_, s.token, err = newToken(s.Context(), w, s.owner.User)
	s.must(err)
	s.must(w.Close())
}

// acknowledges waits for so many writes.
func (s *siege) acknowledges(n int) {
	s.Helper()
	for range n {
		select {
		case <-s.acked:
		case <-time.After(patience):
			s.Fatal("nothing is acknowledged any more")
		}
	}
}

// cut ends server processes of the database, as one that crashes does.
func (s *siege) cut(which string) {
	s.Helper()
	for _, dsn := range []string{s.data, s.keys} {
		pgtest.Exec(s.T, dsn, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'node%' AND `+which)
	}
}

func (s *siege) start(node int) {
	s.Helper()
	out, in, err := os.Pipe()
	s.must(err)
	cmd := plan{Dir: s.folder(node)}.start(s.T, "serve", in)
	s.must(in.Close())
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		s.Fatalf("node %d did not start: %v\n%s", node, err, cmd.Stderr)
	}
	s.must(out.Close())
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cmds[node], s.urls[node] = cmd, strings.TrimSpace(line)
}

func (s *siege) kill(node int) {
	s.mu.Lock()
	cmd := s.cmds[node]
	s.cmds[node], s.urls[node] = nil, ""
	s.mu.Unlock()
	if cmd == nil {
		return
	}
	_ = cmd.Process.Kill()
	if !ended(s.T, cmd) {
		s.Errorf("node %d ended by itself: %s", node, cmd.Stderr)
	}
}

// write makes companies and changes each twice. What was not acknowledged is
// sent again, with the same key, to either node.
func (s *siege) write(w int) {
	for n := 0; s.over.Err() == nil; n++ {
		name := fmt.Sprintf("Oak %d.%d", w, n)
		made, ok := s.acknowledged("POST", "/api/v1/companies", name, "")
		if !ok {
			return
		}
		rec := decode[struct{ ID string }](s.T, made.body).ID
		tag := made.header.Get("ETag")
		s.note(rec, name, tag)
		for change := range 2 {
			name := fmt.Sprintf("%s, change %d", name, change)
			made, ok := s.acknowledged("PATCH", "/api/v1/companies/"+rec, name, tag)
			if !ok {
				return
			}
			tag = made.header.Get("ETag")
			s.note(rec, name, tag)
		}
	}
}

func (s *siege) note(rec, name, tag string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.want[rec] = written{name, tag}
	s.acked <- struct{}{}
}

// acknowledged sends a request until it is answered with success.
func (s *siege) acknowledged(method, path, name, tag string) (answer, bool) {
	client := http.Client{Timeout: 10 * time.Second}
	for s.Context().Err() == nil && !s.Failed() {
		s.mu.Lock()
		url := s.urls[rand.IntN(2)]
		s.mu.Unlock()
		if url == "" {
			time.Sleep(time.Millisecond) // a node that is down; the other is as likely
			continue
		}
		a, err := s.send(&client, method, url+path, name, tag)
		switch {
		case err != nil || a.status == http.StatusServiceUnavailable || a.status == http.StatusTooManyRequests:
		case a.status == http.StatusOK || a.status == http.StatusCreated:
			return a, true
		default:
			s.Errorf("%s %s of %q: status %d: %s", method, path, name, a.status, a.body)
		}
	}
	return answer{}, false
}

func (s *siege) send(client *http.Client, method, url, name, tag string) (a answer, err error) {
	headers := []string{"Idempotency-Key", strings.ReplaceAll(name, " ", "-")}
	if tag != "" {
		headers = append(headers, "Content-Type", "application/merge-patch+json", "If-Match", tag)
	}
	return s.ask(client, method, url, fmt.Sprintf(`{"name":%q}`, name), headers...)
}

func (s *siege) ask(client *http.Client, method, url, body string, headers ...string) (a answer, err error) {
	r, err := http.NewRequestWithContext(s.Context(), method, url, strings.NewReader(body))
	if err != nil {
		return a, err
	}
	r.Header.Set("Authorization", "Bearer "+s.token)
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := client.Do(r)
	if err != nil {
		return a, err
	}
	defer res.Body.Close()
	a = answer{status: res.StatusCode, header: res.Header}
	a.body, err = io.ReadAll(res.Body)
	return a, err
}

// settled compares what both nodes have with what was acknowledged.
func (s *siege) settled() {
	s.Helper()
	for node, n := range s.nodes {
		have := map[string]written{}
		for cursor := ""; ; {
			page, err := n.Records.List(s.Context(), s.owner, "company", record.ListRequest{Sort: "name", Limit: 100, Cursor: cursor})
			s.must(err)
			for _, r := range page.Records {
				have[r.ID().String()] = written{r.Title(), fmt.Sprintf("%q", fmt.Sprint(r.Version()))}
			}
			if cursor = page.Next; cursor == "" {
				break
			}
		}
		for rec, want := range s.want {
			if have[rec] != want {
				s.Errorf("node %d has %s as %+v, acknowledged was %+v", node, rec, have[rec], want)
			}
		}
		if len(have) != len(s.want) {
			s.Errorf("node %d has %d companies, %d were acknowledged", node, len(have), len(s.want))
		}
		s.must(n.Audit.Flush(s.Context()))
		r, err := n.Auditor.Verify(s.Context(), audit.Actor{Kind: "system"}, true, "", nil)
		if err != nil || r.Status != audit.Sound {
			s.Errorf("node %d: %s, %+v, %v", node, r.Status, r.Problems, err)
		}
	}
	s.Logf("%d companies through %d kills", len(s.want), kills())
}
