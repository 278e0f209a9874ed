package store

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

const (
	maxGroup  = 64                    // units in one commit
	maxSpan   = 20 * time.Millisecond // a group takes no more units after this
	bulkSpan  = 5 * time.Millisecond  // and no more bulk units after this
	maxPassed = 32                    // groups a waiting bulk unit lets pass
)

// writer commits the units of many callers in groups. It owns the order; the
// units run in their callers' goroutines, one at a time, when it gives them
// the turn.
type writer struct {
	db      *DB
	session *session
	clock   clock

	mu     sync.Mutex
	people []*unit
	bulk   []*unit
	passed int // groups since a bulk unit ran while one waited
	shut   bool

	wake    chan struct{} // something was queued, or shut was set
	pauses  chan func()
	stopped chan struct{}
}

// unit is one caller's function on its way to the disk.
type unit struct {
	fn    func(*Tx) error
	taken atomic.Bool // by the writer, or by the caller who gave up
	turn  chan *Tx    // run with this Tx; nil: finished, see err
	ran   chan bool   // false: fn did not return (panic or Goexit)
	gone  bool        // fn did not return; nobody waits
	after []func()
	last  bool // of its group
	err   error
}

func newWriter(db *DB, s *session) *writer {
	return &writer{
		db: db, session: s,
		wake: make(chan struct{}, 1), pauses: make(chan func()), stopped: make(chan struct{}),
	}
}

// do queues fn and plays it whenever the writer says so.
func (w *writer) do(ctx context.Context, fn func(*Tx) error) error {
	if err := ctx.Err(); err != nil {
		return cancelled(err)
	}
	u := &unit{fn: fn, turn: make(chan *Tx, 1), ran: make(chan bool, 1)}
	if !w.enqueue(u, isBulk(ctx)) {
		return errClosed()
	}
	done := ctx.Done()
	for {
		select {
		case tx := <-u.turn:
			if tx == nil {
				return u.err
			}
			u.play(tx)
		case <-done:
			if u.taken.CompareAndSwap(false, true) {
				return cancelled(ctx.Err())
			}
			done = nil // it has started: it runs to the end
		}
	}
}

func (u *unit) play(tx *Tx) {
	returned := false
	defer func() {
		tx.end()
		u.ran <- returned
	}()
	if u.err = u.fn(tx); u.err == nil {
		u.err = tx.flush()
	}
	u.err = tx.session.outcome(u.err)
	returned = true
}

func (w *writer) enqueue(u *unit, bulk bool) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.shut {
		return false
	}
	if bulk {
		w.bulk = append(w.bulk, u)
	} else {
		w.people = append(w.people, u)
	}
	w.signal()
	return true
}

