package transfer_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/transfer"
)

func TestCellsBecomeValues(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	for _, c := range []struct{ name, object, text, want string }{
		{"a whole name", "", "name,email\nDr. Ada King Lovelace,a@example.com\n", "name=Dr. Ada King Lovelace | emails=a@example.com"},
		{"a name in parts", "", "first name,last name,salutation,suffix,email\nAda,Lovelace,Dr.,Jr.,a@example.com\n", "name=Dr. Ada Lovelace Jr. | emails=a@example.com"},
		{"a Chinese name in parts", "", "姓,名,邮箱\n张,伟,a@example.com\n", "name=张伟 | emails=a@example.com"},
		{"several e-mails with labels", "", "First Name,Last Name,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value\nAda,L,* Work,a@example.com,Home,b@example.com ::: c@example.com\n",
			"name=Ada L | emails=work: a@example.com; home: b@example.com; home: c@example.com"},
		{"a label without a value", "", "First Name,Last Name,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value\nAda,L,Work,,Mobile,+49 30 1234567\n", "name=Ada L | phones=mobile: +49301234567"},
		{"phones of several columns", "", "name,mobile,work phone\nAda,+49 30 1234567,+49 30 7654321\n", "name=Ada | phones=mobile: +49301234567; work: +49307654321"},
		{"columns of our own", "", "name,emails,phones,birthday,description\nAda,work: a@example.com; b@example.com,home: +49 30 1234567,--12-10,two words\n",
			"name=Ada | emails=work: a@example.com; b@example.com | phones=home: +49301234567 | birthday=--12-10 | description=two words"},
		{"our own column wins over a guessed one", "", "name,emails,work email\nAda,a@example.com,b@example.com\n", "name=Ada | emails=a@example.com"},
		{"name with our own parts", "", "name,name.prefix,name.given,name.family\nAda of Ockham,Dr.,Ada,Lovelace\n", "name=Ada of Ockham"},
		{"an address in lines", "", "name,street,city,country\nAda,1 Old Road,London,UK\n", "name=Ada | address=1 Old Road\nLondon\nUK"},
		{"an address with its label", "", "First Name,Last Name,E-mail 1 - Label,Address 1 - Label,Address 1 - Formatted\nAda,L,,* Home,1 Old Road\n", "name=Ada L | address=1 Old Road"},
		{"a label of no address", "", "First Name,Last Name,E-mail 1 - Label,Address 1 - Label,Address 1 - Formatted\nAda,L,,* Home,\n", "name=Ada L"},
		{"two columns for one value", "", "name,job title,position\nAda,Clerk,Chief\n", "name=Ada | job_title=Clerk"},
		{"a choice", "", "name,stage\nAda,customer\n", "name=Ada | stage=customer"},
		{"a choice in words", "", "name,stage\nAda,客户\n", "name=Ada | stage=customer"},
		{"words that are no choice", "", "name,stage,email\nAda,Sales Qualified Lead,a@example.com\n", "name=Ada | emails=a@example.com"},
		{"no date at all", "", "name,birthday\nAda,0/0/00\n", "name=Ada"},
		{"system fields are not imported", "", "name,version,owner,created_at\nAda,7,nobody,2020-01-01\n", "name=Ada"},
		{"notes", "", "name,notes,record id\nAda,hello,X-7\n", "name=Ada | description=hello | external_id=X-7"},
		{"a company", "company", "company,domain,industry\nAcme,Acme.example,Anvils\n", "name=Acme | domain=acme.example | industry=Anvils"},
		{"a task", "task", "task,due date,status,description\nCall,2026-04-05,done,soon\n", "title=Call | due_on=2026-04-05 | status=done | details=soon"},
		{"a time on the clocks of the importer", "task", "task,done_at\nCall,2026-04-05 09:30\n", "title=Call | status=open | done_at=2026-04-05T01:30:00Z"},
		{"a task that says nothing of status", "task", "task\nCall\n", "title=Call | status=open"},
		{"a note", "note", "title,text\nOnce,upon\n", "title=Once | body=upon"},
		{"whom a note is about is not guessed by name", "note", "title,body,contact\nOnce,upon,Ada Lovelace\n", "title=Once | body=upon"},
	} {
		r := s.imported(transfer.ImportRequest{Object: c.object}, c.text)
		all := s.made(r)
		if len(all) != 1 || r.Created != 1 || r.Failed != 0 || r.Companies != 0 {
			t.Errorf("%s: %s, faults %+v", c.name, counts(r.Counts), r.Faults)
		} else if got := texts(all[0]); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s\ncolumns %+v", c.name, got, c.want, r.Columns)
		}
	}
}

func TestDatesAreReadInTheOrderTheFileShows(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	for _, c := range []struct{ name, order, dates, want string }{
		{"days first", "", "03/04/2020 25/12/1999", "2020-04-03 1999-12-25"},
		{"months first", "", "03/04/2020 12/25/1999", "2020-03-04 1999-12-25"},
		{"said by the caller", "dmy", "03/04/2020", "2020-04-03"},
		{"said otherwise", "mdy", "03/04/2020", "2020-03-04"},
		{"nothing tells", "", "03/04/2020", "date_ambiguous"},
		{"rows contradict each other", "", "25/12/1999 12/25/1999 03/04/2020", "1999-12-25 1999-12-25 date_ambiguous"},
		{"ISO needs no order", "", "2020-04-03", "2020-04-03"},
	} {
		dates := strings.Fields(c.dates)
		text := "name,birthday\n"
		for i, d := range dates {
			text += fmt.Sprintf("P%d,%s\n", i, d)
		}
		r := s.imported(transfer.ImportRequest{DateOrder: c.order}, text)
		got := make([]string, len(dates))
		for _, f := range r.Faults {
			got[f.Line-2] = f.Code
		}
		for _, p := range s.made(r) {
			name, born, _ := strings.Cut(texts(p), " | birthday=")
			got[name[len(name)-1]-'0'] = born
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: got %v, want %s", c.name, got, c.want)
		}
	}
}

