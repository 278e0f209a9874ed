package httpapi_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// state is everything that the API tells of some records, but for versions and
// when they were changed.
func (s *stack) state(paths ...string) string {
	s.Helper()
	var all []string
	for _, path := range paths {
		rec := decoded[map[string]json.RawMessage](s, s.do(call{method: "GET", path: "/api/v1/" + path + "?deleted=true", token: s.owner, status: 200}))
		for _, name := range []string{"version", "updated_at", "updated_by"} {
			delete(rec, name)
		}
		for _, name := range slices.Sorted(maps.Keys(rec)) {
			all = append(all, path+" "+name+" "+string(rec[name]))
		}
	}
	return strings.Join(all, "\n")
}

func (s *stack) merge(path, body string, status int) answer {
	s.Helper()
	return s.do(call{method: "POST", path: "/api/v1/" + path, token: s.owner, header: []string{"If-Match: *"}, body: body, status: status})
}

func TestTwoRecordsBecomeOneAndTwoAgain(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.administrator()
	made := func(plural, body string) string { return plural + "/" + b.made("/api/v1/"+plural, body) }
	id := func(path string) string { _, rec, _ := strings.Cut(path, "/"); return rec }
	firm := made("companies", `{"name":"Acme"}`)
	ada := made("contacts", `{"name":"Ada Lovelace","emails":[{"value":"ada@example.com","label":"work"}],"department":"Engines"}`)
	twin := made("contacts", `{"name":"A. Lovelace","emails":["ADA@example.com","ada@home.example"],"phones":["+14155550123"],"department":"Numbers",
		"company":"`+id(firm)+`","bank_account":"DE89370400440532013000","stage":"customer","external_id":"X-1"}`)
	note := made("notes", `{"body":"met","contact":"`+id(twin)+`"}`)
	task := made("tasks", `{"title":"call","contact":"`+id(twin)+`"}`)
	trashed := made("notes", `{"body":"thrown away","contact":"`+id(twin)+`"}`)
	s.do(call{method: "DELETE", path: "/api/v1/" + trashed, token: s.owner, status: 204})
	all := []string{ada, twin, note, task, trashed, firm}
	before := s.state(all...)

	m := decoded[mergeAnswer](s, s.merge(ada+"/merge", `{"from":"`+id(twin)+`","take":["department"]}`, 200))
	if m.Moved != 3 || m.Survivor != id(ada) || m.From != id(twin) {
		t.Errorf("merged: %+v", m)
	}
	one := s.state(ada)
	for _, want := range []string{`{"value":"ada@example.com","label":"work"},{"value":"ada@home.example"}`, `+14155550123`, `department "Numbers"`, `company "` + id(firm), `stage "customer"`, "3000", `external_id "X-1"`, `"full":"Ada Lovelace"`} {
		if !strings.Contains(one, want) {
			t.Errorf("no %s in\n%s", want, one)
		}
	}
	for _, path := range []string{note, task, trashed} {
		if got := s.state(path); !strings.Contains(got, `contact "`+id(ada)) {
			t.Errorf("%s did not move:\n%s", path, got)
		}
	}
	g := s.do(call{method: "GET", path: "/api/v1/" + twin + "?titles=true", token: s.owner, status: 308})
	if g.Header.Get("Location") != "/api/v1/"+ada+"?titles=true" {
		t.Errorf("leads to %s", g.Header.Get("Location"))
	}
	s.merge(ada+"/merge", `{"from":"`+id(twin)+`"}`, 409)
	s.merge(twin+"/merge", `{"from":"`+id(ada)+`"}`, 409)
	again := s.do(call{method: "POST", path: "/api/v1/" + ada + "/merge", token: s.owner, header: []string{"If-Match: *", "Idempotency-Key: once"}, body: `{"from":"` + id(twin) + `"}`, status: 200})
	if decoded[mergeAnswer](s, again).ID != m.ID {
		t.Errorf("done again: %s", again.body)
	}

	u := s.do(call{method: "POST", path: "/api/v1/" + ada + "/unmerge", token: s.owner, body: `{"merge":"` + m.ID + `"}`, status: 200})
	if u.body != `{"kept":[]}` {
		t.Errorf("kept: %s", u.body)
	}
	if after := s.state(all...); after != before {
		t.Errorf("before:\n%s\n\nafter it was taken back:\n%s", before, after)
	}
	s.do(call{method: "POST", path: "/api/v1/" + ada + "/unmerge", token: s.owner, body: `{"merge":"` + m.ID + `"}`, status: 409})
	s.do(call{method: "GET", path: "/api/v1/" + twin, token: s.owner, status: 200})
}

