package httpapi_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/httpapi"
	"github.com/holdfast-crm/holdfast/internal/ratelimit"
)

// generator makes requests of what an installation says of itself: good ones,
// and ones with something wrong in any place.
type generator struct {
	*rand.Rand
	c   *contract
	ids []string // of records that there are
}

// left lists operations that are not called at random: they end the session
// that calls them, never end, or start work that nobody does here.
func left(id string) bool {
	return slices.Contains([]string{"signOut", "signOutEverywhere", "endSession", "changePassword", "events", "startVerification", "fillSample", "removeSample"}, id)
}

// TestWhateverIsAskedIsAnsweredAsDescribed sends requests that are made from the
// description at random, valid and invalid in body, parameters and head. No
// answer is a fault of ours, and every one is as described (see stack.do).
func TestWhateverIsAskedIsAnsweredAsDescribed(t *testing.T) {
	t.Parallel()
	s := newStack(t, func(d *httpapi.Deps) { d.Rate = ratelimit.Rate{PerSecond: 1e6, Burst: 1e6} })
	b := s.administrator()
	for _, o := range oddObjects {
		b.define("POST", "/objects", o)
	}
	seed, rounds := uint64(1), 800
	if os.Getenv("HOLDFAST_SOAK") != "" {
		seed, rounds = rand.Uint64(), 20_000
	}
	t.Logf("seed %d", seed)
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 2))}
	good := 0
	for range rounds {
		g.c = s.contract()
		at, method, op := g.operation()
		c := g.call(at, method, op)
		var a answer
		if g.IntN(4) == 0 && !strings.Contains(at, "/session") {
			c.token = s.owner
			a = s.do(c)
		} else {
			a = b.send(c)
		}
		if a.StatusCode >= 500 && a.StatusCode != 503 {
			t.Fatalf("%s %s %v: %d\n%s", c.method, c.path, c.header, a.StatusCode, c.body)
		}
		if a.StatusCode < 300 {
			good++
		}
		if a.StatusCode == 201 && strings.HasPrefix(a.Header.Get("Location"), "/api/v1/") {
			g.ids = append(g.ids, a.Header.Get("Location")[strings.LastIndex(a.Header.Get("Location"), "/")+1:])
		}
	}
	t.Logf("%d of %d were good", good, rounds)
	if good < rounds/10 {
		t.Errorf("only %d of %d requests were good ones: the others show little", good, rounds)
	}
}

// operation chooses one; those that change what objects there are seldom,
// because everything is described anew then.
func (g *generator) operation() (at, method string, op node) {
	for {
		paths := g.c.doc.get("paths")
		at = g.pick(paths.keys())
		method = g.pick(paths.get(at).keys())
		op = paths.get(at).get(method)
		defines := op.get("tags").list()[0] == "Objects" && method != "get"
		if !left(op.get("operationId").text()) && (!defines || g.IntN(40) == 0) {
			return at, method, op
		}
	}
}

func (g *generator) pick(from []string) string { return from[g.IntN(len(from))] }

// odd is text that something may trip over.
func (g *generator) odd() string {
	return g.pick([]string{"", " ", "null", "-1", "0", "99999999999999999999", "true", "*", "../..", "'; DROP TABLE x; --", "\u202e\u0000", "é\u0301", strings.Repeat("a", 5000), "{\"$ne\":null}", "2026-13-45", "name", "id,id", "and", "(", "name = \"", "company.name", "%"})
}

