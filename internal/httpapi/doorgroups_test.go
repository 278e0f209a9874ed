package httpapi_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/field"
)

// probeGroups groups by every field and works out what it can, and compares
// groups, counts and extremes with the records that may be read. A field that
// may not be found by, or not be seen, is refused as one that does not exist.
func probeGroups(w *world, c *colleague, o *catalog.Object, fields []*catalog.Field) {
	whole := c.send(call{method: "POST", path: "/api/v1/" + o.Plural + "/aggregate", body: `{}`})
	if !c.role.ever("read", o.Name) {
		if whole.StatusCode != c.refused(o) {
			w.wrong(c, o.Name, "groups", "without the right to read: %s", refusal(whole))
		}
		return
	}
	visible := w.visible(c, "read", o.Name)
	page := decoded[grouped](w.stack, whole)
	if len(page.Data) != 1 || page.Data[0].Count != len(visible) || page.Count != len(visible) || page.More {
		w.wrong(c, o.Name, "groups", "of everything %d, %d may be read", page.Count, len(visible))
	}
	absent := map[string]string{}
	for what, body := range map[string]string{"group": `{"group":["zz_absent"]}`, "values": `{"values":["count:zz_absent"]}`} {
		absent[what] = refusal(c.groups(o, body))
	}
	for _, f := range fields {
		w.groupedBy(c, o, f, visible, absent["group"])
		w.workedOut(c, o, f, visible, absent["values"])
	}
	w.groupedBy(c, o, fieldNamed(o, "owner"), visible, "")
}

// grouped is an answer about groups.
type grouped struct {
	Data []struct {
		Group  map[string]json.RawMessage
		Count  int
		Values map[string]json.RawMessage
	}
	Groups, Count int
	More          bool
	Titles        map[string]string
}

func fieldNamed(o *catalog.Object, name string) *catalog.Field {
	f, _ := o.Field(name)
	return f
}

func (c *colleague) groups(o *catalog.Object, body string) answer {
	c.Helper()
	return c.send(call{method: "POST", path: "/api/v1/" + o.Plural + "/aggregate", body: body})
}

func (w *world) groupedBy(c *colleague, o *catalog.Object, f *catalog.Field, visible []string, absent string) {
	a := c.groups(o, `{"group":["`+f.Name+`"],"limit":1000,"titles":true}`)
	if is := c.role.field(o.Name, f); !is.find || c.dots(is) {
		if refusal(a) != absent {
			w.wrong(c, o.Name, "groups", "by %s answers %s, an absent field %s", f.Name, refusal(a), absent)
		}
		return
	}
	if f.Spec.Many || f.Type.Name() == "person_name" || f.Type.Name() == "long_text" {
		if a.StatusCode != 400 {
			w.wrong(c, o.Name, "groups", "by %s: %s", f.Name, refusal(a))
		}
		return
	}
	if a.StatusCode != 200 {
		w.wrong(c, o.Name, "groups", "by %s is refused: %s", f.Name, refusal(a))
		return
	}
	want := map[string]int{}
	for _, rec := range visible {
		k := w.find(rec)
		v := k.values[f.Name]
		if f.Name == "owner" {
			v = k.owner
		}
		if at, is := v.(string); is && f.Type.Name() == "timestamp" {
			v = at[:len(time.DateOnly)] // groups of moments are days
		}
		want[encoded(v)]++
	}
	page := w.sameGroups(c, o, f.Name, a, want)
	for rec := range page.Titles {
		to := w.find(rec)
		title := f.Target != nil && to != nil && c.role.may("read", to.object, to.to(c))
		if is := f.Target != nil && c.role.field(f.Target.Name, f.Target.Title).read; f.Target != nil && !(title && is) {
			w.wrong(c, o.Name, "titles", "of groups by %s", f.Name)
		}
	}
}

