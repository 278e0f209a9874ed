package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
)

// serve is the child process of the HTTP phase: the server as the serve verb
// runs it. It prints its address.
func serve(dir string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	b := &bench{dir: dir}
	return app.Serve(ctx, app.ServeOptions{
		Options: app.Options{Now: time.Now, Log: warnings()}, Dir: b.data(), Listen: "127.0.0.1:0",
		Ready: func(s app.Serving) { fmt.Println(s.Address) },
	})
}

// overHTTP measures the API of a server process. The clients share its cores.
func overHTTP(ctx context.Context, b *bench) (err error) {
	s, err := b.startServer()
	if err != nil {
		return err
	}
	defer func() {
		if serr := s.stop(); err == nil {
			err = serr
		}
	}()
	ids, err := s.ids()
	if err != nil {
		return err
	}
	one := func(i int) request { return request{path: "/contacts/" + ids[i%len(ids)]} }
	page := func(int) request { return request{path: "/contacts?limit=50&sort=name"} }
	recent := func(int) request { return request{path: "/contacts?limit=50&sort=-created_at"} }
	email := func(i int) request {
		d := dice(1)
		return request{path: "/contacts?filter=" + url.QueryEscape(`emails = "`+d.contact(0).email+`"`)}
	}
	create := func(i int) request { return creation(3*b.rows + i) }
	for _, load := range []struct {
		name    string
		clients int
		next    func(int) request
	}{
		{"read one", 1, one}, {"read one", 16, one},
		{"50 by name", 1, page}, {"50 by name", 16, page}, {"50 by created_at", 1, recent}, {"exact e-mail", 16, email},
		{"create", 1, create}, {"create", 16, func(i int) request { return create(i + 1_000_000) }},
	} {
		if err := b.load(s, load.name, load.clients, load.next); err != nil {
			return err
		}
	}
	b.add("over HTTP", "server, peak memory", peakOf(s.pid()), "MB", "")
	return nil
}

// request is one call of the API; a body makes it a POST.
type request struct {
	path string
	body []byte
}

func creation(i int) request {
	d := dice(i)
	c := d.contact(i)
	body, err := json.Marshal(map[string]any{
		"name": map[string]string{"given": c.given, "family": c.family}, "job_title": c.title, "description": c.notes,
		"emails": []any{map[string]string{"value": c.email, "label": "work"}}, "phones": []any{map[string]string{"value": c.phone, "label": "mobile"}},
	})
	if err != nil {
		panic(err) // maps of strings
	}
	return request{path: "/contacts", body: body}
}

// httpTime is how long each load lasts.
const httpTime = 4 * time.Second

// load keeps so many clients busy and adds what came of it.
func (b *bench) load(s *server, name string, clients int, next func(int) request) error {
	group := fmt.Sprintf("over HTTP, %s, %d clients", name, clients)
	if clients == 1 {
		group = fmt.Sprintf("over HTTP, %s, 1 client", name)
	}
	if err := s.call(0, next(0)); err != nil {
		return err
	}
	cpu, start := cpuOf(s.pid()), time.Now()
	took := make([]times, clients)
	failed := make([]error, clients)
	var all sync.WaitGroup
	for c := range clients {
		all.Go(func() {
			for i := c + clients; time.Since(start) < httpTime && failed[c] == nil; i += clients {
				begin := time.Now()
				failed[c] = s.call(i, next(i))
				took[c] = append(took[c], time.Since(begin))
			}
		})
	}
	all.Wait()
	wall := time.Since(start)
	cpu = cpuOf(s.pid()) - cpu
	var every times
	for c := range clients {
		if failed[c] != nil {
			return failed[c]
		}
		every = append(every, took[c]...)
	}
	b.add(group, "rate", float64(len(every))/wall.Seconds(), "req/s", "")
	b.percentiles(group, "answer", every)
	b.add(group, "server's processor", float64(cpu.Microseconds())/float64(len(every)), "us/req", "")
	return nil
}

// server is the server process and a client for it.
type server struct {
	cmd    *exec.Cmd
	base   string
	tokens []string
	client *http.Client
	gone   chan struct{} // closed when the process has ended, where somebody waits for that already
}

func (b *bench) startServer() (*server, error) {
	secrets, err := os.ReadFile(b.tokens())
	if err != nil {
		return nil, err
	}
	s, err := b.startChild("serve")
	if err != nil {
		return nil, err
	}
	s.base, s.tokens = s.base+"/api/v1", strings.Fields(string(secrets))
	return s, s.awaitIndex()
}

// startChild runs a phase that serves and prints its address.
func (b *bench) startChild(phase string) (*server, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self, "-phase", phase, "-dir", b.dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	line := make([]byte, 200)
	n, err := out.Read(line)
	if err != nil {
		return nil, fmt.Errorf("%s did not start: %w", phase, err)
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 1200}
	return &server{cmd: cmd, base: strings.TrimSpace(string(line[:n])), tokens: []string{""}, client: &http.Client{Transport: transport}}, nil
}

// kill ends a peer, which has nothing to lose.
func (s *server) kill() {
	_ = s.cmd.Process.Kill()
	if s.gone != nil {
		<-s.gone
		return
	}
	_ = s.cmd.Wait()
}

func (s *server) pid() string { return strconv.Itoa(s.cmd.Process.Pid) }

func (s *server) stop() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return s.cmd.Wait()
}

// awaitIndex returns when the server answers questions about sealed fields.
func (s *server) awaitIndex() error {
	for deadline := time.Now().Add(5 * time.Minute); ; time.Sleep(20 * time.Millisecond) {
		err := s.call(0, request{path: "/contacts?limit=1&sort=name"})
		if err == nil || time.Now().After(deadline) {
			return err
		}
	}
}

// send makes one call; calls spread over the tokens.
func (s *server) send(i int, r request) ([]byte, error) {
	method, body := http.MethodGet, io.Reader(nil)
	if r.body != nil {
		method, body = http.MethodPost, bytes.NewReader(r.body)
	}
	req, err := http.NewRequest(method, s.base+r.path, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+s.tokens[i%len(s.tokens)])
	if r.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := s.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode >= 300 {
		err = fmt.Errorf("%s %s: %s %s", method, r.path, res.Status, answer)
	}
	return answer, err
}

func (s *server) call(i int, r request) error {
	_, err := s.send(i, r)
	return err
}

// ids lists some contacts.
func (s *server) ids() (ids []string, err error) {
	answer, err := s.send(0, request{path: "/contacts?limit=500&sort=name"})
	if err != nil {
		return nil, err
	}
	var page struct{ Data []struct{ ID string } }
	if err := json.Unmarshal(answer, &page); err != nil {
		return nil, err
	}
	for _, r := range page.Data {
		ids = append(ids, r.ID)
	}
	if len(ids) == 0 {
		return nil, fmt.Errorf("no contacts in %.200s", answer)
	}
	return ids, nil
}
