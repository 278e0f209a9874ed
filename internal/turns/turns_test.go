package turns_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/turns"
)

func take(t *testing.T, x *turns.Turns[string], who string) func() {
	t.Helper()
	done, err := x.Take(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// queue makes n askers wait one after another; each notes its turn in the order.
func queue(t *testing.T, x *turns.Turns[string], who string, n int, order chan<- string, all *sync.WaitGroup) {
	t.Helper()
	for range n {
		before := x.Waiting()
		all.Go(func() {
			done, err := x.Take(context.Background(), who)
			if err != nil {
				t.Error(err)
				return
			}
			order <- who
			done()
		})
		for x.Waiting() == before {
			runtime.Gosched()
		}
	}
}

func TestOnesThousandDoNotStandBeforeAnothersOne(t *testing.T) {
	t.Parallel()
	x := turns.New[string](turns.Limits{AtOnce: 1, Waiting: 10, InAll: 100})
	first := take(t, x, "many")
	order := make(chan string, 20)
	var all sync.WaitGroup
	queue(t, x, "many", 10, order, &all)
	queue(t, x, "one", 1, order, &all)
	queue(t, x, "two", 2, order, &all)
	first()
	all.Wait()
	var got [5]string
	for i := range got {
		got[i] = <-order
	}
	if want := [5]string{"many", "one", "two", "many", "two"}; got != want {
		t.Errorf("turns %v, want %v", got, want)
	}
}

func TestWhoHasManyWaitingIsRefused(t *testing.T) {
	t.Parallel()
	x := turns.New[string](turns.Limits{AtOnce: 1, Waiting: 2, InAll: 3})
	first := take(t, x, "a")
	order := make(chan string, 9)
	var all sync.WaitGroup
	queue(t, x, "a", 2, order, &all)
	if _, err := x.Take(t.Context(), "a"); !errors.Is(err, turns.ErrBusy) {
		t.Errorf("a third that waits: %v", err)
	}
	queue(t, x, "b", 1, order, &all)
	if _, err := x.Take(t.Context(), "c"); !errors.Is(err, turns.ErrBusy) {
		t.Errorf("more in all than may wait: %v", err)
	}
	if got, want := x.Stats(), (turns.Stats{Busy: 1, Waiting: 3, Taken: 1, Refused: 2}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	first()
	all.Wait()
	take(t, x, "c")()
}

func TestWhoGivesUpLeavesNoTrace(t *testing.T) {
	t.Parallel()
	x := turns.New[string](turns.Limits{AtOnce: 1, Waiting: 5, InAll: 5})
	first := take(t, x, "a")
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		_, err := x.Take(ctx, "b")
		ended <- err
	}()
	for x.Waiting() == 0 {
		runtime.Gosched()
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) || x.Waiting() != 0 {
		t.Errorf("%v, %d wait", err, x.Waiting())
	}
	first()
	take(t, x, "c")()
}

func TestNoMoreAtOnceThanLimited(t *testing.T) {
	t.Parallel()
	x := turns.New[int](turns.Limits{AtOnce: 3, Waiting: 50, InAll: 200})
	var mu sync.Mutex
	now, most := 0, 0
	var all sync.WaitGroup
	for who := range 4 {
		for range 50 {
			all.Go(func() {
				done, err := x.Take(t.Context(), who)
				if err != nil {
					t.Error(err)
					return
				}
				defer done()
				mu.Lock()
				now++
				most = max(most, now)
				mu.Unlock()
				mu.Lock()
				now--
				mu.Unlock()
			})
		}
	}
	all.Wait()
	if most > 3 || most == 0 || x.Waiting() != 0 {
		t.Errorf("%d at once, %d wait", most, x.Waiting())
	}
}
