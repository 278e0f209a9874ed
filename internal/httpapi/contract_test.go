package httpapi_test

import (
	"bytes"
	"crypto/sha256"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/holdfast-crm/holdfast/internal/httpapi"
)

// contract is what an installation says of itself, to hold its answers against.
// Every call of these tests goes through it (stack.do).
type contract struct {
	doc   node
	paths []described
	mu    sync.Mutex
	rules *jsonschema.Compiler
	known map[string]*jsonschema.Schema
}

// described is a path of the description, in its segments.
type described struct {
	segments []string
	is       node
}

// contracts are shared by tests: most installations say the same.
var contracts sync.Map

// contract is what the stack says of itself with the catalog in force.
func (s *stack) contract() *contract {
	s.Helper()
	now := s.catalog()
	if c, ok := s.contracts.Load(now); ok {
		return c.(*contract)
	}
	said, err := httpapi.Description(s.api)
	s.must(err)
	key := sha256.Sum256(said)
	c, ok := contracts.Load(key)
	if !ok {
		made, err := newContract(said)
		s.must(err)
		c, _ = contracts.LoadOrStore(key, made)
	}
	s.contracts.Store(now, c)
	return c.(*contract)
}

func newContract(said []byte) (*contract, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(said))
	if err != nil {
		return nil, err
	}
	c := &contract{doc: node{"#", doc}, rules: jsonschema.NewCompiler(), known: map[string]*jsonschema.Schema{}}
	c.rules.AssertFormat()
	c.doc.get("components").get("schemas").walk(closeShape)
	paths := c.doc.get("paths")
	for _, template := range paths.keys() {
		c.paths = append(c.paths, described{strings.Split(template, "/"), paths.get(template)})
	}
	return c, c.rules.AddResource("urn:installation", doc)
}

// closeShape lets a shape have no member but those described: an answer that
// says more than the description is as wrong as one that says less.
func closeShape(n node) {
	m, _ := n.value.(map[string]any)
	_, members := m["properties"].(map[string]any)
	_, open := m["additionalProperties"]
	if _, typed := m["type"]; typed && members && !open {
		m["additionalProperties"] = false
	}
}

// schema is the compiled shape at a place in the description.
func (c *contract) schema(at string) (*jsonschema.Schema, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.known[at]; s != nil {
		return s, nil
	}
	s, err := c.rules.Compile("urn:installation" + at)
	c.known[at] = s
	return s, err
}

// operation finds what is said of a call; fixed segments count before
// placeholders.
func (c *contract) operation(method, path string) (node, bool) {
	switch method {
	case http.MethodHead:
		method = http.MethodGet
	case strings.ToUpper(method):
	default:
		return node{}, false // methods are written in capitals
	}
	var best node
	fewest, segments := -1, strings.Split(path, "/")
	for _, p := range c.paths {
		placeholders, ok := fits(p.segments, segments)
		if !ok || fewest >= 0 && placeholders >= fewest {
			continue
		}
		if op := p.is.get(strings.ToLower(method)); op.value != nil {
			best, fewest = op, placeholders
		}
	}
	return best, fewest >= 0
}

func fits(want, got []string) (placeholders int, ok bool) {
	if len(want) != len(got) {
		return 0, false
	}
	for i := range want {
		if want[i] != got[i] && !strings.HasPrefix(want[i], "{") {
			return 0, false
		}
		if want[i] != got[i] {
			placeholders++
		}
	}
	return placeholders, true
}

// follow resolves a reference within the description.
func (c *contract) follow(n node) node {
	ref := n.get("$ref").text()
	if ref == "" {
		return n
	}
	at := c.doc
	for _, part := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
		at = at.get(fromPointer.Replace(part))
	}
	return at
}

// breach says what of an answer is not as described, "" when all is.
func (c *contract) breach(r *http.Request, a answer) string {
	op, known := c.operation(r.Method, r.URL.EscapedPath())
	responses := op.get("responses")
	said := responses.get(strconv.Itoa(a.StatusCode))
	switch {
	case !known && a.StatusCode < 400:
		return "" // a screen, OPTIONS, or an object by a name it had before
	case !known:
		said = c.doc.get("components").get("responses").get("ProblemDefault")
	case said.value == nil && a.StatusCode >= 500:
		said = responses.get("default")
	case said.value == nil:
		return "status " + strconv.Itoa(a.StatusCode) + " is not described"
	}
	said = c.follow(said)
	for _, name := range []string{"Etag", "Location", "Idempotency-Replayed", "Retry-After", "Www-Authenticate", "Link"} {
		described := slices.ContainsFunc(said.get("headers").keys(), func(h string) bool { return http.CanonicalHeaderKey(h) == name })
		if known && a.Header.Get(name) != "" && !described && a.StatusCode < 300 {
			return name + " is not described"
		}
	}
	kind, _, _ := mime.ParseMediaType(a.Header.Get("Content-Type"))
	content := said.get("content")
	if len(content.keys()) == 0 {
		if a.body != "" {
			return "a body is not described"
		}
		return ""
	}
	media := content.get(kind)
	if media.value == nil {
		return "type " + kind + " is not described"
	}
	if r.Method == http.MethodHead || !strings.HasSuffix(kind, "json") {
		return ""
	}
	return c.fits(media.get("schema"), a.body)
}

// fits says why a JSON text is not of the shape at a place.
func (c *contract) fits(shape node, text string) string {
	rule, err := c.schema(shape.at)
	if err != nil {
		return err.Error()
	}
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err == nil {
		err = rule.Validate(v)
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// TestTheContractNotices makes it fail once for each reason.
func TestTheContractNotices(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	const whole = `{"data":[],"next_cursor":null}`
	in := call{method: "GET", path: "/api/v1/contacts"}
	say := func(status int, kind, body string, header ...string) answer {
		a := answer{&http.Response{StatusCode: status, Header: http.Header{"Content-Type": {kind}}}, body}
		for _, name := range header {
			a.Header.Set(name, "x")
		}
		return a
	}
	for name, a := range map[string]answer{
		"a status":       say(418, "application/problem+json", `{}`),
		"another good":   say(201, "application/json", whole),
		"a type":         say(200, "text/html", whole),
		"a member more":  say(200, "application/json", `{"data":[],"next_cursor":null,"secret":1}`),
		"a member less":  say(200, "application/json", `{}`),
		"null":           say(200, "application/json", `{"data":null,"next_cursor":null}`),
		"a bad problem":  say(401, "application/problem+json", `{"title":"no"}`),
		"a header":       say(200, "application/json", whole, "ETag"),
		"no JSON":        say(200, "application/json", `{"data":[],"next_cursor":null`),
		"a form of time": say(200, "application/json", `{"data":[{"id":"01890a5d-ac96-774b-bcce-b302099a8057","object":"contact","created_at":"yesterday"}],"next_cursor":null}`),
	} {
		if s.contract().breach(in.request(), a) == "" {
			t.Errorf("%s is let pass", name)
		}
	}
	if breach := s.contract().breach(in.request(), say(200, "application/json", whole)); breach != "" {
		t.Error(breach)
	}
}
