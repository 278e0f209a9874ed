package store

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"slices"
	"sync"
	"time"
)

const (
	maxTries = 8 // of a unit that the database undoes
	// A unit that was undone so often runs while no other does, on any node.
	aloneAfter = 3
	firstPause = 4 * time.Millisecond // before the second try; doubles up to
	maxPause   = 500 * time.Millisecond
)

// lanes carries out each unit in a transaction of its own, several at a time.
// The database makes them look as if they ran one after another, or undoes one
// that then runs again.
type lanes struct {
	db    *DB
	clock clock
	order tickets
	alone sync.RWMutex // held exclusively by a unit that was undone often

	mu     sync.Mutex
	free   []*lane
	people []*waiter
	bulk   []*waiter
	bulked int // lanes that carry bulk units
	passed int // people that passed the first waiting bulk unit
	shut   bool
	busy   sync.WaitGroup // units on their way
}

// lane is one connection, made when first needed.
type lane struct{ session *session }

type waiter struct{ turn chan *lane }

func newLanes(db *DB, first *session) *lanes {
	l := &lanes{db: db}
	for range db.options.Writers - 1 {
		l.free = append(l.free, &lane{})
	}
	l.free = append(l.free, &lane{first})
	return l
}

func (l *lanes) run()           {}
func (l *lanes) pause(f func()) { f() }

func (l *lanes) close() {
	l.mu.Lock()
	l.shut = true
	l.mu.Unlock()
	l.busy.Wait()
}

func (l *lanes) disconnect() {
	for _, ln := range l.free {
		if ln.session != nil {
			ln.session.close()
		}
	}
}

// take waits for a lane. Bulk units never have all of them.
func (l *lanes) take(ctx context.Context, bulk bool) (*lane, error) {
	l.mu.Lock()
	if l.shut {
		l.mu.Unlock()
		return nil, errClosed()
	}
	l.busy.Add(1)
	w := &waiter{turn: make(chan *lane, 1)}
	if bulk {
		l.bulk = append(l.bulk, w)
	} else {
		l.people = append(l.people, w)
	}
	l.hand()
	l.mu.Unlock()
	select {
	case ln := <-w.turn:
		return ln, nil
	case <-ctx.Done():
	}
	l.mu.Lock()
	l.people = slices.DeleteFunc(l.people, func(x *waiter) bool { return x == w })
	l.bulk = slices.DeleteFunc(l.bulk, func(x *waiter) bool { return x == w })
	l.mu.Unlock()
	select {
	case ln := <-w.turn: // it came at the same moment
		return ln, nil
	default:
		l.busy.Done()
		return nil, cancelled(ctx.Err())
	}
}

// hand gives free lanes to those who wait: people first, but a bulk unit is
// not passed by for ever.
func (l *lanes) hand() {
	most := max(1, l.db.options.Writers/2)
	for len(l.free) > 0 {
		bulk := len(l.bulk) > 0 && l.bulked < most && (len(l.people) == 0 || l.passed >= maxPassed)
		queue := &l.people
		switch {
		case bulk:
			queue, l.passed = &l.bulk, 0
			l.bulked++
		case len(l.people) == 0:
			return
		case len(l.bulk) > 0:
			l.passed++
		}
		w := (*queue)[0]
		*queue = slices.Delete(*queue, 0, 1)
		last := len(l.free) - 1
		w.turn <- l.free[last]
		l.free = l.free[:last]
	}
}

func (l *lanes) give(ln *lane, bulk bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.free = append(l.free, ln)
	if bulk {
		l.bulked--
	}
	l.hand()
	l.busy.Done()
}

func (l *lanes) do(ctx context.Context, fn func(*Tx) error) error {
	if err := ctx.Err(); err != nil {
		return cancelled(err)
	}
	bulk := isBulk(ctx)
	ln, err := l.take(ctx, bulk)
	if err != nil {
		return err
	}
	defer l.give(ln, bulk)
	pause := firstPause
	for try := 1; ; try++ {
		again, err := l.attempt(ln, fn, try > aloneAfter)
		if !again || try == maxTries {
			return err
		}
		// Two units that undid each other must not meet again.
		time.Sleep(pause/2 + upTo(pause))
		pause = min(2*pause, maxPause)
	}
}

