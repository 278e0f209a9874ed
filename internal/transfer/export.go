package transfer

import (
	"bufio"
	"context"
	"errors"
	"io"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/transfer/csvfile"
	"github.com/holdfast-crm/holdfast/internal/transfer/vcard"
)

// ExportRequest asks for an export.
type ExportRequest struct {
	Object string
	Format string // csv, vcard, jsonl
	Filter []byte
}

// encoder writes records in one format.
type encoder interface {
	write(p *record.Projection, titles func(*catalog.Field, id.ID) (string, error)) error
	end() error
}

// Export streams every record that matches and that the actor may export. The
// log holds what left before it leaves.
func (s *Service) Export(ctx context.Context, actor policy.Actor, req ExportRequest, to io.Writer, progress func(done int)) (n int, err error) {
	defer errs.Wrap(&err, "transfer.Export")
	o, ok := s.Catalog().Object(req.Object)
	if !ok {
		return 0, errs.New(errs.NotFound, "object_unknown")
	}
	out := bufio.NewWriterSize(to, 64<<10)
	var enc encoder
	titles := s.titles(ctx, actor)
	list := record.ListRequest{Filter: req.Filter, Limit: record.MaxLimit}
	for {
		page, err := s.Records.Export(ctx, actor, o.Name, list)
		if err != nil {
			return n, err
		}
		if enc == nil {
			if enc, err = newEncoder(req.Format, page.Fields, out); err != nil {
				return n, err
			}
		}
		for _, p := range page.Records {
			if err := enc.write(p, titles); err != nil {
				return n, err
			}
			n++
		}
		progress(n)
		if page.Next == "" {
			return n, errors.Join(enc.end(), out.Flush())
		}
		list.Cursor = page.Next
	}
}

// titles returns a function that yields the title of a referenced record, ""
// when the actor may not see it. Answers are remembered for this export.
func (s *Service) titles(ctx context.Context, actor policy.Actor) func(*catalog.Field, id.ID) (string, error) {
	known := map[id.ID]string{}
	return func(f *catalog.Field, ref id.ID) (string, error) {
		if t, ok := known[ref]; ok {
			return t, nil
		}
		p, err := s.Records.Get(ctx, actor, f.Target.Name, ref, record.GetOptions{Fields: []string{f.Target.Title.Name}})
		switch errs.KindOf(err) {
		case errs.NotFound, errs.Permission, errs.Invalid:
			known[ref] = ""
			return "", nil
		}
		if err != nil {
			return "", err
		}
		if v := p.Value(f.Target.Title); v != nil {
			known[ref] = string(f.Target.Title.Type.AppendText(nil, v))
		}
		return known[ref], nil
	}
}

func newEncoder(format string, fields []*catalog.Field, w *bufio.Writer) (encoder, error) {
	switch format {
	case "csv":
		return newCSVEncoder(fields, w)
	case "vcard":
		return newCardEncoder(fields, w)
	case "jsonl":
		return jsonEncoder{w}, nil
	}
	return nil, errs.FieldsInvalid(errs.FieldError{Field: "format", Code: "export_format_unknown"})
}

// jsonEncoder writes one JSON object a line, as the API does.
type jsonEncoder struct{ w *bufio.Writer }

func (e jsonEncoder) write(p *record.Projection, _ func(*catalog.Field, id.ID) (string, error)) error {
	_, err := e.w.Write(append(p.AppendJSON(nil), '\n'))
	return err
}

func (e jsonEncoder) end() error { return nil }

// csvEncoder writes one column a field, named as the field, so that the file
// can be imported again; a person's name is also given in its parts, and
// formula cells are neutralised.
type csvEncoder struct {
	w      *csvfile.Writer
	fields []*catalog.Field
}

// nameParts are the columns that follow a person's name.
var nameParts = []string{"prefix", "given", "middle", "family", "suffix"}

func newCSVEncoder(fields []*catalog.Field, w *bufio.Writer) (encoder, error) {
	e := csvEncoder{csvfile.NewWriter(w, csvfile.WriterOptions{BOM: true}), fields}
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

func (e csvEncoder) write(p *record.Projection, titles func(*catalog.Field, id.ID) (string, error)) error {
	var cells []string
	for _, f := range e.fields {
		v := p.Value(f)
		cell, err := cellOf(f, v, titles)
		if err != nil {
			return err
		}
		cells = append(cells, cell)
		if f.Type.Name() == "person_name" {
			n, _ := v.(field.Name) // empty for an empty value
			cells = append(cells, n.Prefix, n.Given, n.Middle, n.Family, n.Suffix)
		}
	}
	return e.w.Write(cells)
}

// cellOf is a value as text; a reference to a record of ours is its title.
func cellOf(f *catalog.Field, v field.Value, titles func(*catalog.Field, id.ID) (string, error)) (string, error) {
	if v == nil {
		return "", nil
	}
	if ref, ok := v.(field.Ref); ok && f.Target != nil {
		return titles(f, id.ID(ref))
	}
	return string(f.Type.AppendText(nil, v)), nil
}

func (e csvEncoder) end() error { return e.w.Flush() }

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

func (e cardEncoder) write(p *record.Projection, titles func(*catalog.Field, id.ID) (string, error)) error {
	text := func(name string) (string, error) {
		f := e.fields[name]
		if f == nil {
			return "", nil
		}
		return cellOf(f, p.Value(f), titles)
	}
	name, _ := p.Value(e.fields["name"]).(field.Name)
	c := vcard.Card{UID: p.ID().String(), FN: name.Full, Family: name.Family, Given: name.Given, Middle: name.Middle, Prefix: name.Prefix, Suffix: name.Suffix}
	var failed error
	for target, to := range map[string]*string{
		"company": &c.Org, "department": &c.Department, "job_title": &c.Title, "birthday": &c.Birthday, "description": &c.Note,
	} {
		var err error
		*to, err = text(target)
		failed = errors.Join(failed, err)
	}
	if site, err := text("website"); site != "" || err != nil {
		c.URLs, failed = []vcard.Labelled{{Value: site}}, errors.Join(failed, err)
	}
	if address, err := text("address"); address != "" || err != nil {
		c.Addresses, failed = []vcard.Labelled{{Value: address}}, errors.Join(failed, err)
	}
	c.Emails, c.Phones = e.list(p, "emails"), e.list(p, "phones")
	if failed != nil {
		return failed
	}
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

func (e cardEncoder) end() error { return nil }
