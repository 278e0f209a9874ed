package index

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index/collation"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// TestAnswersAgreeWithTheOracle fills an index, keeps changing it, and asks
// random questions, which the naive oracle answers too.
func TestAnswersAgreeWithTheOracle(t *testing.T) {
	t.Parallel()
	for name, tune := range map[string]tuning{"tight": tight(), "default": defaultTuning(), "unordered": unordered()} {
		for seed := range uint64(3) {
			t.Run(fmt.Sprint(name, seed), func(t *testing.T) {
				t.Parallel()
				c := people(t)
				m := newMaker(c, seed)
				x, all := opened(c, tune), oracle{}
				if tune.buildRows < 0 {
					x.order[0].building.Lock() // for good
				}
				var ids []id.ID
				for round := range 12 {
					for range 60 {
						ids = m.change(x, all, ids)
					}
					for range 25 {
						m.ask(t, x, all, round)
					}
					sound(t, x.order[0])
				}
				if got := x.Stats()[0]; got.Rows != len(all) {
					t.Errorf("%d rows, want %d", got.Rows, len(all))
				}
			})
		}
	}
}

// change applies one random change to both.
func (m *maker) change(x *Index, all oracle, ids []id.ID) []id.ID {
	version := 1
	v := m.id()
	if len(ids) > 0 && m.r.IntN(3) > 0 {
		v = ids[m.r.IntN(len(ids))]
		if old, ok := all[v]; ok {
			f, _ := m.o.Field("version")
			version = int(old[f.Ordinal].(field.Int)) + 1
		}
	} else {
		ids = append(ids, v)
	}
	if m.r.IntN(6) == 0 {
		delete(all, v)
		x.Apply(Change{Object: m.o, ID: v, Removed: true})
		return ids
	}
	all[v] = m.values(v, version)
	x.Apply(Change{Object: m.o, ID: v, Values: all[v]})
	return ids
}

// ask compares one random question.
func (m *maker) ask(t *testing.T, x *Index, all oracle, round int) {
	t.Helper()
	q := query.Query{Object: m.o, Where: m.expr(m.r.IntN(4)), Order: m.sort(), Limit: 1 + m.r.IntN(40), Deleted: m.r.IntN(3) == 0}
	if m.r.IntN(4) == 0 {
		q.Text = m.one("ann", "bob exa", "李", "mul ler", "0049 30", "WEST", "x1", "…", "a", "z b", "京 o", "É")
		q.In, q.Large = query.SearchFields(m.o, everything{}), m.r.IntN(2) == 0
	}
	var rows query.Expr
	if m.r.IntN(3) == 0 {
		owner, _ := m.o.Field("owner")
		rows = query.Where(owner, query.Eq, field.Ref(user(m.r.IntN(4))))
	}
	want := all.search(&q, rows)
	got := pageThrough(t, x, q, rows)
	if diff := cmp.Diff(want, got); diff != "" && len(want)+len(got) > 0 {
		t.Fatalf("round %d: filter %s, order %v, text %q, limit %d: %d rows, want %d\n%s",
			round, query.AppendJSON(nil, q.Where), q.Order, q.Text, q.Limit, len(got), len(want), diff)
	}
	n, exact, err := x.Count(context.Background(), &q, rows)
	if err != nil || n != len(want) || !exact {
		t.Fatalf("counted %d (exact %v, %v), want %d", n, exact, err, len(want))
	}
}

// TestPagingIsStableUnderChanges pages while others insert, move and delete:
// rows that nobody touches appear exactly once.
func TestPagingIsStableUnderChanges(t *testing.T) {
	t.Parallel()
	c := people(t)
	m := newMaker(c, 99)
	x, all := opened(c, tight()), oracle{}
	stable := map[id.ID]bool{}
	var moving []id.ID
	for i := range 600 {
		v := m.id()
		all[v] = m.values(v, 1)
		x.Apply(Change{Object: m.o, ID: v, Values: all[v]})
		if i%3 == 0 {
			moving = append(moving, v)
		} else {
			stable[v] = true
		}
	}
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		churn := newMaker(c, 7)
		churn.last = 1 << 40
		for version := 2; ; version++ {
			select {
			case <-stop:
				return
			default:
			}
			i := churn.r.IntN(len(moving))
			x.Apply(Change{Object: m.o, ID: moving[i], Removed: true})
			moving[i] = churn.id()
			x.Apply(Change{Object: m.o, ID: moving[i], Values: churn.values(moving[i], 1)})
			x.Apply(Change{Object: m.o, ID: moving[i], Values: churn.values(moving[i], 2)})
		}
	})
	readers := sync.WaitGroup{}
	for n := range 3 {
		readers.Go(func() {
			asker := newMaker(c, uint64(n))
			for range 12 {
				q := query.Query{Object: m.o, Order: asker.sort(), Limit: 7, Deleted: true}
				seen := map[id.ID]int{}
				for _, v := range pageThrough(t, x, q, nil) {
					seen[v]++
				}
				for v := range stable {
					if seen[v] != 1 {
						t.Errorf("order %v: a row that nobody touched was shown %d times", q.Order, seen[v])
						return
					}
				}
			}
		})
	}
	readers.Wait()
	close(stop)
	wg.Wait()
}

