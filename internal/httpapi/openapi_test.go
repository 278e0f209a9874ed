package httpapi_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/httpapi"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

// How keys are written in JSON pointers (RFC 6901), and read.
var (
	toPointer   = strings.NewReplacer("~", "~0", "/", "~1")
	fromPointer = strings.NewReplacer("~1", "/", "~0", "~")
)

// node is any JSON value, walked by path.
type node struct {
	at    string
	value any
}

func (n node) get(key string) node {
	m, _ := n.value.(map[string]any)
	return node{n.at + "/" + toPointer.Replace(key), m[key]}
}

func (n node) keys() []string {
	m, _ := n.value.(map[string]any)
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func (n node) text() string {
	s, _ := n.value.(string)
	return s
}

// walk visits n and everything below.
func (n node) walk(visit func(node)) {
	visit(n)
	switch v := n.value.(type) {
	case map[string]any:
		for _, k := range n.keys() {
			n.get(k).walk(visit)
		}
	case []any:
		for i, one := range v {
			node{fmt.Sprintf("%s/%d", n.at, i), one}.walk(visit)
		}
	}
}

// resolve follows a local reference.
func (n node) resolve(ref string) bool {
	at := n
	for _, part := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
		at = at.get(fromPointer.Replace(part))
	}
	return strings.HasPrefix(ref, "#/") && at.value != nil
}

// openAPI is the description for a program that may do all that one can.
func (s *stack) openAPI() node {
	token, _ := s.exporter("whole@example.com", policy.Owner)
	return s.openAPIOf(token)
}

func (s *stack) openAPIOf(token string) node {
	s.Helper()
	var doc any
	s.must(json.Unmarshal([]byte(s.do(call{method: "GET", path: "/api/v1/openapi.json", token: token, status: 200}).body), &doc))
	return node{"#", doc}
}

func TestOpenAPIIsWellFormed(t *testing.T) {
	t.Parallel()
	doc := newStack(t).openAPI()
	if v := doc.get("openapi").text(); v != "3.1.0" {
		t.Errorf("openapi is %q", v)
	}
	for _, required := range []node{doc.get("info").get("title"), doc.get("info").get("version"), doc.get("paths"), doc.get("components").get("securitySchemes").get("bearer")} {
		if required.value == nil {
			t.Errorf("%s is missing", required.at)
		}
	}
	refs := 0
	doc.walk(func(n node) {
		m, ok := n.value.(map[string]any)
		if !ok || strings.Contains(n.at, "/example") || strings.HasSuffix(n.at, "/properties") {
			return
		}
		if ref, ok := m["$ref"].(string); ok {
			refs++
			if !doc.resolve(ref) || len(m) > 2 {
				t.Errorf("%s: %s leads nowhere, or has company", n.at, ref)
			}
		}
		if kind := n.get("type"); kind.value != nil && !strings.Contains(n.at, "securitySchemes") {
			n.checkType(t, kind)
		}
	})
	if refs < 100 {
		t.Errorf("only %d references were followed", refs)
	}
}

// checkType checks what a schema with a type must and must not have.
func (n node) checkType(t *testing.T, kind node) {
	kinds := []any{kind.value}
	if list, ok := kind.value.([]any); ok {
		kinds = list
	}
	for _, k := range kinds {
		if !slices.Contains([]any{"string", "integer", "number", "boolean", "array", "object", "null"}, k) {
			t.Errorf("%s: type %v", n.at, k)
		}
		if k == "array" && n.get("items").value == nil {
			t.Errorf("%s: an array of nothing", n.at)
		}
	}
	for _, name := range n.get("required").list() {
		if n.get("properties").get(name).value == nil {
			t.Errorf("%s requires %s, which it does not have", n.at, name)
		}
	}
}

func (n node) list() (out []string) {
	items, _ := n.value.([]any)
	for _, one := range items {
		s, _ := one.(string)
		out = append(out, s)
	}
	return out
}

