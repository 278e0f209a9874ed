package app_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/aggregate"
	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/postgres/pgtest"
)

// heldBack runs do while a unit of node 0 is under way that has numbered
// changes and has not ended, as one of a long import: until it has, no other
// node takes in what was committed after it.
func (p *pair) heldBack(do func()) {
	p.Helper()
	undone := errors.New("undone")
	err := p.nodes[0].DB.Write(p.Context(), func(tx *store.Tx) error {
		for range 100 { // more than a unit keeps to itself until its end
			if err := tx.Append(store.FeedLog, `"object", "record"`, "company", p.owner.User); err != nil {
				return err
			}
		}
		do()
		return undone
	})
	if !errors.Is(err, undone) {
		p.Fatal(err)
	}
}

// TestANodeThatIsBehindSaysSo: whoever wrote on one node and asks another that
// cannot know of it yet is told so by every question that the index answers,
// and by none is given what was true before.
func TestANodeThatIsBehindSaysSo(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	rec := p.apply(0, record.Change{Op: record.Create, Object: "company", Values: named("Before")}).Results[0].ID
	if got := p.list(1, p.position(0), "e"); got != "Before" {
		t.Fatalf("before: %q", got)
	}
	door := p.door(1)
	questions := map[string]string{
		"list": "/api/v1/companies?sort=name", "filter": "/api/v1/companies?filter=" + `name%20~%20%22e%22`, "search": "/api/v1/companies?q=before", "count": "/api/v1/companies?sort=name&count=true",
	}
	var after string
	p.heldBack(func() {
		p.apply(0, record.Change{Op: record.Update, Object: "company", ID: rec, Values: named("After")})
		at := p.position(0)
		after = fmt.Sprint(at)
		ctx := record.After(t.Context(), at)
		var all sync.WaitGroup // each waits for what does not come
		all.Go(func() {
			_, err := p.nodes[1].Records.Aggregate(ctx, p.owner, "company", record.AggregateRequest{Ask: aggregate.Ask{Group: []string{"name"}}})
			if errs.CodeOf(err) != "index_behind" {
				t.Errorf("groups: %v", err)
			}
		})
		all.Go(func() {
			if _, err := p.nodes[1].Records.Matching(ctx, p.owner, policy.Delete, "company", record.ListRequest{}, 10); errs.CodeOf(err) != "index_behind" {
				t.Errorf("what would be changed at once: %v", err)
			}
		})
		for what, path := range questions {
			all.Go(func() {
				if status, body := door(path, after); status != 503 || !strings.Contains(body, "index_behind") {
					t.Errorf("%s: %d %s", what, status, body)
				}
			})
		}
		all.Wait()
		if status, body := door("/api/v1/companies/"+rec.String(), after); status != 200 || !strings.Contains(body, "After") {
			t.Errorf("by id, which no index answers: %d %s", status, body)
		}
		// On the node that wrote it, it is there with the commit.
		if got := p.list(0, 0, "e"); got != "After" {
			t.Errorf("on the same node: %q", got)
		}
	})
	for what, path := range questions {
		status, body := door(strings.Replace(path, "before", "after", 1), after)
		if status != 200 || strings.Contains(body, "Before") || !strings.Contains(body, "After") {
			t.Errorf("%s, caught up: %d %s", what, status, body)
		}
	}
}

// door asks one node over HTTP, as a program that wrote something elsewhere.
func (p *pair) door(node int) func(path, after string) (status int, body string) {
	p.Helper()
	api, err := app.API(p.nodes[node])
	p.must(err)
	_, token, err := newToken(p.Context(), p.nodes[node], p.owner.User)
	p.must(err)
	return func(path, after string) (int, string) {
		req := httptest.NewRequestWithContext(p.Context(), http.MethodGet, "http://localhost"+path, nil)
		req.Header.Set("Authorization", "Bearer "+token)
		req.Header.Set("Holdfast-After", after)
		w := httptest.NewRecorder()
		api.ServeHTTP(w, req)
		return w.Code, w.Body.String()
	}
}

// TestANodeWhoseConnectionsAreCutAnswersLateOrNot: every write of one node is
// asked for on the other, whose connections end again and again. It answers
// with what was written, or says that it cannot.
func TestANodeWhoseConnectionsAreCutAnswersLateOrNot(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	rec := p.apply(0, record.Change{Op: record.Create, Object: "company", Values: named("Write 0")}).Results[0].ID
	answered := 0
	for n := range 60 {
		name := fmt.Sprint("Write ", n)
		p.apply(0, record.Change{Op: record.Update, Object: "company", ID: rec, Values: named(name)})
		at := p.position(0)
		if n%3 == 0 {
			pgtest.Exec(t, p.data, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'node1'`)
		}
		page, err := p.nodes[1].Records.List(record.After(t.Context(), at), p.owner, "company", record.ListRequest{Filter: []byte(`name ~ "write"`), Count: true})
		switch {
		case errs.KindOf(err) == errs.Unavailable: // says so
		case err != nil:
			t.Errorf("write %d: %v", n, err)
		case len(page.Records) != 1 || page.Records[0].Title() != name || page.Count != 1:
			t.Errorf("write %d is answered with %d records, counted %d", n, len(page.Records), page.Count)
		default:
			answered++
		}
	}
	if answered < 20 {
		t.Errorf("only %d of 60 were answered", answered)
	}
	p.until("the last write, without another", func() bool {
		page, err := p.nodes[1].Records.List(t.Context(), p.owner, "company", record.ListRequest{Filter: []byte(`name = "write 59"`)})
		return err == nil && len(page.Records) == 1
	})
	t.Logf("%d of 60 were answered at once", answered)
}
