package jsonschema

import (
	"encoding/json"
	"maps"
	"reflect"
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/id"
)

// OfStruct describes T as encoding/json writes it: a key without omitempty is
// always there. So the description cannot fall behind the code. Named maps in
// known are referred to instead of being written out.
func OfStruct[T any](known map[reflect.Type]string) *Schema {
	return structSchema(reflect.TypeFor[T](), known)
}

func structSchema(t reflect.Type, known map[reflect.Type]string) *Schema {
	s := &Schema{Type: Kinds{"object"}, Properties: map[string]*Schema{}}
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

func valueSchema(t reflect.Type, known map[reflect.Type]string) *Schema {
	if name, ok := known[t]; ok {
		return RefTo(name)
	}
	switch t {
	case reflect.TypeFor[time.Time]():
		return OfType("string", "date-time", "")
	case reflect.TypeFor[json.RawMessage]():
		return &Schema{} // any value
	case reflect.TypeFor[id.ID]():
		return OfType("string", "uuid", "")
	}
	switch t.Kind() {
	case reflect.Bool:
		return OfType("boolean", "", "")
	case reflect.Int, reflect.Int64:
		return OfType("integer", "", "")
	case reflect.Slice:
		return &Schema{Type: Kinds{"array"}, Items: valueSchema(t.Elem(), known)}
	case reflect.Map:
		return &Schema{Type: Kinds{"object"}, Extra: valueSchema(t.Elem(), known)}
	case reflect.Pointer:
		return valueSchema(t.Elem(), known).OrNull()
	case reflect.Struct:
		return structSchema(t, known)
	default:
		return OfType("string", "", "")
	}
}
