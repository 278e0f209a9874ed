package transfer

import (
	"bufio"
	"errors"
	"io"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/transfer/csvfile"
	"github.com/holdfast-crm/holdfast/internal/transfer/vcard"
)

// The formats of exports.
const (
	CSV    = "csv"     // for spreadsheets: Excel sees that it is UTF-8, formulas are text
	RawCSV = "csv_raw" // for programs: values as they are, references as ids
	VCard  = "vcard"   // contacts, version 4.0
	JSONL  = "jsonl"   // a record a line, as the API shows it
)

// Sheet writes records in one format. What it is given comes out once it is
// flushed.
type Sheet struct {
	enc encoder
	out *bufio.Writer
}

// NewSheet makes a sheet with the columns of fields. One that continues what
// another wrote has no head of its own.
//
// Errors: Invalid "fields_invalid" (export_format_unknown), "export_vcard_object".
func NewSheet(format string, fields []*catalog.Field, to io.Writer, continues bool) (*Sheet, error) {
	s := &Sheet{out: bufio.NewWriterSize(to, 64<<10)}
	var err error
	s.enc, err = newEncoder(format, fields, s.out, !continues)
	return s, err
}

// Write writes one record; titles are what references of it lead to.
func (s *Sheet) Write(p *record.Projection, titles map[id.ID]string) error {
	return s.enc.write(p, titles)
}

// Flush hands on what was written.
func (s *Sheet) Flush() error { return errors.Join(s.enc.flush(), s.out.Flush()) }

// encoder writes records in one format.
type encoder interface {
	write(p *record.Projection, titles map[id.ID]string) error
	flush() error
}

func newEncoder(format string, fields []*catalog.Field, w *bufio.Writer, head bool) (encoder, error) {
	switch format {
	case CSV, RawCSV:
		return newCSVEncoder(fields, w, format == RawCSV, head)
	case VCard:
		return newCardEncoder(fields, w)
	case JSONL:
		return jsonEncoder{w}, nil
	}
	return nil, errs.FieldsInvalid(errs.FieldError{Field: "format", Code: "export_format_unknown"})
}

// jsonEncoder writes one JSON object a line, as the API does.
type jsonEncoder struct{ w *bufio.Writer }

func (e jsonEncoder) write(p *record.Projection, _ map[id.ID]string) error {
	_, err := e.w.Write(append(p.AppendJSON(nil), '\n'))
	return err
}

func (e jsonEncoder) flush() error { return nil }

// csvEncoder writes one column a field, named as the field, so that the file
// can be imported again; a person's name is also given in its parts. Unless it
// is raw, formula cells are neutralised and references have titles.
type csvEncoder struct {
	w      *csvfile.Writer
	fields []*catalog.Field
	raw    bool
}

// nameParts are the columns that follow a person's name.
var nameParts = []string{"prefix", "given", "middle", "family", "suffix"}

func newCSVEncoder(fields []*catalog.Field, w *bufio.Writer, raw, begins bool) (encoder, error) {
	e := csvEncoder{csvfile.NewWriter(w, csvfile.WriterOptions{BOM: begins && !raw, Raw: raw}), fields, raw}
	if !begins {
		return e, nil
	}
	var head []string
	for _, f := range fields {
		head = append(head, f.Name)
		if f.Type.Name() == "person_name" {
			for _, part := range nameParts {
				head = append(head, f.Name+"."+part)
			}
		}
	}
	return e, e.w.Write(head)
}

func (e csvEncoder) write(p *record.Projection, titles map[id.ID]string) error {
	var cells []string
	for _, f := range e.fields {
		v := p.Value(f)
		if e.raw {
			titles = nil
		}
		cells = append(cells, cellOf(f, v, titles))
		if f.Type.Name() == "person_name" {
			n, _ := v.(field.Name) // empty for an empty value
			cells = append(cells, n.Prefix, n.Given, n.Middle, n.Family, n.Suffix)
		}
	}
	return e.w.Write(cells)
}

// cellOf is a value as text; a reference to a record of ours is its title, or
// its id when there are no titles.
func cellOf(f *catalog.Field, v field.Value, titles map[id.ID]string) string {
	if v == nil {
		return ""
	}
	if ref, ok := v.(field.Ref); ok && f.Target != nil && titles != nil {
		return titles[id.ID(ref)]
	}
	return string(f.Type.AppendText(nil, v))
}

func (e csvEncoder) flush() error { return e.w.Flush() }

// cardEncoder writes contacts as vCard 4.0.
type cardEncoder struct {
	w      *vcard.Writer
	fields map[string]*catalog.Field
}

func newCardEncoder(fields []*catalog.Field, w *bufio.Writer) (encoder, error) {
	byName := map[string]*catalog.Field{}
	for _, f := range fields {
		byName[f.Name] = f
	}
	if f := byName["name"]; f == nil || f.Type.Name() != "person_name" {
		return nil, errs.New(errs.Invalid, "export_vcard_object")
	}
	return cardEncoder{vcard.NewWriter(w), byName}, nil
}

func (e cardEncoder) write(p *record.Projection, titles map[id.ID]string) error {
	text := func(name string) string {
		f := e.fields[name]
		if f == nil {
			return ""
		}
		return cellOf(f, p.Value(f), titles)
	}
	name, _ := p.Value(e.fields["name"]).(field.Name)
	c := vcard.Card{
		UID: p.ID().String(), FN: name.Full, Family: name.Family, Given: name.Given, Middle: name.Middle, Prefix: name.Prefix, Suffix: name.Suffix,
		Org: text("company"), Department: text("department"), Title: text("job_title"), Birthday: text("birthday"), Note: text("description"),
	}
	if site := text("website"); site != "" {
		c.URLs = []vcard.Labelled{{Value: site}}
	}
	if address := text("address"); address != "" {
		c.Addresses = []vcard.Labelled{{Value: address}}
	}
	c.Emails, c.Phones = e.list(p, "emails"), e.list(p, "phones")
	return e.w.Write(c)
}

func (e cardEncoder) list(p *record.Projection, name string) []vcard.Labelled {
	if e.fields[name] == nil {
		return nil
	}
	values, _ := p.Value(e.fields[name]).(field.List)
	var out []vcard.Labelled
	for _, v := range values {
		out = append(out, vcard.Labelled{Value: v.Value, Label: v.Label})
	}
	return out
}

func (e cardEncoder) flush() error { return nil }
