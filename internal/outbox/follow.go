package outbox

import (
	"context"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// A follower looks at events without a cursor that is kept: it begins where it
// is told, and what it missed is lost to it. A consumer is told everything.

// Heard returns a channel that is closed when the next event is committed. Ask
// before looking, so that what comes after the look is not missed.
func (d *Dispatcher) Heard() <-chan struct{} { return d.box.events.heard() }

// Newest returns the Seq of the newest event there ever was, 0 before the
// first.
func (d *Dispatcher) Newest(ctx context.Context) (seq int64, err error) {
	defer errs.Wrap(&err, "outbox.Newest")
	err = d.db.Follow(ctx, func(v *store.View) (err error) {
		seq, err = newest(v)
		return err
	}, eventLog)
	return seq, err
}

// newest also asks the consumers: the events themselves may all be trimmed.
func newest(v *store.View) (seq int64, err error) {
	settled, err := v.Settled(eventLog)
	if err != nil {
		return 0, err
	}
	err = v.QueryRow(`SELECT MAX(seq) FROM (SELECT MAX(seq) AS seq FROM outbox_event WHERE seq <= ? UNION ALL SELECT MAX(last_seq) FROM outbox_consumer) AS newest`,
		settled).Scan(&seq)
	return seq, err
}

// EventsAfter returns up to limit events of every kind behind the one with
// that Seq, oldest first. Where some of those are not kept any more, or were
// never written, it is Precondition "feed_trimmed".
func (d *Dispatcher) EventsAfter(ctx context.Context, after int64, limit int) (out []Event, err error) {
	defer errs.Wrap(&err, "outbox.EventsAfter")
	err = d.db.Follow(ctx, func(v *store.View) error {
		last, err := newest(v)
		if err != nil || after == last {
			return err
		}
		if out, _, err = readEvents(v, after, nil, limit); err != nil {
			return err
		}
		var first int64 // a unit that was undone may have left a gap behind it
		if err := v.QueryRow(`SELECT MIN(seq) FROM outbox_event`).Scan(&first); err != nil {
			return err
		}
		if after < 0 || after > last || len(out) == 0 || first > after+1 {
			return errs.New(errs.Precondition, "feed_trimmed")
		}
		return nil
	}, eventLog)
	return out, err
}