// call makes a request of an operation.
func (g *generator) call(at, method string, op node) call {
	c := call{method: strings.ToUpper(method), path: at}
	query := url.Values{}
	items, _ := op.get("parameters").value.([]any)
	for i := range items {
		p := g.c.follow(node{fmt.Sprintf("%s/parameters/%d", op.at, i), items[i]})
		name, required := p.get("name").text(), p.get("required").value == true
		value := inText(g.value(p.get("schema"), 0))
		if g.IntN(8) == 0 {
			value = g.odd()
		}
		switch p.get("in").text() {
		case "path":
			if name == "id" && len(g.ids) > 0 && g.IntN(4) > 0 {
				value = g.pick(g.ids)
			} else if name != "id" && g.IntN(2) == 0 {
				value = g.pick([]string{"contact", "vehicle", "plate", "name"})
			}
			c.path = strings.Replace(c.path, "{"+name+"}", url.PathEscape(value), 1)
		case "query":
			if required || g.IntN(6) == 0 {
				query.Set(name, value)
			}
		case "header":
			if value = strings.Map(printable, value); required && g.IntN(3) > 0 && name == "If-Match" {
				value = "*"
			}
			if required || g.IntN(6) == 0 {
				c.header = append(c.header, name+": "+value)
			}
		}
	}
	if g.IntN(30) == 0 {
		query.Set("surprise", "x")
	}
	if len(query) > 0 {
		c.path += "?" + query.Encode()
	}
	if media := op.get("requestBody").get("content"); media.value != nil {
		kind := g.pick(media.keys())
		c.header = append(c.header, "Content-Type: "+kind)
		c.body = g.body(media.get(kind).get("schema"))
	}
	return c
}

func printable(r rune) rune {
	if r < ' ' || r > '~' {
		return -1
	}
	return r
}

func inText(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	b, _ := json.Marshal(v)
	return string(b)
}

// body makes a body that fits a shape, and in one of three cases breaks it.
func (g *generator) body(shape node) string {
	b, _ := json.Marshal(g.value(shape, 0))
	s := string(b)
	if g.IntN(3) > 0 {
		return s
	}
	at := g.IntN(len(s) + 1)
	return g.pick([]string{
		s[:at], s + "x", "[" + s + "]", `"` + g.pick([]string{"a", "{}"}) + `"`, "{}", "null", " ", strings.Repeat("[", 40) + strings.Repeat("]", 40),
		strings.Replace(s, "{", `{"surprise":1,`, 1), strings.Replace(s, "{", `{"name":1,"name":2,`, 1),
		strings.Replace(s, `":"`, `":{"x":"`, 1) + "}", strings.Replace(s, `":"`, `":["`, 1) + "]", strings.ReplaceAll(s, `"`, "\xff"),
		s[:at] + "\u0000" + s[at:], strings.Replace(s, ":", ":1e400,\"b\":", 1), strings.Replace(s, ":", ":null,\"c\":", 1),
	})
}

// value makes a value that fits a shape.
func (g *generator) value(shape node, depth int) any {
	shape = g.c.follow(shape)
	if either, ok := shape.get("anyOf").value.([]any); ok {
		return g.value(node{shape.at, either[g.IntN(len(either))]}, depth)
	}
	if words, ok := shape.get("enum").value.([]any); ok {
		return words[g.IntN(len(words))]
	}
	if c := shape.get("const").value; c != nil {
		return c
	}
	kind := shape.get("type").text()
	if several, ok := shape.get("type").value.([]any); ok {
		kind, _ = several[g.IntN(len(several))].(string)
	}
	switch kind {
	case "null":
		return nil
	case "boolean":
		return g.IntN(2) == 0
	case "integer":
		return g.IntN(20) - 1
	case "array":
		out := []any{}
		for range g.IntN(3) {
			out = append(out, g.value(shape.get("items"), depth+1))
		}
		return out
	case "object":
		return g.object(shape, depth)
	}
	return g.text(shape)
}

func (g *generator) object(shape node, depth int) any {
	out := map[string]any{}
	required := shape.get("required").list()
	for _, name := range shape.get("properties").keys() {
		if slices.Contains(required, name) || depth < 4 && g.IntN(3) == 0 {
			out[name] = g.value(shape.get("properties").get(name), depth+1)
		}
	}
	return out
}

func (g *generator) text(shape node) any {
	examples, _ := shape.get("examples").value.([]any)
	switch {
	case shape.get("format").text() == "uuid" && len(g.ids) > 0 && g.IntN(3) > 0:
		return g.pick(g.ids)
	case len(examples) > 0 && g.IntN(4) > 0:
		return examples[0]
	case g.IntN(3) == 0:
		return g.odd()
	}
	return fmt.Sprintf("Text %d", g.IntN(1000))
}
