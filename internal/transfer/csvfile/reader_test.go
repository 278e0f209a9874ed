package csvfile_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/transfer/csvfile"
	"github.com/holdfast-crm/holdfast/internal/transfer/sniff"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

func open(t *testing.T, text string, o csvfile.Options) *csvfile.Reader {
	t.Helper()
	r, err := csvfile.Open(strings.NewReader(text), o)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	return r
}

func all(t *testing.T, r *csvfile.Reader) []csvfile.Row {
	t.Helper()
	var rows []csvfile.Row
	for {
		row, err := r.Next()
		if err == io.EOF {
			return rows
		}
		if err != nil {
			t.Fatalf("Next: %v", err)
		}
		rows = append(rows, row)
	}
}

func cellsOf(rows []csvfile.Row) (out [][]string) {
	for _, r := range rows {
		out = append(out, r.Cells)
	}
	return out
}

func TestReaderUnderstandsFilesAsExported(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text string
		header     []string
		rows       [][]string
	}{
		{"plain", "a,b\n1,2\n3,4\n", []string{"a", "b"}, [][]string{{"1", "2"}, {"3", "4"}}},
		{"no line end at the end", "a,b\n1,2", []string{"a", "b"}, [][]string{{"1", "2"}}},
		{"CRLF", "a,b\r\n1,2\r\n", []string{"a", "b"}, [][]string{{"1", "2"}}},
		{"CR only", "a,b\r1,2\r3,4", []string{"a", "b"}, [][]string{{"1", "2"}, {"3", "4"}}},
		{"byte order mark", "\ufeffa,b\n1,2\n", []string{"a", "b"}, [][]string{{"1", "2"}}},
		{"semicolons with commas inside", "Name;Ort\nMüller, Anna;Köln\nBrandt, Jo;Bonn\n", []string{"Name", "Ort"}, [][]string{{"Müller, Anna", "Köln"}, {"Brandt, Jo", "Bonn"}}},
		{"tabs", "a\tb\tc\n1\t2,5\t3\n", []string{"a", "b", "c"}, [][]string{{"1", "2,5", "3"}}},
		{"sep line", "sep=;\r\na;b\r\n1,5;2\r\n", []string{"a", "b"}, [][]string{{"1,5", "2"}}},
		{"one column", "email\na@example.com\n", []string{"email"}, [][]string{{"a@example.com"}}},
		{"quoted newline, delimiter and quote", "a,b\n\"x\r\ny, z\",\"say \"\"hi\"\"\"\n", []string{"a", "b"}, [][]string{{"x\r\ny, z", `say "hi"`}}},
		{"quotes inside unquoted cell", "a,b\nJoe \"Joey\" Doe,5\" pipe\n", []string{"a", "b"}, [][]string{{`Joe "Joey" Doe`, `5" pipe`}}},
		{"stray quotes inside quoted cell", "a,b\n\"Joe \"Joey\" Doe\",2\n", []string{"a", "b"}, [][]string{{`Joe "Joey" Doe`, "2"}}},
		{"space after closing quote", "a,b\n\"x\" ,2\n", []string{"a", "b"}, [][]string{{"x", "2"}}},
		{"blank rows", "\n\na,b\n\n,,\n1,2\n   \n", []string{"a", "b"}, [][]string{{"1", "2"}}},
		{"surplus empty cells", "a,b\n1,2,,\n", []string{"a", "b"}, [][]string{{"1", "2"}}},
		{"empty cells stay empty", "a,b,c\n1,,3\n,2,\n", []string{"a", "b", "c"}, [][]string{{"1", "", "3"}, {"", "2", ""}}},
		{"no header", "Anna,anna@example.com\nBen,ben@example.com\n", nil, [][]string{{"Anna", "anna@example.com"}, {"Ben", "ben@example.com"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := open(t, tt.text, csvfile.Options{})
			if diff := cmp.Diff(tt.header, r.Header()); diff != "" {
				t.Errorf("header (-want +got)\n%s", diff)
			}
			rows := all(t, r)
			if diff := cmp.Diff(tt.rows, cellsOf(rows)); diff != "" {
				t.Errorf("rows (-want +got)\n%s", diff)
			}
			for i, row := range rows {
				if row.Problem != nil || row.Index != i {
					t.Errorf("row %d: index %d, problem %v", i, row.Index, row.Problem)
				}
			}
		})
	}
}

