package room

import (
	"context"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// state is where a part is.
type state uint8

const (
	waiting state = iota // will be loaded, though nobody may have asked
	loading
	there
	leaving // there for those who use it, and for nobody who comes
	away    // will be loaded when somebody asks
	failed  // could not be loaded; stays so for a minute
)

// Place is where a part is to be found.
type Place struct {
	k     *Keeper
	part  Part
	state state
	users int   // who use it now
	asked int64 // since when somebody waits for it; 0: nobody
	used  int64 // when it was used last
	tries int   // how often loading ended
	looks int   // since it failed

	failed      error
	done, total int64 // of loading
	measured    int64 // done when room was last looked for
	stopped     bool  // loading ends: somebody who asked for another one needs the room
}

// Enter begins to use a part that is there; Leave ends it. Otherwise it is
// Unavailable: "index_building", "index_failed" or "index_too_large".
func (p *Place) Enter() error {
	p.k.mu.Lock()
	defer p.k.mu.Unlock()
	// Whoever holds it already may not be kept out by somebody who waits for them.
	if p.state == there || p.state == leaving && p.users > 0 {
		p.users++
		p.used = p.k.clock.Add(1)
		return nil
	}
	if p.state == failed {
		return p.failed
	}
	return p.building()
}

// Leave ends what Enter began.
func (p *Place) Leave() {
	p.k.mu.Lock()
	defer p.k.mu.Unlock()
	p.users--
	if p.users == 0 && p.state == leaving {
		p.k.tell()
	}
}

// Begin says that the part is there without being loaded: it is new.
func (p *Place) Begin() {
	p.k.mu.Lock()
	defer p.k.mu.Unlock()
	p.state = there
	p.k.tell()
}

// Tick is a time that only ever grows.
func (p *Place) Tick() int64 { return p.k.clock.Add(1) }

// Here tells whether the part answers; otherwise how much of it is loaded, in
// percent.
func (p *Place) Here() (here bool, percent int) {
	p.k.mu.Lock()
	defer p.k.mu.Unlock()
	return p.state == there || p.state == leaving, p.percent()
}

// Away tells whether the part is loaded only when somebody asks.
func (p *Place) Away() bool {
	p.k.mu.Lock()
	defer p.k.mu.Unlock()
	return p.state == away
}

// Want asks for a part that is away, and does not wait.
func (p *Place) Want() {
	p.k.mu.Lock()
	defer p.k.mu.Unlock()
	if p.asked == 0 && p.state == away {
		p.asked = p.k.clock.Add(1)
		p.k.tell()
	}
}

// Hold waits until all places are there and uses them until release is called;
// for those that are not, it asks. When ctx ends first, that is Unavailable
// "index_building", with how far it is.
func (k *Keeper) Hold(ctx context.Context, places ...*Place) (release func(), err error) {
	for n, p := range places {
		if err := p.hold(ctx); err != nil {
			leaveAll(places[:n])
			return nil, err
		}
	}
	return func() { leaveAll(places) }, nil
}

func leaveAll(places []*Place) {
	for _, p := range places {
		p.Leave()
	}
}

func (p *Place) hold(ctx context.Context) error {
	p.k.mu.Lock()
	defer p.k.mu.Unlock()
	tries := p.tries
	for {
		switch {
		case p.state == there:
			p.users++
			p.used = p.k.clock.Add(1)
			return nil
		case p.state == failed:
			return p.failed
		case p.tries != tries, ctx.Err() != nil: // there was no room for it, or no time
			return p.building()
		}
		if p.asked == 0 && p.state != leaving {
			p.asked = p.k.clock.Add(1)
			p.k.tell()
		}
		p.k.wait(ctx)
	}
}

// Ready waits until nothing is being loaded or waits to be, and returns why a
// part could not be.
func (k *Keeper) Ready(ctx context.Context) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	for {
		busy := false
		for _, p := range k.places {
			if p.state == failed {
				return p.failed
			}
			busy = busy || p.state == waiting || p.state == loading
		}
		switch {
		case !busy:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		}
		k.wait(ctx)
	}
}

// wait waits for a change; mu is held before and after.
func (k *Keeper) wait(ctx context.Context) {
	moved := k.moved
	k.mu.Unlock()
	defer k.mu.Lock()
	select {
	case <-moved:
	case <-ctx.Done():
	}
}

// Report tells how far loading is. It waits while something is loaded that
// somebody asked for, unless this is, and ends with an error when there is no
// room.
func (p *Place) Report(ctx context.Context, done, total int64) error {
	if look, err := p.report(ctx, done, total); err != nil || !look {
		return err
	}
	return p.k.makeRoom(ctx, p)
}

// report tells whether it is time to look for room, which measures everything.
func (p *Place) report(ctx context.Context, done, total int64) (look bool, err error) {
	p.k.mu.Lock()
	defer p.k.mu.Unlock()
	p.done, p.total = done, total
	for p.asked == 0 && p.k.othersAsked(p) && ctx.Err() == nil {
		if p.stopped {
			return false, errFull
		}
		p.k.wait(ctx)
	}
	if done-p.measured < max(1, total/lookParts) && done >= p.measured && total > 0 {
		return false, ctx.Err()
	}
	p.measured = done
	return true, ctx.Err()
}

// lookParts is how often room is looked for while a part is loaded.
const lookParts = 64

func (k *Keeper) othersAsked(p *Place) bool {
	for _, x := range k.places {
		if x != p && x.asked != 0 {
			return true
		}
	}
	return false
}

func (p *Place) percent() int {
	if p.state != loading || p.total == 0 {
		return 0
	}
	return int(min(99, p.done*100/p.total))
}

func (p *Place) building() error {
	return errs.New(errs.Unavailable, "index_building", errs.P("percent", p.percent()))
}

func cannot(err error) error {
	return errs.New(errs.Unavailable, "index_failed").Because(err).
		WithHint("searching and sorting its sealed fields is tried again when somebody asks, at most once in %s", time.Duration(tryFailed)*look)
}

func tooLarge(limit int64) error {
	return errs.New(errs.Unavailable, "index_too_large").
		WithHint("searching and sorting what is sealed takes more memory than the %d MiB it may take; raise --search-memory", limit>>20)
}
