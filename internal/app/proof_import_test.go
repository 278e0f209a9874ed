//go:build !race

package app_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/transfer"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

// TestUpsertTwiceChangesNothing: the second import of the same file finds
// every record and writes nothing; a changed cell updates that record alone.
func TestUpsertTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	const file = "name,emails,job_title,company\nAda Byron,Ada@Example.org,Countess,Engines Ltd\nBob Doe,bob@example.org,,\nCyd Roe,cyd@example.org; c@example.com,Clerk,ENGINES LTD\n"
	up := verb.ImportArgs{UpsertOn: "email"}
	for i, want := range []transfer.Counts{
		{Rows: 3, Created: 3, Companies: 1},
		{Rows: 3, Unchanged: 3},
	} {
		if got := s.imported(up, file).Counts; got != want {
			t.Errorf("import %d: %+v, want %+v", i+1, got, want)
		}
	}
	writes := s.count(`SELECT COUNT(*) FROM audit_entry WHERE writes = 1`)
	if got, want := s.imported(up, strings.Replace(file, "Clerk", "Chief", 1)).Counts, (transfer.Counts{Rows: 3, Unchanged: 2, Updated: 1}); got != want {
		t.Errorf("with one cell changed: %+v, want %+v", got, want)
	}
	if n := s.count(`SELECT COUNT(*) FROM audit_entry WHERE writes = 1`) - writes; n != 1 {
		t.Errorf("%d writes for one changed cell", n)
	}
	if got := s.only("contact", `emails = "c@example.com"`); got["job_title"] != "Chief" || got["name"] != "Cyd Roe" {
		t.Errorf("the changed record: %v", got)
	}
	if got, want := s.imported(verb.ImportArgs{UpsertOn: "email", UpdateOnly: true}, "name,emails\nNobody,nobody@example.org\nBob Roe,bob@example.org\n").Counts,
		(transfer.Counts{Rows: 2, Updated: 1, Failed: 1}); got != want {
		t.Errorf("update only: %+v, want %+v", got, want)
	}
	s.whole()
}

// TestRevertKeepsWhatWasChanged: taking an import back moves what it created
// to the trash, companies too, and keeps and names what somebody changed since
// and what was there before.
func TestRevertKeepsWhatWasChanged(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.create("contact", texts{"name": "Early Bird", "emails": "early@example.org"})
	res := s.imported(verb.ImportArgs{UpsertOn: "email"}, "name,emails,company\nEarly Riser,early@example.org,\nAda,ada@example.org,Engines\nBob,bob@example.org,\nCyd,cyd@example.org,\n")
	if res.Created != 3 || res.Updated != 1 || res.Companies != 1 {
		t.Fatalf("%+v", res.Counts)
	}
	bob := s.list("contact", record.ListRequest{Filter: []byte(`emails = "bob@example.org"`)})[0].ID()
	s.update("contact", bob, texts{"job_title": "Buyer"})
	var reverted verb.ImportReverted
	s.must(s.call(verb.OpImportRevert, verb.ImportIDArgs{Import: res.Import.String()}, control.Streams{}, &reverted))
	if reverted.Removed != 3 || len(reverted.Kept) != 1 || reverted.Kept[0].ID != bob {
		t.Errorf("%+v", reverted)
	}
	var left []string
	for _, p := range s.list("contact", record.ListRequest{Sort: "name"}) {
		left = append(left, textsOf(p)["name"])
	}
	if !slices.Equal(left, []string{"Bob", "Early Riser"}) {
		t.Errorf("left: %q", left)
	}
	if n := len(s.list("company", record.ListRequest{})); n != 0 {
		t.Errorf("%d companies left", n)
	}
	s.whole()
}

// TestForeignFiles: a file in GB18030, vCards of three versions and the
// exports of other programs land in the right fields.
func TestForeignFiles(t *testing.T) {
	t.Parallel()
	const samples = "../transfer/mapping/testdata/"
	for name, c := range map[string]struct {
		file, filter string
		want         texts // "company" is the company's name
	}{
		"outlook": {samples + "outlook.csv", `emails = "ada@example.com"`, texts{
			"name": "Dr. Ada Roe", "emails": "ada@example.com; ada@example.org", "job_title": "Buyer", "company": "Example Ltd",
			"phones":  "work: +15555550100; work: +15555550101; mobile: +15555550102",
			"website": "https://example.com", "description": "likes tea"}},
		"outlook in chinese": {samples + "outlook-zh.csv", `name ~ "小明"`, texts{
			"name": "王小明先生 [王;小明;;先生;]", "job_title": "经理", "company": "示例科技", "department": "销售部"}},
		"hubspot": {samples + "hubspot.csv", `emails = "ada@example.com"`, texts{
			"name": "Ada Roe", "external_id": "901", "stage": "lead", "job_title": "Buyer", "company": "Example Ltd",
			"phones": "+15555550100", "lead_source": "Offline Sources"}},
		"salesforce": {samples + "salesforce.csv", `emails = "ada@example.com"`, texts{
			"name": "Ms. Ada Roe", "job_title": "Operations Manager", "company": "Example Corp.", "birthday": "1985-04-12",
			"lead_source": "Website", "external_id": "003XX0000000001"}},
		"google": {samples + "google.csv", `emails = "anna@example.com"`, texts{
			"name": "Anna Müller", "emails": "work: anna@example.com; home: anna@example.org", "company": "Example GmbH",
			"birthday": "1985-04-12", "description": "met at the fair\nwants a call"}},
		"google of former days": {samples + "google-old.csv", `emails = "anna@example.com"`, texts{
			"name": "Anna Müller", "company": "Example GmbH", "job_title": "Sales"}},
		"chinese table": {samples + "generic-zh.csv", `name = "王小明"`, texts{
			"emails": "wang@example.com", "company": "示例科技", "job_title": "经理", "department": "销售部", "birthday": "1985-04-12"}},
		"vcard 3.0": {"../transfer/vcard/testdata/mixed.vcf", `name ~ "anna"`, texts{
			"name": "Dr. Anna Maria Müller", "company": "Example GmbH", "department": "Vertrieb", "job_title": "Leiterin, Vertrieb", "birthday": "--02-03"}},
		"vcard 4.0": {"../transfer/vcard/testdata/mixed.vcf", `name = "Jo Roe"`, texts{"birthday": "--04-12"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			raw, err := os.ReadFile(c.file)
			s.must(err)
			s.imported(verb.ImportArgs{FileName: c.file, DateOrder: "mdy"}, string(raw))
			got := s.only("contact", c.filter)
			if got["company"] != "" {
				got["company"] = textsOf(s.list("company", record.ListRequest{Filter: []byte(`id = ` + got["company"])})[0])["name"]
			}
			for field, want := range c.want {
				if got[field] != want {
					t.Errorf("%s is %q, want %q", field, got[field], want)
				}
			}
		})
	}
}

