package httpapi_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/httpapi"
	"github.com/holdfast-crm/holdfast/internal/live"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// screenStack is a stack behind a real server, with a hub at work.
type screenStack struct {
	*stack
	srv  *httpapi.Server
	addr string
}

func newScreenStack(t *testing.T) *screenStack {
	t.Helper()
	s := newStack(t)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.live.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		s.must(<-done)
	})
	srv, addr := s.serve(httpapi.ServerOptions{BodyTimeout: time.Millisecond}) // streams outlive it
	return &screenStack{s, srv, addr}
}

// event is one message as a browser hears it.
type event struct{ id, kind, data string }

// listener is an open stream.
type listener struct {
	*stack
	in   *bufio.Reader
	stop func()
}

// listen opens a stream with a browser's cookies.
func (s *screenStack) listen(b *browser, query string, headers ...string) *listener {
	s.Helper()
	res, stop := s.request(b, query, headers...)
	if res.StatusCode != 200 || res.Header.Get("Content-Type") != "text/event-stream" || res.Header.Get("Cache-Control") != "no-store" {
		s.Fatalf("status %d, headers %v", res.StatusCode, res.Header)
	}
	l := &listener{s.stack, bufio.NewReader(res.Body), stop}
	if first := l.next(); first.kind != "hello" || first.data != "{}" {
		s.Fatalf("the first event is %+v", first)
	}
	return l
}

