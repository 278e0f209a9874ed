package control_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
)

type countArgs struct {
	Word string `json:"word"`
}

type countResult struct {
	Bytes  int64  `json:"bytes"`
	OSUser string `json:"os_user"`
	PID    int    `json:"pid"`
}

// operations are verbs for tests: count copies its input to its output; stuck
// waits for the end of its context; the others fail in their ways.
func operations() map[string]control.Operation {
	return map[string]control.Operation{
		"count": func(_ context.Context, call *control.Call) (any, error) {
			var args countArgs
			if err := call.DecodeArgs(&args); err != nil {
				return nil, err
			}
			call.Progress(control.Progress{Done: 1, Total: 2, Note: args.Word})
			n, err := io.Copy(call.Out, call.In)
			call.Progress(control.Progress{Done: 2, Total: 2})
			return countResult{n, call.Peer.OSUser, call.Peer.PID}, err
		},
		"stuck": func(ctx context.Context, call *control.Call) (any, error) {
			call.Progress(control.Progress{Note: "started"})
			<-ctx.Done()
			return nil, ctx.Err()
		},
		"early": func(context.Context, *control.Call) (any, error) { return "done", nil },
		"panic": func(context.Context, *control.Call) (any, error) { panic("canary-panic") },
		"refuse": func(context.Context, *control.Call) (any, error) {
			return nil, errs.New(errs.Conflict, "version_stale", errs.P("version", 3)).
				WithHint("load again").Because(errors.New("canary-cause"))
		},
	}
}

// serve runs a server on a fresh folder until the test ends.
func serve(t testing.TB, ops map[string]control.Operation) *control.Client {
	t.Helper()
	dir := t.TempDir()
	stop := start(t, dir, ops, time.Minute)
	t.Cleanup(stop)
	client, err := control.Dial(dir)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// start runs a server on dir; the returned function ends it and waits.
func start(t testing.TB, dir string, ops map[string]control.Operation, grace time.Duration) (stop func()) {
	t.Helper()
	hold, err := control.Acquire(dir)
	if err != nil {
		t.Fatal(err)
	}
	server, err := control.Listen(hold, ops, grace, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx) }()
	return func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Serve: %v", err)
		}
		if err := hold.Release(); err != nil {
			t.Errorf("Release: %v", err)
		}
	}
}

// TestAVerbRunsTheSameWithAndWithoutAServer is the contract of Caller.
func TestAVerbRunsTheSameWithAndWithoutAServer(t *testing.T) {
	t.Parallel()
	callers := map[string]control.Caller{"server": serve(t, operations()), "local": control.Local(operations())}
	for name, caller := range callers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			big := bytes.Repeat([]byte("0123456789abcdef"), 200_000)
			var out bytes.Buffer
			var notes []string
			var got countResult
			err := caller.Call(t.Context(), "count", countArgs{Word: "rows"}, control.Streams{
				In: bytes.NewReader(big), Out: &out,
				Progress: func(p control.Progress) { notes = append(notes, p.Note) },
			}, &got)
			if err != nil {
				t.Fatal(err)
			}
			if got.Bytes != int64(len(big)) || sha256.Sum256(out.Bytes()) != sha256.Sum256(big) {
				t.Errorf("%d of %d bytes came back", got.Bytes, len(big))
			}
			if len(notes) != 2 || notes[0] != "rows" {
				t.Errorf("progress notes %q", notes)
			}
			if got.OSUser == "" || got.PID != os.Getpid() {
				t.Errorf("peer is %+v", got)
			}

			if err := caller.Call(t.Context(), "count", countArgs{}, control.Streams{}, &got); err != nil || got.Bytes != 0 {
				t.Errorf("without streams: %+v, %v", got, err)
			}
			err = caller.Call(t.Context(), "refuse", nil, control.Streams{}, nil)
			if e := errs.As(err); e.Kind != errs.Conflict || e.Code != "version_stale" || e.Params[0].Value != "3" || e.Hint != "load again" {
				t.Errorf("error came back as %+v", e)
			}
			if err := caller.Call(t.Context(), "absent", nil, control.Streams{}, nil); errs.CodeOf(err) != "control_unknown_operation" {
				t.Errorf("unknown operation: %v", err)
			}
			odd := struct{ Other string }{"x"}
			if err := caller.Call(t.Context(), "count", odd, control.Streams{}, nil); errs.CodeOf(err) != "control_args" {
				t.Errorf("unknown argument: %v", err)
			}
			long := countArgs{strings.Repeat("x", 1<<20)}
			if err := caller.Call(t.Context(), "count", long, control.Streams{}, nil); errs.KindOf(err) != errs.TooLarge {
				t.Errorf("oversized arguments: %v", err)
			}
		})
	}
}

func TestThePrivateCauseStaysInTheServer(t *testing.T) {
	t.Parallel()
	client := serve(t, operations())
	for _, name := range []string{"refuse", "panic"} {
		err := client.Call(t.Context(), name, nil, control.Streams{}, nil)
		if err == nil || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := client.Call(t.Context(), "early", nil, control.Streams{}, nil); err != nil {
		t.Errorf("after a panic the server no longer serves: %v", err)
	}
}

func TestCancelReachesTheOperation(t *testing.T) {
	t.Parallel()
	client := serve(t, operations())
	ctx, cancel := context.WithCancel(t.Context())
	err := client.Call(ctx, "stuck", nil, control.Streams{Progress: func(control.Progress) { cancel() }}, nil)
	if errs.CodeOf(err) != "control_cancelled" || !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled call: %v", err)
	}
}

