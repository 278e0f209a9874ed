package httpapi_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/bulk"
	"github.com/holdfast-crm/holdfast/internal/catalog"
)

// workDoc is a piece of work as the API shows it.
type workDoc struct {
	ID, State, Code            string
	Total, Done, Changed, Kept int
}

// overWith runs jobs until a piece of work has ended, and returns how.
func (s *stack) overWith(work string) (last bulk.Work) {
	s.Helper()
	over := make(chan bulk.Work, 10)
	told := func(w bulk.Work) {
		if w.ID.String() == work && !slices.Contains([]bulk.Stage{bulk.Waiting, bulk.Running, bulk.Reverting}, w.State) {
			over <- w
		}
	}
	s.bulkTold.Store(&told)
	s.work(func() { last = <-over })
	s.bulkTold.Store(nil)
	return last
}

// stopInMidWork runs jobs until the first is told of, and then stops as a server
// does.
func (s *stack) stopInMidWork() {
	s.Helper()
	begun := make(chan bool, 1)
	told := func(bulk.Work) {
		select {
		case begun <- true:
		default:
		}
	}
	s.bulkTold.Store(&told)
	s.work(func() { <-begun })
}

// probeBulk moves one's own, the team's and somebody else's record to the trash
// at once, found by a question and named, and takes it back; then it edits them.
func probeBulk(w *world, c *colleague, o *catalog.Object, _ []*catalog.Field) {
	if o.Name != "contact" { // the others go the same way, and slowly
		return
	}
	var ids, may []string
	for _, k := range w.three(c, o.Name) {
		ids = append(ids, k.id)
		if c.role.may("delete", o.Name, k.to(c)) {
			may = append(may, k.id)
		}
	}
	named, err := json.Marshal(ids)
	w.must(err)
	for _, ask := range []string{
		fmt.Sprintf(`{"object":%q,"action":"delete","filter":"id in (%s)"}`, o.Name, strings.Join(ids, ", ")),
		fmt.Sprintf(`{"object":%q,"action":"delete","ids":%s}`, o.Name, named),
	} {
		a := c.send(call{method: "POST", path: "/api/v1/bulk", body: ask})
		question := strings.Contains(ask, "filter")
		switch ever := c.role.ever("delete", o.Name); {
		case !ever:
			if a.StatusCode != c.refused(o) {
				w.wrong(c, o.Name, "bulk", "is not refused: %s", refusal(a))
			}
			continue
		case len(may) == 0 && question:
			if a.StatusCode != 409 {
				w.wrong(c, o.Name, "bulk", "of nothing: %s", refusal(a))
			}
			continue
		}
		c.moved(w, o, decoded[workDoc](w.stack, a), ids, may, question)
	}
	c.edited(w, o, ids)
}

// edited gives the same three records a value at once, and takes it back.
func (c *colleague) edited(w *world, o *catalog.Object, ids []string) {
	f, _ := o.Field("department")
	named, err := json.Marshal(ids)
	w.must(err)
	var may []string
	for _, rec := range ids {
		if c.role.may("update", o.Name, w.find(rec).to(c)) {
			may = append(may, rec)
		}
	}
	is := c.role.field(o.Name, f)
	want := 202
	switch {
	case !c.role.ever("update", o.Name):
		want = c.refused(o)
	case !is.write:
		want = 422
	}
	a := c.send(call{method: "POST", path: "/api/v1/bulk", body: fmt.Sprintf(`{"object":%q,"action":"update","values":{"department":"zq at once"},"ids":%s}`, o.Name, named)})
	if a.StatusCode != want {
		w.wrong(c, o.Name, "bulk", "edit: %s, want %d", refusal(a), want)
	}
	if a.StatusCode != 202 {
		return
	}
	begun := decoded[workDoc](w.stack, a)
	if got := w.overWith(begun.ID); got.State != bulk.Finished || got.Changed != len(may) {
		w.wrong(c, o.Name, "bulk", "edit: %s after %d, %d may be changed", got.State, got.Changed, len(may))
	}
	value := func(rec string) string {
		return text(decoded[map[string]json.RawMessage](w.stack, w.admin.send(call{method: "GET", path: "/api/v1/" + o.Plural + "/" + rec, status: 200}))["department"])
	}
	for _, rec := range ids {
		if (value(rec) == "zq at once") != slices.Contains(may, rec) {
			w.wrong(c, o.Name, "bulk", "a record has %q", value(rec))
		}
	}
	c.send(call{method: "POST", path: "/api/v1/bulk/" + begun.ID + "/revert", status: 202})
	if got := w.overWith(begun.ID); got.State != bulk.Reverted || got.Changed != len(may) || got.Kept != 0 {
		w.wrong(c, o.Name, "bulk", "edit taken back: %s, %d of %d", got.State, got.Changed, len(may))
	}
	for _, rec := range ids {
		if before := w.find(rec).values["department"]; value(rec) != before {
			w.wrong(c, o.Name, "bulk", "taken back, a record has %q, it had %v", value(rec), before)
		}
	}
}

