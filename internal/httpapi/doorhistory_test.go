package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/url"

	"github.com/holdfast-crm/holdfast/internal/catalog"
)

// toldChange is a change as the history tells it.
type toldChange struct {
	Field         string
	Before, After json.RawMessage
	BeforeMasked  string `json:"before_masked"`
	AfterMasked   string `json:"after_masked"`
}

type toldHistory struct {
	Data []struct {
		Action  string
		Fields  []string
		To      int64 `json:"version_after"`
		Changes []toldChange
	}
}

// probeHistory asks what one's own, the team's and somebody else's record was:
// every value that was ever written against what the role may see now. Then it
// gives a field of each the value back that it had.
func probeHistory(w *world, c *colleague, o *catalog.Object, fields []*catalog.Field) {
	for where, k := range w.three(c, o.Name) {
		path := "/api/v1/" + o.Plural + "/" + k.id + "/history"
		may := c.role.may("read", o.Name, k.to(c))
		h := c.send(call{method: "GET", path: path + "?values=true&limit=200"})
		if want := c.status(o, 200, may, c.role.ever("read", o.Name)); h.StatusCode != want {
			w.wrong(c, o.Name, "history", "%s: status %d, want %d", where, h.StatusCode, want)
		}
		if h.StatusCode != 200 {
			w.back(c, o, k, fields, where)
			continue
		}
		w.told(c, o, k, decoded[toldHistory](w.stack, h))
		for _, f := range fields[:min(2, len(fields))] {
			a := c.send(call{method: "GET", path: path + "?" + url.Values{"of": {f.Name}}.Encode()})
			if want := map[bool]int{true: 200, false: 400}[c.role.field(o.Name, f).read]; a.StatusCode != want {
				w.wrong(c, o.Name, "history", "of %s: %s, want %d", f.Name, refusal(a), want)
			}
		}
		w.back(c, o, k, fields, where)
	}
}

// told holds a history against what the role may see.
func (w *world) told(c *colleague, o *catalog.Object, k *kept, h toldHistory) {
	for _, e := range h.Data {
		named := append([]string{}, e.Fields...)
		for _, one := range e.Changes {
			named = append(named, one.Field)
		}
		for _, name := range named {
			if f, ok := o.Field(name); !ok || !c.role.field(o.Name, f).read {
				w.wrong(c, o.Name, "history", "tells of %s", name)
			}
		}
		seen := map[string]toldChange{}
		for _, one := range e.Changes {
			seen[one.Field] = one
			f, _ := o.Field(one.Field)
			if c.dots(c.role.field(o.Name, f)) && (string(one.Before) != "null" || string(one.After) != "null") {
				w.wrong(c, o.Name, "history", "%s comes in clear", one.Field)
			}
		}
		if e.Action != "record.created" {
			continue
		}
		for _, f := range o.Fields {
			is, v := c.role.field(o.Name, f), k.values[f.Name]
			text, plain := v.(string)
			if f.System || !is.read || !plain {
				continue
			}
			if one := seen[f.Name]; c.dots(is) && one.AfterMasked == "" || !c.dots(is) && string(one.After) != fmt.Sprintf("%q", text) && f.Type.Name() != "person_name" {
				w.wrong(c, o.Name, "history", "of %s it tells %s", f.Name, one.After)
			}
		}
	}
}

// back changes one field of a contact and asks, in a browser, for its value
// back.
func (w *world) back(c *colleague, o *catalog.Object, k *kept, fields []*catalog.Field, where string) {
	if o.Name != "contact" || c.token != "" {
		return
	}
	for _, f := range fields {
		if k.values[f.Name] == nil || f.Target != nil || f.Type.Name() == "choice" {
			continue
		}
		path := "/api/v1/" + o.Plural + "/" + k.id
		w.serial++
		was := w.admin.send(call{method: "GET", path: path, status: 200}).Header.Get("ETag")
		w.admin.send(call{method: "PATCH", path: path, header: []string{"If-Match: *"}, body: encoded(map[string]any{f.Name: w.sample(f, 1000+w.serial, nil)}), status: 200})
		is := c.role.field(o.Name, f)
		may := c.role.may("update", o.Name, k.to(c))
		want := c.status(o, 200, may && is.read && is.write, c.role.ever("update", o.Name))
		if reads := c.role.may("read", o.Name, k.to(c)); reads && (!is.read || may && !is.write) {
			want = 422
		} else if !reads {
			want = c.status(o, 200, false, c.role.ever("read", o.Name))
		}
		ask := call{method: "POST", path: path + "/history/restore", header: []string{"If-Match: *"}, body: fmt.Sprintf(`{"version":%s,"fields":[%q]}`, was[1:len(was)-1], f.Name)}
		a := c.send(ask)
		if a.StatusCode != want {
			w.wrong(c, o.Name, "history/restore", "%s of the record of %s: %s, want %d", f.Name, where, refusal(a), want)
		}
		if !is.read && a.StatusCode == 422 {
			absent := ask
			absent.body = fmt.Sprintf(`{"version":%s,"fields":["zz_absent"]}`, was[1:len(was)-1])
			if other := c.send(absent); refusal(other) != refusal(a) {
				w.wrong(c, o.Name, "history/restore", "%s answers %s, an absent field %s", f.Name, refusal(a), refusal(other))
			}
		}
		if a.StatusCode != 200 {
			w.admin.send(call{method: "PATCH", path: path, header: []string{"If-Match: *"}, body: encoded(map[string]any{f.Name: k.values[f.Name]}), status: 200})
		}
		if f.Type.Name() != "person_name" {
			if now, isText := k.values[f.Name].(string); isText {
				w.admin.send(call{method: "GET", path: path, status: 200, want: []string{now}})
			}
		}
		return
	}
}
