//go:build !race

package app_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/store/postgres/pgtest"
	"github.com/holdfast-crm/holdfast/internal/transfer"
)

// TestAnImportGoesOnOnTheOtherNode hands a file to one node, which is killed;
// the other shows and starts the import, and is killed in the middle of it; the
// first, which was started again, finishes it and has the rows that failed.
func TestAnImportGoesOnOnTheOtherNode(t *testing.T) {
	t.Parallel()
	s := newSiege(t, pgtest.Database(t), pgtest.Database(t))
	const rows, broken = 3000, 4
	var file strings.Builder
	file.WriteString("name,emails,company\n")
	for i := range rows {
		address := fmt.Sprintf("p%d@example.org", i)
		if i%(rows/broken) == 7 {
			address = "no address"
		}
		fmt.Fprintf(&file, "Person %d,%s,Firm %d\n", i, address, i%3)
	}
	draft := decode[transfer.Import](t, s.on(0, 201, "POST", "?object=contact", file.String(), "Content-Type", "application/octet-stream").body)
	s.kill(0)
	seen := decode[transfer.Import](t, s.on(1, 200, "GET", "/"+draft.ID.String(), "").body)
	if seen.State != transfer.Draft || len(seen.Columns) != 3 || len(seen.Columns[0].Samples) == 0 {
		t.Errorf("the draft on the other node: %+v", seen)
	}
	s.on(1, 202, "POST", "/"+draft.ID.String()+"/start", `{"mode":"create"}`)
	at := s.importIs(1, draft, func(i transfer.Import) bool { return i.Progress.Done > 50 })
	s.kill(1)
	if at.Progress.Done > rows*9/10 {
		t.Fatalf("%d of %d were done before the kill: more rows are needed", at.Progress.Done, rows)
	}
	s.start(0)
	done := s.importIs(0, draft, is(transfer.Finished))
	if c := done.Progress; c.Rows != rows || c.Failed != broken || c.Created != rows-broken || c.Companies != 3 {
		t.Errorf("%+v, want %d rows, %d of them refused", c, rows, broken)
	}
	failed := s.on(0, 200, "GET", "/"+draft.ID.String()+"/failed", "")
	if n := strings.Count(string(failed.body), "no address"); n != broken {
		t.Errorf("%d failed rows, want %d: %s", n, broken, failed.body)
	}
	s.kill(0)
	s.pair.open()
	page, err := s.nodes[1].Records.List(t.Context(), s.owner, "contact", record.ListRequest{Limit: 1, Count: true})
	if err != nil || page.Count != rows-broken {
		t.Errorf("%+v, %v, want %d contacts", page, err, rows-broken)
	}
	s.must(s.nodes[1].Audit.Flush(t.Context()))
	r, err := s.nodes[1].Auditor.Verify(t.Context(), audit.Actor{Kind: "system"}, true, "", nil)
	if err != nil || r.Status != audit.Sound {
		t.Errorf("%s, %+v, %v", r.Status, r.Problems, err)
	}
}

// on asks a node about imports until it has room for the question.
func (s *siege) on(node, status int, method, path, body string, headers ...string) answer {
	s.Helper()
	for {
		a, err := s.ask(http.DefaultClient, method, s.urls[node]+"/api/v1/imports"+path, body, headers...)
		s.must(err)
		switch a.status {
		case http.StatusTooManyRequests:
		case status:
			return a
		default:
			s.Fatalf("%s %s on node %d: status %d: %s", method, path, node, a.status, a.body)
		}
	}
}

func (s *siege) importIs(node int, imp transfer.Import, wanted func(transfer.Import) bool) transfer.Import {
	s.Helper()
	for deadline := time.Now().Add(2 * patience); ; {
		imp = decode[transfer.Import](s.T, s.on(node, 200, "GET", "/"+imp.ID.String(), "").body)
		if wanted(imp) {
			return imp
		}
		if time.Now().After(deadline) || imp.State == transfer.Failed {
			s.Fatalf("node %d: the import is %+v", node, imp)
		}
	}
}
