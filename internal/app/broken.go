package app

import (
	"context"
	"errors"
	"strconv"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/notify"
	"github.com/holdfast-crm/holdfast/internal/outbox"
)

// tellKeysBehind leaves evidence of a key store that is older than the log. It
// is not refused: a keys.db that was lost is put back like this.
func (w *Workspace) tellKeysBehind(ctx context.Context) {
	b := w.Audit.KeysBehind()
	if b == nil {
		return
	}
	w.log.Error("the key store is older than the data: people erased since are readable again, and keys may be used twice; restore with the newest keys",
		"remembered", b.Remembered, "log", b.Size)
	err := errors.Join(
		w.Audit.Record(ctx, &audit.Entry{
			Action: "keystore.older", Outcome: audit.Noticed, Code: "audit_keys_older", Actor: audit.Actor{Kind: "system"},
			Detail: []audit.Pair{{Key: "remembered", Value: strconv.FormatInt(b.Remembered, 10)}, {Key: "log_size", Value: strconv.FormatInt(b.Size, 10)}},
		}),
		w.Outbox.Announce(ctx, &outbox.Event{Kind: notify.EventAuditTampered}))
	if err != nil {
		w.log.Error("the older key store could not be put into the log", "error", err)
	}
}

// brokenRow leaves evidence of a row that could not be opened when the index
// was loaded; the row stays out of searches and reading it is refused.
func (w *Workspace) brokenRow(o *catalog.Object, rec id.ID, cause error) {
	w.log.Error("a stored row does not hold", "object", o.Name, "record", rec, "error", cause)
	err := w.Audit.Record(context.Background(), &audit.Entry{
		Action: "integrity.failed", Outcome: audit.Noticed, Object: o.ID, Record: rec, Actor: audit.Actor{Kind: "system"},
	})
	if err != nil {
		w.log.Error("a broken row could not be put into the log", "error", err)
	}
}

// brokenJob leaves evidence of a background job whose row was edited, and
// tells the administrators. The row stays as it is, and is not run.
func (w *Workspace) brokenJob(ctx context.Context, j outbox.Job) {
	w.log.Error("a background job was edited outside the program and is not run", "job", j.ID)
	err := errors.Join(
		w.Audit.Record(ctx, &audit.Entry{
			Action: "integrity.failed", Outcome: audit.Noticed, Code: "job_changed", Object: "outbox_job", Record: j.ID, Actor: audit.Actor{Kind: "system"},
		}),
		w.Outbox.Announce(ctx, &outbox.Event{Kind: notify.EventAuditTampered, Object: "outbox_job", Record: j.ID}))
	if err != nil {
		w.log.Error("a changed background job could not be put into the log", "error", err)
	}
}
