package turns

import (
	"context"
	"errors"
	"sync"
)

// ErrBusy says that an asker has as many waiting as one may have.
var ErrBusy = errors.New("turns: too many are waiting")

// Limits bound what goes on at once.
type Limits struct {
	AtOnce  int // of all askers
	Waiting int // of one asker
	InAll   int // waiting, of all askers
}

// Turns gives turns to askers, told apart by K. It is safe for concurrent use;
// its memory is bounded by Limits.InAll.
type Turns[K comparable] struct {
	limits Limits

	mu      sync.Mutex
	busy    int
	waiting int
	taken   int64
	refused int64
	queues  map[K][]*place
	ring    []K // those who wait, the next one first
}

type place struct{ turn chan struct{} }

// New gives turns within limits.
func New[K comparable](l Limits) *Turns[K] {
	return &Turns[K]{limits: l, queues: map[K][]*place{}}
}

// Take waits for a turn of who. The caller gives it back with done, once. The
// error is ErrBusy at once, or that of ctx.
func (t *Turns[K]) Take(ctx context.Context, who K) (done func(), err error) {
	p, err := t.enter(who)
	if err != nil {
		return nil, err
	}
	if p != nil {
		select {
		case <-p.turn:
		case <-ctx.Done():
			if t.leave(who, p) {
				return nil, ctx.Err()
			}
			<-p.turn // it came at the same moment
			t.next()
			return nil, ctx.Err()
		}
	}
	return t.next, nil
}

// enter takes a turn or a place in the queue.
func (t *Turns[K]) enter(who K) (*place, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.busy < t.limits.AtOnce {
		t.busy++
		t.taken++
		return nil, nil
	}
	if len(t.queues[who]) >= t.limits.Waiting || t.waiting >= t.limits.InAll {
		t.refused++
		return nil, ErrBusy
	}
	p := &place{make(chan struct{})}
	if len(t.queues[who]) == 0 {
		t.ring = append(t.ring, who)
	}
	t.queues[who] = append(t.queues[who], p)
	t.waiting++
	return p, nil
}

// next passes a turn on, or ends it.
func (t *Turns[K]) next() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.ring) == 0 {
		t.busy--
		return
	}
	who := t.ring[0]
	t.ring = t.ring[1:]
	p := t.queues[who][0]
	t.waiting--
	if rest := t.queues[who][1:]; len(rest) > 0 {
		t.queues[who] = rest
		t.ring = append(t.ring, who)
	} else {
		delete(t.queues, who)
	}
	t.taken++
	close(p.turn)
}

// leave gives a place up; false when its turn has come.
func (t *Turns[K]) leave(who K, p *place) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	queue := t.queues[who]
	for i := range queue {
		if queue[i] != p {
			continue
		}
		t.waiting--
		if t.queues[who] = append(queue[:i:i], queue[i+1:]...); len(t.queues[who]) == 0 {
			delete(t.queues, who)
			for n, x := range t.ring {
				if x == who {
					t.ring = append(t.ring[:n:n], t.ring[n+1:]...)
					break
				}
			}
		}
		return true
	}
	return false
}

// Waiting tells how many wait for a turn.
func (t *Turns[K]) Waiting() int { return t.Stats().Waiting }

// Stats is how it stands.
type Stats struct {
	Busy    int
	Waiting int
	Taken   int64 // since the start
	Refused int64 // likewise
}

// Stats tells how it stands now.
func (t *Turns[K]) Stats() Stats {
	t.mu.Lock()
	defer t.mu.Unlock()
	return Stats{t.busy, t.waiting, t.taken, t.refused}
}
