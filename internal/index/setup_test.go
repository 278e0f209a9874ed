package index

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/compliance"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index/collation"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

func label(s string) schema.Text { return schema.Text{"en": s, "zh-CN": s} }

// people declares an object with a field of every shape, and further ones that
// are like it but for their names.
func people(t testing.TB, others ...string) *catalog.Catalog {
	t.Helper()
	all := []*schema.Object{person("person")}
	for _, name := range others {
		all = append(all, person(name))
	}
	c, err := catalog.Compile(all, field.Types(), compliance.Rules())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func person(object string) *schema.Object {
	f := func(name, kind string, class schema.Classification) schema.Field {
		return schema.Field{ID: name, Name: name, Type: kind, Label: label(name), Class: class}
	}
	emails, phones := f("emails", "email", schema.Personal), f("phones", "phone", schema.Personal)
	emails.Many, emails.Match = true, true
	phones.Many, phones.Match = true, true
	stage := f("stage", "choice", schema.Internal)
	for _, c := range []string{"new", "customer", "former"} {
		stage.Choices = append(stage.Choices, schema.Choice{ID: c, Label: label(c)})
	}
	boss, born := f("boss", "reference", schema.Internal), f("born", "date", schema.Personal)
	boss.Target, born.Partial = "person", true
	return &schema.Object{
		ID: object, Name: object, Plural: object + "s", Label: label(object), LabelPlural: label(object + "s"),
		Subject: schema.Self, Title: "name",
		Fields: []schema.Field{
			f("name", "person_name", schema.Personal), emails, phones, stage, boss, born,
			f("seats", "int", schema.Personal), f("city", "text", schema.Personal), f("pin", "text", schema.Secret),
		},
	}
}

// everything may be found.
type everything struct{}

func (everything) MayFind(*catalog.Field) bool { return true }

// maker makes people out of few parts, so that duplicates, ties, empty values
// and hits are frequent.
type maker struct {
	o    *catalog.Object
	r    *rand.Rand
	last uint64
}

func newMaker(c *catalog.Catalog, seed uint64) *maker {
	return &maker{o: c.Objects()[0], r: rand.New(rand.NewPCG(seed, 1))}
}

func (m *maker) one(of ...string) string { return of[m.r.IntN(len(of))] }

func (m *maker) id() id.ID {
	m.last++
	var v id.ID
	binary.BigEndian.PutUint64(v[:], m.last)
	binary.LittleEndian.PutUint64(v[8:], m.r.Uint64()|1)
	return v
}

// user is one of a few that own records.
func user(n int) id.ID { return id.ID{0: 0xee, 15: byte(n)} }

func (m *maker) name() string {
	if m.r.IntN(3) == 0 {
		return m.one("王", "李", "曾", "单", "张") + m.one("伟", "芳", "敏", "伟明", "")
	}
	return m.one("Dr. ", "", "", "") + m.one("Anna", "Jörg", "Zoë", "Bob", "Łukasz", "O'Neil", "ann") + m.one(" ", " von ", " de la ") +
		m.one("Müller", "Muller", "Smith", "Ødegård", "Anders", "Brown", "Zhang") + m.one("", "", " Jr.")
}

func (m *maker) text(name string) string {
	switch name {
	case "name":
		return m.name()
	case "emails":
		mail := func() string {
			return m.one("anna", "bob", "jo", "x") + fmt.Sprint(m.r.IntN(40)) + "@" + m.one("example.com", "mail.example.org", "例子.cn")
		}
		return m.one(mail(), mail(), "work: "+mail()+"; "+mail())
	case "phones":
		return "+4930" + fmt.Sprint(100000+m.r.IntN(300))
	case "stage":
		return m.one("new", "customer", "former")
	case "boss":
		return user(m.r.IntN(9)).String()
	case "born":
		return fmt.Sprintf("%d-%02d-%02d", 1950+m.r.IntN(60), 1+m.r.IntN(12), 1+m.r.IntN(28))
	case "seats":
		return fmt.Sprint(m.r.IntN(20) - 5)
	case "city":
		return m.one("Oslo", "Zürich", "北京", "上海", "Åarhus", "zurich West", "New York", "東京")
	}
	return "1234"
}

// values makes a record of the given version.
func (m *maker) values(v id.ID, version int) []field.Value {
	values := make([]field.Value, len(m.o.Fields))
	for _, f := range m.o.Fields {
		if f.System || m.r.IntN(4) == 0 {
			continue
		}
		parsed, err := f.Type.Parse(f.Spec, field.FromText(m.text(f.Name)))
		if err != nil {
			panic(f.Name + ": " + err.Error())
		}
		values[f.Ordinal] = parsed
	}
	at := time.UnixMicro(1_700_000_000_000_000 + int64(m.r.IntN(50))*1_000_000).UTC()
	m.setSystem(values, v, version, at)
	return values
}

func (m *maker) setSystem(values []field.Value, v id.ID, version int, at time.Time) {
	set := func(name string, x field.Value) {
		f, _ := m.o.Field(name)
		values[f.Ordinal] = x
	}
	set("id", field.Ref(v))
	set("version", field.Int(version))
	set("created_at", field.Time(at))
	set("updated_at", field.Time(at.Add(time.Hour)))
	set("owner", field.Ref(user(m.r.IntN(4))))
	if m.r.IntN(10) == 0 {
		set("deleted_at", field.Time(at))
	}
}

// operand returns a value of the field as somebody would type it.
func (m *maker) operand(f *catalog.Field) string {
	switch f.Name {
	case "id", "team", "import_id", "created_by", "updated_by", "owner":
		return user(m.r.IntN(4)).String()
	case "version":
		return fmt.Sprint(m.r.IntN(4))
	case "created_at", "updated_at", "deleted_at":
		return time.UnixMicro(1_700_000_000_000_000 + int64(m.r.IntN(50))*1_000_000).UTC().Format(time.RFC3339)
	}
	return m.text(f.Name)
}

// expr makes a random filter.
func (m *maker) expr(depth int) query.Expr {
	if depth > 0 {
		switch m.r.IntN(4) {
		case 0:
			return query.And{m.expr(depth - 1), m.expr(depth - 1)}
		case 1:
			return query.Or{m.expr(depth - 1), m.expr(depth - 1)}
		case 2:
			return query.Not{X: m.expr(depth - 1)}
		}
	}
	for {
		f := m.o.Fields[m.r.IntN(len(m.o.Fields))]
		if f.Handling.Findable {
			ops := query.Operators(f.Type.Shape())
			return m.compare(f, ops[m.r.IntN(len(ops))])
		}
	}
}

func (m *maker) compare(f *catalog.Field, op query.Op) query.Expr {
	n := 1
	switch op {
	case query.Empty, query.NotEmpty:
		n = 0
	case query.In:
		n = 1 + m.r.IntN(8)
	case query.Contains, query.Prefix:
		runes := []rune(m.operand(f))
		if m.r.IntN(3) == 0 { // by sound
			runes = []rune(m.one("wang", "shan", "danwei", "zm", "z", "lifang", "li f", "bei", "bj", "shangh", "anna", "wangfang"))
		}
		from := 0
		if op == query.Contains {
			from = m.r.IntN(len(runes))
		}
		part := field.Text(runes[from : from+1+m.r.IntN(min(4, len(runes)-from))])
		if field.Needle(f.Type, string(part)) == "" {
			return query.Const(false)
		}
		return query.Where(f, op, part)
	}
	values := make([]field.Value, n)
	for i := range values {
		v, err := f.Type.Parse(f.Spec, field.FromText(m.operand(f)))
		if err != nil {
			panic(f.Name + ": " + err.Error())
		}
		values[i] = v
	}
	return query.Where(f, op, values...)
}

func (m *maker) sort() []query.Order {
	var orders []query.Order
	for _, name := range []string{"name", "stage", "created_at", "seats", "city", "born", "emails"} {
		if m.r.IntN(5) == 0 {
			f, _ := m.o.Field(name)
			orders = append(orders, query.Order{Field: f, Desc: m.r.IntN(2) == 0})
		}
	}
	m.r.Shuffle(len(orders), func(i, j int) { orders[i], orders[j] = orders[j], orders[i] })
	return orders
}

// oracle is the naive index: every record, tested and sorted one by one.
type oracle map[id.ID][]field.Value

func getter(values []field.Value) func(*catalog.Field) field.Value {
	return func(f *catalog.Field) field.Value { return values[f.Ordinal] }
}

// ids in a stable order.
func (o oracle) ids() iter.Seq[id.ID] {
	return slices.Values(slices.SortedFunc(maps.Keys(o), func(a, b id.ID) int { return bytes.Compare(a[:], b[:]) }))
}

func (o oracle) search(q *query.Query, rows query.Expr) []id.ID {
	var hits []id.ID
	deleted, _ := q.Object.Field("deleted_at")
	words := q.Words()
	for v, values := range o {
		get := getter(values)
		if (q.Deleted || get(deleted) == nil) && query.Match(rows, get) && query.Match(q.Where, get) &&
			query.Match(words, get) {
			hits = append(hits, v)
		}
	}
	c := &collator{Collator: collate.New(language.MustParse("zh-u-co-pinyin"), collate.Loose)}
	keys := map[id.ID][][]byte{}
	for _, v := range hits {
		for _, order := range q.Order {
			keys[v] = append(keys[v], naiveKey(c, order.Field, o[v][order.Field.Ordinal]))
		}
	}
	slices.SortFunc(hits, func(a, b id.ID) int {
		for i, order := range q.Order {
			if c := compareKeys(keys[a][i], keys[b][i], order.Desc); c != 0 {
				return c
			}
		}
		if query.TieDesc(q.Order) {
			a, b = b, a
		}
		return bytes.Compare(a[:], b[:])
	})
	return hits
}

func compareKeys(a, b []byte, desc bool) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	case desc:
		return bytes.Compare(b, a)
	}
	return bytes.Compare(a, b)
}

