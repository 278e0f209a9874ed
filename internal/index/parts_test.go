package index

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-crm/holdfast/internal/id"
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
		live += g.live.len()
		g.live.each(func(i int) {
			if row, ok := tab.places.Get(g.ids[i]); !ok || row != uint32(n*segmentRows+i) {
				t.Errorf("the place of row %d is %d (%v)", i, row, ok)
			}
			for at := range tab.specs {
				if tab.specs[at].layout == asText {
					g.columns[at].texts.each(i, func([]byte) bool {
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

func TestPropertyNumbersReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		any := rapid.SampledFrom([]*rapid.Generator[int64]{
			rapid.Int64Range(-3, 3), rapid.Int64Range(-300, 70_000), rapid.Int64Range(1<<40, 1<<40+1<<33), rapid.Int64(),
			rapid.SampledFrom([]int64{math.MinInt64, math.MinInt64 + 1, 0, math.MaxInt64 - 1, math.MaxInt64}),
		}).Draw(t, "range")
		var c numbers
		var want []*int64
		for range rapid.IntRange(0, 60).Draw(t, "rows") {
			if rapid.IntRange(0, 4).Draw(t, "empty") == 0 {
				c.add(0, false)
				want = append(want, nil)
				continue
			}
			v := any.Draw(t, "value")
			c.add(v, true)
			want = append(want, &v)
		}
		if len(want) > 0 {
			i := rapid.IntRange(0, len(want)-1).Draw(t, "wiped")
			c.wipe(i)
			want[i] = nil
		}
		low, high := any.Draw(t, "low"), any.Draw(t, "high")
		var got rowSet
		c.scan(low, high, &got)
		for i, v := range want {
			x, ok := c.get(i)
			if ok != (v != nil) || ok && x != *v {
				t.Fatalf("row %d: %d (%v)", i, x, ok)
			}
			if got.has(i) != (ok && x >= low && x <= high) {
				t.Fatalf("row %d, %d in [%d, %d]: %v", i, x, low, high, got.has(i))
			}
		}
		if got.len() > len(want) {
			t.Fatal("rows that do not exist")
		}
	})
}

func TestPropertyFindAgreesWithAsking(t *testing.T) {
	t.Parallel()
	word := rapid.StringOfN(rapid.SampledFrom([]rune("ab 李")), 0, 5, -1)
	rapid.Check(t, func(t *rapid.T) {
		var c texts
		rows := rapid.SliceOfN(rapid.SliceOfN(word, 0, 3), 1, 40).Draw(t, "rows")
		for n, values := range rows {
			sorts := ""
			if len(values) > 0 {
				sorts = values[0]
			}
			c.add(n, values, sorts, false)
		}
		i := rapid.IntRange(0, len(rows)-1).Draw(t, "wiped")
		c.wipe(i)
		rows[i] = nil
		text := rapid.StringOfN(rapid.SampledFrom([]rune("ab 李")), 1, 3, -1).Draw(t, "text")
		for name, p := range map[string]*pattern{
			"contains": newPattern([]byte(text), 0, c.arena),
			"prefix":   newPattern([]byte("\x00"+text), 1, c.arena),
			"equal":    newPattern([]byte("\x00"+text+"\x00"), 1, c.arena),
		} {
			var got rowSet
			c.find(p, &got)
			for i, values := range rows {
				want := slices.ContainsFunc(values, func(v string) bool {
					return name == "contains" && strings.Contains(v, text) || name == "prefix" && strings.HasPrefix(v, text) || v == text
				})
				if got.has(i) != want {
					t.Fatalf("%s %q in %q: %v", name, text, values, got.has(i))
				}
			}
		}
	})
}

func TestPropertyEndsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var e ends
		var want []uint32
		end := uint32(1)
		for range rapid.IntRange(0, 200).Draw(t, "rows") {
			end += rapid.SampledFrom([]uint32{0, 1, 20, 900, 40_000, 1 << 20}).Draw(t, "length")
			e.add(end)
			want = append(want, end)
		}
		e.seal()
		if e.len() != len(want) {
			t.Fatalf("%d rows, want %d", e.len(), len(want))
		}
		for i := range want {
			if e.at(i) != want[i] {
				t.Fatalf("row %d ends at %d, want %d", i, e.at(i), want[i])
			}
		}
	})
}

func TestPropertySortTextReadsBack(t *testing.T) {
	t.Parallel()
	word := rapid.StringOfN(rapid.SampledFrom([]rune("ab李")), 1, 3, -1)
	rapid.Check(t, func(t *rapid.T) {
		var c texts
		var want []string
		for i := range rapid.IntRange(1, 20).Draw(t, "rows") {
			words := rapid.SliceOfN(word, 1, 4).Draw(t, "words")
			value, sorts := strings.Join(words, " "), strings.Join(words, " ")
			switch rapid.IntRange(0, 2).Draw(t, "how") {
			case 0:
				n := rapid.IntRange(0, len(words)-1).Draw(t, "turn")
				sorts = strings.Join(slices.Concat(words[n:], words[:n]), " ")
			case 1:
				sorts = word.Draw(t, "other")
			}
			c.add(i, []string{value}, sorts, false)
			want = append(want, sorts)
		}
		c.seal()
		for i, sorts := range want {
			if got, ok := c.sortText(nil, i); !ok || string(got) != sorts {
				t.Fatalf("row %d sorts by %q, want %q", i, got, sorts)
			}
		}
	})
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
	s := sorter{at: at, rows: newHits(before.segments)}
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

func TestOutgrownMemoryIsCleared(t *testing.T) {
	t.Parallel()
	old := append(grow(nil, 0), "canary"...)
	next := trim(grow(old, 5000))
	if string(old) != "\x00\x00\x00\x00\x00\x00" || string(next[:6]) != "canary" {
		t.Errorf("left behind %q, kept %q", old, next[:6])
	}
}