func (w *writer) signal() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// next takes the unit whose turn it is in a group that has lasted so long, or
// nil. People come first, but a bulk unit is not passed by for ever.
func (w *writer) next(lasted time.Duration) *unit {
	if lasted >= maxSpan {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for {
		queue := &w.people
		if len(w.bulk) > 0 && lasted < bulkSpan && (len(w.people) == 0 || w.passed >= maxPassed) {
			queue, w.passed = &w.bulk, 0
		}
		if len(*queue) == 0 {
			return nil
		}
		u := (*queue)[0]
		*queue = slices.Delete(*queue, 0, 1)
		if u.taken.CompareAndSwap(false, true) {
			return u
		}
	}
}

// run commits groups until close, and what was queued before close.
func (w *writer) run() {
	defer close(w.stopped)
	for {
		select {
		case f := <-w.pauses:
			f()
		default:
		}
		if u := w.next(0); u != nil {
			w.group(u)
			continue
		}
		w.mu.Lock()
		shut := w.shut
		w.mu.Unlock()
		if shut {
			return
		}
		select {
		case <-w.wake:
		case f := <-w.pauses:
			f()
		}
	}
}

// pause runs f while no transaction is open, or not at all once closed.
func (w *writer) pause(f func()) {
	done := make(chan struct{})
	select {
	case w.pauses <- func() { defer close(done); f() }:
		<-done
	case <-w.stopped:
	}
}

func (w *writer) disconnect() { w.session.close() }

// close refuses further units, waits for those queued and ends run.
func (w *writer) close() {
	w.mu.Lock()
	w.shut = true
	w.signal()
	w.mu.Unlock()
	<-w.stopped
}

// group runs first and whoever else waits, and commits them together.
func (w *writer) group(first *unit) {
	if err := w.begin(); err != nil {
		first.err = err
		first.answer()
		return
	}
	start := w.db.options.Now()
	var group []*unit
	for u := first; u != nil; {
		group = append(group, u)
		if err := w.attempt(u); err != nil {
			w.rescue(group, err)
			return
		}
		u = nil
		if len(group) < maxGroup && !group[len(group)-1].last {
			u = w.next(w.db.options.Now().Sub(start))
		}
	}
	w.commit(group)
	w.mu.Lock()
	if len(w.bulk) > 0 {
		w.passed++
	}
	w.mu.Unlock()
}

// begin opens the transaction; a connection that cannot is replaced once.
func (w *writer) begin() error {
	err := w.session.begin(w.db.dialect.Begin(true))
	if err == nil {
		return nil
	}
	fresh, again := newSession(context.Background(), w.db, true)
	if again != nil {
		return err
	}
	w.session.close()
	w.session = fresh
	return fresh.begin(w.db.dialect.Begin(true))
}

// attempt gives u the turn under a savepoint. A unit that fails is undone and
// nothing more; an error here means that the whole transaction is lost.
func (w *writer) attempt(u *unit) error {
	if err := w.session.run("SAVEPOINT unit"); err != nil {
		u.err = err
		return err
	}
	w.session.failed = nil
	tx := &Tx{scope: scope{session: w.session}, now: w.clock.tick(w.db.options.Now())}
	u.turn <- tx
	u.gone = !<-u.ran
	if !u.gone && u.err == nil {
		u.after, u.last = tx.after, tx.closes
		u.err = w.session.run("RELEASE unit")
		return u.err
	}
	err := w.session.run("ROLLBACK TO unit")
	if err == nil {
		err = w.session.run("RELEASE unit")
	}
	return err
}

// commit makes the group durable and tells everybody in it.
func (w *writer) commit(group []*unit) {
	err := w.session.run("COMMIT")
	if err != nil {
		_ = w.session.run("ROLLBACK") // the commit may have done it
		if len(group) > 1 && errs.CodeOf(err) == "store_busy" {
			w.oneByOne(group)
			return
		}
		for _, u := range group {
			u.err, u.after = err, nil
		}
	} else {
		w.db.engine.Committed()
	}
	for _, u := range group {
		for _, f := range u.after { // a failed unit has none
			f()
		}
	}
	for _, u := range group {
		u.answer()
	}
}

// rescue ends a transaction that its last unit broke (a full disk can undo
// more than one statement). The others did nothing wrong: each runs again.
func (w *writer) rescue(group []*unit, cause error) {
	_ = w.session.run("ROLLBACK") // it may be gone already
	last := group[len(group)-1]
	if last.err == nil {
		last.err = cause
	}
	last.answer()
	w.oneByOne(group[:len(group)-1])
}

func (w *writer) oneByOne(group []*unit) {
	for _, u := range group {
		if u.gone {
			continue
		}
		u.err, u.after = nil, nil
		if u.err = w.begin(); u.err != nil {
			u.answer()
			continue
		}
		if err := w.attempt(u); err != nil {
			w.rescue([]*unit{u}, err)
			continue
		}
		w.commit([]*unit{u})
	}
}

// answer lets the caller's Write return.
func (u *unit) answer() {
	if !u.gone {
		u.turn <- nil
	}
}
