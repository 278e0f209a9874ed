package mapping

import (
	"strconv"
	"strings"
)

// Programs that Mapping.Detected can name. VCard is for callers that read
// cards and want to name the source in the same way.
const (
	Google     = "google"
	GoogleOld  = "google-old"
	HubSpot    = "hubspot"
	Salesforce = "salesforce"
	Outlook    = "outlook"
	VCard      = "vcard"
	Generic    = "generic"
)

// Why is the reason of a guess: a message key with texts in every language.
type Why string

// The reasons. The five before the last leave the column without a Target.
const (
	ByProgram    Why = "map_by_program" // header of the detected program
	ByHeader     Why = "map_by_header"  // header word
	ByContent    Why = "map_by_content" // what the cells look like
	Unknown      Why = "map_unknown"
	Empty        Why = "map_empty"        // no header and no cells
	NoField      Why = "map_no_field"     // understood, but there is no field for it
	Taken        Why = "map_taken"        // another column already gives this field
	Contradicted Why = "map_contradicted" // the cells are not what the header says
	ByPerson     Why = "map_by_person"    // somebody chose, also to leave it out
)

// Column is the guess for one column.
//
// Parts: of name full, prefix, given, middle, family, suffix; of emails, phones
// and address value or label; of company name or domain; of address also
// street, city, region, postal_code, country (several columns of one part are
// joined in their order). Other targets have none.
//
// Group, from 1, ties the columns of one e-mail, phone or address together; it
// is 0 for targets with one value.
type Column struct {
	Index      int
	Header     string
	Target     string // "" when the column is not imported
	Part       string
	Label      string // what the header says of a value: work, home, mobile, ...
	Group      int
	Confidence float64 // 0 to 1
	Why        Why
}

// Mapping is the guess for a table.
type Mapping struct {
	Object   string
	Detected string
	Columns  []Column
}

// Unmapped returns the columns that are not imported, with their reasons.
func (m Mapping) Unmapped() (out []Column) {
	for _, c := range m.Columns {
		if c.Target == "" {
			out = append(out, c)
		}
	}
	return out
}

// maxSamples bounds the work of a guess.
const maxSamples = 200

// Guess maps the columns of a table to fields of object (contact, company, task
// or note). header is nil when the table has none; rows are samples, of which
// the first 200 are looked at.
func Guess(object string, header []string, rows [][]string) Mapping {
	rows = rows[:min(len(rows), maxSamples)]
	width := len(header)
	for _, r := range rows {
		width = max(width, len(r))
	}
	g := guess{words: vocabulary(object), object: object, shapes: make([]shape, width)}
	m := Mapping{Object: object, Detected: detect(header), Columns: make([]Column, width)}
	for i := range m.Columns {
		c := &m.Columns[i]
		c.Index = i
		if i < len(header) {
			c.Header = strings.TrimSpace(header[i])
		}
		g.shapes[i] = shapeOf(rows, i)
		g.byHeader(c, m.Detected)
	}
	g.settleTitle(m.Columns)
	g.settleNames(m.Columns)
	g.byContent(m.Columns)
	g.settleTaken(m.Columns)
	group(m.Columns)
	return m
}

// guess is the state of one Guess.
type guess struct {
	object string
	words  map[string]meaning
	shapes []shape
}

// byHeader maps a column by its header and then asks its cells.
func (g *guess) byHeader(c *Column, program string) {
	m, known, own := g.lookup(normalise(c.Header), program)
	switch {
	case !known:
		c.Why = Unknown
		if c.Header == "" && g.shapes[c.Index].filled == 0 {
			c.Why = Empty
		}
		return
	case m.target == "":
		c.Why = NoField
		return
	case g.shapes[c.Index].contradicts(m):
		c.Why = Contradicted
		return
	}
	c.Target, c.Part, c.Label = m.target, m.part, m.label
	c.Why, c.Confidence = ByHeader, 0.9
	if own || program != Generic {
		c.Why, c.Confidence = ByProgram, 1
	}
}

