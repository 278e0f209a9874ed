package index

import (
	"context"
	"encoding/binary"
	"flag"
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/aggregate"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/compliance"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index/stored"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// go test ./internal/index -run '^$' -bench Index -rows 1000000
var benchRows = flag.Int("rows", 100_000, "records in benchmarks")

var benchHan = flag.Bool("han", false, "every name in benchmarks is Chinese, instead of every seventh")

// crowd makes contacts with names as frequent as in life: few very common,
// many rare.
type crowd struct {
	catalog     *catalog.Catalog
	o           *catalog.Object
	r           *rand.Rand
	zipf        *rand.Zipf
	given, last []string
	n           uint64
	at          time.Time
	owner       []field.Value
	ordinal     map[string]int
}

func newCrowd(b *testing.B) *crowd {
	b.Helper()
	f := func(name, kind string) schema.Field {
		return schema.Field{ID: name, Name: name, Type: kind, Label: label(name), Class: schema.Personal}
	}
	emails, phones := f("emails", "email"), f("phones", "phone")
	emails.Many, emails.Match, phones.Many, phones.Match = true, true, true, true
	cat, err := catalog.Compile([]*schema.Object{{
		ID: "contact", Name: "contact", Plural: "contacts", Label: label("c"), LabelPlural: label("c"), Subject: schema.Self, Title: "name",
		Fields: []schema.Field{f("name", "person_name"), emails, phones},
	}}, field.Types(), compliance.Rules())
	if err != nil {
		b.Fatal(err)
	}
	c := &crowd{catalog: cat, o: cat.Objects()[0], r: rand.New(rand.NewPCG(1, 2)), ordinal: map[string]int{}}
	c.zipf = rand.NewZipf(c.r, 1.15, 4, 19_999)
	c.given, c.last = c.names(20_000, 2), c.names(20_000, 3)
	for _, f := range c.o.Fields {
		c.ordinal[f.Name] = f.Ordinal
	}
	for i := range 20 {
		c.owner = append(c.owner, field.Ref(user(i)))
	}
	c.at = time.UnixMicro(1_700_000_000_000_000).UTC()
	return c
}

// names makes n words of a few syllables, every seventh in Chinese.
func (c *crowd) names(n, syllables int) []string {
	parts := []string{"an", "bra", "ndi", "el", "mar", "son", "lin", "qui", "st", "ova", "jo", "ken", "ri", "ta", "wil", "ber", "ge", "sch", "mo", "dra"}
	han := []rune("王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英")
	words := make([]string, n)
	for i := range words {
		if *benchHan || i%7 == 6 {
			words[i] = string(han[c.r.IntN(len(han))])
			if *benchHan && i%4 > 0 {
				words[i] += string(han[c.r.IntN(len(han))])
			}
			continue
		}
		for range syllables + c.r.IntN(2) {
			words[i] += parts[c.r.IntN(len(parts))]
		}
	}
	return words
}

func (c *crowd) record() (id.ID, []field.Value) {
	c.n++
	given, last := c.given[c.zipf.Uint64()], c.last[c.zipf.Uint64()]
	full := given + " " + last
	if given[0] >= 0x80 {
		last, full = "王", "王"+given
	}
	values := make([]field.Value, len(c.o.Fields))
	set := func(name string, v field.Value) { values[c.ordinal[name]] = v }
	set("name", field.Name{Full: full, Given: given, Family: last})
	set("emails", field.List{{Value: fmt.Sprintf("%s.%d@example.com", last, c.n)}})
	set("phones", field.List{{Value: fmt.Sprintf("+49%09d", c.r.IntN(1e9))}})
	var v id.ID
	at := c.at.Add(time.Duration(c.n) * 200 * time.Microsecond)
	binary.BigEndian.PutUint64(v[:], uint64(at.UnixMilli())<<16)
	binary.BigEndian.PutUint64(v[8:], c.r.Uint64())
	set("id", field.Ref(v))
	set("version", field.Int(1))
	set("owner", c.owner[c.r.IntN(len(c.owner))])
	set("created_by", c.owner[0])
	set("updated_by", c.owner[0])
	set("created_at", field.Time(at))
	set("updated_at", field.Time(at))
	set("import_id", field.Ref(user(77)))
	return v, values
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func BenchmarkIndex(b *testing.B) {
	rows := *benchRows
	c := newCrowd(b)
	before := heap()
	x := newIndex(c.catalog, Deps{}, defaultTuning())
	t := x.order[0]
	t.beginLoad()
	var took time.Duration
	batch := make([]entry, 0, stored.ChunkRows)
	var ids []id.ID
	for i := range rows {
		v, values := c.record()
		if i%1000 == 0 {
			ids = append(ids, v)
		}
		start := time.Now()
		batch = append(batch, t.entry(v, t.prepare(nil, t.bound.Load().object, values)))
		if len(batch) == cap(batch) || i == rows-1 {
			t.put(true, batch...)
			batch = batch[:0]
		}
		took += time.Since(start)
	}
	t.endLoad()
	t.place.Begin()
	columns := heap() - before
	name, _ := c.o.Field("name")
	start := time.Now()
	t.buildOrder(t.bound.Load().column[name.ID])
	order := time.Since(start)
	created, _ := c.o.Field("created_at")
	t.buildOrder(t.bound.Load().column[created.ID])
	all := heap() - before
	b.Logf("%d rows: built in %.2f us a row, name order in %v; heap %.1f B a row, with two orders %.1f",
		rows, took.Seconds()*1e6/float64(rows), order.Round(time.Millisecond), float64(columns)/float64(rows), float64(all)/float64(rows))
	for _, f := range x.Stats()[0].Fields {
		b.Logf("  %-10s %6.2f B values %6.2f B order a row", f.Field, float64(f.Bytes)/float64(rows), float64(f.Order)/float64(rows))
	}
	c.queries(b, x, name)
	c.changes(b, x, ids)
	runtime.KeepAlive(x)
}

func (c *crowd) queries(b *testing.B, x *Index, name *catalog.Field) {
	emails, _ := c.o.Field("emails")
	owner, _ := c.o.Field("owner")
	created, _ := c.o.Field("created_at")
	ask := func(label string, q query.Query, rows query.Expr) {
		b.Run(label, func(b *testing.B) {
			q.Object, q.Limit = c.o, 50
			n, _, err := x.Count(context.Background(), &q, rows)
			if err != nil {
				b.Fatal(err)
			}
			cpuLoop(b, func() {
				if _, err := x.Search(context.Background(), &q, rows); err != nil {
					b.Fatal(err)
				}
			})
			b.ReportMetric(float64(n), "hits")
		})
	}
	byName := []query.Order{{Field: name}}
	one := query.Where(owner, query.Eq, c.owner[3])
	for _, term := range []string{"zzzzz", "qquix", "brandibran", "brandi", "ndb", "王", "an", "e", "zzhuang", "wangxiuying", "wxy", "qiangl"} {
		ask("contains/"+term, query.Query{Where: query.Where(name, query.Contains, field.Text(term)), Order: byName}, nil)
	}
	first, err := x.Search(context.Background(), &query.Query{Object: c.o, Order: byName, Limit: *benchRows / 2}, nil)
	if err != nil {
		b.Fatal(err)
	}
	deep := first.Last
	ask("page/first", query.Query{Order: byName}, nil)
	ask("page/middle", query.Query{Order: byName, After: &deep}, nil)
	ask("page/owner", query.Query{Order: byName}, one)
	ask("words", query.Query{Text: "brandi 00", In: query.SearchFields(c.o, everything{}), Order: byName}, nil)
	ask("exact", query.Query{Where: query.Where(emails, query.Eq, field.List{{Value: "nobody@example.com"}}), Order: byName}, nil)
	ask("many orders", query.Query{Order: []query.Order{{Field: created}, {Field: name}}}, nil)
	c.groups(b, x)
	b.Run("count", func(b *testing.B) {
		q := query.Query{Object: c.o, Where: query.Where(name, query.Contains, field.Text("brandi"))}
		for b.Loop() {
			if _, _, err := x.Count(context.Background(), &q, one); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// everyField may be seen.
type everyField struct{ everything }

func (everyField) MaySee(*catalog.Field) bool { return true }

func (everyField) Over(*catalog.Object) (aggregate.Rights, query.Expr, bool) {
	return everyField{}, nil, true
}

// groups asks about groups of all records.
func (c *crowd) groups(b *testing.B, x *Index) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		b.Fatal(err)
	}
	for label, ask := range map[string]aggregate.Ask{
		"groups/owner":  {Group: []string{"owner"}},
		"groups/months": {Group: []string{"owner", "created_at:month"}, Values: []string{"sum:version", "max:updated_at"}, Zone: berlin},
		"groups/none":   {Values: []string{"sum:version"}},
	} {
		by, err := aggregate.Parse(c.o, everyField{}, ask)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(label, func(b *testing.B) {
			for b.Loop() {
				if _, err := x.Aggregate(context.Background(), &query.Query{Object: c.o}, nil, by); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func (c *crowd) changes(b *testing.B, x *Index, ids []id.ID) {
	b.Run("apply/new", func(b *testing.B) {
		for b.Loop() {
			v, values := c.record()
			x.Apply(Change{Object: c.o, ID: v, Values: values})
		}
	})
	b.Run("apply/change", func(b *testing.B) {
		version := 2
		for b.Loop() {
			_, values := c.record()
			v := ids[version%len(ids)]
			values[c.ordinal["id"]], values[c.ordinal["version"]] = field.Ref(v), field.Int(version)
			x.Apply(Change{Object: c.o, ID: v, Values: values})
			version++
		}
	})
}
