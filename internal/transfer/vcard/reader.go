package vcard

import (
	"bufio"
	"bytes"
	"io"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/transfer/sniff"
)

// maxCard bounds one card, photos left aside.
const maxCard = 1 << 20

// Reader yields the cards of one file. It is for one goroutine.
type Reader struct {
	r        *bufio.Reader
	encoding sniff.Encoding // of the whole file when sure, otherwise each card's own
	line     int            // lines read
	next     int            // index of the next card
	begun    int            // line of a BEGIN that ended the card before it, or 0
}

// Open prepares reading. It fails with kind Invalid when the file is no vCard
// file; at most 64 KiB are read for that.
func Open(r io.Reader) (_ *Reader, err error) {
	defer errs.Wrap(&err, "vcard.Open")
	file, err := sniff.Open(r, sniff.Undecided)
	if err != nil {
		return nil, err
	}
	if !isBegin(bytes.TrimLeft(file.Sample, " \t\r\n")) {
		return nil, errs.New(errs.Invalid, "vcard_not_vcard")
	}
	return &Reader{r: bufio.NewReaderSize(file.Reader(0), 32<<10), encoding: file.Encoding}, nil
}

// Next returns the next card, and io.EOF after the last one. A card that
// cannot be used has a Problem. Any other error is final.
func (r *Reader) Next() (Card, error) {
	lines, card, err := r.collect()
	if err != nil {
		return Card{}, err
	}
	card.Index = r.next
	r.next++
	for _, l := range lines {
		card.Bytes += len(l.text)
	}
	if card.Problem == nil {
		card.Problem = card.fill(lines)
	}
	if card.Problem == nil && card.empty() {
		card.Problem = errs.New(errs.Invalid, "vcard_empty", errs.P("line", card.Line))
	}
	return card, nil
}

// SkipTo moves on so that Next returns the card with that index, or returns
// io.EOF when there are fewer.
func (r *Reader) SkipTo(index int) error {
	for r.next < index {
		if _, _, err := r.collect(); err != nil {
			return err
		}
		r.next++
	}
	return nil
}

// logical is one unfolded line of a card and the physical line it starts on.
type logical struct {
	text string
	line int
}

// collect reads one card up to its END and returns its unfolded lines without
// BEGIN and END.
func (r *Reader) collect() (lines []logical, card Card, err error) {
	if card, err = r.begin(); err != nil || card.Problem != nil {
		return nil, card, err
	}
	a := assembly{reader: r, start: card.Line}
	for {
		raw, err := r.physical(maxCard)
		if err != nil && err != io.EOF {
			return nil, card, err
		}
		switch {
		case err == io.EOF:
			card.Problem = errs.New(errs.Invalid, "vcard_unfinished", errs.P("line", card.Line))
			return nil, card, nil
		case isBegin(raw):
			r.begun = r.line
			card.Problem = errs.New(errs.Invalid, "vcard_unfinished", errs.P("line", card.Line))
			return nil, card, nil
		case isEnd(raw):
			a.flush()
			card.Problem = a.problem
			return a.lines, card, nil
		}
		a.add(raw, r.line)
	}
}

// begin finds the next BEGIN:VCARD. Lines before it that are not blank make
// one card with a problem.
func (r *Reader) begin() (Card, error) {
	if r.begun > 0 {
		card := Card{Line: r.begun}
		r.begun = 0
		return card, nil
	}
	outside := 0
	for {
		raw, err := r.physical(maxCard)
		switch {
		case err == io.EOF && outside == 0:
			return Card{}, io.EOF
		case err != nil && err != io.EOF:
			return Card{}, err
		case err == nil && isBegin(raw) && outside == 0:
			return Card{Line: r.line}, nil
		case err == io.EOF || isBegin(raw):
			if err == nil {
				r.begun = r.line
			}
			return Card{Line: outside, Problem: errs.New(errs.Invalid, "vcard_outside", errs.P("line", outside))}, nil
		case outside == 0 && len(bytes.TrimSpace(raw)) > 0:
			outside = r.line
		}
	}
}

