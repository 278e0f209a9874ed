package httpapi

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/httpapi/jsonschema"
	"github.com/holdfast-crm/holdfast/internal/live"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

// Live opens streams of what changes; *live.Hub is one.
type Live interface {
	Open(ctx context.Context, actor policy.Actor, after int64) (*live.Stream, error)
	// Close ends every stream, when the server stops.
	Close()
	// Position is up to where events were offered, 0 before that is known.
	Position() int64
}

// Watch says whose session it is without counting that as use of it;
// *auth.Service says more.
type Watch interface {
	WatchSession(ctx context.Context, reference, client string) (policy.Actor, error)
}

// events keeps a stream open: Server-Sent Events, WHATWG HTML section 9.2.
func (x *exchange) events() error {
	after, err := x.position()
	if err != nil {
		return err
	}
	s, err := x.api.Live.Open(x.r.Context(), x.actor, after)
	if err != nil {
		x.wait = 5 * time.Second // a screen that is just being closed leaves its place by then
		return err
	}
	defer s.Close()
	out := http.NewResponseController(x.ResponseWriter)
	// The deadlines of ordinary requests would end the stream.
	if err := errors.Join(out.SetReadDeadline(time.Time{}), out.SetWriteDeadline(time.Time{})); err != nil {
		return errs.New(errs.Internal, "").At("httpapi.events").Because(err)
	}
	h := x.Header()
	h.Set("Content-Type", mediaEvents)
	h.Set("X-Accel-Buffering", "no") // a proxy that gathers answers would hold events back
	x.WriteHeader(http.StatusOK)
	if x.r.Method == http.MethodHead {
		return nil
	}
	return s.Write(x.r.Context(), x)
}

// eventsField says in answers to pages from where a stream of events must begin
// to miss nothing that changed since: nobody listens yet while the first lists
// are read.
const eventsField = "Holdfast-Events"

// tellEventsFrom comes before the handler: what it reads is not older.
func (x *exchange) tellEventsFrom() {
	if x.actor.Session.IsZero() || x.route.stream {
		return
	}
	if at := x.api.Live.Position(); at > 0 {
		x.Header().Set(eventsField, strconv.FormatInt(at, 10))
	}
}

// position is where the caller's last stream ended: in the header that a
// browser sends by itself, or in the address for a page that begins anew.
func (x *exchange) position() (int64, error) {
	v, err := x.parameters()
	if err != nil {
		return 0, err
	}
	given := x.r.Header.Get("Last-Event-ID")
	if given == "" {
		given = v.Get("after")
	}
	if given == "" {
		return live.Anew, nil
	}
	after, err := strconv.ParseInt(given, 10, 64)
	if err != nil || after < 0 {
		return 0, nil // from the very beginning, which is answered with resync
	}
	return after, nil
}

// liveSchemas describe the stream and the data of what it brings.
func liveSchemas() map[string]*schema {
	change := jsonschema.OfStruct[live.Change](nil)
	change.Properties["kind"] = &schema{Type: kinds{"string"}, Enum: []string{"created", "updated", "deleted", "restored", "gone"}}
	change.Properties["object"].Description = "The object's name, in the singular"
	change.Properties["ids"].Description = "Missing when there are too many to name: read lists anew"
	return map[string]*schema{
		"EventStream": {Type: kinds{"string"}, MediaType: mediaEvents, Description: "Server-Sent Events. hello: the stream began. " +
			"notice: you were told something. workspace: its settings changed. resync: what happened is not known, read everything anew. " +
			"session_ended: the last one. These have the data {}.",
			Content: &schema{Type: kinds{"object"}, Description: "By the name of an event, its data", Properties: map[string]*schema{
				"change": jsonschema.RefTo("ChangeEvent"), "import": jsonschema.RefTo("Import"), "verification": jsonschema.RefTo("LogState"),
			}}},
		"ChangeEvent": change,
	}
}
