package sample

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/compliance"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/schema"
	"github.com/holdfast-crm/holdfast/objects"
)

// told is a planned change as people would read it.
type told struct {
	op     record.Op
	object string
	values map[string]string
}

func (c told) String() string {
	return fmt.Sprint(c.op, " ", c.object, " ", c.values) // keys of maps are printed in order
}

// tell plans and parses every value as record would; references are left out,
// since their ids differ from run to run.
func tell(t *testing.T, o Options) []told {
	t.Helper()
	changes, err := plan(o, id.NewSource(time.Now))
	if err != nil {
		t.Fatal(err)
	}
	c := builtIn(t)
	var out []told
	for _, change := range changes {
		object, ok := c.Object(change.Object)
		if !ok {
			t.Fatalf("no object %s", change.Object)
		}
		one := told{change.Op, change.Object, map[string]string{}}
		for name, raw := range change.Values {
			f, ok := object.Field(name)
			if !ok {
				t.Fatalf("%s has no field %s", change.Object, name)
			}
			v, err := f.Type.Parse(f.Spec, raw)
			if err != nil {
				t.Fatalf("%s.%s: %v", change.Object, name, err)
			}
			if f.Target == nil {
				one.values[name] = string(f.Type.AppendText(nil, v))
			}
		}
		if change.Op == record.Create && !change.Demo {
			t.Fatalf("without the demo tag: %v", one)
		}
		out = append(out, one)
	}
	return out
}

func builtIn(t *testing.T) *catalog.Catalog {
	t.Helper()
	docs, err := objects.List()
	if err != nil {
		t.Fatal(err)
	}
	var all []*schema.Object
	for _, doc := range docs {
		o, err := schema.Decode(strings.NewReader(string(doc)))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, o)
	}
	c, err := catalog.Compile(all, field.Types(), compliance.Rules())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func monday() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }

// each runs a test for both languages.
func each(t *testing.T, test func(t *testing.T, lang string, all []told)) {
	for _, lang := range []string{"en", "zh-CN"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			test(t, lang, tell(t, Options{Seed: 7, Lang: lang, Today: monday()}))
		})
	}
}

func of(all []told, object string) (out []told) {
	for _, c := range all {
		if c.object == object && c.op == record.Create {
			out = append(out, c)
		}
	}
	return out
}

func TestTheSameSeedTellsTheSameStory(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, lang string, all []told) {
		text := fmt.Sprint(all)
		if again := fmt.Sprint(tell(t, Options{Seed: 7, Lang: lang, Today: monday()})); again != text {
			t.Error("two plans of one seed differ")
		}
		if other := fmt.Sprint(tell(t, Options{Seed: 8, Lang: lang, Today: monday()})); other == text {
			t.Error("another seed changes nothing")
		}
	})
}

func TestNothingLeadsToSomebodyReal(t *testing.T) {
	t.Parallel()
	domain := regexp.MustCompile(`^([a-z0-9.-]+\.example|example\.com|example\.org)$`)
	numbers := regexp.MustCompile(`^\+(447700900\d{3}|442079460\d{3}|1\d{3}55501\d\d|49(3023125|8999998|4066969)\d{3}|33(19900|46571|63998)\d{4}|61(2|3|7)5550\d{4}|3532091\d{5}|468465004\d\d|86(10|20|21)0555\d{4})$`)
	each(t, func(t *testing.T, _ string, all []told) {
		seen := 0
		for _, c := range all {
			for _, mail := range split(c.values["emails"]) {
				if _, host, ok := strings.Cut(mail, "@"); !ok || !domain.MatchString(host) {
					t.Errorf("e-mail address %q", mail)
				}
				seen++
			}
			for _, number := range split(c.values["phones"]) {
				if !numbers.MatchString(number) {
					t.Errorf("telephone number %q", number)
				}
				seen++
			}
			if site := c.values["website"]; site != "" && !domain.MatchString(strings.TrimSuffix(strings.TrimPrefix(site, "https://"), "/")) {
				t.Errorf("website %q", site)
			}
			if d := c.values["domain"]; d != "" && !domain.MatchString(d) {
				t.Errorf("domain %q", d)
			}
			if b := c.values["bank_account"]; b != "" && !strings.HasPrefix(b, "DE00") {
				t.Errorf("bank account %q may exist", b)
			}
		}
		if seen < 500 {
			t.Errorf("only %d addresses and numbers were looked at", seen)
		}
	})
}

func split(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ';' || r == ' ' })
}

func TestNobodyIsThereTwiceAndBothScriptsAre(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, lang string, all []told) {
		for object, key := range map[string]string{"contact": "emails", "company": "domain"} {
			seen := map[string]bool{}
			chinese := 0
			list := of(all, object)
			for _, c := range list {
				for _, one := range split(c.values[key]) {
					if seen[one] {
						t.Errorf("%s %q twice", object, one)
					}
					seen[one] = true
				}
				if seen["name "+c.values["name"]] {
					t.Errorf("%s called %q twice", object, c.values["name"])
				}
				seen["name "+c.values["name"]] = true
				if strings.ContainsFunc(c.values["name"], func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
					chinese++
				}
			}
			if most := lang == "zh-CN"; most != (chinese > len(list)/2) || chinese == 0 || chinese == len(list) {
				t.Errorf("%d of %d %s names are Chinese in %s", chinese, len(list), object, lang)
			}
		}
	})
}

