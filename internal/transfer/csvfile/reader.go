package csvfile

import (
	"bytes"
	"io"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/transfer/sniff"
)

// HeaderMode says whether the first row names the columns.
type HeaderMode uint8

// The zero value lets Open decide.
const (
	HeaderAuto HeaderMode = iota
	HeaderPresent
	HeaderAbsent
)

// Options of [Open]; the zero value sniffs everything and has the default
// limits.
type Options struct {
	Encoding     sniff.Encoding // "" to detect
	Delimiter    byte           // 0 to detect
	Header       HeaderMode     // HeaderAuto to detect
	MaxCellBytes int            // default 1 MiB
	MaxRowBytes  int            // default 4 MiB
	MaxColumns   int            // default 1,000
	Unneutralise bool           // take back the apostrophes our Writer put before formula cells
}

// Format is what Open found out.
type Format struct {
	Encoding  sniff.Encoding
	BOM       bool
	Delimiter byte
	HasHeader bool
}

// Row is one row of data.
type Row struct {
	Index   int         // 0 for the first row of data; blank rows do not count
	Line    int         // physical line it starts on, from 1
	Offset  int64       // byte it starts at, in the file (in its UTF-8 form when that was decoded)
	Cells   []string    // as many as the header has, unless Problem says otherwise
	Problem *errs.Error // why the row cannot be used, or nil
}

// After an unclosed quote up to a whole cell limit is read twice. These bound
// the work an adversarial file can cause with it.
const (
	maxBroken = 1000
	maxAgain  = 64 << 20
)

// Reader yields the rows of one file. It is for one goroutine.
type Reader struct {
	s      *scanner
	format Format
	enc    sniff.Encoding // undecided while only ASCII was seen
	header []string
	width  int // cells a row must have; 0 until known
	next   int // index of the next row
	broken int
	strip  bool

	decoded bool // the source is UTF-8 already, U+FFFD where it could not be read
}

// Open recognises the file from its first 64 KiB and prepares reading. It
// fails with kind Invalid when the file is no delimited text (the code says
// what it is instead) and TooLarge when its first row passes a limit.
func Open(r io.Reader, o Options) (_ *Reader, err error) {
	defer errs.Wrap(&err, "csvfile.Open")
	file, err := sniff.Open(r, o.Encoding)
	if err != nil {
		return nil, err
	}
	sample := file.Sample
	if isVCard(sample) {
		return nil, errs.New(errs.Invalid, "csv_is_vcard")
	}
	if file.Cut && !bytes.ContainsAny(sample, "\r\n") {
		return nil, errs.New(errs.TooLarge, "csv_line_endless", errs.P("limit", "64 KiB"))
	}
	f := Format{Encoding: file.Encoding, BOM: file.BOM, Delimiter: o.Delimiter}
	skipped, lines := 0, 1
	if d, n := separatorLine(sample); n > 0 { // Excel's "sep=;" line
		skipped, lines = n, 2
		f.Delimiter = or(f.Delimiter, d)
	}
	f.Delimiter = or(f.Delimiter, sniffDelimiter(sample[skipped:], !file.Cut))
	if f.Encoding == sniff.Undecided {
		f.Encoding = sniff.UTF8
	} else if f.Delimiter == '|' { // also the second byte of characters in Chinese and Japanese encodings
		if err := file.Decode(); err != nil {
			return nil, err
		}
	}
	s := newScanner(file.Reader(skipped), f.Delimiter, limits{
		cell:    or(o.MaxCellBytes, 1<<20),
		columns: or(o.MaxColumns, 1000),
		row:     or(o.MaxRowBytes, 4<<20),
	})
	s.off, s.line = int64(file.Skipped+skipped), lines
	reader := &Reader{s: s, format: f, enc: file.Encoding, decoded: file.Decoded, strip: o.Unneutralise}
	return reader, reader.readHeader(o.Header)
}

func or[T int | byte](v, byDefault T) T {
	if v > 0 {
		return v
	}
	return byDefault
}

func isVCard(sample []byte) bool {
	t := bytes.TrimLeft(sample, " \t\r\n")
	return len(t) >= 11 && strings.EqualFold(string(t[:11]), "BEGIN:VCARD")
}

// separatorLine recognises a first line of the form "sep=;".
func separatorLine(sample []byte) (delim byte, n int) {
	line, _, found := bytes.Cut(sample, []byte{'\n'})
	text := strings.Trim(strings.TrimRight(string(line), "\r"), `"`)
	if found && len(text) == 5 && strings.EqualFold(text[:4], "sep=") {
		return text[4], len(line) + 1
	}
	return 0, 0
}

// readHeader takes the first row that is not blank as the header, or only
// learns the width from it.
func (r *Reader) readHeader(mode HeaderMode) error {
	for {
		n, what, err := r.s.scan()
		switch {
		case err != nil:
			return err
		case what == rowEnd:
			return errs.New(errs.Invalid, "file_empty")
		case what != rowOK:
			return r.problem(what, r.s.line)
		case r.s.blank():
			r.s.consume(n)
			continue
		}
		cells, problem := r.build()
		if problem != nil {
			return problem
		}
		r.width = len(cells)
		if mode == HeaderPresent || mode == HeaderAuto && looksLikeHeader(cells) {
			for i := range cells {
				cells[i] = strings.TrimSpace(cells[i])
			}
			r.header, r.format.HasHeader = cells, true
			r.s.consume(n)
		}
		return nil
	}
}

