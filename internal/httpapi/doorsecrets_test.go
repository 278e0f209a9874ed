package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/httpapi"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

// secretOf is what is kept from the spy: each of these fields by another level.
type secretOf struct{ title, email, bank, care, badge string }

// Two of them: the masks are the same, as dots always are.
func secrets() [2]secretOf {
	return [2]secretOf{
		{"zqalpha captain", "zqalpha@example.org", "DE89370400440532013000", "zqalpha asthma", "zqalpha-1"},
		{"zqomega gardener of roses", "zqomega.longer@example.net", "DE02120300000000203000", "zqomega", "zqomega-22"},
	}
}

// spyRole may do nearly everything with contacts, and knows nothing of these
// fields: one hidden, one masked by the role, two masked by nature which it may
// set, and a unique one.
func spyRole() roleSaid {
	rights := map[string]string{}
	for _, r := range rightNames() {
		if r != "reveal" {
			rights[r] = "all"
		}
	}
	return roleSaid{name: "spy", rules: []ruleSaid{
		{"contact", rights, map[string]fieldSaid{"*": {"write", true}, "job_title": {"none", false}, "emails": {"masked", false}, "badge": {"none", false}}},
		{"*", rights, open()},
	}}
}

// TestAHiddenValueCannotBeLearned lives through the same story in two
// installations that differ only in values which are kept from somebody, who
// tries every door with right and wrong guesses. What they are told must be the
// same in both, to the byte.
func TestAHiddenValueCannotBeLearned(t *testing.T) {
	t.Parallel()
	both := secrets()
	var told [2][]string
	for i, s := range both {
		told[i] = spied(t, s, both)
	}
	for i := range min(len(told[0]), len(told[1])) {
		if told[0][i] != told[1][i] {
			t.Errorf("the answers differ by what is hidden:\n%s\n%s", told[0][i], told[1][i])
		}
	}
	if len(told[0]) != len(told[1]) || len(told[0]) < 200 {
		t.Errorf("%d and %d answers", len(told[0]), len(told[1]))
	}
}

// spied tells the story with one secret and returns every answer.
func spied(t *testing.T, is secretOf, guesses [2]secretOf) (told []string) {
	w := &world{stack: newStack(t, func(d *httpapi.Deps) { d.Rate = httpapi.Rate{PerSecond: 1e6, Burst: 1 << 20} })}
	w.admin, w.opened = w.browser(), map[string]bool{}
	w.admin.session(w.guest("root@example.com", policy.Owner))
	w.admin.send(call{method: "POST", path: "/api/v1/objects/contact/fields", status: 201,
		body: `{"name":"badge","type":"identifier","class":"personal","unique":true,"label":{"en":"Badge","zh-CN":"胸牌"}}`})
	w.admin.send(call{method: "PATCH", path: "/api/v1/objects/contact", status: 200, body: `{"rules":[` +
		`{"message":{"en":"Captains have a department.","zh-CN":"船长须有部门。"},"when":{"field":"job_title","op":"contains","value":"zqalpha"},"must":{"field":"department","op":"not_empty"}},` +
		`{"message":{"en":"A source asks for notes.","zh-CN":"有来源须有记录。"},"when":{"field":"lead_source","op":"not_empty"},"must":{"field":"care_notes","op":"prefix","value":"zqalpha"}}]}`})
	w.add(0, spyRole())
	spy := w.people[0]
	known := w.admin.made("/api/v1/contacts", encoded(map[string]any{"name": "Known Person", "external_id": "EX-1", "job_title": is.title,
		"emails": []map[string]string{{"value": is.email}}, "bank_account": is.bank, "care_notes": is.care, "badge": is.badge, "department": "Sea"}))
	other := w.admin.made("/api/v1/contacts", `{"name":"Other Person","external_id":"EX-2","job_title":"zqmiddle","emails":[{"value":"zqmiddle@example.org"}],"badge":"zqmiddle"}`)
	w.admin.made("/api/v1/notes", `{"body":"met","contact":"`+known+`"}`)
	w.admin.made("/api/v1/tasks", `{"title":"call","contact":"`+known+`"}`)
	places := strings.NewReplacer(known, "KNOWN", other, "OTHER")
	for _, sender := range []*colleague{spy, spy.program()} {
		ask := func(c call) answer {
			a := sender.send(c)
			told = append(told, plain(places.Replace(fmt.Sprintf("%s %s %s → %d %s %s", c.method, c.path, c.body, a.StatusCode, a.Header.Get("ETag")+a.Header.Get("Holdfast-Duplicates"), a.body))))
			return a
		}
		looked(ask, known)
		for _, g := range guesses {
			asked(ask, g)
			groupedBy(ask, g)
			guessed(ask, known, other, g)
			batched(ask, known, g)
			imported(w, ask, g)
		}
		looked(ask, known)
	}
	return told
}

