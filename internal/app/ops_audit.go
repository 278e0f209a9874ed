package app

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/notify"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

// auditVerify checks the log as it is on disk, without sequencing anything
// first: what waits for its place is pending, not tampered.
func (w *Workspace) auditVerify(ctx context.Context, call *control.Call, args verb.VerifyArgs) (any, error) {
	opt := audit.VerifyOptions{Since: args.Since, Behind: w.Audit.KeysBehind()}
	if args.Rows {
		opt.Rows = allRows{w.Records.AuditRows(), w.Auth.Rows(), w.Settings.Rows()}
		opt.Also = []audit.Check{w.Records.AuditRows().CheckTokens, w.checkJobs}
	}
	report, err := audit.Verify(ctx, w.DB, audit.FromKeystore(w.Keys), opt)
	if err != nil {
		return nil, err
	}
	if report.Status == audit.Tampered {
		if err := w.Outbox.Announce(ctx, &outbox.Event{Kind: notify.EventAuditTampered}); err != nil {
			w.log.Error("administrators could not be told that the log was tampered with", "error", err)
		}
	}
	if err := w.evidence(ctx, operator(call), "audit.verified", audit.Pair{Key: "status", Value: string(report.Status)}); err != nil {
		w.log.Error("the verdict could not be put into the log", "status", report.Status, "error", err)
	}
	for i, p := range report.Problems {
		report.Problems[i].Text = p.Why(cmp.Or(args.Lang, errs.Languages()[0]))
	}
	return verb.VerifyResult{Report: report, Exit: report.Status.ExitCode()}, nil
}

// checkJobs names background jobs whose rows were edited.
func (w *Workspace) checkJobs(v *store.View, bad func(object string, record id.ID, code string)) error {
	jobs, err := w.box.List(v, "", math.MaxInt32)
	for _, j := range jobs {
		if j.State == outbox.Broken {
			bad("outbox_job", j.ID, "audit_row_mac")
		}
	}
	return err
}

// allRows joins the rows that several packages answer for.
type allRows []audit.RowSource

// Objects implements audit.RowSource.
func (a allRows) Objects() (ids []string) {
	for _, s := range a {
		ids = append(ids, s.Objects()...)
	}
	return ids
}

// Rows implements audit.RowSource.
func (a allRows) Rows(v *store.View, object string, each func(audit.Row) error) error {
	for _, s := range a {
		if slices.Contains(s.Objects(), object) {
			return s.Rows(v, object, each)
		}
	}
	return nil
}

func (w *Workspace) auditCheckpoint(ctx context.Context, _ *control.Call) (any, error) {
	if err := w.Audit.Flush(ctx); err != nil {
		return nil, err
	}
	c, err := w.Audit.Head(ctx)
	if err != nil {
		return nil, err
	}
	if c == nil {
		return nil, errs.New(errs.NotFound, "checkpoint_none")
	}
	return verb.CheckpointResult{Size: c.Size, Note: c.Note}, nil
}
