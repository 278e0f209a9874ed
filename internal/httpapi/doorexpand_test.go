package httpapi_test

import (
	"encoding/json"

	"github.com/holdfast-crm/holdfast/internal/catalog"
)

// expanded asks what each reference of the object leads to, and compares it
// with what reading that record would show. A reference that may not be read is
// refused as a field that there is not.
func (w *world) expanded(c *colleague, o *catalog.Object) {
	for _, via := range o.Fields {
		if via.Target == nil {
			continue
		}
		a := c.send(call{method: "GET", path: "/api/v1/" + o.Plural + "?limit=500&expand=" + via.Name})
		if !c.role.field(o.Name, via).read {
			p := a.problem(w.stack)
			if a.StatusCode != 400 || len(p.Errors) != 1 || p.Errors[0].Code != "field_unknown" {
				w.wrong(c, o.Name, "expand", "by a hidden reference: %s", refusal(a))
			}
			continue
		}
		for _, rec := range decoded[listed](w.stack, a).Data {
			var beside, to map[string]json.RawMessage
			w.must(json.Unmarshal(rec["expanded"], &beside))
			w.must(json.Unmarshal(beside[via.Name], &to))
			k := w.find(text(rec[via.Name]))
			if may := k != nil && c.role.may("read", via.Target.Name, k.to(c)); may != (to != nil) {
				w.wrong(c, o.Name, "expand", "what %s leads to is shown: %v", via.Name, to != nil)
			}
			if to != nil {
				w.shown(c, via.Target, "expand", to)
			}
		}
	}
}
