package transfer

import (
	"io"
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/transfer/csvfile"
	"github.com/holdfast-crm/holdfast/internal/transfer/mapping"
	"github.com/holdfast-crm/holdfast/internal/transfer/vcard"
)

// row is one record to be, whatever the file's format.
type row struct {
	index   int // from 0, the same each time the file is read
	line    int
	bytes   int // of its cells
	values  map[string]field.Raw
	company company
	problem *errs.Error
}

// company is the organisation a row names; it is found or made.
type company struct{ name, domain string }

// source yields rows; Next answers io.EOF after the last.
type source interface {
	Next() (row, error)
	SkipTo(index int) error
}

// openSource opens the stored file as rows.
func openSource(sp *spec, o *catalog.Object, zone *time.Location, file io.Reader) (source, error) {
	if sp.Format == mapping.VCard {
		r, err := vcard.Open(file)
		return cardSource{r, sp.Fill}, err
	}
	r, err := csvfile.Open(file, sp.tableOptions())
	return csvSource{r, sp, o, zone}, err
}

// tableOptions are how the rows of a table are read.
func (sp *spec) tableOptions() csvfile.Options {
	o := sp.Reading.options()
	o.Unneutralise = true
	return o
}

type csvSource struct {
	*csvfile.Reader
	spec   *spec
	object *catalog.Object
	zone   *time.Location // of the importer, for times that say none
}

// Next reads one row and puts its cells together by the mapping.
func (s csvSource) Next() (row, error) {
	in, err := s.Reader.Next()
	if err != nil {
		return row{}, err
	}
	out := row{index: in.Index, line: in.Line, bytes: cellBytes(in.Cells), problem: in.Problem}
	if in.Problem == nil {
		out.values, out.company = s.assemble(in.Cells)
	}
	return out, nil
}

func cellBytes(cells []string) (n int) {
	for _, cell := range cells {
		n += len(cell)
	}
	return n
}

// parts gathers the columns of one row that make up one value.
type parts struct {
	name   field.Name
	named  bool
	groups []labelled // e-mails and phones, by group in order of appearance
	whole  string
	lines  []string
}

type labelled struct {
	group  int
	label  string
	values []string
}

// assemble turns cells into raw values by field name.
func (s csvSource) assemble(cells []string) (map[string]field.Raw, company) {
	values := map[string]field.Raw{}
	byTarget := map[string]*parts{}
	var of company
	for _, c := range s.spec.Columns {
		cell := strings.TrimSpace(cells[c.Index])
		if c.Target == "" || cell == "" {
			continue
		}
		f, _ := s.object.Field(c.Target) // fitColumns made sure
		if f.Target != nil {
			if c.Part == "domain" {
				of.domain = cell
			} else {
				of.name = cell
			}
			continue
		}
		if f.Type.Shape() == field.ShapeNumber && mapping.EmptyDate(cell) {
			continue
		}
		p := byTarget[c.Target]
		if p == nil {
			p = &parts{}
			byTarget[c.Target] = p
		}
		p.add(f, c, cell)
	}
	for target, p := range byTarget {
		f, _ := s.object.Field(target)
		if raw, ok := p.raw(f, s.spec.DateOrder); ok {
			values[target] = raw.WithZone(s.zone)
		}
	}
	return values, of
}

func (p *parts) add(f *catalog.Field, c mapping.Column, cell string) {
	switch {
	case f.Type.Name() == "person_name":
		p.addName(c.Part, cell)
	case c.Part == wholePart:
		p.whole = cell
	case f.Spec.Many:
		p.addLabelled(c, cell)
	case c.Part == "label": // of a value that has none
	default:
		p.lines = append(p.lines, cell)
	}
}

func (p *parts) addName(part, cell string) {
	p.named = true
	switch part {
	case "prefix":
		p.name.Prefix = cell
	case "given":
		p.name.Given = cell
	case "middle":
		p.name.Middle = cell
	case "family":
		p.name.Family = cell
	case "suffix":
		p.name.Suffix = cell
	default:
		p.name.Full = cell
	}
}

func (p *parts) addLabelled(c mapping.Column, cell string) {
	at := -1
	for i := range p.groups {
		if p.groups[i].group == c.Group && c.Group != 0 {
			at = i
		}
	}
	if at < 0 {
		p.groups = append(p.groups, labelled{group: c.Group, label: c.Label})
		at = len(p.groups) - 1
	}
	if c.Part == "label" {
		p.groups[at].label = mapping.Label(cell)
		return
	}
	p.groups[at].values = append(p.groups[at].values, mapping.SplitMulti(cell)...)
}

// raw makes the one input of the field; ok is false when only labels were
// given.
func (p *parts) raw(f *catalog.Field, dates string) (raw field.Raw, ok bool) {
	switch {
	case p.named && p.name == (field.Name{Full: p.name.Full}):
		return field.FromText(p.name.Full), true // the type takes it apart
	case p.named:
		return field.FromValue(p.name), true
	case p.whole != "":
		return field.FromText(p.whole).WithDateOrder(dates), true
	case f.Spec.Many:
		var list field.List
		for _, g := range p.groups {
			for _, v := range g.values {
				list = append(list, field.Labelled{Value: v, Label: g.label})
			}
		}
		return field.FromValue(list), len(list) > 0
	default:
		return field.FromText(strings.Join(p.lines, "\n")).WithDateOrder(dates), len(p.lines) > 0
	}
}
