package connections

import (
	"net"
	"sync"
	"time"
)

// Listener hands out what it accepts as far as the pool has room.
func (p *Pool) Listener(l net.Listener) net.Listener {
	return &listener{Listener: l, pool: p, over: make(chan struct{})}
}

type listener struct {
	net.Listener
	pool *Pool
	over chan struct{}
	once sync.Once
}

// Accept implements net.Listener. It is called by one goroutine.
func (l *listener) Accept() (net.Conn, error) {
	raw, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	for {
		in, instead := l.pool.enter(raw)
		switch {
		case in != nil:
			return in, nil
		case instead != nil:
			_ = instead.Close()
		default:
			select {
			case <-l.pool.room:
			case <-time.After(grace):
			case <-l.over:
				_ = raw.Close()
				return nil, net.ErrClosed
			}
		}
	}
}

// Close implements net.Listener.
func (l *listener) Close() error {
	l.once.Do(func() { close(l.over) })
	return l.Listener.Close()
}
