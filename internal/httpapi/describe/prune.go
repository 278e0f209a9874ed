package describe

import (
	"maps"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/httpapi/jsonschema"
)

// prune takes out the shapes, and the groups, that no operation leads to.
func (m *maker) prune() {
	kept, tags := map[string]bool{}, map[string]bool{}
	for _, item := range m.Paths {
		for _, op := range item {
			for _, name := range op.Tags {
				tags[name] = true
			}
			if op.RequestBody != nil {
				m.keep(kept, op.RequestBody.Content)
			}
			for _, r := range op.Responses {
				m.keep(kept, r.Content)
			}
		}
	}
	for _, r := range m.Components.Responses {
		m.keep(kept, r.Content)
	}
	maps.DeleteFunc(m.Components.Schemas, func(name string, _ *schema) bool { return !kept[name] })
	m.Document.Tags = slices.DeleteFunc(m.Document.Tags, func(t tag) bool { return !tags[t.Name] })
}

// keep notes the shapes that contents lead to.
func (m *maker) keep(kept map[string]bool, content map[string]media) {
	for _, c := range content {
		jsonschema.Walk(c.Schema, func(name string) *schema {
			if kept[name] {
				return nil
			}
			kept[name] = true
			return m.Components.Schemas[name]
		})
	}
}
