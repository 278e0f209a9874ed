package index

import (
	"bytes"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/id"
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
	for n, g := range tab.segments {
		live += g.live.Len()
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
	if live != tab.live || live != tab.places.Len() {
		t.Errorf("%d live rows, counted %d, placed %d", live, tab.live, tab.places.Len())
	}
	for at := range tab.exact {
		if x := tab.exact[at].Load(); x != nil && x.Len() != values[at] {
			t.Errorf("column %s: %d entries for %d values", tab.specs[at].field.Name, x.Len(), values[at])
		}
	}
	for _, o := range tab.orders {
		if o != nil && o.built {
			o.catchUp(k)
			if n := o.filled.sound(t, k, o) + o.empty.sound(t, k, o); n != live {
				t.Errorf("an order of %d rows, %d are live", n, live)
			}
		}
	}
}

func (l *list) sound(t *testing.T, k *keys, o *order) (rows int) {
	t.Helper()
	var lastKey []byte
	var lastID id.ID
	for _, b := range l.blocks {
		rows += len(b.rows)
		if len(b.rows) == 0 || !bytes.Equal(b.head, k.of(o.at, b.rows[0])) || b.id != k.t.idOf(b.rows[0]) {
			t.Fatal("a block's head is not its first row")
		}
		for _, row := range b.rows {
			if k.compareRow(o.at, row, lastKey, lastID) <= 0 {
				t.Fatal("rows out of order")
			}
			lastKey, lastID = bytes.Clone(k.of(o.at, row)), k.t.idOf(row)
		}
	}
	return rows
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
	o := &order{at: at, max: tab.tuning.blockRows}
	tab.orders[at+1] = o
	before := tab.mark()
	s := sorter{at: at, rows: vector.NewHits(before.segments)}
	if !s.collect(tab, before, 0) {
		t.Fatal("nothing collected")
	}
	s.sort()
	s.fill(&o.filled, o.max, s.filled)
	s.fill(&o.empty, o.max, s.empty)
	for range 20 {
		ids = m.change(x, all, ids)
	}
	tab.putOrder(o, before, &s)
	sound(t, tab)
	tab.compact()
	sound(t, tab)
	if s.collect(tab, before, 0) {
		t.Error("keys are collected by row numbers from before a compaction")
	}
}
