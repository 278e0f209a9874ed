package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// protocolVersion changes when an old client could misunderstand a new server.
const protocolVersion = 1

type callMessage struct {
	Version int             `json:"version"`
	Name    string          `json:"name"`
	Args    json.RawMessage `json:"args"`
}

type errorMessage struct {
	Kind   uint8          `json:"kind"`
	Code   string         `json:"code,omitempty"`
	Params []errs.Param   `json:"params,omitempty"`
	Fields []fieldMessage `json:"fields,omitempty"`
	Hint   string         `json:"hint,omitempty"`
}

type fieldMessage struct {
	Field  string       `json:"field,omitempty"`
	Code   string       `json:"code"`
	Params []errs.Param `json:"params,omitempty"`
}

// public returns what of err may cross the socket.
func public(err error) *errs.Error {
	var e *errs.Error
	var f *errs.FieldError
	switch {
	case errors.As(err, &e):
	case errors.As(err, &f):
		e = errs.FieldsInvalid(*f)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		e = errs.New(errs.Unavailable, "control_cancelled")
	default:
		e = errs.New(errs.Internal, "")
	}
	out := &errs.Error{Kind: e.Kind, Code: e.Code, Params: e.Params, Fields: e.Fields, Hint: e.Hint}
	if out.Kind == errs.Internal && out.Hint == "" {
		out.Hint = "the log of the server has the cause"
	}
	return out
}

func encodeError(err error) []byte {
	e := public(err)
	msg := errorMessage{Kind: uint8(e.Kind), Code: e.Code, Params: e.Params, Hint: e.Hint}
	for _, f := range e.Fields {
		msg.Fields = append(msg.Fields, fieldMessage(f))
	}
	b, err := json.Marshal(msg)
	if err != nil || len(b) > textLimit { // thousands of rejected fields: the first ones tell enough
		b, _ = json.Marshal(errorMessage{Kind: msg.Kind, Code: msg.Code, Params: msg.Params})
	}
	return b
}

func decodeError(b []byte) error {
	var msg errorMessage
	if err := decodeStrict(b, &msg); err != nil || msg.Kind > uint8(errs.Integrity) {
		return errs.New(errs.Internal, "control_protocol").Because(err)
	}
	e := &errs.Error{Kind: errs.Kind(msg.Kind), Code: msg.Code, Params: msg.Params, Hint: msg.Hint}
	for _, f := range msg.Fields {
		e.Fields = append(e.Fields, errs.FieldError(f))
	}
	return e
}

// decodeStrict refuses unknown keys and anything after the document.
func decodeStrict(b []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return fmt.Errorf("%w: more than one document", errFrame)
	}
	return nil
}

// encodeArgs is the one way arguments become bytes, on the socket and locally.
func encodeArgs(args any) (json.RawMessage, error) {
	b, err := json.Marshal(args)
	if err != nil {
		return nil, fmt.Errorf("arguments: %w", err)
	}
	if len(b) > textLimit/2 { // leaves room for the message around them
		return nil, errs.New(errs.TooLarge, "control_too_large", errs.P("limit_kib", textLimit/2>>10))
	}
	return b, nil
}

// encodeResult is the one way results become bytes.
func encodeResult(result any) ([]byte, error) {
	b, err := json.Marshal(result)
	if err != nil {
		return nil, fmt.Errorf("result: %w", err)
	}
	if len(b) > textLimit {
		return nil, errs.New(errs.TooLarge, "control_too_large", errs.P("limit_kib", textLimit>>10)).
			WithHint("an operation writes long results to its output stream")
	}
	return b, nil
}

func decodeResult(b []byte, into any) error {
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(b, into); err != nil {
		return errs.New(errs.Internal, "control_protocol").Because(err)
	}
	return nil
}
