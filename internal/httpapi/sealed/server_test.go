package sealed_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/httpapi/sealed"
)

func TestASealedWorkspaceSaysThatItIs(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s, ended := sealed.NewServer(nil, slog.New(slog.DiscardHandler), time.Now), make(chan error, 1)
	go func() { ended <- s.Serve(l) }()
	for _, c := range []struct {
		method, path, accept, lang string
		status                     int
		kind, part                 string
	}{
		{"GET", "/healthz", "", "", 200, "application/json", `"live"`},
		{"GET", "/readyz", "", "", 503, "application/json", `"code":"workspace_sealed"`},
		{"GET", "/", "text/html,*/*", "zh-CN,zh;q=0.9", 503, "text/plain; charset=utf-8", "封存"},
		{"GET", "/api/v1/contacts", "", "", 503, "application/problem+json", `"code":"workspace_sealed"`},
		{"POST", "/api/v1/session", "", "zh", 503, "application/problem+json", "封存"},
		{"DELETE", "/api/v1/contacts/x", "", "de", 503, "application/problem+json", "sealed"},
	} {
		req, err := http.NewRequestWithContext(t.Context(), c.method, "http://"+l.Addr().String()+c.path, strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept", c.accept)
		req.Header.Set("Accept-Language", c.lang)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		if err != nil || res.Body.Close() != nil || res.StatusCode != c.status || res.Header.Get("Content-Type") != c.kind || !strings.Contains(string(body), c.part) {
			t.Errorf("%s %s: %d %s %s, %v", c.method, c.path, res.StatusCode, res.Header.Get("Content-Type"), body, err)
		}
		if strings.Contains(c.kind, "json") && !json.Valid(body) {
			t.Errorf("%s %s: %s", c.method, c.path, body)
		}
		if (res.Header.Get("Retry-After") != "") != (c.status == 503) {
			t.Errorf("%s %s: Retry-After %q", c.method, c.path, res.Header.Get("Retry-After"))
		}
	}
	if err := s.Shutdown(context.Background()); err != nil || <-ended != nil {
		t.Error(err)
	}
}
