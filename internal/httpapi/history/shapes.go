package history

import (
	"encoding/json"
	"reflect"
	"strconv"
	"time"

	"github.com/holdfast-crm/holdfast/internal/history"
	"github.com/holdfast-crm/holdfast/internal/httpapi/jsonschema"
	"github.com/holdfast-crm/holdfast/internal/id"
)

// Page is one page of acts, the newest first.
type Page struct {
	Data []Entry `json:"data"`
	Next *string `json:"next_cursor"`
}

// Entry is what is told of one act on a record: never the personal parts of its
// entry in the log, and of fields only what the reader may read.
type Entry struct {
	ID      id.ID    `json:"id"`
	At      string   `json:"at"`
	Action  string   `json:"action"`
	Outcome string   `json:"outcome"`
	Actor   Actor    `json:"actor"`
	Within  *Within  `json:"within,omitempty"`
	Fields  []string `json:"fields"`
	From    int64    `json:"version_before"` // 0: did not exist
	To      int64    `json:"version_after"`
	Changes []Change `json:"changes,omitempty"`
}

// Actor is who acted, and through which door.
type Actor struct {
	Kind       string `json:"kind"`
	User       string `json:"user,omitempty"`
	Token      string `json:"token,omitempty"`
	OnBehalfOf string `json:"on_behalf_of,omitempty"`
}

// Within is the work that an act was part of.
type Within struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
}

// Change is from what to what a field went. A value that comes masked, or that
// is gone, is null, and its mask or the reason is beside it.
type Change struct {
	Field      string          `json:"field"`
	Before     json.RawMessage `json:"before"`
	After      json.RawMessage `json:"after"`
	BeforeMask string          `json:"before_masked,omitempty"`
	AfterMask  string          `json:"after_masked,omitempty"`
	BeforeGone string          `json:"before_gone,omitempty"`
	AfterGone  string          `json:"after_gone,omitempty"`
}

// Restoring asks for older values back.
type Restoring struct {
	Version int64    `json:"version"`
	Fields  []string `json:"fields,omitempty"`
}

// PageOf shows a page.
func PageOf(p history.Page) Page {
	out := Page{Data: make([]Entry, 0, len(p.Acts))}
	for _, a := range p.Acts {
		out.Data = append(out.Data, entryOf(a))
	}
	if p.Next > 0 {
		next := strconv.FormatInt(p.Next, 10)
		out.Next = &next
	}
	return out
}

func entryOf(a history.Act) Entry {
	e := a.Entry
	out := Entry{
		ID: e.ID, At: e.At.UTC().Format(time.RFC3339Nano), Action: e.Action, Outcome: e.Outcome.String(),
		Actor: Actor{Kind: e.Actor.Kind, User: e.Actor.User.OrEmpty(), Token: e.Actor.Session.OrEmpty(),
			OnBehalfOf: e.Actor.OnBehalfOf.OrEmpty()},
		Fields: []string{}, From: e.Change.From, To: e.Change.To,
	}
	if a.Within.Kind != "" {
		out.Within = &Within{a.Within.Kind, a.Within.ID}
	}
	for _, f := range a.Fields {
		out.Fields = append(out.Fields, f.Name)
	}
	for _, c := range a.Changes {
		out.Changes = append(out.Changes, Change{
			Field: c.Field.Name, Before: valueOf(c, c.Before), After: valueOf(c, c.After), BeforeMask: c.Before.Mask, AfterMask: c.After.Mask,
			BeforeGone: string(c.Before.Gone), AfterGone: string(c.After.Gone),
		})
	}
	return out
}

func valueOf(c history.Change, s history.Side) json.RawMessage {
	if s.Value == nil {
		return json.RawMessage("null")
	}
	return c.Field.Type.AppendJSON(nil, s.Value)
}

// Schemas describe the shapes.
func Schemas() map[string]*jsonschema.Schema {
	known := map[reflect.Type]string{reflect.TypeFor[Entry](): "HistoryEntry", reflect.TypeFor[Change](): "HistoryChange"}
	all := map[string]*jsonschema.Schema{
		"HistoryPage": jsonschema.Page(jsonschema.RefTo("HistoryEntry"), nil), "HistoryEntry": jsonschema.OfStruct[Entry](known),
		"HistoryChange": jsonschema.OfStruct[Change](known), "HistoryRestoring": jsonschema.OfStruct[Restoring](known),
	}
	entry, change, ask := all["HistoryEntry"].Properties, all["HistoryChange"].Properties, all["HistoryRestoring"].Properties
	entry["at"] = jsonschema.OfType("string", "date-time", "")
	entry["action"] = jsonschema.OfType("string", "", `"record.updated"`)
	entry["within"].Description = "The import, the work on many records or the merge that the act was part of"
	entry["changes"].Description = "With values=true: from what to what, of the fields that you may read"
	for _, side := range []string{"before", "after"} {
		change[side] = &jsonschema.Schema{Description: "In the form of the field; null when it was empty, is masked, or is gone"}
		change[side+"_masked"].Description = "The mask of a value that comes masked"
		change[side+"_gone"].Enum = []string{string(history.Erased), string(history.OtherType)}
		change[side+"_gone"].Description = "Why there is no value any more: the person was erased, or the field has another type now"
	}
	ask["version"].Description = "At which the record had the values"
	ask["fields"].Description = "Names. Without it all that you may read and write; whose the record is stays"
	return all
}
