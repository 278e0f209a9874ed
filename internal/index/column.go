package index

import (
	"slices"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/fulltext"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index/vector"
)

// layout says how a field is held.
type layout uint8

const (
	asText   layout = iota // folded bytes in an arena
	asNumber               // int64
	asCode                 // number of a dictionary: choices, owners, imports
	asID                   // 16 bytes: references, each mostly to another record
	asSelf                 // the record's own id, which the segment has anyway
)

// spec is a column of a table: which field, how held, and what all segments
// share.
type spec struct {
	field   *catalog.Field
	layout  layout
	name    bool // a person's name: surnames have readings of their own
	sounds  bool // Chinese text is found by how it is read
	prose   bool // long text, found word by word
	codes   *vector.Codes
	choices int  // declared choices, which have the first codes
	blank   bool // of a field that is gone or may not be found: takes nothing in
}

// newSpec returns nil for a field that is not held: what cannot be found has
// no business in memory.
func newSpec(f *catalog.Field) *spec {
	if !f.Handling.Findable {
		return nil
	}
	s := &spec{field: f, name: f.Type.Name() == "person_name", prose: field.Prose(f.Type)}
	if t, ok := f.Type.(field.Sounding); ok {
		s.sounds = t.Sounds()
	}
	switch f.Type.Shape() {
	case field.ShapeText:
		s.layout = asText
	case field.ShapeNumber:
		s.layout = asNumber
	case field.ShapeChoice:
		s.layout, s.codes, s.choices = asCode, vector.NewCodes(), len(f.Spec.Choices)
		for _, c := range f.Spec.Choices {
			s.codes.Of(c.ID)
		}
	case field.ShapeID:
		s.layout = asID
		switch {
		case f.System && f.Name == "id":
			s.layout = asSelf
		case f.System: // few users, teams and imports for many records
			s.layout, s.codes = asCode, vector.NewCodes()
		}
	}
	return s
}

// cell is one field of one record, brought into the form of its column.
type cell struct {
	empty bool
	texts []string
	sorts string // what text sorts by; of a code what it stands for
	han   bool
	words *fulltext.Counts // of long text
	num   int64
	id    id.ID
}

// cell prepares a value in an empty cell; it needs no lock.
func (s *spec) cell(to *cell, v field.Value) {
	if list, ok := v.(field.List); v == nil || ok && len(list) == 0 {
		to.empty = true
		return
	}
	key := s.field.Type.Keys(v)
	switch s.layout {
	case asText:
		to.texts, to.sorts = key.Texts, field.Fold(s.field.Type.SortText(v))
		to.han = s.sounds && slices.ContainsFunc(key.Texts, field.HasHan)
		if s.prose {
			counts := fulltext.CountTerms(strings.Join(key.Texts, "\x00"))
			to.words = &counts
		}
	case asNumber:
		to.num = key.Number
	case asCode:
		if s.field.Type.Shape() == field.ShapeChoice {
			to.sorts = key.Texts[0]
			return
		}
		to.sorts = string(key.ID[:])
	default:
		to.id = key.ID
	}
}

// column is the part of a column that lies in one segment; which members are
// used is up to the layout.
type column struct {
	texts   vector.Texts
	numbers vector.Numbers
	ids     []id.ID // nil: no row has a value
}

// segment is up to segmentRows records, column by column.
type segment struct {
	ids     []id.ID
	live    vector.Rows
	trashed vector.Rows
	columns []column
	dead    int // rows that were wiped
	span    int // of vector.Spans
}

func newSegment(specs []*spec) *segment {
	return &segment{columns: make([]column, len(specs)), span: noSpan}
}

func (g *segment) full(rows int) bool {
	return len(g.ids) >= rows || slices.ContainsFunc(g.columns, func(c column) bool { return len(c.texts.Arena) > vector.ArenaLimit })
}

// add appends one record and returns its place.
func (g *segment) add(specs []*spec, v id.ID, cells []cell, trashed bool) int {
	i := len(g.ids)
	g.ids = append(g.ids, v)
	g.live.Set(i)
	if trashed {
		g.trashed.Set(i)
	}
	for at, s := range specs {
		g.columns[at].add(s, i, cells[at])
	}
	return i
}

func (c *column) add(s *spec, i int, x cell) {
	switch s.layout {
	case asText:
		c.texts.Add(i, x.texts, x.sorts, x.han)
	case asNumber:
		c.numbers.Add(x.num, !x.empty)
	case asCode:
		code := int64(0)
		if !x.empty {
			code = s.codes.Of(x.sorts)
		}
		c.numbers.Add(code, !x.empty)
	case asID:
		if c.ids == nil && x.empty {
			return
		}
		for len(c.ids) <= i {
			c.ids = append(c.ids, id.ID{})
		}
		c.ids[i] = x.id
	}
}

// read brings a record back into cells, to be added to another segment.
func (g *segment) read(specs []*spec, i int, cells []cell) {
	for at, s := range specs {
		cells[at] = g.columns[at].read(s, i)
	}
}

func (c *column) read(s *spec, i int) (x cell) {
	switch s.layout {
	case asText:
		c.texts.Each(i, func(v []byte) bool {
			x.texts = append(x.texts, string(v))
			return false
		})
		sorts, ok := c.texts.SortText(nil, i)
		x.sorts, x.empty, x.han = string(sorts), !ok, c.texts.Han != nil && c.texts.Han.Has(i)
	case asNumber, asCode:
		n, ok := c.numbers.Get(i)
		x.num, x.empty = n, !ok
		if ok && s.layout == asCode {
			x.sorts = s.codes.Text(n)
		}
	case asID:
		x.id = c.id(i)
		x.empty = x.id.IsZero()
	}
	return x
}

// id returns the reference of row i, zero when it has none.
func (c *column) id(i int) id.ID {
	if i >= len(c.ids) {
		return id.ID{}
	}
	return c.ids[i]
}

// wipe overwrites everything the segment holds of a record.
func (g *segment) wipe(specs []*spec, i int) {
	g.live.Clear(i)
	g.trashed.Clear(i)
	g.ids[i] = id.ID{}
	for at, s := range specs {
		g.columns[at].wipe(s, i)
	}
}

func (c *column) wipe(s *spec, i int) {
	switch s.layout {
	case asText:
		c.texts.Wipe(i)
	case asNumber, asCode:
		c.numbers.Wipe(i)
	case asID:
		if i < len(c.ids) {
			c.ids[i] = id.ID{}
		}
	}
}

// seal gives spare memory back once the segment is full.
func (g *segment) seal() {
	g.ids = vector.Snug(g.ids)
	for at := range g.columns {
		c := &g.columns[at]
		c.texts.Seal()
		c.numbers.Seal()
		c.ids = vector.Snug(c.ids)
	}
}

func (c *column) size() int { return c.texts.Size() + c.numbers.Size() + 16*cap(c.ids) }