// TestOpenAPIHasNothingThatIsNotUsed holds for somebody who may do little, too.
func TestOpenAPIHasNothingThatIsNotUsed(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	for _, of := range []string{s.reader, s.owner} {
		doc := s.openAPIOf(of)
		used := map[string]bool{}
		doc.walk(func(n node) {
			if m, ok := n.value.(map[string]any); ok {
				if ref, ok := m["$ref"].(string); ok {
					used[ref] = true
				}
			}
		})
		for _, kind := range doc.get("components").keys() {
			for _, name := range doc.get("components").get(kind).keys() {
				if kind != "securitySchemes" && !used["#/components/"+kind+"/"+name] {
					t.Errorf("%s of %s is used nowhere", kind, name)
				}
			}
		}
	}
}

func TestOpenAPIAndTheTableSayTheSame(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	doc := s.openAPI()
	want := map[string]bool{}
	for _, rt := range httpapi.Routes() {
		method, path, _ := strings.Cut(rt, " ")
		if !strings.Contains(path, "{plural}") {
			want[strings.ToLower(method)+" "+path] = true
			continue
		}
		for _, o := range s.catalog().Objects() {
			want[strings.ToLower(method)+" "+strings.Replace(path, "{plural}", o.Plural, 1)] = true
		}
	}
	got, ids := map[string]bool{}, map[string]bool{}
	placeholder := regexp.MustCompile(`\{([a-z]+)\}`)
	for _, path := range doc.get("paths").keys() {
		for _, method := range doc.get("paths").get(path).keys() {
			op := doc.get("paths").get(path).get(method)
			got[method+" "+path] = true
			if id := op.get("operationId").text(); id == "" || ids[id] {
				t.Errorf("%s %s: operationId %q", method, path, id)
			} else {
				ids[id] = true
			}
			params, _ := json.Marshal(op.get("parameters").value)
			for _, m := range placeholder.FindAllStringSubmatch(path, -1) {
				if !strings.Contains(string(params), `"#/components/parameters/`+m[1]+`Parameter"`) {
					t.Errorf("%s %s does not describe {%s}", method, path, m[1])
				}
			}
			if len(op.get("responses").keys()) < 2 {
				t.Errorf("%s %s has no good answer or no bad one", method, path)
			}
		}
	}
	for at := range want {
		if !got[at] {
			t.Errorf("%s is not described", at)
		}
	}
	for at := range got {
		if !want[at] {
			t.Errorf("%s is described but does not exist", at)
		}
	}
}

func TestOpenAPIKnowsTheFields(t *testing.T) {
	t.Parallel()
	schemas := newStack(t).openAPI().get("components").get("schemas")
	contact := schemas.get("Contact").get("properties")
	for _, name := range []string{"id", "version", "object", "masked", "name", "emails", "bank_account", "created_at", "deleted_at", "owner"} {
		if contact.get(name).value == nil {
			t.Errorf("Contact lacks %s", name)
		}
	}
	patch := schemas.get("ContactPatch").get("properties")
	for _, name := range []string{"id", "version", "created_at", "owner"} {
		if patch.get(name).value != nil {
			t.Errorf("ContactPatch lets %s be written", name)
		}
	}
	if got := schemas.get("ContactCreate").get("required").list(); !slices.Equal(got, []string{"name"}) {
		t.Errorf("ContactCreate requires %v", got)
	}
	if got := stages(contact.get("stage")); !slices.Contains(got, "customer") {
		t.Errorf("stages are %v", got)
	}
}

// stages finds the choices of a field that may be null.
func stages(field node) []string {
	either, _ := field.get("anyOf").value.([]any)
	if len(either) != 2 {
		return nil
	}
	return node{field.at, either[0]}.get("enum").list()
}

// TestNoObjectIsNamedLikeAWordOfTheAPI guards the built-in objects: one whose
// plural is a fixed path segment could not be reached, and a field named like
// a key of every record would be there twice.
func TestNoObjectIsNamedLikeAWordOfTheAPI(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	for _, o := range s.catalog().Objects() {
		for _, rt := range httpapi.Routes() {
			if strings.HasPrefix(rt+"/", strings.Fields(rt)[0]+" /api/v1/"+o.Plural+"/") {
				t.Errorf("object %s hides behind %s", o.Name, rt)
			}
		}
		for _, f := range o.Fields {
			if f.Name == "object" || f.Name == "masked" {
				t.Errorf("%s has a field %s", o.Name, f.Name)
			}
		}
	}
}
