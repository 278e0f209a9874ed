package httpapi_test

import (
	"fmt"
	"strings"
	"testing"
)

// importers makes two colleagues who import contacts: one of whom fields are
// hidden, of what is in the file and of companies, and one who sees all.
func (s *stack) importers() (narrow, wide *browser) {
	s.Helper()
	b := s.administrator()
	b.define("POST", "/objects/contact/fields", `{"type":"text","name":"hiv_status","label":{"en":"HIV status","zh-CN":"艾滋病毒检测结果"},"class":"sensitive"}`)
	rights := `{"read":"all","create":"all","update":"all","import":"all"}`
	hidden := b.made("/api/v1/roles", `{"name":"narrow","objects":[{"object":"contact","rights":`+rights+`,"fields":{"*":{"level":"write","find":true},
		"hiv_status":{"level":"none","find":false},"phones":{"level":"none","find":false},"external_id":{"level":"none","find":false},"department":{"level":"read","find":true}}}]}`)
	_, narrow = b.colleague("narrow@example.com", hidden)
	_, wide = b.colleague("wide@example.com", "owner")
	return narrow, wide
}

func (b *browser) handsIn(file string) importDoc {
	b.Helper()
	return decoded[importDoc](b.stack, b.send(call{method: "POST", path: "/api/v1/imports?object=contact", status: 201, body: file,
		header: []string{"Content-Type: application/octet-stream", "Holdfast-File-Name: list"}}))
}

// columns are what a file's columns were recognised as, and why.
func (d importDoc) columns() string {
	var out []string
	for _, c := range d.Columns {
		target := ""
		if c.Target != nil {
			target = *c.Target
		}
		out = append(out, target+" "+c.Why)
	}
	return strings.Join(out, "|")
}

// TestAColumnOfAHiddenFieldIsAnUnknownHeading: recognition, targets, choices and
// the preview tell somebody of a field that is none to them as much as of one
// that there is not.
func TestAColumnOfAHiddenFieldIsAnUnknownHeading(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	narrow, wide := s.importers()
	for hidden, absent := range map[string]string{
		"HIV status": "HIX status", "hiv_status": "hix_status", " ＨＩＶ ＳＴＡＴＵＳ": " ＨＩＸ ＳＴＡＴＵＳ", "艾滋病毒检测结果": "艾滋病毒检测结论",
	} {
		file := "Name,%s\nAda Lovelace,negative\nGrace Hopper,negative\nAlan Turing,positive\n"
		is, not := narrow.handsIn(fmt.Sprintf(file, hidden)), narrow.handsIn(fmt.Sprintf(file, absent))
		if is.columns() != not.columns() || !strings.Contains(is.columns(), "| ") {
			t.Errorf("%q: recognised as %s, a heading of nothing as %s", hidden, is.columns(), not.columns())
		}
		if is := wide.handsIn(fmt.Sprintf(file, hidden)); strings.Contains(is.columns(), "| ") {
			t.Errorf("%q: who may fill it gets %s", hidden, is.columns())
		}
	}

	// What everybody's lists are about and this object has not, or not for
	// them: read only, hidden, and of an object that is none to them.
	d := narrow.handsIn("Name,Phone,Department,Company\nAda Lovelace,+44 20 7946 0018,Engines,Acme\nGrace Hopper,+44 20 7946 0019,Navy,Yale\n")
	if got := d.columns(); strings.Count(got, "| ") != 3 {
		t.Errorf("recognised as %s", got)
	}
	p := decoded[previewDoc](s, narrow.send(call{method: "POST", path: "/api/v1/imports/" + d.ID + "/preview", body: `{"mode":"create","columns":[]}`, status: 200}))
	for _, row := range p.Rows {
		if row.Action != "create" || len(row.Problems) > 0 {
			t.Errorf("by default a row is to %s: %+v", row.Action, row.Problems)
		}
	}
	for _, target := range []string{"hiv_status", "external_id", "phones", "department", "company"} {
		choose := func(name string) string {
			return refusal(narrow.send(call{method: "POST", path: "/api/v1/imports/" + d.ID + "/preview", body: `{"mode":"create","columns":[{"index":1,"target":"` + name + `"}]}`}))
		}
		if is, not := choose(target), choose("nothing"); is != not {
			t.Errorf("choosing %s: %s, and what is not there %s", target, is, not)
		}
	}
	match := func(name string) string {
		return refusal(narrow.send(call{method: "POST", path: "/api/v1/imports/" + d.ID + "/preview", body: `{"mode":"upsert","match":"` + name + `","columns":[]}`}))
	}
	if is, not := match("external_id"), match("nothing"); is != not {
		t.Errorf("matching by what is hidden: %s, and by what is not there %s", is, not)
	}
	targets := narrow.send(call{method: "GET", path: "/api/v1/imports/targets?object=contact", status: 200})
	for _, name := range []string{"hiv_status", "external_id", "phones", "department", "company"} {
		if strings.Contains(targets.body, `"`+name+`"`) {
			t.Errorf("%s is offered", name)
		}
	}
}

// TestAnImportIsShownAsFarAsOneMaySeeItsFields: who may import looks at imports
// of others too, who fill other fields.
func TestAnImportIsShownAsFarAsOneMaySeeItsFields(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	narrow, wide := s.importers()
	d := wide.handsIn("Name,HIV status,Email\nAda Lovelace,negative,ada@example.com\n")
	if got := d.mapped(); got != "Name=/name/full HIV status=/hiv_status Email=/emails/value" {
		t.Fatalf("recognised as %s", got)
	}
	seen := decoded[importDoc](s, narrow.send(call{method: "GET", path: "/api/v1/imports/" + d.ID, status: 200}))
	if got := seen.mapped(); got != "Name=/name/full HIV status= Email=/emails/value" || seen.Columns[1].Why == d.Columns[1].Why {
		t.Errorf("shown as %s", got)
	}
}

// TestCardsFillWhatTheirImporterMay: nobody chooses what of a card is left out.
func TestCardsFillWhatTheirImporterMay(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	narrow, _ := s.importers()
	card := "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ada Lovelace\r\nTEL:+44 20 7946 0018\r\nORG:Acme\r\nTITLE:Countess\r\nEMAIL:ada@example.com\r\nEND:VCARD\r\n"
	d := narrow.handsIn(card)
	p := decoded[previewDoc](s, narrow.send(call{method: "POST", path: "/api/v1/imports/" + d.ID + "/preview", body: `{"mode":"create"}`, status: 200}))
	if len(p.Rows) != 1 || p.Rows[0].Action != "create" || len(p.Rows[0].Links) != 0 || strings.Contains(string(p.Rows[0].Values), "phones") || !strings.Contains(string(p.Rows[0].Values), "Countess") {
		t.Errorf("%+v", p.Rows)
	}
}
