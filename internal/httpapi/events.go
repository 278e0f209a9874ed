package httpapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/live"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

// Live opens streams of what changes; *live.Hub is one.
type Live interface {
	Open(ctx context.Context, actor policy.Actor, after int64) (*live.Stream, error)
	// Close ends every stream, when the server stops.
	Close()
}

// Watch says whose session it is without counting that as use of it;
// *auth.Service says more.
type Watch interface {
	WatchSession(ctx context.Context, reference, client string) (policy.Actor, error)
}

// Times of a stream. A reader that takes nothing for so long is gone; what it
// has not read it asks for again by its position.
const (
	heartbeat    = 15 * time.Second
	streamWrite  = 20 * time.Second
	reconnection = 2 * time.Second // how long a browser waits before it comes again
)

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
	return x.follow(s, out)
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

// follow writes messages until the stream or the reader is over.
func (x *exchange) follow(s *live.Stream, out *http.ResponseController) error {
	text := fmt.Sprintf("retry: %d\n\n", reconnection.Milliseconds())
	for {
		ctx, cancel := context.WithTimeout(x.r.Context(), heartbeat)
		messages, err := s.Next(ctx)
		cancel()
		switch {
		case x.r.Context().Err() != nil || errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, context.DeadlineExceeded):
			text += ": still here\n"
			if at := s.Position(); at > 0 {
				text += "id: " + strconv.FormatInt(at, 10) + "\n" // without data: only the position moves
			}
			text += "\n"
		case err != nil:
			return err // the connection is cut, and the browser comes again
		}
		for _, m := range messages {
			text += frame(m)
		}
		if err := push(x, out, text); err != nil {
			return nil // a reader that went away, or takes nothing
		}
		text = ""
	}
}

// push writes text at once, and gives up on a reader that does not take it.
func push(w io.Writer, out *http.ResponseController, text string) error {
	past := time.Unix(1, 0)
	late := time.AfterFunc(streamWrite, func() { _ = out.SetWriteDeadline(past) })
	defer late.Stop()
	if _, err := io.WriteString(w, text); err != nil {
		return err
	}
	return out.Flush()
}

// frame writes one message. Its data is JSON on one line.
func frame(m live.Message) string {
	var b strings.Builder
	if m.Position > 0 {
		b.WriteString("id: " + strconv.FormatInt(m.Position, 10) + "\n")
	}
	b.WriteString("event: " + m.Kind + "\ndata: " + string(m.Data) + "\n\n")
	return b.String()
}