// moved follows a piece of work to its end and back.
func (c *colleague) moved(w *world, o *catalog.Object, begun workDoc, ids, may []string, question bool) {
	path := "/api/v1/bulk/" + begun.ID
	if question && begun.Total != len(may) {
		w.wrong(c, o.Name, "bulk", "finds %d, %d may be deleted", begun.Total, len(may))
	}
	if got := w.overWith(begun.ID); got.State != bulk.Finished || got.Changed != len(may) {
		w.wrong(c, o.Name, "bulk", "%s after %d, %d may be deleted", got.State, got.Changed, len(may))
	}
	there := func(rec string) bool {
		return w.admin.send(call{method: "GET", path: "/api/v1/" + o.Plural + "/" + rec}).StatusCode == 200
	}
	for _, rec := range ids {
		if there(rec) == slices.Contains(may, rec) {
			w.wrong(c, o.Name, "bulk", "a record is there: %v", there(rec))
		}
	}
	if a := w.admin.send(call{method: "GET", path: path}); a.StatusCode != 404 {
		w.wrong(c, o.Name, "bulk", "somebody else sees it: %d", a.StatusCode)
	}
	c.send(call{method: "POST", path: path + "/revert", status: 202})
	if got := w.overWith(begun.ID); got.State != bulk.Reverted || got.Changed != len(may) || got.Kept != 0 {
		w.wrong(c, o.Name, "bulk", "taken back: %s, %d of %d", got.State, got.Changed, len(may))
	}
	for _, rec := range ids {
		if !there(rec) {
			w.wrong(c, o.Name, "bulk", "a record did not come back")
		}
	}
}

