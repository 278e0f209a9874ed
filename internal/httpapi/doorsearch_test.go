package httpapi_test

import (
	"slices"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/catalog"
)

// searchAnswer is an answer of the search over all objects.
type searchAnswer struct {
	Groups []struct {
		Object string
		Hits   []struct {
			ID, Match, Field string
			Title            *string
			Excerpt          []struct {
				Text string
				Hit  bool
			}
		}
		More bool
	}
	Partial bool
}

func (a searchAnswer) ids() (all []string) {
	for _, g := range a.Groups {
		for _, h := range g.Hits {
			all = append(all, h.ID)
		}
	}
	return all
}

func (c *colleague) search(q string) answer {
	c.Helper()
	return c.send(call{method: "POST", path: "/api/v1/search", body: encoded(map[string]any{"q": q, "limit": 50})})
}

// clear reports whether a colleague finds by a field and is shown it in clear.
func (c *colleague) clear(object string, f *catalog.Field) bool {
	is := c.role.field(object, f)
	return is.read && is.find && !c.dots(is)
}

// probeSearch looks, over all objects, for a word of each of the fields of three
// records: found is what may be read and has it where the colleague may search
// and see, and nothing of what they may not see is in the answer.
func probeSearch(w *world, c *colleague, o *catalog.Object, fields []*catalog.Field) {
	for where, k := range w.three(c, o.Name) {
		for _, f := range fields {
			word := wordOf(k.values[f.Name])
			if word == "" || f.Target != nil || f.Type.Name() == "phone" { // of phones parts are found, too
				continue
			}
			a := c.search(word)
			if a.StatusCode != 200 {
				w.wrong(c, o.Name, "search all", "%s: %s", f.Name, refusal(a))
				continue
			}
			got := decoded[searchAnswer](w.stack, a)
			w.sameSet(c, o, "search all for "+f.Name+" of "+where, got.ids(), w.having(c, word))
			if got.Partial {
				w.wrong(c, o.Name, "search all", "time ran out")
			}
			w.keptBack(c, o, a.body, got)
		}
	}
}

// having lists the records that a colleague may find by a word.
func (w *world) having(c *colleague, word string) (ids []string) {
	for _, k := range w.records {
		o, _ := w.catalog().Object(k.object)
		if c.role.may("read", k.object, k.to(c)) && slices.ContainsFunc(o.Fields, func(f *catalog.Field) bool {
			searched := f == o.Title || f.Handling.Match || f.Type.Name() == "long_text"
			return searched && c.clear(k.object, f) && strings.Contains(encoded(k.values[f.Name]), word)
		}) {
			ids = append(ids, k.id)
		}
	}
	slices.Sort(ids)
	return ids
}

// keptBack holds an answer against what a colleague may not see of the records
// in it.
func (w *world) keptBack(c *colleague, o *catalog.Object, body string, got searchAnswer) {
	for _, id := range got.ids() {
		k := w.find(id)
		of, _ := w.catalog().Object(k.object)
		for _, f := range of.Fields {
			word := wordOf(k.values[f.Name])
			if is := c.role.field(k.object, f); word != "" && f.Target == nil && (!is.read || c.dots(is)) && strings.Contains(body, word) &&
				!slices.ContainsFunc(of.Fields, func(g *catalog.Field) bool {
					return c.clear(k.object, g) && strings.Contains(encoded(k.values[g.Name]), word)
				}) {
				w.wrong(c, o.Name, "search all", "%s of a %s is in the answer", f.Name, k.object)
			}
		}
	}
}