// physical reads one line without its end. Of a longer line than limit the
// first part is returned, one byte over the limit, and the rest thrown away.
// The bytes are the caller's.
func (r *Reader) physical(limit int) ([]byte, error) {
	var line []byte
	for {
		part, err := r.r.ReadSlice('\n')
		if room := limit + 1 - len(line); room > 0 {
			line = append(line, part[:min(len(part), room)]...)
		}
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case err == io.EOF && len(line) == 0:
			return nil, io.EOF
		case err != nil && err != io.EOF:
			return nil, errs.New(errs.Unavailable, "file_read_failed").Because(err)
		}
		r.line++
		return bytes.TrimRight(line, "\r\n"), nil
	}
}

func isBegin(line []byte) bool { return isMark(line, "BEGIN:VCARD") }
func isEnd(line []byte) bool   { return isMark(line, "END:VCARD") }

func isMark(line []byte, mark string) bool {
	return len(line) >= len(mark) && strings.EqualFold(string(line[:len(mark)]), mark) &&
		(len(line) == len(mark) || bytes.IndexByte([]byte(" \t\r\n"), line[len(mark)]) >= 0)
}

// assembly unfolds the lines of one card.
type assembly struct {
	reader  *Reader
	start   int
	lines   []logical
	size    int
	open    []byte // the logical line being put together
	at      int    // its first physical line
	binary  bool   // it is a photo or the like: its lines are passed over
	soft    bool   // it is quoted-printable and ends in a soft line break
	problem *errs.Error
}

// add takes the next physical line.
func (a *assembly) add(raw []byte, line int) {
	folded := len(raw) > 0 && (raw[0] == ' ' || raw[0] == '\t')
	switch {
	case a.problem != nil:
	case a.binary && (folded || len(raw) == 0 || bytes.IndexByte(raw, ':') < 0):
		// more of a photo; version 2.1 does not always indent it
	case a.soft:
		a.grow(raw)
		a.soft = bytes.HasSuffix(raw, []byte{'='})
	case folded && a.open != nil:
		a.grow(raw[1:])
	case len(bytes.TrimSpace(raw)) == 0:
	default:
		a.flush()
		a.at = line
		if a.binary = isBinary(raw); !a.binary {
			a.open = []byte{}
			a.grow(raw)
			a.soft = isQuotedPrintable(raw) && bytes.HasSuffix(raw, []byte{'='})
		}
	}
}

func (a *assembly) grow(b []byte) {
	if a.soft {
		a.open = bytes.TrimSuffix(a.open, []byte{'='})
	}
	a.open = append(a.open, b...)
	if a.size += len(b); a.size > maxCard {
		a.problem = errs.New(errs.TooLarge, "vcard_too_large", errs.P("line", a.start), errs.P("limit", maxCard))
		a.open, a.lines = nil, nil
	}
}

// flush ends the open logical line. Folding may cut characters in half, so
// bytes are decoded only here.
func (a *assembly) flush() {
	if a.open == nil || a.problem != nil {
		return
	}
	text, ok := a.decode()
	if !ok {
		a.problem = errs.New(errs.Invalid, "vcard_encoding", errs.P("line", a.at))
	}
	a.lines = append(a.lines, logical{text, a.at})
	a.open, a.soft = nil, false
}

// decode turns the open line into text: by its own CHARSET, else in the file's
// encoding, else in whatever it turns out to be.
func (a *assembly) decode() (string, bool) {
	if sniff.ASCII(a.open) {
		return string(a.open), true
	}
	if enc := declaredCharset(a.open); enc != sniff.Undecided {
		if text, ok := sniff.Decode(a.open, enc); ok {
			return text, true
		}
	}
	if a.reader.encoding != sniff.Undecided {
		if text, ok := sniff.Decode(a.open, a.reader.encoding); ok {
			return text, true
		}
	}
	enc, err := sniff.Detect(a.open, false)
	if err != nil {
		return "", false
	}
	return sniff.Decode(a.open, enc)
}
