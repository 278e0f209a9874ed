package room

import (
	"cmp"
	"context"
	"errors"
	"slices"
)

var (
	errFull  = errors.New("room: there is none now")
	errLarge = errors.New("room: larger than all of it")
)

// fit brings what is there under the limit. p, unless nil, is what is being
// loaded: it is not let go, and when nobody asked for it nothing else is either.
func (k *Keeper) fit(ctx context.Context, p *Place) error {
	if k.limit == 0 {
		return nil
	}
	k.fitting.Lock()
	defer k.fitting.Unlock()
	passed := map[*Place]bool{p: true}
	for {
		total, own := k.bytes(p)
		switch {
		case p != nil && k.outgrows(p, own):
			return errLarge
		case total <= k.limit:
			return nil
		case p != nil && !k.isAsked(p), !k.letOneGo(ctx, passed):
			return errFull
		}
	}
}

// makeRoom is fit for a part that is loaded. For one that somebody asked for,
// what is loaded without being asked for gives way.
func (k *Keeper) makeRoom(ctx context.Context, p *Place) error {
	err := k.fit(ctx, p)
	if errors.Is(err, errFull) && k.isAsked(p) && k.stopUnasked(ctx) {
		err = k.fit(ctx, p)
	}
	return err
}

// stopUnasked ends what is loaded without being asked for; false: there is none.
func (k *Keeper) stopUnasked(ctx context.Context) (some bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for ctx.Err() == nil {
		busy, fresh := false, false
		for _, p := range k.places {
			if p.state == loading && p.asked == 0 {
				busy, fresh = true, fresh || !p.stopped
				p.stopped = true
			}
		}
		if !busy {
			break
		}
		if some = true; fresh {
			k.tell()
		}
		k.wait(ctx)
	}
	return some
}

// bytes is what all parts take, and what that of one place takes.
func (k *Keeper) bytes(of *Place) (total, own int64) {
	for _, p := range k.all() {
		n := p.part.Bytes()
		if total += n; p == of {
			own = n
		}
	}
	return total, own
}

// outgrows tells whether a part will not fit even by itself, as far as that can
// be told from what is loaded.
func (k *Keeper) outgrows(p *Place, bytes int64) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if p.done > p.total/8 {
		bytes = max(bytes, int64(float64(bytes)*float64(p.total)/float64(p.done)))
	}
	return bytes > k.limit
}

func (k *Keeper) all() []*Place {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.places)
}

func (k *Keeper) isAsked(p *Place) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return p.asked != 0
}

// candidate is something that could go.
type candidate struct {
	used  int64
	place *Place // nil: a piece
	drop  func()
}

// letOneGo lets go what was not used for the longest time. Places that are
// still used after a while are passed over.
func (k *Keeper) letOneGo(ctx context.Context, passed map[*Place]bool) bool {
	var all []candidate
	for _, p := range k.all() {
		if here, _ := p.Here(); !here {
			continue
		}
		for _, piece := range p.part.Pieces() {
			all = append(all, candidate{piece.Used, nil, piece.Drop})
		}
		if !passed[p] {
			all = append(all, candidate{k.lastUse(p), p, nil})
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(a.used, b.used) })
	for _, c := range all {
		if c.place == nil {
			c.drop()
			k.count(func(n *Counts) { n.Shed++ })
			return true
		}
		if k.letGo(ctx, c.place) {
			return true
		}
		passed[c.place] = true
	}
	return false
}

func (k *Keeper) lastUse(p *Place) int64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	return p.used
}

func (k *Keeper) count(add func(*Counts)) {
	k.mu.Lock()
	defer k.mu.Unlock()
	add(&k.counts)
}

// letGo lets nobody in, waits for those who are, and drops the part.
func (k *Keeper) letGo(ctx context.Context, p *Place) bool {
	patient, cancel := context.WithTimeout(ctx, gate)
	defer cancel()
	k.mu.Lock()
	if p.state != there {
		k.mu.Unlock()
		return false
	}
	p.state = leaving
	for p.users > 0 && patient.Err() == nil {
		k.wait(patient)
	}
	if p.users > 0 {
		p.state = there
		k.tell()
		k.mu.Unlock()
		return false
	}
	k.mu.Unlock()
	p.part.Drop(ctx)
	k.mu.Lock()
	defer k.mu.Unlock()
	p.state = away
	k.counts.Dropped++
	k.tell()
	return true
}
