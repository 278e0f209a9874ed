package httpapi

import (
	"maps"
	"reflect"
	"slices"

	work "github.com/holdfast-crm/holdfast/internal/bulk"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/httpapi/aggregates"
	"github.com/holdfast-crm/holdfast/internal/httpapi/bulk"
	"github.com/holdfast-crm/holdfast/internal/httpapi/duplicates"
	"github.com/holdfast-crm/holdfast/internal/httpapi/exports"
	"github.com/holdfast-crm/holdfast/internal/httpapi/history"
	"github.com/holdfast-crm/holdfast/internal/httpapi/imports"
	"github.com/holdfast-crm/holdfast/internal/httpapi/jsonschema"
	"github.com/holdfast-crm/holdfast/internal/httpapi/merges"
	"github.com/holdfast-crm/holdfast/internal/httpapi/part"
	"github.com/holdfast-crm/holdfast/internal/httpapi/problem"
	"github.com/holdfast-crm/holdfast/internal/httpapi/search"
	"github.com/holdfast-crm/holdfast/internal/httpapi/sight"
	"github.com/holdfast-crm/holdfast/internal/metadata"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/transfer"
)

func pageLimit() *schema { return jsonschema.Integer(1, record.MaxLimit, record.DefaultLimit) }

func operators() []string {
	var out []string
	for _, op := range query.AllOperators() {
		out = append(out, string(op))
	}
	return out
}

// catalogSchemas describe the objects of this installation as data.
func catalogSchemas() map[string]*schema {
	known := map[reflect.Type]string{
		reflect.TypeFor[sight.Field]():  "Field",
		reflect.TypeFor[sight.Choice](): "Choice",
		reflect.TypeFor[sight.May]():    "May",
		reflect.TypeFor[sight.Object](): "Object",
	}
	described := jsonschema.OfStruct[sight.Field](known)
	described.Properties["type"] = &schema{Type: kinds{"string"}, Enum: fieldTypes()}
	described.Properties["operators"].Items = &schema{Type: kinds{"string"}, Enum: operators()}
	return map[string]*schema{
		"Catalog": jsonschema.OfStruct[sight.Catalog](known),
		"Object":  jsonschema.OfStruct[sight.Object](known),
		"Field":   described,
		"Choice":  jsonschema.OfStruct[sight.Choice](known),
		"May":     jsonschema.OfStruct[sight.May](known),
	}
}

// definitionSchemas describe objects and fields as administrators make them.
func definitionSchemas() map[string]*schema {
	known := map[reflect.Type]string{
		reflect.TypeFor[metadata.View]():         "Definition",
		reflect.TypeFor[metadata.FieldView]():    "FieldDefinition",
		reflect.TypeFor[metadata.HandlingView](): "Handling",
		reflect.TypeFor[metadata.WorkView]():     "Work",
		reflect.TypeFor[metadata.WarningView]():  "Warning",
		reflect.TypeFor[metadata.LimitsView]():   "Limits",
		reflect.TypeFor[metadata.ChoiceView]():   "Choice",
		reflect.TypeFor[metadata.NewChoice]():    "NewChoice",
		reflect.TypeFor[metadata.NewField]():     "NewField",
		reflect.TypeFor[metadata.Rule]():         "Rule",
		reflect.TypeFor[metadata.Condition]():    "Condition",
		reflect.TypeFor[metadata.MisfitsView]():  "Misfits",
	}
	all := map[string]*schema{
		"DefinitionList":  jsonschema.OfStruct[metadata.ListView](known),
		"Definition":      jsonschema.OfStruct[metadata.View](known),
		"FieldDefinition": jsonschema.OfStruct[metadata.FieldView](known),
		"Handling":        jsonschema.OfStruct[metadata.HandlingView](known),
		"Work":            jsonschema.OfStruct[metadata.WorkView](known),
		"Limits":          jsonschema.OfStruct[metadata.LimitsView](known),
		"NewChoice":       jsonschema.OfStruct[metadata.NewChoice](known),
		"NewField":        jsonschema.OfStruct[metadata.NewField](known),
		"Restoring":       jsonschema.OfStruct[metadata.Restoring](known),
		"NewObject":       jsonschema.OfStruct[metadata.NewObject](known),
		"ObjectPatch":     jsonschema.OfStruct[metadata.ObjectPatch](known),
		"FieldPatch":      jsonschema.OfStruct[metadata.FieldPatch](known),
		"Rule":            jsonschema.OfStruct[metadata.Rule](known),
		"Condition":       jsonschema.OfStruct[metadata.Condition](known),
		"Misfits":         jsonschema.OfStruct[metadata.MisfitsView](known),
	}
	for _, name := range []string{"FieldDefinition", "NewField"} {
		all[name].Properties["type"] = &schema{Type: kinds{"string"}, Enum: fieldTypes()}
	}
	all["Rule"].Description = "What the values of one record must meet together: when \"when\" holds, so must \"must\""
	all["Condition"].Description = "One of and, or, not; or a field with op and value, values, or other: another field of the same record"
	all["ObjectPatch"].Description = "What is missing or null stays as it is"
	all["FieldPatch"].Description = "What is missing or null stays as it is"
	all["FieldPatch"].Properties["choices"].Description = "All of them, in order; one that is left out is retired"
	return all
}

