package role

import (
	"maps"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/compliance"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// compiled declares an object with a field of every classification, the fields
// having other names than ids.
func compiled(t testing.TB) *catalog.Catalog {
	t.Helper()
	words := schema.Text{"en": "x", "zh-CN": "x"}
	spec := &schema.Object{ID: "obj", Name: "person", Plural: "people", Label: words, LabelPlural: words, Subject: schema.Self, Title: "fpersonal"}
	for _, class := range schema.Classifications() {
		spec.Fields = append(spec.Fields, schema.Field{ID: "f" + string(class), Name: string(class), Type: "text", Label: words, Class: class})
	}
	c, err := catalog.Compile([]*schema.Object{spec}, field.Types(), compliance.Rules())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func person(last byte) id.ID { return id.ID{15: last} }

func genRule(o *catalog.Object, object string) *rapid.Generator[ObjectRule] {
	one := rapid.Custom(func(t *rapid.T) FieldRule {
		return FieldRule{rapid.SampledFrom(Levels()).Draw(t, "level"), rapid.Bool().Draw(t, "find")}
	})
	return rapid.Custom(func(t *rapid.T) ObjectRule {
		rule := ObjectRule{Object: object, Rights: map[policy.Action]Scope{}, Fields: map[string]FieldRule{Every: one.Draw(t, "rest")}}
		for _, a := range Actions() {
			if s := rapid.SampledFrom(append(Scopes(), "")).Draw(t, string(a)); s != "" {
				rule.Rights[a] = s
			}
		}
		for _, f := range o.Fields {
			if object != Every && !f.System && rapid.Bool().Draw(t, f.ID) {
				rule.Fields[f.ID] = one.Draw(t, f.ID+" rule")
			}
		}
		return rule
	})
}

// in reads a scope the way a person would.
func in(s Scope, who policy.Actor, owner, team id.ID) bool {
	switch s {
	case All:
		return true
	case Team:
		return owner == who.User || slices.Contains(who.Teams, team)
	case Own:
		return owner == who.User
	}
	return false
}

// TestPropertyDefinitionsMeanWhatTheySay compares one record and one field at a
// time.
func TestPropertyDefinitionsMeanWhatTheySay(t *testing.T) {
	t.Parallel()
	o := compiled(t).Objects()[0]
	rapid.Check(t, func(t *rapid.T) {
		own, every := genRule(o, o.ID).Draw(t, "rule"), genRule(o, Every).Draw(t, "every")
		rule, definition := own, Definition{[]ObjectRule{every, own}}
		if rapid.Bool().Draw(t, "not named") {
			definition.Objects, rule = definition.Objects[:1], every
		}
		who := policy.Actor{Kind: policy.Person, User: person(1), Roles: []policy.RoleName{"made"}, Defined: []policy.Role{definition.Role("made")}}
		if rapid.Bool().Draw(t, "in a team") {
			who.Teams = []id.ID{person(7)}
		}
		for _, a := range Actions() {
			d := policy.Decide(policy.Request{Actor: who, Action: a, Object: o})
			checkRows(t, o, who, rule, a, d)
			if d.Allow && a != policy.Create && a != policy.Import {
				checkFields(t, o, rule, a, d)
			}
		}
	})
}

func checkRows(t *rapid.T, o *catalog.Object, who policy.Actor, rule ObjectRule, a policy.Action, d policy.Decision) {
	for _, owner := range []id.ID{{}, person(1), person(2)} {
		for _, team := range []id.ID{{}, person(7), person(8)} {
			may := in(rule.Rights[a], who, owner, team)
			if a == policy.Reveal {
				may = rule.Rights[a] != ""
			}
			if a != policy.Create && a != policy.Import {
				may = may && in(rule.Rights[policy.Read], who, owner, team)
			}
			got := d.Allow && query.Match(d.Rows, func(f *catalog.Field) field.Value {
				switch {
				case f.Name == "owner" && !owner.IsZero():
					return field.Ref(owner)
				case f.Name == "team" && !team.IsZero():
					return field.Ref(team)
				}
				return nil
			})
			if got != may {
				t.Fatalf("%s a record of %v in %v: %v, the role says %v", a, owner[15], team[15], got, may)
			}
		}
	}
}

func checkFields(t *rapid.T, o *catalog.Object, rule ObjectRule, a policy.Action, d policy.Decision) {
	for _, f := range o.Fields {
		says, named := rule.Fields[f.ID]
		if !named {
			says = rule.Fields[Every]
		}
		if f.System {
			says = FieldRule{Read, true}
		}
		closed := f.Handling.MaskAlways || f.Handling.Mask && rule.Rights[policy.Reveal] == "" || says.Level == Masked
		open := (says.Level == Read || says.Level == Write) && !closed
		masked := closed || f.Handling.Mask && a != policy.Export // until a person asks
		want := map[string][2]bool{
			"read": {d.Read.Has(f), says.Level != None}, "masked": {d.Mask.Has(f), says.Level != None && masked},
			"revealed": {d.Reveal.Has(f), open && f.Handling.Mask},
			"found":    {d.Find.Has(f), open && says.Find && f.Handling.Findable},
		}
		switch a {
		case policy.Update:
			want["written"] = [2]bool{d.Write.Has(f), says.Level == Write}
		case policy.Share:
			want["given"] = [2]bool{d.Write.Has(f), f.Assignable()}
		case policy.Export:
			want["exported"] = [2]bool{d.Export.Has(f), open && f.Handling.Exportable}
		}
		for what, w := range want {
			if w[0] != w[1] {
				t.Fatalf("%s: %s is %s: %v, the role says %v", a, f.Name, what, w[0], w[1])
			}
		}
	}
}

func TestFormsTranslateNames(t *testing.T) {
	t.Parallel()
	c := compiled(t)
	wrote := Definition{[]ObjectRule{
		{"person", map[policy.Action]Scope{policy.Read: Team}, map[string]FieldRule{Every: {Write, true}, "financial": {None, false}}},
		{Every, map[policy.Action]Scope{}, map[string]FieldRule{}},
	}}
	stored, bad := ByID(wrote, c)
	if len(bad) > 0 || stored.Objects[0].Object != "obj" || stored.Objects[0].Fields["ffinancial"].Level != None {
		t.Fatalf("by id: %+v, %v", stored, bad)
	}
	b, err := Encode(stored)
	if err != nil {
		t.Fatal(err)
	}
	read, err := Decode(b)
	if back := ByName(read, c); err != nil || !maps.Equal(back.Objects[0].Fields, wrote.Objects[0].Fields) || back.Objects[0].Object != "person" {
		t.Errorf("by name: %+v, %v", back, err)
	}
}

func TestWhatNobodyUnderstandsIsRefused(t *testing.T) {
	t.Parallel()
	c := compiled(t)
	bad := Definition{[]ObjectRule{
		{"person", map[policy.Action]Scope{policy.Read: "some", policy.KeysManage: All}, map[string]FieldRule{"nothing": {Read, true}, "owner": {None, false}, "public": {"half", true}, "internal": {Masked, true}, Every: {None, true}}},
		{"ghost", nil, nil}, {"person", nil, nil},
	}}
	_, faults := ByID(bad, c)
	var at []string
	for _, f := range faults {
		at = append(at, f.Field+" "+f.Code)
		for _, lang := range errs.Languages() {
			if !errs.HasText(lang, f.Code) {
				t.Errorf("%s has no %s text", f.Code, lang)
			}
		}
	}
	slices.Sort(at)
	want := []string{
		"objects.0.fields.*.find role_find_unseen", "objects.0.fields.internal.find role_find_unseen",
		"objects.0.fields.nothing no_such_field", "objects.0.fields.owner no_such_field", "objects.0.fields.public.level role_level_unknown",
		"objects.0.rights.keys.manage role_right_unknown", "objects.0.rights.read role_right_unknown",
		"objects.1.object role_object_unknown", "objects.2.object role_object_unknown",
	}
	if !slices.Equal(at, want) {
		t.Errorf("got %q", at)
	}
}

// TestBuiltInRolesAreDescribedAsTheyAre asks policy the same of the role and of
// its description.
func TestBuiltInRolesAreDescribedAsTheyAre(t *testing.T) {
	t.Parallel()
	o := compiled(t).Objects()[0]
	for _, built := range policy.Roles() {
		is := policy.Actor{Kind: policy.Person, User: person(1), Roles: []policy.RoleName{built.Name}}
		said := is
		said.Roles, said.Defined = []policy.RoleName{"said"}, []policy.Role{BuiltIn(built.Name).Role("said")}
		for _, a := range Actions() {
			a1, a2 := policy.Decide(policy.Request{Actor: is, Action: a, Object: o}), policy.Decide(policy.Request{Actor: said, Action: a, Object: o})
			a1.Version, a2.Version = "", ""
			if !reflect.DeepEqual(a1, a2) {
				t.Errorf("%s may %s: %+v, described as %+v", built.Name, a, a1, a2)
			}
		}
	}
}

// TestWhatARoleLacksIsWhatStopsIt compares with the decision.
func TestWhatARoleLacksIsWhatStopsIt(t *testing.T) {
	t.Parallel()
	words := schema.Text{"en": "x", "zh-CN": "x"}
	spec := &schema.Object{ID: "obj", Name: "person", Plural: "people", Label: words, LabelPlural: words, Subject: schema.Self, Title: "fname", Fields: []schema.Field{
		{ID: "fname", Name: "name", Type: "text", Label: words, Class: schema.Public, Required: true},
		{ID: "fgrade", Name: "grade", Type: "text", Label: words, Class: schema.Public, Required: true, Default: "x"},
		{ID: "fnote", Name: "note", Type: "text", Label: words, Class: schema.Public},
	}}
	c, err := catalog.Compile([]*schema.Object{spec}, field.Types(), compliance.Rules())
	if err != nil {
		t.Fatal(err)
	}
	o := c.Objects()[0]
	rapid.Check(t, func(t *rapid.T) {
		d := Definition{[]ObjectRule{genRule(o, rapid.SampledFrom([]string{Every, o.ID}).Draw(t, "object")).Draw(t, "rule")}}
		who := policy.Actor{Kind: policy.Person, User: person(1), Roles: []policy.RoleName{"made"}, Defined: []policy.Role{d.Role("made")}}
		may := policy.Decide(policy.Request{Actor: who, Action: policy.Create, Object: o}).Allow
		if granted := d.Objects[0].Rights[policy.Create] != ""; may != (granted && len(d.Lacks(o)) == 0) {
			t.Fatalf("may create: %v, granted %v, lacks %d", may, granted, len(d.Lacks(o)))
		}
	})
}
