package httpapi_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/catalog"
)

// probe drives one door for one colleague and one object, and compares every
// answer with the evaluator. fields are those to try by themselves.
type probe func(w *world, c *colleague, o *catalog.Object, fields []*catalog.Field)

// sameSet compares what was shown with what may be.
func (w *world) sameSet(c *colleague, o *catalog.Object, door string, got, want []string) {
	w.Helper()
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		w.wrong(c, o.Name, door, "%d records shown, %d may be", len(got), len(want))
	}
}

func probeCatalog(w *world, c *colleague, o *catalog.Object, _ []*catalog.Field) {
	a := c.send(call{method: "GET", path: "/api/v1/objects/" + o.Name})
	if exists := c.role.knows(o.Name); (a.StatusCode == 200) != exists {
		w.wrong(c, o.Name, "object", "status %d", a.StatusCode)
	} else if !exists {
		return
	}
	type said struct {
		Name, Target   string
		Masked, Reveal bool
	}
	doc := decoded[struct {
		Fields         []said
		Title, Subject string
	}](w.stack, a)
	tells := func(name string) bool {
		return slices.ContainsFunc(doc.Fields, func(d said) bool { return d.Name == name })
	}
	for _, name := range []string{doc.Title, doc.Subject} {
		if !slices.Contains([]string{"id", "self", "none"}, name) && !tells(name) {
			w.wrong(c, o.Name, "object", "it is called by, or leads over, %s, which is not told of", name)
		}
	}
	for _, d := range doc.Fields {
		if d.Target != "" && d.Target != "user" && d.Target != "team" && !c.role.knows(d.Target) {
			w.wrong(c, o.Name, "object", "%s leads to %s, of which nothing may be known", d.Name, d.Target)
		}
	}
	for _, f := range o.Fields {
		at := slices.IndexFunc(doc.Fields, func(d said) bool { return d.Name == f.Name })
		told := at >= 0
		is := c.role.field(o.Name, f)
		if want := c.role.ever("read", o.Name) && is.read || c.role.ever("create", o.Name) && is.write; told != want && !f.System {
			w.wrong(c, o.Name, "object", "field %s is told of: %v", f.Name, told)
		}
		if c.role.ever("read", o.Name) && told && (doc.Fields[at].Masked != c.dots(is) || doc.Fields[at].Reveal != is.reveal) {
			w.wrong(c, o.Name, "object", "field %s is said to be masked: %v, revealed: %v", f.Name, doc.Fields[at].Masked, doc.Fields[at].Reveal)
		}
	}
}

func probeList(w *world, c *colleague, o *catalog.Object, _ []*catalog.Field) {
	a := c.send(call{method: "GET", path: "/api/v1/" + o.Plural + "?limit=500&count=true&titles=true"})
	if a.StatusCode != 200 {
		if a.StatusCode != c.refused(o) || c.role.ever("read", o.Name) {
			w.wrong(c, o.Name, "list", "status %d", a.StatusCode)
		}
		return
	}
	page := decoded[listed](w.stack, a)
	want := w.visible(c, "read", o.Name)
	w.sameSet(c, o, "list", page.ids(), want)
	if page.Count == nil || *page.Count != len(want) {
		w.wrong(c, o.Name, "count", "%v counted, %d may be read", page.Count, len(want))
	}
	for _, rec := range page.Data {
		w.shown(c, o, "list", rec)
	}
	w.titled(c, o, page)
	w.expanded(c, o)
	w.paged(c, o, want)
}

// shown compares the members of one record with what may be read of it.
func (w *world) shown(c *colleague, o *catalog.Object, door string, rec map[string]json.RawMessage) {
	k := w.find(text(rec["id"]))
	for _, f := range o.Fields {
		value, there := rec[f.Name]
		is := c.role.field(o.Name, f)
		switch {
		case there != is.read:
			w.wrong(c, o.Name, door, "%s is there: %v", f.Name, there)
		case f.System || k == nil:
		case c.dots(is) && string(value) != "null":
			w.wrong(c, o.Name, door, "%s is not masked", f.Name)
		case is.read && !c.dots(is) && k.values[f.Name] != nil && string(value) == "null":
			w.wrong(c, o.Name, door, "%s is not shown", f.Name)
		}
	}
}