func TestTasksFillEveryPlaceTheyAreSortedInto(t *testing.T) {
	t.Parallel()
	for day := range 7 {
		today := monday().AddDate(0, 0, day)
		sunday := monday().AddDate(0, 0, 6).Format(time.DateOnly)
		now := today.Format(time.DateOnly)
		var overdue, due, week, later, undated, done, cancelled int
		for _, task := range of(tell(t, Options{Seed: 1, Today: today}), "task") {
			switch on := task.values["due_on"]; {
			case task.values["status"] == "done":
				done++
			case task.values["status"] == "cancelled":
				cancelled++
			case on == "":
				undated++
			case on < now:
				overdue++
			case on == now:
				due++
			case on <= sunday:
				week++
			default:
				later++
			}
		}
		for _, n := range []int{overdue, due, later, undated, done, cancelled} {
			if n < 5 {
				t.Errorf("day %d of the week: overdue %d, today %d, later %d, undated %d, done %d, cancelled %d", day, overdue, due, later, undated, done, cancelled)
				break
			}
		}
		if week < 10 && day < 6 { // nothing of a week is left behind its last day
			t.Errorf("day %d: %d tasks for the rest of the week", day, week)
		}
	}
}

func TestNotesAndDoneTasksHaveTheirOwnPastAndNothingIsAheadOfNow(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, _ string, all []told) {
		days := map[string]bool{}
		look := func(c told, name string) {
			at, err := time.Parse(time.RFC3339Nano, c.values[name])
			if err != nil || at.After(monday()) || at.Hour() < 8 || at.Hour() > 17 || at.Weekday() == time.Saturday || at.Weekday() == time.Sunday {
				t.Errorf("%s of %v: %v", name, c, err)
			}
			days[at.Format(time.DateOnly)] = true
		}
		for _, c := range all {
			switch {
			case c.op == record.Update:
			case c.object == "note":
				look(c, "happened_at")
			case c.values["status"] == "done":
				look(c, "done_at")
			case c.values["done_at"] != "":
				t.Errorf("done and open: %v", c)
			}
		}
		if len(days) < 50 {
			t.Errorf("all happened on %d days", len(days))
		}
		if all[len(all)-1].op != record.Create {
			t.Error("the last change makes nothing")
		}
	})
}

func TestTextsAreWholeInBothLanguages(t *testing.T) {
	t.Parallel()
	en, err := load("en")
	if err != nil {
		t.Fatal(err)
	}
	zh, err := load("zh-CN")
	if err != nil {
		t.Fatal(err)
	}
	pairs := []struct {
		name   string
		en, zh []string
	}{
		{"abouts", en.texts.Abouts, zh.texts.Abouts}, {"jobs", en.texts.Jobs, zh.texts.Jobs}, {"sources", en.texts.Sources, zh.texts.Sources},
		{"descriptions", en.texts.Descriptions, zh.texts.Descriptions}, {"care", en.texts.Care, zh.texts.Care},
		{"notes", en.texts.Notes, zh.texts.Notes}, {"tasks", en.texts.Tasks, zh.texts.Tasks},
	}
	for _, p := range pairs {
		if len(p.en) == 0 || len(p.en) != len(p.zh) {
			t.Errorf("%s: %d in English, %d in Chinese", p.name, len(p.en), len(p.zh))
		}
	}
	for _, firms := range [][]company{en.companies.Latin, en.companies.Chinese} {
		for _, c := range firms {
			if en.texts.Industries[c.Industry] == "" || zh.texts.Industries[c.Industry] == "" {
				t.Errorf("%s: no word for the industry %q", c.Slug, c.Industry)
			}
		}
	}
	each(t, func(t *testing.T, _ string, all []told) {
		for _, c := range all {
			if strings.ContainsAny(c.String(), "{}|") {
				t.Errorf("a placeholder is left in %v", c)
			}
		}
		if notes := len(of(all, "note")); notes < 300 {
			t.Errorf("only %d notes", notes)
		}
	})
}

func TestWhatIsReferredToComesFirst(t *testing.T) {
	t.Parallel()
	changes, err := plan(Options{Seed: 3, Today: monday()}, id.NewSource(time.Now))
	if err != nil {
		t.Fatal(err)
	}
	c := builtIn(t)
	made := []id.ID{}
	for _, change := range changes {
		o, _ := c.Object(change.Object)
		for name, raw := range change.Values {
			if f, _ := o.Field(name); f.Target != nil {
				v, err := f.Type.Parse(f.Spec, raw)
				if err != nil || !slices.Contains(made, id.ID(v.(field.Ref))) {
					t.Fatalf("%s.%s leads to what is not there yet: %v", change.Object, name, err)
				}
			}
		}
		if change.Op == record.Update && !slices.Contains(made, change.ID) {
			t.Fatal("somebody changes before they are there")
		}
		made = append(made, change.ID)
	}
}
