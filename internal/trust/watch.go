package trust

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// How often rows are compared with the log: each table within seconds, and one
// so large that this takes long as seldom as keeps it below a fiftieth of one
// core.
const (
	usually = 3 * time.Second
	share   = 50
)

// Deps is what a Watch stands on.
type Deps struct {
	DB       *store.DB
	Log      *audit.Log
	Rows     audit.RowSource
	Announce func(context.Context, *outbox.Event) error
	// Kind is of the event by which administrators are told of a row; the zero
	// Deviation stands for the log itself.
	Kind func(audit.Deviation) string
	// Again is how long nobody is told again of the same row, on any node.
	Again time.Duration
	// Changed is called when something was found, or is in order again.
	Changed func()
	To      *slog.Logger
	Every   time.Duration // 0: three seconds
}

// Watch compares rows of trust with the log. Its methods may be called from any
// goroutine.
type Watch struct {
	d    Deps
	told told
}

// New returns a watch that does nothing by itself; see Run.
func New(d Deps) *Watch {
	if d.Every == 0 {
		d.Every = usually
	}
	return &Watch{d: d, told: told{rows: map[row]bool{}}}
}

// Run looks until ctx ends, and at once when something was met while work went
// on.
func (w *Watch) Run(ctx context.Context) error {
	due := map[string]time.Time{}
	next := time.NewTimer(0)
	defer next.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-w.d.Log.Doubted():
			w.tellSuspects(ctx)
			clear(due)
		case <-next.C:
			next.Reset(w.d.Every)
		}
		for _, table := range w.d.Rows.Objects() {
			began := w.d.DB.Now()
			if began.Before(due[table]) {
				continue
			}
			if _, err := w.Compare(ctx, table); err != nil && ctx.Err() == nil {
				w.d.To.Error("rows of trust could not be compared with the log", "table", table, "error", err)
			}
			due[table] = began.Add(share * w.d.DB.Now().Sub(began))
		}
		w.tellLog(ctx)
	}
}

// Compare compares tables with the log and tells of what is new. When the log
// itself does not hold, only MACs are looked at: nobody is believed anyway.
func (w *Watch) Compare(ctx context.Context, tables ...string) (bad []audit.Deviation, err error) {
	bad, err = w.d.Log.Compare(ctx, w.d.Rows, tables...)
	if errs.KindOf(err) == errs.Integrity {
		bad, err = w.brokenMACs(ctx, tables)
	}
	if err != nil {
		return nil, err
	}
	return bad, w.Tell(ctx, tables, bad)
}

// Tell tells of what is new among all that is bad in some tables. It is not cut
// off by an end of the server: who saw it tells it.
func (w *Watch) Tell(ctx context.Context, tables []string, bad []audit.Deviation) error {
	var failed []error
	fresh, mended := w.told.fresh(tables, bad)
	for _, d := range fresh {
		if err := w.tell(context.WithoutCancel(ctx), d); err != nil {
			w.told.forget(d)
			failed = append(failed, err)
		}
	}
	if len(fresh) > 0 || mended {
		w.d.Changed()
	}
	return errors.Join(failed...)
}

// brokenMACs lists the rows whose own MAC does not hold.
func (w *Watch) brokenMACs(ctx context.Context, tables []string) (bad []audit.Deviation, err error) {
	err = w.d.DB.Read(ctx, func(v *store.View) error {
		bad = nil
		for _, table := range tables {
			err := w.d.Rows.Rows(v, table, func(r audit.Row) error {
				if !r.Sound {
					bad = append(bad, BrokenMAC(table, r.Record))
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return bad, err
}

// BrokenMAC is a row whose own MAC does not hold.
func BrokenMAC(table string, row id.ID) audit.Deviation {
	return audit.Deviation{RowName: audit.RowName{Object: table, Record: row}, Code: "audit_row_mac"}
}
