package query_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/compliance"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// office declares people of firms, and visits that lead to people twice.
func office(t testing.TB) *catalog.Catalog {
	t.Helper()
	f := func(name, kind string, class schema.Classification) schema.Field {
		return schema.Field{ID: name, Name: name, Type: kind, Label: words(name), Class: class}
	}
	ref := func(name, target string) schema.Field {
		r := f(name, "reference", schema.Internal)
		r.Target = target
		return r
	}
	object := func(name, plural string, fields ...schema.Field) *schema.Object {
		return &schema.Object{ID: name, Name: name, Plural: plural, Label: words(name), LabelPlural: words(plural), Subject: schema.None, Title: "name", Fields: fields}
	}
	c, err := catalog.Compile([]*schema.Object{
		object("worker", "workers", f("name", "text", schema.Internal), ref("firm", "firm"), ref("boss", "worker")),
		object("firm", "firms", f("name", "text", schema.Internal), f("seats", "int", schema.Internal), f("pin", "text", schema.Secret), f("founded", "date", schema.Internal)),
		object("visit", "visits", f("name", "text", schema.Internal), ref("host", "worker"), ref("guest", "worker"), f("minutes", "int", schema.Internal)),
		object("vault", "vaults", f("name", "text", schema.Internal), ref("keeper", "worker")),
	}, field.Types(), compliance.Rules())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// colleague may read everything but vaults, and find by everything but what is
// named.
type colleague struct {
	c      *catalog.Catalog
	hidden everything
}

func (a colleague) Plural(name string) (*catalog.Object, bool) { return a.c.ByPlural(name) }

func (a colleague) May(o *catalog.Object) (query.Finder, query.Expr, bool) {
	return a.hidden, query.Const(true), o.Name != "vault"
}

func parseOver(t testing.TB, c *catalog.Catalog, hidden everything, src string) (query.Expr, error) {
	t.Helper()
	o, _ := c.Object("worker")
	return query.ParseFilter(o, hidden, query.Asker{Others: colleague{c, hidden}}, []byte(src))
}

func TestRelationsInBothNotations(t *testing.T) {
	t.Parallel()
	c := office(t)
	for _, tt := range []struct{ text, json, canonical string }{
		{`firm.seats > 9`, `{"field":"firm.seats","op":"gt","value":9}`, `{"any":"firm","where":{"field":"seats","op":"gt","value":9}}`},
		{`firm.seats != 9`, `{"field":"firm.seats","op":"ne","value":9}`, `{"not":{"any":"firm","where":{"field":"seats","op":"eq","value":9}}}`},
		{`firm.name is empty`, `{"field":"firm.name","op":"empty"}`, `{"not":{"any":"firm","where":{"field":"name","op":"not_empty"}}}`},
		{`firm.founded on 2026`, `{"field":"firm.founded","op":"on","value":"2026"}`,
			`{"any":"firm","where":{"and":[{"field":"founded","op":"gte","value":"2026-01-01"},{"field":"founded","op":"lt","value":"2027-01-01"}]}}`},
		{`any visits.host`, `{"any":"visits.host"}`, `{"any":"visits.host"}`},
		{`not any visits.guest(minutes > 5 and name ~ x)`,
			`{"not":{"where":{"and":[{"field":"minutes","op":"gt","value":5},{"field":"name","op":"contains","value":"x"}]},"any":"visits.guest"}}`,
			`{"not":{"any":"visits.guest","where":{"and":[{"field":"minutes","op":"gt","value":5},{"field":"name","op":"contains","value":"x"}]}}}`},
		{`any firm (seats = 1 or seats = 2) and name = x`, `{"and":[{"any":"firm","where":{"or":[{"field":"seats","op":"eq","value":1},{"field":"seats","op":"eq","value":2}]}},{"field":"name","op":"eq","value":"x"}]}`,
			`{"and":[{"any":"firm","where":{"or":[{"field":"seats","op":"eq","value":1},{"field":"seats","op":"eq","value":2}]}},{"field":"name","op":"eq","value":"x"}]}`},
		{`any workers (name = x)`, `{"any":"workers.boss","where":{"field":"name","op":"eq","value":"x"}}`, `{"any":"workers.boss","where":{"field":"name","op":"eq","value":"x"}}`},
	} {
		for _, src := range []string{tt.text, tt.json, tt.canonical} {
			e, err := parseOver(t, c, nil, src)
			if err != nil {
				t.Errorf("%s: %v", src, err)
				continue
			}
			if diff := cmp.Diff(tt.canonical, string(query.AppendJSON(nil, e))); diff != "" {
				t.Errorf("%s: %s", src, diff)
			}
		}
	}
}

// TestRelationsAreRefusedAlike holds that a field one may not find by, an object
// one may not read, and what does not exist get one answer.
func TestRelationsAreRefusedAlike(t *testing.T) {
	t.Parallel()
	c := office(t)
	hidden := everything{"minutes": true, "boss": true}
	for _, tt := range []struct {
		src, code string
		position  int
	}{
		{`firm.nothing = 1`, "field_unknown", 1},
		{`firm.pin = 1`, "field_unknown", 1},
		{`name = x and boss.name = y`, "field_unknown", 14},
		{`nobody.name = y`, "field_unknown", 1},
		{`name.name = y`, "field_unknown", 1},
		{`owner.name = y`, "field_unknown", 1},
		{`any vaults (name = x)`, "field_unknown", 5},
		{`any firms (name = x)`, "field_unknown", 5},
		{`any nothings (name = x)`, "field_unknown", 5},
		{`any workers (name = x)`, "field_unknown", 5}, // leads back over boss
		{`any visits.minutes (name = x)`, "field_unknown", 5},
		{`any visits.host (minutes = 1)`, "field_unknown", 18},
		{`{"any":"visits.host","where":{"field":"minutes","op":"eq","value":1}}`, "field_unknown", 39},
		{`any visits`, "filter_relation_which", 5},
		{`any`, "filter_expect_any", 4},
		{`any visits.host (name = x`, "filter_expect_close", 26},
		{`any visits.host (host.name = x)`, "filter_relation_deep", 18},
		{`any visits.host (any firms)`, "filter_relation_deep", 22},
		{`firm.boss.name = x`, "filter_relation_deep", 1},
		{`firm. = x`, "field_unknown", 1},
		{`.name = x`, "field_unknown", 1},
		{`{"where":{"field":"name","op":"empty"}}`, "filter_expect_any", 1},
		{`{"any":"visits.host","field":"name"}`, "filter_keys_mixed", 1},
		{`{"any":"visits.host","where":[]}`, "filter_expect_object", 30},
		{`{"any":"visits.host","where":{"any":"visits.host"}}`, "filter_relation_deep", 37},
		{`any firm or any firm or any firm or any firm or any firm`, "filter_relations_many", 53},
	} {
		_, err := parseOver(t, c, hidden, tt.src)
		wantError(t, err, tt.code, tt.position)
	}
	o, _ := c.Object("worker")
	_, err := query.ParseFilter(o, everything{}, query.Asker{}, []byte(`firm.name = x`))
	wantError(t, err, "field_unknown", 1)
}

func TestARelationMeansTheRecordsThatItLeadsTo(t *testing.T) {
	t.Parallel()
	c := office(t)
	e, err := parseOver(t, c, nil, `not any visits.host (minutes > 5) or firm.seats = 1`)
	if err != nil {
		t.Fatal(err)
	}
	if got := query.Relations(e); len(got) != 2 || !got[0].Back || got[1].Object.Name != "firm" {
		t.Fatalf("relations %v", got)
	}
	worker, _ := c.Object("worker")
	self, _ := worker.Field("id")
	busy, idle, firm := id.ID{1}, id.ID{2}, id.ID{3}
	known, err := query.Resolve(e, func(r query.Related) (query.Among, error) {
		if r.Back {
			return query.Among{Field: self, In: only(busy)}, nil
		}
		return query.Among{Field: r.Via, In: only(firm)}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		id, firm id.ID
		want     bool
	}{{busy, id.ID{}, false}, {idle, id.ID{}, true}, {busy, firm, true}, {busy, idle, false}} {
		got := query.Match(known, func(f *catalog.Field) field.Value {
			switch {
			case f == self:
				return field.Ref(tt.id)
			case tt.firm.IsZero():
				return nil
			}
			return field.Ref(tt.firm)
		})
		if got != tt.want {
			t.Errorf("%v of firm %v: %v", tt.id, tt.firm, got)
		}
	}
}

func TestHashTellsRelationsApart(t *testing.T) {
	t.Parallel()
	c := office(t)
	o, _ := c.Object("worker")
	seen := map[[32]byte]string{}
	for _, src := range []string{`any firm`, `any firm (seats = 1)`, `any firm (seats = 2)`, `any visits.host`, `any visits.guest`, `any workers`, `any boss`} {
		e, err := parseOver(t, c, nil, src)
		if err != nil {
			t.Fatal(err)
		}
		hash := query.Hash(&query.Query{Object: o, Where: e})
		if other, dup := seen[hash]; dup {
			t.Errorf("%s hashes like %s", src, other)
		}
		seen[hash] = src
	}
}

// only is the set of one record.
type only id.ID

func (o only) Has(v id.ID) bool { return v == id.ID(o) }
func (only) Len() int           { return 1 }
