package csvfile

import (
	"bufio"
	"io"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// WriterOptions of [NewWriter]; the zero value writes comma-separated UTF-8
// without a byte order mark.
type WriterOptions struct {
	BOM       bool // Excel needs it to recognise UTF-8
	Delimiter byte // 0 for a comma
	Strict    bool // neutralise plain numbers and phone numbers too, see neutralise
	Ragged    bool // rows may have another width than the first, as broken ones do
	Raw       bool // formula cells stay as they are: for programs, never for a spreadsheet
}

// Writer writes rows in the form of RFC 4180 (CRLF line ends, quotes doubled)
// with formula cells neutralised.
type Writer struct {
	w      *bufio.Writer
	delim  byte
	strict bool
	raw    bool
	bom    bool
	ragged bool
	width  int
	quoted string
}

// NewWriter makes a Writer. Write the header as the first row.
func NewWriter(w io.Writer, o WriterOptions) *Writer {
	d := o.Delimiter
	if d == 0 {
		d = ','
	}
	return &Writer{w: bufio.NewWriterSize(w, 64<<10), delim: d, strict: o.Strict, raw: o.Raw, bom: o.BOM, ragged: o.Ragged, quoted: "\"\r\n" + string(rune(d))}
}

// Write writes one row. Unless ragged, every row must have as many
// cells as the first.
func (w *Writer) Write(cells []string) (err error) {
	defer errs.Wrap(&err, "csvfile.Write")
	if w.width == 0 {
		w.width = len(cells)
		if w.bom {
			w.w.WriteString("\ufeff")
		}
	}
	if len(cells) != w.width && !w.ragged {
		return errs.New(errs.Internal, "").WithHint("a row of %d cells in a file of %d columns", len(cells), w.width)
	}
	for i, c := range cells {
		if i > 0 {
			w.w.WriteByte(w.delim)
		}
		w.cell(c)
	}
	if len(cells) == 1 && cells[0] == "" {
		w.w.WriteString(`""`) // otherwise the row would read as a blank line
	}
	_, err = w.w.WriteString("\r\n")
	return err
}

// cell writes one cell; the buffered writer keeps the first error.
func (w *Writer) cell(c string) {
	if !w.raw {
		c = neutralise(c, w.strict)
	}
	if c == "" || !strings.ContainsAny(c, w.quoted) && c[0] != ' ' && c[len(c)-1] != ' ' {
		w.w.WriteString(c)
		return
	}
	w.w.WriteByte('"')
	w.w.WriteString(strings.ReplaceAll(c, `"`, `""`))
	w.w.WriteByte('"')
}

// Flush writes what is buffered.
func (w *Writer) Flush() (err error) {
	defer errs.Wrap(&err, "csvfile.Flush")
	return w.w.Flush()
}

// neutralise puts an apostrophe before a cell that a spreadsheet would take
// for a formula: one that starts with = + - @ (also full-width), TAB, CR, LF
// or NUL, as OWASP "CSV Injection" and ASVS v5.0.0-1.2.10 ask.
//
// Unless strict, a single sign followed by digits, spaces and dots only
// ("+49 30 1234", "-12.5") stays as it is: it can name no function, cell or
// program, and an apostrophe would spoil every phone number for the next
// program. Anything with an operator in it ("+49-30", "-2+3") is evaluated by
// spreadsheets and is neutralised.
//
// A cell that already has apostrophes before such a start gets one more, so
// unneutralise gives back exactly what was there.
func neutralise(c string, strict bool) string {
	if !startsFormula(strings.TrimLeft(c, "'")) || !strict && plainNumber(c) {
		return c
	}
	return "'" + c
}

// unneutralise is the inverse of neutralise, strict or not.
func unneutralise(c string) string {
	if strings.HasPrefix(c, "'") && startsFormula(strings.TrimLeft(c, "'")) {
		return c[1:]
	}
	return c
}

func startsFormula(c string) bool {
	if c == "" {
		return false
	}
	switch c[0] {
	case '=', '+', '-', '@', '\t', '\r', '\n', 0:
		return true
	}
	for _, wide := range []string{"＝", "＋", "－", "＠"} {
		if strings.HasPrefix(c, wide) {
			return true
		}
	}
	return false
}

func plainNumber(c string) bool {
	return len(c) > 1 && (c[0] == '+' || c[0] == '-') && c[1] >= '0' && c[1] <= '9' &&
		strings.Trim(c[1:], "0123456789 .") == ""
}