// plain takes out what is another in every installation.
func plain(body string) string {
	body = ids.ReplaceAllString(body, "ID")
	body = requests.ReplaceAllString(body, `"request_id":"…"`)
	body = times.ReplaceAllString(body, "TIME")
	return cursors.ReplaceAllString(body, `"next_cursor":"…"`)
}

var (
	ids      = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	times    = regexp.MustCompile(`\d{4}-\d\d-\d\dT[0-9:.]+Z`)
	requests = regexp.MustCompile(`"request_id":"[^"]*"`)
	cursors  = regexp.MustCompile(`"next_cursor":"[^"]*"`)
)

// looked reads whatever may be read.
func looked(ask func(call) answer, known string) {
	rec := "/api/v1/contacts/" + known
	for _, path := range []string{
		rec, rec + "/history", rec + "?titles=true", rec + "?fields=job_title", rec + "?fields=emails,name", "/api/v1/contacts?count=true&titles=true&sort=name",
		"/api/v1/contacts?sort=name&limit=1", "/api/v1/contacts?sort=job_title", "/api/v1/contacts?sort=-emails", "/api/v1/contacts?sort=bank_account", "/api/v1/contacts?sort=badge",
		"/api/v1/notes?titles=true&count=true", "/api/v1/tasks?titles=true", "/api/v1/notes?expand=contact", "/api/v1/tasks?expand=contact", rec + "?expand=company", "/api/v1/objects/contact", "/api/v1/me", "/api/v1/imports/targets?object=contact", "/api/v1/imports",
	} {
		ask(call{method: "GET", path: path})
	}
	for _, field := range []string{"job_title", "emails", "bank_account", "care_notes", "badge", "zz_absent"} {
		ask(call{method: "POST", path: rec + "/reveal", body: `{"fields":["` + field + `"]}`})
	}
	ask(call{method: "GET", path: rec, header: []string{`If-None-Match: "1"`}})
}

// asked filters, counts and searches by a guess, in every way there is.
func asked(ask func(call) answer, g secretOf) {
	fields := map[string]string{"job_title": g.title, "emails": g.email, "bank_account": g.bank, "care_notes": g.care, "badge": g.badge}
	for _, field := range []string{"job_title", "emails", "bank_account", "care_notes", "badge"} {
		for _, op := range []string{"eq", "ne", "in", "contains", "prefix", "gt", "lt", "empty", "not_empty"} {
			one, _ := json.Marshal(map[string]any{"field": field, "op": op, "value": fields[field]})
			for _, filter := range []string{string(one), `{"not":` + string(one) + `}`, `{"or":[{"field":"name","op":"eq","value":"x"},` + string(one) + `]}`} {
				ask(call{method: "POST", path: "/api/v1/contacts/query", body: `{"count":true,"sort":"name","filter":` + filter + `}`})
			}
			ask(call{method: "POST", path: "/api/v1/notes/query", body: `{"count":true,"filter":` + strings.Replace(string(one), field, "contact."+field, 1) + `}`})
			ask(call{method: "POST", path: "/api/v1/notes/query", body: `{"count":true,"filter":{"any":"contact","where":` + string(one) + `}}`})
			ask(call{method: "POST", path: "/api/v1/companies/query", body: `{"count":true,"filter":{"not":{"any":"contacts","where":` + string(one) + `}}}`})
			ask(call{method: "POST", path: "/api/v1/bulk", body: `{"object":"contact","action":"delete","filter":` + string(one) + `}`})
			ask(call{method: "POST", path: "/api/v1/bulk", body: `{"object":"contact","action":"update","count":9,"values":{"website":"https://example.org/"},"filter":` + string(one) + `}`})
		}
		for _, words := range []string{fields[field], fields[field][:4]} {
			ask(call{method: "GET", path: "/api/v1/contacts?count=true&q=" + url.QueryEscape(words)})
			ask(call{method: "GET", path: "/api/v1/notes?count=true&q=" + url.QueryEscape(words)})
			for _, name := range []string{"Known Person", "Nobody"} {
				ask(call{method: "POST", path: "/api/v1/contacts/duplicates", body: encoded(map[string]any{"values": map[string]any{"name": name, field: words, "emails": g.email}})})
			}
			for _, q := range []string{words, "person " + words, `"` + words + `"`, words[:2] + "x" + words[3:]} { // one with a typing error
				ask(call{method: "POST", path: "/api/v1/search", body: encoded(map[string]any{"q": q, "limit": 50})})
			}
		}
	}
}

