package app

import (
	"context"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// start runs what works in the background until Close.
func (w *Workspace) start() {
	ctx, stop := context.WithCancel(context.Background())
	w.background.stop = stop
	run := func(name string, f func(context.Context) error) {
		w.background.Go(func() {
			if err := f(ctx); err != nil && ctx.Err() == nil {
				w.log.Error("background work ended", "work", name, "error", err)
			}
		})
	}
	run("index", func(ctx context.Context) error {
		if err := w.untilThere(ctx, w.indexing.follower.Start); err != nil {
			return err
		}
		run("feed", func(ctx context.Context) error {
			return w.indexing.follower.Run(ctx, w.Metadata.Refresh, func(err error) { w.log.Warn("changes of other nodes are not taken in", "error", err) })
		})
		run("search memory", func(ctx context.Context) error {
			w.Index.Attend(ctx, w.Records.OpenRow)
			return nil
		})
		return w.loadIndex(ctx)
	})
	run("audit", w.Audit.Run)
	run("auth", w.Auth.Run)
	run("outbox", w.Outbox.Run)
	run("live", w.Live.Run)
	run("auditor", w.Auditor.Run)
	run("checkup", w.checkup.run)
	run("trust", w.checkup.trust.Run)
	run("housekeeping", w.housekeeping)
}

// untilThere repeats what has to be done once before other work, while the
// database is away: nobody would start that work again.
func (w *Workspace) untilThere(ctx context.Context, do func(context.Context) error) error {
	for {
		err := do(ctx)
		if errs.KindOf(err) != errs.Unavailable || ctx.Err() != nil {
			return err
		}
		w.log.Warn("the database is away; work that needs it waits", "error", err)
		select {
		case <-ctx.Done():
			return err
		case <-time.After(time.Second):
		}
	}
}

// housekeeping does what is due, hourly; first a minute after the start, so
// that short verbs are not held up.
func (w *Workspace) housekeeping(ctx context.Context) error {
	next := time.NewTimer(time.Minute)
	defer next.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-next.C:
			next.Reset(time.Hour)
		}
		for _, due := range []func(context.Context) error{w.Keys.RotateEpochIfDue, w.Records.Housekeep, w.Transfer.Sweep, w.Auth.Forget, w.trimEvents, w.forgetWork, w.keepSnapshots} {
			if err := due(ctx); err != nil && ctx.Err() == nil {
				w.log.Error("housekeeping failed; it is tried again in an hour", "error", err)
			}
		}
	}
}

// keepEvents is how long delivered events stay for looking back.
const keepEvents = 30 * 24 * time.Hour

func (w *Workspace) trimEvents(ctx context.Context) error {
	_, err := w.Outbox.TrimEvents(ctx, keepEvents)
	return err
}
