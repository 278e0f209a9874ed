package live

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

// Events is where changes are heard of; *outbox.Dispatcher is one.
type Events interface {
	Heard() <-chan struct{}
	Newest(ctx context.Context) (int64, error)
	EventsAfter(ctx context.Context, after int64, limit int) ([]outbox.Event, error)
}

// Deps is what a Hub stands on. Zero durations have the defaults named here.
type Deps struct {
	Events  Events
	Catalog func() *catalog.Catalog
	// Refresh returns the person as they are now; Unauthenticated once the
	// session may not come in any more.
	Refresh func(ctx context.Context, actor policy.Actor) (policy.Actor, error)
	// Visible returns which of the records the person may see; it is asked only
	// about objects of which the person sees some rows and not others.
	Visible func(ctx context.Context, actor policy.Actor, object string, ids []id.ID) ([]id.ID, error)
	// Renewed is told, before any screen is, that sessions or rights changed,
	// here or on another node: what is remembered of people does not hold. It
	// may be nil, and it must not block.
	Renewed func()
	Failed  func(error)
	Pause   time.Duration // between two looks at what happened: 200 ms
	Check   time.Duration // of who a person is: 3 s
}

// Limits. A connection is held for each stream, and a process has some
// hundreds.
const (
	maxStreams    = 300
	maxOfUser     = 12
	maxOfSession  = 4
	eventBatch    = 1000
	maxReplay     = 20_000 // events; who missed more reads anew
	maxIDs        = 50     // of one kind of change at a time
	maxLeft       = 200    // records that left somebody at a time
	maxWaiting    = 64     // batches in a stream's buffer
	maxAnnounced  = 256    // announcements in a stream's buffer
	defaultPause  = 200 * time.Millisecond
	defaultCheck  = 3 * time.Second
	retryAfterBad = 5 * time.Second
)

// Hub gathers what happens and offers it to streams. Its methods may be called
// from any goroutine.
type Hub struct {
	d      Deps
	decide func(policy.Request) policy.Decision
	wake   chan struct{} // something was announced
	open   chan struct{} // closed when Run knows where it begins

	mu        sync.Mutex
	streams   map[*Stream]bool
	position  int64 // every event up to this one was offered
	announced announcements
	closed    bool
}

// New returns a Hub; Run makes it work.
func New(d Deps) *Hub {
	if d.Pause == 0 {
		d.Pause = defaultPause
	}
	if d.Check == 0 {
		d.Check = defaultCheck
	}
	return &Hub{d: d, decide: policy.Decide, wake: make(chan struct{}, 1), open: make(chan struct{}), streams: map[*Stream]bool{}}
}

// Announcement is something that screens are told beside changes of records.
type Announcement struct {
	Kind string // of the message: "import"
	Key  string // of several with one key only the newest is sent
	Data func(lang string) json.RawMessage
	May  func(policy.Actor) bool // who is told
}

// Position is up to where events were offered, 0 before that is known. What is
// read after asking for it shows at least the changes up to there, so a stream
// that begins there misses none.
func (h *Hub) Position() int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.position
}

// Announce tells a before long. It does not wait.
func (h *Hub) Announce(a Announcement) {
	h.mu.Lock()
	h.announced.put(a)
	h.mu.Unlock()
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

// Run follows the events until ctx ends, then ends every stream.
func (h *Hub) Run(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "live.Run")
	defer h.Close()
	first, err := h.d.Events.Newest(ctx)
	for ; err != nil; first, err = h.d.Events.Newest(ctx) {
		if ctx.Err() != nil {
			return nil
		}
		h.d.Failed(err)
		rest(ctx, retryAfterBad)
	}
	h.mu.Lock()
	h.position = first
	h.mu.Unlock()
	close(h.open)
	for ctx.Err() == nil {
		heard := h.d.Events.Heard()
		pause := h.d.Pause
		more, err := h.look(ctx)
		if err != nil && ctx.Err() == nil {
			h.d.Failed(err)
			pause = retryAfterBad
		}
		rest(ctx, pause)
		if more || err != nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-heard:
		case <-h.wake:
		}
	}
	return nil
}

// rest waits, so that what comes in the meantime is told together.
func rest(ctx context.Context, pause time.Duration) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// look reads the next events and offers them; more says that others wait.
func (h *Hub) look(ctx context.Context) (more bool, err error) {
	h.mu.Lock()
	after, idle := h.position, len(h.streams) == 0
	h.mu.Unlock()
	if idle {
		newest, err := h.d.Events.Newest(ctx)
		if err == nil {
			h.skip(newest)
		}
		return false, err
	}
	events, err := h.d.Events.EventsAfter(ctx, after, eventBatch)
	if errs.CodeOf(err) == "feed_trimmed" {
		newest, err := h.d.Events.Newest(ctx)
		if err != nil {
			return false, err
		}
		h.renew(true)
		h.offer(&batch{upTo: newest, lost: true})
		return false, nil
	}
	if err != nil {
		return false, err
	}
	b := &batch{upTo: after}
	b.add(events, h.d.Catalog())
	h.renew(b.people)
	h.offer(b)
	return len(events) == eventBatch, nil
}

func (h *Hub) renew(people bool) {
	if people && h.d.Renewed != nil {
		h.d.Renewed()
	}
}

// skip moves the position over what nobody listens to. A stream that was
// opened meanwhile began before it.
func (h *Hub) skip(to int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.streams) == 0 {
		h.position = to
		h.announced = announcements{}
	}
}

// offer gives a batch, and what was announced, to every stream.
func (h *Hub) offer(b *batch) {
	h.mu.Lock()
	defer h.mu.Unlock()
	b.announced = h.announced.list
	h.announced = announcements{}
	h.position = b.upTo
	if b.empty() {
		return
	}
	for s := range h.streams {
		s.offer(b)
	}
}

// Close ends every stream and lets no more begin.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for s := range h.streams {
		s.end()
	}
}
