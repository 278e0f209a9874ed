package httpapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/live"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

// followed lets the hub work as long as the test runs.
func (w *world) followed(t *testing.T) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.live.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		w.must(<-done)
	})
}

// streamed listens as a colleague while every object's three records are
// trashed and restored, and compares what is told of with what may be read. A
// change of the workspace, which everybody hears of, is the end.
func (w *world) streamed(c *colleague, at int) {
	w.Helper()
	user, err := id.Parse(c.user)
	w.must(err)
	actor, err := w.auth.Current(w.Context(), policy.Actor{Kind: policy.Person, User: user})
	w.must(err)
	stream, err := w.live.Open(w.Context(), actor, live.Anew)
	w.must(err)
	defer stream.Close()
	for _, o := range w.catalog().Objects() {
		for _, k := range w.three(c, o.Name) {
			path := "/api/v1/" + o.Plural + "/" + k.id
			w.admin.send(call{method: "DELETE", path: path, status: 204})
			w.admin.send(call{method: "POST", path: path + "/restore", status: 200})
		}
	}
	w.admin.send(call{method: "PATCH", path: "/api/v1/workspace", body: fmt.Sprintf(`{"name":"until %d"}`, at), status: 200})
	told := w.until(stream)
	for _, o := range w.catalog().Objects() {
		for where, k := range w.three(c, o.Name) {
			if may := c.role.may("read", o.Name, k.to(c)); told[k.id] != may {
				w.wrong(c, o.Name, "events", "the record of %s is told of: %v", where, told[k.id])
			}
			delete(told, k.id)
		}
	}
	if len(told) > 0 {
		w.wrong(c, "every object", "events", "%d other records are told of", len(told))
	}
}

// until reads a stream up to the change of the workspace.
func (w *world) until(stream *live.Stream) map[string]bool {
	w.Helper()
	told := map[string]bool{}
	for {
		all, err := stream.Next(w.Context())
		w.must(err)
		for _, m := range all {
			switch m.Kind {
			case live.KindWorkspace:
				return told
			case live.KindChange:
				var c live.Change
				w.must(json.Unmarshal(m.Data, &c))
				for _, rec := range c.IDs {
					told[rec.String()] = true
				}
			}
		}
	}
}
