package places

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-crm/holdfast/internal/id"
)

func TestPropertyRowsAndValuesForget(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var ids []id.ID
		p := Rows{IDOf: func(row uint32) id.ID { return ids[row] }}
		x := NewValues()
		in := map[id.ID]uint32{}
		for range rapid.IntRange(1, 300).Draw(t, "steps") {
			v := id.ID{8: byte(rapid.IntRange(0, 60).Draw(t, "id"))}
			value := v[8:9]
			if row, ok := in[v]; ok {
				p.Remove(v)
				x.Remove(value, row)
				delete(in, v)
			} else {
				row := uint32(len(ids))
				ids = append(ids, v)
				p.Add(v, row)
				x.Add(value, row)
				in[v] = row
			}
			row, ok := p.Get(v)
			if want, there := in[v]; ok != there || row != want {
				t.Fatalf("place %d (%v), want %d (%v)", row, ok, want, there)
			}
		}
		if x.Len() != len(in) || p.Len() != len(in) {
			t.Fatalf("%d and %d entries for %d records", x.Len(), p.Len(), len(in))
		}
		for v, want := range in {
			var got []uint32
			x.Rows(v[8:9], func(row uint32) { got = append(got, row) })
			if !slices.Contains(got, want) {
				t.Fatalf("rows %v, want %d", got, want)
			}
		}
	})
}
