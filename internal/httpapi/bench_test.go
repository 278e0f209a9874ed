package httpapi_test

import (
	"fmt"
	"log/slog"
	"net/http/httptest"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/httpapi"
)

// benchStack has no rate and no log, and a thousand contacts.
func benchStack(b *testing.B) (s *stack, last string) {
	b.Helper()
	s = newStack(b, func(d *httpapi.Deps) {
		d.Rate, d.Log = httpapi.Rate{PerSecond: 1e9, Burst: 1e9}, slog.New(slog.DiscardHandler)
	})
	for i := range 1000 {
		last = s.created(fmt.Sprintf(`{"name":"Person %04d","emails":["p%d@example.com"],"stage":"lead"}`, i, i))
	}
	return s, last
}

func (s *stack) send(c *call, want int) {
	w := httptest.NewRecorder()
	s.api.ServeHTTP(w, c.request())
	if w.Code != want {
		s.Errorf("status %d: %s", w.Code, w.Body)
	}
}

func BenchmarkGet(b *testing.B) {
	s, path := benchStack(b)
	for b.Loop() {
		s.send(&call{method: "GET", path: path, token: s.owner}, 200)
	}
}

func BenchmarkListByName(b *testing.B) {
	s, _ := benchStack(b)
	for b.Loop() {
		s.send(&call{method: "GET", path: "/api/v1/contacts?sort=name&limit=50", token: s.owner}, 200)
	}
}

// BenchmarkFindByEmail finds one contact by a whole sealed address.
func BenchmarkFindByEmail(b *testing.B) {
	s, _ := benchStack(b)
	n := 0
	for b.Loop() {
		n++
		s.send(&call{method: "GET", path: fmt.Sprintf("/api/v1/contacts?limit=1&fields=name,emails&filter=emails%%3D%%22p%d%%40example.com%%22", n*7%1000), token: s.owner}, 200)
	}
}

func BenchmarkCreate(b *testing.B) {
	s, _ := benchStack(b)
	b.ReportAllocs()
	b.SetParallelism(8) // 16 callers on two cores
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			s.send(&call{method: "POST", path: "/api/v1/contacts", token: s.owner, body: `{"name":"Ada Lovelace","emails":["ada@example.com"]}`}, 201)
		}
	})
}
