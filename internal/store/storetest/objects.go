package storetest

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/compliance"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/schema"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// declared returns an object with a plain field of every shape and two sealed
// classes. The first is what exists from the start.
func declared(fields ...schema.Field) *schema.Object {
	words := func(s string) schema.Text { return schema.Text{"en": s, "zh-CN": s} }
	f := func(name, kind string, class schema.Classification) schema.Field {
		return schema.Field{ID: name, Name: name, Type: kind, Label: words(name), Class: class}
	}
	stage := f("stage", "choice", schema.Internal)
	for _, c := range []string{"new", "open", "won"} {
		stage.Choices = append(stage.Choices, schema.Choice{ID: c, Label: words(c)})
	}
	boss := f("boss", "reference", schema.Internal)
	boss.Target = "thing"
	return &schema.Object{
		ID: "thing", Name: "thing", Plural: "things", Label: words("Thing"), LabelPlural: words("Things"),
		Subject: "boss", Title: "city",
		Fields: append([]schema.Field{
			f("seats", "int", schema.Internal), f("due", "date", schema.Internal), f("seen", "timestamp", schema.Internal),
			stage, boss, f("city", "text", schema.Public), f("name", "text", schema.Personal),
		}, fields...),
	}
}

func compile(t *testing.T, fields ...schema.Field) *catalog.Catalog {
	t.Helper()
	thing := declared(fields...)
	person := &schema.Object{
		ID: "person", Name: "person", Plural: "people", Label: thing.Label, LabelPlural: thing.Label,
		Subject: schema.Self, Title: "name",
		Fields: []schema.Field{{ID: "name", Name: "name", Type: "text", Label: thing.Label, Class: schema.Personal}},
	}
	for i := range thing.Fields {
		if thing.Fields[i].ID == "boss" {
			thing.Fields[i].Target = "person"
		}
	}
	c, err := catalog.Compile([]*schema.Object{thing, person}, field.Types(), compliance.Rules())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// withThings makes the store's tables and those of the declared objects.
func withThings(t *testing.T, db *store.DB) *catalog.Object {
	t.Helper()
	if err := db.Migrate(t.Context(), store.Migrations()); err != nil {
		t.Fatal(err)
	}
	c := compile(t)
	applyDiff(t, db, nil, c)
	return c.Objects()[0]
}

func applyDiff(t *testing.T, db *store.DB, was, now *catalog.Catalog) {
	t.Helper()
	changes, err := catalog.Diff(was, now)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.ApplyDiff(changes) }); err != nil {
		t.Fatal(err)
	}
}

// maker makes rows with random values, about a third of them empty.
type maker struct {
	*rand.Rand
	ids    *id.Source
	people []id.ID
}

func newMaker(seed uint64) *maker {
	m := &maker{Rand: rand.New(rand.NewPCG(seed, 1)), ids: id.NewSource(time.Now)}
	for range 4 {
		m.people = append(m.people, m.ids.New())
	}
	return m
}

func (m *maker) person() id.ID {
	if m.IntN(3) == 0 {
		return id.ID{}
	}
	return m.people[m.IntN(len(m.people))]
}

// at draws from few moments, so that many rows are equal; always after 1970.
func (m *maker) at() time.Time { return time.UnixMicro(1 + int64(m.IntN(6))*1_000_000).UTC() }

func (m *maker) row(o *catalog.Object) *store.Row {
	r := &store.Row{
		ID: m.ids.New(), Version: 1 + int64(m.IntN(3)), Owner: m.person(), Team: m.person(), Subject: m.person(),
		Key: m.person(), KeyVersion: uint32(m.IntN(3)), CreatedAt: m.at(), CreatedBy: m.person(),
		UpdatedAt: m.at(), UpdatedBy: m.person(), Flags: store.Flags(m.IntN(8)), Import: m.person(),
		Envelopes: make([][]byte, len(o.Envelopes)), MAC: m.bytes(32),
	}
	if m.IntN(4) == 0 {
		r.DeletedAt = m.at()
	}
	for _, f := range o.Plain() {
		r.Plain = append(r.Plain, m.value(f))
	}
	for i := range r.Envelopes {
		if n := m.IntN(4); n > 0 {
			r.Envelopes[i] = m.bytes((n - 1) * 300) // an empty one is not a missing one
		}
	}
	return r
}

func (m *maker) bytes(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(m.Uint32())
	}
	return b
}

func (m *maker) value(f *catalog.Field) field.Value {
	if m.IntN(3) == 0 {
		return nil
	}
	switch f.Type.Name() {
	case "int":
		return field.Int(m.IntN(7) - 3)
	case "date":
		return field.Date{Year: 2020 + m.IntN(3), Month: 1 + m.IntN(2), Day: 1 + m.IntN(2)}
	case "timestamp":
		return field.Time(time.UnixMicro(int64(m.IntN(6)-2) * 1_000_000).UTC())
	case "choice":
		return field.Choice(f.Spec.Choices[m.IntN(len(f.Spec.Choices))].ID)
	case "reference":
		return field.Ref(m.people[m.IntN(len(m.people))])
	}
	return field.Text(fmt.Sprint("text ", m.IntN(100)))
}