func TestInputIsReadOnlyWhenTheOperationWantsIt(t *testing.T) {
	t.Parallel()
	client := serve(t, operations())
	in := strings.NewReader("untouched")
	if err := client.Call(t.Context(), "early", nil, control.Streams{In: in}, nil); err != nil {
		t.Fatal(err)
	}
	if in.Len() != len("untouched") {
		t.Error("input was read though the operation did not ask")
	}
}

func TestBrokenStreamsEndTheCallWithTheirError(t *testing.T) {
	t.Parallel()
	seen := make(chan error, 1)
	ops := operations()
	ops["watch"] = func(_ context.Context, call *control.Call) (any, error) {
		_, err := io.Copy(call.Out, call.In)
		seen <- err
		return nil, err
	}
	client := serve(t, ops)
	broken := errors.New("disk on fire")

	in := io.MultiReader(strings.NewReader("first"), iotest.ErrReader(broken))
	if err := client.Call(t.Context(), "watch", nil, control.Streams{In: in}, nil); !errors.Is(err, broken) {
		t.Errorf("failing input: %v", err)
	}
	if err := <-seen; err == nil {
		t.Error("the operation took a broken input for a complete one")
	}

	err := client.Call(t.Context(), "watch", nil, control.Streams{In: strings.NewReader("x"), Out: failingWriter{broken}}, nil)
	if !errors.Is(err, broken) {
		t.Errorf("failing output: %v", err)
	}
	<-seen
}

type failingWriter struct{ err error }

func (f failingWriter) Write([]byte) (int, error) { return 0, f.err }

func TestShutdownWaitsForCallsThenCancelsThem(t *testing.T) {
	t.Parallel()
	t.Run("waits", func(t *testing.T) {
		t.Parallel()
		dir, started, release := t.TempDir(), make(chan struct{}), make(chan struct{})
		stop := start(t, dir, map[string]control.Operation{"slow": func(context.Context, *control.Call) (any, error) {
			close(started)
			<-release
			return "whole", nil
		}}, time.Hour)
		answer := make(chan string, 1)
		client := dial(t, dir)
		go func() {
			var got string
			if err := client.Call(context.Background(), "slow", nil, control.Streams{}, &got); err != nil {
				got = err.Error()
			}
			answer <- got
		}()
		<-started
		stopped := make(chan struct{})
		go func() { defer close(stopped); stop() }()
		close(release)
		<-stopped
		if got := <-answer; got != "whole" {
			t.Errorf("the running call ended with %q", got)
		}
	})
	t.Run("cancels", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		stop := start(t, dir, operations(), 0)
		started, failed := make(chan struct{}), make(chan error, 1)
		client := dial(t, dir)
		go func() {
			failed <- client.Call(context.Background(), "stuck", nil,
				control.Streams{Progress: func(control.Progress) { close(started) }}, nil)
		}()
		<-started
		stop()
		if err := <-failed; errs.CodeOf(err) != "control_cancelled" {
			t.Errorf("the running call ended with %v", err)
		}
		if _, err := control.Dial(dir); !errors.Is(err, control.ErrNoServer) {
			t.Errorf("after shutdown: %v", err)
		}
	})
}

func dial(t *testing.T, dir string) *control.Client {
	t.Helper()
	client, err := control.Dial(dir)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func TestOnlyTheHolderServes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	hold, err := control.Acquire(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := control.Acquire(dir); errs.CodeOf(err) != "data_folder_busy" || !strings.Contains(errs.As(err).Hint, "process") {
		t.Errorf("second holder: %v", err)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := control.Reach(over, dir); errs.CodeOf(err) != "data_folder_busy" {
		t.Errorf("Reach of a busy folder: %v", err)
	}
	if err := hold.Release(); err != nil {
		t.Fatal(err)
	}
	client, hold, err := control.Reach(t.Context(), dir)
	if err != nil || client != nil || hold == nil {
		t.Fatalf("Reach of a free folder: %v, %v, %v", client, hold, err)
	}
	if err := hold.Release(); err != nil {
		t.Fatal(err)
	}
	defer start(t, dir, operations(), time.Minute)()
	if client, hold, err := control.Reach(t.Context(), dir); err != nil || client == nil || hold != nil {
		t.Errorf("Reach of a served folder: %v, %v, %v", client, hold, err)
	}
}

func TestAStaleSocketIsReplacedAndFilesAreClosedToOthers(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	stale := filepath.Join(dir, "control.sock")
	if err := os.WriteFile(stale, []byte("left behind"), 0o644); err != nil {
		t.Fatal(err)
	}
	defer start(t, dir, operations(), time.Minute)()
	dial(t, dir)
	for path, want := range map[string]os.FileMode{dir: 0o700, stale: 0o600, filepath.Join(dir, "holdfast.lock"): 0o600} {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v, want %o", path, info.Mode(), err, want)
		}
	}
}

func TestALongFolderPathIsNoObstacle(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), strings.Repeat("long-", 30))
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	stop := start(t, dir, operations(), time.Minute)
	if err := dial(t, dir).Call(t.Context(), "early", nil, control.Streams{}, nil); err != nil {
		t.Error(err)
	}
	stop()
	if _, err := os.Stat(filepath.Join(dir, "control.sock")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket is still there: %v", err)
	}
}

func TestAMissingFolderIsSaid(t *testing.T) {
	t.Parallel()
	_, _, err := control.Reach(t.Context(), filepath.Join(t.TempDir(), "absent"))
	if errs.CodeOf(err) != "data_folder_missing" {
		t.Error(err)
	}
}
