package outbox

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"sync"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Consumer gets events in order. Name is stored: it is the cursor's key.
type Consumer struct {
	Name  string
	Kinds []string // at most 16; none: every kind
	// Handle gets a batch; on error it gets the same events again, later. A
	// new consumer begins with the oldest event still kept.
	Handle func(ctx context.Context, events []Event) error
}

// JobFunc does the work of one kind of job. It saves progress with
// [Outbox.Progress] and returns soon after ctx ends. An error that trying
// again cannot cure (Invalid, Permission, NotFound, TooLarge, Integrity) ends
// TooLarge, Integrity) ends the job as dead; others are tried again.
type JobFunc func(ctx context.Context, j *Job) error

// Config says what a dispatcher serves. Zero durations and numbers have the
// defaults named here.
type Config struct {
	Consumers []Consumer
	Workers   map[string]JobFunc
	Parallel  int             // jobs at once: 2
	Attempts  int             // runs without progress before a job is dead: 12
	Lease     time.Duration   // a minute
	Tick      time.Duration   // looks this often without being woken: a second
	Backoff   time.Duration   // first pause after a failure, doubling: a second
	MaxPause  time.Duration   // longest pause: five minutes
	Failed    func(err error) // told of every failure, for the log; may be nil
	// Broken is told once of each job whose row was edited outside the program;
	// may be nil. The row stays as it is, and is not run.
	Broken func(ctx context.Context, j Job)
	// Settled is told of each run's end, once it is written down, with the job
	// as it stands then; may be nil. It must not wait.
	Settled func(ctx context.Context, j Job)
}

// Dispatcher delivers events and runs jobs.
type Dispatcher struct {
	db  *store.DB
	box *Outbox
	c   Config

	name id.ID // of this dispatcher, among those of all processes

	told map[id.ID]bool // broken jobs that were reported; of runJobs alone
}

const (
	eventBatch = 256
	// A cursor that moved over events nobody here wants is saved this seldom:
	// each save is a commit.
	lazyCursor = 1024
)

// NewDispatcher returns a dispatcher over the outbox's tables.
func NewDispatcher(db *store.DB, box *Outbox, c Config) *Dispatcher {
	setDefault(&c.Parallel, 2)
	setDefault(&c.Attempts, 12)
	setDefault(&c.Lease, time.Minute)
	setDefault(&c.Tick, time.Second)
	setDefault(&c.Backoff, time.Second)
	setDefault(&c.MaxPause, 5*time.Minute)
	if c.Failed == nil {
		c.Failed = func(error) {}
	}
	for _, consumer := range c.Consumers {
		if len(consumer.Kinds) > maxKinds {
			panic("outbox: consumer " + consumer.Name + " names too many kinds") // a fault in wiring
		}
	}
	if c.Broken == nil {
		c.Broken = func(context.Context, Job) {}
	}
	if c.Settled == nil {
		c.Settled = func(context.Context, Job) {}
	}
	db.Watch(box.events.ring)
	return &Dispatcher{db: db, box: box, c: c, name: box.ids.New(), told: map[id.ID]bool{}}
}

func setDefault[T int | time.Duration](v *T, d T) {
	if *v <= 0 {
		*v = d
	}
}

// Run serves until ctx ends, then lets what runs finish or gives it back, and
// returns. Jobs that a killed process held are taken over first; a database
// that is away then is waited for.
func (d *Dispatcher) Run(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "outbox.Run")
	var all sync.WaitGroup
	for failures := 1; ; failures++ {
		if err = d.begin(ctx, &all); err == nil {
			break
		}
		if ctx.Err() != nil {
			return nil
		}
		if errs.KindOf(err) != errs.Unavailable {
			return err
		}
		d.c.Failed(err)
		sleep(ctx, nil, d.pause(failures))
	}
	for i := range d.c.Consumers {
		c := &d.c.Consumers[i]
		all.Go(func() {
			_ = d.db.Lead(ctx, "outbox consumer "+c.Name, func(ctx context.Context) error { // which never fails
				d.consume(ctx, c)
				return nil
			})
		})
	}
	all.Go(func() { d.runJobs(ctx) })
	all.Wait()
	return nil
}

// begin is what comes before anything is delivered or run.
func (d *Dispatcher) begin(ctx context.Context, all *sync.WaitGroup) error {
	if err := d.takeOver(ctx); err != nil || !d.db.Shared() {
		return err
	}
	return d.live(ctx, all)
}

// cursor is where a consumer stands: seen in memory, saved on disk.
type cursor struct{ seen, saved int64 }

