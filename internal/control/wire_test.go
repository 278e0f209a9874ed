package control

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// rawServer serves one operation that reports what it read, and returns the
// socket's path for clients that do not follow the protocol.
func rawServer(t *testing.T) (socket string, read chan error) {
	t.Helper()
	dir := t.TempDir()
	read = make(chan error, 1)
	hold, err := Acquire(dir)
	if err != nil {
		t.Fatal(err)
	}
	server, err := Listen(hold, map[string]Operation{"read": func(_ context.Context, call *Call) (any, error) {
		_, err := io.Copy(io.Discard, call.In)
		read <- err
		return nil, err
	}, "wait": func(ctx context.Context, _ *Call) (any, error) {
		<-ctx.Done()
		read <- ctx.Err()
		return nil, ctx.Err()
	}}, time.Minute, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := hold.Release(); err != nil {
			t.Error(err)
		}
	})
	return filepath.Join(dir, socketName), read
}

func dialRaw(t *testing.T, socket string) (net.Conn, *frameWriter) {
	t.Helper()
	conn, err := net.Dial("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn, &frameWriter{w: conn}
}

func callBytes(t *testing.T, msg callMessage) []byte {
	t.Helper()
	b, err := json.Marshal(msg)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestALostClientIsNotTheEndOfItsInput(t *testing.T) {
	t.Parallel()
	socket, read := rawServer(t)
	for name, leave := range map[string]func(net.Conn, *frameWriter){
		"connection lost": func(c net.Conn, _ *frameWriter) { _ = c.Close() },
		"cancelled":       func(_ net.Conn, w *frameWriter) { _ = w.write(frameCancel, nil) },
		"cut inside a frame": func(c net.Conn, _ *frameWriter) {
			_, _ = c.Write([]byte{byte(frameIn), 0, 0, 0, 9, 'x'})
			_ = c.Close()
		},
		"frame of the server":  func(_ net.Conn, w *frameWriter) { _ = w.write(frameResult, nil) },
		"frame of no protocol": func(c net.Conn, _ *frameWriter) { _, _ = c.Write([]byte("GET / HTTP/1.1\r\n\r\n")) },
	} {
		conn, w := dialRaw(t, socket)
		if err := w.write(frameCall, callBytes(t, callMessage{Version: protocolVersion, Name: "read"})); err != nil {
			t.Fatal(err)
		}
		if kind, _, err := readFrame(conn); err != nil || kind != frameMore {
			t.Fatalf("%s: got frame %d, %v, want more", name, kind, err)
		}
		if err := w.write(frameIn, []byte("a")); err != nil {
			t.Fatal(err)
		}
		if kind, _, err := readFrame(conn); err != nil || kind != frameMore {
			t.Fatalf("%s: got frame %d, %v, want more", name, kind, err)
		}
		leave(conn, w)
		if err := <-read; err == nil {
			t.Errorf("%s: the operation took a cut input for a complete one", name)
		}
	}
}

func TestAPieceNobodyAskedForEndsTheCall(t *testing.T) {
	t.Parallel()
	socket, ended := rawServer(t)
	_, w := dialRaw(t, socket)
	if err := w.write(frameCall, callBytes(t, callMessage{Version: protocolVersion, Name: "wait"})); err != nil {
		t.Fatal(err)
	}
	if err := w.write(frameIn, []byte("x")); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err == nil {
		t.Error("the operation was not told")
	}
}

func TestAnotherProtocolIsRefusedWithAnAnswer(t *testing.T) {
	t.Parallel()
	socket, _ := rawServer(t)
	for name, first := range map[string]struct {
		t       frameType
		payload []byte
	}{
		"other version": {frameCall, callBytes(t, callMessage{Version: 2, Name: "read"})},
		"not JSON":      {frameCall, []byte("hello")},
		"unknown key":   {frameCall, []byte(`{"version":1,"name":"read","args":{},"as":"root"}`)},
		"two documents": {frameCall, []byte(`{"version":1,"name":"read","args":{}}{}`)},
		"not a call":    {frameIn, []byte("x")},
	} {
		conn, w := dialRaw(t, socket)
		if err := w.write(first.t, first.payload); err != nil {
			t.Fatal(err)
		}
		kind, payload, err := readFrame(conn)
		if err != nil || kind != frameError {
			t.Errorf("%s: got frame %d, %v", name, kind, err)
			continue
		}
		if code := errs.CodeOf(decodeError(payload)); code != "control_protocol" {
			t.Errorf("%s: refused with %q", name, code)
		}
	}
}

func TestOnlyRootAndTheServersOwnUserAreServed(t *testing.T) {
	t.Parallel()
	if !mayCall(Peer{UID: 0}) || !mayCall(Peer{UID: os.Geteuid()}) || mayCall(Peer{UID: os.Geteuid() + 1}) {
		t.Error("mayCall is wrong")
	}
}
