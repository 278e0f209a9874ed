package live

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Times of a stream. A reader that takes nothing for so long is gone; what it
// has not read it asks for again by its position.
const (
	heartbeat    = 15 * time.Second
	patience     = 20 * time.Second
	reconnection = 2 * time.Second // how long a browser waits before it comes again
)

// Write writes messages as Server-Sent Events (WHATWG HTML section 9.2) until
// the stream or the reader is over, which is no error.
func (s *Stream) Write(ctx context.Context, w http.ResponseWriter) error {
	out := http.NewResponseController(w)
	text := fmt.Sprintf("retry: %d\n\n", reconnection.Milliseconds())
	for {
		soon, cancel := context.WithTimeout(ctx, heartbeat)
		messages, err := s.Next(soon)
		cancel()
		switch {
		case ctx.Err() != nil || errors.Is(err, io.EOF):
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
		if err := push(w, out, text); err != nil {
			return nil // a reader that went away, or takes nothing
		}
		text = ""
	}
}

// push writes text at once, and gives up on a reader that does not take it.
func push(w io.Writer, out *http.ResponseController, text string) error {
	past := time.Unix(1, 0)
	late := time.AfterFunc(patience, func() { _ = out.SetWriteDeadline(past) })
	defer late.Stop()
	if _, err := io.WriteString(w, text); err != nil {
		return err
	}
	return out.Flush()
}

// frame writes one message. Its data is JSON on one line.
func frame(m Message) string {
	var b strings.Builder
	if m.Position > 0 {
		b.WriteString("id: " + strconv.FormatInt(m.Position, 10) + "\n")
	}
	b.WriteString("event: " + m.Kind + "\ndata: " + string(m.Data) + "\n\n")
	return b.String()
}
