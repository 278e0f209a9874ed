package index

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// TestAWholeValueThatManyShareIsFoundLikeAnyOther asks for values that few, some
// and very many records have, among them a record that has one twice.
func TestAWholeValueThatManyShareIsFoundLikeAnyOther(t *testing.T) {
	t.Parallel()
	c := people(t)
	m := newMaker(c, 17)
	phones, _ := m.o.Field("phones")
	number := func(text string) field.Value {
		v, err := phones.Type.Parse(phones.Spec, field.FromText(text))
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	tune := tight()
	tune.sureShare = 2
	few, some, many := number("+4930111111"), number("+4930222222; +4930222222"), number("+4930333333")
	x, all := opened(c, tune), oracle{}
	for n := range 600 {
		v := m.id()
		all[v] = m.values(v, 1)
		switch {
		case n%300 == 0:
			all[v][phones.Ordinal] = few
		case n%6 == 0:
			all[v][phones.Ordinal] = some
		default:
			all[v][phones.Ordinal] = many
		}
		x.Apply(Change{Object: m.o, ID: v, Values: all[v]})
	}
	for _, v := range []field.Value{few, some, many} {
		for range 8 {
			q := query.Query{Object: m.o, Where: query.Where(phones, query.Eq, v), Order: m.sort(), Limit: 7, Deleted: true}
			got, want := pageThrough(t, x, q, nil), all.search(&q, nil)
			if !slices.Equal(got, want) || len(got) < 2 {
				t.Fatalf("%v: %d rows, want %d", v, len(got), len(want))
			}
		}
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	q := query.Query{Object: m.o, Where: query.Where(phones, query.Eq, some), Limit: 7}
	if _, err := x.Search(gone, &q, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("who has gone got %v", err)
	}
}
