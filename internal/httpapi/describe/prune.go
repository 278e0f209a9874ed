package describe

import (
	"maps"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/httpapi/jsonschema"
)

// prune takes out what no operation leads to: shapes, groups, and shared
// parameters, headers and answers.
func (m *maker) prune() {
	m.pruneShared()
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

func (m *maker) pruneShared() {
	used := map[string]bool{}
	for _, item := range m.Paths {
		for _, op := range item {
			for _, p := range op.Parameters {
				used[p.Ref] = true
			}
			for _, r := range op.Responses {
				used[r.Ref] = true
				useHeaders(used, r.Headers)
			}
		}
	}
	gone := func(kind, name string) bool { return !used["#/components/"+kind+"/"+name] }
	maps.DeleteFunc(m.Components.Parameters, func(name string, _ *Parameter) bool { return gone("parameters", name) })
	maps.DeleteFunc(m.Components.Responses, func(name string, _ response) bool { return gone("responses", name) })
	for _, r := range m.Components.Responses {
		useHeaders(used, r.Headers)
	}
	maps.DeleteFunc(m.Components.Headers, func(name string, _ header) bool { return gone("headers", name) })
}

func useHeaders(used map[string]bool, headers map[string]header) {
	for _, h := range headers {
		used[h.Ref] = true
	}
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
