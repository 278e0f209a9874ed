package csvfile

import (
	"bytes"
	"io"

	"github.com/holdfast-crm/holdfast/internal/transfer/sniff"
)

// outcome says how the scan of one row ended.
type outcome uint8

const (
	rowOK       outcome = iota
	rowEnd              // no more rows
	rowUnclosed         // a quote was opened and not closed where it should be
	rowCell             // a cell is over its limit
	rowSize             // the row is over its limit
	rowColumns          // more columns than the limit
)

type limits struct{ cell, columns, row int }

// span is one cell: a part of the row, relative to its first byte.
type span struct {
	start, end int
	quoted     bool // doubled quotes inside stand for one
}

// scanner finds rows and cells in a byte stream. scan leaves the row in the
// buffer until consume.
type scanner struct {
	r     io.Reader
	delim byte
	max   limits

	buf   []byte
	base  int   // first byte of the current row in buf
	end   int   // end of the valid bytes in buf
	off   int64 // offset of buf[base] in the stream
	line  int   // physical line of buf[base], from 1
	eof   bool
	err   error
	cells []span
	again int64 // bytes that broken rows make the scanner read twice
}

func newScanner(r io.Reader, delim byte, max limits) *scanner {
	return &scanner{r: r, delim: delim, max: max, buf: make([]byte, sniff.SampleSize), line: 1}
}

// more reads on while the current row is i bytes long so far; false at the end
// of the stream, after an error, or when the row would pass its limit.
func (s *scanner) more(i int) bool {
	if s.eof || s.err != nil || i > s.max.row {
		return false
	}
	if s.base > 0 {
		copy(s.buf, s.buf[s.base:s.end])
		s.end -= s.base
		s.base = 0
	}
	if s.end == len(s.buf) {
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	for tries := 0; tries < 100; tries++ {
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		switch {
		case err == io.EOF:
			s.eof = true
			return n > 0
		case err != nil:
			s.err = err
			return false
		case n > 0:
			return true
		}
	}
	s.err = io.ErrNoProgress
	return false
}

func (s *scanner) at(i int) (byte, bool) {
	for s.base+i >= s.end {
		if !s.more(i) {
			return 0, false
		}
	}
	return s.buf[s.base+i], true
}

// scan finds the next row: its length in bytes with its line end, and its
// cells. For a row that is not OK, n is where reading should go on.
func (s *scanner) scan() (n int, what outcome, err error) {
	s.cells = s.cells[:0]
	stray := false
	for i := 0; ; i++ {
		c, ok := s.at(i)
		if !ok && i == 0 && s.err == nil {
			return 0, rowEnd, nil
		}
		if ok && c == '"' {
			var astray bool
			i, what, astray = s.quotedCell(i)
			stray = stray || astray
		} else {
			i, what = s.bareCell(i)
		}
		if s.err != nil {
			return 0, rowEnd, s.err
		}
		if what == rowOK && i > s.max.row {
			what = rowSize
		}
		if what == rowOK && len(s.cells) > s.max.columns {
			what = rowColumns
		}
		if what != rowOK {
			n = s.lineEnd()
			s.again += int64(max(0, i-n))
			return n, what, nil
		}
		c, ok = s.at(i)
		if ok && c == s.delim {
			continue
		}
		if first := s.lineEndWithin(i); stray && first >= 0 {
			s.again += int64(i - first)
			return first, rowUnclosed, nil // the quote swallowed lines until another cell's quote
		}
		return s.past(i), rowOK, s.err
	}
}

// past returns the length of the row whose content ends at i.
func (s *scanner) past(i int) int {
	c, ok := s.at(i)
	if !ok {
		return i
	}
	if c == '\r' {
		if next, ok := s.at(i + 1); ok && next == '\n' {
			return i + 2
		}
	}
	return i + 1
}

// bareCell reads an unquoted cell from i and returns where it ends. Quotes
// inside are ordinary characters.
func (s *scanner) bareCell(i int) (int, outcome) {
	start := i
	for {
		b := s.buf[s.base:s.end]
		for i < len(b) && b[i] != s.delim && b[i] != '\n' && b[i] != '\r' {
			i++
		}
		if i-start > s.max.cell {
			return i, rowCell
		}
		if i < len(b) || !s.more(i) {
			if i > s.max.row {
				return i, rowSize
			}
			s.cells = append(s.cells, span{start: start, end: i})
			return i, rowOK
		}
	}
}

// quotedCell reads a cell that opens with a quote at i. A quote that neither
// is doubled nor ends the cell is kept as a character and reported as stray.
func (s *scanner) quotedCell(i int) (at int, what outcome, stray bool) {
	i++
	start := i
	for {
		b := s.buf[s.base:s.end]
		q := -1
		if i < len(b) {
			q = bytes.IndexByte(b[i:], '"')
		}
		if q < 0 {
			i = len(b)
		} else {
			i += q
		}
		if i-start > s.max.cell {
			return i, rowCell, stray
		}
		if q < 0 {
			if !s.more(i) {
				return i, rowUnclosed, stray
			}
			continue
		}
		if c, ok := s.at(i + 1); ok && c == '"' {
			i += 2
			continue
		}
		if after, ends := s.endsCell(i + 1); ends {
			s.cells = append(s.cells, span{start: start, end: i, quoted: true})
			return after, rowOK, stray
		}
		stray = true
		i++
	}
}

// endsCell reports whether the cell ends at i, spaces before the delimiter
// left aside.
func (s *scanner) endsCell(i int) (int, bool) {
	for {
		c, ok := s.at(i)
		if !ok || c == s.delim || c == '\n' || c == '\r' {
			return i, true
		}
		if c != ' ' && c != '\t' {
			return i, false
		}
		i++
	}
}

// lineEndWithin returns the length of the first physical line with its line
// end when it ends before limit, otherwise -1.
func (s *scanner) lineEndWithin(limit int) int {
	i := bytes.IndexAny(s.buf[s.base:s.base+limit], "\r\n")
	if i < 0 {
		return -1
	}
	return s.past(i)
}

// lineEnd returns where the next physical line starts. A line longer than the
// buffered part is thrown away as it is read, so it costs time, not memory.
func (s *scanner) lineEnd() int {
	if n := s.lineEndWithin(s.end - s.base); n >= 0 {
		return n
	}
	for s.err == nil && !s.eof {
		s.off += int64(s.end - s.base)
		s.base, s.end = 0, 0
		if !s.more(0) {
			break
		}
		if n := s.lineEndWithin(s.end - s.base); n >= 0 {
			return n
		}
	}
	return s.end - s.base
}

// blank reports whether the scanned row has nothing but spaces.
func (s *scanner) blank() bool {
	for _, c := range s.cells {
		if len(bytes.TrimSpace(s.buf[s.base+c.start:s.base+c.end])) > 0 {
			return false
		}
	}
	return true
}

// consume moves past the first n bytes.
func (s *scanner) consume(n int) {
	b := s.buf[s.base : s.base+n]
	s.line += bytes.Count(b, []byte{'\n'})
	for i := bytes.IndexByte(b, '\r'); i >= 0 && i < len(b); {
		if i+1 == len(b) || b[i+1] != '\n' {
			s.line++
		}
		next := bytes.IndexByte(b[i+1:], '\r')
		if next < 0 {
			break
		}
		i += 1 + next
	}
	s.base += n
	s.off += int64(n)
}
