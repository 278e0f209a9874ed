package store

import (
	"context"

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

// Lost returns a channel that is closed when the lock was lost, for instance
// with the connection that held it: another process may have it by now.
func (h *Held) Lost() <-chan struct{} { return h.lost }

// Release gives the lock up.
func (h *Held) Release() { h.release() }

// Shared tells whether other processes may work on this database too.
func (db *DB) Shared() bool { return db.dialect.Writers() > 1 }

// Others returns a channel that is closed when another process next commits
// something, as far as this one is told. Ask before looking. It may stay silent
// while a server cannot be reached, so look from time to time all the same.
func (db *DB) Others() <-chan struct{} { return db.others.heard() }
