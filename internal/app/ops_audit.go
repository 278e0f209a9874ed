package app

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/auditor"
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
	who := operator(call)
	report, err := w.Auditor.Verify(ctx, audit.Actor{Kind: who.Kind.String(), OSUser: who.OSUser, Client: who.Client}, args.Rows, args.Since, nil)
	if err != nil {
		return nil, err
	}
	for i, p := range report.Problems {
		report.Problems[i].Text = p.Why(cmp.Or(args.Lang, errs.Languages()[0]))
	}
	return verb.VerifyResult{Report: report, Exit: report.Status.ExitCode()}, nil
}

// auditRows is what a verification of rows looks at.
func (w *Workspace) auditRows(step func() error) (audit.RowSource, []audit.Check) {
	records := w.Records.AuditRows().WithStep(step)
	return allRows{records, w.trustSource()}, []audit.Check{records.CheckTokens, w.checkJobs}
}

// newAuditor makes what verifies the log, and tells screens how far it is.
func (w *Workspace) newAuditor() *auditor.Auditor {
	return auditor.New(auditor.Deps{
		DB: w.DB, Keys: audit.FromKeystore(w.Keys), Log: w.Audit, Now: w.now, Rows: w.auditRows, Failed: w.log,
		Tampered: func(ctx context.Context) error {
			return w.Outbox.Announce(ctx, &outbox.Event{Kind: notify.EventAuditTampered})
		},
		Changed: w.tellVerification,
	})
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
func (a allRows) Rows(v store.Querier, object string, each func(audit.Row) error) error {
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
