package httpapi_test

import (
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

func TestARepeatedRequestIsCarriedOutOnce(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	key := []string{`Idempotency-Key: "k-1"`}
	body := `{"name":"Ada Lovelace"}`
	create := call{method: "POST", path: "/api/v1/contacts", token: s.owner, body: body, header: key, status: 201}
	var first, again answer
	s.leaves("record.created done", "contact.created", func() {
		first = s.do(create)
		create.header = []string{`Idempotency-Key: k-1`} // bare is the same key
		create.headers = []string{"Idempotency-Replayed: true", `ETag: "1"`}
		again = s.do(create)
	})
	if first.body != again.body || first.Header.Get("Location") != again.Header.Get("Location") {
		t.Errorf("the answers differ:\n%s\n%s", first.body, again.body)
	}
	path := first.Header.Get("Location")
	for _, other := range []call{
		{method: "POST", path: "/api/v1/contacts", body: `{"name":"Grace Hopper"}`},
		{method: "POST", path: "/api/v1/companies", body: body},
		{method: "PATCH", path: path, body: body, header: []string{"If-Match: *"}},
	} {
		other.token, other.header = s.owner, append(other.header, key...)
		s.code(other, 422, "idempotency_key_reused")
	}
	// Another caller's key is another key.
	second := s.user("second@example.com", "owner")
	create.token, create.headers = second, []string{"Idempotency-Replayed:"}
	s.do(create)

	patch := call{method: "PATCH", path: path, token: s.owner, body: `{"stage":"lead"}`, header: []string{`If-Match: "1"`, `Idempotency-Key: k-2`}, status: 200}
	s.do(patch)
	patch.headers = []string{"Idempotency-Replayed: true", `ETag: "2"`}
	s.leaves("", "", func() { s.do(patch) }) // although version 1 is long gone
	remove := call{method: "DELETE", path: path, token: s.owner, header: []string{`Idempotency-Key: k-3`}, status: 204}
	s.do(remove)
	remove.headers = []string{"Idempotency-Replayed: true"}
	s.do(remove)
	create.token, create.headers = s.owner, []string{"Idempotency-Replayed: true", `ETag: "3"`}
	create.want = []string{`"deleted_at":"2026-`} // the present state, also from the trash
	s.do(create)
	s.code(call{method: "POST", path: "/api/v1/contacts", token: s.owner, body: body, header: []string{"Idempotency-Key: " + strings.Repeat("k", 256)}}, 400, "idempotency_key_invalid")
}

func TestFiftyAtOnceWithOneKeyMakeOneRecord(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	c := call{method: "POST", path: "/api/v1/contacts", token: s.owner, body: `{"name":"Ada Lovelace"}`, header: []string{"Idempotency-Key: same"}}
	var wg sync.WaitGroup
	var mu sync.Mutex
	locations, fresh := map[string]int{}, 0
	for range 50 {
		wg.Go(func() {
			w := httptest.NewRecorder()
			s.api.ServeHTTP(w, c.request())
			mu.Lock()
			defer mu.Unlock()
			if w.Code != 201 {
				t.Errorf("status %d: %s", w.Code, w.Body)
			}
			locations[w.Header().Get("Location")]++
			if w.Header().Get("Idempotency-Replayed") == "" {
				fresh++
			}
		})
	}
	wg.Wait()
	if len(locations) != 1 || fresh != 1 {
		t.Errorf("%d records, %d carried out", len(locations), fresh)
	}
	if p := s.page(call{method: "GET", path: "/api/v1/contacts"}); len(p.Data) != 1 {
		t.Errorf("%d records are there", len(p.Data))
	}
}

func TestFiftyAtOnceOnOneVersionLoseNothing(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	path := s.created(`{"name":"Ada Lovelace"}`)
	c := call{method: "PATCH", path: path, token: s.owner, body: `{"job_title":"Analyst"}`, header: []string{`If-Match: "1"`}}
	var wg sync.WaitGroup
	var mu sync.Mutex
	counts := map[int]int{}
	for range 50 {
		wg.Go(func() {
			w := httptest.NewRecorder()
			s.api.ServeHTTP(w, c.request())
			mu.Lock()
			defer mu.Unlock()
			counts[w.Code]++
		})
	}
	wg.Wait()
	if counts[200] != 1 || counts[412] != 49 {
		t.Errorf("answers %v, want one 200 and 49 times 412", counts)
	}
}
