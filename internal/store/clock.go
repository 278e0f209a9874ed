package store

import (
	"sync"
	"time"
)

// Mark marks this moment. What was committed before it is seen by every unit
// and every read for which Began returns no less.
func (db *DB) Mark() uint64 { return db.marks.Add(1) }

// Began returns the last moment that was marked before a unit or read began.
func (db *DB) Began(q Querier) uint64 { return q.unit().session.began }

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