// guessed writes guesses: what was right must look as what was wrong.
func guessed(ask func(call) answer, known, other string, g secretOf) {
	mail := []map[string]string{{"value": g.email}}
	for _, rec := range []string{known, other} {
		for _, values := range []map[string]any{
			{"job_title": g.title}, {"badge": g.badge}, {"emails": mail}, {"bank_account": g.bank}, {"care_notes": g.care}, {"bank_account": "DE0000000000000000003000"},
			{"care_notes": g.care, "job_title": g.title}, {"department": "Research"},
			{"department": nil}, {"lead_source": "web"}, {"lead_source": nil}, {"department": nil, "care_notes": g.care}, // which rules tie to what is hidden
		} {
			ask(call{method: "PATCH", path: "/api/v1/contacts/" + rec, header: []string{"If-Match: *"}, body: encoded(values)})
			ask(call{method: "PATCH", path: "/api/v1/contacts/" + rec, header: []string{`If-Match: "1"`}, body: encoded(values)})
		}
	}
	for _, values := range []map[string]any{{"badge": g.badge}, {"emails": mail}, {"job_title": g.title}, {"external_id": "EX-1"}} {
		values["name"] = "Made Person"
		a := ask(call{method: "POST", path: "/api/v1/contacts", body: encoded(values)})
		if a.StatusCode == 201 {
			ask(call{method: "DELETE", path: a.Header.Get("Location")})
			ask(call{method: "POST", path: a.Header.Get("Location") + "/restore"})
			ask(call{method: "DELETE", path: a.Header.Get("Location")})
		}
	}
}

// groupedBy groups and works out by every field.
func groupedBy(ask func(call) answer, g secretOf) {
	for _, field := range []string{"job_title", "emails", "bank_account", "care_notes", "badge"} {
		for _, body := range []string{
			`{"group":["` + field + `"]}`, `{"group":["stage","` + field + `"]}`, `{"group":["stage"],"values":["count:` + field + `"]}`,
			`{"group":["stage"],"values":["min:` + field + `","max:` + field + `"]}`, `{"group":["stage"],"sort":"-` + field + `"}`,
			`{"group":["stage"],"filter":{"field":"` + field + `","op":"not_empty"}}`, `{"group":["stage"],"q":"` + g.title[:7] + `"}`,
		} {
			ask(call{method: "POST", path: "/api/v1/contacts/aggregate", body: body})
		}
		ask(call{method: "POST", path: "/api/v1/notes/aggregate", body: `{"group":["contact.` + field + `"]}`})
	}
}

// batched writes guesses many at a time, all or nothing and each on its own.
func batched(ask func(call) answer, known string, g secretOf) {
	for _, atomic := range []bool{true, false} {
		var items []map[string]any
		for _, values := range []map[string]any{{"bank_account": g.bank}, {"care_notes": g.care}, {"badge": g.badge}, {"job_title": g.title}, {"department": nil}} {
			items = append(items, map[string]any{"op": "update", "object": "contact", "id": known, "version": "*", "values": values})
		}
		ask(call{method: "POST", path: "/api/v1/batch", body: encoded(map[string]any{"atomic": atomic, "items": items})})
		ask(call{method: "POST", path: "/api/v1/batch", body: encoded(map[string]any{"atomic": atomic, "items": items[:2]})})
	}
}

// imported hands in files with guesses: matched by what is hidden, and by what
// is not.
func imported(w *world, ask func(call) answer, g secretOf) {
	file := fmt.Sprintf("External,Name,Mail,Bank,Job,Badge\nEX-1,Known Person,%s,%s,%s,%s\nEX-2,Other Person,%s,%s,%s,%s\n",
		g.email, g.bank, g.title, g.badge, g.email, g.bank, g.title, g.badge)
	of := func(targets ...string) string {
		var columns []string
		for i, name := range []string{"external_id", "name", "emails", "bank_account", "job_title", "badge"} {
			target := "null"
			if slices.Contains(targets, name) {
				target = `"` + name + `"`
			}
			columns = append(columns, fmt.Sprintf(`{"index":%d,"target":%s}`, i, target))
		}
		return strings.Join(columns, ",")
	}
	for _, d := range []struct{ mode, match, columns string }{
		{"update", "emails", of("name", "emails")}, {"upsert", "emails", of("name", "emails")}, {"update", "badge", of("name", "badge")},
		{"update", "external_id", of("external_id", "job_title")}, {"update", "external_id", of("external_id", "emails")},
		{"create", "", of("name", "emails", "badge")}, {"update", "external_id", of("external_id", "bank_account")},
	} {
		a := ask(call{method: "POST", path: "/api/v1/imports?object=contact", body: file, header: []string{"Content-Type: application/octet-stream", "Holdfast-File-Name: x%2Ecsv"}})
		draft := decoded[struct{ ID string }](w.stack, a).ID
		match := ""
		if d.match != "" {
			match = `"match":"` + d.match + `",`
		}
		body := `{"mode":"` + d.mode + `",` + match + `"columns":[` + d.columns + `]}`
		ask(call{method: "POST", path: "/api/v1/imports/" + draft + "/preview", body: body})
		if a := ask(call{method: "POST", path: "/api/v1/imports/" + draft + "/start", body: body}); a.StatusCode == 202 {
			w.ended(draft)
			ask(call{method: "GET", path: "/api/v1/imports/" + draft})
			ask(call{method: "GET", path: "/api/v1/imports/" + draft + "/failed"})
		}
	}
}
