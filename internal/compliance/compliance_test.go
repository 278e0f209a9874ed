package compliance_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-crm/holdfast/internal/compliance"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// anyField draws an object and a field of it, unknown classes and types
// included.
func anyField(t *rapid.T) (*schema.Object, *schema.Field) {
	classes := append(schema.Classifications(), "", "unheard-of")
	f := schema.Field{
		ID:    "f",
		Type:  rapid.SampledFrom([]string{"text", "email", "phone", "person_name", "identifier", "date", "choice", "reference", "novel"}).Draw(t, "type"),
		Class: rapid.SampledFrom(classes).Draw(t, "class"),
		Many:  rapid.Bool().Draw(t, "many"),
		Match: rapid.Bool().Draw(t, "match"),
	}
	o := &schema.Object{ID: "o", Subject: rapid.SampledFrom([]schema.Subject{schema.Self, schema.None, "contact"}).Draw(t, "subject")}
	o.Fields = []schema.Field{f}
	return o, &o.Fields[0]
}

func all(rules []compliance.Rule, o *schema.Object, f *schema.Field) (d compliance.Duties) {
	for _, r := range rules {
		d = d.Join(r.Apply(o, f))
	}
	return d
}

// covers reports whether a asks everything b asks.
func covers(a, b compliance.Duties) bool { return a.Join(b) == a }

func TestARuleMayOnlyAddDuties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o, f := anyField(t)
		rules := compliance.Rules()
		whole := all(rules, o, f)
		for i, r := range rules {
			if !covers(whole, r.Apply(o, f)) {
				t.Fatalf("a duty of %s is lost in the whole", r.Name)
			}
			without := append(append([]compliance.Rule{}, rules[:i]...), rules[i+1:]...)
			if !covers(whole, all(without, o, f)) {
				t.Fatalf("adding %s lifts a duty", r.Name)
			}
		}
		if shuffled := all(rapid.Permutation(rules).Draw(t, "order"), o, f); shuffled != whole {
			t.Fatalf("the order of rules matters: %+v, %+v", shuffled, whole)
		}
	})
}

func TestStricterClassesNeverLoseDuties(t *testing.T) {
	t.Parallel()
	order := []schema.Classification{schema.Public, schema.Internal, schema.Personal, schema.Sensitive, schema.Secret}
	rapid.Check(t, func(t *rapid.T) {
		o, f := anyField(t)
		var last compliance.Duties
		for _, class := range order {
			f.Class = class
			now := all(compliance.Rules(), o, f)
			if !covers(now, last) {
				t.Fatalf("%s asks less than the class before: %+v, %+v", class, now, last)
			}
			last = now
		}
	})
}

func TestUnknownClassesAreClosed(t *testing.T) {
	t.Parallel()
	o := &schema.Object{Subject: schema.None}
	d := all(compliance.Rules(), o, &schema.Field{Type: "text", Class: "unheard-of"})
	if !d.Seal || !d.MaskAlways || !d.NeverFind || !d.NeverExport {
		t.Errorf("duties of an unknown class: %+v", d)
	}
}

func TestWhatIdentifiesAPersonIsSealedWhateverItIsCalled(t *testing.T) {
	t.Parallel()
	f := &schema.Field{Type: "email", Class: schema.Public}
	if !all(compliance.Rules(), &schema.Object{Subject: schema.Self}, f).Seal {
		t.Error("a person's e-mail is plain")
	}
	if all(compliance.Rules(), &schema.Object{Subject: schema.None}, f).Seal {
		t.Error("a public e-mail of nobody is sealed")
	}
}

func TestEveryRuleNamesItsSource(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range compliance.Rules() {
		if r.Name == "" || r.Source == "" || seen[r.Name] {
			t.Errorf("rule %q, source %q", r.Name, r.Source)
		}
		seen[r.Name] = true
	}
}
