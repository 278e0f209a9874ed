package keytest

import (
	"sync"
	"time"
)

// Clock stands until it is moved. It may be moved while others read it.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// NewClock stands at a noon of March 2026, UTC.
func NewClock() *Clock { return &Clock{at: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)} }

// Now is where it stands.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Advance moves it.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}
