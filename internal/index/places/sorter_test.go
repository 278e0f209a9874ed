package places

import (
	"math"
	"testing"
	"unsafe"

	"github.com/holdfast-crm/holdfast/internal/id"
)

// TestKeysBeyondFourGiBKeepTheirPlaces: so many bytes of keys are not made here;
// where one lies among them is what must not wrap, nor cost a row more memory.
func TestKeysBeyondFourGiBKeepTheirPlaces(t *testing.T) {
	t.Parallel()
	const from = math.MaxUint32 + 7
	if r := newSortRow(1, from, 9, id.ID{1}); r.from != from || r.size != 9 {
		t.Errorf("a key of 9 bytes at %d lies at %d, of %d", int64(from), r.from, r.size)
	}
	if n := unsafe.Sizeof(sortRow{}); n != 40 {
		t.Errorf("a row takes %d bytes", n)
	}
}
