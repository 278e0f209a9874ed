package httpapi_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/export"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

// exportDoc is what the tests look at of an export.
type exportDoc struct {
	ID, Format, State, Code string
	Fields                  []string
	Total, Done, Records    int
	Size                    int64
	Until                   *time.Time `json:"available_until"`
}

// exported runs jobs until an export has ended, and returns how.
func (s *stack) exported(work string) (last export.Export) {
	s.Helper()
	over := make(chan export.Export, 10)
	told := func(e export.Export) {
		if e.ID.String() == work && (e.State == export.Finished || e.State == export.Failed) {
			over <- e
		}
	}
	s.exportTold.Store(&told)
	s.work(func() { last = <-over })
	s.exportTold.Store(nil)
	return last
}

// halfExported runs jobs until a part of an export is there, and then stops as a
// server does.
func (s *stack) halfExported() {
	s.Helper()
	begun := make(chan bool, 1)
	told := func(export.Export) {
		select {
		case begun <- true:
		default:
		}
	}
	s.exportTold.Store(&told)
	s.work(func() { <-begun })
	s.exportTold.Store(nil)
}

// probeExport writes everything into a file, and compares what is in it.
func probeExport(w *world, c *colleague, o *catalog.Object, fields []*catalog.Field) {
	ask := func(body string) answer {
		return c.send(call{method: "POST", path: "/api/v1/" + o.Plural + "/exports", body: body})
	}
	a := ask(`{"format":"jsonl"}`)
	if !c.role.ever("export", o.Name) || c.token != "" {
		if a.StatusCode != c.refused(o) {
			w.wrong(c, o.Name, "export", "is not refused: %s", refusal(a))
		}
		return
	}
	for _, f := range fields {
		is := c.role.field(o.Name, f)
		if leaves := is.read && !is.masked && f.Handling.Exportable; !leaves {
			if a := ask(`{"format":"jsonl","fields":["` + f.Name + `"]}`); a.StatusCode != 422 || strings.Contains(a.body, "no_such_field") == is.read {
				w.wrong(c, o.Name, "export", "of %s: %s", f.Name, refusal(a))
			}
		}
	}
	visible := w.visible(c, "export", o.Name)
	if len(visible) == 0 {
		if a.StatusCode != 409 {
			w.wrong(c, o.Name, "export", "of nothing: %s", refusal(a))
		}
		return
	}
	begun := decoded[exportDoc](w.stack, a)
	if e := w.exported(begun.ID); e.State != export.Finished || e.Records != len(visible) {
		w.wrong(c, o.Name, "export", "%s with %d records, %d may leave", e.State, e.Records, len(visible))
	}
	path := "/api/v1/exports/" + begun.ID
	if a := w.admin.send(call{method: "GET", path: path + "/file"}); a.StatusCode != 404 {
		w.wrong(c, o.Name, "export", "somebody else gets the file: %d", a.StatusCode)
	}
	var got []string
	for line := range strings.Lines(c.send(call{method: "GET", path: path + "/file", status: 200}).body) {
		got = append(got, w.leftIn(c, o, line))
	}
	for where, k := range w.three(c, o.Name) {
		w.saw(c, o, "export", where, slices.Contains(got, k.id))
	}
	w.sameSet(c, o, "export", got, visible)
	c.send(call{method: "DELETE", path: path, status: 204})
	if a := c.send(call{method: "GET", path: path + "/file"}); a.StatusCode != 404 {
		w.wrong(c, o.Name, "export", "a dropped file is there: %d", a.StatusCode)
	}
}

// leftIn looks at one record in a file, and returns its id.
func (w *world) leftIn(c *colleague, o *catalog.Object, line string) string {
	var members map[string]json.RawMessage
	w.must(json.Unmarshal([]byte(line), &members))
	for name := range maps.Keys(members) {
		f, ok := o.Field(name)
		if !ok || f.System {
			continue
		}
		if is := c.role.field(o.Name, f); !is.read || is.masked || !f.Handling.Exportable {
			w.wrong(c, o.Name, "export", "%s leaves", name)
		}
	}
	if _, ok := members["masked"]; ok {
		w.wrong(c, o.Name, "export", "something leaves masked")
	}
	return text(members["id"])
}

