package httpapi_test

import (
	"strings"
	"testing"
)

// TestObjectsAreNamedByTheirLabels makes objects with nothing but labels. What
// means something already is numbered, one and many alike.
func TestObjectsAreNamedByTheirLabels(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.administrator()
	for _, c := range []struct{ body, name, plural, many string }{
		{`{"label":{"en":"Vehicle","zh-CN":"车辆"}}`, "vehicle", "vehicles", "Vehicles"},
		{`{"label":{"en":"Group"}}`, "group_2", "groups_2", "Groups"},
		{`{"label":{"en":"And"}}`, "and_2", "ands_2", "Ands"},
		{`{"label":{"en":"Größe"}}`, "grosse", "grosses", "Größes"},
		{`{"label":{"zh-CN":"车牌"}}`, "chepai", "chepais", ""},
		{`{"label":{"en":"Mouse"},"label_plural":{"en":"Mice"}}`, "mouse", "mice", "Mice"},
		{`{"label":{"en":"Trips"}}`, "trips", "trips", "Trips"},
		{`{"label":{"en":"Trip"},"name":"journey"}`, "journey", "journeys", "Trips"},
	} {
		a := b.send(call{method: "POST", path: "/api/v1/objects", body: c.body})
		if a.StatusCode != 201 {
			t.Errorf("%s: %s", c.body, a.body)
			continue
		}
		d := decoded[struct {
			Name, Plural string
			LabelPlural  map[string]string `json:"label_plural"`
		}](s, a)
		if d.Name != c.name || d.Plural != c.plural || d.LabelPlural["en"] != c.many {
			t.Errorf("%s: %+v", c.body, d)
		}
	}
	long := strings.Repeat("长", 201)
	b.send(call{method: "POST", path: "/api/v1/objects", body: `{"label":{"zh-CN":"` + long[:600] + `"}}`, status: 201})
	b.send(call{method: "POST", path: "/api/v1/objects", body: `{"label":{"zh-CN":"` + long + `"}}`, status: 422, want: []string{"Use at most 200 characters."}})
}

func TestADefaultThatCannotFitIsRefused(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.administrator()
	b.define("POST", "/objects", vehicle)
	a := b.send(call{method: "POST", path: "/api/v1/objects/vehicle/fields", body: `{"type":"date","label":{"en":"Due"},"min":"today","default":"2001-01-01"}`, status: 422})
	if f := a.problem(s).Errors[0]; f.Code != "schema_default_unfit" || f.Pointer != "/default" {
		t.Errorf("%s", a.body)
	}
	b.define("POST", "/objects/vehicle/fields", `{"type":"date","label":{"en":"Built"},"max":"today","default":"2001-01-01"}`)
}
