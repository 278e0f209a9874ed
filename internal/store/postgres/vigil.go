package postgres

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// A server that is frozen, or behind a network that drops what is sent, keeps
// its connections and answers nothing: the system's own timers do not see that,
// since the server's kernel goes on acknowledging. A statement may also simply
// take long. So what waits for its answer has somebody ask on a new connection.
const (
	doubtAfter  = 2 * time.Second // of waiting for an answer
	probeEach   = 2 * time.Second // for each host
	probeAll    = 6 * time.Second
	refusedSoon = time.Second // a machine that runs refuses at once
	probePause  = 500 * time.Millisecond
)

// vigil knows whether the server answers, as far as anybody asked.
type vigil struct {
	connect func(ctx context.Context) (sight, error)
	closed  chan struct{}

	mu      sync.Mutex
	looking *look
	silent  bool // nothing answered the last look; somebody goes on looking
	shut    bool
	running sync.WaitGroup
}

// sight is which server answered, and its line of history.
type sight struct{ at, line string }

// look is one try to be answered.
type look struct {
	done chan struct{}
	slow atomic.Bool
	seen sight
	err  error
}

func newVigil(connect func(ctx context.Context) (sight, error)) *vigil {
	return &vigil{connect: connect, closed: make(chan struct{})}
}

// close ends looking.
func (v *vigil) close() {
	v.mu.Lock()
	if !v.shut {
		v.shut = true
		close(v.closed)
	}
	v.mu.Unlock()
	v.running.Wait()
}

// health is what is known without asking.
func (v *vigil) health() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.silent || v.looking != nil && v.looking.slow.Load() {
		return errSilent(nil)
	}
	return nil
}

// refuse fails while nothing answers: whoever asks now need not wait as well.
func (v *vigil) refuse() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.silent {
		return errSilent(nil)
	}
	return nil
}

func errSilent(cause error) error {
	return errs.New(errs.Unavailable, "store_silent").Because(cause).
		WithHint("the database server takes connections and does not answer, or the network drops what is sent: look at its machine, its disk and the way to it; Holdfast goes on by itself as soon as it answers")
}

// ask looks whether the server answers, together with everybody who asks now.
func (v *vigil) ask() (sight, error) {
	v.mu.Lock()
	if v.shut {
		v.mu.Unlock()
		return sight{}, errSilent(nil)
	}
	l := v.looking
	if l == nil {
		l = &look{done: make(chan struct{})}
		v.looking = l
		v.running.Go(func() { v.look(l) })
	}
	v.mu.Unlock()
	<-l.done
	return l.seen, l.err
}

func (v *vigil) look(l *look) {
	// Refused at once is a server that is down, which connecting finds out too.
	refused := time.AfterFunc(refusedSoon, func() { l.slow.Store(true) })
	defer refused.Stop()
	l.seen, l.err = v.try()
	v.mu.Lock()
	defer v.mu.Unlock()
	v.looking = nil
	close(l.done)
	if l.err != nil && l.slow.Load() && !v.silent && !v.shut {
		v.silent = true
		v.running.Go(v.await)
	}
}

// await looks until somebody answers.
func (v *vigil) await() {
	for {
		select {
		case <-v.closed:
			return
		case <-time.After(probePause):
		}
		if _, err := v.try(); err == nil {
			v.mu.Lock()
			v.silent = false
			v.mu.Unlock()
			return
		}
	}
}

// try is answered also by a server that does not want another connection, and
// finds out nothing where this machine is at fault.
func (v *vigil) try() (sight, error) {
	ctx, cancel := context.WithTimeout(context.Background(), probeAll)
	defer cancel()
	go func() {
		select {
		case <-v.closed:
			cancel()
		case <-ctx.Done():
		}
	}()
	seen, err := v.connect(ctx)
	var told *pgconn.PgError
	var own *errs.Error
	if errors.As(err, &told) || errors.As(err, &own) {
		return sight{}, nil
	}
	return seen, err
}

// wait watches over one answer; end is called when it is there.
type wait struct {
	v *vigil
	c *conn

	mu    sync.Mutex
	timer *time.Timer
	over  bool
}

// owed begins to watch over an answer that the server owes to c.
func (v *vigil) owed(c *conn) *wait {
	w := &wait{v: v, c: c}
	w.arm()
	return w
}

func (w *wait) arm() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.over {
		w.timer = time.AfterFunc(doubtAfter, w.doubt)
	}
}

func (w *wait) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.over = true
	w.timer.Stop()
}

// doubt cuts the connection when nobody answers, or another server does than
// the one that owes: it has taken over.
func (w *wait) doubt() {
	seen, err := w.v.ask()
	same := seen == sight{} || seen.at == w.c.at && (seen.line == w.c.line || seen.line == "" || w.c.line == "")
	if err == nil && same {
		w.arm()
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.over {
		w.c.silent.Store(err != nil)
		w.c.cut()
	}
}

// cut ends a connection at once; closing TLS would first say goodbye.
func (c *conn) cut() {
	raw := c.pg.Conn()
	if secured, ok := raw.(*tls.Conn); ok {
		raw = secured.NetConn()
	}
	_ = raw.Close()
}

// place is what a connection leads to.
func place(c net.Conn) string {
	if a := c.RemoteAddr(); a != nil {
		return a.Network() + " " + a.String()
	}
	return ""
}