// exporter is a token made to export, of a user with a role.
func (s *stack) exporter(email string, role policy.RoleName) (token string, user id.ID) {
	s.Helper()
	operator := policy.Actor{Kind: policy.Operator, OSUser: "test"}
	u, err := s.auth.CreateUser(s.Context(), operator, auth.NewUser{Email: email, Name: "Somebody", Locale: "en", Role: role})
	s.must(err)
	_, token, err = s.auth.CreateToken(s.Context(), operator, auth.NewToken{User: u.ID, Name: "export", Exports: true})
	s.must(err)
	return token, u.ID
}

func TestAnExportIsAFileForItsMaker(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	mine, _ := s.exporter("ada@example.com", policy.Owner)
	s.created(`{"name":"张伟","stage":"lead","description":"=HYPERLINK(\"x\")","emails":[{"value":"zhang@example.com"}]}`)
	s.created(`{"name":"Bob Example","stage":"lead","description":"+1+2"}`)
	s.created(`{"name":"Cy","stage":"customer"}`)
	ask := func(token, body string, header ...string) call {
		return call{method: "POST", path: "/api/v1/contacts/exports", token: token, body: body, header: header}
	}
	s.code(ask(s.owner, `{"format":"csv"}`), 403, "policy_token_export")
	s.code(ask(s.reader, `{"format":"csv"}`), 403, "policy_no_grant")

	body := `{"format":"csv","fields":["name","description"],"filter":"stage = lead","sort":"-name","reason":"the yearly letter"}`
	key := "Idempotency-Key: one"
	first := ask(mine, body, key)
	first.status, first.headers = 202, []string{"Idempotency-Replayed:"}
	begun := decoded[exportDoc](s, s.do(first))
	path := "/api/v1/exports/" + begun.ID
	again := ask(mine, body, key)
	again.status, again.headers = 202, []string{"Idempotency-Replayed: true", "Location: " + path}
	if replayed := decoded[exportDoc](s, s.do(again)); replayed.ID != begun.ID || begun.Total != 2 {
		t.Errorf("%+v, then %+v", begun, replayed)
	}
	s.code(ask(mine, `{"format":"csv"}`, key), 422, "idempotency_key_reused")
	s.code(call{method: "GET", path: path + "/file", token: mine}, 409, "export_unfinished")
	if e := s.exported(begun.ID); e.State != export.Finished || e.Records != 2 {
		t.Fatalf("%+v", e)
	}
	a := s.do(call{method: "GET", path: path + "/file", token: mine, status: 200, headers: []string{
		`Content-Disposition: attachment; filename="contacts-2026-03-01.csv"`, "Content-Type: application/octet-stream",
		"Cache-Control: no-store", "X-Content-Type-Options: nosniff", "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'; sandbox",
	}})
	if !strings.HasPrefix(a.body, "\ufeffname,") || strings.Count(a.body, "\r\n") != 3 ||
		!strings.Contains(a.body, "张伟") || !strings.Contains(a.body, `"'=HYPERLINK(""x"")"`) || !strings.Contains(a.body, ",'+1+2") {
		t.Errorf("%q", a.body)
	}
	s.code(call{method: "GET", path: path + "/file", token: s.owner}, 404, "export_unknown")
	s.code(call{method: "DELETE", path: path, token: s.owner}, 404, "export_unknown")
	s.do(call{method: "GET", path: "/api/v1/exports", token: mine, status: 200, want: []string{begun.ID, `"available_until":"2026-03-02T`}})
	s.logged("export.started", 2, "the yearly letter")
	s.logged("export.downloaded", 2, "")

	s.clock.advance(export.Keep + time.Second)
	s.code(call{method: "GET", path: path + "/file", token: mine}, 404, "export_unknown")
	named, err := s.deps.Exports.Blobs(t.Context())
	if err != nil || len(named) != 0 || s.blobsLeft() != 0 {
		t.Errorf("%v, %v, %d blobs after a day", named, err, s.blobsLeft())
	}
}

// logged wants one entry of an action, with a count and a reason.
func (s *stack) logged(action string, count int64, reason string) {
	s.Helper()
	all, err := s.audit.Entries(s.Context(), audit.Filter{Limit: 1_000})
	s.must(err)
	entries := slices.DeleteFunc(all, func(e audit.Entry) bool { return e.Action != action })
	if len(entries) != 1 || entries[0].Count != count || entries[0].Actor.Reason != reason || len(entries[0].Fields) != 2 {
		s.Errorf("%s: %+v", action, entries)
	}
}

