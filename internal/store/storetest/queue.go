package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// hold occupies the writer until the returned function is called.
func hold(t *testing.T, db *store.DB) (release func()) {
	t.Helper()
	started, free, done := make(chan struct{}), make(chan struct{}), make(chan struct{})
	var once sync.Once // a unit may run again with its group
	go func() {
		defer close(done)
		_ = db.Write(context.Background(), func(*store.Tx) error { // fails with its group
			once.Do(func() { close(started) })
			<-free
			return nil
		})
	}()
	<-started
	return func() {
		close(free)
		<-done
	}
}

func cancelledBefore(t *testing.T, db *store.DB) {
	release := hold(t, db)
	ctx, cancel := context.WithCancel(t.Context())
	answer := make(chan error, 1)
	go func() {
		answer <- db.Write(ctx, func(*store.Tx) error {
			t.Error("a cancelled unit ran")
			return nil
		})
	}()
	cancel()
	err := <-answer // while the writer is still held
	wantError(t, err, errs.Unavailable, "store_cancelled")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v hides the context's error", err)
	}
	release()
}

func cancelledAfter(t *testing.T, db *store.DB) {
	withLedger(t, db)
	ctx, cancel := context.WithCancel(t.Context())
	err := db.Write(ctx, func(tx *store.Tx) error {
		cancel()
		return addWord(tx, "one")
	})
	if err != nil {
		t.Errorf("a started unit did not finish: %v", err)
	}
	if got := words(t, db); len(got) != 1 {
		t.Errorf("words = %q", got)
	}
}

// queued is a context that tells when Write has queued its unit.
type queued struct {
	context.Context
	told chan struct{}
	once sync.Once
}

func (q *queued) Done() <-chan struct{} {
	q.once.Do(func() { close(q.told) })
	return q.Context.Done()
}

// Queue starts one Write for each function, in this order and while the writer
// is held; they run when the returned function is called, which waits for
// their answers.
func Queue(t *testing.T, db *store.DB, units ...Unit) (finish func() []error) {
	t.Helper()
	release := hold(t, db)
	answers := make([]error, len(units))
	var group sync.WaitGroup
	for i, u := range units {
		q := &queued{Context: t.Context(), told: make(chan struct{})}
		ctx := context.Context(q)
		if u.Bulk {
			ctx = store.Bulk(q)
		}
		group.Go(func() { answers[i] = db.Write(ctx, u.Run) })
		<-q.told
	}
	return func() []error {
		release()
		group.Wait()
		return answers
	}
}

// Unit is one queued Write.
type Unit struct {
	Bulk bool
	Run  func(*store.Tx) error
}

func bulk(t *testing.T, db *store.DB) {
	withLedger(t, db)
	var units []Unit
	var want []string
	for i := range 10 {
		for _, bulk := range []bool{true, false} {
			word := fmt.Sprintf("%d, bulk %v", i, bulk)
			units = append(units, Unit{bulk, func(tx *store.Tx) error { return addWord(tx, word) }})
		}
	}
	for _, bulk := range []bool{false, true} {
		for i := range 10 {
			want = append(want, fmt.Sprintf("%d, bulk %v", i, bulk))
		}
	}
	for i, err := range Queue(t, db, units...)() {
		if err != nil {
			t.Errorf("unit %d: %v", i, err)
		}
	}
	if got := words(t, db); !slices.Equal(got, want) {
		t.Errorf("people did not go first:\n%q", got)
	}
}
