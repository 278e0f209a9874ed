package vcard

import (
	"bufio"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// foldAt is the longest line in bytes without its line end (RFC 6350 section 3.2).
const foldAt = 75

// Writer writes cards of version 4.0 in UTF-8.
type Writer struct {
	w     *bufio.Writer
	group int // groups used in the current card
}

// NewWriter makes a Writer.
func NewWriter(w io.Writer) *Writer { return &Writer{w: bufio.NewWriterSize(w, 64<<10)} }

// Write writes one card. The first of several values is written as preferred.
func (w *Writer) Write(c Card) (err error) {
	defer errs.Wrap(&err, "vcard.Write")
	w.group = 0
	w.line("BEGIN:VCARD")
	w.line("VERSION:4.0")
	w.text("UID", c.UID)
	w.line("FN:" + escape(shownName(c))) // the one property 4.0 demands
	if c.Family+c.Given+c.Middle+c.Prefix+c.Suffix != "" {
		w.line("N:" + structured(c.Family, c.Given, c.Middle, c.Prefix, c.Suffix))
	}
	switch {
	case c.Department != "":
		w.line("ORG:" + structured(c.Org, c.Department))
	case c.Org != "":
		w.line("ORG:" + structured(c.Org))
	}
	w.text("TITLE", c.Title)
	if c.Birthday != "" {
		w.line("BDAY" + birthdayLine(c.Birthday))
	}
	w.several("EMAIL", c.Emails, escape)
	w.several("TEL", c.Phones, escape)
	w.several("URL", c.URLs, uri)
	w.several("ADR", c.Addresses, func(v string) string { return structured("", "", v, "", "", "", "") })
	w.text("NOTE", c.Note)
	w.line("END:VCARD")
	return w.w.Flush()
}

// shownName is FN, or the best there is instead of it.
func shownName(c Card) string {
	if c.FN != "" {
		return c.FN
	}
	if full := strings.Join(nonEmpty([]string{c.Prefix, c.Given, c.Middle, c.Family, c.Suffix}), " "); full != "" {
		return full
	}
	if c.Org != "" {
		return c.Org
	}
	for _, list := range [][]Labelled{c.Emails, c.Phones} {
		if len(list) > 0 {
			return list[0].Value
		}
	}
	return ""
}

func (w *Writer) text(name, value string) {
	if value != "" {
		w.line(name + ":" + escape(value))
	}
}

// several writes values with their labels: usual ones as TYPE, a person's own
// words as X-ABLabel in a group, which every address book reads.
func (w *Writer) several(name string, list []Labelled, value func(string) string) {
	for i, l := range list {
		head := name
		if len(list) > 1 {
			head += ";PREF=" + strconv.Itoa(min(i+1, 100))
		}
		if types := typesOf(l.Label); types != "" {
			w.line(head + ";TYPE=" + types + ":" + value(l.Value))
			continue
		}
		if l.Label == "" {
			w.line(head + ":" + value(l.Value))
			continue
		}
		w.group++
		group := "item" + strconv.Itoa(w.group) + "."
		w.line(group + head + ":" + value(l.Value))
		w.line(group + "X-ABLabel:" + escape(l.Label))
	}
}

func typesOf(label string) string {
	switch {
	case label == "mobile":
		return "cell"
	case strings.HasSuffix(label, " fax") && slices.Contains(usualLabels, label):
		return strings.TrimSuffix(label, " fax") + ",fax"
	case slices.Contains([]string{"home", "work", "fax", "pager"}, label):
		return label
	}
	return ""
}

// birthdayLine writes a date in the basic form of RFC 6350 section 4.3.1, and
// anything else as text.
func birthdayLine(b string) string {
	short := strings.ReplaceAll(b, "-", "")
	number := strings.Trim(short, "0123456789") == ""
	switch {
	case number && strings.HasPrefix(b, "--") && len(short) == 4:
		return ":--" + short
	case number && len(b) == 10 && len(short) == 8:
		return ":" + short
	case number && (len(b) == 7 && len(short) == 6 || len(b) == 4 && len(short) == 4):
		return ":" + b
	}
	return ";VALUE=text:" + escape(b)
}

// escaper also drops carriage returns, which have no escape.
var escaper = strings.NewReplacer(`\`, `\\`, ",", `\,`, ";", `\;`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`)

func escape(s string) string { return escaper.Replace(s) }

// uri leaves an address as it is (RFC 6350 section 6.7.8 has no escapes there)
// unless it would break the line or be read as an escape.
func uri(s string) string {
	if strings.ContainsAny(s, "\\\r\n") {
		return escape(s)
	}
	return s
}

func structured(parts ...string) string {
	for i := range parts {
		parts[i] = escape(parts[i])
	}
	return strings.Join(parts, ";")
}

// line writes one logical line, folded between characters. The buffered
// writer keeps the first error.
func (w *Writer) line(s string) {
	room := foldAt
	for len(s) > room {
		n := room
		for n > 0 && !utf8.RuneStart(s[n]) {
			n--
		}
		if n == 0 {
			n = room // not UTF-8; any place will do
		}
		w.w.WriteString(s[:n] + "\r\n ")
		s, room = s[n:], foldAt-1
	}
	w.w.WriteString(s + "\r\n")
}
