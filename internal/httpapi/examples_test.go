package httpapi_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// odd is an installation with objects that are hard to describe.
func (s *stack) odd() *contract {
	s.Helper()
	b := s.administrator()
	for _, o := range oddObjects {
		b.define("POST", "/objects", o)
	}
	return s.contract()
}

// TestExamplesFitTheirShapes holds each example of the description against the
// shape that gives it, closed: a member that does not exist is a fault.
func TestExamplesFitTheirShapes(t *testing.T) {
	t.Parallel()
	c := newStack(t).odd()
	found := 0
	check := func(shape node, what string, example any) {
		found++
		rule, err := c.schema(shape.at)
		if err == nil {
			err = rule.Validate(example)
		}
		if err != nil {
			t.Errorf("%s: %s: %v", shape.at, what, err)
		}
	}
	c.doc.walk(func(n node) {
		if strings.Contains(n.at, "/examples") || strings.HasSuffix(n.at, "/properties") {
			return
		}
		examples, _ := n.get("examples").value.([]any)
		for _, example := range examples {
			check(n, "examples", example)
		}
		if example := n.get("example"); example.value != nil && n.get("schema").value != nil {
			check(n.get("schema"), "example", example.value)
		}
	})
	if found < 300 {
		t.Errorf("only %d examples", found)
	}
}

// TestEveryShapeAndBodyHasAnExample walks operations, their answers and what
// they take, and the shapes.
func TestEveryShapeAndBodyHasAnExample(t *testing.T) {
	t.Parallel()
	c := newStack(t).odd()
	shown := func(n node) bool {
		_, ok := n.get("example").value.(map[string]any)
		examples, _ := n.get("examples").value.([]any)
		return ok || len(examples) > 0
	}
	for _, name := range c.doc.get("components").get("schemas").keys() {
		if !shown(c.doc.get("components").get("schemas").get(name)) {
			t.Errorf("shape %s has no example: examples.json of package describe has a place for it", name)
		}
	}
	for place := range writtenExamples(t) {
		name, member, _ := strings.Cut(place, ".")
		shape := c.doc.get("components").get("schemas").get(name)
		if shape.value == nil || member != "" && shape.get("properties").get(member).value == nil {
			t.Errorf("examples.json has an example of %s, which there is not", place)
		}
	}
	bodies := 0
	content := func(at string, n node) {
		for _, kind := range n.get("content").keys() {
			bodies++
			media := n.get("content").get(kind)
			if !shown(media) && !shown(c.follow(media.get("schema"))) {
				t.Errorf("%s: %s has no example", at, kind)
			}
		}
	}
	for _, path := range c.doc.get("paths").keys() {
		for _, method := range c.doc.get("paths").get(path).keys() {
			op := c.doc.get("paths").get(path).get(method)
			content(op.at, op.get("requestBody"))
			for _, status := range op.get("responses").keys() {
				content(op.at+" "+status, c.follow(op.get("responses").get(status)))
			}
		}
	}
	if bodies < 500 {
		t.Errorf("only %d bodies were looked at", bodies)
	}
	create := c.doc.get("components").get("schemas").get("EverythingCreate").get("examples").value.([]any)[0].(map[string]any)
	if create["number_plate"] != "AA-1111" {
		t.Errorf("a value with a pattern is shown as %v", create["number_plate"])
	}
}

func writtenExamples(t *testing.T) (written map[string]json.RawMessage) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("describe", "examples.json"))
	if err == nil {
		err = json.Unmarshal(raw, &written)
	}
	if err != nil || len(written) == 0 {
		t.Fatal(err)
	}
	return written
}
