package transfer_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/transfer"
	"github.com/holdfast-crm/holdfast/internal/transfer/csvfile"
)

type rawValue = field.Raw

func choice(s string) field.Raw { return field.FromText(s) }

// table reads an export as a spreadsheet would.
func (s *stack) table(text string) (out []map[string]string) {
	s.Helper()
	r, err := csvfile.Open(strings.NewReader(text), csvfile.Options{Header: csvfile.HeaderPresent})
	s.must(err)
	for {
		row, err := r.Next()
		if err != nil {
			return out
		}
		cells := map[string]string{}
		for i, h := range r.Header() {
			cells[h] = row.Cells[i]
		}
		out = append(out, cells)
	}
}

const mixed = "name,emails,phones,company,description,birthday,stage,address\n" +
	"Ada Lovelace,\"work: ada@example.com; home: a@example.org\",mobile: +49 30 1234567,Acme,\"=HYPERLINK(\"\"x\"\")\",--12-10,customer,\"1 Old Road\nLondon\"\n" +
	"张伟,zhang@example.com,,Acme,\"@sum, with comma\",1990-05-01,,\n" +
	"\"van der Berg, Maria\",,,,-2+3,,,\n" +
	"Bob,,,,,,lead,\n"

func TestExportAsCSVIsSafeToOpenAndTitlesReferences(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.imported(transfer.ImportRequest{}, mixed)
	text, n := s.export(transfer.ExportRequest{Object: "contact", Format: "csv"})
	rows := s.table(text)
	if n != 4 || len(rows) != 4 {
		t.Fatalf("%d records, %d rows", n, len(rows))
	}
	for _, r := range rows {
		for column, cell := range r {
			if cell != "" && strings.ContainsRune("=@\t\r", rune(cell[0])) {
				t.Errorf("column %s is a formula: %q", column, cell)
			}
		}
	}
	for column, want := range map[string]string{"company": "Acme", "description": `'=HYPERLINK("x")`, "name.given": "Ada", "name.family": "Lovelace", "stage": "customer", "birthday": "'--12-10"} {
		if got := rows[0][column]; got != want {
			t.Errorf("%s is %q, want %q", column, got, want)
		}
	}
	if rows[2]["description"] != "'-2+3" {
		t.Errorf("a sum is %q", rows[2]["description"])
	}
}

func TestWhatWasExportedCanBeImportedAgain(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"csv", "vcard"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			from, to := newStack(t), newStack(t)
			from.imported(transfer.ImportRequest{}, mixed)
			text, _ := from.export(transfer.ExportRequest{Object: "contact", Format: format})
			r := to.imported(transfer.ImportRequest{}, text)
			if got := counts(r.Counts); got != "rows 4 created 4 updated 0 unchanged 0 failed 0 companies 1" {
				t.Fatalf("%s %+v", got, r.Faults)
			}
			want, got := from.comparable(), to.comparable()
			for name := range want {
				a, b := want[name], got[name]
				if format == "vcard" { // a card has no place for it
					a = strings.ReplaceAll(strings.ReplaceAll(a, " | stage=customer", ""), " | stage=lead", "")
				}
				if a != b {
					t.Errorf("%s:\nwas %s\nis  %s", name, a, b)
				}
			}
		})
	}
}

// comparable is every contact's texts by name, without what is of one
// installation only: the company's id, and where the record came from.
func (s *stack) comparable() map[string]string {
	s.Helper()
	out := map[string]string{}
	for _, p := range s.all("contact") {
		var kept []string
		for part := range strings.SplitSeq(texts(p), " | ") {
			if !strings.HasPrefix(part, "company=") && !strings.HasPrefix(part, "external_id=") {
				kept = append(kept, part)
			}
		}
		out[kept[0]] = strings.Join(kept, " | ")
	}
	return out
}

func TestExportAsJSONLinesIsOneRecordALine(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.imported(transfer.ImportRequest{}, mixed)
	text, n := s.export(transfer.ExportRequest{Object: "contact", Format: "jsonl", Filter: []byte("stage = lead")})
	if n != 1 || strings.Count(text, "\n") != 1 {
		t.Fatalf("%d records: %s", n, text)
	}
	var one struct {
		Object string
		Name   struct{ Full string }
	}
	s.must(json.Unmarshal([]byte(text), &one))
	if one.Object != "contact" || one.Name.Full != "Bob" {
		t.Errorf("%+v", one)
	}
}

func TestAnExportOfNothingIsAHeaderOnly(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	text, n := s.export(transfer.ExportRequest{Object: "task", Format: "csv"})
	if n != 0 || !strings.HasPrefix(text, "\ufefftitle,due_on,status,") || strings.Count(text, "\n") != 1 {
		t.Errorf("%d records: %q", n, text)
	}
	for _, format := range []string{"jsonl", "vcard"} {
		if text, _ := s.export(transfer.ExportRequest{Object: "contact", Format: format}); text != "" {
			t.Errorf("%s: %q", format, text)
		}
	}
}

func TestAnExportThatCannotBeWritesNothing(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.imported(transfer.ImportRequest{}, mixed)
	reader, owner := s.person("reader@example.com", policy.ReadOnly), s.person("owner@example.com", policy.Owner)
	for _, c := range []struct {
		name  string
		actor policy.Actor
		req   transfer.ExportRequest
		kind  errs.Kind
		code  string
	}{
		{"by a reader", reader, transfer.ExportRequest{Object: "contact", Format: "csv"}, errs.Permission, "policy_no_grant"},
		{"of an unknown object", owner, transfer.ExportRequest{Object: "dragon", Format: "csv"}, errs.NotFound, "object_unknown"},
		{"in an unknown format", owner, transfer.ExportRequest{Object: "contact", Format: "pdf"}, errs.Invalid, "fields_invalid"},
		{"of companies as cards", owner, transfer.ExportRequest{Object: "company", Format: "vcard"}, errs.Invalid, "export_vcard_object"},
	} {
		var b bytes.Buffer
		n, err := s.files.Export(t.Context(), c.actor, c.req, &b, func(int) {})
		if errs.KindOf(err) != c.kind || errs.CodeOf(err) != c.code || b.Len() != 0 || n != 0 {
			t.Errorf("%s: %v (%s), %d bytes", c.name, err, errs.CodeOf(err), b.Len())
		}
	}
}
