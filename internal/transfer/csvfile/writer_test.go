package csvfile_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/holdfast-crm/holdfast/internal/transfer/csvfile"
	"pgregory.net/rapid"
)

func write(t interface{ Fatal(...any) }, o csvfile.WriterOptions, rows ...[]string) string {
	var b bytes.Buffer
	w := csvfile.NewWriter(&b, o)
	for _, row := range rows {
		if err := w.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestFormulaCellsAreNeutralised(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ cell, want, strict string }{
		{"=1+1", "'=1+1", "'=1+1"},
		{"+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0"},
		{"-2+3", "'-2+3", "'-2+3"},
		{"@SUM(A1)", "'@SUM(A1)", "'@SUM(A1)"},
		{"\t=1", "'\t=1", "'\t=1"},
		{"＝1", "'＝1", "'＝1"},
		{"＋1", "'＋1", "'＋1"},
		{"－1", "'－1", "'－1"},
		{"＠x", "'＠x", "'＠x"},
		{"+49 30 1234", "+49 30 1234", "'+49 30 1234"},
		{"+49-30-1234", "'+49-30-1234", "'+49-30-1234"},
		{"-12.5", "-12.5", "'-12.5"},
		{"-", "'-", "'-"},
		{"'=x", "''=x", "''=x"},
		{"'tis", "'tis", "'tis"},
		{"a=1", "a=1", "a=1"},
	} {
		if got := write(t, csvfile.WriterOptions{}, []string{tt.cell}); got != tt.want+"\r\n" {
			t.Errorf("%q is written as %q, want %q", tt.cell, got, tt.want)
		}
		if got := write(t, csvfile.WriterOptions{Strict: true}, []string{tt.cell}); got != tt.strict+"\r\n" {
			t.Errorf("%q is strictly written as %q, want %q", tt.cell, got, tt.strict)
		}
	}
	if got := write(t, csvfile.WriterOptions{}, []string{"\r=1", "\n=1"}); got != "\"'\r=1\",\"'\n=1\"\r\n" {
		t.Errorf("line ends before a formula: %q", got)
	}
}

func TestWriterFollowsRFC4180(t *testing.T) {
	t.Parallel()
	got := write(t, csvfile.WriterOptions{BOM: true}, []string{"a", "b,c", `d"e`, "f\ng"}, []string{"", " h ", "王", "i;j"})
	if want := "\ufeffa,\"b,c\",\"d\"\"e\",\"f\ng\"\r\n,\" h \",王,i;j\r\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	got = write(t, csvfile.WriterOptions{Delimiter: ';'}, []string{"a,b", "c;d"})
	if want := "a,b;\"c;d\"\r\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWhatIsWrittenIsReadBackExactly(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.OneOf(
			rapid.StringMatching(`['=+\-@＝＋－＠",;\t 0-9a-z王\r\n]{0,12}`),
			rapid.String(),
		).Filter(func(s string) bool { return !strings.ContainsRune(s, 0) })
		rows := [][]string{{"name", "note", "third"}}
		for range rapid.IntRange(1, 8).Draw(t, "rows") {
			rows = append(rows, []string{"x" + cell.Draw(t, "a"), cell.Draw(t, "b"), cell.Draw(t, "c")})
		}
		strict := rapid.Bool().Draw(t, "strict")
		file := write(t, csvfile.WriterOptions{BOM: true, Strict: strict}, rows...)
		r, err := csvfile.Open(strings.NewReader(file), csvfile.Options{Unneutralise: true, Header: csvfile.HeaderPresent, Delimiter: ','})
		if err != nil {
			if strings.Contains(err.Error(), "not text") {
				t.Skip("control characters beyond what text has")
			}
			t.Fatal(err)
		}
		var got [][]string
		for range rows[1:] {
			row, err := r.Next()
			if err != nil || row.Problem != nil {
				t.Fatalf("%v %v in %q", err, row.Problem, file)
			}
			got = append(got, row.Cells)
		}
		if diff := cmp.Diff(rows[1:], got); diff != "" {
			t.Fatalf("(-want +got)\n%s", diff)
		}
	})
}