// peopleSchemas describe signing in, people and the workspace, from the
// structs that are written and read.
func peopleSchemas() map[string]*schema {
	known := map[reflect.Type]string{
		reflect.TypeFor[sessionDoc]():     "Session",
		reflect.TypeFor[firstUserDoc]():   "FirstUser",
		reflect.TypeFor[settingsChange](): "WorkspacePatch",
		reflect.TypeFor[SampleState]():    "Sample",
		reflect.TypeFor[answerDoc]():      "RecoveryAnswer",
		reflect.TypeFor[colleagueDoc]():   "Colleague",
		reflect.TypeFor[mayAllDoc]():      "MayAll",
		reflect.TypeFor[userDoc]():        "User",
		reflect.TypeFor[tokenDoc]():       "Credential",
	}
	all := map[string]*schema{
		"Setup":           jsonschema.OfStruct[setupDoc](known),
		"RedeemLink":      jsonschema.OfStruct[redeemDoc](known),
		"FirstUser":       jsonschema.OfStruct[firstUserDoc](known),
		"SignedIn":        jsonschema.OfStruct[signedInDoc](known),
		"User":            jsonschema.OfStruct[userDoc](known),
		"Session":         jsonschema.OfStruct[sessionDoc](known),
		"SessionList":     jsonschema.OfStruct[sessionList](known),
		"Workspace":       jsonschema.OfStruct[workspaceDoc](known),
		"WorkspacePatch":  jsonschema.OfStruct[settingsChange](known),
		"Sample":          jsonschema.OfStruct[SampleState](known),
		"SampleRemoved":   jsonschema.OfStruct[removedDoc](known),
		"RecoveryKey":     jsonschema.OfStruct[recoveryDoc](known),
		"RecoveryAnswers": jsonschema.OfStruct[answersDoc](known),
		"RecoveryAnswer":  jsonschema.OfStruct[answerDoc](known),
		"UserList":        jsonschema.OfStruct[userList](known),
		"Colleague":       jsonschema.OfStruct[colleagueDoc](known),
		"Me":              jsonschema.OfStruct[meDoc](known),
		"MayAll":          jsonschema.OfStruct[mayAllDoc](known),
		"Credential":      jsonschema.OfStruct[tokenDoc](known),
		"MePatch":         jsonschema.OfStruct[profileChange](known),
		"PasswordChange":  jsonschema.OfStruct[passwordChange](known),
	}
	explain(all)
	return all
}

// explain says of the shapes what their keys do not.
func explain(all map[string]*schema) {
	all["RedeemLink"].Description = "User and workspace when the link makes the first user; without them the answer is 422 and the link still works"
	all["WorkspacePatch"].Description = "What is missing or null stays as it is"
	all["MePatch"].Description = "What is missing or null stays as it is; an empty time zone goes back to the workspace's"
	all["SignedIn"].Properties["idle_seconds"].Description = "Without a request for so long, the session ends"
	all["Session"].Properties["current"].Description = "The one this request came with"
	all["Me"].Properties["objects"].Description = "Plural names of what may be read"
	all["Me"].Properties["time_zone"].Description = "The person's own, or else the workspace's"
	all["Me"].Properties["own_time_zone"].Description = "The person chose the zone"
	all["Workspace"].Properties["currency"].Description = "ISO 4217; empty while nobody chose"
	all["Workspace"].Properties["time_zone"].Description = "IANA name"
	all["RecoveryKey"].Properties["ask"].Description = "Indexes into groups, from 0, of the groups to be asked back"
}

