package app

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/notify"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// How often the rows of trust are compared with the log: each table within
// seconds, and one so large that this takes long as seldom as keeps it below a
// fiftieth of one core.
const (
	everyTrust = 3 * time.Second
	trustShare = 50
	alarmAgain = time.Hour // an alarm about the same row, by whichever node
)

// trustRow is one row of those that decide who may do what and how values are
// handled: users and their sessions, roles, settings, declarations, jobs.
type trustRow struct {
	table string
	row   id.ID // zero: one without an id that the program can read
	whole bool  // no row: the table as a whole
}

// badRows are the rows that are not believed, and why.
type badRows map[trustRow]audit.Deviation

func (b badRows) add(d audit.Deviation) { b[trustRow{d.Object, d.Record, d.Table}] = d }

// told remembers which rows administrators were told of, so that a check that
// is made again and again tells once.
type told struct {
	mu   sync.Mutex
	rows map[trustRow]bool
}

// fresh returns those of bad that nobody was told of, and remembers them; what
// is in order again is forgotten, within the tables that were looked at.
func (t *told) fresh(tables []string, bad badRows) (out []audit.Deviation) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.rows == nil {
		t.rows = map[trustRow]bool{}
	}
	maps.DeleteFunc(t.rows, func(r trustRow, _ bool) bool { return slices.Contains(tables, r.table) && bad[r].Code == "" })
	for r, d := range bad {
		if !t.rows[r] {
			t.rows[r] = true
			out = append(out, d)
		}
	}
	return out
}

// trustSource gives the rows of trust.
func (w *Workspace) trustSource() audit.RowSource {
	return allRows{w.Auth.Rows(), w.Settings.Rows(), w.Metadata.Rows()}
}

// grantTables are the tables of trust but those that grow with every sign-in:
// they are compared before anybody comes in.
func (w *Workspace) grantTables() []string {
	return slices.DeleteFunc(w.trustSource().Objects(), func(table string) bool { return table == "session" || table == "setup_link" })
}

// watchTrust compares the rows of trust with the log until ctx ends, and tells
// of those that somebody edited, put back or took away beside the program.
func (w *Workspace) watchTrust(ctx context.Context) error {
	due := map[string]time.Time{}
	next := time.NewTimer(0)
	defer next.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-next.C:
			next.Reset(w.checkup.trustEvery)
		}
		for _, table := range w.trustSource().Objects() {
			began := time.Now()
			if began.Before(due[table]) {
				continue
			}
			if _, err := w.compareTrust(ctx, table); err != nil && ctx.Err() == nil {
				w.log.Error("rows of trust could not be compared with the log", "table", table, "error", err)
			}
			due[table] = began.Add(trustShare * time.Since(began))
		}
	}
}

// compareTrust compares tables with the log and tells of what is new. When the
// log itself does not hold, which is told elsewhere, only MACs are looked at.
func (w *Workspace) compareTrust(ctx context.Context, tables ...string) (bad badRows, err error) {
	deviations, err := w.Audit.Compare(ctx, w.trustSource(), tables...)
	bad = badRows{}
	for _, d := range deviations {
		bad.add(d)
	}
	if errs.KindOf(err) == errs.Integrity {
		bad, err = w.brokenMACs(ctx, tables)
	}
	if err != nil {
		return nil, err
	}
	return bad, w.tellFresh(ctx, tables, bad)
}

// tellFresh tells of what is new among the bad rows of some tables. It is not
// cut off by an end of the server: who saw it tells it.
func (w *Workspace) tellFresh(ctx context.Context, tables []string, bad badRows) error {
	var failed []error
	fresh := w.checkup.told.fresh(tables, bad)
	for _, d := range fresh {
		failed = append(failed, w.tellTampered(context.WithoutCancel(ctx), d))
	}
	if len(fresh) > 0 {
		w.checkup.lookSoon()
	}
	return errors.Join(failed...)
}

// brokenMACs lists the rows whose own MAC does not hold.
func (w *Workspace) brokenMACs(ctx context.Context, tables []string) (bad badRows, err error) {
	err = w.DB.Read(ctx, func(v *store.View) error {
		bad = badRows{}
		for _, table := range tables {
			err := w.trustSource().Rows(v, table, func(r audit.Row) error {
				if !r.Sound {
					bad.add(audit.Deviation{Object: table, Record: r.Record, Code: "audit_row_mac"})
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

// lookTrust is the check of doctor: all rows of trust, and the jobs.
func (w *Workspace) lookTrust(ctx context.Context) (finding, error) {
	bad, err := w.compareTrust(ctx, w.trustSource().Objects()...)
	if err != nil {
		return finding{}, err
	}
	jobs := badRows{}
	err = w.DB.Read(ctx, func(v *store.View) error {
		return w.checkJobs(v, func(table string, row id.ID, code string) {
			jobs.add(audit.Deviation{Object: table, Record: row, Code: code})
		})
	})
	if err != nil {
		return finding{}, err
	}
	if err := w.tellFresh(ctx, []string{"outbox_job"}, jobs); err != nil {
		return finding{}, err
	}
	maps.Copy(bad, jobs)
	if len(bad) == 0 {
		return fine("doctor_trust_ok"), nil
	}
	var tables []string
	for r := range bad {
		tables = append(tables, r.table)
	}
	slices.Sort(tables)
	return fails("doctor_trust_broken", "doctor_trust_advice", errs.P("count", len(bad)),
		errs.P("tables", strings.Join(slices.Compact(tables), ", "))).plainly("doctor_trust_broken_plain"), nil
}

// tellTampered leaves evidence of a row that is not believed, and tells
// administrators unless another node did.
func (w *Workspace) tellTampered(ctx context.Context, d audit.Deviation) error {
	w.log.Error("integrity alarm: a row is not as the program wrote it; what it says is refused",
		"table", d.Object, "row", d.Name(), "found", errs.Text("en", d.Code, errs.P("pos", d.Pos)))
	var lately int
	err := w.DB.Read(ctx, func(v *store.View) error {
		return v.QueryRow(`SELECT COUNT(*) FROM outbox_event WHERE kind = ? AND object = ? AND record = ? AND at > ?`,
			notify.EventAuditTampered, d.Object, d.Record, w.now().Add(-alarmAgain)).Scan(&lately)
	})
	if err != nil || lately > 0 {
		return err
	}
	return errors.Join(
		w.Audit.Record(ctx, &audit.Entry{
			Action: "integrity.failed", Outcome: audit.Noticed, Code: d.Code, Object: d.Object, Record: d.Record, Actor: audit.Actor{Kind: "system"},
		}),
		w.Outbox.Announce(ctx, &outbox.Event{Kind: notify.EventAuditTampered, Object: d.Object, Record: d.Record}))
}
