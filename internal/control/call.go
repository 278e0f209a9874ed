package control

import (
	"context"
	"encoding/json"
	"io"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// Operation is what a verb does. It must return soon after ctx ends, may be
// called concurrently, and answers a value that encodes as JSON (long answers
// go to call.Out).
type Operation func(ctx context.Context, call *Call) (result any, err error)

// Call is one call of an Operation. Its streams and functions are never nil
// and must not be used after the Operation returned.
type Call struct {
	Name     string
	Args     json.RawMessage
	Peer     Peer
	In       io.Reader      // what the caller streams in; io.EOF only at its true end
	Out      io.Writer      // what is streamed back
	Progress func(Progress) // for the person who waits; a few a second are plenty
}

// DecodeArgs reads the arguments; unknown keys are refused, because a verb of
// another version must not be half understood.
func (c *Call) DecodeArgs(into any) error {
	if err := decodeStrict(c.Args, into); err != nil {
		return errs.New(errs.Invalid, "control_args").Because(err).
			WithHint("the command and the running server may be of different versions")
	}
	return nil
}

// Peer is who called, as the operating system says.
type Peer struct {
	UID    int
	OSUser string // login name, or the uid in digits
	PID    int    // 0 where the system does not tell
}

// Progress is how far a call is. Total is 0 when unknown.
type Progress struct {
	Done  int64  `json:"done"`
	Total int64  `json:"total,omitempty"`
	Note  string `json:"note,omitempty"` // what is being counted; no stored value
}

// Streams is the caller's side of a Call; each may be nil.
type Streams struct {
	In       io.Reader
	Out      io.Writer
	Progress func(Progress)
}

// Caller runs operations by name: a [Client] in the server, [Local] here.
//
// Call encodes args as JSON, decodes the answer into result (a pointer, or
// nil) and returns the operation's *errs.Error. When ctx ends the operation is
// told to stop, and Call returns what it answers. A Read of In may still be
// under way when a cancelled Call returns.
type Caller interface {
	Call(ctx context.Context, name string, args any, s Streams, result any) error
}

// Local runs operations in this process, for a verb that found no server. The
// same encoding is used as on the socket, so an operation cannot tell.
func Local(operations map[string]Operation) Caller { return local(operations) }

type local map[string]Operation

func (l local) Call(ctx context.Context, name string, args any, s Streams, result any) error {
	op, ok := l[name]
	if !ok {
		return unknownOperation(name)
	}
	raw, err := encodeArgs(args)
	if err != nil {
		return err
	}
	call := &Call{Name: name, Args: raw, Peer: Self(), In: s.In, Out: s.Out, Progress: s.Progress}
	if call.In == nil {
		call.In = eofReader{}
	}
	if call.Out == nil {
		call.Out = io.Discard
	}
	if call.Progress == nil {
		call.Progress = func(Progress) {}
	}
	answer, err := op(ctx, call)
	if err != nil {
		return err
	}
	b, err := encodeResult(answer)
	if err != nil {
		return err
	}
	return decodeResult(b, result)
}

// eofReader is the input of a caller that has none.
type eofReader struct{}

func (eofReader) Read([]byte) (int, error) { return 0, io.EOF }

func unknownOperation(name string) error {
	return errs.New(errs.NotFound, "control_unknown_operation", errs.P("name", name)).
		WithHint("the command and the running server are of different versions; restart the server")
}
