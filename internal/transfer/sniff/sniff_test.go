package sniff_test

import (
	"io"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/transfer/sniff"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
)

func TestDetect(t *testing.T) {
	t.Parallel()
	gb := func(s string) string {
		out, err := simplifiedchinese.GB18030.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	latin := func(s string) string {
		out, err := charmap.Windows1252.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	cyrillic, err := charmap.Windows1251.NewEncoder().String("Имя;Почта\nАнна Ильина;anna@example.com\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, text string
		cut        bool
		want       sniff.Encoding
		code       string
	}{
		{name: "ASCII", text: "name,email", want: sniff.Undecided},
		{name: "UTF-8", text: "näme", want: sniff.UTF8},
		{name: "UTF-8 cut in a character", text: "姓名"[:5], cut: true, want: sniff.UTF8},
		{name: "Chinese", text: gb("姓名,邮箱\n王小明,w@example.com\n"), want: sniff.GB18030},
		{name: "Chinese with rare characters", text: gb("姓名\n欧阳喆\n𠮷田\n"), want: sniff.GB18030},
		{name: "Chinese cut in a character", text: gb("姓名名")[:5], cut: true, want: sniff.GB18030},
		{name: "German", text: latin("Müller;Straße;Größe"), want: sniff.Windows1252},
		{name: "French", text: latin("Prénom;Société;Numéro de téléphone;Hélène"), want: sniff.Windows1252},
		{name: "Russian", text: cyrillic, code: "file_encoding_unknown"},
		{name: "UTF-8 with a broken byte", text: "näme\xff, x\x81 ", code: "file_encoding_unknown"},
	} {
		got, err := sniff.Detect([]byte(tt.text), tt.cut)
		if got != tt.want || errs.CodeOf(err) != tt.code {
			t.Errorf("%s: %q, %v; want %q, %q", tt.name, got, err, tt.want, tt.code)
		}
	}
}

func TestFileGoesOnWhereTheSampleEnded(t *testing.T) {
	t.Parallel()
	for _, mark := range []string{"", "\ufeff"} {
		text := strings.Repeat("0123456789", 20000)
		f, err := sniff.Open(strings.NewReader(mark+text), sniff.Undecided)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(f.Reader(3))
		if err != nil || string(got) != text[3:] || !f.Cut || f.BOM != (mark != "") {
			t.Errorf("with mark %q: %d bytes, %v", mark, len(got), err)
		}
	}
}