func TestWhatSomebodyChangedSinceAMergeStays(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.administrator()
	ada, twin := b.made("/api/v1/contacts", `{"name":"Ada"}`), b.made("/api/v1/contacts", `{"name":"Ada L","department":"Engines","job_title":"Countess"}`)
	other := b.made("/api/v1/contacts", `{"name":"Grace"}`)
	stays, goes := b.made("/api/v1/notes", `{"body":"one","contact":"`+twin+`"}`), b.made("/api/v1/notes", `{"body":"two","contact":"`+twin+`"}`)
	m := decoded[mergeAnswer](s, s.merge("contacts/"+ada+"/merge", `{"from":"`+twin+`"}`, 200))
	change := func(path, body string) {
		s.do(call{method: "PATCH", path: "/api/v1/" + path, token: s.owner, header: []string{"If-Match: *"}, body: body, status: 200})
	}
	change("contacts/"+ada, `{"department":"Numbers"}`)
	change("notes/"+stays, `{"contact":"`+other+`"}`)
	change("notes/"+goes, `{"body":"two and a half"}`)
	u := s.do(call{method: "POST", path: "/api/v1/contacts/" + twin + "/unmerge", token: s.owner, body: `{"merge":"` + m.ID + `"}`, status: 200})
	if want := `{"kept":[{"object":"contact","id":"` + ada + `","field":"department"},{"object":"note","id":"` + stays + `","field":"contact"}]}`; u.body != want {
		t.Errorf("kept %s, want %s", u.body, want)
	}
	for path, want := range map[string]string{
		"contacts/" + ada: `department "Numbers"`, "contacts/" + twin: `department "Engines"`, "notes/" + stays: other, "notes/" + goes: twin,
	} {
		if got := s.state(path); !strings.Contains(got, want) {
			t.Errorf("%s: no %s in\n%s", path, want, got)
		}
	}
	if got := s.state("contacts/" + ada); !strings.Contains(got, "job_title null") {
		t.Errorf("what nobody changed did not go back:\n%s", got)
	}
}

func TestMergesThatCannotBe(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.administrator()
	ada, twin := b.made("/api/v1/contacts", `{"name":"Ada"}`), b.made("/api/v1/contacts", `{"name":"Ada L"}`)
	for body, want := range map[string]string{
		`{"from":"` + ada + `"}`: "422 fields_invalid merge_same", `{"from":"x"}`: "422 fields_invalid id_invalid", `{"from":"` + nobodys + `"}`: "404 not_found",
		`{"from":"` + twin + `","from_version":7}`: "409 merge_stale", `{"from":"` + twin + `","take":["nosuch"]}`: "422 fields_invalid no_such_field",
		`{"from":"` + twin + `","values":{"stage":"nosuch"}}`: "422 fields_invalid", `{"from":"` + twin + `","take":["stage"],"values":{"stage":"lead"}}`: "422 fields_invalid merge_twice",
	} {
		if a := s.merge("contacts/"+ada+"/merge", body, 0); !strings.HasPrefix(refusal(a), want) {
			t.Errorf("%s: %s, want %s", body, refusal(a), want)
		}
	}
	s.do(call{method: "POST", path: "/api/v1/contacts/" + ada + "/merge", token: s.owner, body: `{"from":"` + twin + `"}`, status: 428})
	s.do(call{method: "POST", path: "/api/v1/contacts/" + ada + "/merge", token: s.owner, header: []string{`If-Match: "9"`}, body: `{"from":"` + twin + `"}`, status: 412})
	s.do(call{method: "POST", path: "/api/v1/contacts/" + ada + "/unmerge", token: s.owner, body: `{"merge":"` + nobodys + `"}`, status: 404})
	if got := s.state("contacts/"+ada, "contacts/"+twin); strings.Contains(got, "stage \"") {
		t.Errorf("a merge that could not be changed something:\n%s", got)
	}
	m := decoded[mergeAnswer](s, s.merge("contacts/"+ada+"/merge", `{"from":"`+twin+`"}`, 200))
	s.must(s.db.Write(t.Context(), func(tx *store.Tx) error { // beside the program
		_, err := tx.Exec(`UPDATE merged SET at = at + 1`)
		return err
	}))
	s.do(call{method: "POST", path: "/api/v1/contacts/" + ada + "/unmerge", token: s.owner, body: `{"merge":"` + m.ID + `"}`, status: 500})
}

