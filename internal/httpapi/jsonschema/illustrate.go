package jsonschema

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// Illustrate gives each shape without an example one that is put together from
// its members, where those that must be there have one.
func Illustrate(all map[string]*Schema) {
	for _, name := range slices.Sorted(maps.Keys(all)) {
		s := all[name]
		if len(s.Examples) > 0 {
			continue
		}
		if v := s.composed(all); v != nil {
			shown := *s
			shown.Examples = []json.RawMessage{v}
			all[name] = &shown
		}
	}
}

// composed is an example of an object that has all that it must have; of the
// rest, what has an example of its own.
func (s *Schema) composed(all map[string]*Schema) json.RawMessage {
	if len(s.Properties) == 0 {
		return s.example(all)
	}
	var members []member
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		v := s.Properties[name].example(all)
		if v == nil && slices.Contains(s.Required, name) {
			if v = s.Properties[name].plain(); v == nil {
				return nil
			}
		}
		if v != nil {
			members = append(members, member{name, v})
		}
	}
	return written(members)
}

// plain is a value that needs no example to be understood, nil when it does.
func (s *Schema) plain() json.RawMessage {
	switch {
	case slices.Contains(s.Type, "null"):
		return json.RawMessage("null")
	case slices.Contains(s.Type, "boolean"):
		return json.RawMessage("false")
	case slices.Contains(s.Type, "integer") && s.Minimum == nil:
		return json.RawMessage("1")
	}
	return nil
}

// example is a value that fits the schema, nil when none is known.
func (s *Schema) example(all map[string]*Schema) json.RawMessage {
	switch {
	case s.Ref != "":
		if to := all[strings.TrimPrefix(s.Ref, refBase)]; to != nil {
			if len(to.Examples) == 0 {
				return to.composed(all)
			}
			return to.Examples[0]
		}
	case len(s.Examples) > 0:
		return s.Examples[0]
	case len(s.Enum) > 0:
		v, _ := json.Marshal(s.Enum[0])
		return v
	case len(s.AnyOf) > 0:
		return s.AnyOf[0].example(all)
	case s.Items != nil:
		if v := s.Items.example(all); v != nil {
			return json.RawMessage("[" + string(v) + "]")
		}
	case len(s.Properties) > 0:
		return s.composed(all)
	}
	return nil
}
