package index

import (
	"bytes"
	"cmp"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index/places"
	"github.com/holdfast-crm/holdfast/internal/index/vector"
)

// sound checks everything a table promises itself.
func sound(t *testing.T, tab *table) {
	t.Helper()
	tab.mu.Lock()
	defer tab.mu.Unlock()
	k := newKeys(tab)
	defer k.release()
	live := 0
	values := make([]int, len(tab.specs))
	dead := 0
	for n, g := range tab.segments {
		live, dead = live+g.live.Len(), dead+g.dead
		g.live.Each(func(i int) {
			if row, ok := tab.places.Get(g.ids[i]); !ok || row != uint32(n*vector.SegmentRows+i) {
				t.Errorf("the place of row %d is %d (%v)", i, row, ok)
			}
			for at := range tab.specs {
				if tab.specs[at].layout == asText {
					g.columns[at].texts.Each(i, func([]byte) bool {
						values[at]++
						return false
					})
				}
			}
		})
	}
	if dead != tab.dead {
		t.Errorf("%d dead rows, counted %d", dead, tab.dead)
	}
	if live != tab.live || live != tab.places.Len() {
		t.Errorf("%d live rows, counted %d, placed %d", live, tab.live, tab.places.Len())
	}
	for at := range tab.exact {
		if x := tab.exact[at].Load(); x != nil && x.Len() != values[at] {
			t.Errorf("column %s: %d entries for %d values", tab.specs[at].field.Name, x.Len(), values[at])
		}
	}
	for _, o := range tab.orders {
		if o != nil && o.Built {
			o.CatchUp(k.by(o.At))
			if n := soundList(t, k, o, &o.Filled) + soundList(t, k, o, &o.Empty); n != live {
				t.Errorf("an order of %d rows, %d are live", n, live)
			}
		}
	}
}

func soundList(t *testing.T, k *keys, o *places.Order, l *places.List) (count int) {
	t.Helper()
	var lastKey []byte
	var lastID id.ID
	l.Each(func(head []byte, first id.ID, rows []uint32) {
		count += len(rows)
		if len(rows) == 0 || !bytes.Equal(head, k.of(o.At, rows[0])) || first != k.t.idOf(rows[0]) {
			t.Fatal("a block's head is not its first row")
		}
		for _, row := range rows {
			key, v := bytes.Clone(k.of(o.At, row)), k.t.idOf(row)
			if cmp.Or(bytes.Compare(key, lastKey), bytes.Compare(v[:], lastID[:])) <= 0 {
				t.Fatal("rows out of order")
			}
			lastKey, lastID = key, v
		}
	})
	return count
}

func TestRowsThatDieWhileAnOrderIsBuiltStayOut(t *testing.T) {
	t.Parallel()
	c := people(t)
	m := newMaker(c, 4)
	x, all := opened(c, tight()), oracle{}
	var ids []id.ID
	for range 200 {
		ids = m.change(x, all, ids)
	}
	tab := x.order[0]
	name, _ := m.o.Field("name")
	at := tab.bound.Load().column[name.ID]
	o := places.NewOrder(at, tab.tuning.blockRows)
	tab.orders[at+1] = o
	before := tab.mark()
	s := sorter{at: at, rows: vector.NewHits(before.segments)}
	release := tab.hold()
	for n := range before.segments {
		if !s.collect(tab, before, n) {
			t.Fatal("nothing collected")
		}
	}
	s.Fill(&o.Filled, &o.Empty)
	for range 20 {
		ids = m.change(x, all, ids)
	}
	tab.putOrder(o, before, &s)
	release()
	sound(t, tab)
}
