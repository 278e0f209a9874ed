package app

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/notify"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// trustRow is one row of those that decide who may do what and how values are
// handled: users and their sessions, roles, settings, declarations, jobs.
type trustRow struct {
	table string
	row   id.ID
}

// told remembers which rows administrators were told of, so that a check that
// is made every half hour tells once.
type told struct {
	mu   sync.Mutex
	rows map[trustRow]bool
}

// fresh returns those of rows that nobody was told of, and remembers them.
func (t *told) fresh(rows []trustRow) (out []trustRow) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.rows == nil {
		t.rows = map[trustRow]bool{}
	}
	for _, r := range rows {
		if !t.rows[r] {
			t.rows[r] = true
			out = append(out, r)
		}
	}
	return out
}

// brokenTrust lists the rows of trust whose MAC does not hold: somebody edited
// them outside the program.
func (w *Workspace) brokenTrust(ctx context.Context) (out []trustRow, err error) {
	err = w.DB.Read(ctx, func(v *store.View) error {
		out = nil
		for _, source := range []audit.RowSource{w.Auth.Rows(), w.Settings.Rows(), w.Metadata.Rows()} {
			for _, table := range source.Objects() {
				err := source.Rows(v, table, func(r audit.Row) error {
					if !r.Sound {
						out = append(out, trustRow{table, r.Record})
					}
					return nil
				})
				if err != nil {
					return err
				}
			}
		}
		if err := w.Metadata.CheckRecorded(v); errs.KindOf(err) == errs.Integrity {
			out = append(out, trustRow{table: "catalog_snapshot"})
		} else if err != nil {
			return err
		}
		return w.checkJobs(v, func(table string, row id.ID, _ string) { out = append(out, trustRow{table, row}) })
	})
	return out, err
}

// lookTrust looks for rows of trust that were edited. What they say is refused
// wherever it is read; here it is told, once for each row.
func (w *Workspace) lookTrust(ctx context.Context) (finding, error) {
	broken, err := w.brokenTrust(ctx)
	if err != nil || len(broken) == 0 {
		return fine("doctor_trust_ok"), err
	}
	for _, r := range w.checkup.told.fresh(broken) {
		if err := w.tellTampered(ctx, r); err != nil {
			return finding{}, err
		}
	}
	var tables []string
	for _, r := range broken {
		tables = append(tables, r.table)
	}
	slices.Sort(tables)
	return fails("doctor_trust_broken", "doctor_trust_advice", errs.P("count", len(broken)),
		errs.P("tables", strings.Join(slices.Compact(tables), ", "))).plainly("doctor_trust_broken_plain"), nil
}

// tellTampered leaves evidence of an edited row and tells administrators.
func (w *Workspace) tellTampered(ctx context.Context, r trustRow) error {
	w.log.Error("a row was edited outside the program; what it says is refused", "table", r.table, "row", r.row)
	return errors.Join(
		w.Audit.Record(ctx, &audit.Entry{
			Action: "integrity.failed", Outcome: audit.Noticed, Code: "audit_row_mac", Object: r.table, Record: r.row, Actor: audit.Actor{Kind: "system"},
		}),
		w.Outbox.Announce(ctx, &outbox.Event{Kind: notify.EventAuditTampered, Object: r.table, Record: r.row}))
}
