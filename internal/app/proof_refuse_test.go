package app_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

// TestNothingChangesOnceTheLogDoesNotHold: under a log that was put back to
// an earlier state, no change is accepted, and no read that must be logged.
func TestNothingChangesOnceTheLogDoesNotHold(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	person := s.create("contact", texts{"name": "Ada Lovelace", "care_notes": "allergic to nuts"})
	s.close()
	file := filepath.Join(s.dir, "holdfast.db")
	yesterday := s.read(file)
	s.open()
	s.create("contact", texts{"name": "Grace Hopper"})
	s.close()
	s.write(file, yesterday)
	s.open()
	unit := record.Unit{Changes: []record.Change{{Op: record.Create, Object: "contact", Values: texts{"name": "Alan Turing"}.raw()}}}
	if _, err := s.apply(unit); errs.CodeOf(err) != "audit_halted" {
		t.Errorf("a change under a rolled back log: %v", err)
	}
	if _, err := s.get("contact", person); errs.CodeOf(err) != "audit_halted" {
		t.Errorf("a read that must be logged: %v", err)
	}
	if n := s.count(`SELECT COUNT(*) FROM o_contact`); n != 1 {
		t.Errorf("%d contacts are stored", n)
	}
	if err := s.w.Close(); errs.KindOf(err) != errs.Integrity {
		t.Errorf("closing says nothing of the log: %v", err)
	}
	s.w = nil
}

// TestAskingBySensitiveValuesIsLogged: filtering, sorting and counting by a
// field whose reads are evidence leaves an entry, also when the field is not
// shown and nothing is found.
func TestAskingBySensitiveValuesIsLogged(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.create("contact", texts{"name": "Ada Lovelace", "bank_account": "DE02120300000000202051"})
	for name, req := range map[string]record.ListRequest{
		"found":   {Filter: []byte(`bank_account ^= "DE02"`), Fields: []string{"id"}},
		"nothing": {Filter: []byte(`bank_account ^= "FR"`), Fields: []string{"id"}},
		"counted": {Filter: []byte(`care_notes is empty`), Fields: []string{"id"}, Count: true},
		"sorted":  {Sort: "care_notes", Fields: []string{"id"}},
	} {
		before := s.reads()
		if _, err := s.w.Records.List(t.Context(), operator(), "contact", req); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := s.reads() - before; got != 1 {
			t.Errorf("%s: %d entries of a read, want 1", name, got)
		}
	}
	before := s.reads()
	if _, err := s.w.Records.List(t.Context(), operator(), "contact", record.ListRequest{Sort: "name", Fields: []string{"name"}}); err != nil {
		t.Fatal(err)
	}
	if got := s.reads() - before; got != 0 {
		t.Errorf("a list of names left %d entries of a read", got)
	}
}

// reads counts the entries that tell of a read.
func (s *site) reads() (n int) {
	s.t.Helper()
	entries, err := s.w.Audit.Entries(s.t.Context(), audit.Filter{Limit: 1000})
	s.must(err)
	for _, e := range entries {
		if e.Action == "record.read" {
			n++
		}
	}
	return n
}

// TestRowsNobodyCanReadAreCountedToTheEnd: rows that the parser refuses are in
// the result and in the failed list, also when nothing acceptable follows.
func TestRowsNobodyCanReadAreCountedToTheEnd(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for name, tc := range map[string]struct {
		text            string
		created, failed int
	}{
		"only broken":     {"First Name,Email\n" + strings.Repeat("Ada,a@example.org,surplus\n", 3), 0, 3},
		"broken at end":   {"First Name,Email\n" + strings.Repeat("Ada,a@example.org\n", 25) + strings.Repeat("Ada,a@example.org,surplus\n", 60), 25, 60},
		"broken at start": {"First Name,Email\n" + strings.Repeat("Ada,a@example.org,surplus\n", 60) + "Ada,a@example.org\n", 1, 60},
	} {
		res := s.imported(verb.ImportArgs{Object: "contact", FileName: "x.csv"}, tc.text)
		if res.Created != tc.created || res.Failed != tc.failed {
			t.Errorf("%s: %d created, %d failed; want %d and %d", name, res.Created, res.Failed, tc.created, tc.failed)
		}
	}
}
