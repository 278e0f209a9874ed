package vcard_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/transfer/vcard"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"
)

func read(t interface{ Fatal(...any) }, r io.Reader) (cards []vcard.Card) {
	reader, err := vcard.Open(r)
	if err != nil {
		t.Fatal(err)
	}
	for {
		c, err := reader.Next()
		if err == io.EOF {
			return cards
		}
		if err != nil {
			t.Fatal(err)
		}
		cards = append(cards, c)
	}
}

var onlyContent = cmpopts.IgnoreFields(vcard.Card{}, "Bytes", "Index", "Line", "Problem")

func TestReaderUnderstandsEveryVersion(t *testing.T) {
	t.Parallel()
	for _, ending := range []string{"\n", "\r\n"} {
		raw, err := os.ReadFile("testdata/mixed.vcf")
		if err != nil {
			t.Fatal(err)
		}
		got := read(t, strings.NewReader(strings.ReplaceAll(string(raw), "\n", ending)))
		want := []vcard.Card{
			{
				UID: "urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e", FN: "Dr. Anna Maria Müller", Family: "Müller", Given: "Anna", Middle: "Maria", Prefix: "Dr.",
				Org: "Example GmbH", Department: "Vertrieb", Title: "Leiterin, Vertrieb", Birthday: "--02-03",
				Note:      "first line\nsecond; with \\ and a very long text that is folded at a place where nobody would fold",
				Emails:    []vcard.Labelled{{"anna.mueller@example.com", "work"}, {"anna@example.org", "home"}},
				Phones:    []vcard.Labelled{{"+49 30 1234", "mobile"}, {"+49 30 5678", "Ferienhaus"}},
				URLs:      []vcard.Labelled{{"https://example.com/anna?a=1,2", ""}},
				Addresses: []vcard.Labelled{{"Hauptstr. 1\nBerlin\n10115\nDeutschland", "home"}},
			},
			{
				FN: "王小明", Family: "王", Given: "小明",
				Phones: []vcard.Labelled{{"13800001111", "mobile"}, {"010-12345678", "work fax"}},
				Emails: []vcard.Labelled{{"wang@example.com", "home"}},
			},
			{
				FN: "Jo Roe", Family: "Roe", Given: "Jo Ann", Prefix: "Ms.", Birthday: "--04-12",
				Phones: []vcard.Labelled{{"+1-555-0101", "mobile"}, {"+1-555-0100 ext. 5", "home"}},
			},
			{},
			{FN: "After No End", Birthday: "1985-04-12"},
			{}, {}, {FN: "Future"}, {}, {Note: "nobody"}, {FN: "Last One"},
		}
		problems := map[int]string{3: "vcard_unfinished", 5: "vcard_outside", 6: "vcard_line_invalid", 7: "vcard_version", 8: "vcard_group", 9: "vcard_empty"}
		lines := []int{1, 24, 37, 46, 49, 54, 55, 60, 64, 70, 74}
		if len(got) != len(want) {
			t.Fatalf("%d cards, want %d", len(got), len(want))
		}
		for i, c := range got {
			if c.Index != i || c.Line != lines[i] {
				t.Errorf("card %d has index %d and line %d, want line %d", i, c.Index, c.Line, lines[i])
			}
			if code := problems[i]; code != "" {
				if c.Problem == nil || c.Problem.Code != code {
					t.Errorf("card %d: problem %v, want %s", i, c.Problem, code)
				}
				continue
			}
			if c.Problem != nil {
				t.Errorf("card %d: %v", i, c.Problem)
			}
			if diff := cmp.Diff(want[i], c, onlyContent); diff != "" {
				t.Errorf("card %d (-want +got)\n%s", i, diff)
			}
		}
	}
}

