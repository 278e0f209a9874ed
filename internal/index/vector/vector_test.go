package vector

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestPropertyNumbersReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		any := rapid.SampledFrom([]*rapid.Generator[int64]{
			rapid.Int64Range(-3, 3), rapid.Int64Range(-300, 70_000), rapid.Int64Range(1<<40, 1<<40+1<<33), rapid.Int64(),
			rapid.SampledFrom([]int64{math.MinInt64, math.MinInt64 + 1, 0, math.MaxInt64 - 1, math.MaxInt64}),
		}).Draw(t, "range")
		var c Numbers
		var want []*int64
		for range rapid.IntRange(0, 60).Draw(t, "rows") {
			if rapid.IntRange(0, 4).Draw(t, "empty") == 0 {
				c.Add(0, false)
				want = append(want, nil)
				continue
			}
			v := any.Draw(t, "value")
			c.Add(v, true)
			want = append(want, &v)
		}
		if len(want) > 0 {
			i := rapid.IntRange(0, len(want)-1).Draw(t, "wiped")
			c.Wipe(i)
			want[i] = nil
		}
		low, high := any.Draw(t, "low"), any.Draw(t, "high")
		var got Rows
		c.Scan(low, high, &got)
		for i, v := range want {
			x, ok := c.Get(i)
			if ok != (v != nil) || ok && x != *v {
				t.Fatalf("row %d: %d (%v)", i, x, ok)
			}
			if got.Has(i) != (ok && x >= low && x <= high) {
				t.Fatalf("row %d, %d in [%d, %d]: %v", i, x, low, high, got.Has(i))
			}
		}
		if got.Len() > len(want) {
			t.Fatal("rows that do not exist")
		}
	})
}

func TestPropertyFindAgreesWithAsking(t *testing.T) {
	t.Parallel()
	word := rapid.StringOfN(rapid.SampledFrom([]rune("ab 李")), 0, 5, -1)
	rapid.Check(t, func(t *rapid.T) {
		var c Texts
		rows := rapid.SliceOfN(rapid.SliceOfN(word, 0, 3), 1, 40).Draw(t, "rows")
		for n, values := range rows {
			sorts := ""
			if len(values) > 0 {
				sorts = values[0]
			}
			c.Add(n, values, sorts, false)
		}
		i := rapid.IntRange(0, len(rows)-1).Draw(t, "wiped")
		c.Wipe(i)
		rows[i] = nil
		text := rapid.StringOfN(rapid.SampledFrom([]rune("ab 李")), 1, 3, -1).Draw(t, "text")
		for name, p := range map[string]*Pattern{
			"contains": NewPattern([]byte(text), 0, c.Arena),
			"prefix":   NewPattern([]byte("\x00"+text), 1, c.Arena),
			"equal":    NewPattern([]byte("\x00"+text+"\x00"), 1, c.Arena),
		} {
			var got Rows
			c.Find(p, &got)
			for i, values := range rows {
				want := slices.ContainsFunc(values, func(v string) bool {
					return name == "contains" && strings.Contains(v, text) || name == "prefix" && strings.HasPrefix(v, text) || v == text
				})
				if got.Has(i) != want {
					t.Fatalf("%s %q in %q: %v", name, text, values, got.Has(i))
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
		var c Texts
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
			c.Add(i, []string{value}, sorts, false)
			want = append(want, sorts)
		}
		c.Seal()
		for i, sorts := range want {
			if got, ok := c.SortText(nil, i); !ok || string(got) != sorts {
				t.Fatalf("row %d sorts by %q, want %q", i, got, sorts)
			}
		}
	})
}

func TestOutgrownMemoryIsCleared(t *testing.T) {
	t.Parallel()
	old := append(grow(nil, 0), "canary"...)
	next := trim(grow(old, 5000))
	if string(old) != "\x00\x00\x00\x00\x00\x00" || string(next[:6]) != "canary" {
		t.Errorf("left behind %q, kept %q", old, next[:6])
	}
}
