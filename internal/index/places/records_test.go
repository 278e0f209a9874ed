package places

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/id"
)

func TestRecordsAreASet(t *testing.T) {
	t.Parallel()
	for _, numbered := range []bool{false, true} {
		r := rand.New(rand.NewPCG(5, 5))
		all, want := Records{Numbered: numbered}, map[id.ID]uint32{}
		some := func() (v id.ID) {
			binary.LittleEndian.PutUint64(v[8:], 1+r.Uint64N(40_000))
			return v
		}
		if all.Has(some()) {
			t.Error("an empty set has a record")
		}
		for n := range uint32(60_000) {
			v := some()
			all.Add(v, n)
			if want[v] = 0; numbered {
				want[v] = n
			}
		}
		for range 60_000 {
			v := some()
			number, there := want[v]
			if got, ok := all.Number(v); ok != there || got != number || all.Has(v) != there {
				t.Fatalf("%v is %d (%v), want %d (%v)", v, got, ok, number, there)
			}
		}
		most := 26 * len(want)
		if numbered {
			most = 33 * len(want)
		}
		if all.Len() != len(want) || all.Size() > most {
			t.Errorf("%d records of %d bytes, want %d", all.Len(), all.Size(), len(want))
		}
	}
}
