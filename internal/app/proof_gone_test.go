//go:build !race

package app_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/metadata"
	"github.com/holdfast-crm/holdfast/internal/transfer"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

// machinesCSV is a file of machines.
func machinesCSV(rows int) string {
	var csv strings.Builder
	csv.WriteString("Title,Serial,Remark,Hours\n")
	for i := range rows {
		fmt.Fprintf(&csv, "Machine %d,S-%d,remark %d,%d\n", i, i, i, i)
	}
	return csv.String()
}

// importMeanwhile imports machines and does something when some of them are in.
func (s *site) importMeanwhile(rows int, act func()) (verb.ImportResult, error) {
	s.t.Helper()
	o, _ := s.w.Catalog().Object("machine")
	var res verb.ImportResult
	ended := make(chan error, 1)
	go func() {
		ended <- s.call(verb.OpImport, verb.ImportArgs{Object: "machine", FileName: "machines.csv"}, control.Streams{In: strings.NewReader(machinesCSV(rows))}, &res)
	}()
	for s.w.Index.Rows(o) == 0 {
		select {
		case err := <-ended:
			s.t.Fatalf("the import ended before anything was in: %v", err)
		default:
		}
	}
	act()
	return res, <-ended
}

// TestAnImportWhoseFieldIsDeletedEndsAndSaysSo: rows that are in stay; those
// that come after have a value for a field that is not there, and are told
// apart with the reason.
func TestAnImportWhoseFieldIsDeletedEndsAndSaysSo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.define(machine())
	const rows = 8000
	res, err := s.importMeanwhile(rows, func() {
		_, err := s.w.Metadata.DeleteField(context.Background(), operator(), "machine", "remark", metadata.How{})
		s.must(err)
	})
	t.Logf("created %d, failed %d, problems %+v", res.Created, res.Failed, res.Problems[:min(1, len(res.Problems))])
	s.must(err)
	if res.Created+res.Failed != rows || res.Created == 0 {
		t.Errorf("the import made %+v", res.Counts)
	}
	for _, p := range res.Problems {
		if p.Code != "no_such_field" {
			t.Fatalf("a row failed by %+v", p)
		}
	}
	s.sound()
}

// TestAnImportWhoseObjectIsDeletedGoesOnWhenItIsBack: it ends with the reason;
// what is in comes back with the object, and the rest follows.
func TestAnImportWhoseObjectIsDeletedGoesOnWhenItIsBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	d := s.define(machine())
	const rows = 8000
	_, err := s.importMeanwhile(rows, func() {
		_, err := s.w.Metadata.DeleteObject(context.Background(), operator(), "machine", metadata.How{})
		s.must(err)
	})
	if e := errs.As(err); e.Code != "import_ended_early" || !strings.Contains(e.Public("en"), "Its object was deleted") {
		t.Fatalf("the import ended: %v", err)
	}
	_, err = s.w.Metadata.RestoreObject(t.Context(), operator(), d.Object.ID, metadata.Restoring{})
	s.must(err)
	in := s.countRows(d.Object.Table)
	if in == 0 || in >= rows {
		t.Errorf("%d rows were in", in)
	}
	all, err := s.w.Transfer.List(t.Context(), 10)
	s.must(err)
	_, err = s.w.Transfer.Begin(t.Context(), operator(), all[0].Import, transfer.Decision{})
	s.must(err)
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	for s.countRows(d.Object.Table) < rows {
		select {
		case <-ctx.Done():
			t.Fatalf("%d of %d rows are in", s.countRows(d.Object.Table), rows)
		case <-time.After(50 * time.Millisecond):
		}
	}
	s.sound()
}
