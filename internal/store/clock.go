package store

import (
	"sync"
	"time"
)

// clock gives units their times: each later than the one before, even when the
// wall clock is set back.
type clock struct {
	mu   sync.Mutex
	last time.Time
}

func (c *clock) tick(now time.Time) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	now = now.UTC().Truncate(time.Microsecond)
	if !now.After(c.last) {
		now = c.last.Add(time.Microsecond)
	}
	c.last = now
	return now
}
