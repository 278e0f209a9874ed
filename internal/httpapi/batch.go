package httpapi

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"reflect"
	"strconv"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/httpapi/batch"
	"github.com/holdfast-crm/holdfast/internal/httpapi/condition"
	"github.com/holdfast-crm/holdfast/internal/httpapi/jsonschema"
	"github.com/holdfast-crm/holdfast/internal/httpapi/problem"
)

// batch carries out many changes of records.
func (x *exchange) batch() error {
	key, err := condition.IdempotencyKey(x.r.Header)
	if err != nil {
		return err
	}
	body, err := x.readBody()
	if err != nil {
		return err
	}
	u, err := batch.Read(x.known, body)
	if err != nil {
		return err
	}
	a, err := u.CarryOut(x.r.Context(), x.api.Records, x.actor, batch.Key{Key: key, Hash: condition.RequestHash(x.r.Method, x.r.URL.Path, body)}, x.itemProblem)
	if err != nil {
		return err
	}
	if a.Replayed() {
		x.Header().Set("Idempotency-Replayed", "true")
	}
	if err := a.Undone(); err != nil {
		return x.sendUndone(err, a)
	}
	return x.sendDocument(a)
}

// itemProblem is the problem of one item. Its pointers lead into the body.
func (x *exchange) itemProblem(err error, index int, item []byte, in string) (json.RawMessage, int) {
	p := problem.New(err, problem.Request{Lang: x.lang, ID: x.id, Conditional: true, Body: item, Place: func(fault string) string { return in + fault }})
	for i := range p.Errors {
		p.Errors[i].Pointer = "/items/" + strconv.Itoa(index) + p.Errors[i].Pointer
	}
	if p.Status >= http.StatusInternalServerError {
		x.api.Log.LogAttrs(x.r.Context(), slog.LevelError, "an item of a batch", slog.String("request", x.id), slog.Int("item", index), slog.String("cause", err.Error()))
	}
	body, _ := json.Marshal(p) // strings and numbers always marshal
	return body, p.Status
}

// sendUndone answers with a problem that has the results of all items beside.
func (x *exchange) sendUndone(err error, a *batch.Answer) error {
	p := x.problem(err)
	body, err := json.Marshal(struct {
		*problem.Problem
		Results []batch.Result `json:"results"`
	}{p, a.Results})
	if err != nil {
		return errs.New(errs.Internal, "").At("httpapi.batch").Because(err)
	}
	x.send(p.Status, "application/problem+json", body)
	return nil
}

// batchSchemas describe many changes in one request.
func batchSchemas() map[string]*schema {
	known := map[reflect.Type]string{reflect.TypeFor[batch.Item](): "BatchItem", reflect.TypeFor[batch.Result](): "BatchResult"}
	all := map[string]*schema{
		"Batch": jsonschema.OfStruct[batch.Request](known), "BatchItem": jsonschema.OfStruct[batch.Item](known),
		"BatchAnswer": jsonschema.OfStruct[batch.Answer](known), "BatchResult": jsonschema.OfStruct[batch.Result](known),
	}
	all["Batch"].Properties["items"].MaxItems = batch.MaxItems
	all["Batch"].Properties["atomic"].Description = "All items or none. Without it each item is on its own"
	all["Batch"].Examples = []json.RawMessage{json.RawMessage(`{"atomic":true,"items":[` +
		`{"op":"create","object":"company","ref":"acme","values":{"name":"Acme"}},` +
		`{"op":"create","object":"contact","values":{"name":"Ada Lovelace","company":{"ref":"acme"}}}]}`)}
	item := all["BatchItem"].Properties
	item["ref"].Description = "A name of the caller's for what the item makes, for references of later items"
	item["id"] = &schema{AnyOf: []*schema{jsonschema.OfType("string", "uuid", ""), {Type: kinds{"object"}, Required: []string{"ref"}, Properties: map[string]*schema{"ref": {Type: kinds{"string"}}}}},
		Description: `Of the record that is changed, deleted or brought back; {"ref":"…"}: what an earlier item makes or finds`}
	item["version"] = &schema{AnyOf: []*schema{{Type: kinds{"integer"}}, {Type: kinds{"string"}, Const: "*"}},
		Description: "The version that the change was made from, * for any; needed for an update"}
	item["match"].Description = "For an upsert: match fields, tried in order"
	item["values"] = &schema{Type: kinds{"object"}, Extra: &schema{}, Description: `By field, as to create or to change a record of the object. A reference may be {"ref":"…"}, to what an earlier item makes`}
	result := all["BatchResult"].Properties
	result["status"].Description = "As if the item had been sent alone: 200, 201, 204, or that of the problem"
	result["id"] = jsonschema.OfType("string", "uuid", "")
	result["problem"] = jsonschema.RefTo("Problem")
	return all
}