func TestReaderRecognisesEncodings(t *testing.T) {
	t.Parallel()
	text := "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:欧阳喆\r\nN:欧阳;喆;;;\r\nORG:示例科技有限公司\r\nEND:VCARD\r\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	declared := strings.Replace(gb, "ORG:", "ORG;CHARSET=GB2312:", 1)
	for name, file := range map[string]string{"UTF-8": text, "mark": "\ufeff" + text, "GB18030": gb, "UTF-16": wide, "declared": declared} {
		got := read(t, strings.NewReader(file))
		want := []vcard.Card{{FN: "欧阳喆", Family: "欧阳", Given: "喆", Org: "示例科技有限公司"}}
		if diff := cmp.Diff(want, got, onlyContent); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

func TestBirthdayForms(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"BDAY:19850412":                             "1985-04-12",
		"BDAY:1985-04-12":                           "1985-04-12",
		"BDAY:1985-04-12T00:00:00Z":                 "1985-04-12",
		"BDAY;VALUE=date:1985-04-12":                "1985-04-12",
		"BDAY:--0203":                               "--02-03",
		"BDAY:--02-03":                              "--02-03",
		"BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-03":    "--02-03",
		"BDAY:1985-04":                              "1985-04",
		"BDAY:1985":                                 "1985",
		"BDAY;VALUE=text:circa 1800":                "circa 1800",
		"BDAY;VALUE=date-and-or-time:19531015T2310": "1953-10-15",
	} {
		cards := read(t, strings.NewReader("BEGIN:VCARD\nVERSION:4.0\nFN:x\n"+in+"\nEND:VCARD\n"))
		if cards[0].Birthday != want {
			t.Errorf("%s is read as %q, want %q", in, cards[0].Birthday, want)
		}
	}
}

type repeat string

func (s repeat) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		n += copy(p[n:], s)
	}
	return n, nil
}

func TestLimits(t *testing.T) {
	t.Parallel()
	card := func(body io.Reader) io.Reader {
		return io.MultiReader(strings.NewReader("BEGIN:VCARD\nVERSION:3.0\nFN:Big\n"), body, strings.NewReader("\nEND:VCARD\nBEGIN:VCARD\nVERSION:3.0\nFN:Next\nEND:VCARD\n"))
	}
	for _, tt := range []struct {
		name, code string
		body       io.Reader
	}{
		{"photo in folded lines", "", io.MultiReader(strings.NewReader("PHOTO;ENCODING=b:\n"), io.LimitReader(repeat(" QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=\n"), 8<<20))},
		{"photo in one line", "", io.MultiReader(strings.NewReader("PHOTO:data:image/jpeg;base64,"), io.LimitReader(repeat("QUJDREVG"), 8<<20))},
		{"note in one line", "vcard_too_large", io.MultiReader(strings.NewReader("NOTE:"), io.LimitReader(repeat("x"), 8<<20))},
		{"note in folded lines", "vcard_too_large", io.MultiReader(strings.NewReader("NOTE:\n"), io.LimitReader(repeat(" xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n"), 8<<20))},
		{"endless properties", "vcard_too_large", io.LimitReader(repeat("TEL:1234567890\n"), 8<<20)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := read(t, card(tt.body))
			if len(got) != 2 || got[1].FN != "Next" || got[1].Problem != nil {
				t.Fatalf("the card after it is lost: %d cards", len(got))
			}
			code := ""
			if got[0].Problem != nil {
				code = got[0].Problem.Code
			}
			if code != tt.code {
				t.Errorf("problem %q, want %q", code, tt.code)
			}
		})
	}
}

func TestOtherFilesAreRefused(t *testing.T) {
	t.Parallel()
	for file, code := range map[string]string{
		"":                "file_empty",
		"name,email\na,b": "vcard_not_vcard",
		"PK\x03\x04":      "file_is_zip",
		"a\x00b":          "file_not_text",
	} {
		if _, err := vcard.Open(strings.NewReader(file)); errs.CodeOf(err) != code {
			t.Errorf("%q: %v, want %s", file, err, code)
		}
	}
}

func TestSkipToGivesTheSameCardsAsReading(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/mixed.vcf")
	if err != nil {
		t.Fatal(err)
	}
	want := read(t, bytes.NewReader(raw))
	for i := range want {
		r, err := vcard.Open(bytes.NewReader(raw))
		if err == nil {
			err = r.SkipTo(i)
		}
		if err != nil {
			t.Fatal(err)
		}
		got, err := r.Next()
		if diff := cmp.Diff(want[i], got); diff != "" || err != nil {
			t.Errorf("card %d: %v\n%s", i, err, diff)
		}
	}
}

