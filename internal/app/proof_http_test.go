package app_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

// server is the whole program serving a site's folder.
type server struct {
	*site
	url string
}

// serve runs the server in this process until the test ends.
func serve(t *testing.T, s *site) *server {
	t.Helper()
	return serveUntil(t, s, func(err error) {
		if err != nil {
			t.Error(err)
		}
	})
}

// serveUntil is serve for a server that may end with an error.
func serveUntil(t *testing.T, s *site, end func(error)) *server {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ready, ended := make(chan string, 1), make(chan error, 1)
	o := app.ServeOptions{Dir: s.dir, Listen: "127.0.0.1:0", Ready: func(s app.Serving) { ready <- s.Address }}
	o.Now, o.Log = time.Now, s.logger()
	go func() { ended <- app.Serve(ctx, o) }()
	t.Cleanup(func() {
		stop()
		end(<-ended)
	})
	select {
	case address := <-ready:
		return &server{s, address}
	case err := <-ended:
		ended <- nil
		t.Fatal(err)
		return nil
	}
}

// answer is what the API answered.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (v *server) do(method, path, body string, headers ...string) answer {
	v.t.Helper()
	a, err := v.try(method, path, body, headers...)
	if err != nil {
		v.t.Fatal(err)
	}
	return a
}

// try is do for other goroutines than the test's.
func (v *server) try(method, path, body string, headers ...string) (a answer, err error) {
	r, err := http.NewRequestWithContext(v.t.Context(), method, v.url+path, strings.NewReader(body))
	if err != nil {
		return a, err
	}
	r.Header.Set("Authorization", "Bearer "+v.tpl.ownerToken)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
		if method == http.MethodPatch {
			r.Header.Set("Content-Type", "application/merge-patch+json")
		}
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return a, err
	}
	a = answer{status: res.StatusCode, header: res.Header}
	a.body, err = io.ReadAll(res.Body)
	return a, errors.Join(err, res.Body.Close())
}

// problem is an error answer.
type problem struct {
	Code   string
	Errors []struct{ Field, Code, Message string }
}

func (a answer) wants(t *testing.T, status int, code string) (p problem) {
	t.Helper()
	if a.status != status {
		t.Fatalf("status %d, want %d: %s", a.status, status, a.body)
	}
	if code != "" {
		if err := json.Unmarshal(a.body, &p); err != nil || p.Code != code {
			t.Errorf("code %q, want %q: %v %s", p.Code, code, err, a.body)
		}
	}
	return p
}

func (a answer) id(t *testing.T) string {
	t.Helper()
	return decode[struct{ ID string }](t, a.body).ID
}

