package index

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/compliance"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/find"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index/vector"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// letters declares an object with short texts and two long ones.
func letters(t testing.TB) *catalog.Catalog {
	t.Helper()
	f := func(name, kind string) schema.Field {
		return schema.Field{ID: name, Name: name, Type: kind, Label: label(name), Class: schema.Personal}
	}
	mail := f("mail", "email")
	mail.Match = true
	c, err := catalog.Compile([]*schema.Object{{
		ID: "letter", Name: "letter", Plural: "letters", Label: label("Letter"), LabelPlural: label("Letters"),
		Subject: schema.Self, Title: "from",
		Fields: []schema.Field{f("from", "person_name"), mail, f("body", "long_text"), f("reply", "long_text")},
	}}, field.Types(), compliance.Rules())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// writer writes letters of few words, so that hits of every rank are frequent.
type writer struct{ maker }

func newWriter(c *catalog.Catalog, seed uint64) *writer {
	return &writer{maker{o: c.Objects()[0], r: rand.New(rand.NewPCG(seed, 3))}}
}

func (w *writer) prose() string {
	var b strings.Builder
	for range w.r.IntN(14) {
		b.WriteString(w.one("renewal", "renewed", "contract", "contarct", "call", "anna", "smith", "客户来电", "合同续约", "和服", "产品和服务", "muller", "5g"))
		b.WriteString(w.one(" ", ", ", "\n", ""))
	}
	return b.String()
}

func (w *writer) letter(v id.ID, version int) []field.Value {
	values := make([]field.Value, len(w.o.Fields))
	for name, text := range map[string]string{
		"from": w.name(), "mail": w.one("anna", "smith", "bob") + "@" + w.one("renewal.example", "muller.example"), "body": w.prose(), "reply": w.prose(),
	} {
		f, _ := w.o.Field(name)
		if v, err := f.Type.Parse(f.Spec, field.FromText(text)); err == nil && w.r.IntN(5) > 0 {
			values[f.Ordinal] = v
		}
	}
	w.setSystem(values, v, version, time.UnixMicro(1_700_000_000_000_000+int64(w.r.IntN(5000))*86_400_000_000).UTC())
	return values
}

func (w *writer) question(t *testing.T) *find.Question {
	t.Helper()
	word := func() string {
		return w.one("anna", "ana", "smiht", "smith", "muler", "renew", "contract", "contra", "客户", "合同", "续约", "和服", "服务", "wang", "wf", "call", "5g", "x", "a", "zhangmin",
			`"contract call"`, `"合同续约"`, "smith@muller", "anders@x", "…")
	}
	text := word()
	for range w.r.IntN(3) {
		text += " " + word()
	}
	q, err := find.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// TestFindAgreesWithRank fills an index, keeps changing it, and compares its
// answers with the rank of each record.
func TestFindAgreesWithRank(t *testing.T) {
	t.Parallel()
	for name, tune := range map[string]tuning{"tight": tight(), "default": defaultTuning()} {
		for seed := range uint64(2) {
			t.Run(fmt.Sprint(name, seed), func(t *testing.T) {
				t.Parallel()
				c := letters(t)
				w := newWriter(c, seed)
				x, all := opened(c, tune), oracle{}
				for range 8 {
					w.write(x, all, 60)
					for range 25 {
						w.compare(t, x, all)
					}
				}
			})
		}
	}
}

// write applies random changes to an index and the oracle.
func (w *writer) write(x *Index, all oracle, times int) {
	version, _ := w.o.Field("version")
	for range times {
		v, next := w.id(), 1
		if len(all) > 0 && w.r.IntN(3) > 0 {
			v = w.some(all)
			next = int(all[v][version.Ordinal].(field.Int)) + 1
		}
		if w.r.IntN(7) == 0 {
			delete(all, v)
			x.Apply(Change{Object: w.o, ID: v, Removed: true})
			continue
		}
		all[v] = w.letter(v, next)
		x.Apply(Change{Object: w.o, ID: v, Values: all[v]})
	}
}

func (w *writer) some(all oracle) id.ID {
	ids := slices.SortedFunc(maps.Keys(all), func(a, b id.ID) int { return bytes.Compare(a[:], b[:]) })
	return ids[w.r.IntN(len(ids))]
}

// asks are which fields somebody may search, and which rows.
func (w *writer) asks(q *find.Question) (*find.Ask, query.Expr) {
	hidden := w.one("", "", "body", "reply", "mail", "from")
	ask := q.On(w.o, func(f *catalog.Field) bool { return f.Name != hidden })
	if owner, _ := w.o.Field("owner"); w.r.IntN(2) == 0 {
		return ask, query.Where(owner, query.Eq, field.Ref(user(w.r.IntN(4))))
	}
	return ask, query.Const(true)
}

var findNow = time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)

func (w *writer) compare(t *testing.T, x *Index, all oracle) {
	t.Helper()
	ask, rows := w.asks(w.question(t))
	got := found(t, x, Find{Ask: ask, Rows: rows, Limit: len(all) + 1, Now: findNow})
	ranks := map[id.ID]find.Rank{}
	deleted, _ := w.o.Field("deleted_at")
	updated, _ := w.o.Field("updated_at")
	var want []id.ID
	for v, values := range all {
		get := getter(values)
		if r, _ := ask.Rank(get); r != find.None && get(deleted) == nil && query.Match(rows, get) {
			ranks[v] = r
			want = append(want, v)
		}
	}
	slices.SortFunc(want, func(a, b id.ID) int {
		if d := int(ranks[a]) - int(ranks[b]); d != 0 {
			return d
		}
		if ranks[a] >= find.Text { // by score: as it came
			return slices.Index(got.IDs, a) - slices.Index(got.IDs, b)
		}
		return (&hunt{}).byAge(all[a][updated.Ordinal], all[b][updated.Ordinal], a, b)
	})
	if diff := cmp.Diff(want, got.IDs); diff != "" || got.More || got.Partial {
		t.Fatalf("%q in %d fields: more %t, partial %t, %s", ask.Text, len(ask.Fields()), got.More, got.Partial, diff)
	}
	few := found(t, x, Find{Ask: ask, Rows: rows, Limit: 3, Now: findNow})
	if few.More != (len(want) > 3) || !slices.Equal(few.IDs, want[:min(3, len(want))]) {
		t.Fatalf("%q: of %v three are %v, more %t", ask.Text, want, few.IDs, few.More)
	}
}

// byAge is the order of records of one rank: the newest change first.
func (*hunt) byAge(a, b field.Value, x, y id.ID) int {
	if c := time.Time(b.(field.Time)).Compare(time.Time(a.(field.Time))); c != 0 {
		return c
	}
	return bytes.Compare(y[:], x[:])
}

func found(t *testing.T, x *Index, f Find) Found {
	t.Helper()
	got, err := x.Find(context.Background(), f)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// TestHiddenRecordsHaveNoPartInAnAnswer asks two indexes, of which one has many
// records more that may not be found: the answers are the same, in order too.
func TestHiddenRecordsHaveNoPartInAnAnswer(t *testing.T) {
	t.Parallel()
	c := letters(t)
	w := newWriter(c, 9)
	alone, crowded, all := opened(c, tight()), opened(c, tight()), oracle{}
	owner, _ := w.o.Field("owner")
	mine := field.Ref(user(77))
	for n := range 400 {
		v := w.id()
		values := w.letter(v, 1)
		if n%4 == 0 {
			values[owner.Ordinal] = mine
			all[v] = values
			alone.Apply(Change{Object: w.o, ID: v, Values: values})
		}
		crowded.Apply(Change{Object: w.o, ID: v, Values: values})
	}
	rows := query.Where(owner, query.Eq, mine)
	several := 0
	for range 300 {
		ask, _ := w.asks(w.question(t))
		f := Find{Ask: ask, Rows: rows, Limit: 10, Now: findNow}
		a, b := found(t, alone, f), found(t, crowded, f)
		if diff := cmp.Diff(a, b); diff != "" {
			t.Fatalf("%q: %s", ask.Text, diff)
		}
		if len(a.IDs) > 3 {
			several++
		}
	}
	if several < 20 {
		t.Errorf("only %d questions had several hits", several)
	}
}

// TestHiddenFieldsHaveNoPartInAnAnswer changes what stands in a field that may
// not be searched.
func TestHiddenFieldsHaveNoPartInAnAnswer(t *testing.T) {
	t.Parallel()
	c := letters(t)
	for _, hidden := range []string{"from", "mail", "body", "reply"} {
		w := newWriter(c, 11)
		f, _ := w.o.Field(hidden)
		x, y := opened(c, tight()), opened(c, tight())
		for range 150 {
			v := w.id()
			one, other := w.letter(v, 1), w.letter(v, 1)
			values := slices.Clone(one)
			values[f.Ordinal] = other[f.Ordinal]
			x.Apply(Change{Object: w.o, ID: v, Values: one})
			y.Apply(Change{Object: w.o, ID: v, Values: values})
		}
		for range 100 {
			ask := w.question(t).On(w.o, func(f *catalog.Field) bool { return f.Name != hidden })
			q := Find{Ask: ask, Rows: query.Const(true), Limit: 10, Now: findNow}
			if diff := cmp.Diff(found(t, x, q), found(t, y, q)); diff != "" {
				t.Fatalf("%s hidden, %q: %s", hidden, ask.Text, diff)
			}
		}
	}
}

func TestNoTimeIsAPartialAnswer(t *testing.T) {
	t.Parallel()
	c := letters(t)
	w := newWriter(c, 1)
	x, all := opened(c, defaultTuning()), oracle{}
	w.write(x, all, 50)
	q, err := find.Parse("anna")
	if err != nil {
		t.Fatal(err)
	}
	f := Find{Ask: q.On(w.o, func(*catalog.Field) bool { return true }), Rows: query.Const(true), Limit: 5, Now: findNow}
	late, cancel := context.WithDeadline(context.Background(), time.Unix(0, 0))
	defer cancel()
	if got, err := x.Find(late, f); err != nil || !got.Partial {
		t.Errorf("%+v, %v: no time should make a partial answer", got, err)
	}
	gone, leave := context.WithCancel(context.Background())
	leave()
	if _, err := x.Find(gone, f); !errors.Is(err, context.Canceled) {
		t.Errorf("who has gone got %v", err)
	}
}

// TestErasedProseIsGone plants a word and takes it out by every way there is.
func TestErasedProseIsGone(t *testing.T) {
	t.Parallel()
	c := letters(t)
	w := newWriter(c, 2)
	body, _ := w.o.Field("body")
	x := opened(c, defaultTuning())
	put := func(v id.ID, version int, text string) {
		values := w.letter(v, version)
		values[body.Ordinal] = field.Text(text)
		x.Apply(Change{Object: w.o, ID: v, Values: values})
	}
	replaced, removed := w.id(), w.id()
	put(replaced, 1, "canaryone stays")
	put(removed, 1, "canarytwo stays")
	put(replaced, 2, "nothing")
	x.Apply(Change{Object: w.o, ID: removed, Removed: true})
	words := x.order[0].prose[x.order[0].bound.Load().column["body"]]
	if words.Terms() != 1 {
		t.Errorf("%d terms are held, want one", words.Terms())
	}
	var stats FieldStats
	for _, f := range x.Stats()[0].Fields {
		if f.Field == "body" {
			stats = f
		}
	}
	if stats.Words == 0 || stats.Words != words.Size() {
		t.Errorf("stats say %+v, the words take %d bytes", stats, words.Size())
	}
}

// TestFindSeesEachRecordWhole asks while every record is changed all the time:
// each is found in each answer, before or after a change.
func TestFindSeesEachRecordWhole(t *testing.T) {
	t.Parallel()
	c := letters(t)
	w := newWriter(c, 5)
	x := opened(c, tight())
	body, _ := w.o.Field("body")
	deleted, _ := w.o.Field("deleted_at")
	var ids []id.ID
	change := func(v id.ID, version int) {
		values := w.letter(v, version)
		values[body.Ordinal], values[deleted.Ordinal] = field.Text("the zebra "+w.prose()), nil
		x.Apply(Change{Object: w.o, ID: v, Values: values})
	}
	for range 30 {
		ids = append(ids, w.id())
		change(ids[len(ids)-1], 1)
	}
	q, err := find.Parse("zebra")
	if err != nil {
		t.Fatal(err)
	}
	f := Find{Ask: q.On(w.o, func(*catalog.Field) bool { return true }), Rows: query.Const(true), Limit: 40, Now: findNow}
	asked := make(chan struct{})
	go func() {
		defer close(asked)
		for range 60 {
			if got, err := x.Find(context.Background(), f); err != nil || len(got.IDs) != len(ids) {
				t.Errorf("%d of %d records, %v", len(got.IDs), len(ids), err)
				return
			}
		}
	}()
	for version := 2; ; version++ {
		for _, v := range ids {
			change(v, version)
		}
		select {
		case <-asked:
			return
		default:
		}
	}
}

// TestSearchingPassesByWhatACompactionGaveBack: rows were found, and their
// segment is given back before they are taken.
func TestSearchingPassesByWhatACompactionGaveBack(t *testing.T) {
	t.Parallel()
	c := people(t)
	x, all := opened(c, tight()), oracle{}
	fragmented(t, newMaker(c, 31), x, all)
	tab := x.order[0]
	h := &hunt{t: tab, most: 10, may: []node{liveNode{}}, updated: tab.bound.Load().column["updated_at"]}
	h.m = tab.mark()
	h.taken = vector.NewHits(h.m.segments)
	hits, err := h.scan(t.Context(), constNode(true))
	if err != nil {
		t.Fatal(err)
	}
	for len(tab.space.free) == 0 {
		tab.step(1)
	}
	if err := h.takeSet(t.Context(), hits, find.Rank(0)); err != nil || tab.epoch != h.m.epoch {
		t.Errorf("%v; numbers were used again: %v", err, tab.epoch != h.m.epoch)
	}
}
