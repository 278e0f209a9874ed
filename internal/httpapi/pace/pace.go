package pace

import (
	"sync"
	"time"
)

// Usual is how long a transfer may take for each 64 KiB; the whole may take as
// long as it likes.
const Usual = 30 * time.Second

const stallBytes = 64 << 10

// Watch watches over one transfer.
type Watch struct {
	stall  time.Duration
	expire func() error
	left   int // bytes until the watch is set anew

	mu    sync.Mutex
	watch *time.Timer
	over  bool
}

// Start watches over a transfer of which some must come in each stall; else
// expire is called, once, from another goroutine.
func Start(stall time.Duration, expire func() error) *Watch {
	p := &Watch{stall: stall, expire: expire, left: stallBytes}
	p.watch = time.AfterFunc(stall, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if !p.over {
			_ = p.expire() // a connection without deadlines is somebody's test
		}
	})
	return p
}

// Moved tells that n bytes went through.
func (p *Watch) Moved(n int) {
	if p.left -= n; p.left > 0 {
		return
	}
	p.left = stallBytes
	p.watch.Reset(p.stall)
}

// End gives the watch up: the transfer is over.
func (p *Watch) End() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.over = true
	p.watch.Stop()
}