// sameGroups compares an answer with how many records each value has.
func (w *world) sameGroups(c *colleague, o *catalog.Object, by string, a answer, want map[string]int) grouped {
	page := decoded[grouped](w.stack, a)
	got := map[string]int{}
	for _, g := range page.Data {
		got[string(g.Group[by])] = g.Count
	}
	if fmt.Sprint(got) != fmt.Sprint(want) || page.Groups != len(want) {
		w.wrong(c, o.Name, "groups", "by %s: %v, want %v", by, got, want)
	}
	return page
}

// groupedOver groups by a field of the records that a reference leads to. Those
// that may not be read are as if they were not there.
func (w *world) groupedOver(c *colleague, o *catalog.Object, via, f *catalog.Field) {
	by := via.Name + "." + f.Name
	a := c.groups(o, `{"group":["`+by+`"],"limit":1000}`)
	there := via.Target.Name
	leads, is := c.role.field(o.Name, via), c.role.field(there, f)
	if !leads.find || c.dots(leads) || !c.role.ever("read", there) || !is.find || c.dots(is) {
		if absent := refusal(c.groups(o, `{"group":["`+via.Name+`.zz_absent"]}`)); refusal(a) != absent || a.StatusCode != 400 {
			w.wrong(c, o.Name, "groups", "by %s answers %s, an absent field %s", by, refusal(a), absent)
		}
		return
	}
	if f.Spec.Many || f.Type.Name() == "person_name" || f.Type.Name() == "long_text" {
		if a.StatusCode != 400 {
			w.wrong(c, o.Name, "groups", "by %s: %s", by, refusal(a))
		}
		return
	}
	if a.StatusCode != 200 {
		w.wrong(c, o.Name, "groups", "by %s is refused: %s", by, refusal(a))
		return
	}
	want := map[string]int{}
	for _, rec := range w.visible(c, "read", o.Name) {
		var v any
		if to, ok := w.find(rec).values[via.Name].(string); ok {
			if k := w.find(to); k != nil && c.role.may("read", there, k.to(c)) {
				v = k.values[f.Name]
			}
		}
		if at, is := v.(string); is && f.Type.Name() == "timestamp" {
			v = at[:len(time.DateOnly)] // groups of moments are days
		}
		want[encoded(v)]++
	}
	w.sameGroups(c, o, by, a, want)
}

// workedOut asks how many have a value, and for the extremes of dates.
func (w *world) workedOut(c *colleague, o *catalog.Object, f *catalog.Field, visible []string, absent string) {
	a := c.groups(o, `{"values":["count:`+f.Name+`"]}`)
	is := c.role.field(o.Name, f)
	if !is.read || c.dots(is) || !f.Handling.Findable {
		if refusal(a) != absent {
			w.wrong(c, o.Name, "groups", "values of %s answer %s, an absent field %s", f.Name, refusal(a), absent)
		}
		return
	}
	if a.StatusCode != 200 {
		w.wrong(c, o.Name, "groups", "values of %s are refused: %s", f.Name, a.body)
		return
	}
	var texts []string
	for _, rec := range visible {
		if v, ok := w.find(rec).values[f.Name]; ok {
			texts = append(texts, encoded(v))
		}
	}
	if got := decoded[grouped](w.stack, a); string(got.Data[0].Values["count:"+f.Name]) != fmt.Sprint(len(texts)) {
		w.wrong(c, o.Name, "groups", "%s of %s, want %d", got.Data[0].Values["count:"+f.Name], f.Name, len(texts))
	}
	if _, dated := f.Type.(field.Dated); !dated {
		return
	}
	a = c.groups(o, `{"values":["min:`+f.Name+`","max:`+f.Name+`"]}`)
	slices.Sort(texts)
	least, most := "null", "null"
	if len(texts) > 0 {
		least, most = texts[0], texts[len(texts)-1]
	}
	got := decoded[grouped](w.stack, a).Data[0].Values
	if string(got["min:"+f.Name]) != least || string(got["max:"+f.Name]) != most {
		w.wrong(c, o.Name, "groups", "%s is from %s to %s, want %s to %s", f.Name, got["min:"+f.Name], got["max:"+f.Name], least, most)
	}
}
