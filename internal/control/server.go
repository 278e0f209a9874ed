package control

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sync"
	"syscall"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/osfile"
)

// Server answers calls on the control socket of one data folder.
type Server struct {
	listener   *net.UnixListener
	path       string // where the socket lies, unlinked at the end
	operations map[string]Operation
	grace      time.Duration
	log        *slog.Logger
}

// Listen makes the socket (0600) in the held folder, which is closed to other
// users first (0700). A system without such sockets is Unavailable
// "control_unsupported". A socket left by a dead server is replaced: whoever has
// the Hold knows that nobody listens there. Grace is how long Serve waits for
// running calls at the end; log gets the private causes of failed calls.
func Listen(h *Hold, operations map[string]Operation, grace time.Duration, log *slog.Logger) (_ *Server, err error) {
	defer errs.Wrap(&err, "control.Listen")
	if err := closeFolder(h.dir); err != nil {
		return nil, err
	}
	s := &Server{path: filepath.Join(h.dir, socketName), operations: operations, grace: grace, log: log}
	if err := os.Remove(s.path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	err = withShortPath(h.dir, func(path string) (err error) {
		s.listener, err = net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
		return err
	})
	if noSockets(err) {
		return nil, errs.New(errs.Unavailable, "control_unsupported").Because(err).
			WithHint("on this system stop the server before running the command")
	} else if err != nil {
		return nil, err
	}
	s.listener.SetUnlinkOnClose(false) // it would unlink the short path
	if err := os.Chmod(s.path, 0o600); err != nil {
		return nil, errors.Join(err, s.listener.Close(), os.Remove(s.path))
	}
	return s, nil
}

// closeFolder takes the folder's permissions from everyone but its owner.
func closeFolder(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return folderError(err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	if err := errors.Join(os.Chmod(dir, 0o700), osfile.KeepOthersOut(dir)); err != nil {
		return errs.New(errs.Permission, "data_folder_open").Because(err).
			WithHint("give the server a folder that its own user owns, for example one level deeper")
	}
	return nil
}

// Serve answers calls until ctx ends, then takes no new ones, waits for the
// running ones, cancels them when the grace is over, and returns when the last
// operation has returned. It removes the socket.
func (s *Server) Serve(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "control.Serve")
	calls, cancelCalls := context.WithCancel(context.WithoutCancel(ctx))
	defer cancelCalls()
	defer context.AfterFunc(ctx, func() { _ = s.listener.Close() })() // ends Accept
	var running sync.WaitGroup
	for {
		conn, acceptErr := s.listener.AcceptUnix()
		if errors.Is(acceptErr, syscall.EMFILE) || errors.Is(acceptErr, syscall.ENFILE) {
			pause(ctx) // others hold all descriptors; they will give some back
			continue
		}
		if acceptErr != nil {
			err = acceptErr
			break
		}
		running.Go(func() { s.serve(ctx, calls, conn) })
	}
	if ctx.Err() != nil {
		err = nil
	}
	timer := time.AfterFunc(s.grace, cancelCalls)
	running.Wait()
	timer.Stop()
	if closeErr := s.listener.Close(); closeErr != nil && !errors.Is(closeErr, net.ErrClosed) {
		err = errors.Join(err, closeErr)
	}
	return errors.Join(err, os.Remove(s.path))
}

// pause waits a moment, or until ctx ends.
func pause(ctx context.Context) {
	timer := time.NewTimer(retryEvery)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// serve handles one connection. It does not begin a call after shutdown ends.
func (s *Server) serve(shutdown, calls context.Context, conn *net.UnixConn) {
	defer conn.Close() //nolint:errcheck // everything was written or nobody listens
	peer, err := peerOf(conn)
	if err == nil && !mayCall(peer) {
		err = peerRefused()
	}
	frames := &frameWriter{w: conn}
	if err != nil {
		s.log.Warn("control call refused", "uid", peer.UID, "os_user", peer.OSUser, "error", err.Error())
		_ = frames.write(frameError, encodeError(err)) // a peer that is gone misses its answer
		return
	}
	disarm := context.AfterFunc(shutdown, func() { _ = conn.Close() }) // ends the wait for a call
	t, payload, err := readFrame(conn)
	if err != nil || !disarm() {
		return // a probe that only looked whether somebody listens, or shutdown
	}
	msg := callMessage{}
	if t != frameCall || decodeStrict(payload, &msg) != nil || msg.Version != protocolVersion {
		_ = frames.write(frameError, encodeError(errs.New(errs.Invalid, "control_protocol"))) // as above
		return
	}
	s.call(calls, conn, frames, &Call{Name: msg.Name, Args: msg.Args, Peer: peer})
}

// call runs the operation and answers.
func (s *Server) call(calls context.Context, conn *net.UnixConn, frames *frameWriter, call *Call) {
	ctx, cancel := context.WithCancel(calls)
	defer cancel()
	in := &input{ctx: ctx, frames: frames, pieces: make(chan []byte, 1)}
	listening := make(chan struct{})
	go func() {
		defer close(listening)
		defer cancel()
		in.listen(conn)
	}()
	// A write to a client that stopped reading must not outlive the call.
	hangUp := context.AfterFunc(ctx, func() {
		time.AfterFunc(cancelGrace, func() { _ = conn.Close() })
	})
	call.In, call.Out = in, output{frames}
	call.Progress = func(p Progress) {
		if b, err := encodeResult(p); err == nil {
			_ = frames.write(frameProgress, b) // a client that is gone cancels ctx
		}
	}
	answer, err := s.run(ctx, call)
	hangUp()
	t, payload := frameResult, []byte(nil)
	if err == nil {
		payload, err = encodeResult(answer)
	}
	if err != nil {
		s.log.Info("control call failed", "call", call.Name, "os_user", call.Peer.OSUser, "error", err.Error())
		t, payload = frameError, encodeError(err)
	}
	_ = frames.write(t, payload) // as above
	_ = conn.Close()             // ends listen
	<-listening
}

// run calls the operation; a panic in one verb must not take the server down.
func (s *Server) run(ctx context.Context, call *Call) (answer any, err error) {
	op, ok := s.operations[call.Name]
	if !ok {
		return nil, unknownOperation(call.Name)
	}
	defer func() {
		if p := recover(); p != nil {
			err = errs.New(errs.Internal, "").Because(fmt.Errorf("panic: %v\n%s", p, debug.Stack())).At("control.run")
		}
	}()
	return op(ctx, call)
}
