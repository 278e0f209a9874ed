package places

import (
	"bytes"
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-crm/holdfast/internal/id"
)

// keyed has a key of each row; the id is its number in the beginning.
type keyed map[uint32][2]byte

func (t keyed) Key(row uint32) []byte { k := t[row]; return k[:1] }
func (t keyed) ID(row uint32) id.ID   { return id.ID{15: t[row][1]} }

func (t keyed) sorted() []uint32 {
	var rows []uint32
	for row := range t {
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b uint32) int { x, y := t[a], t[b]; return bytes.Compare(x[:], y[:]) })
	return rows
}

func TestPropertyAListIsSorted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all, l, next := keyed{}, &List{Block: rapid.IntRange(2, 6).Draw(t, "block")}, uint32(0)
		for range rapid.IntRange(1, 80).Draw(t, "steps") {
			switch rows := all.sorted(); rapid.IntRange(0, 3).Draw(t, "step") {
			case 0, 1:
				all[next] = [2]byte{byte(rapid.IntRange(1, 9).Draw(t, "key")), byte(next)}
				l.Insert(all, bytes.Clone(all.Key(next)), all.ID(next), next)
				next++
			case 2:
				if len(rows) > 0 {
					row := rapid.SampledFrom(rows).Draw(t, "gone")
					l.Remove(all, bytes.Clone(all.Key(row)), all.ID(row), row)
					delete(all, row)
				}
			default:
				if len(rows) > 0 {
					row := rapid.SampledFrom(rows).Draw(t, "renamed")
					all[next] = all[row]
					if !l.Rename(bytes.Clone(all.Key(row)), all.ID(row), row, next) || l.Rename(bytes.Clone(all.Key(row)), all.ID(row), row, next) {
						t.Fatal("a row is renamed that is not there, or not one that is")
					}
					delete(all, row)
					next++
				}
			}
		}
		l.Keep(all, func(row uint32) bool { return row%7 != 3 })
		want := slices.DeleteFunc(all.sorted(), func(row uint32) bool { return row%7 == 3 })
		walked := func(desc bool, after *Place) (rows []uint32) {
			l.Walk(all, desc, after, func(row uint32) bool { rows = append(rows, row); return true })
			return rows
		}
		if got := walked(false, nil); !slices.Equal(got, want) {
			t.Fatalf("rows %v, want %v", got, want)
		}
		for n, row := range want {
			after := &Place{Key: bytes.Clone(all.Key(row)), ID: all.ID(row)}
			if got := walked(false, after); !slices.Equal(got, want[n+1:]) {
				t.Fatalf("after %d: %v, want %v", row, got, want[n+1:])
			}
			before := slices.Clone(want[:n])
			slices.Reverse(before)
			if got := walked(true, after); !slices.Equal(got, before) {
				t.Fatalf("before %d: %v, want %v", row, got, before)
			}
			first := slices.IndexFunc(want, func(x uint32) bool { return cmp.Compare(all[x][0], all[row][0]) == 0 })
			if got := walked(false, &Place{Key: after.Key, Inclusive: true}); !slices.Equal(got, want[first:]) {
				t.Fatalf("from %v: %v, want %v", after.Key, got, want[first:])
			}
		}
	})
}
