package httpapi_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/httpapi"
)

func (s *stack) uploadHead(length int) string {
	return fmt.Sprintf("POST /api/v1/imports?object=contact HTTP/1.1\r\nHost: localhost\r\nHoldfast-File-Name: people.csv\r\nAuthorization: Bearer %s\r\nContent-Type: application/octet-stream\r\nContent-Length: %d\r\n\r\n", s.owner, length)
}

// nothingKept fails when anything of an upload is there, whole or begun.
func (s *stack) nothingKept(when string) {
	s.Helper()
	begun, err := os.ReadDir(filepath.Join(s.blobFolder, "tmp"))
	s.must(err)
	if n := s.blobCount(); n != 0 || len(begun) != 0 {
		s.Errorf("%s: %d blobs, %d begun", when, n, len(begun))
	}
}

// lines is a list of people of at least so many bytes.
func lines(bytes int) string {
	const row = "Ada Byron,ada@example.com,Engines Ltd\n"
	return "name,emails,company\n" + strings.Repeat(row, bytes/len(row)+1)
}

func TestAnUploadCutOffHalfWayLeavesNothing(t *testing.T) {
	t.Parallel()
	for _, sent := range []int{10, 40_000, 64 << 10, 700_000} {
		s := newStack(t)
		_, addr := s.serve(httpapi.ServerOptions{})
		c, err := net.Dial("tcp", addr)
		s.must(err)
		file := lines(1 << 20)
		_, err = io.WriteString(c, s.uploadHead(len(file))+file[:sent])
		s.must(err)
		s.must(c.Close())
		for t.Context().Err() == nil && !strings.Contains(s.log.String(), "upload_cut_off") {
			runtime.Gosched()
		}
		s.nothingKept(fmt.Sprintf("after %d bytes", sent))
		if log := s.log.String(); !strings.Contains(log, "/api/v1/imports") || strings.Contains(log, "people.csv") {
			t.Errorf("the log says %s", log)
		}
	}
}

func TestAnUploadThatStallsIsEnded(t *testing.T) {
	t.Parallel()
	s := newStack(t, func(d *httpapi.Deps) { d.Stall = 200 * time.Millisecond })
	_, addr := s.serve(httpapi.ServerOptions{})
	file := lines(300_000)
	answers, closed := s.raw(addr, s.uploadHead(len(file))+file[:250_000])
	if len(answers) != 1 || !closed || !strings.HasPrefix(answers[0], "408") || !strings.Contains(answers[0], "request_timeout") {
		t.Errorf("answers %q, closed %v", answers, closed)
	}
	s.nothingKept("after a stall")
}

// TestAnUploadMayTakeLongerThanOtherRequests sends half of a file, waits until
// the server has cut another request off that began later, and sends the rest.
func TestAnUploadMayTakeLongerThanOtherRequests(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	_, addr := s.serve(httpapi.ServerOptions{BodyTimeout: 300 * time.Millisecond})
	file := lines(200_000)
	c, err := net.Dial("tcp", addr)
	s.must(err)
	defer func() { _ = c.Close() }()
	_, err = io.WriteString(c, s.uploadHead(len(file))+file[:len(file)/2])
	s.must(err)
	for range 3 {
		answers, _ := s.raw(addr, "POST /api/v1/contacts/query HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "+s.owner+"\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
		if len(answers) != 1 || !strings.HasPrefix(answers[0], "408") {
			t.Fatalf("the other request: %q", answers)
		}
	}
	_, err = io.WriteString(c, file[len(file)/2:]+"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
	s.must(err)
	answers := s.answersOn(c, 2)
	if !strings.HasPrefix(answers[0], "201") || !strings.HasPrefix(answers[1], "200") {
		t.Errorf("%q", answers)
	}
}

func TestJunkIsReadToItsEndAndRefused(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	_, addr := s.serve(httpapi.ServerOptions{})
	const size = 200 << 20
	r, err := http.NewRequestWithContext(t.Context(), "POST", "http://"+addr+"/api/v1/imports?object=contact", io.LimitReader(junk{}, size))
	s.must(err)
	r.ContentLength = size
	r.Header.Set("Authorization", "Bearer "+s.owner)
	r.Header.Set("Content-Type", "application/octet-stream")
	res, err := http.DefaultClient.Do(r)
	s.must(err)
	body, err := io.ReadAll(res.Body)
	s.must(err)
	s.must(res.Body.Close())
	if res.StatusCode != 400 || !strings.Contains(string(body), "file_not_text") {
		t.Errorf("%d %s", res.StatusCode, body)
	}
	s.nothingKept("after junk")
	answers, closed := s.raw(addr, s.uploadHead(1<<30+1))
	if len(answers) != 1 || !closed || !strings.HasPrefix(answers[0], "413") {
		t.Errorf("too large: %q", answers)
	}
}

// junk is bytes without end.
type junk struct{}

func (junk) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(i * 7)
	}
	return len(p), nil
}