// titled compares what references are said to lead to.
func (w *world) titled(c *colleague, o *catalog.Object, page listed) {
	want := map[string]bool{}
	for _, rec := range page.Data {
		for _, f := range o.Fields {
			if f.Target == nil || string(rec[f.Name]) == "null" || rec[f.Name] == nil {
				continue
			}
			title := c.role.field(f.Target.Name, f.Target.Title)
			if to := w.find(text(rec[f.Name])); to != nil && c.role.may("read", to.object, to.to(c)) && title.read {
				want[to.id] = !title.masked
			}
		}
	}
	for rec, named := range want {
		if (page.Titles[rec] != "") != named {
			w.wrong(c, o.Name, "titles", "of a record that may be read: %v, want %v", page.Titles[rec] != "", named)
		}
	}
	for rec := range page.Titles {
		if w.find(rec) != nil && !want[rec] {
			w.wrong(c, o.Name, "titles", "of a record that may not be read, or has no title to be read")
		}
	}
}

// paged walks by cursors, its own and somebody else's.
func (w *world) paged(c *colleague, o *catalog.Object, want []string) {
	var got []string
	path := "/api/v1/" + o.Plural + "?limit=40"
	for next := ""; ; {
		a := c.send(call{method: "GET", path: path + next, status: 200})
		page := decoded[listed](w.stack, a)
		got = append(got, page.ids()...)
		if page.Next == nil {
			break
		}
		next = "&cursor=" + url.QueryEscape(*page.Next)
	}
	w.sameSet(c, o, "cursor", got, want)
	theirs := decoded[listed](w.stack, w.admin.send(call{method: "GET", path: path, status: 200})).Next
	if theirs == nil {
		return
	}
	if a := c.send(call{method: "GET", path: path + "&cursor=" + url.QueryEscape(*theirs)}); refusal(a) != "422 cursor_expired" && refusal(a) != "400 cursor_expired" {
		w.wrong(c, o.Name, "cursor", "of somebody else: %s", refusal(a))
	}
}

// probeFind filters, sorts, asks for and searches each field. What may not be
// found by is refused as what does not exist.
func probeFind(w *world, c *colleague, o *catalog.Object, fields []*catalog.Field) {
	if !c.role.ever("read", o.Name) {
		return
	}
	visible := w.visible(c, "read", o.Name)
	absent := map[string]string{}
	for door, q := range map[string]string{"filter": `{"filter":{"field":"NAME","op":"not_empty"}}`, "sort": `{"sort":"NAME"}`, "fields": `{"fields":["NAME"]}`} {
		a, _ := c.ask(o.Plural, strings.ReplaceAll(q, "NAME", "zz_absent"))
		absent[door] = refusal(a)
	}
	for _, f := range fields {
		is := c.role.field(o.Name, f)
		a, page := c.ask(o.Plural, `{"limit":500,"count":true,"filter":{"field":"`+f.Name+`","op":"not_empty"}}`)
		var want []string
		for _, id := range visible {
			if w.find(id).values[f.Name] != nil {
				want = append(want, id)
			}
		}
		switch {
		case !is.find && refusal(a) != absent["filter"]:
			w.wrong(c, o.Name, "filter", "%s answers %s, an absent field %s", f.Name, refusal(a), absent["filter"])
		case is.find && a.StatusCode != 200:
			w.wrong(c, o.Name, "filter", "%s is refused: %s", f.Name, refusal(a))
		case is.find:
			w.sameSet(c, o, "filter "+f.Name, page.ids(), want)
			if *page.Count != len(want) {
				w.wrong(c, o.Name, "count", "by %s: %d, want %d", f.Name, *page.Count, len(want))
			}
		}
		if a, _ := c.ask(o.Plural, `{"sort":"`+f.Name+`"}`); !is.find && refusal(a) != absent["sort"] {
			w.wrong(c, o.Name, "sort", "%s answers %s, an absent field %s", f.Name, refusal(a), absent["sort"])
		}
		a, _ = c.ask(o.Plural, `{"fields":["`+f.Name+`"]}`)
		if (a.StatusCode == 200) != is.read || !is.read && refusal(a) != absent["fields"] {
			w.wrong(c, o.Name, "fields", "%s answers %s", f.Name, refusal(a))
		}
		w.searched(c, o, f, is)
	}
}

