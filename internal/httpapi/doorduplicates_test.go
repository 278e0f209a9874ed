package httpapi_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/catalog"
)

// duplicatesAnswer is what values are told to belong to.
type duplicatesAnswer struct {
	Records []struct {
		ID    string
		Title *string
		Why   []struct{ Field, How, Value string }
	}
	More, Partial bool
}

func (a duplicatesAnswer) ids() (all []string) {
	for _, r := range a.Records {
		all = append(all, r.ID)
	}
	return all
}

// probeDuplicates sends one value of one record at a time: found is the record
// when it may be read and the field searched and seen, and nothing else.
func probeDuplicates(w *world, c *colleague, o *catalog.Object, fields []*catalog.Field) {
	if !c.role.ever("read", o.Name) {
		if a := c.send(call{method: "POST", path: "/api/v1/" + o.Plural + "/duplicates", body: `{"values":{}}`}); a.StatusCode != c.refused(o) {
			w.wrong(c, o.Name, "duplicates", "status %d", a.StatusCode)
		}
		return
	}
	for where, k := range w.three(c, o.Name) {
		for _, f := range fields {
			v := k.values[f.Name]
			if v == nil || f.Target != nil {
				continue
			}
			a := c.send(call{method: "POST", path: "/api/v1/" + o.Plural + "/duplicates", body: encoded(map[string]any{"values": map[string]any{f.Name: v}})})
			if a.StatusCode != 200 {
				w.wrong(c, o.Name, "duplicates", "%s: %s", f.Name, refusal(a))
				continue
			}
			by := f // where the record is known by it again
			if domain, ok := o.Field("domain"); ok && f.Type.Name() == "url" {
				by = domain
			}
			var want []string
			if known := by == o.Title || by.Handling.Match || by.Handling.Unique; known && c.role.may("read", o.Name, k.to(c)) && c.clear(o.Name, by) {
				want = append(want, k.id)
			}
			w.sameSet(c, o, "duplicates by "+f.Name+" of "+where, decoded[duplicatesAnswer](w.stack, a).ids(), want)
		}
	}
}

// TestValuesAreToldWhatTheyBelongTo drives the door as a clerk does who types.
func TestValuesAreToldWhatTheyBelongTo(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.administrator()
	made := func(plural, body string) string { return b.made("/api/v1/"+plural, body) }
	acme := made("companies", `{"name":"Acme Foods GmbH","domain":"acme.example"}`)
	huaxin := made("companies", `{"name":"华信科技有限公司"}`)
	ada := made("contacts", `{"name":"Ada Lovelace","emails":[{"value":"Ada@Example.com"}],"phones":[{"value":"+14155550123"}]}`)
	jose := made("contacts", `{"name":"José Núñez Gómez"}`)
	wei := made("contacts", `{"name":"张伟"}`)
	made("contacts", `{"name":"Byron Gordon"}`)
	gone := made("contacts", `{"name":"Ada Lovelace"}`)
	s.do(call{method: "DELETE", path: "/api/v1/contacts/" + gone, token: s.owner, status: 204})
	for _, x := range []struct {
		what, plural, values, found, how string
	}{
		{"the same e-mail in other letters", "contacts", `{"emails":"ADA@example.com"}`, ada, "same"},
		{"the same number, written otherwise", "contacts", `{"phones":"+1 (415) 555-0123"}`, ada, "same"},
		{"an e-mail not typed to its end", "contacts", `{"name":"Grace Hopper","emails":"ada@"}`, "", ""},
		{"family name first", "contacts", `{"name":"Lovelace, Ada"}`, ada, "same"},
		{"in wide letters", "contacts", `{"name":"ＡＤＡ　ＬＯＶＥＬＡＣＥ"}`, ada, "same"},
		{"a typing error", "contacts", `{"name":"Ada Lovelase"}`, ada, "similar"},
		{"a middle name more", "contacts", `{"name":"Dr. Ada King Lovelace"}`, ada, "similar"},
		{"the first name alone", "contacts", `{"name":"Ada"}`, "", ""},
		{"another first name", "contacts", `{"name":"Augusta Lovelace"}`, "", ""},
		{"without its accents", "contacts", `{"name":"jose nunez gomez"}`, jose, "same"},
		{"pinyin", "contacts", `{"name":"Zhang Wei"}`, wei, "sounds"},
		{"pinyin, given name first", "contacts", `{"name":"Wei Zhang"}`, wei, "sounds"},
		{"other characters of the same sound", "contacts", `{"name":"章炜"}`, wei, "sounds"},
		{"a longer name", "contacts", `{"name":"Zhang Weiming"}`, "", ""},
		{"another legal form", "companies", `{"name":"ACME Foods, Inc."}`, acme, "similar"},
		{"a part of a name", "companies", `{"name":"Acme"}`, "", ""},
		{"the domain of an e-mail", "companies", `{"name":"A","emails":"sales@acme.example"}`, acme, "domain"},
		{"the domain of a website", "companies", `{"website":"https://www.acme.example/about"}`, acme, "domain"},
		{"a Chinese legal form less", "companies", `{"name":"华信科技"}`, huaxin, "sounds"},
	} {
		a := s.do(call{method: "POST", path: "/api/v1/" + x.plural + "/duplicates", token: s.owner, body: `{"values":` + x.values + `}`, status: 200})
		got := decoded[duplicatesAnswer](s, a)
		switch {
		case x.found == "" && len(got.Records) == 0:
		case len(got.Records) != 1 || got.Records[0].ID != x.found || got.Records[0].Why[0].How != x.how:
			t.Errorf("%s: %s", x.what, a.body)
		}
	}
	again := s.do(call{method: "POST", path: "/api/v1/contacts", token: s.owner, body: `{"name":"A. L.","emails":["ada@example.com"]}`, status: 201})
	if told := again.Header.Get("Holdfast-Duplicates"); told != ada {
		t.Errorf("creating what is there already tells of %q, want %s", told, ada)
	}
	s.do(call{method: "DELETE", path: again.Header.Get("Location"), token: s.owner, status: 204})
	if told := s.do(call{method: "POST", path: "/api/v1/contacts", token: s.owner, body: `{"name":"Ada Lovelace"}`, status: 201}).Header; told.Get("Holdfast-Duplicates") != "" {
		t.Errorf("a name alone is told of: %s", told.Get("Holdfast-Duplicates"))
	}
	a := s.do(call{method: "POST", path: "/api/v1/contacts/duplicates", token: s.owner, status: 200,
		body: `{"values":{"name":"Byron Gordon","emails":"ada@example.com"},"except":"` + ada + `"}`})
	if got := decoded[duplicatesAnswer](s, a).ids(); slices.Contains(got, ada) || len(got) != 1 {
		t.Errorf("the record that is edited is its own duplicate: %s", a.body)
	}
	for body, code := range map[string]string{`{"values":{},"limit":0}`: "limit_out_of_range", `{"values":{},"except":"x"}`: "id_invalid", `{"values":[]}`: "", `{"other":1}`: ""} {
		a := s.do(call{method: "POST", path: "/api/v1/contacts/duplicates", token: s.owner, body: body})
		if a.StatusCode < 400 || a.StatusCode >= 500 || !strings.Contains(refusal(a), code) {
			t.Errorf("%s: %d %s", body, a.StatusCode, a.body)
		}
	}
}
