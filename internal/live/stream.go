package live

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// Message is one thing to tell a screen.
type Message struct {
	Kind     string
	Position int64 // to go on from; 0: none
	Data     json.RawMessage
}

// Stream is what one screen is told. One goroutine reads it.
type Stream struct {
	h             *Hub
	user, session id.ID         // who opened it, which never changes; read by other streams
	actor         policy.Actor  // as of the last look; only Next touches it
	ready         chan struct{} // something waits
	check         *time.Ticker
	first         []Message // before anything else
	over          bool      // session_ended was said
	anew          bool      // what the person may see has changed
	told          int64     // everything up to here

	mu      sync.Mutex
	waiting []*batch
	full    bool // waiting was thrown away
	upTo    int64
	ended   bool
}

// Anew is the position of a stream that goes on from nowhere.
const Anew = -1

// Open begins a stream for a person with a session, behind the given position
// or Anew. Its first message is a hello.
//
// Errors: RateLimited "streams_too_many"; Unavailable when the hub is closed.
func (h *Hub) Open(ctx context.Context, actor policy.Actor, after int64) (_ *Stream, err error) {
	defer errs.Wrap(&err, "live.Open")
	select {
	case <-h.open:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	s := &Stream{h: h, user: actor.User, session: actor.Session, actor: actor, ready: make(chan struct{}, 1), check: time.NewTicker(h.d.Check)}
	begin, err := h.enter(s)
	if err != nil {
		s.check.Stop()
		return nil, err
	}
	s.first = []Message{{Kind: KindHello, Data: nothing()}}
	if after == Anew || after == begin {
		s.first[0].Position, s.told = begin, begin
		return s, nil
	}
	missed, err := h.missed(ctx, after, begin)
	if err != nil {
		s.Close()
		return nil, err
	}
	s.mu.Lock()
	s.waiting = append([]*batch{missed}, s.waiting...)
	s.mu.Unlock()
	s.ring()
	return s, nil
}

// enter adds a stream and returns the position it begins behind.
func (h *Hub) enter(s *Stream) (int64, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return 0, errs.New(errs.Unavailable, "")
	}
	ofUser, ofSession := 0, 0
	for other := range h.streams {
		if other.user == s.user {
			ofUser++
		}
		if other.session == s.session {
			ofSession++
		}
	}
	if len(h.streams) >= maxStreams || ofUser >= maxOfUser || ofSession >= maxOfSession {
		return 0, errs.New(errs.RateLimited, "streams_too_many")
	}
	h.streams[s] = true
	s.upTo = h.position
	return h.position, nil
}

// missed gathers what happened between two positions.
func (h *Hub) missed(ctx context.Context, after, upTo int64) (*batch, error) {
	b := &batch{upTo: upTo}
	if after < 0 || after > upTo || upTo-after > maxReplay {
		b.lost = true
		return b, nil
	}
	for after < upTo {
		events, err := h.d.Events.EventsAfter(ctx, after, int(min(eventBatch, upTo-after)))
		if errs.CodeOf(err) == "feed_trimmed" {
			b.lost = true
			return b, nil
		}
		if err != nil {
			return nil, err
		}
		b.add(events, h.d.Catalog())
		after = lastSeq(events, upTo)
	}
	b.lost = b.lost || b.rights // nobody knows what they might do when they left
	return b, nil
}

func lastSeq(events []outbox.Event, otherwise int64) int64 {
	if len(events) == 0 {
		return otherwise
	}
	return events[len(events)-1].Seq
}

// Close ends the stream and gives its place to another.
func (s *Stream) Close() {
	s.h.mu.Lock()
	delete(s.h.streams, s)
	s.h.mu.Unlock()
	s.check.Stop()
}

// Position is up to where the reader was told everything, 0 before it is known.
func (s *Stream) Position() int64 { return s.told }

// offer keeps a batch for the reader; it never waits.
func (s *Stream) offer(b *batch) {
	s.mu.Lock()
	s.upTo = b.upTo
	if len(s.waiting) >= maxWaiting {
		s.waiting, s.full = nil, true
	}
	if !s.full {
		s.waiting = append(s.waiting, b)
	}
	s.mu.Unlock()
	s.ring()
}

func (s *Stream) end() {
	s.mu.Lock()
	s.ended = true
	s.mu.Unlock()
	s.ring()
}

func (s *Stream) ring() {
	select {
	case s.ready <- struct{}{}:
	default:
	}
}

// take empties the buffer. What was thrown away is known to be lost.
func (s *Stream) take() (all []*batch, ended bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all = s.waiting
	if s.full {
		all = []*batch{{upTo: s.upTo, lost: true, people: true}}
	}
	s.waiting, s.full = nil, false
	return all, s.ended
}

