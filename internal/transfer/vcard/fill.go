package vcard

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// entry is a Labelled before the labels of its group and its rank are settled.
type entry struct {
	Labelled
	group string
	rank  int // 1 most preferred
}

// gathered collects what can occur several times, and labels by group.
type gathered struct {
	emails, phones, urls, addresses []entry
	labels                          map[string]string
}

// fill parses the lines of a card.
func (c *Card) fill(lines []logical) *errs.Error {
	g := gathered{labels: map[string]string{}}
	for _, l := range lines {
		p, ok := parseProperty(l.text)
		if !ok {
			return errs.New(errs.Invalid, "vcard_line_invalid", errs.P("line", l.line))
		}
		value, ok := p.raw()
		if !ok {
			return errs.New(errs.Invalid, "vcard_encoding", errs.P("line", l.line))
		}
		p.value = strings.TrimSpace(value)
		if problem := c.take(p, &g); problem != nil {
			return problem
		}
	}
	c.Emails, c.Phones = g.settle(g.emails), g.settle(g.phones)
	c.URLs, c.Addresses = g.settle(g.urls), g.settle(g.addresses)
	return nil
}

// take stores one property; ones that no contact has are passed over.
func (c *Card) take(p property, g *gathered) *errs.Error {
	text := unescape(p.value)
	switch p.name {
	case "VERSION":
		if !slices.Contains([]string{"2.1", "3.0", "4.0"}, text) {
			return errs.New(errs.Invalid, "vcard_version", errs.P("line", c.Line))
		}
	case "KIND", "X-ADDRESSBOOKSERVER-KIND":
		if strings.EqualFold(text, "group") {
			return errs.New(errs.Invalid, "vcard_group", errs.P("line", c.Line))
		}
	case "UID":
		c.UID = text
	case "FN":
		setFirst(&c.FN, text)
	case "N":
		c.takeName(components(spaceCommas(p.value)))
	case "ORG":
		parts := components(p.value)
		setFirst(&c.Org, parts[0])
		setFirst(&c.Department, strings.Join(nonEmpty(parts[1:]), " / "))
	case "TITLE":
		setFirst(&c.Title, text)
	case "BDAY":
		setFirst(&c.Birthday, birthday(p, text))
	case "NOTE":
		if c.Note != "" && text != "" {
			text = c.Note + "\n" + text
		}
		setIf(&c.Note, text)
	case "EMAIL":
		g.emails = appendEntry(g.emails, p, trimScheme(text, "mailto:"))
	case "TEL":
		g.phones = appendEntry(g.phones, p, phoneOf(text))
	case "URL":
		g.urls = appendEntry(g.urls, p, text)
	case "ADR":
		g.addresses = appendEntry(g.addresses, p, strings.Join(nonEmpty(components(p.value)), "\n"))
	case "X-ABLABEL":
		g.labels[p.group] = strings.TrimSuffix(strings.TrimPrefix(text, "_$!<"), ">!$_")
	}
	return nil
}

func (c *Card) takeName(parts []string) {
	for i, dst := range []*string{&c.Family, &c.Given, &c.Middle, &c.Prefix, &c.Suffix} {
		if i < len(parts) {
			setFirst(dst, parts[i])
		}
	}
}

// spaceCommas joins the several values of a name part, which commas without a
// backslash separate, by spaces.
func spaceCommas(s string) string {
	b := []byte(s)
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case ',':
			b[i] = ' '
		}
	}
	return string(b)
}

func setFirst(dst *string, v string) {
	if *dst == "" {
		*dst = v
	}
}

func setIf(dst *string, v string) {
	if v != "" {
		*dst = v
	}
}

func nonEmpty(parts []string) (out []string) {
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return out
}

func trimScheme(s, scheme string) string {
	if len(s) >= len(scheme) && strings.EqualFold(s[:len(scheme)], scheme) {
		return s[len(scheme):]
	}
	return s
}

// phoneOf turns a tel URI (RFC 3966) into a plain number; other text stays.
func phoneOf(text string) string {
	number := trimScheme(text, "tel:")
	if number == text {
		return text
	}
	number, params, _ := strings.Cut(number, ";")
	for _, p := range strings.Split(params, ";") {
		if ext := trimScheme(p, "ext="); ext != p {
			number += " ext. " + ext
		}
	}
	return number
}

func appendEntry(list []entry, p property, value string) []entry {
	if value == "" {
		return list
	}
	rank := 101 // RFC 6350 section 5.3: 1 to 100, absent comes last
	if v := p.params["PREF"]; len(v) > 0 {
		if n, err := strconv.Atoi(v[0]); err == nil && n >= 1 && n <= 100 {
			rank = n
		}
	} else if p.has("TYPE", "pref") {
		rank = 1
	}
	return append(list, entry{Labelled{Value: value, Label: labelOf(p.params["TYPE"])}, p.group, rank})
}

// settle gives the entries the labels of their groups and their order.
func (g *gathered) settle(list []entry) (out []Labelled) {
	slices.SortStableFunc(list, func(a, b entry) int { return cmp.Compare(a.rank, b.rank) })
	for _, e := range list {
		if own := g.labels[e.group]; e.group != "" && own != "" {
			e.Label = own
			if known := strings.ToLower(own); slices.Contains(usualLabels, known) {
				e.Label = known
			}
		}
		out = append(out, e.Labelled)
	}
	return out
}

var usualLabels = []string{"home", "work", "mobile", "fax", "home fax", "work fax", "pager", "main", "other"}

// labelOf reads TYPE values; those that say nothing to a person (internet,
// voice, pref) are left out.
func labelOf(types []string) string {
	place, kind := "", ""
	for _, t := range types {
		switch t = strings.ToLower(t); t {
		case "home", "work":
			setFirst(&place, t)
		case "cell", "mobile", "iphone":
			kind = "mobile"
		case "fax", "pager", "main", "other":
			setFirst(&kind, t)
		case "internet", "voice", "pref", "msg", "text", "x400", "dom", "intl", "postal", "parcel", "":
		default:
			setFirst(&kind, strings.TrimPrefix(t, "x-"))
		}
	}
	switch {
	case kind == "fax" && place != "":
		return place + " fax"
	case kind != "":
		return kind
	}
	return place
}

// birthday normalises the forms of RFC 6350 section 4.3.1, of 3.0, and the
// years that Apple and Outlook write for "no year".
func birthday(p property, text string) string {
	date, _, _ := strings.Cut(text, "T")
	digits := strings.ReplaceAll(date, "-", "")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return text
	}
	omit := p.params["X-APPLE-OMIT-YEAR"]
	switch {
	case strings.HasPrefix(date, "--") && len(digits) == 4:
		return "--" + digits[:2] + "-" + digits[2:]
	case len(digits) == 8 && (len(omit) > 0 && omit[0] == digits[:4]):
		return "--" + digits[4:6] + "-" + digits[6:]
	case len(digits) == 8:
		return digits[:4] + "-" + digits[4:6] + "-" + digits[6:]
	case len(digits) == 6 && len(date) == 7:
		return date
	case len(digits) == 4 && date == digits:
		return date
	}
	return text
}
