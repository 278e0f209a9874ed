package httpapi

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/metadata"
	"github.com/holdfast-crm/holdfast/internal/transfer"
)

// ofStruct describes T as encoding/json writes it: a key without omitempty is
// always there. So the description cannot fall behind the code. Named maps in
// known are referred to instead of being written out.
func ofStruct[T any](known map[reflect.Type]string) *schema {
	return structSchema(reflect.TypeFor[T](), known)
}

func structSchema(t reflect.Type, known map[reflect.Type]string) *schema {
	s := &schema{Type: kinds{"object"}, Properties: map[string]*schema{}}
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && name == "" { // its keys are written among the others
			inner := structSchema(f.Type, known)
			maps.Copy(s.Properties, inner.Properties)
			s.Required = append(s.Required, inner.Required...)
			continue
		}
		if name == "" || name == "-" {
			continue
		}
		value := valueSchema(f.Type, known)
		if words := f.Tag.Get("enum"); words != "" {
			value.Enum = strings.Split(words, ",")
		}
		s.Properties[name] = value
		if !strings.Contains(options, "omitempty") {
			s.Required = append(s.Required, name)
		}
	}
	return s
}

func valueSchema(t reflect.Type, known map[reflect.Type]string) *schema {
	if name, ok := known[t]; ok {
		return refTo(name)
	}
	switch t {
	case reflect.TypeFor[time.Time]():
		return ofType("string", "date-time", "")
	case reflect.TypeFor[id.ID]():
		return ofType("string", "uuid", "")
	}
	switch t.Kind() {
	case reflect.Bool:
		return ofType("boolean", "", "")
	case reflect.Int, reflect.Int64:
		return ofType("integer", "", "")
	case reflect.Slice:
		return &schema{Type: kinds{"array"}, Items: valueSchema(t.Elem(), known)}
	case reflect.Map:
		return &schema{Type: kinds{"object"}, Extra: valueSchema(t.Elem(), known)}
	case reflect.Pointer:
		return valueSchema(t.Elem(), known).orNull()
	case reflect.Struct:
		return structSchema(t, known)
	default:
		return ofType("string", "", "")
	}
}

// catalogSchemas describe the objects of this installation as data.
func catalogSchemas() map[string]*schema {
	known := map[reflect.Type]string{
		reflect.TypeFor[fieldDoc]():  "Field",
		reflect.TypeFor[choiceDoc](): "Choice",
		reflect.TypeFor[mayDoc]():    "May",
		reflect.TypeFor[objectDoc](): "Object",
	}
	described := ofStruct[fieldDoc](known)
	described.Properties["type"] = &schema{Type: kinds{"string"}, Enum: fieldTypes()}
	described.Properties["operators"].Items = &schema{Type: kinds{"string"}, Enum: operators()}
	return map[string]*schema{
		"Catalog": ofStruct[catalogDoc](known),
		"Object":  ofStruct[objectDoc](known),
		"Field":   described,
		"Choice":  ofStruct[choiceDoc](known),
		"May":     ofStruct[mayDoc](known),
	}
}

