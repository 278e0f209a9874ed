package httpapi_test

import (
	"os"
	"path/filepath"
	"testing"
)

// oddObjects are objects that administrators may make and that are hard to
// describe: named like a shape of ours, every type of field, texts shorter than
// any example, partial dates, lists, choices that need quoting.
var oddObjects = []string{
	`{"label":{"en":"Session note"},"name":"problem","plural":"problems","fields":[{"type":"text","label":{"en":"Text"},"required":true,"max_length":3}]}`,
	vehicle,
	`{"label":{"en":"Everything \"quoted\""},"name":"everything","plural":"everythings","fields":[
	  {"type":"text","label":{"en":"Name"},"required":true},{"type":"long_text","label":{"en":"Story"}},{"type":"identifier","label":{"en":"Code"},"max_length":2},
	  {"type":"email","label":{"en":"Mail"}},{"type":"email","label":{"en":"Mails"},"many":true},{"type":"phone","label":{"en":"Phones"},"many":true},
	  {"type":"domain","label":{"en":"Domain"}},{"type":"url","label":{"en":"Page"}},{"type":"person_name","label":{"en":"Person"}},
	  {"type":"date","label":{"en":"Day"}},{"type":"date","label":{"en":"Partial day"},"partial":true},{"type":"timestamp","label":{"en":"Moment"}},
	  {"type":"int","label":{"en":"Count"}},{"type":"choice","label":{"en":"Choice"},"choices":[{"label":{"en":"One 'and' only"}}]},
	  {"type":"identifier","label":{"en":"Number plate"},"required":true,"pattern":"[A-Z]{2}-[0-9]{4}"},{"type":"text","label":{"en":"Long"},"min_length":50},{"type":"int","label":{"en":"Age"},"min":"18","max":"99"},
	  {"type":"decimal","label":{"en":"Weight"},"unit":"kg","min":"0.5"},{"type":"percent","label":{"en":"Rate"},"min":"10%"},{"type":"rating","label":{"en":"Stars"},"max":"3"},{"type":"money","label":{"en":"Price"},"unit":"EUR"},
	  {"type":"duration","label":{"en":"Worked"},"min":"0:30"},{"type":"boolean","label":{"en":"Done"},"default":"no"},
	  {"type":"identity_number","class":"sensitive","label":{"en":"Resident number"}},{"type":"json","label":{"en":"Payload"}},{"type":"address","label":{"en":"Office"}},{"type":"choices","label":{"en":"Tags"},"choices":[{"label":{"en":"Vip"}},{"label":{"en":"New"}}]},{"type":"reference","label":{"en":"Car"},"target":"vehicle"},{"type":"text","label":{"en":"Type"}}]}`,
}

// TestDescriptionsAreWritten writes what installations say of themselves into
// the folder HOLDFAST_DESCRIPTIONS, where scripts/lint-api.sh takes it to the
// linters: one with the built-in objects, one with odd ones.
func TestDescriptionsAreWritten(t *testing.T) {
	t.Parallel()
	folder := os.Getenv("HOLDFAST_DESCRIPTIONS")
	if folder == "" {
		t.Skip("HOLDFAST_DESCRIPTIONS is not set")
	}
	s := newStack(t)
	write := func(name string) {
		body := s.do(call{method: "GET", path: "/api/v1/openapi.json", token: s.reader, status: 200}).body
		s.must(os.WriteFile(filepath.Join(folder, name), []byte(body), 0o600))
	}
	write("built-in.json")
	b := s.administrator()
	for _, o := range oddObjects {
		b.define("POST", "/objects", o)
	}
	write("odd.json")
}