func TestLaterVersionWinsWhateverArrivesFirst(t *testing.T) {
	t.Parallel()
	c := people(t)
	m := newMaker(c, 3)
	x := newIndex(c, Deps{}, defaultTuning())
	tab := x.order[0]
	tab.beginLoad()
	a, b, gone := m.id(), m.id(), m.id()
	city := func(v id.ID, version int, name string) []field.Value {
		values := make([]field.Value, len(m.o.Fields))
		f, _ := m.o.Field("city")
		values[f.Ordinal] = field.Text(name)
		f, _ = m.o.Field("version")
		values[f.Ordinal] = field.Int(version)
		f, _ = m.o.Field("id")
		values[f.Ordinal] = field.Ref(v)
		return values
	}
	// Applied while the loader still holds older states of the same records.
	x.Apply(Change{Object: m.o, ID: a, Values: city(a, 2, "new")})
	x.Apply(Change{Object: m.o, ID: gone, Removed: true})
	tab.put(true, tab.entry(a, tab.prepare(nil, m.o, city(a, 1, "old"))), tab.entry(b, tab.prepare(nil, m.o, city(b, 1, "only"))), tab.entry(gone, tab.prepare(nil, m.o, city(gone, 1, "gone"))))
	tab.endLoad()
	tab.place.Begin()
	x.Apply(Change{Object: m.o, ID: b, Values: city(b, 1, "only")}) // again
	f, _ := m.o.Field("city")
	q := query.Query{Object: m.o, Order: []query.Order{{Field: f}}, Limit: 10}
	got := pageThrough(t, x, q, nil)
	if want := []id.ID{a, b}; !slices.Equal(got, want) {
		t.Errorf("%d rows, want the two that are left", len(got))
	}
	for name, want := range map[string]int{"new": 1, "only": 1, "old": 0, "gone": 0} {
		q.Where = query.Where(f, query.Eq, field.Text(name))
		if n, _, err := x.Count(context.Background(), &q, nil); err != nil || n != want {
			t.Errorf("%s: %d rows (%v), want %d", name, n, err, want)
		}
	}
	x.Apply(Change{Object: m.o, ID: gone, Values: city(gone, 1, "gone")})
	q.Where = query.Where(f, query.Eq, field.Text("gone"))
	if n, _, _ := x.Count(context.Background(), &q, nil); n != 1 {
		t.Error("a record that came back after loading is missing")
	}
}

func TestLookupFindsWholeValues(t *testing.T) {
	t.Parallel()
	c := people(t)
	m := newMaker(c, 11)
	x, all := opened(c, tight()), oracle{}
	emails, _ := m.o.Field("emails")
	var ids []id.ID
	for range 400 {
		ids = m.change(x, all, ids)
		value := field.Fold(m.text("emails"))
		var want []id.ID
		for v, values := range all {
			if list, ok := values[emails.Ordinal].(field.List); ok && slices.ContainsFunc(list, func(l field.Labelled) bool { return field.Fold(l.Value) == value }) {
				want = append(want, v)
			}
		}
		got, err := x.Lookup(emails, m.o, value)
		if err != nil || len(got) != len(want) || slices.ContainsFunc(got, func(v id.ID) bool { return !slices.Contains(want, v) }) {
			t.Fatalf("%d records (%v), want %d", len(got), err, len(want))
		}
	}
}

