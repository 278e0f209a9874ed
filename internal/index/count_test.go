package index

import (
	"context"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/index/vector"
	"github.com/holdfast-crm/holdfast/internal/query"
)

func TestVeryManyAreToldAboutAndFewExactly(t *testing.T) {
	t.Parallel()
	c := people(t)
	m := newMaker(c, 8)
	tune := tight()
	tune.countFrom, tune.countShare, tune.countHits = 1, 8, 400
	x, all := opened(c, tune), oracle{}
	city, _ := m.o.Field("city")
	for n := range 2 * vector.SegmentRows {
		v := m.id()
		all[v] = m.values(v, 1)
		all[v][city.Ordinal] = field.Text("even")
		switch {
		case n >= 5000 && n < 10_000:
			all[v][city.Ordinal] = field.Text("together")
		case n%2 == 1:
			all[v][city.Ordinal] = field.Text("odd")
		}
		x.Apply(Change{Object: m.o, ID: v, Values: all[v]})
	}
	count := func(name, text string) (n, want int, exact bool) {
		f, _ := m.o.Field(name)
		q := &query.Query{Object: m.o, Where: query.Where(f, query.Contains, field.Text(text))}
		n, exact, err := x.Count(context.Background(), q, nil)
		if err != nil {
			t.Fatal(err)
		}
		return n, len(all.search(q, nil)), exact
	}
	for _, tt := range [][2]string{{"name", "a"}, {"city", "together"}, {"city", "odd"}, {"city", "even"}} {
		if n, want, exact := count(tt[0], tt[1]); exact || n < want*9/10 || n > want*11/10 || n%100 != 0 {
			t.Errorf("%v: %d (exact %v), want about %d", tt, n, exact, want)
		} else {
			t.Logf("%v: about %d are %d", tt, n, want)
		}
	}
	if n, want, exact := count("name", "bob muller"); !exact || n != want || n == 0 {
		t.Errorf("%d (exact %v), want %d", n, exact, want)
	}
}
