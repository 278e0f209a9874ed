package connections

import (
	"container/list"
	"crypto/tls"
	"net"
	"net/http"
	"sync"
	"time"
)

// grace is how long a connection may be quiet before a newcomer takes its place:
// who has just been answered mostly asks again.
const grace = time.Second

// Pool is the connections of one server.
type Pool struct {
	most int
	now  func() time.Time

	mu    sync.Mutex
	open  int
	idle  *list.List // of *conn: those that wait for another request, the longest first
	fresh *list.List // likewise: those from which no request has come yet
	room  chan struct{}
}

// New makes a pool of so many at most.
func New(most int, now func() time.Time) *Pool {
	return &Pool{most: most, now: now, idle: list.New(), fresh: list.New(), room: make(chan struct{}, 1)}
}

// conn is one of them.
type conn struct {
	net.Conn
	pool *Pool
	once sync.Once
	in   *list.List    // nil while a request is answered
	at   *list.Element // in it
	came time.Time     // into it
}

// Close implements net.Conn.
func (c *conn) Close() error {
	err := c.Conn.Close()
	c.once.Do(func() { c.pool.closed(c) })
	return err
}

// State is the server's http.Server.ConnState.
func (p *Pool) State(of net.Conn, now http.ConnState) {
	if t, ok := of.(*tls.Conn); ok {
		of = t.NetConn()
	}
	c, ok := of.(*conn)
	if !ok {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch now {
	case http.StateActive, http.StateHijacked:
		c.move(nil)
	case http.StateIdle:
		c.move(p.idle)
		p.tell()
	}
}

// move puts a connection at the end of a list, nil: none. The caller holds p.mu.
func (c *conn) move(to *list.List) {
	if c.in != nil {
		c.in.Remove(c.at)
	}
	if c.in = to; to != nil {
		c.at, c.came = to.PushBack(c), c.pool.now()
	}
}

func (p *Pool) closed(c *conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c.move(nil)
	p.open--
	p.tell()
}

// tell wakes who waits for room.
func (p *Pool) tell() {
	select {
	case p.room <- struct{}{}:
	default:
	}
}

// enter takes a connection in. When there is no room it returns one to close
// first, or nil when none has been quiet for long.
func (p *Pool) enter(raw net.Conn) (in, instead *conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.open < p.most {
		p.open++
		c := &conn{Conn: raw, pool: p}
		c.move(p.fresh)
		return c, nil
	}
	for _, l := range []*list.List{p.idle, p.fresh} {
		if e := l.Front(); e != nil && p.now().Sub(e.Value.(*conn).came) >= grace {
			return nil, e.Value.(*conn)
		}
	}
	return nil, nil
}
