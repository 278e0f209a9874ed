package app

import (
	"context"
	"slices"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/notify"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/trust"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

// trustSource gives the rows of trust.
func (w *Workspace) trustSource() audit.RowSource {
	return allRows{w.Auth.Rows(), w.Settings.Rows(), w.Metadata.Rows()}
}

// grantTables are the tables of trust but those that grow with every sign-in:
// they are compared before anybody comes in.
func (w *Workspace) grantTables() []string {
	return slices.DeleteFunc(w.trustSource().Objects(), func(table string) bool { return table == "session" || table == "setup_link" })
}

// prove compares all of it with the log, in the transaction of an act that gives
// or takes power.
func (w *Workspace) prove(q store.Querier) error {
	_, err := w.Audit.Prove(q, w.trustSource(), w.trustSource().Objects()...)
	return err
}

func (w *Workspace) newTrust(o Options) *trust.Watch {
	grants := w.Auth.Rows().Objects()
	return trust.New(trust.Deps{
		DB: w.DB, Log: w.Audit, Rows: w.trustSource(), Announce: w.Outbox.Announce, Again: auth.AlarmAgain,
		Changed: w.checkup.lookSoon, To: w.log, Every: o.TrustEvery,
		Kind: func(d audit.Deviation) string {
			if slices.Contains(grants, d.Object) && !d.Table {
				return auth.EventTampered // as whoever meets the row by using it tells
			}
			return notify.EventAuditTampered
		},
	})
}

// compareGrants is the look before anybody comes in.
func (w *Workspace) compareGrants(ctx context.Context) {
	if _, err := w.checkup.trust.Compare(ctx, w.grantTables()...); err != nil {
		w.log.Error("rows of trust could not be compared with the log", "error", err)
	}
}

// lookTrust is the check of doctor: all rows of trust, and the jobs.
func (w *Workspace) lookTrust(ctx context.Context) (finding, error) {
	bad, err := w.checkup.trust.Compare(ctx, w.trustSource().Objects()...)
	if err != nil {
		return finding{}, err
	}
	var jobs []audit.Deviation
	err = w.DB.Read(ctx, func(v *store.View) error {
		jobs = nil
		return w.checkJobs(v, func(table string, row id.ID, _ string) { jobs = append(jobs, trust.BrokenMAC(table, row)) })
	})
	if err == nil {
		err = w.checkup.trust.Tell(ctx, []string{"outbox_job"}, jobs)
	}
	if err != nil {
		return finding{}, err
	}
	switch bad = append(bad, jobs...); {
	case len(bad) == 0 && w.Audit.Holds() != nil:
		return fails("doctor_trust_unproven", "doctor_trust_unproven_advice"), nil
	case len(bad) == 0:
		return fine("doctor_trust_ok"), nil
	}
	var tables []string
	for _, d := range bad {
		tables = append(tables, d.Object)
	}
	slices.Sort(tables)
	return fails("doctor_trust_broken", "doctor_trust_advice", errs.P("count", len(bad)),
		errs.P("tables", strings.Join(slices.Compact(tables), ", "))).plainly("doctor_trust_broken_plain"), nil
}

// OpTrustClear names the operation that takes away rows of trust that the
// program never made.
const OpTrustClear = "trust.clear"

// TrustCleared says how many there were.
type TrustCleared struct {
	Grants  int `json:"grants"`  // users, teams, roles, tokens, sessions, links
	Objects int `json:"objects"` // declarations
}

// trustClear takes away rows of trust that the program never made.
func (w *Workspace) trustClear(ctx context.Context, call *control.Call, _ verb.NoArgs) (any, error) {
	objects, err := w.Metadata.ClearStrangers(ctx, operator(call))
	if err != nil {
		return nil, err
	}
	grants, err := w.Auth.ClearStrangers(ctx, operator(call))
	return TrustCleared{Grants: grants, Objects: objects}, err
}
