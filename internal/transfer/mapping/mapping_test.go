package mapping_test

import (
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/transfer/mapping"
)

var update = flag.Bool("update", false, "rewrite golden files")

// load reads a sample file; a first part before a dot in its name is the object.
func load(t *testing.T, path string) (object string, header []string, rows [][]string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(strings.NewReader(string(raw)))
	if line, _, _ := strings.Cut(string(raw), "\n"); strings.Count(line, ";") > strings.Count(line, ",") {
		r.Comma = ';'
	}
	all, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	object = "contact"
	if before, _, found := strings.Cut(strings.TrimSuffix(filepath.Base(path), ".csv"), "."); found {
		object = before
	}
	return object, all[0], all[1:]
}

func render(m mapping.Mapping) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s from %s\n", m.Object, m.Detected)
	for _, c := range m.Columns {
		target := c.Target
		if c.Part != "" {
			target += "." + c.Part
		}
		if c.Group > 0 {
			target += fmt.Sprintf(" #%d", c.Group)
		}
		if c.Label != "" {
			target += " (" + c.Label + ")"
		}
		fmt.Fprintf(&b, "%s -> %s [%s %.1f]\n", c.Header, target, strings.TrimPrefix(string(c.Why), "map_"), c.Confidence)
	}
	return b.String()
}

func TestExportsOfKnownProgramsAreMapped(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.csv")
	if err != nil || len(files) < 15 {
		t.Fatalf("%d sample files, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			got := render(mapping.Guess(load(t, file)))
			golden := strings.TrimSuffix(file, ".csv") + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestProgramsAreDetected(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"google": mapping.Google, "google-old": mapping.GoogleOld, "hubspot": mapping.HubSpot, "salesforce": mapping.Salesforce,
		"salesforce-api": mapping.Salesforce, "outlook": mapping.Outlook, "outlook-classic": mapping.Outlook, "outlook-de": mapping.Outlook,
		"outlook-zh": mapping.Outlook, "generic-zh": mapping.Generic, "content": mapping.Generic, "company.hubspot": mapping.HubSpot,
		"company.salesforce": mapping.Salesforce, "task.generic": mapping.Generic,
	} {
		if got := mapping.Guess(load(t, "testdata/"+file+".csv")).Detected; got != want {
			t.Errorf("%s is detected as %q, want %q", file, got, want)
		}
	}
}

func TestTableWithoutHeaderIsMappedByContent(t *testing.T) {
	t.Parallel()
	rows := [][]string{
		{"王小明", "wang@example.com", "13800001111", "1985-04-12", "x"},
		{"李娜", "li@example.com", "13900002222", "1990-01-02", "y"},
		{"张伟", "zhang@example.com", "", "", ""},
	}
	want := "contact from generic\n" +
		" -> name.full [by_content 0.7]\n -> emails.value #1 [by_content 0.8]\n -> phones.value #1 [by_content 0.7]\n" +
		" -> birthday [by_content 0.5]\n ->  [unknown 0.0]\n"
	if diff := cmp.Diff(want, render(mapping.Guess("contact", nil, rows))); diff != "" {
		t.Error(diff)
	}
}

func TestTitleIsAJobOrAFormOfAddress(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		header []string
		cell   string
		want   string
	}{
		{[]string{"Title", "Last Name"}, "Buyer", "job_title"},
		{[]string{"Title", "Last Name"}, "Dr.", "name"},
		{[]string{"Title", "Last Name", "Job Title"}, "Buyer", "name"},
	} {
		if got := mapping.Guess("contact", tt.header, [][]string{{tt.cell, "Roe"}}).Columns[0].Target; got != tt.want {
			t.Errorf("%v with %q: %s, want %s", tt.header, tt.cell, got, tt.want)
		}
	}
}

func TestNameWordsDependOnTheirNeighbours(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ header, want []string }{
		{[]string{"Name", "Vorname"}, []string{"family", "given"}},
		{[]string{"Name", "E-Mail"}, []string{"full", "value"}},
		{[]string{"Name", "Given Name", "Family Name"}, []string{"full", "given", "family"}},
		{[]string{"姓氏", "名字"}, []string{"family", "given"}},
		{[]string{"名字"}, []string{"full"}},
		{[]string{"Nom", "Prénom"}, []string{"family", "given"}},
		{[]string{"Nom", "Courriel"}, []string{"full", "value"}},
		{[]string{"Nombre", "Apellidos"}, []string{"given", "family"}},
		{[]string{"Nombre", "Correo"}, []string{"full", "value"}},
	} {
		for i, c := range mapping.Guess("contact", tt.header, nil).Columns {
			if c.Part != tt.want[i] {
				t.Errorf("%v: column %d is %s.%s, want %s", tt.header, i, c.Target, c.Part, tt.want[i])
			}
		}
	}
}

func TestOfTwoColumnsForOneFieldTheFilledOneWins(t *testing.T) {
	t.Parallel()
	m := mapping.Guess("contact", []string{"Last Name", "Company Name", "Associated Company"}, [][]string{{"Roe", "", "Example Ltd"}})
	if m.Columns[1].Why != mapping.Taken || m.Columns[1].Target != "" || m.Columns[2].Target != "company" {
		t.Errorf("%+v", m.Columns)
	}
	if un := m.Unmapped(); len(un) != 1 || un[0].Index != 1 {
		t.Errorf("unmapped: %+v", un)
	}
}

func TestReasonsHaveTexts(t *testing.T) {
	t.Parallel()
	for _, why := range []mapping.Why{mapping.ByProgram, mapping.ByHeader, mapping.ByContent, mapping.Unknown, mapping.Empty, mapping.NoField, mapping.Taken, mapping.Contradicted} {
		for _, lang := range errs.Languages() {
			if !errs.HasText(lang, string(why)) {
				t.Errorf("%s has no %s text", why, lang)
			}
		}
	}
}

func TestCells(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff([]string{"a@example.com", "b@example.com"}, mapping.SplitMulti(" a@example.com ::: b@example.com :::  ")); diff != "" {
		t.Error(diff)
	}
	if got := mapping.SplitMulti("  "); got != nil {
		t.Errorf("blank cell: %v", got)
	}
	for cell, want := range map[string]bool{"0/0/00": true, "0.0.00": true, "0000-00-00": true, "": false, "000": false, "2000-01-01": false, "1/0/00": false} {
		if got := mapping.EmptyDate(cell); got != want {
			t.Errorf("EmptyDate(%q) = %v", cell, got)
		}
	}
	for cell, want := range map[string]string{"* Work": "work", "* ": "", "Mobile": "mobile", "Ferienhaus": "Ferienhaus", "Cell": "mobile", "Work Fax": "work fax"} {
		if got := mapping.Label(cell); got != want {
			t.Errorf("Label(%q) = %q, want %q", cell, got, want)
		}
	}
}
