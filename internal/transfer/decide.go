package transfer

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/transfer/mapping"
)

// Decision is what a person decided about a draft.
type Decision struct {
	Columns   []Choice // those not named stay as they are
	Mode      Mode     // "": create
	Match     string   // a match field; for update and upsert
	DateOrder string   // mdy, dmy, or "" to find out
}

// Choice says what one column is imported as.
type Choice struct {
	Index  int
	Target string // "": it is left out
	Part   string // "": the usual one
	Label  string
}

// maxLabel is in characters.
const maxLabel = 50

// decide checks a decision and puts it into the draft's spec.
func (s *Service) decide(ctx context.Context, c *carried, d Decision) error {
	o, ok := s.Catalog().Object(c.spec.Object)
	if !ok {
		return errs.New(errs.NotFound, "object_unknown")
	}
	may := fillOf(c.asker, o)
	columns, bad := chosen(may, c.spec.Columns, d.Columns)
	bad = append(bad, c.spec.setMode(may, d)...)
	if len(bad) > 0 {
		return errs.FieldsInvalid(bad...)
	}
	if c.spec.Format == mapping.VCard {
		c.spec.Fill = may.names()
		return nil // cards say themselves what is what
	}
	c.spec.Columns = columns
	if bad := c.spec.missing(may); len(bad) > 0 {
		return errs.FieldsInvalid(bad...)
	}
	if d.DateOrder == "" {
		rows, err := s.sampleOf(ctx, c)
		if err != nil {
			return err
		}
		d.DateOrder = dateOrder(columns, rows)
	}
	c.spec.DateOrder = d.DateOrder
	return nil
}

// setMode takes over mode, match field and date order.
func (sp *spec) setMode(o fill, d Decision) (bad []errs.FieldError) {
	if d.DateOrder != "" && d.DateOrder != "mdy" && d.DateOrder != "dmy" {
		bad = append(bad, errs.FieldError{Field: "date_order", Code: "import_date_order_unknown"})
	}
	sp.Mode, sp.MatchOn = d.Mode, ""
	switch d.Mode {
	case "", ModeCreate:
		sp.Mode = ModeCreate
		return bad
	case ModeUpdate, ModeUpsert:
	default:
		return append(bad, errs.FieldError{Field: "mode", Code: "import_mode_unknown"})
	}
	f, ok := o.matches(d.Match)
	switch {
	case d.Match == "":
		bad = append(bad, errs.FieldError{Field: "match", Code: "import_match_missing"})
	case !ok:
		bad = append(bad, errs.FieldError{Field: "match", Code: "match_field_unsuited"})
	default:
		sp.MatchOn = f.Name
	}
	return bad
}

// missing lists what no column gives although it is needed: a field that every
// record must have, and the one to match by. Fields that the importer may not
// fill are not spoken of.
func (sp *spec) missing(o fill) (bad []errs.FieldError) {
	given := map[string]bool{}
	for _, c := range sp.Columns {
		given[c.Target] = given[c.Target] || c.Target != "" && c.Part != "label"
	}
	for _, f := range o.object.Fields {
		if needed(f) && o.has(f) && sp.Mode != ModeUpdate && !given[f.Name] {
			bad = append(bad, errs.FieldError{Field: f.Name, Code: "import_required_unmapped"})
		}
	}
	if sp.MatchOn != "" && !given[sp.MatchOn] {
		bad = append(bad, errs.FieldError{Field: "match", Code: "import_match_unmapped"})
	}
	return bad
}

// chosen applies a person's choices to the columns. A failure names the place
// in the choices.
func chosen(may fill, columns []mapping.Column, choices []Choice) ([]mapping.Column, []errs.FieldError) {
	c := &chooser{fill: may, columns: slices.Clone(columns), place: map[int]int{}}
	c.forget(c.columns)
	for at, ch := range choices {
		c.choose(at, ch)
	}
	c.refuseTwice()
	mapping.Regroup(c.columns)
	joinLabels(c.columns)
	return c.columns, c.bad
}

// chooser applies choices one by one.
type chooser struct {
	fill
	columns []mapping.Column
	place   map[int]int // of a column in the choices
	bad     []errs.FieldError
}

func (c *chooser) fail(at int, what, code string) {
	c.bad = append(c.bad, errs.FieldError{Field: "columns." + strconv.Itoa(at) + "." + what, Code: code})
}

func (c *chooser) choose(at int, ch Choice) {
	if _, twice := c.place[ch.Index]; twice || ch.Index < 0 || ch.Index >= len(c.columns) {
		c.fail(at, "index", "import_column_unknown")
		return
	}
	c.place[ch.Index] = at
	col := &c.columns[ch.Index]
	ch.Label = strings.TrimSpace(ch.Label)
	if col.Target == ch.Target && col.Part == ch.Part && col.Label == ch.Label {
		return // a guess knows finer parts than there are to choose from
	}
	if ch.Target == "" {
		ch.Part, ch.Label = "", ""
	} else if f, ok := c.field(ch.Target); !ok {
		c.fail(at, "target", "import_target_unknown")
		return
	} else if ch.Part == "" {
		ch.Part = c.parts(f)[0].part
	} else if !c.hasPart(f, ch.Part) {
		c.fail(at, "part", "import_part_unknown")
		return
	}
	if utf8.RuneCountInString(ch.Label) > maxLabel {
		c.fail(at, "label", "import_label_long")
		return
	}
	if col.Target != ch.Target || col.Part != ch.Part || col.Label != ch.Label {
		*col = mapping.Column{Index: col.Index, Header: col.Header, Target: ch.Target, Part: ch.Part, Label: ch.Label, Confidence: 1, Why: mapping.ByPerson}
	}
}

// refuseTwice finds two columns for what has room for one.
func (c *chooser) refuseTwice() {
	taken, whole := map[string]bool{}, map[string]bool{}
	for _, col := range c.columns {
		whole[col.Target] = whole[col.Target] || col.Part == wholePart
	}
	for _, col := range c.columns {
		f, ok := c.field(col.Target)
		if !ok || several(f, col.Part) && !whole[col.Target] {
			continue
		}
		key := col.Target + "." + col.Part
		if whole[col.Target] {
			key = col.Target // there is no room for more
		}
		if at, chosen := c.place[col.Index]; taken[key] && chosen {
			c.fail(at, "target", "import_target_twice")
		} else if taken[key] {
			c.bad = append(c.bad, errs.FieldError{Field: col.Target, Code: "import_target_twice"})
		}
		taken[key] = true
	}
}

// joinLabels ties a column of labels that stands alone to the nearest column
// of values.
func joinLabels(columns []mapping.Column) {
	for i := range columns {
		l := &columns[i]
		if l.Part != "label" || l.Target == "" || slices.ContainsFunc(columns, func(v mapping.Column) bool { return v.Target == l.Target && v.Part == "value" && v.Group == l.Group }) {
			continue
		}
		near := -1
		for j, v := range columns {
			if v.Target == l.Target && v.Part == "value" && (near < 0 || apart(i, j) < apart(i, near)) {
				near = j
			}
		}
		if near >= 0 {
			l.Group = columns[near].Group
		}
	}
}

func apart(a, b int) int { return max(a-b, b-a) }