func TestReaderRecognisesEncodings(t *testing.T) {
	t.Parallel()
	chinese := "姓名,邮箱,公司\n王小明,wang@example.com,示例科技\n欧阳喆,ouyang@example.org,𠮷祥商行\n"
	western := "Vorname;Straße\nJürgen;Größenweg 5\nZoë;Café-Platz 1\n"
	encode := func(s string, err error) string {
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for _, tt := range []struct {
		name, file, text string
		want             sniff.Encoding
	}{
		{"UTF-8", chinese, chinese, sniff.UTF8},
		{"UTF-8 with mark", "\ufeff" + chinese, chinese, sniff.UTF8},
		{"GB18030", encode(simplifiedchinese.GB18030.NewEncoder().String(chinese)), chinese, sniff.GB18030},
		{"UTF-16LE", encode(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(chinese)), chinese, sniff.UTF16LE},
		{"UTF-16BE", encode(unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String(chinese)), chinese, sniff.UTF16BE},
		{"windows-1252", encode(charmap.Windows1252.NewEncoder().String(western)), western, sniff.Windows1252},
		{"ASCII", "a,b\n1,2\n", "a,b\n1,2\n", sniff.UTF8},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := open(t, tt.file, csvfile.Options{})
			if got := r.Format().Encoding; got != tt.want {
				t.Errorf("encoding = %q, want %q", got, tt.want)
			}
			want := all(t, open(t, tt.text, csvfile.Options{}))
			if diff := cmp.Diff(cellsOf(want), cellsOf(all(t, r))); diff != "" {
				t.Errorf("rows (-want +got)\n%s", diff)
			}
		})
	}
}

func TestEncodingSeenOnlyAfterTheSampleIsStillRecognised(t *testing.T) {
	t.Parallel()
	tail, err := simplifiedchinese.GB18030.NewEncoder().String("李四,示例公司\n")
	if err != nil {
		t.Fatal(err)
	}
	file := "name,company\n" + strings.Repeat("Anna,Example Ltd\n", 8000) + tail
	r := open(t, file, csvfile.Options{})
	if err := r.SkipTo(8000); err != nil {
		t.Fatal(err)
	}
	row, err := r.Next()
	if err != nil || row.Problem != nil {
		t.Fatalf("row: %v, %v", row.Problem, err)
	}
	if diff := cmp.Diff([]string{"李四", "示例公司"}, row.Cells); diff != "" {
		t.Error(diff)
	}
	if got := r.Format().Encoding; got != sniff.GB18030 {
		t.Errorf("encoding = %q", got)
	}
}