// searched looks for a word that only one record has, in one field.
func (w *world) searched(c *colleague, o *catalog.Object, f *catalog.Field, is says) {
	for where, k := range w.three(c, o.Name) {
		word := wordOf(k.values[f.Name])
		if word == "" || f.Target != nil {
			continue
		}
		a, page := c.ask(o.Plural, `{"q":"`+word+`","count":true}`)
		if a.StatusCode != 200 {
			continue // nothing may be searched, or not by so few letters
		}
		may := c.role.may("read", o.Name, k.to(c)) && is.find && (f == o.Title || f.Handling.Match)
		if found := slices.Contains(page.ids(), k.id); found != may {
			w.wrong(c, o.Name, "search", "%s of the record of %s is found: %v", f.Name, where, found)
		}
		if !may && *page.Count != 0 {
			w.wrong(c, o.Name, "search", "%s of the record of %s is counted", f.Name, where)
		}
	}
}

// wordOf is what one would search for, "" for values that several records have.
func wordOf(v any) string {
	switch v := v.(type) {
	case string:
		for _, word := range strings.Fields(v) {
			if strings.HasPrefix(word, "zq") {
				return word
			}
		}
	case []map[string]string:
		return v[0]["value"]
	}
	return ""
}

func probeGet(w *world, c *colleague, o *catalog.Object, _ []*catalog.Field) {
	for where, k := range w.three(c, o.Name) {
		may := c.role.may("read", o.Name, k.to(c))
		want := c.status(o, 200, may, c.role.ever("read", o.Name))
		a := c.send(call{method: "GET", path: "/api/v1/" + o.Plural + "/" + k.id})
		if a.StatusCode != want {
			w.wrong(c, o.Name, "get", "%s: status %d, want %d", where, a.StatusCode, want)
		} else if may {
			w.shown(c, o, "get", decoded[map[string]json.RawMessage](w.stack, a))
		}
		w.saw(c, o, "read", where, a.StatusCode == 200)
	}
}

// probeReveal asks for the value of each field by itself.
func probeReveal(w *world, c *colleague, o *catalog.Object, fields []*catalog.Field) {
	asked := slices.Clone(fields)
	for _, f := range o.Fields {
		if f.Handling.Mask && !slices.Contains(fields, f) {
			asked = append(asked, f)
		}
	}
	for where, k := range w.three(c, o.Name) {
		path := "/api/v1/" + o.Plural + "/" + k.id + "/reveal"
		absent := refusal(c.send(call{method: "POST", path: path, body: `{"fields":["zz_absent"]}`}))
		for _, f := range asked {
			is := c.role.field(o.Name, f)
			a := c.send(call{method: "POST", path: path, body: `{"fields":["` + f.Name + `"]}`})
			want := c.status(o, 200, c.role.may("read", o.Name, k.to(c)), true)
			switch {
			case !c.role.ever("reveal", o.Name):
				want = c.refused(o)
			case !is.reveal:
				want = 422
			}
			if a.StatusCode != want {
				w.wrong(c, o.Name, "reveal", "%s of the record of %s: %s, want %d", f.Name, where, refusal(a), want)
			}
			if want == 422 && !is.read && refusal(a) != absent {
				w.wrong(c, o.Name, "reveal", "%s answers %s, an absent field %s", f.Name, refusal(a), absent)
			}
			if a.StatusCode == 200 {
				rec := decoded[map[string]json.RawMessage](w.stack, a)
				if len(rec) != 4 || text(rec[f.Name]) != k.values[f.Name] {
					w.wrong(c, o.Name, "reveal", "%s of the record of %s: %d members", f.Name, where, len(rec))
				}
			}
			w.saw(c, o, "reveal", where, a.StatusCode == 200)
		}
	}
}