// TestBadRequestsChangeNothing: each refused request says what is wrong with
// which field, and leaves the records as they were.
func TestBadRequestsChangeNothing(t *testing.T) {
	t.Parallel()
	v := serve(t, newClosedSite(t))
	ada := v.do("POST", "/api/v1/contacts", `{"name":"Ada Byron","emails":["ada@example.org"]}`)
	ada.wants(t, 201, "")
	path := "/api/v1/contacts/" + ada.id(t)
	v.do("PATCH", path, `{"job_title":"Countess"}`, "If-Match", ada.header.Get("ETag")).wants(t, 200, "")
	before := v.do("GET", path, "")
	for name, c := range map[string]struct {
		method, path, body string
		headers            []string
		status             int
		code, field        string
	}{
		"stale If-Match":       {"PATCH", path, `{"job_title":"Clerk"}`, []string{"If-Match", `"1"`}, 412, "version_stale", ""},
		"no If-Match":          {"PATCH", path, `{"job_title":"Clerk"}`, nil, 428, "if_match_missing", ""},
		"unknown field":        {"POST", "/api/v1/contacts", `{"name":"B","colour":"red"}`, nil, 422, "", "colour"},
		"field twice":          {"POST", "/api/v1/contacts", `{"name":"B","name":"C"}`, nil, 400, "json_duplicate_key", ""},
		"system field":         {"POST", "/api/v1/contacts", `{"name":"B","version":7}`, nil, 422, "", "version"},
		"unknown key inside":   {"POST", "/api/v1/contacts", `{"name":{"given":"B","nick":"b"}}`, nil, 422, "", "name"},
		"key twice inside":     {"POST", "/api/v1/contacts", `{"name":{"given":"B","given":"C"}}`, nil, 400, "json_duplicate_key", ""},
		"name of 100,000":      {"POST", "/api/v1/contacts", `{"name":"` + strings.Repeat("x", 100_000) + `"}`, nil, 422, "", "name"},
		"two MB":               {"POST", "/api/v1/contacts", `{"name":"` + strings.Repeat("x", 2_000_000) + `"}`, nil, 413, "body_too_large", ""},
		"no JSON":              {"POST", "/api/v1/contacts", `name=B`, nil, 0, "", ""},
		"two values":           {"POST", "/api/v1/contacts", `{"name":"B"} {"name":"C"}`, nil, 0, "", ""},
		"no name":              {"POST", "/api/v1/contacts", `{"emails":["b@example.org"]}`, nil, 422, "", "name"},
		"several faults":       {"POST", "/api/v1/contacts", `{"name":"B","emails":["no address"],"birthday":"2020-13-01"}`, nil, 422, "", "emails"},
		"missing reference":    {"POST", "/api/v1/contacts", `{"name":"B","company":"01890000-0000-7000-8000-000000000000"}`, nil, 422, "", "company"},
		"record of nobody":     {"PATCH", "/api/v1/contacts/01890000-0000-7000-8000-000000000000", `{"job_title":"x"}`, []string{"If-Match", `"1"`}, 404, "", ""},
		"a reader's token":     {"POST", "/api/v1/contacts", `{"name":"B"}`, []string{"Authorization", "Bearer " + v.tpl.readToken}, 403, "", ""},
		"somebody's own token": {"POST", "/api/v1/contacts", `{"name":"B"}`, []string{"Authorization", "Bearer " + v.tpl.readToken + "x"}, 401, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			a := v.do(c.method, c.path, c.body, c.headers...)
			if c.status == 0 && (a.status < 400 || a.status > 499) || c.status != 0 && a.status != c.status {
				t.Fatalf("status %d, want %d: %.300s", a.status, c.status, a.body)
			}
			p := decode[problem](t, a.body)
			if c.code != "" && p.Code != c.code {
				t.Errorf("code %q, want %q", p.Code, c.code)
			}
			if c.field != "" && (len(p.Errors) == 0 || !strings.HasPrefix(p.Errors[0].Field, c.field) && !strings.Contains(string(a.body), `"`+c.field)) {
				t.Errorf("the field %s is not named: %.300s", c.field, a.body)
			}
			if strings.Contains(string(a.body), "no address") || strings.Contains(string(a.body), "xxxxxxxx") {
				t.Errorf("the answer repeats the value: %.300s", a.body)
			}
		})
	}
	if after := v.do("GET", path, ""); string(after.body) != string(before.body) {
		t.Errorf("the record changed:\n%s\n%s", before.body, after.body)
	}
	list := v.do("GET", "/api/v1/contacts?count=true", "")
	if n := strings.Count(string(list.body), `"object":"contact"`); n != 1 {
		t.Errorf("%d contacts after all refusals: %s", n, list.body)
	}
}

// TestOneWinsEachVersion: of sixteen who change the same version at once,
// exactly one succeeds; the others are told the version that is now current.
func TestOneWinsEachVersion(t *testing.T) {
	t.Parallel()
	v := serve(t, newClosedSite(t))
	made := v.do("POST", "/api/v1/contacts", `{"name":"Ada"}`)
	made.wants(t, 201, "")
	path := "/api/v1/contacts/" + made.id(t)
	for version := 1; version <= 15; version++ {
		var won, lost atomic.Int32
		var all sync.WaitGroup
		for writer := range 16 {
			all.Go(func() {
				title := "v" + strconv.Itoa(version) + " by " + strconv.Itoa(writer)
				a, err := v.try("PATCH", path, `{"job_title":"`+title+`"}`, "If-Match", `"`+strconv.Itoa(version)+`"`)
				switch {
				case err != nil:
					t.Error(err)
				case a.status == 200 && a.header.Get("ETag") == `"`+strconv.Itoa(version+1)+`"` && strings.Contains(string(a.body), title):
					won.Add(1)
				case a.status == 412 && strings.Contains(string(a.body), `"current_version":`+strconv.Itoa(version+1)):
					lost.Add(1)
				default:
					t.Errorf("status %d: %s", a.status, a.body)
				}
			})
		}
		all.Wait()
		if won.Load() != 1 || lost.Load() != 15 {
			t.Fatalf("version %d: %d won, %d lost", version, won.Load(), lost.Load())
		}
	}
}