type collator struct {
	*collate.Collator
	buf collate.Buffer
}

// naiveKey asks the collator itself.
func naiveKey(c *collator, f *catalog.Field, v field.Value) []byte {
	if v == nil {
		return nil
	}
	switch f.Type.Shape() {
	case field.ShapeText:
		text := []byte(field.Fold(f.Type.SortText(v)))
		if f.Type.Name() == "person_name" {
			text = collation.AsSurname(text)
		}
		c.buf.Reset()
		return append([]byte{}, c.Key(&c.buf, text)...)
	case field.ShapeChoice:
		return []byte{byte(slices.IndexFunc(f.Spec.Choices, func(c schema.Choice) bool { return c.ID == string(v.(field.Choice)) }))}
	}
	return binary.BigEndian.AppendUint64(nil, uint64(f.Type.Keys(v).Number)^1<<63)
}

// opened returns an index that is ready, without a store.
func opened(c *catalog.Catalog, tune tuning) *Index {
	x := newIndex(c, Deps{}, tune)
	for _, t := range x.order {
		t.beginLoad()
		t.endLoad()
		t.place.Begin()
	}
	return x
}

// tight makes every strategy and every kind of upkeep happen with few rows.
func tight() tuning {
	return tuning{segmentRows: 32, compactAt: 50, pending: 16, blockRows: 8, buildRows: 1 << 20, walkRows: 28, sampleShare: 1, countFrom: 1 << 20, walkShare: 4, directShare: 64, fewRows: 3, sureFew: 3, sureShare: 40, relatedMost: 1 << 20}
}

// unordered never has an order to walk along.
func unordered() tuning {
	t := tight()
	t.buildRows = -1
	return t
}

func pageThrough(t testing.TB, x *Index, q query.Query, rows query.Expr) []id.ID {
	t.Helper()
	var all []id.ID
	for range 10_000 {
		r, err := x.Search(context.Background(), &q, rows)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.IDs) > q.Limit || r.More && len(r.IDs) < q.Limit {
			t.Fatalf("a page of %d rows, limit %d, more %v", len(r.IDs), q.Limit, r.More)
		}
		all = append(all, r.IDs...)
		if !r.More {
			return all
		}
		q.After = &r.Last
	}
	t.Fatal("paging does not end")
	return nil
}