func TestErasedValuesAreOverwritten(t *testing.T) {
	t.Parallel()
	c := people(t)
	m := newMaker(c, 5)
	x := opened(c, defaultTuning())
	var canaries []id.ID
	for i := range 300 {
		v := m.id()
		values := m.values(v, 1)
		if i%10 == 0 {
			for name, text := range map[string]string{"name": "Dr. Canary Canaria X.", "city": "canary city", "emails": "canary@example.com", "phones": "+49309999999"} {
				f, _ := m.o.Field(name)
				values[f.Ordinal], _ = f.Type.Parse(f.Spec, field.FromText(text))
			}
			canaries = append(canaries, v)
		}
		x.Apply(Change{Object: m.o, ID: v, Values: values})
	}
	name, _ := m.o.Field("name")
	pageThrough(t, x, query.Query{Object: m.o, Order: []query.Order{{Field: name}}, Limit: 100}, nil)
	tab := x.order[0]
	holds := func() int {
		n := 0
		for _, g := range tab.segments {
			for i := range g.columns {
				g.columns[i].texts.Memory(func(piece []byte) {
					n += strings.Count(string(piece), "canar") + strings.Count(string(piece), "9999999")
				})
			}
		}
		return n
	}
	if holds() < 4*len(canaries) {
		t.Fatal("the scan does not find what is there")
	}
	for i, v := range canaries {
		if i%2 == 0 {
			x.Apply(Change{Object: m.o, ID: v, Removed: true})
		} else {
			x.Apply(Change{Object: m.o, ID: v, Values: m.values(v, 2)}) // another text in its place
		}
	}
	if n := holds(); n != 0 {
		t.Errorf("%d traces of erased and replaced values", n)
	}
	key := collation.New().Append(nil, []byte("canaria canary x."))
	tab.orders[1+tab.bound.Load().column[name.ID]].Filled.Each(func(head []byte, _ id.ID, _ []uint32) {
		if bytes.Equal(head, key) {
			t.Error("the head of a block keeps an erased name")
		}
	})
}

func TestSecretsAreNotHeld(t *testing.T) {
	t.Parallel()
	c := people(t)
	o := c.Objects()[0]
	x := opened(c, defaultTuning())
	pin, _ := o.Field("pin")
	if _, held := x.order[0].bound.Load().column[pin.ID]; held {
		t.Error("a secret field has a column")
	}
	_, err := x.Search(context.Background(), &query.Query{Object: o, Limit: 1, Where: query.Where(pin, query.Eq, field.Text("1"))}, nil)
	if errs.KindOf(err) != errs.Internal {
		t.Errorf("searching a secret field: %v", err)
	}
}

func TestNothingIsAnsweredBeforeLoading(t *testing.T) {
	t.Parallel()
	c := people(t)
	x := newIndex(c, Deps{}, defaultTuning())
	q := &query.Query{Object: c.Objects()[0], Limit: 1}
	if _, err := x.Search(context.Background(), q, nil); errs.CodeOf(err) != "index_building" {
		t.Errorf("search: %v", err)
	}
	if _, _, err := x.Count(context.Background(), q, nil); errs.KindOf(err) != errs.Unavailable {
		t.Errorf("count: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := x.Ready(ctx); err != context.Canceled {
		t.Errorf("ready: %v", err)
	}
	x.order[0].endLoad()
	x.order[0].place.Begin()
	if err := x.Ready(context.Background()); err != nil {
		t.Errorf("ready after loading: %v", err)
	}
	if _, err := x.Search(context.Background(), q, nil); err != nil {
		t.Errorf("search after loading: %v", err)
	}
}

func TestACancelledSearchEnds(t *testing.T) {
	t.Parallel()
	c := people(t)
	m := newMaker(c, 1)
	x := opened(c, tight())
	for range 3000 {
		v := m.id()
		x.Apply(Change{Object: m.o, ID: v, Values: m.values(v, 1)})
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	city, _ := m.o.Field("city")
	if _, err := x.Search(ctx, &query.Query{Object: m.o, Limit: 5, Where: query.Where(city, query.Contains, field.Text("nowhere"))}, nil); err != context.Canceled {
		t.Errorf("search: %v", err)
	}
}

func findable(o *catalog.Object) (n int) {
	for _, f := range o.Fields {
		if f.Handling.Findable {
			n++
		}
	}
	return n
}

func TestStatsAddUp(t *testing.T) {
	t.Parallel()
	c := people(t)
	m := newMaker(c, 2)
	x := opened(c, defaultTuning())
	for range 2000 {
		v := m.id()
		x.Apply(Change{Object: m.o, ID: v, Values: m.values(v, 1)})
	}
	emails, _ := m.o.Field("emails")
	if _, err := x.Lookup(emails, m.o, "x"); err != nil {
		t.Fatal(err)
	}
	pageThrough(t, x, query.Query{Object: m.o, Order: []query.Order{{Field: emails}}, Limit: 500}, nil)
	s := x.Stats()[0]
	sum := 0
	for _, f := range s.Fields {
		sum += f.Bytes + f.Order + f.Exact
		if f.Field == "emails" && (f.Order == 0 || f.Exact == 0 || f.Bytes < 2000*15) {
			t.Errorf("emails: %+v", f)
		}
	}
	if !s.Loaded || s.Rows != 2000 || len(s.Fields) != findable(m.o) || sum >= s.Bytes {
		t.Errorf("stats %+v, fields sum to %d", s, sum)
	}
}