// TestOneKeyOneRecord: fifty equal requests with one Idempotency-Key, at
// once, make one record, and all are answered with it; another request with
// that key is refused.
func TestOneKeyOneRecord(t *testing.T) {
	t.Parallel()
	v := serve(t, newClosedSite(t))
	const body = `{"name":"Once","emails":["once@example.org"]}`
	var mu sync.Mutex
	ids, fresh := map[string]int{}, 0
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			a, err := v.try("POST", "/api/v1/contacts", body, "Idempotency-Key", "one-key")
			if err != nil || a.status != 201 {
				t.Errorf("%v, status %d: %s", err, a.status, a.body)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			ids[a.id(t)]++
			if a.header.Get("Idempotency-Replayed") != "true" {
				fresh++
			}
		})
	}
	all.Wait()
	if len(ids) != 1 || fresh != 1 {
		t.Errorf("%d records, %d answers were not replayed", len(ids), fresh)
	}
	if n := v.count(`SELECT COUNT(*) FROM o_contact`); n != 1 {
		t.Errorf("%d rows", n)
	}
	v.do("POST", "/api/v1/contacts", `{"name":"Twice"}`, "Idempotency-Key", "one-key").wants(t, 422, "idempotency_key_reused")
}

// TestReadersDuringAnImport: while an import runs through the control socket,
// people list, sort, search and filter: every answer is whole, and pages of
// one order have no gaps and no repeats among the records that were there
// before.
func TestReadersDuringAnImport(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	const before, rows = 60, 1500
	var first, second strings.Builder
	first.WriteString("name,emails\n")
	second.WriteString("name,emails,company\n")
	for i := range before {
		first.WriteString("Before " + strconv.Itoa(i) + ",b" + strconv.Itoa(i) + "@example.org\n")
	}
	for i := range rows {
		second.WriteString("During " + strconv.Itoa(i) + ",d" + strconv.Itoa(i) + "@example.org,Firm " + strconv.Itoa(i%50) + "\n")
	}
	s.imported(verb.ImportArgs{}, first.String())
	s.close()
	v := serve(t, s)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var readers sync.WaitGroup
	var answers atomic.Int64
	for reader := range 8 {
		readers.Go(func() {
			for ctx.Err() == nil && !t.Failed() {
				v.readDuring(reader, before)
				answers.Add(1)
			}
		})
	}
	client, err := control.Dial(s.dir)
	s.must(err)
	var res verb.ImportResult
	s.must(client.Call(t.Context(), verb.OpImport, verb.ImportArgs{Object: "contact"}, control.Streams{In: strings.NewReader(second.String())}, &res))
	stop()
	readers.Wait()
	if res.Created != rows || res.Failed != 0 || res.Companies != 50 {
		t.Errorf("%+v", res.Counts)
	}
	if answers.Load() < 8 {
		t.Errorf("only %d rounds of reading: the test shows little", answers.Load())
	}
}

// readDuring asks one of several questions whose answer is known.
func (v *server) readDuring(reader, before int) {
	path := [...]string{
		"/api/v1/contacts?sort=name&limit=50&filter=" + `name~"before"`, "/api/v1/contacts?sort=-created_at&limit=50&filter=" + `name~"before"`,
		"/api/v1/contacts?limit=50&q=before", "/api/v1/contacts?limit=50&sort=-name&q=before",
	}[reader%4]
	seen := map[string]bool{}
	for cursor := ""; ; {
		ask := path
		if cursor != "" {
			ask += "&cursor=" + cursor
		}
		a, err := v.try("GET", ask, "")
		if a.status == http.StatusTooManyRequests {
			return // asked faster than anybody may
		}
		if err != nil || a.status != 200 {
			v.t.Errorf("%s: %v, status %d: %s", path, err, a.status, a.body)
			return
		}
		var page struct {
			Data []struct{ ID string }
			Next string `json:"next_cursor"`
		}
		if err := json.Unmarshal(a.body, &page); err != nil {
			v.t.Errorf("%s: %v", path, err)
			return
		}
		for _, one := range page.Data {
			if seen[one.ID] {
				v.t.Errorf("%s: a record twice", path)
			}
			seen[one.ID] = true
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	if len(seen) != before {
		v.t.Errorf("%s: %d records, want %d", path, len(seen), before)
	}
}

// TestSearchSeesWhatWasJustWritten: an acknowledged write is in the next
// answer of search, sort and filter, from another connection too.
func TestSearchSeesWhatWasJustWritten(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for i := range 30 {
		n := strconv.Itoa(i)
		person := s.create("contact", texts{"name": "Fresh " + n, "emails": "f" + n + "@example.org"})
		found := s.list("contact", record.ListRequest{Text: "fresh " + n, Sort: "name", Filter: []byte(`emails = "f` + n + `@example.org"`)})
		if len(found) != 1 || found[0].ID() != person {
			t.Fatalf("%d: found %d", i, len(found))
		}
	}
}