// importSchemas describe imports.
func importSchemas() map[string]*schema {
	known := map[reflect.Type]string{
		reflect.TypeFor[transfer.Import]():       "Import",
		reflect.TypeFor[transfer.Progress]():     "ImportCounts",
		reflect.TypeFor[transfer.Column]():       "ImportColumn",
		reflect.TypeFor[transfer.Result]():       "ImportResult",
		reflect.TypeFor[transfer.Target]():       "ImportTarget",
		reflect.TypeFor[transfer.PreviewRow]():   "ImportPreviewRow",
		reflect.TypeFor[transfer.PreviewLink]():  "ImportPreviewLink",
		reflect.TypeFor[transfer.PreviewAlike](): "ImportPreviewAlike",
		reflect.TypeFor[transfer.Problem]():      "ImportProblem",
		reflect.TypeFor[imports.Choice]():        "ImportColumnChoice",
	}
	word := func(words ...string) *schema { return &schema{Type: kinds{"string"}, Enum: words} }
	modes := word("create", "update", "upsert")
	imp := jsonschema.OfStruct[transfer.Import](known)
	imp.Properties["state"] = word("draft", "waiting", "running", "finished", "failed", "stopped", "reverting", "reverted", "discarded")
	imp.Properties["format"], imp.Properties["mode"] = word("csv", "vcard"), modes
	imp.Properties["date_order"] = word("mdy", "dmy").OrNull()
	row := jsonschema.OfStruct[transfer.PreviewRow](known)
	row.Properties["action"] = word("create", "update", "unchanged", "fail")
	row.Properties["values"] = &schema{Type: kinds{"object"}, Extra: &schema{}, Description: "By field, each in the form of a record; what was not accepted is missing"}
	row.Properties["alike"].Description = "Of a row that creates: records that it probably belongs to already, at most 5"
	link := jsonschema.OfStruct[transfer.PreviewLink](known)
	link.Properties["action"] = word("found", "create")
	reading := jsonschema.OfStruct[imports.Reading](known)
	reading.Description = "What is missing stays as it was"
	reading.Properties["encoding"], reading.Properties["delimiter"] = word(transfer.Encodings()...).OrNull(), (&schema{Type: kinds{"string"}, Pattern: "^[,;\\t|]$", Description: "Comma, semicolon, tab or bar"}).OrNull() // some generators of clients take no list with a tab in it
	decision := jsonschema.OfStruct[imports.Decision](known)
	decision.Description = "Columns that are not named stay as they are; match is for update and upsert"
	decision.Properties["mode"], decision.Properties["date_order"] = modes.OrNull(), word("mdy", "dmy").OrNull()
	return map[string]*schema{
		"Import": imp, "ImportCounts": jsonschema.OfStruct[transfer.Progress](known), "ImportColumn": jsonschema.OfStruct[transfer.Column](known),
		"ImportResult": jsonschema.OfStruct[transfer.Result](known), "ImportTarget": jsonschema.OfStruct[transfer.Target](known), "ImportTargetList": jsonschema.OfStruct[targetList](known),
		"ImportPreview": jsonschema.OfStruct[transfer.Preview](known), "ImportPreviewRow": row, "ImportPreviewLink": link, "ImportPreviewAlike": jsonschema.OfStruct[transfer.PreviewAlike](known), "ImportProblem": jsonschema.OfStruct[transfer.Problem](known),
		"ImportDecision": decision, "ImportColumnChoice": jsonschema.OfStruct[imports.Choice](known), "ImportReading": reading, "ImportPage": jsonschema.Page(jsonschema.RefTo("Import"), nil),
	}
}

type (
	schema = jsonschema.Schema
	kinds  = jsonschema.Kinds
)

