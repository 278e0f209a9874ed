package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/transfer"
)

// importDoc is an import as a client reads it.
type importDoc struct {
	ID, Object, State, Format, Encoding, Source, Mode, Code string
	FileName                                                string `json:"file_name"`
	Delimiter, Match, Reason                                *string
	CreatedBy                                               *string `json:"created_by"`
	Rows, Total                                             *int
	Counts                                                  struct{ Rows, Created, Updated, Unchanged, Failed, Companies, Done int }
	Columns                                                 []struct {
		Index               int
		Header              string
		Samples             []string
		Target, Part, Label *string
		Why                 string
	}
	Result *struct {
		Removed   int
		Kept      []struct{ Object, ID string }
		KeptCount int `json:"kept_count"`
	}
}

func (d importDoc) mapped() string {
	var out []string
	for _, c := range d.Columns {
		one := c.Header + "="
		for _, p := range []*string{c.Target, c.Part, c.Label} {
			if p != nil {
				one += "/" + *p
			}
		}
		out = append(out, one)
	}
	return strings.Join(out, " ")
}

// choice is what one column is imported as, as a client sends it.
type choice struct {
	Index  int     `json:"index"`
	Target *string `json:"target"`
	Part   *string `json:"part"`
	Label  *string `json:"label"`
}

func (d importDoc) choices() (out []choice) {
	for _, c := range d.Columns {
		out = append(out, choice{c.Index, c.Target, c.Part, c.Label})
	}
	return out
}

type previewDoc struct {
	Rows []struct {
		Line     int
		Values   json.RawMessage
		Links    map[string]struct{ Title, Action string }
		Action   string
		Problems []struct {
			Column       *string
			Index        *int
			Code, Reason string
		}
		Alike []struct{ ID, Title string }
	}
}

func decoded[T any](s *stack, a answer) (out T) {
	s.Helper()
	s.must(json.Unmarshal([]byte(a.body), &out))
	return out
}

// handIn uploads a file as the owner, or as somebody else.
func (s *stack) handIn(c call, file string) answer {
	s.Helper()
	c.method, c.body = "POST", file
	if c.path == "" {
		c.path = "/api/v1/imports?object=contact"
	}
	if c.token == "" {
		c.token = s.owner
	}
	c.header = append(c.header, "Content-Type: application/octet-stream", "Holdfast-File-Name: people%2Ecsv")
	return s.do(c)
}

func (s *stack) draft(file string) importDoc {
	s.Helper()
	return decoded[importDoc](s, s.handIn(call{status: 201}, file))
}

func (s *stack) about(imp, what, body string) call {
	return call{method: "POST", path: "/api/v1/imports/" + imp + what, token: s.owner, body: body}
}

// ended works until an import is over.
func (s *stack) ended(imp string) importDoc {
	s.Helper()
	over := make(chan bool, 1)
	stop := s.deps.Imports.Watch(func(i transfer.Import) {
		if i.ID.String() == imp && slices.Contains([]transfer.Stage{transfer.Finished, transfer.Failed, transfer.Reverted}, i.State) {
			over <- true
		}
	})
	defer stop()
	s.work(func() { <-over })
	return s.importNow(imp)
}

func (s *stack) importNow(imp string) importDoc {
	s.Helper()
	return decoded[importDoc](s, s.do(call{method: "GET", path: "/api/v1/imports/" + imp, token: s.owner, status: 200}))
}

// started starts a draft and waits for its end.
func (s *stack) started(imp, decision string) importDoc {
	s.Helper()
	c := s.about(imp, "/start", decision)
	c.status = 202
	s.do(c)
	return s.ended(imp)
}

func (s *stack) preview(imp, decision string) previewDoc {
	s.Helper()
	c := s.about(imp, "/preview", decision)
	c.status = 200
	return decoded[previewDoc](s, s.do(c))
}

