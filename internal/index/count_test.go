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
	tune.sampleShare, tune.sampleMost, tune.countMost = 2, 1, 3000
	x, all := opened(c, tune), oracle{}
	for range 2 * vector.SegmentRows {
		v := m.id()
		all[v] = m.values(v, 1)
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
	if n, want, exact := count("name", "a"); exact || n < want*9/10 || n > want*11/10 || n%100 != 0 {
		t.Errorf("%d (exact %v), want about %d", n, exact, want)
	}
	if n, want, exact := count("name", "bob muller"); !exact || n != want || n == 0 {
		t.Errorf("%d (exact %v), want %d", n, exact, want)
	}
}
