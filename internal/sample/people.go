package sample

import (
	"fmt"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/field"
)

func (p *planner) makeCompanies() {
	latin, chinese := shuffled(&p.dice, p.companies.Latin), shuffled(&p.dice, p.companies.Chinese)
	most := len(latin) // all of the one script, the rest of the other
	if p.Lang == "zh-CN" {
		most = companyCount - len(chinese)
	}
	for _, c := range latin[:most] {
		p.firms = append(p.firms, firm{company: c})
	}
	for _, c := range chinese[:companyCount-most] {
		p.firms = append(p.firms, firm{company: c, chinese: true})
	}
	for i := range p.firms {
		p.firms[i].id = p.create("company", p.companyValues(&p.firms[i]))
	}
}

func (p *planner) companyValues(f *firm) values {
	domain := f.Slug + ".example"
	v := values{}
	v.text("name", f.Name)
	v.text("domain", domain)
	v.text("website", "https://www."+domain)
	v.list("phones", phone(&p.dice, f.Country))
	v.list("emails", "info@"+domain)
	v.text("industry", p.texts.Industries[f.Industry])
	v.text("size", f.Size)
	v.text("address", f.Address)
	v.text("stage", p.stage())
	if p.percent(60) {
		v.text("description", pick(&p.dice, p.texts.Abouts))
	}
	return v
}

// stage is where somebody stands.
func (p *planner) stage() string {
	return pick(&p.dice, []string{"lead", "lead", "lead", "prospect", "prospect", "customer", "customer", "customer", "customer", "former"})
}

func (p *planner) makePeople() {
	for range peopleCount {
		p.makePerson()
	}
}

func (p *planner) makePerson() {
	chinese := p.script()
	name, given, family := p.name(chinese)
	who := person{first: name.Given}
	if chinese {
		who.first = name.Family + name.Given
	}
	v := values{"name": field.FromValue(name)}
	domain, country := pick(&p.dice, []string{"example.com", "example.org"}), pick(&p.dice, []string{"GB", "US", "DE"})
	if chinese {
		country = "CN"
	}
	if f := p.employer(chinese); f != nil {
		who.company, who.at = &f.company, f.id
		domain, country = f.Slug+".example", f.Country
		title, department := both(pick(&p.dice, p.texts.Jobs))
		v.text("job_title", title)
		v.text("department", department)
		v.ref("company", f.id)
	}
	v.list("emails", p.email(given, family, domain)...)
	numbers := []string{phone(&p.dice, country)}
	if second := phone(&p.dice, country); p.percent(25) && second != numbers[0] {
		numbers = append(numbers, second)
	}
	v.list("phones", numbers...)
	v.text("stage", p.stage())
	v.text("lead_source", pick(&p.dice, p.texts.Sources))
	p.details(v)
	who.id = p.create("contact", v)
	p.people = append(p.people, who)
}

// details are what is known of some only, the delicate among it: what is
// masked and logged should be seen to be.
func (p *planner) details(v values) {
	if p.percent(30) {
		v.text("birthday", fmt.Sprintf("%d-%02d-%02d", p.between(1955, 2002), p.between(1, 12), p.between(1, 28)))
	}
	if p.percent(25) {
		v.text("description", pick(&p.dice, p.texts.Descriptions))
	}
	if p.percent(5) {
		v.text("care_notes", pick(&p.dice, p.texts.Care))
	}
	if p.percent(8) {
		v.text("bank_account", fmt.Sprintf("DE00 3704 0044 0532 0130 %02d", p.below(100)))
	}
}

// employer chooses a company of the same script, or none.
func (p *planner) employer(chinese bool) *firm {
	if p.percent(8) {
		return nil
	}
	for {
		if f := &p.firms[p.below(len(p.firms))]; f.chinese == chinese {
			return f
		}
	}
}

// name makes a name that nobody has yet, and its parts in ASCII.
func (p *planner) name(chinese bool) (n field.Name, given, family string) {
	givens, families := p.names.LatinGiven, p.names.LatinFamily
	if chinese {
		givens, families = p.names.ChineseGiven, p.names.ChineseFamily
	}
	for {
		n = field.Name{}
		n.Given, given = both(pick(&p.dice, givens))
		n.Family, family = both(pick(&p.dice, families))
		if whole := n.Given + " " + n.Family; !p.taken[whole] {
			p.taken[whole] = true
			return n, given, family
		}
	}
}

// email is the person's address, in some cases with a private one.
func (p *planner) email(given, family, domain string) []string {
	local := strings.ToLower(given + "." + family)
	for n := 2; p.taken[local+"@"+domain]; n++ { // one pinyin, many names
		local = fmt.Sprintf("%s.%s%d", strings.ToLower(given), strings.ToLower(family), n)
	}
	out := []string{local + "@" + domain}
	p.taken[out[0]] = true
	if private := local + "@example.com"; p.percent(15) && !p.taken[private] {
		p.taken[private] = true
		out = append(out, private)
	}
	return out
}
