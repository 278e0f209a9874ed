package sniff

import (
	"bytes"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// SampleSize is how much of a file is looked at before anything is decided.
const SampleSize = 64 << 10

// signature is a file format that people hand in instead of a CSV or vCard file.
type signature struct {
	magic string
	code  string
}

var signatures = []signature{
	{"PK\x03\x04", "file_is_zip"},
	{"PK\x05\x06", "file_is_zip"},
	{"\x1f\x8b", "file_is_compressed"},
	{"BZh", "file_is_compressed"},
	{"\xfd7zXZ\x00", "file_is_compressed"},
	{"7z\xbc\xaf\x27\x1c", "file_is_compressed"},
	{"Rar!\x1a\x07", "file_is_compressed"},
	{"\x28\xb5\x2f\xfd", "file_is_compressed"},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file_is_workbook"}, // Excel before 2007
	{"%PDF-", "file_is_pdf"},
	{"\x89PNG\r\n\x1a\n", "file_is_image"},
	{"\xff\xd8\xff", "file_is_image"},
	{"GIF8", "file_is_image"},
	{"SQLite format 3\x00", "file_not_text"},
}

// refuse names what the sample is when it is certainly no delimited text.
func refuse(sample []byte) error {
	for _, s := range signatures {
		if !bytes.HasPrefix(sample, []byte(s.magic)) {
			continue
		}
		code := s.code
		if code == "file_is_zip" && isWorkbook(sample) {
			code = "file_is_workbook"
		}
		return errs.New(errs.Invalid, code).WithHint("the file begins with the signature of another format")
	}
	return nil
}

// isWorkbook tells an .xlsx or .ods file from other ZIP archives by the member
// names at its beginning.
func isWorkbook(sample []byte) bool {
	for _, member := range []string{"[Content_Types].xml", "xl/", "opendocument.spreadsheet"} {
		if bytes.Contains(sample, []byte(member)) {
			return true
		}
	}
	return false
}

// refuseText names text formats that nobody's address book exports. The sample
// is UTF-8 or a superset of ASCII.
func refuseText(sample []byte) error {
	t := bytes.TrimLeft(sample, " \t\r\n")
	if len(t) == 0 {
		return errs.New(errs.Invalid, "file_empty")
	}
	head := strings.ToUpper(string(t[:min(len(t), 64)]))
	switch {
	case strings.HasPrefix(head, "<!DOCTYPE"), strings.HasPrefix(head, "<HTML"), strings.HasPrefix(head, "<?XML"), strings.HasPrefix(head, "<TABLE"):
		return errs.New(errs.Invalid, "file_is_markup")
	case looksJSON(t):
		return errs.New(errs.Invalid, "file_is_json")
	}
	return nil
}

// looksJSON is true for an object, or an array of objects.
func looksJSON(t []byte) bool {
	rest := bytes.TrimLeft(t[1:], " \t\r\n")
	switch t[0] {
	case '{':
		return len(rest) > 0 && (rest[0] == '"' || rest[0] == '}')
	case '[':
		return len(rest) > 0 && (rest[0] == '{' || rest[0] == ']')
	}
	return false
}

// refuseBinary refuses what holds NUL bytes, or more control characters than
// text ever has (one in 200 leaves room for a stray form feed or Ctrl-Z).
func refuseBinary(sample []byte) error {
	control := 0
	for _, c := range sample {
		if c == 0 {
			return errs.New(errs.Invalid, "file_not_text")
		}
		if c < 0x20 && c != '\t' && c != '\n' && c != '\r' || c == 0x7f {
			control++
		}
	}
	if control > 1 && control*200 > len(sample) {
		return errs.New(errs.Invalid, "file_not_text")
	}
	return nil
}