// status is what a door answers: invisible is like absent, and who may it never
// is told so.
func (c *colleague) status(o *catalog.Object, good int, may, ever bool) int {
	switch {
	case may:
		return good
	case ever:
		return 404
	}
	return c.refused(o)
}

// refused is what a door answers to who may do other things with the object: to
// who may nothing, there is none.
func (c *colleague) refused(o *catalog.Object) int {
	if c.role.knows(o.Name) {
		return 403
	}
	return 404
}

func probeUpdate(w *world, c *colleague, o *catalog.Object, fields []*catalog.Field) {
	for where, k := range w.three(c, o.Name) {
		may := c.role.may("update", o.Name, k.to(c))
		refused := c.status(o, 200, may, c.role.ever("update", o.Name))
		changed := false
		for _, f := range fields {
			v := k.values[f.Name]
			if v == nil || !w.canPoint(c, f, v) {
				continue
			}
			want := refused
			if may && !c.role.field(o.Name, f).write {
				want = 422
			}
			a := c.change(o, k.id, map[string]any{f.Name: v})
			if a.StatusCode != want {
				w.wrong(c, o.Name, "update", "%s of the record of %s: %s, want %d", f.Name, where, refusal(a), want)
			}
			changed = changed || a.StatusCode == 200
		}
		w.saw(c, o, "update", where, changed)
		w.share(c, o, k, where)
	}
}

// canPoint leaves out references to what the colleague may not see: those are
// refused for another reason.
func (w *world) canPoint(c *colleague, f *catalog.Field, v any) bool {
	if f.Target == nil {
		return true
	}
	to := w.find(v.(string))
	return to != nil && c.role.may("read", to.object, to.to(c))
}

func (c *colleague) change(o *catalog.Object, rec string, values map[string]any) answer {
	c.Helper()
	return c.send(call{method: "PATCH", path: "/api/v1/" + o.Plural + "/" + rec, header: []string{"If-Match: *"}, body: encoded(values)})
}

// share gives the record away and lets it be given back.
func (w *world) share(c *colleague, o *catalog.Object, k *kept, where string) {
	may := func(right string) bool { return c.role.may(right, o.Name, k.to(c)) }
	want := c.status(o, 200, may("share"), c.role.ever("share", o.Name) || c.role.ever("update", o.Name))
	if !may("share") && may("update") {
		want = 422 // it is there, and this field of it cannot be set
	}
	a := c.change(o, k.id, map[string]any{"owner": w.taker})
	if a.StatusCode != want {
		w.wrong(c, o.Name, "share", "the record of %s: %s, want %d", where, refusal(a), want)
	}
	w.saw(c, o, "share", where, a.StatusCode == 200)
	if a.StatusCode == 200 {
		back := w.admin.send(call{method: "PATCH", path: "/api/v1/" + o.Plural + "/" + k.id, header: []string{"If-Match: *"}, body: `{"owner":"` + k.owner + `"}`})
		if back.StatusCode != 200 {
			w.Fatalf("giving back: %s", back.body)
		}
	}
}

