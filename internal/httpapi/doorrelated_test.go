package httpapi_test

import (
	"fmt"

	"github.com/holdfast-crm/holdfast/internal/catalog"
)

// probeRelated asks for records by fields of those they refer to, and of those
// that refer to them. A field that may not be found by, of an object that may
// be read or not, is refused as one that does not exist; records that may not
// be read count as if they were not there.
func probeRelated(w *world, c *colleague, o *catalog.Object, fields []*catalog.Field) {
	if !c.role.ever("read", o.Name) {
		return
	}
	w.serial++
	for _, via := range o.Fields {
		if via.Target != nil {
			w.over(c, o, via, via.Target, false)
		}
	}
	for _, other := range w.catalog().Objects() {
		for _, via := range other.Fields {
			if via.Target == o {
				w.over(c, o, via, other, true)
			}
		}
	}
}

// over drives one relation of o, from it or back, by one field in three.
func (w *world) over(c *colleague, o *catalog.Object, via *catalog.Field, other *catalog.Object, back bool) {
	holder := o
	if back {
		holder = other
	}
	for at, f := range other.Fields {
		if f.System || (at+w.serial)%3 != 0 {
			continue
		}
		ask := func(name, op string) string {
			if back {
				return fmt.Sprintf(`{"any":"%s.%s","where":{"field":%q,"op":%q}}`, other.Plural, via.Name, name, op)
			}
			return fmt.Sprintf(`{"field":"%s.%s","op":%q}`, via.Name, name, op)
		}
		may := c.role.field(holder.Name, via).find && c.role.ever("read", other.Name) && c.role.field(other.Name, f).find
		if !back {
			w.groupedOver(c, o, via, f)
		}
		absent, _ := c.ask(o.Plural, `{"filter":`+ask("zz_absent", "empty")+`}`)
		for _, op := range []string{"empty", "not_empty"} {
			a, page := c.ask(o.Plural, `{"limit":500,"count":true,"filter":`+ask(f.Name, op)+`}`)
			if !may {
				if refusal(a) != refusal(absent) || a.StatusCode != 400 {
					w.wrong(c, o.Name, "related", "%s answers %s, an absent field %s", ask(f.Name, op), refusal(a), refusal(absent))
				}
				continue
			}
			if a.StatusCode != 200 {
				w.wrong(c, o.Name, "related", "%s is refused: %s", ask(f.Name, op), refusal(a))
				continue
			}
			var want []string
			for _, id := range w.visible(c, "read", o.Name) {
				if w.related(c, w.find(id), via.Name, other.Name, back, f.Name, op) {
					want = append(want, id)
				}
			}
			w.sameSet(c, o, "related "+ask(f.Name, op), page.ids(), want)
			if *page.Count != len(want) {
				w.wrong(c, o.Name, "count", "by %s: %d, want %d", ask(f.Name, op), *page.Count, len(want))
			}
		}
	}
}

// related is the naive reading of one question about one record.
func (w *world) related(c *colleague, k *kept, via, other string, back bool, field, op string) bool {
	found := false
	for _, there := range w.of(other) {
		from, to := there, k
		if !back {
			from, to = k, there
		}
		if from.values[via] != to.id || !c.role.may("read", other, there.to(c)) {
			continue
		}
		if empty := there.values[field] == nil; !back || op == "not_empty" {
			found = found || !empty
		} else {
			found = found || empty
		}
	}
	if !back && op == "empty" {
		return !found
	}
	return found
}