func TestBrokenRowsAreReportedWithTheirLineAndReadingGoesOn(t *testing.T) {
	t.Parallel()
	good := "Ben,ben@example.com\n"
	for _, tt := range []struct {
		name, bad, code string
	}{
		{"too few cells", "Anna\n", "csv_row_ragged"},
		{"too many cells", "Anna,anna@example.com,x\n", "csv_row_ragged"},
		{"quote never closed", "\"Anna,anna@example.com\n", "csv_quote_unclosed"},
		{"not UTF-8", "Ann\xff,ä@example.com\n", "csv_row_encoding"},
		{"cell over the limit", strings.Repeat("x", 30000) + ",a\n", "csv_cell_too_large"},
		{"quoted cell over the limit", `"` + strings.Repeat("x", 30000) + "\",a\n", "csv_cell_too_large"},
		{"row over the limit", strings.Repeat("xy,", 200000) + "a\n", "csv_columns_too_many"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			// 300 rows with quotes after the bad one, so an unclosed quote meets others.
			text := "näme,email\n\"Ca\nrl\",carl@example.com\n" + tt.bad + strings.Repeat(good, 300) + "\"Doe, Jo\",jo@example.com\n" + good
			rows := all(t, open(t, text, csvfile.Options{Encoding: sniff.UTF8, MaxCellBytes: 20000}))
			if len(rows) != 304 {
				t.Errorf("%d rows, want 304", len(rows))
			}
			for _, row := range rows {
				switch {
				case row.Index == 1 && (row.Problem == nil || row.Problem.Code != tt.code || row.Line != 4):
					t.Errorf("row 1: line %d, problem %v, want %s on line 4", row.Line, row.Problem, tt.code)
				case row.Index != 1 && row.Problem != nil:
					t.Errorf("row %d: %v", row.Index, row.Problem)
				}
			}
			last := rows[len(rows)-1]
			if want := 4 + 302; last.Line != want || last.Cells[0] != "Ben" {
				t.Errorf("last row on line %d, want %d", last.Line, want)
			}
			if want := int64(len(text) - len(good)); last.Offset != want {
				t.Errorf("last row at byte %d, want %d", last.Offset, want)
			}
		})
	}
}

func TestBytesThatAreNoTextAfterTheSampleSpoilOnlyTheirRow(t *testing.T) {
	t.Parallel()
	rows := all(t, open(t, "a,b\n"+strings.Repeat("1,2\n", 20000)+"x\x00,2\n3,4\n", csvfile.Options{}))
	if p := rows[20000].Problem; p == nil || p.Code != "csv_row_binary" {
		t.Errorf("problem = %v", p)
	}
	if last := rows[20001]; last.Problem != nil || last.Line != 20003 {
		t.Errorf("last row: %+v", last)
	}
}

func TestSkipToGivesTheSameRowsAsReading(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("name,email\n")
	for i := range 500 {
		switch i % 5 {
		case 0:
			fmt.Fprintf(&b, "\"multi\nline %d\",a@example.com\n\n", i)
		case 1:
			fmt.Fprintf(&b, "\"unclosed %d,a@example.com\n", i)
		default:
			fmt.Fprintf(&b, "n%d,n%d@example.com\n", i, i)
		}
	}
	want := all(t, open(t, b.String(), csvfile.Options{}))
	for _, index := range []int{0, 1, 2, 77, 256, len(want) - 1} {
		r := open(t, b.String(), csvfile.Options{})
		if err := r.SkipTo(index); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want[index:], all(t, r)); diff != "" {
			t.Fatalf("from %d (-want +got)\n%s", index, diff)
		}
	}
	r := open(t, b.String(), csvfile.Options{})
	if err := r.SkipTo(len(want) + 1); err != io.EOF {
		t.Errorf("SkipTo past the end = %v, want EOF", err)
	}
}

// counting is a source that says how much was taken from it.
type counting struct {
	r io.Reader
	n int64
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// repeat gives the same bytes again and again.
type repeat string

func (s repeat) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		n += copy(p[n:], s)
	}
	return n, nil
}