// TestOneOfManyMergesOfAPairWins lets ten merge the same two at once, in either
// direction.
func TestOneOfManyMergesOfAPairWins(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.administrator()
	ada, twin := b.made("/api/v1/contacts", `{"name":"Ada"}`), b.made("/api/v1/contacts", `{"name":"Ada L"}`)
	note := b.made("/api/v1/notes", `{"body":"met","contact":"`+twin+`"}`)
	answers := make([]answer, 10)
	var all sync.WaitGroup
	for i := range answers {
		into, from := ada, twin
		if i%2 == 1 {
			into, from = twin, ada
		}
		all.Go(func() { answers[i] = s.merge("contacts/"+into+"/merge", `{"from":"`+from+`"}`, 0) })
	}
	all.Wait()
	var won []mergeAnswer
	for _, a := range answers {
		if a.StatusCode == 200 {
			won = append(won, decoded[mergeAnswer](s, a))
		} else if refusal(a) != "409 merge_overtaken" {
			t.Errorf("who was slower hears %s", refusal(a))
		}
	}
	if len(won) != 1 {
		t.Fatalf("%d won", len(won))
	}
	if got := s.state("notes/" + note); !strings.Contains(got, `contact "`+won[0].Survivor) {
		t.Errorf("the note is not with the one that is left:\n%s", got)
	}
}

// TestWhatRefersToAMergedRecordMovesUnseen: a merge leaves nothing behind with a
// record that is gone, also where whoever merges does not see it, and does not
// tell of it.
func TestWhatRefersToAMergedRecordMovesUnseen(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.administrator()
	role := b.made("/api/v1/roles", `{"name":"clerk","objects":[
		{"object":"contact","rights":{"read":"all","create":"own","update":"all","delete":"all"},"fields":{"*":{"level":"write","find":true},"department":{"level":"none","find":false}}},
		{"object":"note","rights":{"read":"own","create":"own","update":"own"},"fields":{"*":{"level":"write","find":true}}}]}`)
	clerk := s.browser()
	clerk.session(s.guest("clerk@example.com", policy.RoleName(role)))
	ada, twin := b.made("/api/v1/contacts", `{"name":"Ada"}`), b.made("/api/v1/contacts", `{"name":"Ada L","department":"Engines","job_title":"Countess"}`)
	note := b.made("/api/v1/notes", `{"body":"not for clerks","contact":"`+twin+`"}`)
	m := clerk.send(call{method: "POST", path: "/api/v1/contacts/" + ada + "/merge", header: []string{"If-Match: *"}, body: `{"from":"` + twin + `"}`, status: 200})
	if got := s.state("notes/" + note); !strings.Contains(got, `contact "`+ada) {
		t.Errorf("the note stayed behind:\n%s", got)
	}
	if got := s.state("contacts/" + ada); !strings.Contains(got, "department null") || !strings.Contains(got, "Countess") {
		t.Errorf("a field that the clerk does not see went over, or one that they do did not:\n%s", got)
	}
	s.do(call{method: "PATCH", path: "/api/v1/notes/" + note, token: s.owner, header: []string{"If-Match: *"}, body: `{"contact":null}`, status: 200})
	u := clerk.send(call{method: "POST", path: "/api/v1/contacts/" + ada + "/unmerge", body: `{"merge":"` + decoded[mergeAnswer](s, m).ID + `"}`, status: 200})
	if u.body != `{"kept":[]}` {
		t.Errorf("the clerk is told of the note: %s", u.body)
	}
}
