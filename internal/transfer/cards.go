package transfer

import (
	"maps"
	"slices"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/transfer/vcard"
)

type cardSource struct {
	*vcard.Reader
	fill []string // fields; nil: all there are
}

// Next reads one card.
func (s cardSource) Next() (row, error) {
	c, err := s.Reader.Next()
	if err != nil {
		return row{}, err
	}
	out := row{index: c.Index, line: c.Line, bytes: c.Bytes, problem: c.Problem}
	if c.Problem == nil {
		out.values = cardValues(c)
		maps.DeleteFunc(out.values, func(target string, _ field.Raw) bool { return !s.fills(target) })
		if s.fills("company") {
			out.company = company{name: c.Org}
		}
	}
	return out, nil
}

// fills reports whether the importer may fill a field. Nobody chooses what of a
// card is left out, so what may not be filled is.
func (s cardSource) fills(target string) bool {
	return s.fill == nil || slices.Contains(s.fill, target)
}

// cardValues maps a card to the fields of a contact.
func cardValues(c vcard.Card) map[string]field.Raw {
	values := map[string]field.Raw{}
	name := field.Name{Full: c.FN, Prefix: c.Prefix, Given: c.Given, Middle: c.Middle, Family: c.Family, Suffix: c.Suffix}
	switch {
	case name == (field.Name{Full: c.FN}) && c.FN != "":
		values["name"] = field.FromText(c.FN)
	case name != (field.Name{}):
		values["name"] = field.FromValue(name)
	}
	for target, text := range map[string]string{
		"job_title": c.Title, "department": c.Department, "description": c.Note, "external_id": c.UID,
		"birthday": c.Birthday, "website": firstValue(c.URLs), "address": joinValues(c.Addresses),
	} {
		if text != "" {
			values[target] = field.FromText(text)
		}
	}
	if list := labels(c.Emails); len(list) > 0 {
		values["emails"] = field.FromValue(list)
	}
	if list := labels(c.Phones); len(list) > 0 {
		values["phones"] = field.FromValue(list)
	}
	return values
}

func labels(in []vcard.Labelled) field.List {
	var out field.List
	for _, l := range in {
		out = append(out, field.Labelled{Value: l.Value, Label: l.Label})
	}
	return out
}

func firstValue(in []vcard.Labelled) string {
	if len(in) == 0 {
		return ""
	}
	return in[0].Value
}

func joinValues(in []vcard.Labelled) string {
	var texts []string
	for _, l := range in {
		texts = append(texts, l.Value)
	}
	return strings.Join(texts, "\n\n")
}