func (d *Dispatcher) consume(ctx context.Context, c *Consumer) {
	var at *cursor
	for failures := 0; ctx.Err() == nil; {
		heard := d.box.events.heard()
		n, err := d.deliver(ctx, c, &at)
		switch {
		case err != nil:
			failures++
			if ctx.Err() == nil {
				d.c.Failed(err)
			}
			sleep(ctx, nil, d.pause(failures))
		case n == 0:
			failures = 0
			sleep(ctx, heard, d.c.Tick)
		default:
			failures = 0
		}
	}
	if at != nil && at.seen > at.saved {
		if err := d.saveCursor(context.WithoutCancel(ctx), c.Name, at); err != nil {
			d.c.Failed(err)
		}
	}
}

// deliver hands one batch over and moves the cursor behind it.
func (d *Dispatcher) deliver(ctx context.Context, c *Consumer, at **cursor) (n int, err error) {
	defer errs.Wrap(&err, "outbox: consumer "+c.Name)
	if *at == nil {
		if *at, err = d.loadCursor(ctx, c.Name); err != nil {
			return 0, err
		}
	}
	var events []Event
	var upTo int64
	err = d.db.Follow(ctx, func(v *store.View) (err error) {
		events, upTo, err = readEvents(v, (*at).seen, c.Kinds, eventBatch)
		return err
	}, eventLog)
	if err != nil || upTo == (*at).seen {
		return 0, err
	}
	if len(events) > 0 {
		if err := guard(func() error { return c.Handle(ctx, events) }); err != nil {
			return 0, err
		}
	}
	(*at).seen = upTo
	if len(events) > 0 || upTo-(*at).saved >= lazyCursor {
		// The batch was handled: its cursor is saved even when ctx ended.
		return 1, d.saveCursor(context.WithoutCancel(ctx), c.Name, *at)
	}
	return 1, nil
}

func (d *Dispatcher) loadCursor(ctx context.Context, name string) (*cursor, error) {
	var at cursor
	err := d.db.Read(ctx, func(v *store.View) error {
		return v.QueryRow(`SELECT last_seq FROM outbox_consumer WHERE name = ?`, name).Scan(&at.saved)
	})
	if err != nil && errs.KindOf(err) != errs.NotFound {
		return nil, err
	}
	at.seen = at.saved
	return &at, nil
}

func (d *Dispatcher) saveCursor(ctx context.Context, name string, at *cursor) error {
	err := d.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO outbox_consumer (name, last_seq, updated) VALUES (?, ?, ?)
			ON CONFLICT (name) DO UPDATE SET last_seq = excluded.last_seq, updated = excluded.updated`, name, at.seen, tx.Now())
		return err
	})
	if err == nil {
		at.saved = at.seen
	}
	return err
}

// TrimEvents deletes events older than age that every consumer of this
// dispatcher has handled, and returns how many.
func (d *Dispatcher) TrimEvents(ctx context.Context, age time.Duration) (total int64, err error) {
	defer errs.Wrap(&err, "outbox.TrimEvents")
	for {
		var n int64
		err := d.db.Write(store.Bulk(ctx), func(tx *store.Tx) (err error) {
			n, err = d.trimChunk(tx, tx.Now().Add(-age))
			return err
		})
		total += n
		if err != nil || n == 0 {
			return total, err
		}
	}
}

func (d *Dispatcher) trimChunk(tx *store.Tx, before time.Time) (int64, error) {
	var upTo int64
	if err := tx.QueryRow(`SELECT MAX(seq) FROM outbox_event`).Scan(&upTo); err != nil {
		return 0, err
	}
	for _, c := range d.c.Consumers {
		var at int64
		err := tx.QueryRow(`SELECT last_seq FROM outbox_consumer WHERE name = ?`, c.Name).Scan(&at)
		if err != nil && errs.KindOf(err) != errs.NotFound {
			return 0, err
		}
		upTo = min(upTo, at)
	}
	return tx.Exec(`DELETE FROM outbox_event WHERE seq IN
		(SELECT seq FROM outbox_event WHERE seq <= ? AND at < ? ORDER BY seq LIMIT 1000)`, upTo, before)
}

// pause returns how long to wait after that many failures in a row: doubling,
// with up to a half taken off at random so that failures do not march in step.
func (d *Dispatcher) pause(failures int) time.Duration {
	p := d.c.MaxPause
	if shift := failures - 1; shift < 30 && d.c.Backoff<<shift < p {
		p = d.c.Backoff << shift
	}
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails; see crypto/rand
	return p - time.Duration(binary.BigEndian.Uint64(b[:])%uint64(p/2+1))
}

// sleep returns when ctx ends, early fires or the time is over.
func sleep(ctx context.Context, early <-chan struct{}, t time.Duration) {
	timer := time.NewTimer(t)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-early:
	case <-timer.C:
	}
}

// guard turns a panic of somebody's handler into an error: one broken handler
// must not end the process, and with it everybody's work, again and again.
func guard(fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errs.New(errs.Internal, "handler_panicked").WithHint("a handler panicked: %v", p)
		}
	}()
	return fn()
}
