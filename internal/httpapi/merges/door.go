package merges

import (
	"context"
	"encoding/json"
	"reflect"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/httpapi/jsonschema"
	"github.com/holdfast-crm/holdfast/internal/httpapi/part"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/merge"
)

// Request asks to merge a record into the one in the path.
type Request struct {
	From        string                     `json:"from"`
	FromVersion *int64                     `json:"from_version,omitempty"`
	Take        []string                   `json:"take,omitempty"`
	Values      map[string]json.RawMessage `json:"values,omitempty"`
}

// Merge is one merge.
type Merge struct {
	ID       id.ID  `json:"id"`
	Survivor id.ID  `json:"survivor"`
	From     id.ID  `json:"from"`
	By       string `json:"by,omitempty"`
	At       string `json:"at"`
	Until    string `json:"until"`
	Undone   string `json:"undone_at,omitempty"`
	Moved    *int   `json:"moved,omitempty"`
}

// List are merges of one record.
type List struct {
	Data []Merge `json:"data"`
}

// Unmerging says which merge is to be taken back.
type Unmerging struct {
	Merge string `json:"merge"`
}

// Unmerged says what stays as others made it since.
type Unmerged struct {
	Kept []Kept `json:"kept"`
}

// Kept is one field of one record.
type Kept struct {
	Object string `json:"object"`
	ID     id.ID  `json:"id"`
	Field  string `json:"field"`
}

// Ask is one request about one record.
type Ask struct {
	part.Request
	Object  *catalog.Object
	Record  id.ID
	Version int64  // expected; 0 means any
	Key     string // Idempotency-Key
}

// Door answers requests.
type Door struct {
	Merges *merge.Service
}

// Handler answers a request with a document.
type Handler func(d Door, ctx context.Context, a Ask) (any, error)

// Merge merges.
func (d Door) Merge(ctx context.Context, a Ask) (any, error) {
	var doc Request
	if err := a.Read(&doc); err != nil {
		return nil, err
	}
	from, err := parse("from", doc.From)
	if err != nil {
		return nil, err
	}
	req := merge.Request{Object: a.Object.Name, Into: a.Record, From: from, Version: a.Version, Take: doc.Take, Values: map[string]field.Raw{}, Again: a.Key != ""}
	if doc.FromVersion != nil {
		req.FromVersion = *doc.FromVersion
	}
	for name, v := range doc.Values {
		req.Values[name] = field.FromJSON(v)
	}
	m, err := d.Merges.Merge(ctx, a.Actor, req)
	if err != nil {
		return nil, err
	}
	out := written(m)
	out.Moved = &m.Moved
	return out, nil
}

// List lists.
func (d Door) List(ctx context.Context, a Ask) (any, error) {
	all, err := d.Merges.List(ctx, a.Actor, a.Object.Name, a.Record)
	if err != nil {
		return nil, err
	}
	out := List{Data: make([]Merge, 0, len(all))}
	for _, m := range all {
		out.Data = append(out.Data, written(m))
	}
	return out, nil
}

// Undo takes back.
func (d Door) Undo(ctx context.Context, a Ask) (any, error) {
	var doc Unmerging
	if err := a.Read(&doc); err != nil {
		return nil, err
	}
	which, err := parse("merge", doc.Merge)
	if err != nil {
		return nil, err
	}
	kept, err := d.Merges.Undo(ctx, a.Actor, merge.Undoing{Object: a.Object.Name, Record: a.Record, Version: a.Version, Merge: which, Again: a.Key != ""})
	if err != nil {
		return nil, err
	}
	out := Unmerged{Kept: make([]Kept, 0, len(kept))}
	for _, k := range kept {
		out.Kept = append(out.Kept, Kept{k.Object, k.Record, k.Field})
	}
	return out, nil
}

func parse(member, text string) (id.ID, error) {
	v, err := id.Parse(text)
	if err != nil || v.IsZero() {
		return id.ID{}, errs.FieldsInvalid(errs.FieldError{Field: member, Code: "id_invalid"})
	}
	return v, nil
}

func written(m merge.Merged) Merge {
	out := Merge{ID: m.ID, Survivor: m.Survivor, From: m.Lost, By: m.By.OrEmpty(), At: moment(m.At), Until: moment(m.Until)}
	if !m.Undone.IsZero() {
		out.Undone = moment(m.Undone)
	}
	return out
}

func moment(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// Schemas describe the shapes.
func Schemas() map[string]*jsonschema.Schema {
	known := map[reflect.Type]string{reflect.TypeFor[Merge](): "Merge", reflect.TypeFor[Kept](): "KeptField"}
	all := map[string]*jsonschema.Schema{
		"MergeRequest": jsonschema.OfStruct[Request](known), "Merge": jsonschema.OfStruct[Merge](known), "MergeList": jsonschema.OfStruct[List](known),
		"Unmerging": jsonschema.OfStruct[Unmerging](known), "Unmerged": jsonschema.OfStruct[Unmerged](known), "KeptField": jsonschema.OfStruct[Kept](known),
	}
	ask, one := all["MergeRequest"].Properties, all["Merge"].Properties
	ask["from"] = jsonschema.OfType("string", "uuid", "")
	ask["from"].Description = "The record that goes"
	ask["from_version"].Description = "The version of it that you looked at"
	ask["take"].Description = "Fields of which the record is to have the other's value. Of those that are not named it keeps its own, and takes over what it has none of; of several values all are kept"
	ask["values"] = &jsonschema.Schema{Type: jsonschema.Kinds{"object"}, Extra: &jsonschema.Schema{}, Description: "Values that neither has so, by field, as to change a record"}
	for name, about := range map[string]string{"at": "When", "until": "Until when it can be taken back", "undone_at": "When it was taken back; missing: it holds"} {
		one[name] = jsonschema.OfType("string", "date-time", "")
		one[name].Description = about
	}
	one["moved"].Description = "Of the answer to a merge: references of other records that lead to the survivor now"
	all["Unmerging"].Properties["merge"] = jsonschema.OfType("string", "uuid", "")
	all["Unmerged"].Properties["kept"].Description = "What stays as somebody made it since"
	return all
}
