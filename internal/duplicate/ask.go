package duplicate

import (
	"net/url"
	"slices"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// How says how a value is like another.
type How string

// The ways, the surest first.
const (
	Same    How = "same"    // as values are compared: case, width, accents and the order of names do not count
	Domain  How = "domain"  // it belongs to the address of a website or an e-mail
	Sounds  How = "sounds"  // Chinese, read aloud
	Similar How = "similar" // but for typing errors, middle names, legal forms
)

// Hows lists them.
func Hows() []string { return []string{string(Same), string(Domain), string(Sounds), string(Similar)} }

// Why is one thing that two records have alike.
type Why struct {
	Field *catalog.Field // of the record found
	How   How
	Value string // of the record found, as people read it
}

// Ask is what values of one object are compared by.
type Ask struct {
	object  *catalog.Object
	exact   []query.Compare // whole values
	domains []query.Compare // of fields of domains, what other fields tell
	name    *called         // nil: none, or too little of one
	title   *catalog.Field
}

// On makes the comparison of some values, by the fields that may be compared.
// Nil when nothing can be.
func On(o *catalog.Object, get func(*catalog.Field) field.Value, may func(*catalog.Field) bool) *Ask {
	a := &Ask{object: o, title: o.Title}
	for _, f := range o.Fields {
		if v := get(f); v != nil && exact(f) && may(f) {
			a.exact = append(a.exact, query.Where(f, query.Eq, v))
		}
	}
	if hosts := hostsOf(o, get); len(hosts) > 0 {
		for _, f := range o.Fields {
			if f.Type.Name() == "domain" && exact(f) && may(f) {
				a.domains = append(a.domains, query.Compare{Field: f, Op: query.Eq, Keys: []field.Key{{Texts: hosts}}})
			}
		}
	}
	if v := get(o.Title); v != nil && may(o.Title) && o.Title.Type.Shape() == field.ShapeText {
		if name := nameOf(v); name != nil && name.telling() {
			a.name = name
		}
	}
	if len(a.exact)+len(a.domains) == 0 && a.name == nil {
		return nil
	}
	return a
}

// exact reports whether equal values of a field say that records are of the
// same.
func exact(f *catalog.Field) bool {
	return !f.System && !f.Gone && (f.Handling.Match || f.Handling.Unique) && !f.Spec.Marking && f.Handling.Findable && f.Type.Shape() == field.ShapeText
}

// Compared lists the fields that may be compared at all, the title first.
func Compared(o *catalog.Object, may func(*catalog.Field) bool) (all []*catalog.Field) {
	if o.Title != nil && may(o.Title) {
		all = append(all, o.Title)
	}
	for _, f := range o.Fields {
		if exact(f) && f != o.Title && may(f) {
			all = append(all, f)
		}
	}
	return all
}

// fields lists those that this comparison looks at.
func (a *Ask) fields() (all []*catalog.Field) {
	if a.name != nil {
		all = append(all, a.title)
	}
	for _, c := range slices.Concat(a.exact, a.domains) {
		if !slices.Contains(all, c.Field) {
			all = append(all, c.Field)
		}
	}
	return all
}

// Why says what a record with these values has alike, the surest first; nothing
// when it is another.
func (a *Ask) Why(get func(*catalog.Field) field.Value) (all []Why) {
	for _, c := range a.exact {
		if v := get(c.Field); v != nil && c.Holds(v) {
			all = append(all, Why{c.Field, Same, shown(c, v)})
		}
	}
	for _, c := range a.domains {
		alike := func(w Why) bool { return w.Field == c.Field }
		if v := get(c.Field); v != nil && c.Holds(v) && !slices.ContainsFunc(all, alike) {
			all = append(all, Why{c.Field, Domain, shown(c, v)})
		}
	}
	if v := get(a.title); v != nil && a.name != nil && !slices.ContainsFunc(all, func(w Why) bool { return w.Field == a.title }) {
		if other := nameOf(v); other != nil {
			if how, is := a.name.like(other); is {
				all = append(all, Why{a.title, how, field.Lines(v)[0]})
			}
		}
	}
	return all
}

// shown is the part of a value that is alike.
func shown(c query.Compare, v field.Value) string {
	lines := field.Lines(v)
	for n, key := range c.Field.Type.Keys(v).Texts {
		for _, want := range c.Keys {
			if n < len(lines) && slices.Contains(want.Texts, key) {
				return lines[n]
			}
		}
	}
	return string(c.Field.Type.AppendText(nil, v))
}

// weight orders what is found: each thing alike counts, and the surer more.
func weight(all []Why) (n int) {
	for _, w := range all {
		switch w.How {
		case Same:
			n += 8
		case Domain:
			n += 5
		case Sounds:
			n += 4
		case Similar:
			n += 3
		}
	}
	return n
}

// hostsOf lists the domains that addresses of websites and of e-mail lead to,
// but for those that everybody has e-mail at.
func hostsOf(o *catalog.Object, get func(*catalog.Field) field.Value) (hosts []string) {
	add := func(host string) {
		host = strings.TrimPrefix(field.Fold(host), "www.")
		if strings.Contains(host, ".") && !slices.Contains(hosts, host) && !slices.Contains(freeMail(), host) {
			hosts = append(hosts, host)
		}
	}
	for _, f := range o.Fields {
		v := get(f)
		if v == nil || f.System {
			continue
		}
		for _, line := range field.Lines(v) {
			switch f.Type.Name() {
			case "email":
				if at := strings.LastIndexByte(line, '@'); at >= 0 {
					add(line[at+1:])
				}
			case "url":
				if u, err := url.Parse(line); err == nil {
					add(u.Hostname())
				}
			}
		}
	}
	return hosts
}

// freeMail are domains that say nothing about where somebody works.
func freeMail() []string {
	return []string{
		"126.com", "139.com", "163.com", "189.cn", "aliyun.com", "aol.com", "foxmail.com", "free.fr", "gmail.com", "gmx.at", "gmx.ch", "gmx.de", "gmx.net",
		"googlemail.com", "hotmail.com", "icloud.com", "live.com", "mac.com", "mail.com", "mail.ru", "me.com", "msn.com", "orange.fr", "outlook.com",
		"proton.me", "protonmail.com", "qq.com", "sina.cn", "sina.com", "sohu.com", "t-online.de", "web.de", "yahoo.co.jp", "yahoo.com", "yandex.ru", "yeah.net",
	}
}