// definitionSchemas describe objects and fields as administrators make them.
func definitionSchemas() map[string]*schema {
	known := map[reflect.Type]string{
		reflect.TypeFor[metadata.View]():         "Definition",
		reflect.TypeFor[metadata.FieldView]():    "FieldDefinition",
		reflect.TypeFor[metadata.HandlingView](): "Handling",
		reflect.TypeFor[metadata.WorkView]():     "Work",
		reflect.TypeFor[metadata.LimitsView]():   "Limits",
		reflect.TypeFor[metadata.ChoiceView]():   "Choice",
		reflect.TypeFor[metadata.NewChoice]():    "NewChoice",
		reflect.TypeFor[metadata.NewField]():     "NewField",
	}
	all := map[string]*schema{
		"DefinitionList":  ofStruct[metadata.ListView](known),
		"Definition":      ofStruct[metadata.View](known),
		"FieldDefinition": ofStruct[metadata.FieldView](known),
		"Handling":        ofStruct[metadata.HandlingView](known),
		"Work":            ofStruct[metadata.WorkView](known),
		"Limits":          ofStruct[metadata.LimitsView](known),
		"NewChoice":       ofStruct[metadata.NewChoice](known),
		"NewField":        ofStruct[metadata.NewField](known),
		"NewObject":       ofStruct[metadata.NewObject](known),
		"ObjectPatch":     ofStruct[metadata.ObjectPatch](known),
		"FieldPatch":      ofStruct[metadata.FieldPatch](known),
	}
	for _, name := range []string{"FieldDefinition", "NewField"} {
		all[name].Properties["type"] = &schema{Type: kinds{"string"}, Enum: fieldTypes()}
	}
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
		reflect.TypeFor[sampleDoc]():      "Sample",
		reflect.TypeFor[answerDoc]():      "RecoveryAnswer",
		reflect.TypeFor[colleagueDoc]():   "Colleague",
		reflect.TypeFor[mayAllDoc]():      "MayAll",
		reflect.TypeFor[userDoc]():        "User",
		reflect.TypeFor[tokenDoc]():       "Credential",
	}
	all := map[string]*schema{
		"Setup":           ofStruct[setupDoc](known),
		"RedeemLink":      ofStruct[redeemDoc](known),
		"FirstUser":       ofStruct[firstUserDoc](known),
		"SignedIn":        ofStruct[signedInDoc](known),
		"User":            ofStruct[userDoc](known),
		"Session":         ofStruct[sessionDoc](known),
		"SessionList":     ofStruct[sessionList](known),
		"Workspace":       ofStruct[workspaceDoc](known),
		"WorkspacePatch":  ofStruct[settingsChange](known),
		"Sample":          ofStruct[sampleDoc](known),
		"SampleRemoved":   ofStruct[removedDoc](known),
		"RecoveryKey":     ofStruct[recoveryDoc](known),
		"RecoveryAnswers": ofStruct[answersDoc](known),
		"RecoveryAnswer":  ofStruct[answerDoc](known),
		"UserList":        ofStruct[userList](known),
		"Colleague":       ofStruct[colleagueDoc](known),
		"Me":              ofStruct[meDoc](known),
		"MayAll":          ofStruct[mayAllDoc](known),
		"Credential":      ofStruct[tokenDoc](known),
		"MePatch":         ofStruct[profileChange](known),
		"PasswordChange":  ofStruct[passwordChange](known),
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
		reflect.TypeFor[transfer.Import]():      "Import",
		reflect.TypeFor[transfer.Progress]():    "ImportCounts",
		reflect.TypeFor[transfer.Column]():      "ImportColumn",
		reflect.TypeFor[transfer.Result]():      "ImportResult",
		reflect.TypeFor[transfer.Target]():      "ImportTarget",
		reflect.TypeFor[transfer.PreviewRow]():  "ImportPreviewRow",
		reflect.TypeFor[transfer.PreviewLink](): "ImportPreviewLink",
		reflect.TypeFor[transfer.Problem]():     "ImportProblem",
		reflect.TypeFor[choiceOfColumn]():       "ImportColumnChoice",
	}
	word := func(words ...string) *schema { return &schema{Type: kinds{"string"}, Enum: words} }
	modes := word("create", "update", "upsert")
	imp := ofStruct[transfer.Import](known)
	imp.Properties["state"] = word("draft", "waiting", "running", "finished", "failed", "reverting", "reverted", "discarded")
	imp.Properties["format"], imp.Properties["mode"] = word("csv", "vcard"), modes
	imp.Properties["date_order"] = word("mdy", "dmy").orNull()
	row := ofStruct[transfer.PreviewRow](known)
	row.Properties["action"] = word("create", "update", "unchanged", "fail")
	row.Properties["values"] = &schema{Type: kinds{"object"}, Extra: &schema{}, Description: "By field, each in the form of a record; what was not accepted is missing"}
	link := ofStruct[transfer.PreviewLink](known)
	link.Properties["action"] = word("found", "create")
	decision := ofStruct[decisionDoc](known)
	decision.Description = "Columns that are not named stay as they are; match is for update and upsert"
	decision.Properties["mode"], decision.Properties["date_order"] = modes.orNull(), word("mdy", "dmy").orNull()
	return map[string]*schema{
		"Import": imp, "ImportCounts": ofStruct[transfer.Progress](known), "ImportColumn": ofStruct[transfer.Column](known),
		"ImportResult": ofStruct[transfer.Result](known), "ImportTarget": ofStruct[transfer.Target](known), "ImportTargetList": ofStruct[targetList](known),
		"ImportPreview": ofStruct[transfer.Preview](known), "ImportPreviewRow": row, "ImportPreviewLink": link, "ImportProblem": ofStruct[transfer.Problem](known),
		"ImportDecision": decision, "ImportColumnChoice": ofStruct[choiceOfColumn](known), "ImportPage": page(refTo("Import"), nil),
	}
}

// allSchemas are the shapes that do not depend on this installation.
func allSchemas() map[string]*schema {
	all := sharedSchemas()
	maps.Copy(all, catalogSchemas())
	maps.Copy(all, peopleSchemas())
	maps.Copy(all, colleagueSchemas())
	maps.Copy(all, definitionSchemas())
	maps.Copy(all, importSchemas())
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
