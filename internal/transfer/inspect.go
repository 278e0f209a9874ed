package transfer

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/transfer/csvfile"
	"github.com/holdfast-crm/holdfast/internal/transfer/mapping"
	"github.com/holdfast-crm/holdfast/internal/transfer/sniff"
)

// Mapping and date order are decided by the first rows, fewer when they are
// long.
const (
	sampleRows  = 200
	sampleBytes = 4 << 20
)

// isVCard reports whether a file's beginning is a vCard's.
func isVCard(beginning []byte) bool {
	text := strings.ToUpper(strings.TrimLeft(string(bytes.TrimPrefix(beginning, []byte("\xef\xbb\xbf"))), " \t\r\n"))
	return strings.HasPrefix(text, "BEGIN:VCARD") || strings.HasPrefix(strings.ReplaceAll(text, "\x00", ""), "\ufeffBEGIN:VCARD")
}

// refuseEarly looks at the beginning of a file before anything is stored: what
// is no text is refused for the price of one small read. In an encoding that
// cannot be told a file is refused too, unless it waits for a person.
func (sp *spec) refuseEarly(beginning []byte, waits bool) error {
	f, err := sniff.Open(bytes.NewReader(beginning), sniff.Encoding(sp.Reading.Encoding))
	if errs.CodeOf(err) == "file_encoding_unknown" && waits && sp.Format != mapping.VCard {
		// Shown in some encoding, so that there is something to look at.
		sp.Unsure, sp.Reading.Encoding = true, string(sniff.Windows1252)
		f, err = sniff.Open(bytes.NewReader(beginning), sniff.Encoding(sp.Reading.Encoding))
	}
	if err != nil {
		return err
	}
	sp.Encoding = encodingName(f.Encoding, f.BOM)
	return nil
}

func encodingName(e sniff.Encoding, bom bool) string {
	switch {
	case e == sniff.Undecided:
		return string(sniff.UTF8)
	case e == sniff.UTF8 && bom:
		return string(e) + "-bom"
	}
	return string(e)
}

// inspect reads the beginning of a stored CSV file and decides what its
// columns are; it returns the rows it looked at.
func (s *Service) inspect(ctx context.Context, sp *spec, file io.Reader) (rows [][]string, err error) {
	o, ok := s.Catalog().Object(sp.Object)
	if !ok {
		return nil, errs.New(errs.NotFound, "object_unknown").At("transfer.inspect")
	}
	if sp.Format == mapping.VCard {
		sp.Source, sp.Fill = mapping.VCard, fillOf(sp.Actor, o).names()
		if o.Name != "contact" {
			return nil, errs.New(errs.Invalid, "import_vcard_object")
		}
		return nil, nil
	}
	r, err := csvfile.Open(file, sp.tableOptions())
	if err != nil {
		return nil, err
	}
	sp.Delimiter, sp.Headings = string(r.Format().Delimiter), r.Format().HasHeader
	if sp.Encoding == "" { // else it is known from the whole file
		sp.Encoding = encodingName(r.Format().Encoding, r.Format().BOM)
	}
	if rows, err = sample(r); err != nil {
		return nil, err
	}
	guess := mapping.Guess(o.Name, r.Header(), rows)
	sp.Source = guess.Detected
	sp.Columns = fitColumns(fillOf(sp.Actor, o), guess.Columns, rows)
	if sp.DateOrder == "" {
		sp.DateOrder = dateOrder(sp.Columns, rows)
	}
	return rows, ctx.Err()
}

// anyTarget reports whether any column is imported.
func anyTarget(columns []mapping.Column) bool {
	return slices.ContainsFunc(columns, func(c mapping.Column) bool { return c.Target != "" })
}

// sample reads the first rows that can be used.
func sample(r *csvfile.Reader) (rows [][]string, err error) {
	for bytes := 0; len(rows) < sampleRows && bytes < sampleBytes; {
		row, err := r.Next()
		if err == io.EOF {
			break
		} else if err != nil {
			return nil, err
		}
		if row.Problem == nil {
			rows = append(rows, row.Cells)
			bytes += cellBytes(row.Cells)
		}
	}
	return rows, nil
}

