package httpapi_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/seal"
)

// changesOf reads a history as lines "field: before > after".
func (s *stack) changesOf(path, token, params string) string {
	s.Helper()
	h := decoded[toldHistory](s, s.do(call{method: "GET", path: path + "/history?values=true" + params, token: token, status: 200}))
	var lines []string
	for _, e := range h.Data {
		for _, c := range e.Changes {
			say := func(v json.RawMessage, mask string) string {
				if mask != "" {
					return mask
				}
				return string(v)
			}
			lines = append(lines, fmt.Sprintf("%s: %s > %s", c.Field, say(c.Before, c.BeforeMasked), say(c.After, c.AfterMasked)))
		}
	}
	return strings.Join(lines, "\n")
}

func TestHistoryTellsFromWhatToWhat(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	path := s.created(`{"name":"Ada Lovelace","stage":"lead","job_title":"Analyst"}`)
	patch := func(body string) {
		s.do(call{method: "PATCH", path: path, token: s.owner, body: body, header: []string{"If-Match: *"}, status: 200})
	}
	patch(`{"job_title":"Chief analyst","stage":"customer"}`)
	patch(`{"job_title":null}`)
	want := "job_title: \"Chief analyst\" > null\njob_title: \"Analyst\" > \"Chief analyst\"\njob_title: null > \"Analyst\""
	if got := s.changesOf(path, s.reader, "&of=job_title"); got != want {
		t.Errorf("of one field:\n%s\nwant:\n%s", got, want)
	}
	if got := s.changesOf(path, s.reader, "&limit=2"); !strings.Contains(got, `stage: "lead" > "customer"`) || strings.Contains(got, "Analyst\"\n") {
		t.Errorf("of two acts:\n%s", got)
	}
	s.code(call{method: "GET", path: path + "/history?of=zz_absent", token: s.owner}, 400, "field_unknown")
	s.code(call{method: "GET", path: path + "/history?values=maybe", token: s.owner}, 400, "parameter_invalid")

	page := decoded[struct {
		Data []struct{ Fields []string }
		Next *string `json:"next_cursor"`
	}](s, s.do(call{method: "GET", path: path + "/history?of=job_title&limit=2", token: s.owner, status: 200}))
	if len(page.Data) != 2 || page.Next == nil {
		t.Fatalf("a page of two: %+v", page)
	}
	if rest := s.changesOf(path, s.owner, "&of=job_title&cursor="+*page.Next); rest != "job_title: null > \"Analyst\"" {
		t.Errorf("the rest: %s", rest)
	}
}

func TestAnOlderValueIsPutBack(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	path := s.created(`{"name":"Ada Lovelace","stage":"lead","job_title":"Analyst"}`)
	s.do(call{method: "PATCH", path: path, token: s.owner, body: `{"job_title":"Clerk","stage":"customer"}`, header: []string{"If-Match: *"}, status: 200})
	restore := func(body string, more ...string) call {
		return call{method: "POST", path: path + "/history/restore", token: s.owner, body: body, header: more}
	}
	s.code(restore(`{"version":1}`), 428, "if_match_missing")
	s.code(restore(`{"version":1}`, `If-Match: "1"`), 412, "version_stale")
	s.code(restore(`{"version":9}`, `If-Match: *`), 422, "fields_invalid")
	s.code(restore(`{"version":1,"fields":["zz_absent"]}`, `If-Match: *`), 422, "fields_invalid")

	one := restore(`{"version":1,"fields":["job_title"]}`, `If-Match: "2"`, "Idempotency-Key: once")
	one.status, one.want = 200, []string{`"job_title":"Analyst"`, `"stage":"customer"`, `"version":3`}
	s.do(one)
	one.headers = []string{"Idempotency-Replayed: true"}
	s.do(one)
	undo := restore(`{"version":2}`, `If-Match: "3"`)
	undo.status, undo.want = 200, []string{`"job_title":"Clerk"`, `"stage":"customer"`, `"version":4`}
	s.do(undo)
	whole := restore(`{"version":1}`, `If-Match: "4"`)
	whole.status, whole.want = 200, []string{`"job_title":"Analyst"`, `"stage":"lead"`, `"version":5`}
	s.do(whole)
	s.do(call{method: "DELETE", path: path, token: s.owner, status: 204})
	s.code(restore(`{"version":1}`, `If-Match: *`), 404, "not_found")
}

func TestWhatComesMaskedStaysSoInTheHistoryAndSensitiveReadsAreLogged(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	path := s.created(`{"name":"Ada Lovelace","bank_account":"DE02120300000000202051"}`)
	s.do(call{method: "PATCH", path: path, token: s.owner, body: `{"bank_account":"DE02500105170137075030","care_notes":"asthma"}`, header: []string{"If-Match: *"}, status: 200})
	s.leaves("", "", func() { // nothing of it is seen
		if got := s.changesOf(path, s.reader, "&of=bank_account"); got != "bank_account: ••••••2051 > ••••••5030\nbank_account: null > ••••••2051" {
			t.Errorf("a reader sees %s", got)
		}
		s.do(call{method: "GET", path: path + "/history?of=care_notes", token: s.owner, status: 200, forbid: []string{"asthma"}})
	})
	s.leaves("record.read done", "", func() {
		if got := s.changesOf(path, s.owner, "&of=bank_account"); !strings.Contains(got, `"DE02120300000000202051" > "DE02500105170137075030"`) {
			t.Errorf("an owner sees %s", got)
		}
	})
	s.do(call{method: "GET", path: path + "/history?values=true", token: s.reader, status: 200, forbid: []string{"asthma", "DE02", "1203", "5001"}})
}

// TestValuesOfAnErasedPersonAreGone: a note changed its person, and the key of
// the first was destroyed since.
func TestValuesOfAnErasedPersonAreGone(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	id := func(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }
	ada, bob := s.created(`{"name":"Ada"}`), s.created(`{"name":"Bob"}`)
	a := s.do(call{method: "POST", path: "/api/v1/notes", token: s.owner, status: 201, body: `{"title":"First","body":"of Ada","contact":"` + id(ada) + `"}`})
	path := a.Header.Get("Location")
	s.do(call{method: "PATCH", path: path, token: s.owner, body: `{"body":"of Bob","contact":"` + id(bob) + `"}`, header: []string{"If-Match: *"}, status: 200})
	entries, err := s.audit.Entries(t.Context(), audit.Filter{Limit: 10})
	s.must(err)
	for _, e := range entries {
		if e.Action == "record.created" && e.Object == "note" {
			h, err := seal.ParseHeader(e.Change.ValuesAfter)
			s.must(err)
			s.must(s.deps.Records.Keys.Destroy(t.Context(), h.Key))
		}
	}
	s.do(call{method: "GET", path: path + "/history?values=true&of=body", token: s.owner, status: 200, forbid: []string{"of Ada"},
		want: []string{`"before":null,"after":"of Bob","before_gone":"erased"`, `"after":null,"after_gone":"erased"`}})
	s.do(call{method: "POST", path: path + "/history/restore", token: s.owner, header: []string{"If-Match: *"}, body: `{"version":1,"fields":["body"]}`, status: 422, want: []string{"value_erased"}})
}