// TestGB18030AndDelimiters: the same table in each encoding and with each
// delimiter makes the same records, also with quoted newlines.
func TestGB18030AndDelimiters(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	table := "姓名,邮箱,公司,地址\n李小龙,\"li%d@example.org\",功夫公司,\"九龙\n弥敦道\"\n诸葛亮,zhuge%d@example.org,蜀国,成都\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(fmt.Sprintf(table, 1, 1))
	s.must(err)
	for i, file := range []string{
		gb, fmt.Sprintf(table, 2, 2), "\ufeff" + fmt.Sprintf(table, 3, 3),
		strings.ReplaceAll(fmt.Sprintf(table, 4, 4), ",", ";"), strings.ReplaceAll(fmt.Sprintf(table, 5, 5), ",", "\t"),
	} {
		if got := s.imported(verb.ImportArgs{}, file).Counts; got.Created != 2 || got.Failed != 0 {
			t.Errorf("file %d: %+v", i+1, got)
		}
		got := s.only("contact", fmt.Sprintf(`emails = "li%d@example.org"`, i+1))
		if got["name"] != "李小龙" || got["address"] != "九龙\n弥敦道" {
			t.Errorf("file %d: %v", i+1, got)
		}
	}
	if n := len(s.list("company", record.ListRequest{})); n != 2 {
		t.Errorf("%d companies, want 2: found again by name", n)
	}
}

// TestExportComesBackTheSame: what is exported as CSV and imported into a
// fresh folder is exported again as the same table, but for what belongs to
// the folder: ids, times and people; the same for vCard and for text that
// looks like a formula.
func TestExportComesBackTheSame(t *testing.T) {
	t.Parallel()
	first := newSite(t)
	first.imported(verb.ImportArgs{}, strings.Join([]string{
		"name,emails,phones,company,job_title,department,birthday,website,address,stage,lead_source,description,care_notes,bank_account,external_id",
		`"Dr. Anna Maria Müller","work: anna@example.org; a@example.com","mobile: +4930901820",Example GmbH,"Leiterin, ""Vertrieb""",Sales,1985-04-12,https://example.org,"Hauptstr. 1` + "\n" + `10115 Berlin",customer,Fair,"'=1+1 is not a formula",allergic,DE02120300000000202051,A-1`,
		`王小明,wang@example.org,,示例科技,经理,,--04-12,,,lead,,,,,'007`,
		`O'Neil,,,,,,,,,,,@home,,,`,
	}, "\n")+"\n")
	contacts := first.export("contact", "csv")
	second := newSite(t)
	if res := second.imported(verb.ImportArgs{}, contacts); res.Created != 3 || res.Failed != 0 {
		t.Fatalf("%+v %+v", res.Counts, res.Problems)
	}
	want, got := declared(t, first, contacts), declared(t, second, second.export("contact", "csv"))
	if len(want) != 4 || !slices.Equal(want, got) {
		t.Errorf("exported\n%s\ncame back as\n%s", strings.Join(want, "\n"), strings.Join(got, "\n"))
	}
	cards := first.export("contact", "vcard")
	third := newSite(t)
	if res := third.imported(verb.ImportArgs{}, cards); res.Created != 3 || res.Failed != 0 {
		t.Fatalf("vcard: %+v %+v", res.Counts, res.Problems)
	}
	for _, filter := range []string{`emails = "a@example.com"`, `emails = "wang@example.org"`} {
		a, b := first.only("contact", filter), third.only("contact", filter)
		for _, name := range []string{"name", "emails", "phones", "job_title", "department", "birthday", "website", "address"} {
			if a[name] != b[name] {
				t.Errorf("through vcard %s %q came back as %q", name, a[name], b[name])
			}
		}
	}
}

// declared is an exported table with the declared fields only, sorted.
func declared(t *testing.T, s *site, table string) []string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader([]byte(strings.TrimPrefix(table, "\ufeff")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	o, _ := s.w.Catalog().Object("contact")
	var out []string
	for _, row := range rows {
		var cells []string
		for i, head := range rows[0] {
			name, _, _ := strings.Cut(head, ".")
			if f, ok := o.Field(name); ok && !f.System {
				cells = append(cells, head+"="+row[i])
			}
		}
		out = append(out, strings.Join(cells, " | "))
	}
	slices.Sort(out)
	return out
}