// fitColumns checks the guess against what the importer may fill: a header that is a field's
// own name wins, a target without a field is not imported, and neither is a
// choice column that holds other words than the choices.
func fitColumns(o fill, guess []mapping.Column, rows [][]string) []mapping.Column {
	taken := map[string]bool{}
	for i := range guess {
		if f, part, ok := ownName(o, guess[i].Header); ok {
			guess[i] = mapping.Column{Index: guess[i].Index, Header: guess[i].Header, Target: f.Name, Part: part, Confidence: 1, Why: mapping.ByHeader}
			if part == wholePart {
				taken[f.Name] = true
			}
		}
	}
	for i := range guess {
		c := &guess[i]
		if c.Target == "" {
			continue
		}
		c.Target = fieldFor(o, c.Target)
		f, ok := o.field(c.Target)
		switch {
		case !ok || f.Target != nil && !(o.hasPart(f, c.Part) && o.makes(f, c.Part)):
			c.Target, c.Why = "", mapping.NoField
		case c.Part != wholePart && c.Part != "" && taken[c.Target] && f.Target == nil && f.Type.Name() != "person_name":
			c.Target, c.Why = "", mapping.Taken
		case len(f.Spec.Choices) > 0 && !fitsChoices(f, rows, c.Index):
			c.Target, c.Why = "", mapping.Contradicted
		case c.Part == wholePart && !f.Spec.Many:
			c.Part = "" // there is no other
		}
	}
	byLabel(o, guess)
	onlyOnce(o, guess)
	return guess
}

// byLabel maps columns nobody has understood to the fields that people call so,
// in any language: an administrator's own fields are in no list of words.
func byLabel(o fill, guess []mapping.Column) {
	given := map[string]bool{}
	for _, c := range guess {
		given[c.Target] = true
	}
	for i := range guess {
		c := &guess[i]
		if c.Target != "" || c.Why == mapping.Taken || c.Why == mapping.Contradicted || c.Header == "" {
			continue
		}
		if f, ok := fieldCalled(o, c.Header); ok && !given[f.Name] && (f.Target == nil || o.makes(f, usual(f))) {
			given[f.Name] = true
			*c = mapping.Column{Index: c.Index, Header: c.Header, Target: f.Name, Part: usual(f), Confidence: 0.9, Why: mapping.ByHeader}
		}
	}
}

// fieldCalled finds the importable field with a label, but for case and width.
func fieldCalled(o fill, header string) (*catalog.Field, bool) {
	folded := field.Fold(header)
	for _, f := range o.object.Fields {
		if !o.has(f) || f.Target != nil && !o.hasPart(f, usual(f)) {
			continue
		}
		for _, label := range f.Label {
			if field.Fold(label) == folded {
				return f, true
			}
		}
	}
	return nil, false
}

// onlyOnce leaves the first column for a value that only one can give.
func onlyOnce(o fill, columns []mapping.Column) {
	given := map[string]bool{}
	for i := range columns {
		c := &columns[i]
		f, ok := o.field(c.Target)
		if !ok || several(f, c.Part) {
			continue
		}
		key := c.Target + "." + c.Part
		if given[key] {
			c.Target, c.Why = "", mapping.Taken
		}
		given[key] = true
	}
}

// wholePart marks a column that holds a field's whole text form, as our own
// export writes it.
const wholePart = "whole"

// ownName finds the field a header names exactly: "emails", or "name.given".
func ownName(o fill, header string) (*catalog.Field, string, bool) {
	name, part, dotted := strings.Cut(strings.TrimSpace(header), ".")
	f, ok := o.field(name)
	if !ok {
		return nil, "", false
	}
	switch {
	case !dotted && f.Target != nil:
		return f, "name", true
	case !dotted && f.Type.Name() == "person_name":
		return f, "full", true
	case !dotted:
		return f, wholePart, true
	case f.Type.Name() == "person_name" && part != "":
		return f, part, true
	}
	return nil, "", false
}

// fieldFor translates the mapping's words into the object's field names. The
// system's own import_id is not what a file calls its id.
func fieldFor(o fill, target string) string {
	if _, ok := o.field(target); ok {
		return target
	}
	for _, alias := range map[string][]string{
		"notes":     {"description", "details", "body"},
		"import_id": {"external_id"},
	}[target] {
		if _, ok := o.field(alias); ok {
			return alias
		}
	}
	return target
}

// fitsChoices reports whether every sampled cell is one of the choices.
func fitsChoices(f *catalog.Field, rows [][]string, col int) bool {
	for _, cells := range rows {
		if strings.TrimSpace(cells[col]) == "" {
			continue
		}
		if _, err := f.Type.Parse(f.Spec, field.FromText(cells[col])); err != nil {
			return false
		}
	}
	return true
}
