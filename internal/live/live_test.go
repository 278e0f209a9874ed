package live

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/compliance"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/schema"
	"github.com/holdfast-crm/holdfast/objects"
)

// What needs a role that does not exist yet, or a reader that stands still, is
// tested here on the hub alone; the rest in package httpapi, on a whole stack.

// quiet is an outbox in which nothing happens.
type quiet struct{}

func (quiet) Heard() <-chan struct{}                                          { return nil }
func (quiet) Newest(context.Context) (int64, error)                           { return 7, nil }
func (quiet) EventsAfter(context.Context, int64, int) ([]outbox.Event, error) { return nil, nil }

func compiled(t *testing.T) *catalog.Catalog {
	t.Helper()
	docs, err := objects.List()
	if err != nil {
		t.Fatal(err)
	}
	var all []*schema.Object
	for _, doc := range docs {
		o, err := schema.Decode(bytes.NewReader(doc))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, o)
	}
	c, err := catalog.Compile(all, field.Types(), compliance.Rules())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func hub(t *testing.T, d Deps) *Hub {
	t.Helper()
	c := compiled(t)
	d.Events, d.Catalog = quiet{}, func() *catalog.Catalog { return c }
	d.Failed = func(err error) { t.Error(err) }
	if d.Refresh == nil {
		d.Refresh = func(_ context.Context, a policy.Actor) (policy.Actor, error) { return a, nil }
	}
	h := New(d)
	h.position = 7
	close(h.open)
	return h
}

func person() policy.Actor {
	ids := id.ID{1}
	return policy.Actor{Kind: policy.Person, User: ids, Session: ids, Roles: []policy.RoleName{policy.ReadOnly}}
}

func open(t *testing.T, h *Hub, after int64) *Stream {
	t.Helper()
	s, err := h.Open(t.Context(), person(), after)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	if m := next(t, s); m[0].Kind != KindHello {
		t.Fatalf("first %v", m)
	}
	return s
}

func next(t *testing.T, s *Stream) []Message {
	t.Helper()
	m, err := s.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// happens offers events to every stream, as Run does.
func happens(h *Hub, events ...outbox.Event) {
	b := &batch{upTo: h.position}
	b.add(events, h.d.Catalog())
	h.offer(b)
}

func about(h *Hub, seq int64, object, kind string, rec byte) outbox.Event {
	o, _ := h.d.Catalog().Object(object)
	return outbox.Event{Seq: seq, Kind: object + "." + kind, Object: o.ID, Record: id.ID{rec}}
}

func TestNobodyHearsOfWhatTheyMayNotRead(t *testing.T) {
	t.Parallel()
	h := hub(t, Deps{Visible: func(_ context.Context, _ policy.Actor, object string, ids []id.ID) ([]id.ID, error) {
		if object != "note" {
			t.Errorf("asked about rows of %s", object)
		}
		return slices.DeleteFunc(slices.Clone(ids), func(i id.ID) bool { return i[0] != 2 }), nil
	}})
	h.decide = func(r policy.Request) policy.Decision {
		switch d := policy.Decide(r); r.Object.Name {
		case "contact":
			return policy.Decision{Rows: query.Const(false)}
		case "note":
			owner, _ := r.Object.Field("owner")
			d.Rows = query.Where(owner, query.Eq, field.Ref(r.Actor.User))
			return d
		default:
			return d
		}
	}
	s := open(t, h, Anew)
	happens(h, about(h, 8, "contact", "created", 1))
	happens(h, about(h, 9, "note", "created", 1), about(h, 10, "note", "updated", 2), about(h, 11, "note", "updated", 3))
	m := next(t, s)
	if len(m) != 1 || m[0].Position != 11 {
		t.Fatalf("heard %v", m)
	}
	var c Change
	if err := json.Unmarshal(m[0].Data, &c); err != nil || c.Object != "note" || c.Kind != "updated" || len(c.IDs) != 1 || c.IDs[0][0] != 2 {
		t.Errorf("heard %s", m[0].Data)
	}
	if s.Position() != 11 {
		t.Errorf("position %d", s.Position())
	}
}

func TestAReaderThatStandsStillIsToldToReadAnew(t *testing.T) {
	t.Parallel()
	h := hub(t, Deps{})
	s := open(t, h, Anew)
	for i := range int64(maxWaiting + 10) {
		happens(h, about(h, 8+i, "contact", "created", byte(i)))
	}
	if m := next(t, s); len(m) != 1 || m[0].Kind != KindResync || m[0].Position != 8+maxWaiting+9 {
		t.Errorf("heard %v", m)
	}
	happens(h, about(h, 500, "contact", "created", 1))
	if m := next(t, s); len(m) != 1 || m[0].Kind != KindChange || m[0].Position != 500 {
		t.Errorf("then %v", m)
	}
}

func says(text string) func(string) json.RawMessage {
	return func(string) json.RawMessage { return json.RawMessage(text) }
}

func TestAnnouncementsReachWhoMayHear(t *testing.T) {
	t.Parallel()
	h := hub(t, Deps{})
	s := open(t, h, Anew)
	yes, no := func(policy.Actor) bool { return true }, func(policy.Actor) bool { return false }
	for _, a := range []Announcement{
		{Kind: "import", Key: "1", Data: says(`{"done":1}`), May: yes}, {Kind: "secret", Data: says(`{}`), May: no},
		{Kind: "import", Key: "2", Data: says(`{"done":7}`), May: yes}, {Kind: "import", Key: "1", Data: says(`{"done":2}`), May: yes},
	} {
		h.Announce(a)
	}
	happens(h)
	m := next(t, s)
	if len(m) != 2 || string(m[0].Data) != `{"done":2}` || string(m[1].Data) != `{"done":7}` || m[0].Position != 0 {
		t.Errorf("heard %v", m)
	}
}

func TestWhoLostTheSessionHearsItAndNoMore(t *testing.T) {
	t.Parallel()
	var gone error
	h := hub(t, Deps{Refresh: func(_ context.Context, a policy.Actor) (policy.Actor, error) { return a, gone }})
	s := open(t, h, Anew)
	gone = errs.New(errs.Unauthenticated, "session_ended")
	happens(h, outbox.Event{Seq: 8, Kind: "session.ended"}, about(h, 9, "contact", "created", 1))
	if m := next(t, s); len(m) != 1 || m[0].Kind != KindSessionEnded {
		t.Errorf("heard %v", m)
	}
	if _, err := s.Next(t.Context()); !errors.Is(err, io.EOF) {
		t.Errorf("then %v", err)
	}
}

func TestAClosedHubHasNoStreams(t *testing.T) {
	t.Parallel()
	h := hub(t, Deps{})
	s := open(t, h, Anew)
	h.Close()
	if _, err := s.Next(t.Context()); !errors.Is(err, io.EOF) {
		t.Errorf("after the end: %v", err)
	}
	if _, err := h.Open(t.Context(), person(), Anew); errs.KindOf(err) != errs.Unavailable {
		t.Errorf("opened: %v", err)
	}
}

func TestWhatHappenedLongAgoIsNotRepeated(t *testing.T) {
	t.Parallel()
	h := hub(t, Deps{})
	h.position = maxReplay + 100
	s := open(t, h, 10)
	if m := next(t, s); len(m) != 1 || m[0].Kind != KindResync || m[0].Position != maxReplay+100 {
		t.Errorf("heard %v", m)
	}
	if text := string(encode(Change{Object: "contact", Kind: "created"})); strings.Contains(text, "ids") {
		t.Errorf("without names: %s", text)
	}
}
