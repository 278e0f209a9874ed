package httpapi

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/field"
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
	if t == reflect.TypeFor[time.Time]() {
		return ofType("string", "date-time", "")
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

// allSchemas are the shapes that do not depend on this installation.
func allSchemas() map[string]*schema {
	all := sharedSchemas()
	maps.Copy(all, catalogSchemas())
	maps.Copy(all, peopleSchemas())
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
