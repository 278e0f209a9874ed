package control

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

func TestFramesReadBackAsWritten(t *testing.T) {
	t.Parallel()
	var stream bytes.Buffer
	w := &frameWriter{w: &stream}
	sent := []struct {
		t       frameType
		payload []byte
	}{
		{frameCall, []byte(`{"version":1}`)},
		{frameMore, nil},
		{frameIn, bytes.Repeat([]byte("x"), dataLimit)},
		{frameInEnd, nil},
		{frameResult, bytes.Repeat([]byte("y"), textLimit)},
	}
	for _, f := range sent {
		if err := w.write(f.t, f.payload); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range sent {
		got, payload, err := readFrame(&stream)
		if err != nil || got != f.t || !bytes.Equal(payload, f.payload) {
			t.Fatalf("frame %d read back as %d, %d bytes, %v", f.t, got, len(payload), err)
		}
	}
	if _, _, err := readFrame(&stream); err != io.EOF {
		t.Errorf("after the last frame: %v, want EOF", err)
	}
}

func TestBrokenFramesAreRefused(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		bytes []byte
		want  error
	}{
		"unknown type":       {[]byte{0, 0, 0, 0, 0}, errFrame},
		"type of the future": {[]byte{99, 0, 0, 0, 0}, errFrame},
		"too long":           {[]byte{byte(frameIn), 0x7f, 0xff, 0xff, 0xff}, errFrame},
		"payload where none": {[]byte{byte(frameMore), 0, 0, 0, 1, 'x'}, errFrame},
		"cut in the header":  {[]byte{byte(frameIn), 0, 0}, io.ErrUnexpectedEOF},
		"cut in the payload": {[]byte{byte(frameIn), 0, 0, 0, 2, 'x'}, io.ErrUnexpectedEOF},
		"cut before payload": {[]byte{byte(frameIn), 0, 0, 0, 2}, io.ErrUnexpectedEOF},
	} {
		if _, _, err := readFrame(bytes.NewReader(tc.bytes)); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", name, err, tc.want)
		}
	}
	w := &frameWriter{w: io.Discard}
	if err := w.write(frameOut, make([]byte, dataLimit+1)); !errors.Is(err, errFrame) {
		t.Errorf("writing an oversized frame: %v", err)
	}
}

func TestErrorsKeepWhatIsPublic(t *testing.T) {
	t.Parallel()
	sent := errs.New(errs.Conflict, "version_stale", errs.P("version", 7)).WithHint("load again").
		Because(errors.New("canary-cause")).At("record.Apply")
	sent.Fields = []errs.FieldError{{Field: "emails", Code: "email_invalid", Params: []errs.Param{errs.P("limit", 3)}}}
	wire := encodeError(sent)
	if bytes.Contains(wire, []byte("canary")) {
		t.Fatalf("the private cause crossed the socket: %s", wire)
	}
	got := errs.As(decodeError(wire))
	if got.Kind != sent.Kind || got.Code != sent.Code || got.Hint != sent.Hint || !slices.Equal(got.Params, sent.Params) {
		t.Errorf("got %+v, want %+v", got, sent)
	}
	if len(got.Fields) != 1 || got.Fields[0].Field != "emails" || got.Fields[0].Params[0].Value != "3" {
		t.Errorf("fields became %+v", got.Fields)
	}
}

func TestPlainErrorsBecomeAKind(t *testing.T) {
	t.Parallel()
	if e := errs.As(decodeError(encodeError(errors.New("canary")))); e.Kind != errs.Internal || e.Hint == "" || e.Err != nil {
		t.Errorf("plain error became %+v", e)
	}
	if e := errs.As(decodeError(encodeError(errs.Field("email_invalid")))); e.Kind != errs.Invalid || len(e.Fields) != 1 {
		t.Errorf("field error became %+v", e)
	}
}

func FuzzReadFrame(f *testing.F) {
	f.Add([]byte{byte(frameIn), 0, 0, 0, 1, 'x', byte(frameInEnd), 0, 0, 0, 0})
	f.Add([]byte{byte(frameError), 0, 0, 0, 10, '{', '"', 'k', '"', ':', '1'})
	f.Fuzz(func(t *testing.T, data []byte) {
		r := bytes.NewReader(data)
		for {
			kind, payload, err := readFrame(r)
			if err != nil {
				return
			}
			var again bytes.Buffer
			if err := (&frameWriter{w: &again}).write(kind, payload); err != nil {
				t.Fatalf("a frame that was read cannot be written: %v", err)
			}
			end := len(data) - r.Len()
			if !bytes.Equal(again.Bytes(), data[end-again.Len():end]) {
				t.Fatal("a frame has two encodings")
			}
		}
	})
}

func FuzzDecodeError(f *testing.F) {
	f.Add(encodeError(errs.New(errs.Conflict, "version_stale", errs.P("version", 7))))
	f.Add([]byte(`{"kind":255}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := decodeError(data); errs.KindOf(err) > errs.Integrity {
			t.Fatalf("kind %d", errs.KindOf(err))
		}
	})
}
