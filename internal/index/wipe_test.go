package index

import (
	"bytes"
	"context"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/compliance"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// TestNothingIsLeftInWipedArenas looks at the very memory that held values, when
// the workspace is sealed and when an object is removed.
func TestNothingIsLeftInWipedArenas(t *testing.T) {
	t.Parallel()
	x, m, left := filled(t)
	x.Wipe()
	if n := left(); n > 0 {
		t.Errorf("%d bytes are left", n)
	}
	found, err := x.Search(context.Background(), &query.Query{Object: m.o, Limit: 10, Deleted: true}, nil)
	if err != nil || len(found.IDs) > 0 {
		t.Errorf("%d records, %v", len(found.IDs), err)
	}
	x, _, left = filled(t)
	none, err := catalog.Compile(nil, field.Types(), compliance.Rules())
	if err != nil {
		t.Fatal(err)
	}
	x.Rebind(none)
	if n := left(); n > 0 {
		t.Errorf("%d bytes of a removed object are left", n)
	}
}

// filled is an index with values, orders and hash tables, and how many bytes of
// them are left.
func filled(t *testing.T) (*Index, *maker, func() int) {
	c := people(t)
	m := newMaker(c, 4)
	x, all := opened(c, tight()), oracle{}
	for range 300 {
		m.change(x, all, nil)
	}
	for range 40 {
		m.ask(t, x, all, 0) // so that there are orders and hash tables
	}
	var held [][]byte
	for _, g := range x.order[0].segments {
		for at := range g.columns {
			c := &g.columns[at]
			held = append(held, c.texts.Arena[:cap(c.texts.Arena)])
		}
	}
	for _, o := range x.order[0].orders {
		if o != nil {
			o.Filled.Each(func(head []byte, _ id.ID, _ []uint32) { held = append(held, head[:cap(head)]) })
		}
	}
	left := func() (n int) {
		for _, b := range held {
			n += len(b) - bytes.Count(b, []byte{0})
		}
		return n
	}
	if left() < 10_000 {
		t.Fatalf("only %d bytes are held", left())
	}
	return x, m, left
}