func TestFilesThatAreNoTableAreRefusedWithinTheSample(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, code string
		source     io.Reader
	}{
		{"random bytes", "file_not_text", rand.NewChaCha8([32]byte{1})},
		{"endless line", "csv_line_endless", repeat("QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo")},
		{"zip", "file_is_zip", io.MultiReader(strings.NewReader("PK\x03\x04\x14\x00\x00\x00\x08\x00people.csv"), repeat("x"))},
		{"workbook", "file_is_workbook", io.MultiReader(strings.NewReader("PK\x03\x04\x14\x00\x00\x00\x08\x00[Content_Types].xml"), repeat("x"))},
		{"old workbook", "file_is_workbook", io.MultiReader(strings.NewReader("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), repeat("x"))},
		{"gzip", "file_is_compressed", io.MultiReader(strings.NewReader("\x1f\x8b\x08"), repeat("x"))},
		{"pdf", "file_is_pdf", io.MultiReader(strings.NewReader("%PDF-1.7\n"), repeat("x\n"))},
		{"png", "file_is_image", io.MultiReader(strings.NewReader("\x89PNG\r\n\x1a\n"), repeat("x"))},
		{"html", "file_is_markup", io.MultiReader(strings.NewReader("\r\n<!DOCTYPE html>\n"), repeat("<td>\n"))},
		{"json", "file_is_json", io.MultiReader(strings.NewReader("[\n {\"name\":"), repeat("1,\n"))},
		{"vcard", "csv_is_vcard", io.MultiReader(strings.NewReader("BEGIN:VCARD\r\n"), repeat("N:x\r\n"))},
		{"mixed encodings", "file_encoding_unknown", io.MultiReader(strings.NewReader("näme,b\nr\xff\xff\xff,\x81 \n"), repeat("a,b\n"))},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := &counting{r: io.LimitReader(tt.source, 200<<20)}
			_, err := csvfile.Open(c, csvfile.Options{})
			if errs.CodeOf(err) != tt.code {
				t.Errorf("error = %v, want %s", err, tt.code)
			}
			for _, lang := range errs.Languages() {
				if !errs.HasText(lang, errs.CodeOf(err)) {
					t.Errorf("%s has no %s text", errs.CodeOf(err), lang)
				}
			}
			if c.n > sniff.SampleSize {
				t.Errorf("%d bytes were read", c.n)
			}
		})
	}
	for _, empty := range []string{"", "\ufeff", "\n \r\n", ",,\n"} {
		if _, err := csvfile.Open(strings.NewReader(empty), csvfile.Options{}); errs.CodeOf(err) != "file_empty" {
			t.Errorf("%q: %v", empty, err)
		}
	}
}

func TestEndlessCellsDoNotGrowMemory(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]string{"quoted": "a,b\n1,\"", "bare": "a,b\n1,"} {
		for fill, unit := range map[string]string{"one line": "xxxxxxxxxxxxxxxx", "cells": "y,y,y,", "quotes": `"" "",`} {
			src := io.LimitReader(io.MultiReader(strings.NewReader(start), repeat(unit)), 24<<20)
			r, err := csvfile.Open(src, csvfile.Options{})
			if err != nil {
				t.Fatalf("%s %s: %v", name, fill, err)
			}
			row, err := r.Next()
			if err != nil || row.Problem == nil {
				t.Errorf("%s %s: problem %v, error %v", name, fill, row.Problem, err)
			}
			if got := csvfile.Buffered(r); got > 16<<20 {
				t.Errorf("%s %s: buffer of %d bytes", name, fill, got)
			}
			if _, err := r.Next(); err != io.EOF {
				t.Errorf("%s %s: after the endless line: %v", name, fill, err)
			}
		}
	}
}

func TestTooManyBrokenRowsEndTheReading(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"many":  "a,b\n" + strings.Repeat("\"x\"y\n", 3001),
		"large": "a,b\n" + strings.Repeat("\"\n"+strings.Repeat("z", 900<<10)+"\"y\n", 100),
	} {
		r := open(t, text, csvfile.Options{})
		var err error
		for err == nil {
			_, err = r.Next()
		}
		if errs.CodeOf(err) != "csv_broken" {
			t.Errorf("%s: error = %v, want csv_broken", name, err)
		}
	}
}

