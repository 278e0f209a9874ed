package control

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"
)

// frameType is the first byte of a frame; values are part of the protocol.
type frameType byte

const (
	frameCall     frameType = iota + 1 // client: callMessage
	frameMore                          // server: send the next piece of the input
	frameIn                            // client: a piece of the input
	frameInEnd                         // client: the input is complete
	frameOut                           // server: a piece of the output
	frameProgress                      // server: Progress
	frameResult                        // server, last: the result as JSON
	frameError                         // server, last: errorMessage
	frameCancel                        // client: stop, and answer
)

const (
	headerSize = 5
	dataLimit  = 256 << 10 // bytes in one in or out frame
	textLimit  = 1 << 20   // bytes of arguments, result, error or progress
)

// errFrame is returned for bytes that are no frame of this protocol.
var errFrame = errors.New("malformed control frame")

// limit returns the largest payload of a type, or -1 for a type that does not
// exist.
func (t frameType) limit() int {
	switch t {
	case frameCall, frameProgress, frameResult, frameError:
		return textLimit
	case frameIn, frameOut:
		return dataLimit
	case frameMore, frameInEnd, frameCancel:
		return 0
	}
	return -1
}

// readFrame reads one frame. The end of r before the first byte is io.EOF;
// inside a frame it is io.ErrUnexpectedEOF.
func readFrame(r io.Reader) (frameType, []byte, error) {
	var header [headerSize]byte
	if _, err := io.ReadFull(r, header[:]); err != nil {
		return 0, nil, err
	}
	t, size := frameType(header[0]), binary.BigEndian.Uint32(header[1:])
	if limit := t.limit(); limit < 0 || size > uint32(limit) {
		return 0, nil, fmt.Errorf("%w: type %d with %d bytes", errFrame, t, size)
	}
	if size == 0 {
		return t, nil, nil
	}
	payload := make([]byte, size)
	if _, err := io.ReadFull(r, payload); err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return 0, nil, err
	}
	return t, payload, nil
}

// frameWriter lets several goroutines send whole frames.
type frameWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (f *frameWriter) write(t frameType, payload []byte) error {
	if len(payload) > t.limit() {
		return fmt.Errorf("%w: type %d with %d bytes", errFrame, t, len(payload))
	}
	frame := make([]byte, headerSize, headerSize+len(payload))
	frame[0] = byte(t)
	binary.BigEndian.PutUint32(frame[1:], uint32(len(payload)))
	f.mu.Lock()
	defer f.mu.Unlock()
	_, err := f.w.Write(append(frame, payload...))
	return err
}

// output is the Out of a call: each Write becomes out frames. The socket's own
// buffer makes a fast operation wait for a slow reader.
type output struct{ frames *frameWriter }

func (o output) Write(p []byte) (n int, err error) {
	for len(p) > 0 {
		piece := p[:min(len(p), dataLimit)]
		if err := o.frames.write(frameOut, piece); err != nil {
			return n, err
		}
		n, p = n+len(piece), p[len(piece):]
	}
	return n, nil
}
