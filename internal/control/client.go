package control

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// cancelGrace is how long a cancelled call may take to answer before the
// connection is cut.
const cancelGrace = 5 * time.Second

// ErrNoServer is returned by Dial and Call when nobody listens on the data
// folder's socket.
var ErrNoServer = errors.New("no server is running on this data folder")

// Client calls operations of the server that runs on a data folder. It is safe
// for concurrent use; each call has its own connection.
type Client struct{ dir string }

// Dial checks that a server listens on the folder's socket and may be trusted:
// it runs as the folder's owner, as this user or as root. Errors are
// ErrNoServer, or Permission when the socket is somebody else's.
func Dial(dataDir string) (_ *Client, err error) {
	defer errs.Wrap(&err, "control.Dial")
	dir, err := filepath.Abs(dataDir)
	if err != nil {
		return nil, err
	}
	conn, err := connect(dir)
	if err != nil {
		return nil, err
	}
	return &Client{dir: dir}, conn.Close()
}

func connect(dir string) (*net.UnixConn, error) {
	if _, err := os.Lstat(filepath.Join(dir, socketName)); errors.Is(err, os.ErrNotExist) {
		return nil, ErrNoServer
	}
	var conn *net.UnixConn
	err := withShortPath(dir, func(path string) (err error) {
		conn, err = net.DialUnix("unix", nil, &net.UnixAddr{Name: path, Net: "unix"})
		return err
	})
	switch {
	case nobodyListens(err):
		return nil, ErrNoServer
	case err != nil:
		return nil, folderError(err)
	}
	if err := checkServer(dir, conn); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}

// checkServer keeps us from handing a file to whoever put a socket there.
func checkServer(dir string, conn *net.UnixConn) error {
	server, err := peerOf(conn)
	if err != nil {
		return err
	}
	owner, err := ownerOf(dir)
	if err != nil {
		return err
	}
	if server.UID != 0 && server.UID != os.Geteuid() && server.UID != owner {
		return errs.New(errs.Permission, "control_server_owner").
			WithHint("the server runs as %s; stop it, and start it as the owner of the data folder", server.OSUser)
	}
	return nil
}

// Call implements Caller.
func (c *Client) Call(ctx context.Context, name string, args any, s Streams, result any) (err error) {
	raw, err := encodeArgs(args)
	if err != nil {
		return err
	}
	msg, err := json.Marshal(callMessage{Version: protocolVersion, Name: name, Args: raw})
	if err != nil {
		return err
	}
	conn, err := connect(c.dir)
	if err != nil {
		return err
	}
	x := &exchange{conn: conn, frames: &frameWriter{w: conn}, streams: s, finished: make(chan struct{})}
	defer x.end()
	_ = x.frames.write(frameCall, msg) // when the server hung up on us, run reads why
	x.watchers.Go(func() { x.watch(ctx) })
	answer, err := x.run(ctx)
	if err != nil {
		return err
	}
	return decodeResult(answer, result)
}

// exchange is the client's side of one call.
type exchange struct {
	conn     *net.UnixConn
	frames   *frameWriter
	streams  Streams
	finished chan struct{}
	watchers sync.WaitGroup

	mu    sync.Mutex
	local error // why we stopped the call: ctx, our own input or output; or errFinished
}

// errFinished marks an exchange that has its answer.
var errFinished = errors.New("call finished")

func (x *exchange) end() {
	close(x.finished)
	x.stop(errFinished) // no watcher starts from here on
	_ = x.conn.Close()  // the answer is in, or there will be none
	x.watchers.Wait()
}

// watch tells the server when ctx ends, and hangs up when it does not answer.
func (x *exchange) watch(ctx context.Context) {
	select {
	case <-x.finished:
	case <-ctx.Done():
		x.cancel(ctx.Err())
	}
}

// cancel asks the server to stop and gives it cancelGrace to answer.
func (x *exchange) cancel(why error) {
	if !x.stop(why) {
		return
	}
	_ = x.frames.write(frameCancel, nil) // a server that is gone needs no telling
}

// stop remembers the first reason and starts the time the server has left.
func (x *exchange) stop(why error) (first bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.local != nil {
		return false
	}
	x.local = why
	if why != errFinished {
		x.watchers.Go(x.hangUp)
	}
	return true
}

func (x *exchange) hangUp() {
	timer := time.NewTimer(cancelGrace)
	defer timer.Stop()
	select {
	case <-x.finished:
	case <-timer.C:
		_ = x.conn.Close() // ends run
	}
}

func (x *exchange) stopped() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.local
}

// run takes the server's frames until the last one.
func (x *exchange) run(ctx context.Context) ([]byte, error) {
	for {
		t, payload, err := readFrame(x.conn)
		if err != nil {
			return nil, x.lost(ctx, err)
		}
		switch t {
		case frameMore:
			go x.sendPiece() // reading may block; progress and errors may come meanwhile
		case frameOut:
			if x.streams.Out == nil || x.stopped() != nil {
				continue
			}
			if _, err := x.streams.Out.Write(payload); err != nil {
				x.cancel(err)
			}
		case frameProgress:
			var p Progress
			if x.streams.Progress != nil && json.Unmarshal(payload, &p) == nil {
				x.streams.Progress(p)
			}
		case frameResult:
			if err := x.stopped(); err != nil && ctx.Err() == nil {
				return nil, err // our input or output failed: no result is whole
			}
			return payload, nil
		case frameError:
			if err := x.stopped(); err != nil && ctx.Err() == nil {
				return nil, err
			}
			err := decodeError(payload)
			if errs.CodeOf(err) == "control_cancelled" {
				err = errs.As(err).Because(ctx.Err())
			}
			return nil, err
		default:
			return nil, errs.New(errs.Internal, "control_protocol").Because(errFrame)
		}
	}
}

// sendPiece answers one request for input.
func (x *exchange) sendPiece() {
	if x.streams.In == nil {
		_ = x.frames.write(frameInEnd, nil) // a lost server shows in run
		return
	}
	buf := make([]byte, dataLimit)
	n, err := io.ReadAtLeast(x.streams.In, buf, 1)
	switch {
	case err == io.EOF:
		_ = x.frames.write(frameInEnd, nil) // as above
	case err != nil:
		x.cancel(err)
	default:
		_ = x.frames.write(frameIn, buf[:n]) // as above
	}
}

// lost explains a connection that ended without an answer.
func (x *exchange) lost(ctx context.Context, cause error) error {
	if ctx.Err() != nil {
		return errs.New(errs.Unavailable, "control_cancelled").Because(ctx.Err())
	}
	if err := x.stopped(); err != nil {
		return err
	}
	return errs.New(errs.Unavailable, "control_lost").Because(cause).
		WithHint("the server stopped during the command; look at its log, then check what was done")
}