// lookup finds the meaning of a normalised header: the program's own words
// first, then the table's, each also with its number left out ("email2address").
func (g *guess) lookup(header, program string) (m meaning, known, own bool) {
	if header == "" {
		return m, false, false
	}
	plain, _, _ := cutNumber(header)
	for _, h := range []string{header, plain} {
		if m, known = programWords(program, g.object)[h]; known {
			return m, true, true
		}
		if m, known = g.words[h]; known {
			return m, true, false
		}
	}
	return m, false, false
}

// settleTitle decides what "Title" means for a person: a form of address when
// there is a column for the job or the cells say so, the job otherwise.
func (g *guess) settleTitle(cols []Column) {
	if g.object != "contact" {
		return
	}
	job := false
	for _, c := range cols {
		job = job || c.Target == "job_title" && normalise(c.Header) != "title"
	}
	for i := range cols {
		if c := &cols[i]; normalise(c.Header) == "title" && c.Target == "job_title" && (job || g.shapes[i].most(g.shapes[i].honorific)) {
			c.Target, c.Part = "name", "prefix"
		}
	}
}

// settleNames decides words that depend on their neighbours: "Name" beside a
// given name alone is the family name (German lists), 名字 beside a family name
// alone is the given name, and "Nom" or "Nombre" alone is the whole name.
func (g *guess) settleNames(cols []Column) {
	if g.object != "contact" {
		return
	}
	has := map[string]bool{}
	for _, c := range cols {
		if c.Target == "name" {
			has[c.Part] = true
		}
	}
	for i := range cols {
		c := &cols[i]
		if c.Target != "name" {
			continue
		}
		switch header := normalise(c.Header); {
		case header == "name" && has["given"] && !has["family"]:
			c.Part = "family"
		case header == "名字" && has["family"] && !has["given"]:
			c.Part = "given"
		case header == "nom" && !has["given"], header == "nombre" && !has["family"]:
			c.Part = "full"
		}
	}
}

// several are the targets with several values, tied together by groups.
func several(target string) bool {
	return target == "emails" || target == "phones" || target == "address"
}

// settleTaken leaves one column for a target with one value: the first that
// has cells.
func (g *guess) settleTaken(cols []Column) {
	first := map[string]int{}
	for i := range cols {
		c := &cols[i]
		if c.Target == "" || several(c.Target) {
			continue
		}
		key := c.Target + "/" + c.Part
		j, taken := first[key]
		if !taken {
			first[key] = i
			continue
		}
		loser := c
		if g.shapes[j].filled == 0 && g.shapes[i].filled > 0 {
			loser, first[key] = &cols[j], i
		}
		*loser = Column{Index: loser.Index, Header: loser.Header, Why: Taken}
	}
}

// Regroup numbers the groups anew after targets or parts were changed.
func Regroup(cols []Column) {
	for i := range cols {
		cols[i].Group = 0
	}
	group(cols)
}

// group numbers the values of a target: columns that share a stem ("email1" of
// label and value, "mailing" of street and city) share a group.
func group(cols []Column) {
	groups, last := map[string]int{}, map[string]int{}
	for i := range cols {
		c := &cols[i]
		if !several(c.Target) {
			continue
		}
		key := c.Target + "/" + stem(c)
		if groups[key] == 0 {
			last[c.Target]++
			groups[key] = last[c.Target]
		}
		c.Group = groups[key]
	}
}

// stem is what the columns of one value have in common.
func stem(c *Column) string {
	plain, number, inside := cutNumber(normalise(c.Header))
	if c.Target == "address" {
		if !inside { // "Home Street 2" is more of the same address
			number = 0
		}
		return c.Label + strconv.Itoa(number)
	}
	for _, end := range []string{"label", "type", "value"} {
		if rest := strings.TrimSuffix(plain, end); rest != plain {
			return rest + strconv.Itoa(number)
		}
	}
	return "column " + strconv.Itoa(c.Index)
}
