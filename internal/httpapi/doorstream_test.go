package httpapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
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
	before := w.listens(c) // what the probes before changed is told of here
	w.admin.send(call{method: "PATCH", path: "/api/v1/workspace", body: fmt.Sprintf(`{"name":"before %d"}`, at), status: 200})
	w.until(before)
	before.Close()
	stream := w.listens(c)
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
			if may := c.role.may("read", o.Name, k.to(c)); (told[k.id] != nil) != may || slices.Contains(told[k.id], "gone") {
				w.wrong(c, o.Name, "events", "the record of %s is told of: %v", where, told[k.id])
			}
			delete(told, k.id)
		}
	}
	if len(told) > 0 {
		w.wrong(c, "every object", "events", "%d other records are told of", len(told))
	}
}

// TestARecordThatLeavesSomebodySaysOnlyThat gives every record to somebody
// else and back while colleagues listen. Who saw it and does not any more hears
// "gone" and nothing of what it became; who never saw it hears nothing.
func TestARecordThatLeavesSomebodySaysOnlyThat(t *testing.T) {
	t.Parallel()
	w := newWorld(t, namedRoles())
	w.followed(t)
	for i, c := range w.people {
		stream := w.listens(c)
		for _, o := range w.catalog().Objects() {
			for where, k := range w.three(c, o.Name) {
				path := "/api/v1/" + o.Plural + "/" + k.id
				give := func(owner, team, name string) []string {
					body := map[string]any{"owner": owner, "team": nil}
					if team != "" {
						body["team"] = team
					}
					w.admin.send(call{method: "PATCH", path: path, header: []string{"If-Match: *"}, body: encoded(body), status: 200})
					w.admin.send(call{method: "PATCH", path: "/api/v1/workspace", body: fmt.Sprintf(`{"name":"%s %d"}`, name, i), status: 200})
					told := w.until(stream)
					for rec := range told {
						if rec != k.id {
							w.wrong(c, o.Name, "events", "another record is told of")
						}
					}
					return told[k.id]
				}
				saw, sees := c.role.may("read", o.Name, k.to(c)), c.role.may("read", o.Name, whose{})
				want := map[bool]string{true: "updated", false: ""}[saw]
				if saw && !sees {
					want = "gone"
				}
				if said := strings.Join(give(w.taker, "", "given"), " "); said != want {
					w.wrong(c, o.Name, "events", "the record of %s, given away, is told of as %q, want %q", where, said, want)
				}
				if said := strings.Join(give(k.owner, k.team, "given back"), " "); (said == "updated") != saw || !saw && said != "" {
					w.wrong(c, o.Name, "events", "the record of %s, given back, is told of as %q", where, said)
				}
			}
		}
		stream.Close()
	}
}

// listens opens a colleague's stream.
func (w *world) listens(c *colleague) *live.Stream {
	w.Helper()
	user, err := id.Parse(c.user)
	w.must(err)
	actor, err := w.auth.Current(w.Context(), policy.Actor{Kind: policy.Person, User: user})
	w.must(err)
	stream, err := w.live.Open(w.Context(), actor, live.Anew)
	w.must(err)
	return stream
}

// until reads a stream up to the change of the workspace, and returns what it
// said of each record.
func (w *world) until(stream *live.Stream) map[string][]string {
	w.Helper()
	told := map[string][]string{}
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
					told[rec.String()] = append(told[rec.String()], c.Kind)
				}
			}
		}
	}
}
