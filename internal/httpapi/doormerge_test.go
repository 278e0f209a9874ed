package httpapi_test

import (
	"slices"

	"github.com/holdfast-crm/holdfast/internal/catalog"
)

type mergeAnswer struct {
	ID, Survivor, From string
	Moved              int
}

// probeMerge merges two fresh records of each owner, and takes it back: that takes
// the right to change the one and to delete the other. Nobody gets by it what they
// could not write.
func probeMerge(w *world, c *colleague, o *catalog.Object, fields []*catalog.Field) {
	for where, k := range w.three(c, o.Name) {
		whose := map[string]any{"owner": k.owner}
		if k.team != "" {
			whose["team"] = k.team
		}
		fresh := func(values map[string]any) string {
			body := map[string]any{}
			for _, f := range o.Fields {
				if v := k.values[f.Name]; v != nil && f.Spec.Required {
					body[f.Name] = v
				}
			}
			for _, more := range []map[string]any{whose, values} {
				for name, v := range more {
					body[name] = v
				}
			}
			return w.admin.made("/api/v1/"+o.Plural, encoded(body))
		}
		has := map[string]any{}
		for _, f := range fields {
			if v := k.values[f.Name]; v != nil && f.Target == nil && !f.Handling.Unique {
				has[f.Name] = v
			}
		}
		into, from := fresh(nil), fresh(has)
		w.merged(c, o, k, where, into, from, has)
		for _, rec := range []string{into, from} {
			if w.admin.send(call{method: "GET", path: "/api/v1/" + o.Plural + "/" + rec}).StatusCode == 200 {
				w.admin.send(call{method: "DELETE", path: "/api/v1/" + o.Plural + "/" + rec, status: 204})
			}
		}
	}
}

func (w *world) merged(c *colleague, o *catalog.Object, k *kept, where, into, from string, has map[string]any) {
	path := "/api/v1/" + o.Plural + "/" + into
	may := func(right string) bool { return c.role.may(right, o.Name, k.to(c)) }
	all := may("read") && may("update") && may("delete")
	m := c.send(call{method: "POST", path: path + "/merge", header: []string{"If-Match: *"}, body: `{"from":"` + from + `"}`})
	if good := m.StatusCode == 200; good != all || !good && m.StatusCode != 403 && m.StatusCode != 404 {
		w.wrong(c, o.Name, "merge", "two of %s: %s, may be %v", where, refusal(m), all)
	}
	l := c.send(call{method: "GET", path: path + "/merges"})
	if want := c.status(o, 200, may("read"), c.role.ever("read", o.Name)); l.StatusCode != want {
		w.wrong(c, o.Name, "merges", "of %s: %s, want %d", where, refusal(l), want)
	}
	if m.StatusCode != 200 {
		return
	}
	w.saw(c, o, "merge", where, true)
	now := decoded[map[string]any](w.stack, w.admin.send(call{method: "GET", path: path, status: 200}))
	masked, _ := now["masked"].(map[string]any)
	for name := range has {
		f, _ := o.Field(name)
		is := c.role.field(o.Name, f)
		there := now[name] != nil || masked[name] != nil
		if took := is.read && is.write; there != (took || f.Spec.Required || f.Spec.Default != "") {
			w.wrong(c, o.Name, "merge", "%s of the one that went is in the other: %v, may be %v", name, there, took)
		}
	}
	g := c.send(call{method: "GET", path: "/api/v1/" + o.Plural + "/" + from})
	if g.StatusCode != 308 || g.Header.Get("Location") != path {
		w.wrong(c, o.Name, "get", "of what was merged: %d %s", g.StatusCode, g.Header.Get("Location"))
	}
	for _, other := range w.people {
		sees := other.role.may("read", o.Name, k.to(other))
		if g := other.send(call{method: "GET", path: "/api/v1/" + o.Plural + "/" + from}); (g.StatusCode == 308) != sees {
			w.wrong(other, o.Name, "get", "of what %s merged: %s, sees the other: %v", c.role.name, refusal(g), sees)
		}
	}
	id := decoded[mergeAnswer](w.stack, m).ID
	if told := decoded[struct{ Data []mergeAnswer }](w.stack, c.send(call{method: "GET", path: path + "/merges", status: 200})); len(told.Data) != 1 || told.Data[0].ID != id {
		w.wrong(c, o.Name, "merges", "%+v", told)
	}
	u := c.send(call{method: "POST", path: path + "/unmerge", body: `{"merge":"` + id + `"}`})
	if u.StatusCode != 200 || !slices.Contains([]string{`{"kept":[]}`}, u.body) {
		w.wrong(c, o.Name, "unmerge", "%s", u.body)
	}
	w.admin.send(call{method: "GET", path: "/api/v1/" + o.Plural + "/" + from, status: 200})
}
