package transfer_test

import (
	"slices"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/transfer"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

func (s *stack) written(e encoding.Encoding, text string) string {
	s.Helper()
	out, err := e.NewEncoder().String(text)
	s.must(err)
	return out
}

func headers(d transfer.Import) (all []string) {
	for _, c := range d.Columns {
		all = append(all, c.Header)
	}
	return all
}

func TestWhatWasRecognisedWronglyIsSaid(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	for _, tt := range []struct {
		name, file string
		how        transfer.Reading
		headers    []string
		sample     string
	}{
		{"traditional Chinese", s.written(traditionalchinese.Big5, "姓名,電郵\n許功蓋,hsu@example.com\n"), transfer.Reading{Encoding: "big5"}, []string{"姓名", "電郵"}, "許功蓋"},
		{"Cyrillic", s.written(charmap.Windows1251, "Имя;Почта\nАнна Ильина;anna@example.com\n"), transfer.Reading{Encoding: "windows-1251"}, []string{"Имя", "Почта"}, "Анна Ильина"},
		{"bars within Chinese characters", s.written(simplifiedchinese.GB18030, "姓名|邮箱\n王倈|w@example.com\n"), transfer.Reading{Encoding: "gb18030", Delimiter: "|"}, []string{"姓名", "邮箱"}, "王倈"},
		{"commas in every cell", "Name;Email\nByron, Ada;ada@example.com\nLove, Bob;b@example.com\n", transfer.Reading{Delimiter: ","}, []string{"Name;Email"}, ""},
		{"names that look like headings", "Ada Byron,ada\nBob Love,bob\n", transfer.Reading{Headings: new(bool)}, []string{"", ""}, "Ada Byron"},
	} {
		d, err := s.handInText(tt.file)
		s.must(err)
		d, err = s.files.Reread(t.Context(), s.actor, d.ID, tt.how)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if got := headers(d); !slices.Equal(got, tt.headers) {
			t.Errorf("%s: columns %q, want %q", tt.name, got, tt.headers)
		}
		if tt.sample != "" && !slices.Contains(d.Columns[0].Samples, tt.sample) {
			t.Errorf("%s: samples %q", tt.name, d.Columns[0].Samples)
		}
		if now := s.now(d.ID); !slices.Equal(headers(now), tt.headers) {
			t.Errorf("%s: asked again: %q", tt.name, headers(now))
		}
	}
}

func TestAnEncodingNobodyCanTellIsChosenBeforeTheStart(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	d, err := s.handInText(s.written(charmap.Windows1251, "Name;Email\nАнна Ильина;anna@example.com\nБорис;b@example.com\n"))
	s.must(err)
	if !d.Unsure || !slices.Contains(d.Encodings, "windows-1251") {
		t.Fatalf("%+v", d)
	}
	_, err = s.files.Begin(t.Context(), s.actor, d.ID, transfer.Decision{})
	s.code("an import in no encoding", err, "import_encoding_unsure")
	d, err = s.files.Reread(t.Context(), s.actor, d.ID, transfer.Reading{Delimiter: ";"})
	s.must(err)
	if !d.Unsure {
		t.Error("the delimiter says nothing of the encoding")
	}
	d, err = s.files.Reread(t.Context(), s.actor, d.ID, transfer.Reading{Encoding: "windows-1251"})
	s.must(err)
	if d.Unsure || d.Rows == nil || *d.Rows != 2 || d.Encoding != "windows-1251" {
		t.Errorf("%+v", d)
	}
	_, err = s.files.Begin(t.Context(), s.actor, d.ID, transfer.Decision{})
	s.must(err)
	if done := s.until(d.ID, transfer.Finished); done.Progress.Created != 2 {
		t.Errorf("%+v", done.Progress)
	}
	if s.titled("contact", "Анна Ильина") == nil {
		t.Error("the name did not come in as it was written")
	}
	_, err = s.files.Reread(t.Context(), s.actor, d.ID, transfer.Reading{Encoding: "utf-8"})
	s.code("of what has started", err, "import_started_already")
}

func TestATableIsReadByWhatThereIs(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	d := s.handIn(s.actor, "Name,Email\nAda,ada@example.com\n")
	_, err := s.files.Reread(t.Context(), s.actor, d.ID, transfer.Reading{Encoding: "ebcdic", Delimiter: "x"})
	s.code("no encoding, no delimiter", err, "fields_invalid")
	d, err = s.handInText(s.written(simplifiedchinese.GB18030, "姓名,邮箱\n王小明,w@example.com\n"))
	s.must(err)
	_, err = s.files.Reread(t.Context(), s.actor, d.ID, transfer.Reading{Encoding: "utf-8"})
	s.code("a heading that is no UTF-8", err, "csv_row_encoding")
	if now := s.now(d.ID); now.Encoding != "gb18030" {
		t.Errorf("refused, and read as %s since", now.Encoding)
	}
	plain := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	for _, text := range []string{"Name,Email\nAda,ada@example.com\n", "姓名,邮箱\n王小明,w@example.com\n"} {
		if d, err = s.handInText(s.written(plain, text)); err != nil || d.Encoding != "utf-16le" || len(d.Columns) != 2 {
			t.Errorf("UTF-16 without a mark: %v, %s, %q", err, d.Encoding, headers(d))
		}
	}
}