func (s *stack) blobsLeft() (n int) {
	s.must(s.blobs.Each(s.Context(), func(id.ID) error { n++; return nil }))
	return n
}

func TestWhatCannotBeExported(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	mine, _ := s.exporter("ada@example.com", policy.Owner)
	s.created(`{"name":"Cy","stage":"customer"}`)
	for _, tt := range []struct {
		body, code string
		status     int
	}{
		{`{"format":"pdf"}`, "fields_invalid", 422},
		{`{}`, "fields_invalid", 422},
		{`{"format":"csv","fields":["name","nosuch"]}`, "fields_invalid", 422},
		{`{"format":"vcard","fields":["stage"]}`, "export_vcard_object", 400},
		{`{"format":"csv","filter":"nosuch = 1"}`, "field_unknown", 400},
		{`{"format":"csv","sort":"nosuch"}`, "field_unknown", 400},
		{`{"format":"csv","filter":"name ~ \"nobody\""}`, "export_nothing", 409},
		{`{"format":"csv","q":"cy","ids":["` + nobodys + `"]}`, "fields_invalid", 422},
		{`{"format":"csv","ids":["x"]}`, "fields_invalid", 422},
		{`{"format":"csv","everything":true}`, "fields_invalid", 422},
		{`{"format":"csv","reason":"a\nb"}`, "fields_invalid", 422},
	} {
		s.code(call{method: "POST", path: "/api/v1/contacts/exports", token: mine, body: tt.body}, tt.status, tt.code)
	}
	s.code(call{method: "POST", path: "/api/v1/dragons/exports", token: mine, body: `{"format":"csv"}`}, 404, "object_unknown")
	for range 2 {
		s.do(call{method: "POST", path: "/api/v1/contacts/exports", token: mine, body: `{"format":"csv"}`, status: 202})
	}
	s.code(call{method: "POST", path: "/api/v1/contacts/exports", token: mine, body: `{"format":"csv"}`}, 409, "export_busy")
}

// TestAnExportGoesOnWhereItWas after its process ended, and has every record
// once.
func TestAnExportGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	mine, user := s.exporter("ada@example.com", policy.Owner)
	const many = 400
	var list strings.Builder
	list.WriteString("name,emails\n")
	for i := range many {
		fmt.Fprintf(&list, "Ada Number%d,ada%d@example.com\n", i, i)
	}
	if got := s.started(s.draft(list.String()).ID, `{"mode":"create"}`); got.Counts.Created != many {
		t.Fatalf("%+v", got.Counts)
	}
	ask := func() exportDoc {
		return decoded[exportDoc](s, s.do(call{method: "POST", path: "/api/v1/contacts/exports", token: mine, status: 202, body: `{"format":"csv","fields":["name","emails"],"sort":"name"}`}))
	}
	begun := ask()
	s.halfExported()
	half := decoded[exportDoc](s, s.do(call{method: "GET", path: "/api/v1/exports/" + begun.ID, token: mine, status: 200}))
	if half.Done == 0 || half.Done >= many || half.State != "running" {
		t.Fatalf("stopped half-way: %+v", half)
	}
	if e := s.exported(begun.ID); e.State != export.Finished || e.Records != many {
		t.Fatalf("%+v", e)
	}
	a := s.do(call{method: "GET", path: "/api/v1/exports/" + begun.ID + "/file", token: mine, status: 200})
	lines := strings.Split(strings.TrimSpace(a.body), "\r\n")
	if len(lines) != many+1 || !slices.IsSorted(lines[1:]) && len(slices.Compact(slices.Sorted(slices.Values(lines)))) != many+1 || strings.Count(a.body, "\ufeff") != 1 {
		t.Errorf("%d lines", len(lines))
	}

	// With other rights than it was asked with it stops, and nothing of it stays.
	begun = ask()
	s.halfExported()
	member := policy.Member
	_, err := s.auth.ChangeAccess(s.Context(), policy.Actor{Kind: policy.Operator, OSUser: "test"}, user, auth.Access{Role: &member})
	s.must(err)
	if e := s.exported(begun.ID); e.State != export.Failed || e.Code != "export_rights_changed" {
		t.Errorf("%+v", e)
	}
	s.code(call{method: "GET", path: "/api/v1/exports/" + begun.ID + "/file", token: mine}, 409, "export_unfinished")
}