func TestCompaniesAreFoundOrMadeByDomainAndName(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	text := `name,company,company domain
Ada,Acme,acme.example
Bob,ACME,
Carl,Other name,acme.example
Dora,,www.Zeta.example
Eve,,
Fred,Bad,not a domain
,Orphan,
`
	r := s.imported(transfer.ImportRequest{}, text)
	if got := counts(r.Counts); got != "rows 7 created 5 updated 0 unchanged 0 failed 2 companies 2" {
		t.Errorf("%s %+v", got, r.Faults)
	}
	var names []string
	for _, p := range s.all("company") {
		names = append(names, texts(p))
	}
	if got := strings.Join(names, "; "); got != "name=Acme | domain=acme.example; name=zeta.example | domain=zeta.example" {
		t.Errorf("companies %s", got)
	}
	acme := s.titled("company", "Acme").ID().String()
	for name, want := range map[string]string{"Ada": acme, "Bob": acme, "Carl": acme, "Dora": s.titled("company", "zeta.example").ID().String(), "Eve": ""} {
		got := ""
		if _, ref, ok := strings.Cut(texts(s.titled("contact", name)), "company="); ok {
			got, _, _ = strings.Cut(ref, " | ")
		}
		if got != want {
			t.Errorf("%s works at %q, want %q", name, got, want)
		}
	}
	again := s.imported(transfer.ImportRequest{Object: "contact"}, "name,company\nGus,Acme\n")
	if again.Companies != 0 {
		t.Error("a known company was made again")
	}
}

func TestCardsBecomeContacts(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	r := s.imported(transfer.ImportRequest{FileName: "a.vcf"}, card("FN:Ada King\nN:Lovelace;Ada;;Dr.;\nEMAIL;TYPE=WORK:a@example.com\nEMAIL;TYPE=HOME:b@example.com\n"+
		"TEL;TYPE=CELL:+49 30 1234567\nORG:Acme;Engines\nTITLE:Countess\nBDAY:1815-12-10\nURL:https://ada.example\nNOTE:first\nUID:u-1\nADR;TYPE=HOME:;;1 Old Road;London;;;UK")+
		card("FN:张伟\nN:张;伟;;;")+card("FN:Only Name"))
	if got := counts(r.Counts); got != "rows 3 created 3 updated 0 unchanged 0 failed 0 companies 1" {
		t.Fatalf("%s %+v", got, r.Faults)
	}
	ada := texts(s.titled("contact", "Ada King"))
	for _, want := range []string{"emails=work: a@example.com; home: b@example.com", "phones=mobile: +49301234567", "job_title=Countess", "department=Engines",
		"birthday=1815-12-10", "website=https://ada.example", "description=first", "external_id=u-1", "1 Old Road", "company="} {
		if !strings.Contains(ada, want) {
			t.Errorf("lacks %s: %s", want, ada)
		}
	}
	s.titled("contact", "张伟")
	s.titled("contact", "Only Name")
}

func TestAnImportThatCannotBeIsRefusedAndLeavesNothing(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	good := "name,email\nAda,a@example.com\n"
	for _, c := range []struct {
		name, text, code string
		req              transfer.ImportRequest
	}{
		{"no object of that name", good, "object_unknown", transfer.ImportRequest{Object: "dragon"}},
		{"cards of companies", card("FN:Acme"), "import_vcard_object", transfer.ImportRequest{Object: "company"}},
		{"columns nobody knows", "foo,bar\n1,2\n", "import_no_columns", transfer.ImportRequest{}},
		{"no file at all", "", "file_empty", transfer.ImportRequest{}},
		{"a match field that is none", good, "fields_invalid", transfer.ImportRequest{MatchOn: "name"}},
		{"upsert on nothing", good, "fields_invalid", transfer.ImportRequest{Mode: transfer.ModeUpsert}},
		{"a picture", "\x89PNG\r\n\x1a\n\x00\x00", "file_is_image", transfer.ImportRequest{}},
	} {
		if c.req.Object == "" {
			c.req.Object = "contact"
		}
		c.req.File = strings.NewReader(c.text)
		_, err := s.files.Start(t.Context(), s.actor, c.req)
		if errs.CodeOf(err) != c.code {
			t.Errorf("%s: %v (%s), want %s", c.name, err, errs.CodeOf(err), c.code)
		}
		if n := s.blobCount(); n != 0 {
			t.Errorf("%s: %d blobs are left", c.name, n)
		}
	}
	reader := s.person("reader@example.com", "read_only")
	_, err := s.files.Start(t.Context(), reader, transfer.ImportRequest{Object: "contact", File: strings.NewReader(good)})
	if errs.KindOf(err) != errs.Permission || s.blobCount() != 0 {
		t.Errorf("an import by a reader: %v", err)
	}
}
