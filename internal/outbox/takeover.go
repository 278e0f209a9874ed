package outbox

import (
	"context"
	"encoding/hex"
	"sync"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// lookForDead is how often a process looks for jobs of others that ended.
const lookForDead = 5 * time.Second

// lifeLockPause is between two attempts to take one's own lock.
const lifeLockPause = 50 * time.Millisecond

// Every lease ends in the eight bytes that name its dispatcher, which holds a
// lock of that name while it lives: whoever gets the lock knows that it is gone.

func (d *Dispatcher) newLease() id.ID {
	lease := d.box.ids.New()
	copy(lease[8:], d.name[8:])
	return lease
}

func lifeLock(lease id.ID) string { return "outbox/" + hex.EncodeToString(lease[8:]) }

// live takes this dispatcher's lock before anything is claimed, and keeps it
// until the work has ended.
func (d *Dispatcher) live(ctx context.Context, work *sync.WaitGroup) error {
	held, err := d.db.TryLock(ctx, lifeLock(d.name))
	for err == nil && held == nil { // whoever found it free, or the server, lets go of it in a moment
		if sleep(ctx, nil, lifeLockPause); ctx.Err() != nil {
			return ctx.Err()
		}
		held, err = d.db.TryLock(ctx, lifeLock(d.name))
	}
	if err != nil {
		return err
	}
	work.Go(func() {
		for lost := held.Lost(); ctx.Err() == nil; {
			sleep(ctx, lost, lookForDead)
			before := held
			if held = d.renew(ctx, held); ctx.Err() != nil {
				break
			}
			lost = held.Lost()
			if held == before && isClosed(lost) {
				lost = nil // the database is away: the next look is soon enough
			}
			if err := d.takeOver(ctx); err != nil && ctx.Err() == nil {
				d.c.Failed(err)
			}
		}
		held.Release()
	})
	return nil
}

// renew takes the lock again when its connection was lost.
func (d *Dispatcher) renew(ctx context.Context, held *store.Held) *store.Held {
	if !isClosed(held.Lost()) {
		return held
	}
	again, err := d.db.TryLock(ctx, lifeLock(d.name))
	if err != nil || again == nil {
		return held // tried again after the next pause
	}
	held.Release()
	return again
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// takeOver makes jobs ready that a killed process held.
func (d *Dispatcher) takeOver(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "outbox.takeOver")
	var held []Job
	err = d.db.Read(ctx, func(v *store.View) (err error) {
		held, err = d.box.jobsWhere(v, `state = ?`, Running)
		return err
	})
	if err != nil {
		return err
	}
	for _, j := range held {
		if j.State == Broken || d.box.runs(j.ID) {
			continue
		}
		lock, err := d.db.TryLock(ctx, lifeLock(j.lease))
		if err != nil {
			return err
		}
		if lock == nil {
			continue // its process lives
		}
		err = d.free(ctx, j)
		lock.Release()
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *Dispatcher) free(ctx context.Context, was Job) error {
	return d.db.Write(ctx, func(tx *store.Tx) error {
		j, err := d.box.Find(tx, was.ID)
		if errs.KindOf(err) == errs.NotFound || err == nil && !j.heldBy(was.lease) {
			return nil
		}
		if err != nil {
			return err
		}
		j.State = Ready
		j.release()
		return d.box.save(tx, &j)
	})
}