func TestFailingSourceIsAnError(t *testing.T) {
	t.Parallel()
	cause := errors.New("disk gone")
	src := io.MultiReader(strings.NewReader("a,b\n"+strings.Repeat("1,2\n", 20000)), failing{cause})
	r, err := csvfile.Open(src, csvfile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = r.Next()
	}
	if !errors.Is(err, cause) || errs.KindOf(err) != errs.Unavailable {
		t.Errorf("error = %v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func FuzzReader(f *testing.F) {
	for _, s := range []string{
		"a,b\n1,2\n", "a;b\r\n\"x\ny\";2\r\n", "\ufeff姓名\t邮箱\n王\tw@example.com", "a,b\n\"x,1\n\"y\"z,2\n",
		"\xff\xfea\x00,\x00b\x00\n\x00", "sep=;\na;b", "a\rb\r\r\n\"", "\xd0\xd5\xc3\xfb,b\n\xcd\xf5,2\n",
	} {
		f.Add([]byte(s), 7)
	}
	f.Fuzz(func(t *testing.T, data []byte, skip int) {
		o := csvfile.Options{MaxCellBytes: 50, MaxRowBytes: 200, MaxColumns: 20}
		r, err := csvfile.Open(bytes.NewReader(data), o)
		if err != nil {
			if errs.KindOf(err) == errs.Internal {
				t.Fatal(err)
			}
			return
		}
		var rows []csvfile.Row
		for {
			row, err := r.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				return
			}
			if row.Problem == nil && len(row.Cells) != r.Width() {
				t.Fatalf("row of %d cells, width %d", len(row.Cells), r.Width())
			}
			if row.Index != len(rows) || row.Line < 1 {
				t.Fatalf("row %d has index %d, line %d", len(rows), row.Index, row.Line)
			}
			rows = append(rows, row)
		}
		if len(rows) == 0 || skip < 0 {
			return
		}
		skip %= len(rows)
		again, err := csvfile.Open(bytes.NewReader(data), o)
		if err == nil {
			err = again.SkipTo(skip)
		}
		if err != nil {
			t.Fatal(err)
		}
		row, err := again.Next()
		if err != nil || row.Line != rows[skip].Line || row.Offset != rows[skip].Offset {
			t.Fatalf("after SkipTo(%d): %+v, %v; want %+v", skip, row, err, rows[skip])
		}
	})
}

func BenchmarkReader(b *testing.B) {
	var file bytes.Buffer
	w := csvfile.NewWriter(&file, csvfile.WriterOptions{})
	header := strings.Split("First Name,Middle Name,Last Name,Phonetic First Name,Phonetic Middle Name,Phonetic Last Name,Name Prefix,Name Suffix,Nickname,File As,Organization Name,Organization Title,Organization Department,Birthday,Notes,Photo,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Address 1 - Formatted", ",")
	if err := w.Write(header); err != nil {
		b.Fatal(err)
	}
	for i := range 100_000 {
		row := make([]string, len(header))
		row[0], row[2], row[10], row[13] = fmt.Sprintf("Anna%d", i), "Müller", "Example GmbH", "1985-04-12"
		row[14], row[16], row[17], row[18] = "met at the fair,\nwants a \"call\"", "* myContacts", "* Work", fmt.Sprintf("anna%d@example.com", i)
		row[19], row[20], row[21] = "Mobile", fmt.Sprintf("+49 30 %07d", i), "Hauptstr. 1\n10115 Berlin"
		if err := w.Write(row); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	for name, skip := range map[string]int{"read": 0, "skip": 100_000} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(file.Len()))
			b.ReportAllocs()
			for b.Loop() {
				r, err := csvfile.Open(bytes.NewReader(file.Bytes()), csvfile.Options{})
				if err != nil {
					b.Fatal(err)
				}
				if err := r.SkipTo(skip); err != nil {
					b.Fatal(err)
				}
				for {
					row, err := r.Next()
					if err == io.EOF {
						break
					}
					if err != nil || row.Problem != nil {
						b.Fatal(err, row.Problem)
					}
				}
			}
		})
	}
}