func (s *stack) total(path string) int {
	s.Helper()
	return decoded[struct{ Count int }](s, s.do(call{method: "GET", path: path + "?count=true&limit=1", token: s.owner, status: 200})).Count
}

func (s *stack) blobCount() (n int) {
	s.Helper()
	s.must(s.blobs.Each(s.Context(), func(id.ID) error {
		n++
		return nil
	}))
	return n
}

func TestAFileBecomesADraftThenAnImportThenIsTakenBack(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	file := "Vorname;Nachname;E-Mail;Firma;Farbe\r\nAda;Byron;ada@example.com;Engines Ltd;blau\r\nBob;Doe;nobody;;rot\r\nCyd;Roe;cyd@example.com;Engines Ltd;blau\r\n"
	d := s.draft(file)
	if d.State != "draft" || d.Object != "contact" || d.FileName != "people.csv" || d.Format != "csv" || d.Encoding != "utf-8" || *d.Delimiter != ";" ||
		d.Source != "generic" || *d.Rows != 3 || d.Mode != "create" || d.Match != nil || d.CreatedBy == nil || d.Reason != nil {
		t.Errorf("%+v", d)
	}
	if got := d.mapped(); got != "Vorname=/name/given Nachname=/name/family E-Mail=/emails/value Firma=/company/name Farbe=" {
		t.Error(got)
	}
	if c := d.Columns[4]; !slices.Equal(c.Samples, []string{"blau", "rot"}) || c.Why == "" {
		t.Errorf("%+v", c)
	}
	before := s.blobCount()
	p := s.preview(d.ID, `{"columns":[{"index":4,"target":"description"}],"mode":"create"}`)
	var actions []string
	for _, r := range p.Rows {
		actions = append(actions, fmt.Sprintf("%d %s %s %v %d", r.Line, r.Action, r.Values, r.Links, len(r.Problems)))
	}
	want := []string{
		`2 create {"name":{"full":"Ada Byron","given":"Ada","family":"Byron"},"emails":[{"value":"ada@example.com"}],"description":"blau"} map[company:{Engines Ltd create}] 0`,
		`3 fail {"name":{"full":"Bob Doe","given":"Bob","family":"Doe"},"description":"rot"} map[] 1`,
		`4 create {"name":{"full":"Cyd Roe","given":"Cyd","family":"Roe"},"emails":[{"value":"cyd@example.com"}],"description":"blau"} map[company:{Engines Ltd create}] 0`,
	}
	if !slices.Equal(actions, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(actions, "\n"), strings.Join(want, "\n"))
	}
	if why := p.Rows[1].Problems[0]; *why.Column != "emails" || *why.Index != 2 || why.Code != "email_invalid" || why.Reason != errs.Text("en", "email_invalid") {
		t.Errorf("%+v", why)
	}
	if n := s.total("/api/v1/contacts") + s.total("/api/v1/companies"); n != 0 || s.blobCount() != before {
		t.Errorf("a preview left %d records and %d blobs", n, s.blobCount()-before)
	}
	done := s.started(d.ID, `{"columns":[{"index":4,"target":"description"}]}`)
	if done.State != "finished" || done.Counts.Created != 2 || done.Counts.Failed != 1 || done.Counts.Companies != 1 || done.Counts.Done != 3 || *done.Total != 3 {
		t.Errorf("%+v", done)
	}
	if got := done.mapped(); !strings.HasSuffix(got, "Farbe=/description") || len(done.Columns[4].Samples) != 0 {
		t.Error(got, done.Columns[4].Samples)
	}
	failed := s.do(call{method: "GET", path: "/api/v1/imports/" + d.ID + "/failed", token: s.owner, status: 200, header: []string{"Accept: text/html,*/*;q=0.8", "Accept-Language: zh-CN"},
		headers: []string{`Content-Disposition: attachment; filename="not-imported.csv"`, "Content-Type: text/csv; charset=utf-8"}})
	if want := "\ufeffline,column,reason,Vorname,Nachname,E-Mail,Firma,Farbe\r\n3,emails," + errs.Text("zh-CN", "email_invalid") + ",Bob,Doe,nobody,,rot\r\n"; failed.body != want {
		t.Errorf("%q", failed.body)
	}
	s.takenBack(d.ID, 3)
}

