package exports

import (
	"context"
	"encoding/json"
	"reflect"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/export"
	"github.com/holdfast-crm/holdfast/internal/httpapi/jsonschema"
	"github.com/holdfast-crm/holdfast/internal/httpapi/part"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/transfer"
)

// Request asks for an export. The filter is in either notation: an object, or
// a string in the short one.
type Request struct {
	Format string          `json:"format"`
	Fields []string        `json:"fields,omitempty"`
	Filter json.RawMessage `json:"filter,omitempty"`
	Q      *string         `json:"q,omitempty"`
	Sort   *string         `json:"sort,omitempty"`
	IDs    []string        `json:"ids,omitempty"`
	Reason string          `json:"reason,omitempty"`
}

// List is the caller's exports, the newest first.
type List struct {
	Data []export.Export `json:"data"`
}

// Door answers requests about exports.
type Door struct {
	Exports *export.Service
}

// Handler answers a request with a document.
type Handler func(d Door, ctx context.Context, r part.Request) (any, error)

// Start begins an export of records of an object.
func (d Door) Start(ctx context.Context, r part.Request, object string) (export.Export, error) {
	var doc Request
	if err := r.Read(&doc); err != nil {
		return export.Export{}, err
	}
	req, err := doc.request(r)
	if err != nil {
		return export.Export{}, err
	}
	req.Object, req.Key, req.Hash = object, r.Key, r.Hash
	if doc.Reason != "" {
		r.Actor.Reason = doc.Reason
	}
	e, err := d.Exports.Start(ctx, r.Actor, req)
	return e.In(r.Lang), err
}

func (doc Request) request(r part.Request) (req export.Request, err error) {
	req = export.Request{Format: doc.Format, Fields: doc.Fields}
	if !part.Sayable(doc.Reason) {
		return req, errs.FieldsInvalid(errs.FieldError{Field: "reason", Code: "member_invalid"})
	}
	if len(doc.IDs) > 0 {
		if len(doc.Filter) > 0 || doc.Q != nil || doc.Sort != nil {
			return req, errs.FieldsInvalid(errs.FieldError{Field: "ids", Code: "bulk_ids_or_question"})
		}
		req.IDs, err = part.IDs("ids", doc.IDs)
		return req, err
	}
	req.Question = record.ListRequest{}
	if doc.Q != nil {
		req.Question.Text = *doc.Q
	}
	if doc.Sort != nil {
		req.Question.Sort = *doc.Sort
	}
	if req.Question.Filter, err = part.Filter(doc.Filter); err != nil {
		return req, err
	}
	req.Question.Zone, err = r.Zone()
	return req, err
}

// List lists the caller's exports.
func (d Door) List(ctx context.Context, r part.Request) (any, error) {
	all, err := d.Exports.List(ctx, r.Actor)
	for i := range all {
		all[i] = all[i].In(r.Lang)
	}
	return List{all}, err
}

// Get shows one.
func (d Door) Get(ctx context.Context, r part.Request) (any, error) {
	of, err := about(r)
	if err != nil {
		return nil, err
	}
	e, err := d.Exports.Get(ctx, r.Actor, of)
	return e.In(r.Lang), err
}

// Drop ends one and destroys its file.
func (d Door) Drop(ctx context.Context, r part.Request) (any, error) {
	of, err := about(r)
	if err != nil {
		return nil, err
	}
	return nil, d.Exports.Drop(ctx, r.Actor, of)
}

// Open finds a file to hand out.
func (d Door) Open(ctx context.Context, r part.Request) (*export.File, error) {
	of, err := about(r)
	if err != nil {
		return nil, err
	}
	return d.Exports.Open(ctx, r.Actor, of)
}

func about(r part.Request) (id.ID, error) { return r.About("export_unknown") }

// FileName is what a file is called: what is in it, and when it was asked for.
// Nothing of the question is in it.
func FileName(f *export.File) string {
	ending := map[string]string{transfer.VCard: ".vcf", transfer.JSONL: ".jsonl"}[f.Format]
	if ending == "" {
		ending = ".csv"
	}
	return f.Plural + "-" + f.Asked.Format("2006-01-02") + ending
}

// Schemas describe the shapes.
func Schemas() map[string]*jsonschema.Schema {
	known := map[reflect.Type]string{reflect.TypeFor[export.Export](): "Export"}
	word := func(words ...string) *jsonschema.Schema {
		return &jsonschema.Schema{Type: jsonschema.Kinds{"string"}, Enum: words}
	}
	formats := word(transfer.CSV, transfer.RawCSV, transfer.JSONL, transfer.VCard)
	formats.Description = "csv for spreadsheets, csv_raw for programs (values as they are, references as ids), jsonl for a record a line as it is read here, vcard for contacts"
	asked := jsonschema.OfStruct[Request](known)
	asked.Description = "A filter and words, or ids; with neither, every record that may be exported"
	asked.Properties["format"] = formats
	asked.Properties["fields"].Description = "Columns, by name; none: all that may leave"
	asked.Properties["filter"] = &jsonschema.Schema{Description: "As in a list: an object, or a string in the short notation"}
	asked.Properties["sort"].Description = "As in a list"
	asked.Properties["ids"].MaxItems = export.MostID
	asked.Properties["reason"].Description = "For the log; the header of that name does as well"
	one := jsonschema.OfStruct[export.Export](known)
	one.Properties["format"] = formats
	one.Properties["state"] = word("waiting", "running", "finished", "failed")
	one.Properties["records"].Description = "Records in the file; those that went meanwhile, or out of sight, are left out"
	one.Properties["size"].Description = "Of the file, in bytes"
	one.Properties["available_until"].Description = "Until when the file can be had; null while there is none"
	return map[string]*jsonschema.Schema{"ExportRequest": asked, "Export": one, "ExportList": jsonschema.OfStruct[List](known)}
}
