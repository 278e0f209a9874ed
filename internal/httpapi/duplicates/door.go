package duplicates

import (
	"context"
	"encoding/json"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/duplicate"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/httpapi/jsonschema"
	"github.com/holdfast-crm/holdfast/internal/httpapi/part"
	"github.com/holdfast-crm/holdfast/internal/id"
)

// Request is the body of a request.
type Request struct {
	Values map[string]json.RawMessage `json:"values"`
	Except *string                    `json:"except,omitempty"`
	Limit  *int                       `json:"limit,omitempty"`
}

// Answer is the answer.
type Answer struct {
	Records []Hit `json:"records"`
	More    bool  `json:"more"`
	Partial bool  `json:"partial"`
}

// Hit is one record.
type Hit struct {
	ID    string  `json:"id"`
	Title *string `json:"title"` // null: it has none, or none that the caller sees
	Why   []Why   `json:"why"`
}

// Why is one thing that is alike.
type Why struct {
	Field string `json:"field"`
	How   string `json:"how"`
	Value string `json:"value"`
}

// Door answers requests.
type Door struct {
	Duplicates *duplicate.Service
}

// Answer looks for records like the values.
func (d Door) Answer(ctx context.Context, o *catalog.Object, r part.Request) (any, error) {
	var doc Request
	if err := r.Read(&doc); err != nil {
		return nil, err
	}
	req := duplicate.Request{Object: o.Name, Values: make(map[string]field.Raw, len(doc.Values))}
	for name, v := range doc.Values {
		req.Values[name] = field.FromJSON(v)
	}
	if doc.Except != nil {
		rec, err := id.Parse(*doc.Except)
		if err != nil {
			return nil, errs.FieldsInvalid(errs.FieldError{Field: "except", Code: "id_invalid"})
		}
		req.Except = rec
	}
	if doc.Limit != nil {
		if req.Limit = *doc.Limit; req.Limit == 0 {
			req.Limit = -1 // who writes 0 does not mean the usual
		}
	}
	found, err := d.Duplicates.Find(ctx, r.Actor, req)
	if err != nil {
		return nil, err
	}
	out := &Answer{Records: make([]Hit, 0, len(found.Hits)), More: found.More, Partial: found.Partial}
	for _, h := range found.Hits {
		out.Records = append(out.Records, Written(h))
	}
	return out, nil
}

// Written is a hit as it is answered.
func Written(h duplicate.Hit) Hit {
	out := Hit{ID: h.Record.ID().String(), Why: make([]Why, 0, len(h.Why))}
	if title := h.Record.Title(); title != "" {
		out.Title = &title
	}
	for _, w := range h.Why {
		out.Why = append(out.Why, Why{w.Field.Name, string(w.How), w.Value})
	}
	return out
}

// Schemas describe the request and the answer.
func Schemas() map[string]*jsonschema.Schema {
	kinds := func(k ...string) jsonschema.Kinds { return jsonschema.Kinds(k) }
	object := func(required []string, properties map[string]*jsonschema.Schema) *jsonschema.Schema {
		return &jsonschema.Schema{Type: kinds("object"), Required: required, Properties: properties}
	}
	text := func(about, example string) *jsonschema.Schema {
		s := jsonschema.OfType("string", "", example)
		s.Description = about
		return s
	}
	yes := func(about string) *jsonschema.Schema {
		return &jsonschema.Schema{Type: kinds("boolean"), Description: about}
	}
	limit := jsonschema.Integer(1, duplicate.MaxLimit, duplicate.DefaultLimit)
	except := jsonschema.OfType("string", "uuid", "")
	except.Description = "A record that is none: the one that is being changed"
	how := text("The value is the same, or belongs to the domain of a website or an e-mail that was sent, is read aloud the same, or is nearly the same", "")
	how.Enum = duplicate.Hows()
	title := text("What it is called; null: nothing, or nothing that you see", `"Ada Lovelace"`)
	title.Type = kinds("string", "null")
	why := object([]string{"field", "how", "value"}, map[string]*jsonschema.Schema{
		"field": text("", `"emails"`), "how": how, "value": text("What the record has there", `"ada@example.com"`)})
	hit := object([]string{"id", "title", "why"}, map[string]*jsonschema.Schema{
		"id": jsonschema.OfType("string", "uuid", ""), "title": title, "why": {Type: kinds("array"), Items: why, Description: "What is alike, the surest first"}})
	return map[string]*jsonschema.Schema{
		"DuplicateQuery": object([]string{"values"}, map[string]*jsonschema.Schema{
			"values": {Type: kinds("object"), Extra: &jsonschema.Schema{}, Description: "By field, as to create a record. What is no value yet is passed over"},
			"except": except, "limit": limit}),
		"DuplicateAnswer": object([]string{"records", "more", "partial"}, map[string]*jsonschema.Schema{
			"records": {Type: kinds("array"), Items: hit, Description: "The surest first"}, "more": yes("Whether some are left out"), "partial": yes("Time ran out: some may be missing"),
		}),
	}
}