// bulkSchemas describe doing much at once.
func bulkSchemas() map[string]*schema {
	known := map[reflect.Type]string{reflect.TypeFor[work.Work](): "BulkWork"}
	word := func(words ...string) *schema { return &schema{Type: kinds{"string"}, Enum: words} }
	asked := jsonschema.OfStruct[bulk.Request](known)
	asked.Description = "A filter and words, or ids; with neither, every record"
	asked.Properties["filter"] = &schema{Description: "As in a list: an object, or a string in the short notation"}
	one := jsonschema.OfStruct[work.Work](known)
	asked.Properties["values"] = &schema{Type: kinds{"object"}, Extra: &schema{}, Description: "Of an update, by field, as to change a record; owner and team give the records away"}
	asked.Properties["count"].Description = "How many records the question was agreed to be about; when it finds another number, nothing is done. Needed for an update by a question"
	one.Properties["fields"].Description = "Those that an update sets"
	one.Properties["action"] = word("delete", "restore", "update")
	one.Properties["state"] = word("waiting", "running", "finished", "failed", "stopped", "reverting", "reverted")
	return map[string]*schema{"BulkRequest": asked, "BulkWork": one, "BulkList": jsonschema.OfStruct[bulk.List](known), "BulkKeptList": jsonschema.OfStruct[bulk.KeptList](known)}
}

// allSchemas are the shapes that do not depend on this installation.
func allSchemas() map[string]*schema {
	all := sharedSchemas()
	maps.Copy(all, catalogSchemas())
	maps.Copy(all, peopleSchemas())
	maps.Copy(all, colleagueSchemas())
	maps.Copy(all, aggregates.Schemas())
	maps.Copy(all, search.Schemas())
	maps.Copy(all, duplicates.Schemas())
	maps.Copy(all, merges.Schemas())
	maps.Copy(all, definitionSchemas())
	maps.Copy(all, importSchemas())
	maps.Copy(all, bulkSchemas())
	maps.Copy(all, exports.Schemas())
	maps.Copy(all, batchSchemas())
	maps.Copy(all, history.Schemas())
	maps.Copy(all, liveSchemas())
	maps.Copy(all, statusSchemas())
	return all
}

func fieldTypes() []string {
	var names []string
	for _, t := range field.Types() {
		names = append(names, t.Name())
	}
	slices.Sort(names)
	return names
}

// faultSchema describes what is wrong in one place of a request.
func faultSchema() *schema {
	s := jsonschema.OfStruct[problem.Fault](nil)
	s.Properties["pointer"] = jsonschema.OfType("string", "json-pointer", `"/emails/0"`)
	s.Properties["pointer"].Description = "Into the body that was sent (RFC 6901): to a value, or to where a missing one belongs"
	s.Properties["parameter"].Description = "Name of a parameter of the address"
	s.Properties["position"].Description = "In that part of a question, in characters from 1"
	return s
}