func (s *screenStack) request(b *browser, query string, headers ...string) (*http.Response, func()) {
	s.Helper()
	ctx, stop := context.WithTimeout(s.Context(), 20*time.Second)
	s.Cleanup(stop)
	r, err := http.NewRequestWithContext(ctx, "GET", "http://"+s.addr+"/api/v1/events"+query, nil)
	s.must(err)
	r.Host = "localhost:8080" // whose cookies are in the jar
	r.Header.Set("Accept", "text/event-stream")
	for name, value := range b.jar {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	s.must(err)
	s.Cleanup(func() { _ = res.Body.Close() })
	return res, stop
}

// next reads one event; its kind is "" when the stream is over.
func (l *listener) next() (e event) {
	l.Helper()
	for {
		line, err := l.in.ReadString('\n')
		if err != nil {
			if err != io.EOF {
				l.Fatal(err)
			}
			return event{}
		}
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		switch name {
		case "id":
			e.id = value
		case "event":
			e.kind = value
		case "data":
			e.data = value
		case "":
			if e.kind != "" {
				return e
			}
		}
	}
}

// change reads the next event, which must be a change, and its data.
func (l *listener) change() (c live.Change) {
	l.Helper()
	e := l.next()
	if e.kind != "change" || e.id == "" {
		l.Fatalf("heard %+v, want a change", e)
	}
	l.must(json.Unmarshal([]byte(e.data), &c))
	return c
}

func (s *stack) signedIn(email string, role policy.RoleName) *browser {
	s.Helper()
	b := s.browser()
	b.session(s.guest(email, role))
	return b
}

func TestAScreenHearsWhatOthersChange(t *testing.T) {
	t.Parallel()
	s := newScreenStack(t)
	l := s.listen(s.signedIn("grace@example.com", policy.ReadOnly), "")
	made := s.do(call{method: "POST", path: "/api/v1/contacts", token: s.owner, body: `{"name":"Ada Lovelace"}`, status: 201})
	at := made.Header.Get("Location")
	id := at[strings.LastIndex(at, "/")+1:]
	wants := func(kind string) {
		t.Helper()
		if c := l.change(); c.Object != "contact" || c.Kind != kind || len(c.IDs) != 1 || c.IDs[0].String() != id {
			t.Errorf("heard %+v, want %s of %s", c, kind, id)
		}
	}
	wants("created")
	s.do(call{method: "PATCH", path: at, token: s.owner, body: `{"stage":"lead"}`, header: []string{"If-Match: *"}, status: 200})
	wants("updated")
	s.do(call{method: "DELETE", path: at, token: s.owner, status: 204})
	wants("deleted")
	s.do(call{method: "POST", path: at + "/restore", token: s.owner, status: 200})
	wants("restored")
	if log := s.log.String(); strings.Contains(log, "Lovelace") {
		t.Error("the log has a name")
	}
}

func TestManyChangesAtOnceAreOneEventWithoutNames(t *testing.T) {
	t.Parallel()
	s := newScreenStack(t)
	l := s.listen(s.signedIn("grace@example.com", policy.Owner), "")
	var u record.Unit
	for i := range 51 {
		u.Changes = append(u.Changes, record.Change{Op: record.Create, Object: "company", Values: map[string]field.Raw{"name": field.FromText(fmt.Sprintf("Firm %d", i))}})
	}
	_, err := s.deps.Records.Apply(t.Context(), policy.Actor{Kind: policy.Operator, OSUser: "test"}, u)
	s.must(err)
	if c := l.change(); c.Object != "company" || c.Kind != "created" || c.IDs != nil {
		t.Errorf("heard %+v", c)
	}
}

func TestAStreamGoesOnWhereItWasCut(t *testing.T) {
	t.Parallel()
	s := newScreenStack(t)
	b := s.signedIn("grace@example.com", policy.Owner)
	l := s.listen(b, "")
	create := func(name string) {
		t.Helper()
		s.do(call{method: "POST", path: "/api/v1/contacts", token: s.owner, body: `{"name":"` + name + `"}`, status: 201})
	}
	create("First")
	last := l.next()
	l.stop()
	create("Second")
	create("Third")
	for _, again := range []*listener{s.listen(b, "", "Last-Event-ID", last.id), s.listen(b, "?after="+last.id)} {
		heard := 0
		for heard < 2 {
			heard += len(again.change().IDs)
		}
		create("Fourth")
		if c := again.change(); heard != 2 || c.Kind != "created" {
			t.Errorf("heard %d, then %+v", heard, c)
		}
		again.stop()
	}
	for _, from := range []string{"0", "999999999", "-5", "yesterday"} {
		again := s.listen(b, "", "Last-Event-ID", from)
		want := "resync"
		if from == "0" || from == "-5" || from == "yesterday" {
			want = "change" // everything since the first event is still known
		}
		if e := again.next(); e.kind != want || e.id == "" {
			t.Errorf("from %s: %+v, want %s", from, e, want)
		}
		again.stop()
	}
}

func TestAStreamEndsWithItsSession(t *testing.T) {
	t.Parallel()
	s := newScreenStack(t)
	b, other := s.signedIn("grace@example.com", policy.Owner), s.signedIn("alan@example.com", policy.Owner)
	l, kept := s.listen(b, ""), s.listen(other, "")
	b.send(call{method: "DELETE", path: "/api/v1/session", status: 204})
	if e := l.next(); e.kind != "session_ended" {
		t.Errorf("heard %+v", e)
	}
	if e := l.next(); e.kind != "" {
		t.Errorf("after the end: %+v", e)
	}
	s.do(call{method: "POST", path: "/api/v1/contacts", token: s.owner, body: `{"name":"Still There"}`, status: 201})
	kept.change()
}

func TestAnOpenScreenDoesNotKeepASessionAlive(t *testing.T) {
	t.Parallel()
	s := newScreenStack(t)
	b := s.signedIn("grace@example.com", policy.Owner)
	s.clock.advance(20 * time.Minute)
	s.listen(b, "").stop()                                                                                            // comes again by itself
	b.send(call{method: "GET", path: "/api/v1/contacts", header: []string{"Holdfast-Background: true"}, status: 200}) // looks by itself
	l := s.listen(b, "")
	s.clock.advance(11 * time.Minute)
	if e := l.next(); e.kind != "session_ended" {
		t.Errorf("heard %+v", e)
	}
	b.refused(call{method: "GET", path: "/api/v1/session"}, 401, "session_ended")
}

func TestStreamsAreFewAndForPeople(t *testing.T) {
	t.Parallel()
	s := newScreenStack(t)
	b := s.signedIn("grace@example.com", policy.Owner)
	s.code(call{method: "GET", path: "/api/v1/events", token: s.owner}, 401, "session_ended")
	s.code(call{method: "GET", path: "/api/v1/events"}, 401, "session_ended")
	var open []*listener
	for range 4 {
		open = append(open, s.listen(b, ""))
	}
	res, _ := s.request(b, "")
	if body, _ := io.ReadAll(res.Body); res.StatusCode != 429 || !strings.Contains(string(body), "streams_too_many") || res.Header.Get("Retry-After") == "" {
		t.Errorf("a fifth: %d %s", res.StatusCode, body)
	}
	open[0].stop()
	for { // the server hears of it before long
		res, stop := s.request(b, "")
		if res.StatusCode == 200 {
			stop()
			break
		}
	}
}

func TestStoppingEndsStreams(t *testing.T) {
	t.Parallel()
	s := newScreenStack(t)
	b := s.signedIn("grace@example.com", policy.Owner)
	l := s.listen(b, "")
	s.must(s.srv.Shutdown(t.Context()))
	if e := l.next(); e.kind != "" {
		t.Errorf("heard %+v, want the end", e)
	}
}
