package control

import (
	"context"
	"io"
	"net"
	"sync/atomic"
)

// input is the In of a call on the server. It asks the client for one piece at
// a time, so the goroutine that listens to the client is never blocked by an
// operation that does not read, and hears a cancellation at once.
type input struct {
	ctx    context.Context
	frames *frameWriter
	asked  atomic.Bool
	pieces chan []byte // capacity 1; nil means the input is complete

	rest  []byte // of the newest piece
	ended bool
}

// Read implements io.Reader. A cancelled call or a lost client is an error,
// never io.EOF.
func (in *input) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for len(in.rest) == 0 {
		if in.ended {
			return 0, io.EOF
		}
		if err := in.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, in.rest)
	in.rest = in.rest[n:]
	return n, nil
}

func (in *input) next() error {
	if in.asked.CompareAndSwap(false, true) {
		if err := in.frames.write(frameMore, nil); err != nil {
			return err
		}
	}
	select {
	case in.rest = <-in.pieces:
		in.ended = in.rest == nil
		return nil
	case <-in.ctx.Done():
		return in.ctx.Err()
	}
}

// listen takes the client's frames until it cancels, goes away, or breaks the
// protocol, which all end the call alike.
func (in *input) listen(conn *net.UnixConn) {
	for {
		t, payload, err := readFrame(conn)
		if err != nil || (t != frameIn && t != frameInEnd) {
			return
		}
		if !in.asked.CompareAndSwap(true, false) {
			return // a piece nobody asked for
		}
		if t == frameInEnd {
			payload = nil
		} else if payload == nil {
			payload = []byte{} // an empty piece is not the end
		}
		in.pieces <- payload // never blocks: at most one is asked for at a time
	}
}