// Format returns what is known of the file. While a file has only shown ASCII
// the encoding is reported as UTF-8 and may still turn out to be another.
func (r *Reader) Format() Format { return r.format }

// Header returns the column names, trimmed, or nil when the file has none.
func (r *Reader) Header() []string { return r.header }

// Width is the number of columns every row must have.
func (r *Reader) Width() int { return r.width }

// Seen returns how many rows were read or passed over.
func (r *Reader) Seen() int { return r.next }

// Next returns the next row that is not blank, and io.EOF after the last one.
// A row that cannot be used has a Problem. Any other error is final.
func (r *Reader) Next() (Row, error) { return r.row(true) }

// SkipTo moves on so that Next returns the row with that index; rows between
// are scanned and not decoded. It returns io.EOF when there are fewer rows.
func (r *Reader) SkipTo(index int) error {
	if index < r.next {
		return errs.New(errs.Invalid, "csv_skip_back").WithHint("open the file again to read earlier rows")
	}
	for r.next < index {
		if _, err := r.row(false); err != nil {
			return err
		}
	}
	return nil
}

// row scans the next row that is not blank; wanted says whether its cells are
// built.
func (r *Reader) row(wanted bool) (Row, error) {
	for {
		line, offset := r.s.line, r.s.off
		n, what, err := r.s.scan()
		switch {
		case err != nil:
			return Row{}, errs.New(errs.Unavailable, "file_read_failed").Because(err)
		case what == rowEnd:
			return Row{}, io.EOF
		case what == rowOK && r.s.blank():
			r.s.consume(n)
			continue
		}
		row := Row{Index: r.next, Line: line, Offset: offset}
		r.next++
		if what != rowOK {
			row.Problem = r.problem(what, line)
			if r.broken++; r.broken > maxBroken || r.s.again > maxAgain {
				return Row{}, errs.New(errs.Invalid, "csv_broken", errs.P("line", line))
			}
		} else {
			r.decide()
			if wanted {
				row.Cells, row.Problem = r.cells(line)
			}
		}
		r.s.consume(n)
		return row, nil
	}
}

// decide settles the encoding at the first row that is not ASCII.
func (r *Reader) decide() {
	if r.enc != sniff.Undecided {
		return
	}
	for _, c := range r.s.cells {
		raw := r.s.buf[r.s.base+c.start : r.s.base+c.end]
		if sniff.ASCII(raw) {
			continue
		}
		if enc, err := sniff.Detect(raw, false); err == nil {
			r.enc, r.format.Encoding = enc, enc
		}
		return
	}
}

// cells builds the scanned row and compares its width with the header's.
// Surplus cells that are empty are dropped: spreadsheets add them.
func (r *Reader) cells(line int) ([]string, *errs.Error) {
	cells, problem := r.build()
	if problem != nil {
		return cells, problem
	}
	for len(cells) > r.width && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	if len(cells) != r.width {
		return cells, errs.New(errs.Invalid, "csv_row_ragged", errs.P("line", line), errs.P("found", len(cells)), errs.P("expected", r.width))
	}
	return cells, nil
}

// build decodes the cells of the scanned row. Rows of ASCII or UTF-8 share
// one string.
func (r *Reader) build() ([]string, *errs.Error) {
	s := r.s
	last := s.cells[len(s.cells)-1].end
	raw := s.buf[s.base : s.base+last]
	cells := make([]string, len(s.cells))
	if bytes.IndexByte(raw, 0) >= 0 {
		return nil, errs.New(errs.Invalid, "csv_row_binary", errs.P("line", s.line))
	}
	shared, whole := "", false
	if r.decoded || r.enc == sniff.UTF8 || sniff.ASCII(raw) {
		var ok bool
		if shared, ok = sniff.Decode(raw, sniff.UTF8); !ok || r.decoded && strings.Contains(shared, "\ufffd") {
			return nil, r.badEncoding()
		}
		whole = true
	}
	for i, c := range s.cells {
		if whole {
			cells[i] = shared[c.start:c.end]
		} else {
			var ok bool
			if cells[i], ok = sniff.Decode(raw[c.start:c.end], r.enc); !ok {
				return nil, r.badEncoding()
			}
		}
		if c.quoted && strings.Contains(cells[i], `""`) {
			cells[i] = strings.ReplaceAll(cells[i], `""`, `"`)
		}
		if r.strip {
			cells[i] = unneutralise(cells[i])
		}
	}
	return cells, nil
}

func (r *Reader) badEncoding() *errs.Error {
	return errs.New(errs.Invalid, "csv_row_encoding", errs.P("line", r.s.line), errs.P("encoding", r.format.Encoding))
}

// problem turns the outcome of a scan into the row's error.
func (r *Reader) problem(what outcome, line int) *errs.Error {
	at := errs.P("line", line)
	switch what {
	case rowUnclosed:
		return errs.New(errs.Invalid, "csv_quote_unclosed", at)
	case rowCell:
		return errs.New(errs.TooLarge, "csv_cell_too_large", at, errs.P("limit", r.s.max.cell))
	case rowColumns:
		return errs.New(errs.TooLarge, "csv_columns_too_many", at, errs.P("limit", r.s.max.columns))
	}
	return errs.New(errs.TooLarge, "csv_row_too_large", at, errs.P("limit", r.s.max.row))
}
