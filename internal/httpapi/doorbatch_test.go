package httpapi_test

import (
	"slices"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/catalog"
)

// wanted are items of a batch, and what must become of each.
type wanted struct {
	items []map[string]any
	all   []int
}

func (b *wanted) add(o *catalog.Object, op string, want int, more map[string]any) {
	more["op"], more["object"] = op, o.Name
	b.items, b.all = append(b.items, more), append(b.all, want)
}

// probeBatch sends what the other probes send one by one, in one request: each
// item on its own, then all or nothing.
func probeBatch(w *world, c *colleague, o *catalog.Object, fields []*catalog.Field) {
	var b wanted
	for _, k := range w.three(c, o.Name) {
		may := c.role.may("update", o.Name, k.to(c))
		for _, f := range fields {
			v := k.values[f.Name]
			if v == nil || !w.canPoint(c, f, v) {
				continue
			}
			want := c.status(o, 200, may, c.role.ever("update", o.Name))
			if may && !c.role.field(o.Name, f).write {
				want = 422
			}
			b.add(o, "update", want, map[string]any{"id": k.id, "version": "*", "values": map[string]any{f.Name: v}})
		}
		remove, ever := c.role.may("delete", o.Name, k.to(c)), c.role.ever("delete", o.Name)
		b.add(o, "delete", c.status(o, 204, remove, ever), map[string]any{"id": k.id})
		b.add(o, "restore", c.status(o, 200, remove, ever), map[string]any{"id": k.id})
	}
	values, want := map[string]any{}, 201
	for _, f := range o.Fields {
		if !f.System && f.Spec.Required && f.Default == nil {
			values[f.Name] = w.sample(f, 950, nil)
			if !c.role.field(o.Name, f).write {
				want = 403
			}
		}
	}
	if !c.role.ever("create", o.Name) {
		want = 403
	}
	b.add(o, "create", want, map[string]any{"values": values})

	whole := !slices.ContainsFunc(b.all, func(status int) bool { return status >= 400 })
	before := w.recordCount(o)
	if !c.role.knows(o.Name) {
		w.noBatch(c, o, b.items)
		return
	}
	a := c.send(call{method: "POST", path: "/api/v1/batch", body: encoded(map[string]any{"items": b.items, "atomic": true})})
	if (a.StatusCode == 200) != whole || !whole && a.StatusCode != 422 {
		w.wrong(c, o.Name, "batch", "all or nothing: %s", refusal(a))
	}
	if got := w.recordCount(o); !whole && got != before {
		w.wrong(c, o.Name, "batch", "undone, and %d records are %d", before, got)
	}
	w.takeBack(o, decoded[batchAnswer](w.stack, a))

	a = c.send(call{method: "POST", path: "/api/v1/batch", body: encoded(map[string]any{"items": b.items}), status: 200})
	out := decoded[batchAnswer](w.stack, a)
	for i, got := range out.statuses() {
		if got != b.all[i] {
			w.wrong(c, o.Name, "batch", "%v is %d, want %d", b.items[i]["op"], got, b.all[i])
		}
	}
	w.takeBack(o, out)
}

// noBatch sends items about an object that is none to the colleague.
func (w *world) noBatch(c *colleague, o *catalog.Object, items []map[string]any) {
	a := c.send(call{method: "POST", path: "/api/v1/batch", body: encoded(map[string]any{"items": items})})
	if got := strings.Count(string(a.body), `"code":"object_unknown"`); a.StatusCode != 200 || got != len(items) {
		w.wrong(c, o.Name, "batch", "%s, %d of %d items are of no object", refusal(a), got, len(items))
	}
}

// takeBack deletes what a batch made.
func (w *world) takeBack(o *catalog.Object, out batchAnswer) {
	for _, r := range out.Results {
		if r.Status == 201 {
			w.admin.send(call{method: "DELETE", path: "/api/v1/" + o.Plural + "/" + r.ID, status: 204})
		}
	}
}

// recordCount is how many records there are, as an administrator sees them.
func (w *world) recordCount(o *catalog.Object) int {
	a := w.admin.send(call{method: "GET", path: "/api/v1/" + o.Plural + "?count=true&limit=1", status: 200})
	return decoded[struct{ Count int }](w.stack, a).Count
}