func probeCreate(w *world, c *colleague, o *catalog.Object, fields []*catalog.Field) {
	must := map[string]any{}
	whole := true
	for _, f := range o.Fields {
		if !f.System && f.Spec.Required && f.Default == nil {
			must[f.Name] = w.sample(f, 900, nil)
			whole = whole && c.role.field(o.Name, f).write
		}
	}
	for _, f := range fields {
		v := w.sample(f, 901, nil)
		if f.System || v == nil {
			continue
		}
		values := map[string]any{f.Name: v}
		for name, v := range must {
			values[name] = v
		}
		want := 201
		switch {
		case !c.role.ever("create", o.Name), !whole:
			want = c.refused(o)
		case !c.role.field(o.Name, f).write:
			want = 422
		}
		a := c.send(call{method: "POST", path: "/api/v1/" + o.Plural, body: encoded(values)})
		if a.StatusCode != want {
			w.wrong(c, o.Name, "create", "with %s: %s, want %d", f.Name, refusal(a), want)
		}
		w.saw(c, o, "create", "own", a.StatusCode == 201)
		if a.StatusCode == 201 {
			w.admin.send(call{method: "DELETE", path: a.Header.Get("Location"), status: 204})
		}
	}
}

func probeDelete(w *world, c *colleague, o *catalog.Object, _ []*catalog.Field) {
	for where, k := range w.three(c, o.Name) {
		may, ever := c.role.may("delete", o.Name, k.to(c)), c.role.ever("delete", o.Name)
		path := "/api/v1/" + o.Plural + "/" + k.id
		a := c.send(call{method: "DELETE", path: path})
		if want := c.status(o, 204, may, ever); a.StatusCode != want {
			w.wrong(c, o.Name, "delete", "the record of %s: %s, want %d", where, refusal(a), want)
		}
		w.saw(c, o, "delete", where, a.StatusCode == 204)
		if a.StatusCode != 204 {
			w.admin.send(call{method: "DELETE", path: path, status: 204})
		}
		if in := c.send(call{method: "GET", path: path}); in.StatusCode == 200 {
			w.wrong(c, o.Name, "get", "from the trash, without asking for it")
		}
		r := c.send(call{method: "POST", path: path + "/restore"})
		if want := c.status(o, 200, may, ever); r.StatusCode != want {
			w.wrong(c, o.Name, "restore", "the record of %s: %s, want %d", where, refusal(r), want)
		}
		if r.StatusCode != 200 {
			w.admin.send(call{method: "POST", path: path + "/restore", status: 200})
		}
	}
}

// probeImport hands a file in and looks at it before it is taken.
func probeImport(w *world, c *colleague, o *catalog.Object, _ []*catalog.Field) {
	targets := c.send(call{method: "GET", path: "/api/v1/imports/targets?object=" + o.Name})
	var list struct{ Data []struct{ Target string } }
	_ = json.Unmarshal([]byte(targets.body), &list)
	for _, one := range list.Data {
		if f, ok := o.Field(one.Target); ok && !((c.role.ever("create", o.Name) || c.role.ever("update", o.Name)) && c.role.field(o.Name, f).write) {
			w.wrong(c, o.Name, "import", "%s is a target", one.Target)
		}
	}
	if o.Name != "contact" {
		return
	}
	a := c.send(call{method: "POST", path: "/api/v1/imports?object=contact", header: []string{"Content-Type: application/octet-stream"},
		body: "Name,Job title,Department\nImported Person,imported job,imported department\n"})
	if (a.StatusCode == 201) != c.role.ever("import", "contact") {
		w.wrong(c, o.Name, "import", "handing in: %s", refusal(a))
	}
	w.saw(c, o, "import", "own", a.StatusCode == 201)
	if a.StatusCode != 201 {
		return
	}
	draft := decoded[struct{ ID string }](w.stack, a)
	p := c.send(call{method: "POST", path: "/api/v1/imports/" + draft.ID + "/preview",
		body: `{"mode":"create","columns":[{"index":0,"target":"name"},{"index":1,"target":"job_title"},{"index":2,"target":"department"}]}`})
	for name, word := range map[string]string{"job_title": "imported job", "department": "imported department"} {
		f, _ := o.Field(name)
		if may := c.role.ever("create", "contact") && c.role.field("contact", f).write; strings.Contains(p.body, `"`+name+`":"`+word) && !may {
			w.wrong(c, o.Name, "import", "%s would be written", name)
		}
	}
	c.send(call{method: "DELETE", path: "/api/v1/imports/" + draft.ID, status: 204})
}
