package app

import (
	"cmp"
	"context"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/transfer"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

// importEvidence puts an act about an import into the log.
func (w *Workspace) importEvidence(ctx context.Context, actor policy.Actor, action string, importID id.ID) error {
	return w.evidence(context.WithoutCancel(ctx), actor, action, audit.Pair{Key: "import", Value: importID.String()})
}

func (w *Workspace) importFile(ctx context.Context, call *control.Call, actor policy.Actor, args verb.ImportArgs) (any, error) {
	req := transfer.ImportRequest{Object: args.Object, MatchOn: args.UpsertOn, FileName: args.FileName, File: call.In}
	if args.UpdateOnly {
		req.Mode = transfer.ModeUpdate
	}
	if args.DateOrder != "auto" {
		req.DateOrder = args.DateOrder
	}
	job, err := w.Transfer.Start(ctx, actor, req)
	if err != nil {
		return nil, err
	}
	report, err := w.Transfer.Wait(ctx, job, func(done int) { call.Progress(control.Progress{Done: int64(done), Note: "rows"}) })
	if err != nil {
		return nil, err
	}
	if report.State != outbox.Finished {
		return nil, importFailure(report, args.Lang)
	}
	return importResult(report, args.Lang), nil
}

// importFailure says why an import ended early, or does not come on.
func importFailure(r *transfer.Report, lang string) error {
	lang = cmp.Or(lang, errs.Languages()[0])
	reason := errs.P("reason", errs.Reason(lang, r.LastError))
	if r.State == outbox.Ready {
		return errs.New(errs.Unavailable, "import_stuck", errs.P("rows", r.Rows), reason).
			WithHint("mend what is named; import %s is tried again while a server runs, see: holdfast imports list", r.Import)
	}
	return errs.New(errs.Unavailable, "import_ended_early", errs.P("rows", r.Rows), reason).
		WithHint("nothing is half written; take import %s back with: holdfast imports revert %s", r.Import, r.Import)
}

func importResult(r *transfer.Report, lang string) verb.ImportResult {
	res := verb.ImportResult{Import: r.Import, Object: r.Object, At: r.At, State: string(r.State), Format: r.Format, Source: r.Source, Counts: r.Counts}
	for _, c := range r.Columns {
		res.Columns = append(res.Columns, verb.ImportColumn{Header: c.Header, Target: c.Target, Part: c.Part, Why: errs.Text(lang, string(c.Why))})
	}
	for _, f := range r.Faults {
		res.Problems = append(res.Problems, verb.ImportProblem{Line: f.Line, Column: f.Field, Code: f.Code, Reason: errs.Text(lang, f.Code, f.Params...)})
	}
	return res
}

func (w *Workspace) importList(ctx context.Context, _ *control.Call) (any, error) {
	reports, err := w.Transfer.List(ctx, 100)
	res := verb.ImportList{Imports: []verb.ImportResult{}}
	for _, r := range reports {
		one := importResult(r, "en")
		one.Columns = nil
		res.Imports = append(res.Imports, one)
	}
	return res, err
}

func (w *Workspace) importFailed(ctx context.Context, call *control.Call, actor policy.Actor, args verb.ImportIDArgs) (any, error) {
	job, err := id.Parse(args.Import)
	if err != nil {
		return nil, err
	}
	return verb.Done{}, w.Transfer.WriteFailed(ctx, actor, job, args.Lang, call.Out)
}

func (w *Workspace) importRevert(ctx context.Context, call *control.Call, actor policy.Actor, args verb.ImportIDArgs) (any, error) {
	job, err := id.Parse(args.Import)
	if err != nil {
		return nil, err
	}
	removed, kept, err := w.Transfer.Revert(ctx, actor, job, func(done int) { call.Progress(control.Progress{Done: int64(done), Note: "records"}) })
	res := verb.ImportReverted{Removed: removed, Kept: []verb.KeptRecord{}}
	for _, k := range kept {
		res.Kept = append(res.Kept, verb.KeptRecord{Object: k.Object, ID: k.ID, Referred: k.Referred})
	}
	return res, err
}

func (w *Workspace) export(ctx context.Context, call *control.Call, actor policy.Actor, args verb.ExportArgs) (any, error) {
	req := transfer.ExportRequest{Object: args.Object, Format: args.Format, Filter: []byte(args.Filter), Sort: args.Sort, Fields: args.Fields}
	n, err := w.Transfer.Export(ctx, actor, req, call.Out, func(done int) { call.Progress(control.Progress{Done: int64(done), Note: "records"}) })
	return verb.ExportResult{Records: n}, err
}