func TestAnImportIsStoppedAndGoesOn(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	d := s.draft("name,emails\nAda,ada@example.com\nCyd,cyd@example.com\n")
	s.code(s.about(d.ID, "/stop", ""), 409, "import_not_started")
	for _, step := range []struct {
		act, body string
		status    int
		state     string
	}{{"/start", "{}", 202, "waiting"}, {"/stop", "", 200, "stopped"}, {"/stop", "", 200, "stopped"}, {"/start", "{}", 202, "waiting"}} {
		c := s.about(d.ID, step.act, step.body)
		c.status, c.want = step.status, []string{`"state":"` + step.state + `"`}
		s.do(c)
	}
	if done := s.ended(d.ID); done.State != "finished" || done.Counts.Created != 2 {
		t.Errorf("%+v", done)
	}
	s.code(s.about(d.ID, "/stop", ""), 409, "import_not_running")
	s.code(call{method: "POST", path: "/api/v1/imports?object=contact", token: s.owner, body: "name,emails\n", header: []string{"Content-Type: application/octet-stream"}}, 400, "import_no_rows")
}

// takenBack takes an import back, in the background.
func (s *stack) takenBack(imp string, want int) {
	s.Helper()
	c := s.about(imp, "/revert", "")
	c.status, c.want = 202, []string{`"state":"reverting"`}
	s.do(c)
	s.code(s.about(imp, "/revert", ""), 409, "import_still_running")
	d := s.ended(imp)
	if d.State != "reverted" || d.Result.Removed != want || d.Result.KeptCount != 0 || d.Counts.Done != want || *d.Total != want {
		s.Errorf("%+v %+v", d, d.Result)
	}
	if n := s.total("/api/v1/contacts") + s.total("/api/v1/companies"); n != 0 {
		s.Errorf("%d records left", n)
	}
	var acts []string
	s.must(s.audit.Flush(s.Context()))
	entries, err := s.deps.Audit.Entries(s.Context(), audit.Filter{Limit: 200})
	s.must(err)
	for _, e := range entries {
		if strings.HasPrefix(e.Action, "import.") {
			acts = append(acts, e.Action)
		}
	}
	slices.Sort(acts)
	if !slices.Equal(acts, []string{"import.failed_rows_read", "import.reverted", "import.started"}) {
		s.Errorf("%q", acts)
	}
}

func TestForeignEncodingsAndDelimiters(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	gb, err := simplifiedchinese.GB18030.NewEncoder().String("姓名,邮箱,公司\n王小明,wang@example.com,北京示例有限公司\n李娜,li@example.com,\n")
	s.must(err)
	d := s.draft(gb)
	if d.Encoding != "gb18030" || *d.Rows != 2 || d.mapped() != "姓名=/name/full 邮箱=/emails/value 公司=/company/name" || d.Columns[0].Samples[0] != "王小明" {
		t.Errorf("%+v", d)
	}
	if got := s.preview(d.ID, `{}`).Rows[0]; !strings.Contains(string(got.Values), `"full":"王小明"`) || got.Links["company"].Title != "北京示例有限公司" {
		t.Errorf("%s %v", got.Values, got.Links)
	}
	if done := s.started(d.ID, `{}`); done.Counts.Created != 2 {
		t.Errorf("%+v", done)
	}
	// A file of the same people: a row that would make one of them says so.
	again := s.draft("name,emails\nWang Xiaoming,other@example.com\nNobody Known,new@example.com\n")
	if rows := s.preview(again.ID, `{"mode":"create"}`).Rows; len(rows) != 2 || len(rows[0].Alike) != 1 || rows[0].Alike[0].Title != "王小明" || len(rows[1].Alike) != 0 {
		t.Errorf("what is there already: %+v", rows)
	}
	if d := s.draft("\ufeffname\temails\nA\ta@example.com\n"); d.Encoding != "utf-8-bom" || *d.Delimiter != "\t" {
		t.Errorf("%+v", d)
	}
	card := decoded[importDoc](s, s.handIn(call{status: 201, path: "/api/v1/imports?object=contact"}, "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Zoe Card\r\nEMAIL:zoe@example.com\r\nEND:VCARD\r\n"))
	if card.Format != "vcard" || *card.Rows != 1 || len(card.Columns) != 0 {
		t.Errorf("%+v", card)
	}
	if got := s.preview(card.ID, `{"mode":"upsert","match":"emails"}`).Rows[0]; got.Action != "create" || !strings.Contains(string(got.Values), "Zoe Card") {
		t.Errorf("%+v", got)
	}
}