func TestMuchAtOnce(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ada := ""
	for i := range 5 {
		ada = s.created(fmt.Sprintf(`{"name":"Ada Number%d","stage":"lead"}`, i))
	}
	s.created(`{"name":"Bob","stage":"customer"}`)
	post := func(path, body string, status int) workDoc {
		return decoded[workDoc](s, s.do(call{method: "POST", path: "/api/v1/bulk" + path, token: s.owner, body: body, status: status}))
	}
	w := post("", `{"object":"contact","action":"delete","filter":{"field":"stage","op":"eq","value":"lead"},"q":"ada"}`, 202)
	if w.State != "waiting" || w.Total != 5 {
		t.Errorf("%+v", w)
	}
	s.code(call{method: "POST", path: "/api/v1/bulk/" + w.ID + "/revert", token: s.owner}, 409, "bulk_still_running")
	if done := s.overWith(w.ID); done.State != bulk.Finished || done.Changed != 5 || done.Done != 5 {
		t.Errorf("%+v", done)
	}
	s.do(call{method: "GET", path: ada + "/history", token: s.owner, status: 200, want: []string{`"within":{"kind":"bulk","id":"` + w.ID + `"}`}})
	if n := s.total("/api/v1/contacts"); n != 1 {
		t.Errorf("%d records left", n)
	}
	again := post("", `{"object":"contact","action":"restore","filter":"deleted_at is not empty and name ~ \"ada\""}`, 202)
	if again.Total != 5 {
		t.Errorf("%+v", again)
	}
	if stopped := post("/"+again.ID+"/stop", "", 200); stopped.State != "stopped" {
		t.Errorf("%+v", stopped)
	}
	post("/"+w.ID+"/revert", "", 202)
	if back := s.overWith(w.ID); back.State != bulk.Reverted || back.Changed != 5 {
		t.Errorf("%+v", back)
	}
	s.do(call{method: "GET", path: "/api/v1/bulk", token: s.owner, status: 200, want: []string{w.ID, again.ID}})
	for _, tt := range []struct {
		body, code string
		status     int
	}{
		{`{"object":"contact","action":"shred"}`, "fields_invalid", 422},
		{`{"object":"contact","action":"delete","filter":"name ~ \"nobody\""}`, "bulk_nothing", 409},
		{`{"object":"contact","action":"delete","filter":"nobody = 1"}`, "field_unknown", 400},
		{`{"object":"contact","action":"delete","q":"x","ids":["` + w.ID + `"]}`, "fields_invalid", 422},
		{`{"object":"contact","action":"delete","everything":true}`, "fields_invalid", 422},
	} {
		s.code(call{method: "POST", path: "/api/v1/bulk", token: s.owner, body: tt.body}, tt.status, tt.code)
	}
	s.code(call{method: "GET", path: "/api/v1/bulk/" + strings.Repeat("0", 8) + "-0000-7000-8000-000000000001", token: s.owner}, 404, "bulk_unknown")
}

func TestWorkGoesOnWhereItWasAndTakesBackNoMore(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	const many = 800
	var list strings.Builder
	list.WriteString("name,emails\n")
	for i := range many {
		fmt.Fprintf(&list, "Ada Number%d,ada%d@example.com\n", i, i)
	}
	if got := s.started(s.draft(list.String()).ID, `{"mode":"create"}`); got.Counts.Created != many {
		t.Fatalf("%+v", got.Counts)
	}
	page := decoded[struct{ Data []struct{ ID string } }](s, s.do(call{method: "GET", path: "/api/v1/contacts?limit=2&fields=name&sort=-created_at,name", token: s.owner, status: 200}))
	w := decoded[workDoc](s, s.do(call{method: "POST", path: "/api/v1/bulk", token: s.owner, status: 202, body: `{"object":"contact","action":"delete"}`}))
	if w.Total != many {
		t.Errorf("%+v", w)
	}
	// Somebody is faster with two of them.
	for _, rec := range page.Data {
		s.do(call{method: "DELETE", path: "/api/v1/contacts/" + rec.ID, token: s.owner, status: 204})
	}
	s.stopInMidWork()
	part := decoded[workDoc](s, s.do(call{method: "GET", path: "/api/v1/bulk/" + w.ID, token: s.owner, status: 200}))
	if part.Done == 0 || part.State == "finished" {
		t.Fatalf("stopped half-way: %+v", part)
	}
	if done := s.overWith(w.ID); done.State != bulk.Finished || done.Changed != many-2 || done.Kept != 2 || done.Done != many {
		t.Errorf("%+v", done)
	}
	if n := s.total("/api/v1/contacts"); n != 0 {
		t.Errorf("%d left", n)
	}
	s.do(call{method: "POST", path: "/api/v1/bulk/" + w.ID + "/revert", token: s.owner, status: 202})
	s.stopInMidWork()
	if back := s.overWith(w.ID); back.State != bulk.Reverted || back.Changed != many-2 || back.Done != many-2 || back.Kept != 0 {
		t.Errorf("%+v", back)
	}
	if n := s.total("/api/v1/contacts"); n != many-2 {
		t.Errorf("%d are back, of %d", n, many-2)
	}
	s.code(call{method: "POST", path: "/api/v1/bulk/" + w.ID + "/revert", token: s.owner}, 409, "bulk_reverted")
}