func upTo(d time.Duration) time.Duration {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return time.Duration(binary.BigEndian.Uint64(b[:]) % uint64(d))
}

// attempt runs fn in a transaction. again says that it certainly had no effect
// and may run once more.
func (l *lanes) attempt(ln *lane, fn func(*Tx) error, alone bool) (again bool, err error) {
	if alone {
		l.alone.Lock()
		defer l.alone.Unlock()
	} else {
		l.alone.RLock()
		defer l.alone.RUnlock()
	}
	if err := l.begin(ln, alone); err != nil {
		return l.db.dialect.Undone(err), err
	}
	s := ln.session
	tx := &Tx{scope: scope{session: s}, now: l.clock.tick(l.db.options.Now())}
	committed := false
	defer func() { // fn may not return
		tx.end()
		if !committed {
			l.undo(ln)
			l.untie(tx)
		}
	}()
	if err = fn(tx); err == nil {
		err = tx.flush()
	}
	tx.end()
	if s.failed != nil && l.db.dialect.Undone(s.failed) { // whatever fn made of it
		return true, s.failed
	}
	if err = s.outcome(err); err != nil {
		return false, err
	}
	committed = true
	err = l.commit(s, tx)
	if err != nil {
		l.undo(ln)
		l.untie(tx)
	}
	return err != nil && l.db.dialect.Undone(err), err
}

// begin opens the transaction; a connection that cannot, for it lay idle while
// the server was restarted, is replaced once.
func (l *lanes) begin(ln *lane, alone bool) error {
	begin := l.db.dialect.Begin(true)
	if own := l.db.dialect.BeginAlone(); alone && own != "" && ln.session != nil {
		ln.session.failed = nil
		if ln.session.begin(own) == nil {
			return nil
		}
		l.undo(ln) // somebody does not end: then as all others
	}
	if ln.session != nil {
		ln.session.failed = nil
		if ln.session.begin(begin) == nil {
			return nil
		}
		ln.session.close()
		ln.session = nil
	}
	fresh, err := newSession(context.Background(), l.db, true)
	if err != nil {
		return err
	}
	ln.session = fresh
	return fresh.begin(begin)
}

// undo ends the transaction without effect; a connection that cannot even do
// that is given up, and so the server does it.
func (l *lanes) undo(ln *lane) {
	if ln.session.run("ROLLBACK") != nil {
		ln.session.close()
		ln.session = nil
	}
}

// untie tells followers, here and elsewhere, that a unit is gone for which they
// may have waited.
func (l *lanes) untie(tx *Tx) {
	if len(tx.appendOrder) > 0 {
		l.db.engine.Committed()
		l.db.others.tell()
	}
}

// commit makes the unit durable. Its hooks wait for those of every unit that
// sent its COMMIT before: a unit that built on another one's result sent its
// own later, so hooks run in an order in which the units could have run.
func (l *lanes) commit(s *session, tx *Tx) error {
	place := l.order.take()
	err := s.run("COMMIT")
	l.order.wait(place)
	defer l.order.done()
	if err != nil {
		return err
	}
	l.db.engine.Committed()
	for _, f := range tx.after {
		f()
	}
	return nil
}

// inOrder runs fn like a hook.
func (l *lanes) inOrder(fn func() error) error {
	place := l.order.take()
	l.order.wait(place)
	defer l.order.done()
	return fn()
}

// tickets lets callers through in the order in which they came.
type tickets struct {
	mu         sync.Mutex
	next, turn uint64
	waiting    map[uint64]chan struct{}
}

func (t *tickets) take() uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.next++
	return t.next - 1
}

func (t *tickets) wait(place uint64) {
	t.mu.Lock()
	if t.turn == place {
		t.mu.Unlock()
		return
	}
	if t.waiting == nil {
		t.waiting = map[uint64]chan struct{}{}
	}
	c := make(chan struct{})
	t.waiting[place] = c
	t.mu.Unlock()
	<-c
}

func (t *tickets) done() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.turn++
	if c := t.waiting[t.turn]; c != nil {
		delete(t.waiting, t.turn)
		close(c)
	}
}
