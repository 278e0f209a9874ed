package store

import (
	"context"
	"sync"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// Held is a lock that one process on this database has at a time.
type Held struct {
	release func()
	lost    <-chan struct{}
}

// TryLock takes the lock of that name unless another process has it; then Held
// is nil. Where one process owns the database it always has every lock.
func (db *DB) TryLock(ctx context.Context, name string) (h *Held, err error) {
	defer errs.Wrap(&err, "store.TryLock")
	err = db.beside(func() error {
		release, lost, err := db.engine.Lock(ctx, name, false)
		if err == nil && release != nil {
			h = &Held{release, lost}
		}
		return err
	})
	return h, err
}

// Alone runs work while no other process does something under the same name.
func (db *DB) Alone(ctx context.Context, name string, work func(context.Context) error) error {
	release, _, err := db.engine.Lock(ctx, name, true)
	if err != nil {
		return err
	}
	defer release()
	return work(ctx)
}

// InOrder runs fn as a hook: after those of every unit that is committed, and
// before those of units whose COMMIT is sent from now on. What fn reads is at
// least as new as what hooks that ran told, and what later hooks tell is newer
// than what was committed before InOrder was called. It must be short. Where
// one process has the database there is nothing to put in order.
func (db *DB) InOrder(fn func() error) error {
	if l, ok := db.writer.(*lanes); ok {
		return l.inOrder(fn)
	}
	return fn()
}

// AwaitHooks returns once the hooks of everything that is committed now have
// run, where one process has the database.
func (db *DB) AwaitHooks(ctx context.Context) error {
	return db.Write(ctx, func(*Tx) error { return nil })
}

// Lead runs work in one process at a time: in this one once no other leads, and
// again after its lock was lost, until ctx ends or work returns an error. The
// context that work gets ends with the lock; another process may lead by then,
// so what work writes must hold all the same.
func (db *DB) Lead(ctx context.Context, name string, work func(context.Context) error) error {
	for ctx.Err() == nil {
		release, lost, err := db.engine.Lock(ctx, name, true)
		if err != nil {
			select {
			case <-ctx.Done():
			case <-time.After(leadPause):
			}
			continue
		}
		err = until(ctx, lost, work)
		release()
		if err != nil {
			return err
		}
	}
	return nil
}

// leadPause is how long Lead waits when it cannot ask for its lock.
const leadPause = time.Second

func until(ctx context.Context, lost <-chan struct{}, work func(context.Context) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		select {
		case <-lost:
			stop()
		case <-ctx.Done():
		}
	}()
	return work(ctx)
}

// Lost returns a channel that is closed when the lock was lost, for instance
// with the connection that held it: another process may have it by now.
func (h *Held) Lost() <-chan struct{} { return h.lost }

// Release gives the lock up.
func (h *Held) Release() { h.release() }

// Shared tells whether other processes may work on this database too.
func (db *DB) Shared() bool { return db.dialect.Writers() > 1 }

// Dense tells that numbers of logs have no gaps but those of rows that were
// removed: a unit that is undone gives its numbers back.
func (db *DB) Dense() bool { return db.dialect.Writers() == 1 }

// Watch calls fn when another process may have committed something, or a unit
// that numbered rows of a log was undone, which may settle what others wrote.
// It is called now and then without either. fn must not block, and is called
// for as long as the database is open.
func (db *DB) Watch(fn func()) { db.others.add(fn) }

type watchers struct {
	mu  sync.Mutex
	all []func()
}

func (w *watchers) add(fn func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.all = append(w.all[:len(w.all):len(w.all)], fn) // tell may walk the old one
}

func (w *watchers) tell() {
	w.mu.Lock()
	all := w.all
	w.mu.Unlock()
	for _, fn := range all {
		fn()
	}
}
