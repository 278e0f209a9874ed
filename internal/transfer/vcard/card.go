package vcard

import "github.com/holdfast-crm/holdfast/internal/errs"

// Labelled is one of several values of a kind. Label is lower case for the
// usual ones (home, work, mobile, fax, home fax, work fax, pager, main, other),
// a person's own words otherwise, or empty.
type Labelled struct {
	Value string
	Label string
}

// Card is one person or company. Values that occur several times are ordered
// by preference, the most preferred first.
type Card struct {
	Index   int         // 0 for the first card of the file
	Line    int         // line of BEGIN:VCARD, from 1
	Bytes   int         // of its lines, photos left aside
	Problem *errs.Error // why the card cannot be used, or nil

	UID        string
	FN         string // the name as shown; may be empty in old versions
	Family     string
	Given      string
	Middle     string
	Prefix     string
	Suffix     string
	Org        string
	Department string
	Title      string
	Birthday   string // "1985-04-12", "--04-12" without year, "1985-04", "1985"; anything else as it was
	Note       string
	Emails     []Labelled
	Phones     []Labelled
	URLs       []Labelled
	Addresses  []Labelled // one text each, lines in the order of the card
}

// empty reports whether nothing identifies the card.
func (c *Card) empty() bool {
	return c.FN == "" && c.Family == "" && c.Given == "" && c.Org == "" && len(c.Emails) == 0 && len(c.Phones) == 0
}
