package httpapi_test

import (
	"strings"
	"testing"
)

// TestTwoAdministratorsDoNotUndoEachOther changes objects and fields under the
// version that somebody looked at.
func TestTwoAdministratorsDoNotUndoEachOther(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.administrator()
	a := b.send(call{method: "POST", path: "/api/v1/objects", body: vehicle, status: 201, headers: []string{"Location: /api/v1/objects/vehicle"}})
	object := a.Header.Get("ETag")
	a = b.send(call{method: "POST", path: "/api/v1/objects/vehicle/fields", body: `{"type":"text","label":{"en":"Colour"}}`, status: 201, headers: []string{"Location: /api/v1/objects/vehicle/fields/colour"}})
	colour := a.Header.Get("ETag")
	if object == "" || colour == "" || object == colour {
		t.Fatalf("ETags %s and %s", object, colour)
	}
	a = b.send(call{method: "GET", path: "/api/v1/definitions", status: 200})
	for _, tag := range []string{object, colour} {
		if !strings.Contains(a.body, `"version":`+tag) {
			t.Errorf("no version is %s", tag)
		}
	}
	change := func(path, body, tag string, status int) string {
		t.Helper()
		a := b.send(call{method: "PATCH", path: "/api/v1/objects/" + path, body: body, header: []string{"If-Match: " + tag}, status: status})
		if status == 412 && a.problem(s).Code != "definition_stale" {
			t.Errorf("%s", a.body)
		}
		return a.Header.Get("ETag")
	}
	// Of two who looked at the same, the second is told.
	next := change("vehicle/fields/colour", `{"label":{"en":"Paint"}}`, colour, 200)
	change("vehicle/fields/colour", `{"required":true}`, colour, 412)
	change("vehicle/fields/colour?dry_run=true", `{"required":true}`, colour, 412)
	b.refused(call{method: "PATCH", path: "/api/v1/objects/vehicle/fields/colour", body: `{"required":true}`, header: []string{"If-Match: W/" + next}}, 412, "if_match_weak")
	if same := change("vehicle/fields/colour", `{"label":{"en":"Paint"}}`, next, 200); same != next {
		t.Errorf("a change to what is there already makes %s of %s", same, next)
	}
	// Who changes a field undoes nothing that is done to the object, or to another.
	changed := change("vehicle", `{"label":{"en":"Car"}}`, object, 200)
	change("vehicle", `{"label":{"en":"Van"}}`, object, 412)
	change("vehicle", `{"name":"car","plural":"cars"}`, "*", 200)
	change("car", `{"label":{"en":"Van"}}`, changed, 412)
	change("car/fields/plate", `{"hidden":true}`, `"none of these", `+"*", 400)
	b.send(call{method: "DELETE", path: "/api/v1/objects/car/fields/colour", header: []string{"If-Match: " + colour}, status: 412})
	b.send(call{method: "DELETE", path: "/api/v1/objects/car/fields/colour", header: []string{"If-Match: " + colour + ", " + next}, status: 200})
	b.send(call{method: "DELETE", path: "/api/v1/objects/car", header: []string{"If-Match: " + object}, status: 412})
	// Built-in objects have versions too.
	a = b.send(call{method: "PATCH", path: "/api/v1/objects/contact", body: `{"hidden":false}`, status: 200})
	change("contact", `{"label":{"en":"Client"}}`, a.Header.Get("ETag"), 200)
	change("contact", `{"label":{"en":"Person"}}`, a.Header.Get("ETag"), 412)
	b.send(call{method: "DELETE", path: "/api/v1/objects/car", status: 200})
	b.refused(call{method: "DELETE", path: "/api/v1/objects/car"}, 404, "object_unknown")
}