// TestAGoogleExport goes in, again with a cell changed, and is
// taken back.
func TestAGoogleExport(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	const rows = 600 // several chunks; five thousand come in through a browser in web/e2e
	var b strings.Builder
	b.WriteString("First Name,Last Name,Organization Name,Organization Title,Birthday,Notes,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value\n")
	for i := range rows {
		fmt.Fprintf(&b, "Given%d,Family%d,Firm %d,Clerk,,\"a note, %d\",* myContacts,* Work,p%d@example.com,Mobile,+4917%08d\n", i, i%97, i%50, i, i, i)
	}
	d := s.draft(b.String())
	if d.Source != "google" || *d.Rows != rows {
		t.Fatalf("%+v", d)
	}
	const as = `{"mode":"upsert","match":"emails","columns":[{"index":5,"target":"description"}]}`
	if got := s.preview(d.ID, as).Rows; len(got) != 20 || got[19].Line != 21 || got[19].Action != "create" {
		t.Errorf("%d rows of preview: %+v", len(got), got)
	}
	if done := s.started(d.ID, as); done.Counts.Created != rows || done.Counts.Companies != 50 || done.Counts.Failed != 0 {
		t.Fatalf("%+v", done)
	}
	again := s.draft(strings.Replace(b.String(), ",Clerk,,\"a note, 7\"", ",Chief,,\"a note, 7\"", 1))
	if got := s.preview(again.ID, as).Rows; got[7].Action != "update" || got[6].Action != "unchanged" {
		t.Errorf("%+v", got[6:8])
	}
	if done := s.started(again.ID, as); done.Counts.Updated != 1 || done.Counts.Unchanged != rows-1 {
		t.Errorf("%+v", done)
	}
	var pages []string
	for cursor := ""; len(pages) < 5; {
		a := s.do(call{method: "GET", path: "/api/v1/imports?limit=1" + cursor, token: s.owner, status: 200, forbid: []string{"columns"}})
		page := decoded[struct {
			Data []importDoc
			Next *string `json:"next_cursor"`
		}](s, a)
		for _, one := range page.Data {
			pages = append(pages, one.ID)
		}
		if page.Next == nil {
			break
		}
		cursor = "&cursor=" + *page.Next
	}
	if strings.Join(pages, " ") != again.ID+" "+d.ID {
		t.Errorf("listed %q", pages)
	}
	c := s.about(d.ID, "/revert", "")
	c.status = 202
	s.do(c)
	// The person who was changed stays, and so does the company they work for.
	if back := s.ended(d.ID); back.Result.Removed != rows+50-2 || back.Result.KeptCount != 2 || len(back.Result.Kept) != 2 {
		t.Errorf("%+v", back.Result)
	}
}

func TestTargetsNameEveryFieldInBothLanguages(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	list := decoded[struct {
		Data []struct {
			Target      string
			Part, Label *string
			Title       map[string]string
			Required    bool
			Several     bool
		}
	}](s, s.do(call{method: "GET", path: "/api/v1/imports/targets?object=contact", token: s.owner, status: 200}))
	seen := map[string]bool{}
	for _, target := range list.Data {
		key := target.Target
		for _, p := range []*string{target.Part, target.Label} {
			if p != nil {
				key += "/" + *p
			}
		}
		if seen[key] || target.Title["en"] == "" || target.Title["zh-CN"] == "" || target.Title["en"] == target.Title["zh-CN"] {
			t.Errorf("%s: %+v", key, target)
		}
		seen[key] = true
		if target.Required != (target.Target == "name") || target.Several != (strings.HasPrefix(key, "emails/value") || strings.HasPrefix(key, "phones/value") || strings.HasSuffix(key, "s/label") || key == "address" || key == "description" || key == "care_notes") {
			t.Errorf("%s: required %v, several %v", key, target.Required, target.Several)
		}
	}
	for _, key := range []string{"name/full", "name/family", "emails/value", "emails/value/work", "emails/label", "emails/whole", "company/name", "company/domain", "birthday", "stage", "external_id"} {
		if !seen[key] {
			t.Errorf("no %s in %v", key, seen)
		}
	}
	for _, key := range []string{"id", "created_at", "import_id"} {
		if seen[key] {
			t.Errorf("%s can be imported", key)
		}
	}
	s.code(call{method: "GET", path: "/api/v1/imports/targets?object=contact", token: s.reader}, 403, "policy_no_grant")
}