func TestWhatIsNoListIsRefusedClearly(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	for _, c := range []struct{ name, file, code string }{
		{"a zip archive", "PK\x03\x04" + strings.Repeat("\x00junk", 200_000), "file_is_zip"},
		{"a workbook", "PK\x03\x04[Content_Types].xml" + strings.Repeat("\x00", 100_000), "file_is_workbook"},
		{"binary", strings.Repeat("\x00\x01\x02\x03", 500_000), "file_not_text"},
		{"a web page", "<!DOCTYPE html><html>", "file_is_markup"},
		{"nothing", " ", "file_empty"},
		{"one endless line", strings.Repeat("junk ", 400_000), "csv_line_endless"},
	} {
		a := s.handIn(call{}, c.file)
		if p := a.problem(s); p.Code != c.code || a.StatusCode/100 != 4 {
			t.Errorf("%s: %d %s, want %s", c.name, a.StatusCode, p.Code, c.code)
		}
		if n := s.blobCount(); n != 0 {
			t.Errorf("%s left %d blobs", c.name, n)
		}
	}
	s.code(call{method: "POST", path: "/api/v1/imports?object=contact", token: s.owner, body: "a,b\n"}, 415, "media_type_unsupported")
	s.code(call{method: "POST", path: "/api/v1/imports?object=nothing", token: s.owner, body: "a,b\n", header: []string{"Content-Type: application/octet-stream"}}, 404, "object_unknown")
	s.code(call{method: "POST", path: "/api/v1/imports?object=contact", token: s.reader, body: "a,b\n", header: []string{"Content-Type: application/octet-stream"}}, http.StatusForbidden, "policy_no_grant")
}

