package places

import (
	"encoding/binary"
	"math/rand/v2"
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

// TestManyRowsAndValuesGrowInSmallSteps fills tables until they were divided
// often: what is entered stays found, and no change looks at more than the
// entries of a few parts.
func TestManyRowsAndValuesGrowInSmallSteps(t *testing.T) {
	t.Parallel()
	for name, reserve := range map[string]int{"grown": 0, "reserved": 30_000} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(7, 7))
			var ids []id.ID
			asked := 0
			p := Rows{IDOf: func(row uint32) id.ID { asked++; return ids[row] }}
			x := NewValues()
			if reserve > 0 {
				p.Reserve(reserve)
			}
			gone := map[uint32]bool{}
			for row := range uint32(30_000) {
				v := id.ID{0: byte(row >> 16), 1: byte(row >> 8), 2: byte(row)}
				binary.LittleEndian.PutUint64(v[8:], r.Uint64())
				ids = append(ids, v)
				asked = 0
				p.Add(v, row)
				if asked > 8*partEntries {
					t.Fatalf("adding row %d looked at %d others", row, asked)
				}
				x.Add(v[:], row)
				if out := uint32(r.IntN(int(row) + 1)); row%3 == 0 && !gone[out] {
					p.Remove(ids[out])
					x.Remove(ids[out][:], out)
					gone[out] = true
				}
			}
			for row, v := range ids {
				got, ok := p.Get(v)
				if ok == gone[uint32(row)] || ok && got != uint32(row) {
					t.Fatalf("row %d is %d (%v), gone %v", row, got, ok, gone[uint32(row)])
				}
				var rows []uint32
				x.Rows(v[:], func(row uint32) { rows = append(rows, row) })
				if slices.Contains(rows, uint32(row)) == gone[uint32(row)] {
					t.Fatalf("row %d: its value leads to %v, gone %v", row, rows, gone[uint32(row)])
				}
			}
			if left := len(ids) - len(gone); p.Len() != left || x.Len() != left {
				t.Errorf("%d and %d entries, want %d", p.Len(), x.Len(), left)
			}
			if most := 8 * len(ids); p.Size() > most {
				t.Errorf("%d bytes for %d rows", p.Size(), len(ids))
			}
		})
	}
}
