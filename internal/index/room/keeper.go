package room

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Part is something that takes room.
type Part interface {
	// Load brings all of it into memory, or leaves nothing there. It tells p how
	// far it is, and ends when p answers with an error.
	Load(ctx context.Context, p *Place) error
	// Drop lets all of it go. Nobody uses it, or will before it is loaded again.
	Drop(ctx context.Context)
	// Pieces are what can be let go by itself, at any time.
	Pieces() []Piece
	// Bytes is what it takes, its pieces too.
	Bytes() int64
}

// Piece can be made again from its part without reading anything.
type Piece struct {
	Used int64 // what Place.Tick said when it was used last
	Drop func()
}

// Counts are what happened since the start.
type Counts struct {
	Limit   int64 // bytes; 0: none
	Loads   int64 // parts brought in
	Dropped int64 // parts let go
	Shed    int64 // pieces let go
	Refused int64 // parts that were asked for and did not fit
}

// Keeper shares the room out.
type Keeper struct {
	limit   int64
	clock   atomic.Int64
	fitting sync.Mutex // one at a time lets go
	tick    time.Duration

	mu     sync.Mutex // guards what follows, and the places
	places []*Place
	moved  chan struct{} // closed when a state changes
	counts Counts
}

const (
	look      = 5 * time.Second // between two looks at what is there
	tryFailed = 12              // looks until what failed may be asked for again
	gate      = 5 * time.Second // waited for those who use a part that should go
	loaders   = 2               // parts loaded at a time, of those that are asked for
)

// New makes a keeper of so many bytes; 0: without a limit.
func New(limit int64) *Keeper {
	return &Keeper{limit: limit, tick: look, moved: make(chan struct{})}
}

// Add gives a part its place. It waits to be loaded.
func (k *Keeper) Add(part Part) *Place {
	p := &Place{k: k, part: part, state: waiting}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.places = append(k.places, p)
	return p
}

// Remove forgets a place whose part is no more. Nobody waits for it any longer.
func (k *Keeper) Remove(p *Place) {
	k.mu.Lock()
	defer k.mu.Unlock()
	p.tries++
	k.tell()
	k.places = slices.DeleteFunc(k.places, func(x *Place) bool { return x == p })
}

// Counts tells what happened.
func (k *Keeper) Counts() Counts {
	k.mu.Lock()
	defer k.mu.Unlock()
	c := k.counts
	c.Limit = k.limit
	return c
}

// Fill loads what waits, and what is asked for meanwhile before that, as long as
// there is room. It returns why something could not be loaded.
func (k *Keeper) Fill(ctx context.Context) (failed error) {
	for {
		p := k.next(false)
		if p == nil {
			return failed
		}
		if err := k.load(ctx, p); failed == nil {
			failed = err
		}
	}
}

// Attend loads what is asked for, until ctx ends, and looks after the limit.
func (k *Keeper) Attend(ctx context.Context) {
	var wg sync.WaitGroup
	for range loaders {
		wg.Go(func() { k.serve(ctx) })
	}
	ticks := time.NewTicker(k.tick)
	defer ticks.Stop()
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-ticks.C:
			k.forgive()
			_ = k.fit(ctx, nil)
		}
	}
	wg.Wait()
}

func (k *Keeper) serve(ctx context.Context) {
	for ctx.Err() == nil {
		moved := k.changes()
		if p := k.next(true); p != nil {
			_ = k.load(ctx, p) // who asked is told
			continue
		}
		select {
		case <-ctx.Done():
		case <-moved:
		}
	}
}

// changes is closed at the next change of a state.
func (k *Keeper) changes() <-chan struct{} {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.moved
}

// tell wakes whoever waits for a state; mu is held.
func (k *Keeper) tell() {
	close(k.moved)
	k.moved = make(chan struct{})
}

// next takes what is to be loaded next: what somebody has waited for longest,
// then, unless only that is wanted, what waits.
func (k *Keeper) next(asked bool) (found *Place) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, p := range k.places {
		switch {
		case p.state != waiting && p.state != away:
		case p.asked != 0 && (found == nil || found.asked == 0 || p.asked < found.asked):
			found = p
		case p.state == waiting && !asked && found == nil:
			found = p
		}
	}
	if found != nil {
		found.state, found.done, found.total, found.measured, found.stopped = loading, 0, 0, 0, false
		k.tell()
	}
	return found
}

// load brings a part in and says how that ended.
func (k *Keeper) load(ctx context.Context, p *Place) error {
	err := k.makeRoom(ctx, p)
	if err == nil {
		if err = p.part.Load(ctx, p); err == nil {
			if err = k.makeRoom(ctx, p); err != nil {
				p.part.Drop(ctx)
			}
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	defer k.tell()
	if p.asked != 0 && (errors.Is(err, errFull) || errors.Is(err, errLarge)) {
		k.counts.Refused++
	}
	switch {
	case err == nil:
		p.state = there
		k.counts.Loads++
	case errors.Is(err, errLarge) && p.asked != 0:
		p.state, p.failed, p.looks = failed, tooLarge(k.limit), 0
	case errors.Is(err, errFull), errors.Is(err, errLarge):
		p.state, err = away, nil
	default:
		p.state, p.failed, p.looks = failed, cannot(err), 0
	}
	p.asked = 0
	p.tries++
	return err
}

// forgive lets what failed a while ago be tried again, when it is asked for.
func (k *Keeper) forgive() {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, p := range k.places {
		if p.state != failed {
			continue
		}
		if p.looks++; p.looks >= tryFailed {
			p.state = away
		}
	}
}
