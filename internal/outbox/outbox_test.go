package outbox_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/dbtest"
)

// bench is a database with an outbox.
type bench struct {
	t   *testing.T
	db  *store.DB
	box *outbox.Outbox
}

// newBox makes an outbox; every one has the same key, as processes that open
// the same workspace have.
func newBox() *outbox.Outbox {
	key, err := seal.NewKey(id.ID{1}, 1, make([]byte, seal.KeySize))
	if err != nil {
		panic(err)
	}
	return outbox.New(id.NewSource(time.Now), key)
}

func setup(t *testing.T) *bench {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "data.db"))
}

func openAt(t *testing.T, path string) *bench {
	t.Helper()
	db, err := store.Open(t.Context(), dbtest.Dialect(), store.Options{Path: path, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := db.Migrate(t.Context(), outbox.Migrations()); err != nil {
		t.Fatal(err)
	}
	return &bench{t, db, newBox()}
}

func (b *bench) write(fn func(*store.Tx) error) {
	b.t.Helper()
	if err := b.db.Write(b.t.Context(), fn); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) publish(kinds ...string) {
	b.t.Helper()
	b.write(func(tx *store.Tx) error {
		for i, kind := range kinds {
			if err := b.box.Publish(tx, &outbox.Event{Kind: kind, Object: "contact", Version: int64(i + 1)}); err != nil {
				return err
			}
		}
		return nil
	})
}

func (b *bench) enqueue(j *outbox.Job) id.ID {
	b.t.Helper()
	b.write(func(tx *store.Tx) error { return b.box.Enqueue(tx, j) })
	return j.ID
}

func (b *bench) find(job id.ID) (j outbox.Job) {
	b.t.Helper()
	err := b.db.Read(b.t.Context(), func(v *store.View) (err error) {
		j, err = b.box.Find(v, job)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return j
}

// run starts a dispatcher; stop ends it and waits.
func (b *bench) run(c outbox.Config) (stop func()) {
	b.t.Helper()
	c.Tick, c.Backoff = time.Millisecond, time.Microsecond
	ctx, cancel := context.WithCancel(b.t.Context())
	done := make(chan error, 1)
	go func() { done <- outbox.NewDispatcher(b.db, b.box, c).Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			b.t.Error(err)
		}
	})
	b.t.Cleanup(stop)
	return stop
}

// collector is a consumer that passes on what it gets.
func collector(name string, kinds ...string) (outbox.Consumer, <-chan outbox.Event) {
	got := make(chan outbox.Event, 1000)
	return outbox.Consumer{Name: name, Kinds: kinds, Handle: func(_ context.Context, events []outbox.Event) error {
		for _, e := range events {
			got <- e
		}
		return nil
	}}, got
}

func take(t *testing.T, from <-chan outbox.Event, n int) (kinds []string) {
	t.Helper()
	var last int64
	for range n {
		select {
		case e := <-from:
			if e.Seq <= last {
				t.Errorf("event %d after %d", e.Seq, last)
			}
			last = e.Seq
			kinds = append(kinds, e.Kind)
		case <-time.After(20 * time.Second):
			t.Fatalf("got %v, then nothing", kinds)
		}
	}
	return kinds
}

func TestEventsArriveInOrderAndOnlyWhenCommitted(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c, got := collector("all")
	b.publish("a", "b")
	b.run(outbox.Config{Consumers: []outbox.Consumer{c}})
	b.publish("c")
	undone := errors.New("undone")
	err := b.db.Write(t.Context(), func(tx *store.Tx) error {
		if err := b.box.Publish(tx, &outbox.Event{Kind: "never"}); err != nil {
			return err
		}
		return undone
	})
	if !errors.Is(err, undone) {
		t.Fatal(err)
	}
	b.publish("d")
	if kinds := take(t, got, 4); !slices.Equal(kinds, []string{"a", "b", "c", "d"}) {
		t.Errorf("got %v", kinds)
	}
}

func TestConsumerGetsOnlyItsKinds(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c, got := collector("some", "x")
	stop := b.run(outbox.Config{Consumers: []outbox.Consumer{c}})
	b.publish("a", "x", "b", "x")
	if kinds := take(t, got, 2); !slices.Equal(kinds, []string{"x", "x"}) {
		t.Errorf("got %v", kinds)
	}
	stop()
	b.publish("x")
	again, more := collector("some", "x")
	b.run(outbox.Config{Consumers: []outbox.Consumer{again}})
	take(t, more, 1)
	if len(more) > 0 {
		t.Error("a consumer got events again that it had handled")
	}
}

func TestFailedBatchComesAgainBeforeAnythingLater(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.publish("a", "b")
	failures, got := 2, make(chan outbox.Event, 10)
	b.run(outbox.Config{Consumers: []outbox.Consumer{{Name: "weak", Handle: func(_ context.Context, events []outbox.Event) error {
		if failures--; failures >= 0 {
			b.publish("later") // arrives while the batch is failing
			if failures == 0 {
				panic("and once by a panic")
			}
			return errs.New(errs.Unavailable, "")
		}
		for _, e := range events {
			got <- e
		}
		return nil
	}}}})
	if kinds := take(t, got, 4); !slices.Equal(kinds, []string{"a", "b", "later", "later"}) {
		t.Errorf("got %v", kinds)
	}
}

func TestTrimKeepsWhatSomebodyHasNotSeen(t *testing.T) {
	t.Parallel()
	b := setup(t)
	fast, got := collector("fast")
	stop := b.run(outbox.Config{Consumers: []outbox.Consumer{fast}})
	b.publish("a", "b", "c")
	take(t, got, 3)
	stop()
	slow, _ := collector("slow")
	both := outbox.NewDispatcher(b.db, b.box, outbox.Config{Consumers: []outbox.Consumer{fast, slow}})
	one := outbox.NewDispatcher(b.db, b.box, outbox.Config{Consumers: []outbox.Consumer{fast}})
	for _, step := range []struct {
		name string
		d    *outbox.Dispatcher
		age  time.Duration
		want int64
	}{
		{"a consumer has seen nothing", both, -time.Hour, 0},
		{"too young", one, time.Hour, 0},
		{"seen and old", one, -time.Hour, 3},
	} {
		if n, err := step.d.TrimEvents(t.Context(), step.age); err != nil || n != step.want {
			t.Errorf("%s: trimmed %d, %v; want %d", step.name, n, err, step.want)
		}
	}
	b.publish("d") // numbers go on: the cursor still fits
	again, more := collector("fast")
	b.run(outbox.Config{Consumers: []outbox.Consumer{again}})
	if kinds := take(t, more, 1); kinds[0] != "d" {
		t.Errorf("got %v", kinds)
	}
}