// sharedSchemas are the shapes that do not depend on declarations.
func sharedSchemas() map[string]*schema {
	text := jsonschema.OfType("string", "", "")
	return map[string]*schema{
		"OpenAPI":   {Type: kinds{"object"}, Description: "OpenAPI 3.1"},
		"Index":     {Type: kinds{"object"}, Extra: text, Description: "Paths by what they lead to"},
		"Liveness":  {Type: kinds{"object"}, Required: []string{"status"}, Properties: map[string]*schema{"status": {Type: kinds{"string"}, Const: "live"}}},
		"Readiness": jsonschema.OfStruct[readyDoc](nil),
		"Money": {Type: kinds{"object"}, Required: []string{"amount", "currency"}, Description: "An exact amount with all digits that its currency (ISO 4217) has behind the point", Properties: map[string]*schema{
			"amount": jsonschema.OfType("string", "decimal", `"1234.50"`), "currency": jsonschema.OfType("string", "", `"EUR"`),
		}},
		"Address": {Type: kinds{"object"}, Description: "A postal address from the small to the large; each part may be left out", Properties: map[string]*schema{
			"street": jsonschema.OfType("string", "", `"1 Main St"`), "district": text, "city": jsonschema.OfType("string", "", `"Springfield"`), "province": jsonschema.OfType("string", "", `"IL"`), "postal_code": jsonschema.OfType("string", "", `"62701"`), "country": jsonschema.OfType("string", "", `"US"`),
		}},
		"PersonName": {Type: kinds{"object"}, Description: "As the person writes it (full), and its parts. Either may be left out when writing; a string is taken as full.",
			Properties: map[string]*schema{
				"full": jsonschema.OfType("string", "", `"Ada Lovelace"`), "prefix": text, "given": jsonschema.OfType("string", "", `"Ada"`), "middle": text,
				"family": jsonschema.OfType("string", "", `"Lovelace"`), "suffix": text,
			}},
		"Problem": {Type: kinds{"object"}, Required: []string{"type", "title", "status", "detail", "code", "request_id"}, Properties: map[string]*schema{
			"type": jsonschema.OfType("string", "uri", `"urn:holdfast:problem:version_stale"`), "title": text, "status": {Type: kinds{"integer"}},
			"detail": text, "code": text, "request_id": text, "current_version": {Type: kinds{"integer"}}, "percent": {Type: kinds{"integer"}}, "count": {Type: kinds{"integer"}, Description: "Of bulk_count_changed: how many fit now"},
			"results": {Type: kinds{"array"}, Items: jsonschema.RefTo("BatchResult"), Description: "Of a batch that was undone: what became of each item"},
			"errors":  {Type: kinds{"array"}, Items: faultSchema()},
		}},
		"ListQuery": {Type: kinds{"object"}, Properties: map[string]*schema{
			"filter": {AnyOf: []*schema{jsonschema.RefTo("Filter"), text, {Type: kinds{"null"}}}, Description: "An object, or a string in the short notation"},
			"sort":   text, "q": text, "limit": pageLimit(), "cursor": {Type: kinds{"string", "null"}},
			"fields": {Type: kinds{"array"}, Items: text}, "count": {Type: kinds{"boolean"}}, "deleted": {Type: kinds{"boolean"}}, "titles": {Type: kinds{"boolean"}},
			"expand": {Type: kinds{"string", "null"}, Description: "A reference of which the record that it leads to is also wanted"},
		}},
		"Titles": {Type: kinds{"object"}, Extra: text, Description: "Only when asked for. By id: what the records are called that the shown references lead to, and for a person signed in, the users. What you may not read and what is in the trash is missing."},
		"Filter": {Type: kinds{"object"}, Description: "One of and, or, not, a relation (any, where), or a comparison of a field", Properties: map[string]*schema{
			"any":   {Type: kinds{"string"}, Description: "A reference, or the plural name of records that refer to this one, with a point and the field that does where there are several"},
			"where": jsonschema.RefTo("Filter"),
			"and":   {Type: kinds{"array"}, Items: jsonschema.RefTo("Filter")}, "or": {Type: kinds{"array"}, Items: jsonschema.RefTo("Filter")}, "not": jsonschema.RefTo("Filter"),
			"field": text, "op": {Type: kinds{"string"}, Enum: operators()}, "value": {Description: "In the form of the field"},
			"values": {Type: kinds{"array"}, Items: &schema{}, Description: "For in"},
		}},
		"Reveal": {Type: kinds{"object"}, Required: []string{"fields"}, Properties: map[string]*schema{
			"fields": {Type: kinds{"array"}, Items: text, MaxItems: record.MaxRevealed},
			"reason": {Type: kinds{"string"}, MaxLength: part.MaxSaid, Description: "Why, for the log; as the header Holdfast-Reason"},
		}},
		"CSPReport": {AnyOf: []*schema{{Type: kinds{"object"}}, {Type: kinds{"array"}, Items: &schema{Type: kinds{"object"}}}}, Description: "As the browser makes it (CSP level 3, section 5)"},
		"SignIn": {Type: kinds{"object"}, Required: []string{"email", "password"}, Properties: map[string]*schema{
			"email": jsonschema.OfType("string", "email", `"ada@example.com"`), "password": jsonschema.OfType("string", "password", "")}},
		"NoticePage": jsonschema.Page(jsonschema.RefTo("Notice"), nil),
		"Notice": {Type: kinds{"object"}, Properties: map[string]*schema{
			"id": text, "kind": jsonschema.OfType("string", "", `"token.created"`), "text": text, "at": jsonschema.OfType("string", "date-time", ""),
			"read_at": {Type: kinds{"string", "null"}, Format: "date-time"},
		}},
	}
}
