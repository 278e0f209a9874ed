package httpapi

import (
	"github.com/holdfast-crm/holdfast/internal/httpapi/jsonschema"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// sharedParameters are the parameters that several operations take.
func sharedParameters() map[string]*parameter {
	text, yes := &schema{Type: kinds{"string"}}, &schema{Type: kinds{"boolean"}}
	uuid := jsonschema.OfType("string", "uuid", `"01890a5d-ac96-774b-bcce-b302099a8057"`)
	match := jsonschema.OfType("string", "", `"\"7\""`)
	return map[string]*parameter{
		"id":          {Name: "id", In: "path", Required: true, Description: "The id of the record, or of what else the path names", Schema: uuid},
		"name":        {Name: "name", In: "path", Required: true, Description: "The object's name, in the singular", Schema: text},
		"field":       {Name: "field", In: "path", Required: true, Description: "The field's name, or its id", Schema: text},
		"dry_run":     {Name: "dry_run", In: "query", Description: "Change nothing; say what would follow", Schema: yes},
		"filter":      {Name: "filter", In: "query", Description: "Which records, in the short notation: stage = customer and name ~ \"love\"", Schema: text},
		"sort":        {Name: "sort", In: "query", Description: "Fields, the first counts most; a minus turns the order round: -created_at,name", Schema: text},
		"q":           {Name: "q", In: "query", Description: "Words to find in the title and in what records are matched by", Schema: text},
		"limit":       {Name: "limit", In: "query", Description: "Records on a page", Schema: pageLimit()},
		"cursor":      {Name: "cursor", In: "query", Description: "next_cursor of the page before, with the same question; good for a day", Schema: text},
		"fields":      {Name: "fields", In: "query", Description: "Only these fields, with commas", Schema: text},
		"count":       {Name: "count", In: "query", Description: "Also say how many there are in all", Schema: yes},
		"deleted":     {Name: "deleted", In: "query", Description: "Also from the trash", Schema: yes},
		"titles":      {Name: "titles", In: "query", Description: "Also say what the shown references lead to, in a member titles", Schema: yes},
		"object":      {Name: "object", In: "query", Required: true, Description: "The object's name, in the singular", Schema: text},
		"fileName":    {Name: fileNameHeader, In: "header", Description: "What the file is called, for people: UTF-8, percent-encoded", Schema: jsonschema.OfType("string", "", `"people%20of%202026.csv"`)},
		"timeZone":    {Name: zoneHeader, In: "header", Description: "Where the days of the filter begin, as an IANA name; without it the time zone of the user, or else of the workspace", Schema: jsonschema.OfType("string", "", `"Europe/Berlin"`)},
		"plainCursor": {Name: "cursor", In: "query", Description: "next_cursor of the page before", Schema: text},
		"after":       {Name: "after", In: "query", Description: "Go on behind this id, when Last-Event-ID cannot be set", Schema: text},
		"lastEventID": {Name: "Last-Event-ID", In: "header", Description: "The last id that was received: what came since is sent first, or a resync", Schema: text},
		"ifMatch":     {Name: "If-Match", In: "header", Description: "Only when the record still has this version", Schema: match},
		"ifMatchRequired": {Name: "If-Match", In: "header", Required: true,
			Description: "The version that the change was made from, as given in ETag; * for any", Schema: match},
		"idempotencyKey": {Name: "Idempotency-Key", In: "header",
			Description: "At most 255 characters, new for every change. Sent again with the same request within 48 hours, the change is not carried out twice.",
			Schema:      jsonschema.OfType("string", "", `"8e03978e-40d5-43dd-bc93-6894a57f9324"`)},
	}
}

// sharedSchemas are the shapes that do not depend on declarations.
func sharedSchemas() map[string]*schema {
	text := jsonschema.OfType("string", "", "")
	return map[string]*schema{
		"PersonName": {Type: kinds{"object"}, Description: "As the person writes it (full), and its parts. Either may be left out when writing; a string is taken as full.",
			Properties: map[string]*schema{
				"full": jsonschema.OfType("string", "", `"Ada Lovelace"`), "prefix": text, "given": jsonschema.OfType("string", "", `"Ada"`), "middle": text,
				"family": jsonschema.OfType("string", "", `"Lovelace"`), "suffix": text,
			}},
		"Problem": {Type: kinds{"object"}, Required: []string{"type", "title", "status", "detail", "code", "request_id"}, Properties: map[string]*schema{
			"type": jsonschema.OfType("string", "uri", `"urn:holdfast:problem:version_stale"`), "title": text, "status": {Type: kinds{"integer"}},
			"detail": text, "code": text, "request_id": text, "current_version": {Type: kinds{"integer"}},
			"errors": {Type: kinds{"array"}, Items: &schema{Type: kinds{"object"}, Properties: map[string]*schema{
				"field": text, "code": text, "message": text, "pointer": jsonschema.OfType("string", "json-pointer", `"/emails/0"`)}}},
		}},
		"ListQuery": {Type: kinds{"object"}, Properties: map[string]*schema{
			"filter": {AnyOf: []*schema{jsonschema.RefTo("Filter"), text, {Type: kinds{"null"}}}, Description: "An object, or a string in the short notation"},
			"sort":   text, "q": text, "limit": pageLimit(), "cursor": {Type: kinds{"string", "null"}},
			"fields": {Type: kinds{"array"}, Items: text}, "count": {Type: kinds{"boolean"}}, "deleted": {Type: kinds{"boolean"}}, "titles": {Type: kinds{"boolean"}},
		}},
		"Titles": {Type: kinds{"object"}, Extra: text, Description: "Only when asked for. By id: what the records are called that the shown references lead to, and for a person signed in, the users. What you may not read and what is in the trash is missing."},
		"Filter": {Type: kinds{"object"}, Description: "One of and, or, not, or a comparison of a field", Properties: map[string]*schema{
			"and": {Type: kinds{"array"}, Items: jsonschema.RefTo("Filter")}, "or": {Type: kinds{"array"}, Items: jsonschema.RefTo("Filter")}, "not": jsonschema.RefTo("Filter"),
			"field": text, "op": {Type: kinds{"string"}, Enum: operators()}, "value": {Description: "In the form of the field"},
			"values": {Type: kinds{"array"}, Items: &schema{}, Description: "For in"},
		}},
		"Reveal": {Type: kinds{"object"}, Required: []string{"fields"}, Properties: map[string]*schema{
			"fields": {Type: kinds{"array"}, Items: text, MaxItems: record.MaxRevealed},
			"reason": {Type: kinds{"string"}, MaxLength: maxCircumstance, Description: "Why, for the log; as the header Holdfast-Reason"},
		}},
		"HistoryPage": jsonschema.Page(jsonschema.RefTo("HistoryEntry"), nil),
		"HistoryEntry": {Type: kinds{"object"}, Properties: map[string]*schema{
			"id": text, "at": jsonschema.OfType("string", "date-time", ""), "action": jsonschema.OfType("string", "", `"record.updated"`), "outcome": text,
			"actor":  {Type: kinds{"object"}, Properties: map[string]*schema{"kind": text, "user": text, "token": text, "on_behalf_of": text}},
			"fields": {Type: kinds{"array"}, Items: text}, "version_before": {Type: kinds{"integer"}}, "version_after": {Type: kinds{"integer"}},
		}},
		"CSPReport": {Description: "As the browser makes it (CSP level 3, section 5)"},
		"SignIn": {Type: kinds{"object"}, Required: []string{"email", "password"}, Properties: map[string]*schema{
			"email": jsonschema.OfType("string", "email", `"ada@example.com"`), "password": jsonschema.OfType("string", "password", "")}},
		"NoticePage": jsonschema.Page(jsonschema.RefTo("Notice"), nil),
		"Notice": {Type: kinds{"object"}, Properties: map[string]*schema{
			"id": text, "kind": jsonschema.OfType("string", "", `"token.created"`), "text": text, "at": jsonschema.OfType("string", "date-time", ""),
			"read_at": {Type: kinds{"string", "null"}, Format: "date-time"},
		}},
	}
}