// Next waits until there is something to tell. io.EOF: the stream is over, by
// the end of the session (its last message says so) or of the hub. The error of
// ctx: nothing came until then, and Next may be called again.
func (s *Stream) Next(ctx context.Context) (out []Message, err error) {
	if out, s.first = s.first, nil; out != nil {
		return out, nil
	}
	for !s.over {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-s.check.C:
			if err := s.refresh(ctx); err != nil {
				return s.last(err)
			}
			if !s.anew {
				continue
			}
			s.anew = false
			return []Message{{Kind: KindResync, Position: s.told, Data: nothing()}}, nil
		case <-s.ready:
		}
		all, ended := s.take()
		if ended {
			break
		}
		if len(all) == 0 {
			continue
		}
		b := merge(all)
		if b.people {
			if err := s.refresh(ctx); err != nil {
				return s.last(err)
			}
		}
		if out, err = s.tell(ctx, b); err != nil {
			return s.last(err)
		}
		if s.told = b.upTo; len(out) > 0 {
			return out, nil
		}
	}
	return nil, io.EOF
}

// refresh asks who the person is now.
func (s *Stream) refresh(ctx context.Context) error {
	actor, err := s.h.d.Refresh(ctx, s.actor)
	if err == nil {
		s.anew = s.anew || !sameRights(s.actor, actor)
		s.actor = actor
	}
	return err
}

// sameRights reports whether what was shown to the one may be left on the
// screen of the other.
func sameRights(a, b policy.Actor) bool {
	return slices.Equal(a.Roles, b.Roles) && slices.Equal(a.Teams, b.Teams) && a.PolicyVersion() == b.PolicyVersion()
}

// last says goodbye when the session is over; other errors end the stream
// without it, and the browser comes again.
func (s *Stream) last(err error) ([]Message, error) {
	s.over = true
	if errs.KindOf(err) == errs.Unauthenticated {
		return []Message{{Kind: KindSessionEnded, Data: nothing()}}, nil
	}
	if errors.Is(err, context.Canceled) {
		return nil, io.EOF
	}
	return nil, err
}

// Change is the data of a change.
type Change struct {
	Object string  `json:"object"`
	IDs    []id.ID `json:"ids,omitempty"` // none: too many to name
	Kind   string  `json:"kind"`
}

// tell turns a batch into messages for this person.
func (s *Stream) tell(ctx context.Context, b *batch) (out []Message, err error) {
	lost := b.lost || s.anew
	s.anew = false
	if lost {
		out = append(out, Message{Kind: KindResync, Data: nothing()})
	}
	for _, l := range b.left {
		if lost || !s.saw(l) {
			continue
		}
		still, err := s.h.d.Visible(ctx, s.actor, l.object.Name, []id.ID{l.record})
		if err != nil {
			return nil, err
		}
		if len(still) == 0 {
			out = append(out, Message{Kind: KindChange, Data: encode(Change{l.object.Name, []id.ID{l.record}, kindGone})})
		}
	}
	for _, c := range b.changes {
		if lost {
			break // everything is read anew
		}
		doc, ok, err := s.seen(ctx, c)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, Message{Kind: KindChange, Data: encode(doc)})
		}
	}
	if b.workspace {
		out = append(out, Message{Kind: KindWorkspace, Data: nothing()})
	}
	if len(out) > 0 {
		out[len(out)-1].Position = b.upTo // the whole batch, or nothing of it
	}
	for _, a := range b.announced {
		if a.May(s.actor) {
			out = append(out, Message{Kind: a.Kind, Data: a.Data(s.actor.Lang)})
		}
	}
	return out, nil
}

// seen leaves of a change what the person may see.
func (s *Stream) seen(ctx context.Context, c change) (doc Change, ok bool, err error) {
	d := s.h.decide(policy.Request{Actor: s.actor, Action: policy.Read, Object: c.object})
	if !d.Allow {
		return doc, false, nil
	}
	ids := c.ids
	if every, isConst := d.Rows.(query.Const); !isConst || !bool(every) {
		if ids, err = s.h.d.Visible(ctx, s.actor, c.object.Name, ids); err != nil {
			return doc, false, err
		}
	}
	if c.many {
		return Change{Object: c.object.Name, Kind: c.kind}, true, nil
	}
	return Change{c.object.Name, ids, c.kind}, len(ids) > 0, nil
}

// saw reports whether the person saw a record because of whose it was. Rows are
// decided by owner and team alone, so these say it. Who sees every row still
// does.
func (s *Stream) saw(l left) bool {
	d := s.h.decide(policy.Request{Actor: s.actor, Action: policy.Read, Object: l.object})
	if every, isConst := d.Rows.(query.Const); !d.Allow || isConst && bool(every) {
		return false
	}
	return query.Match(d.Rows, func(f *catalog.Field) field.Value {
		switch {
		case f.System && f.ID == "owner" && !l.was.Owner.IsZero():
			return field.Ref(l.was.Owner)
		case f.System && f.ID == "team" && !l.was.Team.IsZero():
			return field.Ref(l.was.Team)
		}
		return nil
	})
}

func nothing() json.RawMessage { return json.RawMessage("{}") }

// encode writes what always can be written.
func encode(doc Change) json.RawMessage {
	b, err := json.Marshal(doc)
	if err != nil {
		return nothing()
	}
	return b
}
