package transfer_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/transfer"
)

func TestFailedRowsComeBackWithLineColumnAndReason(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	for _, c := range []struct{ name, text, lang, want string }{
		{"refused values", "name,email,birthday\nAda,ada@example.com,1815-12-10\nBob,nobody,\n,carl@example.com,\nDora,dora@example.com,31.02.2020\n", "en",
			"line,column,reason,name,email,birthday\n" +
				"3,emails,This is not an e-mail address such as name@example.com.,Bob,nobody,\n" +
				"4,name,This is required.,,carl@example.com,\n" +
				"5,birthday,This is not a date. Write it as 2026-03-01.,Dora,dora@example.com,31.02.2020\n"},
		{"the reason in the reader's language", "姓名,邮箱\n张伟,nobody\n李娜,li@example.com\n", "zh-CN",
			"line,column,reason,姓名,邮箱\n2,emails," + errs.Text("zh-CN", "email_invalid") + ",张伟,nobody\n"},
		{"rows of another width, as they were", "name,email\nAda,ada@example.com\nBob,bob@example.com,too,many\nCarl\nDora,dora@example.com\n", "en",
			"line,column,reason,name,email\n" +
				"3,,\"" + errs.Text("en", "csv_row_ragged", errs.P("line", 3), errs.P("found", 4), errs.P("expected", 2)) + "\",Bob,bob@example.com,too,many\n" +
				"4,,\"" + errs.Text("en", "csv_row_ragged", errs.P("line", 4), errs.P("found", 1), errs.P("expected", 2)) + "\",Carl\n"},
		{"a file without a header", "Ada Lovelace,ada@example.com\nBob Builder,bob@example.com\nCarl Gauss,carl@example.com\nDora Explorer,dora@example.com\nEve Adams,nobody\n", "en",
			"line,column,reason\n5,emails,This is not an e-mail address such as name@example.com.,Eve Adams,nobody\n"},
		{"a broken row behind a refused one", "name,emails\nAda,nobody\nBob\nCarl,nobody\n", "en",
			"line,column,reason,name,emails\n2,emails,This is not an e-mail address such as name@example.com.,Ada,nobody\n" +
				"3,,\"" + errs.Text("en", "csv_row_ragged", errs.P("line", 3), errs.P("found", 1), errs.P("expected", 2)) + "\",Bob\n" +
				"4,emails,This is not an e-mail address such as name@example.com.,Carl,nobody\n"},
		{"an unclosed quote", "name,email\n\"Ada,ada@example.com\nBob,bob@example.com\n", "en",
			"line,column,reason,name,email\n2,," + errs.Text("en", "csv_quote_unclosed", errs.P("line", 2)) + "\n"},
		{"a cell that is a formula", "name,email\nAda,ada@example.com\n\"=cmd()\",nobody\n", "en",
			"line,column,reason,name,email\n3,emails,This is not an e-mail address such as name@example.com.,'=cmd(),nobody\n"},
		{"nothing failed", "name,email\nAda,ada@example.com\n", "en", "line,column,reason,name,email\n"},
	} {
		r := s.imported(transfer.ImportRequest{}, c.text)
		if got := strings.ReplaceAll(s.failedRows(r.Import, c.lang), "\r\n", "\n"); got != "\ufeff"+c.want {
			t.Errorf("%s:\n%s\nwant:\n%s", c.name, got, c.want)
		}
		if n := strings.Count(c.want, "\n") - 1; r.Failed != n || len(r.Faults) != n || r.Rows != r.Created+r.Failed {
			t.Errorf("%s: %s, %d faults", c.name, counts(r.Counts), len(r.Faults))
		}
	}
}

func TestFailedCardsComeBackWithTheirLine(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	r := s.imported(transfer.ImportRequest{FileName: "a.vcf"}, card("FN:Ada")+card("FN:Bob\nEMAIL:nobody")+card("NOTE:nameless"))
	got := strings.ReplaceAll(s.failedRows(r.Import, "en"), "\r\n", "\n")
	want := "\ufeffline,column,reason\n5,emails,This is not an e-mail address such as name@example.com.\n10,,\"The card on line 10 has no name, company, e-mail address or phone number.\"\n"
	if got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// card is one vCard 3.0.
func card(lines string) string {
	return "BEGIN:VCARD\nVERSION:3.0\n" + lines + "\nEND:VCARD\n"
}

func TestManyFailedRowsAreKeptInAChainOfBlobsInFileOrder(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	const bad = 3*transfer.MaxPendingFaults + 50
	var text, want strings.Builder
	text.WriteString("name,emails\nGood,good@example.com\n")
	for i := range bad {
		fmt.Fprintf(&text, "Bad %d,nobody\n", i)
		fmt.Fprintf(&want, "%d,emails,Bad %d\n", i+3, i)
	}
	r := s.imported(transfer.ImportRequest{}, text.String())
	if got := counts(r.Counts); got != fmt.Sprintf("rows %d created 1 updated 0 unchanged 0 failed %d companies 0", bad+1, bad) {
		t.Error(got)
	}
	if len(r.Faults) != 20 || r.Faults[0].Line != 3 || r.Faults[19].Line != 22 {
		t.Errorf("the report lists %d failed rows: %+v", len(r.Faults), r.Faults)
	}
	blobs, err := s.files.FaultBlobs(t.Context(), r.Import)
	s.must(err)
	if blobs < 1 {
		t.Errorf("%d blobs of failed rows", blobs)
	}
	var got strings.Builder
	for line := range strings.SplitSeq(strings.TrimSpace(s.failedRows(r.Import, "en")), "\r\n") {
		if cells := strings.Split(line, ","); cells[1] == "emails" {
			fmt.Fprintf(&got, "%s,%s,%s\n", cells[0], cells[1], cells[3])
		}
	}
	if got.String() != want.String() {
		t.Errorf("the failed rows are not all there in order:\n%s", got.String())
	}
}

func TestFailedRowsAreForWhoMayImport(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	r := s.imported(transfer.ImportRequest{}, "name,email\nAda,nobody\nBob,b@example.com\n")
	var b strings.Builder
	err := s.files.WriteFailed(t.Context(), s.person("reader@example.com", policy.ReadOnly), r.Import, "en", &b)
	if errs.CodeOf(err) != "import_unknown" || b.Len() != 0 {
		t.Errorf("%v, %q", err, b.String())
	}
	colleague := s.person("colleague@example.com", policy.Member)
	if err := s.files.WriteFailed(t.Context(), colleague, r.Import, "en", &b); errs.CodeOf(err) != "import_rows_private" || b.Len() != 0 {
		t.Errorf("rows of somebody else: %v, %q", err, b.String())
	}
	err = s.files.WriteFailed(t.Context(), s.actor, s.ids.New(), "en", &b)
	if errs.CodeOf(err) != "import_unknown" {
		t.Errorf("an import that never was: %v", err)
	}
}