func TestDecisionsAreCheckedBeforeTheStart(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	d := s.draft("Wer,E-Mail,Mobil,Noch eine\nAda Byron,ada@example.com,+49 170 1234567,ada2@example.com\n")
	for _, c := range []struct{ body, field, code string }{
		{`{"columns":[{"index":0,"target":null}]}`, "name", "import_required_unmapped"},
		{`{"columns":[{"index":9,"target":"name"}]}`, "columns.0.index", "import_column_unknown"},
		{`{"columns":[{"index":0,"target":"name"},{"index":0,"target":"name"}]}`, "columns.1.index", "import_column_unknown"},
		{`{"columns":[{"index":0,"target":"nothing"}]}`, "columns.0.target", "import_target_unknown"},
		{`{"columns":[{"index":0,"target":"created_at"}]}`, "columns.0.target", "import_target_unknown"},
		{`{"columns":[{"index":0,"target":"name","part":"street"}]}`, "columns.0.part", "import_part_unknown"},
		{`{"columns":[{"index":0,"target":"name"},{"index":3,"target":"name"}]}`, "columns.1.target", "import_target_twice"},
		{`{"columns":[{"index":0,"target":"name"},{"index":3,"target":"emails","part":"whole"}]}`, "columns.1.target", "import_target_twice"},
		{`{"columns":[{"index":0,"target":"name"},{"index":1,"target":"emails","label":"` + strings.Repeat("x", 51) + `"}]}`, "columns.1.label", "import_label_long"},
		{`{"columns":[{"index":0,"target":"name"}],"mode":"replace"}`, "mode", "import_mode_unknown"},
		{`{"columns":[{"index":0,"target":"name"}],"mode":"upsert"}`, "match", "import_match_missing"},
		{`{"columns":[{"index":0,"target":"name"}],"mode":"update","match":"name"}`, "match", "match_field_unsuited"},
		{`{"columns":[{"index":0,"target":"name"}],"mode":"update","match":"external_id"}`, "match", "import_match_unmapped"},
		{`{"columns":[{"index":0,"target":"name"}],"date_order":"ymd"}`, "date_order", "import_date_order_unknown"},
	} {
		for _, what := range []string{"/preview", "/start"} {
			p := s.code(s.about(d.ID, what, c.body), 422, "fields_invalid").problem(s)
			if len(p.Errors) != 1 || p.Errors[0].Field != c.field || p.Errors[0].Code != c.code || p.Errors[0].Message == c.code {
				t.Errorf("%s %s: %+v, want %s %s", what, c.body, p.Errors, c.field, c.code)
			}
		}
	}
	google := s.draft("First Name,Last Name,E-mail 1 - Label,E-mail 1 - Value,Address 1 - Label,Address 1 - Street,Address 1 - City\nAda,B,* Work,ada@example.com,* Home,1 Old Road,London\n")
	as, err := json.Marshal(map[string][]choice{"columns": google.choices()})
	s.must(err)
	if got := s.preview(google.ID, string(as)).Rows[0]; got.Action != "create" || !strings.Contains(string(got.Values), `"label":"work"`) || !strings.Contains(string(got.Values), `"1 Old Road\nLondon"`) {
		t.Errorf("a guess sent back as it was: %s %s %+v", got.Action, got.Values, got.Problems)
	}
	s.code(s.about(d.ID, "/start", `{"column":[]}`), 422, "fields_invalid")
	s.code(s.about(d.ID, "/start", `{"columns":[{"index":0,"field":"name"}]}`), 422, "fields_invalid")
	got := s.preview(d.ID, `{"columns":[{"index":0,"target":"name"},{"index":3,"target":"emails","label":"home"}]}`).Rows[0]
	if want := `"emails":[{"value":"ada@example.com"},{"value":"ada2@example.com","label":"home"}],"phones":[{"value":"+491701234567","label":"mobile"}]`; got.Action != "create" || !strings.Contains(string(got.Values), want) {
		t.Errorf("%s %s %+v", got.Action, got.Values, got.Problems)
	}
}

// TestAnImportGoesOnAfterSigningOut: who started it is still asked for, the
// session is not.
func TestAnImportGoesOnAfterSigningOut(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.browser()
	b.session(s.guest("ada@example.com", policy.Owner))
	d := decoded[importDoc](s, b.send(call{method: "POST", path: "/api/v1/imports?object=contact", body: "name,emails\nAda,ada@example.com\nBob,nobody\n",
		header: []string{"Content-Type: application/octet-stream"}, status: 201}))
	b.send(call{method: "POST", path: "/api/v1/imports/" + d.ID + "/start", body: `{}`, status: 202})
	b.send(call{method: "DELETE", path: "/api/v1/session", status: 204})
	if done := s.ended(d.ID); done.State != "finished" || done.Counts.Created != 1 || done.Counts.Failed != 1 || *done.CreatedBy == "" {
		t.Errorf("%+v", done)
	}
	b.refused(call{method: "GET", path: "/api/v1/imports/" + d.ID + "/failed"}, 401, "session_ended")
}