func TestFailingSourceIsAnError(t *testing.T) {
	t.Parallel()
	cause := errors.New("disk gone")
	r, err := vcard.Open(io.MultiReader(strings.NewReader(strings.Repeat("BEGIN:VCARD\nFN:x\nEND:VCARD\n", 5000)), failing{cause}))
	for err == nil {
		_, err = r.Next()
	}
	if !errors.Is(err, cause) {
		t.Errorf("error = %v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestWriterFoldsAndEscapes(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	note := strings.Repeat("王", 60) + ",;\\\nend"
	if err := vcard.NewWriter(&b).Write(vcard.Card{FN: "Jo; Roe", Note: note, Birthday: "1985-04-12", Emails: []vcard.Labelled{{"jo@example.com", "Sommer"}}}); err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSuffix(b.String(), "\r\n"), "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) || strings.ContainsAny(line, "\r\n") {
			t.Errorf("line %q", line)
		}
	}
	for _, want := range []string{"VERSION:4.0\r\n", `FN:Jo\; Roe`, "BDAY:19850412\r\n", "item1.EMAIL:jo@example.com\r\nitem1.X-ABLabel:Sommer\r\n", `\,\;\\\nend`} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is missing in\n%s", want, b.String())
		}
	}
}

func TestWhatIsWrittenIsReadBackExactly(t *testing.T) {
	t.Parallel()
	text := rapid.Map(rapid.OneOf(rapid.StringMatching(`[a-z;,:\\"^=王 \n]{0,90}`), rapid.StringMatching(`\PC{0,40}`)), strings.TrimSpace)
	some := text.Filter(func(s string) bool { return s != "" })
	label := rapid.OneOf(rapid.SampledFrom([]string{"", "home", "work", "mobile", "fax", "home fax", "work fax", "pager", "main", "other"}),
		rapid.SampledFrom([]string{"Ferienhaus", "助理", "a;b:c"}))
	labelled := func(t *rapid.T, name string) (out []vcard.Labelled) {
		for range rapid.IntRange(0, 3).Draw(t, name) {
			out = append(out, vcard.Labelled{Value: "x" + some.Draw(t, name), Label: label.Draw(t, name)})
		}
		return out
	}
	rapid.Check(t, func(t *rapid.T) {
		want := vcard.Card{
			UID: text.Draw(t, "uid"), FN: some.Draw(t, "fn"), Family: text.Draw(t, "family"), Given: text.Draw(t, "given"),
			Middle: text.Draw(t, "middle"), Prefix: text.Draw(t, "prefix"), Suffix: text.Draw(t, "suffix"),
			Org: text.Draw(t, "org"), Department: text.Draw(t, "department"), Title: text.Draw(t, "title"), Note: text.Draw(t, "note"),
			Birthday: rapid.SampledFrom([]string{"", "1985-04-12", "--04-12", "1985-04", "1985", "spring, long ago"}).Draw(t, "birthday"),
			Emails:   labelled(t, "emails"), Phones: labelled(t, "phones"), URLs: labelled(t, "urls"), Addresses: labelled(t, "addresses"),
		}
		var b bytes.Buffer
		if err := vcard.NewWriter(&b).Write(want); err != nil {
			t.Fatal(err)
		}
		got := read(t, &b)
		if len(got) != 1 || got[0].Problem != nil {
			t.Fatalf("%d cards, %v", len(got), got[0].Problem)
		}
		if diff := cmp.Diff(want, got[0], onlyContent); diff != "" {
			t.Fatalf("(-want +got)\n%s", diff)
		}
	})
}

func FuzzReader(f *testing.F) {
	raw, err := os.ReadFile("testdata/mixed.vcf")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add([]byte("BEGIN:VCARD\r\nN;X=\"a:b;c:d\r\nitem1.TEL;;TYPE:1\r\nEND:VCARD"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := vcard.Open(bytes.NewReader(data))
		if err != nil {
			return
		}
		for i := 0; ; i++ {
			c, err := r.Next()
			if err == io.EOF {
				return
			}
			if err != nil || c.Index != i || c.Line < 1 {
				t.Fatalf("card %d: index %d, line %d, %v", i, c.Index, c.Line, err)
			}
			if c.Problem != nil {
				continue
			}
			if err := vcard.NewWriter(io.Discard).Write(c); err != nil {
				t.Fatal(err)
			}
		}
	})
}
