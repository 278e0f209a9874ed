package app

import (
	"context"
	"encoding/json"
	"strconv"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/auditor"
	"github.com/holdfast-crm/holdfast/internal/bulk"
	"github.com/holdfast-crm/holdfast/internal/export"
	"github.com/holdfast-crm/holdfast/internal/httpapi"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/live"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/transfer"
)

// tellVerification tells owners' screens how far a verification is.
func (w *Workspace) tellVerification(s auditor.State) {
	w.Live.Announce(live.Announcement{
		Kind: "verification", Data: func(lang string) json.RawMessage { return httpapi.LogState(s, lang) },
		May: func(a policy.Actor) bool {
			return policy.Decide(policy.Request{Actor: a, Action: policy.AuditVerify}).Allow
		},
	})
}

// tellImport tells screens how far an import is: those of whoever may import
// such records.
func (w *Workspace) tellImport(i transfer.Import) {
	w.Live.Announce(live.Announcement{
		Kind: "import", Key: i.ID.String(),
		Data: func(lang string) json.RawMessage {
			body, err := json.Marshal(i.In(lang))
			if err != nil {
				return json.RawMessage("{}") // strings and numbers always marshal
			}
			return body
		},
		May: func(a policy.Actor) bool {
			o, ok := w.Catalog().Object(i.Object)
			return ok && policy.Decide(policy.Request{Actor: a, Action: policy.Import, Object: o}).Allow
		},
	})
}

// tellBulk tells the screens of whoever began it how far a piece of work is.
func (w *Workspace) tellBulk(work bulk.Work) {
	w.Live.Announce(live.Announcement{
		Kind: "bulk", Key: work.ID.String(),
		Data: func(lang string) json.RawMessage {
			body, err := json.Marshal(work.In(lang))
			if err != nil {
				return json.RawMessage("{}") // strings and numbers always marshal
			}
			return body
		},
		May: func(a policy.Actor) bool { return !work.Owner.IsZero() && a.User == work.Owner },
	})
}

// bulkEvidence puts an act about much at once into the log.
func (w *Workspace) bulkEvidence(ctx context.Context, actor policy.Actor, action string, work id.ID, records int) error {
	return w.evidence(context.WithoutCancel(ctx), actor, action, audit.Pair{Key: "work", Value: work.String()}, audit.Pair{Key: "records", Value: strconv.Itoa(records)})
}

// tellExport tells the screens of whoever began it how far an export is.
func (w *Workspace) tellExport(e export.Export) {
	w.Live.Announce(live.Announcement{
		Kind: "export", Key: e.ID.String(),
		Data: func(lang string) json.RawMessage {
			body, err := json.Marshal(e.In(lang))
			if err != nil {
				return json.RawMessage("{}") // strings and numbers always marshal
			}
			return body
		},
		May: func(a policy.Actor) bool { return !e.Owner.IsZero() && a.User == e.Owner },
	})
}

// exportEvidence puts an act about an export into the log.
func (w *Workspace) exportEvidence(ctx context.Context, actor policy.Actor, action string, of export.Act) error {
	return w.Audit.Record(context.WithoutCancel(ctx), &audit.Entry{
		Action: action, Outcome: audit.Done, Policy: actor.PolicyVersion(), Actor: auditActor(actor),
		Object: of.Object, Fields: of.Fields, Count: int64(of.Records),
		Detail: []audit.Pair{{Key: "export", Value: of.Export.String()}, {Key: "format", Value: of.Format}},
	})
}

// tellNotice tells a user's screens that there is a notice.
func (w *Workspace) tellNotice(user id.ID) {
	w.Live.Announce(live.Announcement{
		Kind: "notice", Key: user.String(), Data: func(string) json.RawMessage { return json.RawMessage("{}") },
		May: func(a policy.Actor) bool { return a.User == user },
	})
}
