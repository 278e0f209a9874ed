package httpapi

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// historyEntry is what is told of one act on a record: never values, never
// the personal parts of the entry, only fields the reader may read.
type historyEntry struct {
	ID      id.ID        `json:"id"`
	At      string       `json:"at"`
	Action  string       `json:"action"`
	Outcome string       `json:"outcome"`
	Actor   historyActor `json:"actor"`
	Fields  []string     `json:"fields"`
	From    int64        `json:"version_before"` // 0: did not exist
	To      int64        `json:"version_after"`
}

type historyActor struct {
	Kind       string `json:"kind"`
	User       string `json:"user,omitempty"`
	Token      string `json:"token,omitempty"`
	OnBehalfOf string `json:"on_behalf_of,omitempty"`
}

type historyPage struct {
	Data []historyEntry `json:"data"`
	Next *string        `json:"next_cursor"`
}

// history lists the entries about one record, newest first. Whoever may read
// the record may read this.
func (x *exchange) history() error {
	o, rec, err := x.target()
	if err != nil {
		return err
	}
	f, err := x.historyFilter(o, rec)
	if err != nil {
		return err
	}
	if _, err := x.api.Records.Get(x.r.Context(), x.actor, o.Name, rec, record.GetOptions{Deleted: true, Fields: []string{"id"}}); err != nil {
		return err
	}
	entries, err := x.api.Audit.Entries(x.r.Context(), f)
	if err != nil {
		return err
	}
	shown := policy.Decide(policy.Request{Actor: x.actor, Action: policy.Read, Object: o}).Read
	page := historyPage{Data: make([]historyEntry, 0, len(entries))}
	for i := range entries {
		page.Data = append(page.Data, tell(o, shown, &entries[i]))
	}
	if len(entries) == f.Limit {
		next := strconv.FormatInt(entries[len(entries)-1].Pos, 10)
		page.Next = &next
	}
	return x.sendDocument(page)
}

func (x *exchange) historyFilter(o *catalog.Object, rec id.ID) (audit.Filter, error) {
	f := audit.Filter{Object: o.ID, Record: rec}
	v, err := x.parameters()
	if err != nil {
		return f, err
	}
	if v.Has("cursor") {
		if f.Before, err = strconv.ParseInt(v.Get("cursor"), 10, 64); err != nil || f.Before < 1 {
			return f, parameterInvalid("cursor")
		}
	}
	f.Limit, err = limitUpTo(v, record.MaxLimit)
	return f, err
}

// tell turns an entry into what the reader may know of it.
func tell(o *catalog.Object, shown policy.FieldSet, e *audit.Entry) historyEntry {
	out := historyEntry{
		ID: e.ID, At: rfc3339(e.At), Action: e.Action, Outcome: e.Outcome.String(),
		Actor: historyActor{Kind: e.Actor.Kind, User: idOrEmpty(e.Actor.User), Token: idOrEmpty(e.Actor.Session),
			OnBehalfOf: idOrEmpty(e.Actor.OnBehalfOf)},
		Fields: []string{}, From: e.Change.From, To: e.Change.To,
	}
	for _, fid := range e.Fields {
		if f, ok := o.FieldByID(fid); ok && shown.Has(f) {
			out.Fields = append(out.Fields, f.Name)
		}
	}
	return out
}

func idOrEmpty(v id.ID) string {
	if v.IsZero() {
		return ""
	}
	return v.String()
}

// sendDocument answers with a struct as JSON.
func (x *exchange) sendDocument(doc any) error { return x.sendDocumentAs(http.StatusOK, doc) }

func (x *exchange) sendDocumentAs(status int, doc any) error {
	body, err := json.Marshal(doc)
	if err != nil {
		return errs.New(errs.Internal, "").At("httpapi.sendDocument").Because(err)
	}
	return x.sendJSON(status, body)
}

func rfc3339(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
