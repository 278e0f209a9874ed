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

// bell wakes everybody who asked before it rang.
type bell struct {
	mu sync.Mutex
	c  chan struct{}
}

func (b *bell) heard() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.c == nil {
		b.c = make(chan struct{})
	}
	return b.c
}

func (b *bell) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.c != nil {
		close(b.c)
		b.c = nil
	}
}
