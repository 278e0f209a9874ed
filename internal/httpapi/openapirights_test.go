package httpapi_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/httpapi"
)

func (b *browser) described() node {
	b.Helper()
	var doc any
	b.must(json.Unmarshal([]byte(b.send(call{method: "GET", path: "/api/v1/openapi.json", status: 200}).body), &doc))
	return node{"#", doc}
}

// TestTheDescriptionIsOfWhatIsTheReaders: objects, fields, choices, defaults and
// operations that are none to somebody are not in what they are told of the API.
func TestTheDescriptionIsOfWhatIsTheReaders(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.administrator()
	b.define("POST", "/objects", `{"label":{"en":"Wager"},"fields":[{"type":"text","label":{"en":"Horse"}}]}`)
	b.define("POST", "/objects/contact/fields", `{"type":"choice","name":"clinic","label":{"en":"Clinic"},"class":"internal","default":"zqnorth","choices":[{"id":"zqnorth","label":{"en":"North"}},{"id":"zqsouth","label":{"en":"South"}}]}`)
	b.define("POST", "/objects/contact/fields", `{"type":"reference","name":"staked","label":{"en":"Staked"},"class":"internal","target":"wager"}`)
	role := b.made("/api/v1/roles", `{"name":"front desk","objects":[{"object":"contact","rights":{"read":"all","create":"all"},
		"fields":{"*":{"level":"write","find":true},"clinic":{"level":"none","find":false},"department":{"level":"read","find":true}}},
		{"object":"note","rights":{"create":"all"},"fields":{"*":{"level":"write","find":true}}}]}`)
	_, desk := b.colleague("desk@example.com", role)
	_, clerk := b.colleague("clerk@example.com", "member")
	all, mine := b.described(), desk.described()

	text, _ := json.Marshal(mine.value)
	for _, word := range []string{"wager", "Wager", "Horse", "clinic", "Clinic", "zqnorth", "zqsouth", "CompanyPage", "id of a record of companies", "RoleChange", "Definition"} {
		whole, _ := json.Marshal(all.value)
		if strings.Contains(string(text), `"`+word) || strings.Contains(string(text), "/"+word) || strings.Contains(string(text), word+`"`) {
			at := strings.Index(string(text), word)
			t.Errorf("%s is told of: …%s…", word, text[max(0, at-200):min(len(text), at+50)])
		}
		if !strings.Contains(string(whole), word) {
			t.Errorf("%s is not even told of to administrators", word)
		}
	}
	schemas := mine.get("components").get("schemas")
	for shape, want := range map[string][2]string{
		"Contact": {"department staked", "clinic"}, "ContactCreate": {"name staked", "clinic department"}, "ContactPatch": {"", "name"}, "NoteCreate": {"body", ""}, "Note": {"id version", "body"},
	} {
		has := schemas.get(shape).get("properties").keys()
		for _, name := range strings.Fields(want[0]) {
			if !slices.Contains(has, name) {
				t.Errorf("%s lacks %s", shape, name)
			}
		}
		for _, name := range strings.Fields(want[1]) {
			if slices.Contains(has, name) {
				t.Errorf("%s has %s", shape, name)
			}
		}
	}
	for path, methods := range map[string]string{
		"/api/v1/contacts": "get post", "/api/v1/contacts/{id}": "get", "/api/v1/contacts/{id}/restore": "", "/api/v1/notes": "post", "/api/v1/notes/{id}": "",
		"/api/v1/companies": "", "/api/v1/roles": "", "/api/v1/objects": "get", "/api/v1/users": "get", "/api/v1/imports": "", "/api/v1/bulk": "", "/api/v1/batch": "post", "/api/v1/workspace": "get",
	} {
		if got := strings.Join(mine.get("paths").get(path).keys(), " "); got != methods {
			t.Errorf("%s has %q, want %q", path, got, methods)
		}
	}
	// References of the document hold, whatever was left out.
	mine.walk(func(n node) {
		if m, ok := n.value.(map[string]any); ok {
			if ref, ok := m["$ref"].(string); ok && !mine.resolve(ref) {
				t.Errorf("%s: %s leads nowhere", n.at, ref)
			}
		}
	})

	// Every route stands in it for who it opens to, and for nobody else.
	for _, route := range httpapi.Routes() {
		method, path, _ := strings.Cut(route, " ")
		if strings.Contains(path, "{plural}") {
			continue
		}
		method = strings.ToLower(method)
		if all.get("paths").get(path).get(method).value == nil {
			t.Errorf("%s is not described to administrators", route)
		}
		if told := clerk.described().get("paths").get(path).get(method).value != nil; told != (doors()[route].opens != admins) {
			t.Errorf("%s is described to a member: %v", route, told)
		}
	}
	// What is kept is not handed to others.
	b.define("POST", "/objects/contact/fields", `{"type":"text","name":"zqlater","label":{"en":"Later"}}`)
	if at := "#/components/schemas/Contact/properties/zqlater"; !desk.described().resolve(at) || !b.described().resolve(at) {
		t.Error("a new field is not in the description")
	}
}
