package jsonschema

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/catalog"
)

// Suffixes are what the names of an object's shapes end in: as read, to create,
// to change, and a page.
func Suffixes() []string { return []string{"", "Create", "Patch", "Page"} }

// Sees says which fields of an object there are for whoever the shapes are for:
// in what they read, may make, and may change.
type Sees interface {
	Reads(f *catalog.Field) bool
	Creates(f *catalog.Field) bool
	Changes(f *catalog.Field) bool
}

// AddObject adds the shapes of one object under its name among types: as read,
// to create, to change, and a page. Objects that have no name there do not
// appear, nor do fields that are not seen.
func AddObject(into map[string]*Schema, o *catalog.Object, types map[*catalog.Object]string, sees Sees) {
	name := types[o]
	read, create, patch := readShape(o, types, sees), &Schema{Type: Kinds{"object"}, Properties: map[string]*Schema{}}, patchShape()
	for _, f := range o.Fields {
		if f.Gone {
			continue
		}
		s := about(OfField(f), f, types)
		switch {
		case f.System && (f.Name == "id" || f.Name == "version"):
			s.ReadOnly = true
			read.Properties[f.Name] = s
		case f.System && sees.Reads(f):
			shown := s.OrNull()
			shown.ReadOnly = true
			read.Properties[f.Name] = shown
		case f.System:
		default:
			addField(f, s, about(Written(f), f, types), sees, read, create, patch)
		}
	}
	into[name], into[name+"Create"], into[name+"Patch"] = read, create, patch
	into[name+"Page"] = Page(RefTo(name), &Schema{Type: Kinds{"integer"}, Description: "Only when asked for"})
	show(into, o, read, create, patch)
}

// addField adds a field to the shapes in which it is seen.
func addField(f *catalog.Field, shown, written *Schema, sees Sees, read, create, patch *Schema) {
	if sees.Reads(f) {
		read.Properties[f.Name] = shown.OrNull()
	}
	if sees.Changes(f) {
		patch.Properties[f.Name] = written.OrNull()
	}
	if !sees.Creates(f) {
		return
	}
	create.Properties[f.Name] = written.OrNull()
	if f.Spec.Required && f.Default == nil {
		create.Properties[f.Name] = written
		create.Required = append(create.Required, f.Name)
	}
}

// about takes from what is said of a reference where it leads, unless that is
// described too.
func about(s *Schema, f *catalog.Field, types map[*catalog.Object]string) *Schema {
	if f.Target != nil && types[f.Target] == "" {
		s.Description = f.Label.In("en")
	}
	return s
}

func readShape(o *catalog.Object, types map[*catalog.Object]string, sees Sees) *Schema {
	text := OfType("string", "", "")
	s := &Schema{Type: Kinds{"object"}, Description: o.Label.In("en") + ". Fields you may not read are missing.",
		Required: []string{"id", "object"}, Properties: map[string]*Schema{
			"object": {Type: Kinds{"string"}, Const: o.Name},
			"masked": {Type: Kinds{"object"}, Extra: text, ReadOnly: true,
				Description: "By field name, what is shown of a value you may not read; the field itself is null."},
			"sample": {Type: Kinds{"boolean"}, ReadOnly: true, Description: "True for sample data; missing in all other records."},
			"titles": RefTo("Titles"),
		}}
	expanded := &Schema{Type: Kinds{"object"}, ReadOnly: true, Properties: map[string]*Schema{},
		Description: "Only when asked for: what a reference leads to. Null when it is empty, or leads to what you may not read, or into the trash."}
	for _, f := range o.Fields {
		if !f.Gone && types[f.Target] != "" && sees.Reads(f) {
			expanded.Properties[f.Name] = RefTo(types[f.Target]).OrNull()
		}
	}
	if len(expanded.Properties) > 0 {
		s.Properties["expanded"] = expanded
	}
	return s
}

func patchShape() *Schema {
	return &Schema{Type: Kinds{"object"}, Properties: map[string]*Schema{},
		Description: "Fields to change. null empties a field; a value replaces the former whole."}
}

// shownFields is how many fields that nobody must give are in an example.
const shownFields = 4

// show gives the shapes of an object an example each.
func show(all map[string]*Schema, o *catalog.Object, read, create, patch *Schema) {
	var whole, made, changed []member
	for _, f := range o.Fields {
		s := cmp.Or(read.Properties[f.Name], create.Properties[f.Name], patch.Properties[f.Name])
		if f.Gone || s == nil {
			continue
		}
		v := s.example(all)
		if f.System && f.Name == "deleted_at" {
			v = json.RawMessage("null")
		}
		if w := create.Properties[f.Name]; w != nil && w.example(all) != nil {
			v = w.example(all)
		}
		if v == nil {
			continue
		}
		one := member{f.Name, v}
		if read.Properties[f.Name] != nil {
			whole = append(whole, one)
		}
		must := slices.Contains(create.Required, f.Name)
		some := !must && f.Type.Name() != "reference"
		if must || some && create.Properties[f.Name] != nil && len(made)-len(create.Required) < shownFields {
			made = append(made, one)
		}
		if some && patch.Properties[f.Name] != nil && len(changed) < shownFields {
			changed = append(changed, one)
		}
	}
	name, _ := json.Marshal(o.Name) // a name always marshals
	read.Examples = []json.RawMessage{written(append([]member{{"object", name}}, whole...))}
	create.Examples = []json.RawMessage{written(made)}
	if slices.ContainsFunc(create.Required, func(name string) bool { return create.Properties[name].example(all) == nil }) {
		create.Examples = nil // one must be of a form that no example is known of
	}
	patch.Examples = []json.RawMessage{written(changed)}
}

type member struct {
	name  string
	value json.RawMessage
}

// written is a JSON object.
func written(members []member) json.RawMessage {
	parts := make([]string, len(members))
	for i, m := range members {
		name, _ := json.Marshal(m.name)
		parts[i] = string(name) + ":" + string(m.value)
	}
	return json.RawMessage("{" + strings.Join(parts, ",") + "}")
}
