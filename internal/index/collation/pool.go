package collation

import "sync"

// Pool keeps [Keys], which are costly to make and serve one goroutine at a time:
// as many as were ever needed at once.
type Pool struct {
	mu   sync.Mutex
	free []*Keys
}

// Take returns one, to be given back.
func (p *Pool) Take() *Keys {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := len(p.free)
	if n == 0 {
		return New()
	}
	c := p.free[n-1]
	p.free = p.free[:n-1]
	return c
}

// Give takes one back.
func (p *Pool) Give(c *Keys) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.free = append(p.free, c)
}

// Clear forgets all that were given back, with the texts in their buffers.
func (p *Pool) Clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.free = nil
}
