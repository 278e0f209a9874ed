package record_test

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"fmt"
	"slices"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// TestPagesByEveryPairOfKeys pages by two keys, plain and sealed, up and down,
// and compares the whole with the records sorted naively.
func TestPagesByEveryPairOfKeys(t *testing.T) {
	t.Parallel()
	w := newTwins(t, 9, 5, 70)
	names := []string{"size", "size_s", "due", "kind_s", "seen"}
	for _, first := range names {
		for _, second := range names {
			if first == second {
				continue
			}
			for turn := range 4 {
				sort := []string{"", "-"}[turn&1] + first + "," + []string{"", "-"}[turn>>1] + second
				req := record.ListRequest{Sort: sort, Limit: 17}
				if turn == 0 {
					req.Filter = []byte("firm.size is empty or any firm (due is not empty)")
				}
				var got []id.ID
				for _, p := range w.all("deal", req) {
					got = append(got, p.ID())
				}
				orders, err := query.ParseSort(w.deal, everyField{}, sort)
				w.must(err)
				if want := w.ordered(orders, turn == 0); !slices.Equal(got, want) {
					t.Errorf("by %s: %d records of %d, or in another order", sort, len(got), len(want))
				}
			}
		}
	}
}

type everyField struct{}

func (everyField) MayFind(*catalog.Field) bool { return true }

// ordered sorts the live deals, or those that the filter above leaves.
func (w *twins) ordered(orders []query.Order, filtered bool) (ids []id.ID) {
	held, firms := w.held[w.deal], w.held[w.firm]
	via, _ := w.deal.Field("firm")
	size, _ := w.firm.Field("size")
	due, _ := w.firm.Field("due")
	for rec, values := range held {
		keep := !w.trashed(w.deal, values)
		if filtered {
			ref, _ := values[via.Ordinal].(field.Ref)
			there := firms[id.ID(ref)]
			seen := there != nil && !w.trashed(w.firm, there)
			keep = keep && (!seen || there[size.Ordinal] == nil || there[due.Ordinal] != nil)
		}
		if keep {
			ids = append(ids, rec)
		}
	}
	slices.SortFunc(ids, func(a, b id.ID) int {
		for _, o := range orders {
			if c := compareValues(o, held[a][o.Field.Ordinal], held[b][o.Field.Ordinal]); c != 0 {
				return c
			}
		}
		if query.TieDesc(orders) {
			a, b = b, a
		}
		return bytes.Compare(a[:], b[:])
	})
	return ids
}

func compareValues(o query.Order, a, b field.Value) int {
	switch {
	case a == nil || b == nil:
		return cmp.Compare(btoi(a == nil), btoi(b == nil)) // empty ones last, up and down
	case o.Desc:
		a, b = b, a
	}
	if o.Field.Type.Shape() == field.ShapeChoice {
		at := func(v field.Value) int {
			return slices.IndexFunc(o.Field.Spec.Choices, func(c schema.Choice) bool { return c.ID == string(v.(field.Choice)) })
		}
		return cmp.Compare(at(a), at(b))
	}
	return cmp.Compare(o.Field.Type.Keys(a).Number, o.Field.Type.Keys(b).Number)
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestACursorShowsNothingOfItsPlace(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	last := ""
	for i := range 3 {
		last = fmt.Sprintf("Zyxwvutsrq%d", i)
		s.create("company", fmt.Sprintf(`{"name":%q}`, last))
	}
	page, err := s.records.List(t.Context(), s.operator, "company", record.ListRequest{Sort: "name", Limit: 2})
	s.must(err)
	cursor, err := base64.RawURLEncoding.DecodeString(page.Next)
	s.must(err)
	rec := page.Records[1].ID()
	for _, plain := range [][]byte{[]byte("Zyxwvutsrq"), []byte("zyxwvutsrq"), rec[:], []byte(rec.String())} {
		if bytes.Contains(cursor, plain) {
			t.Errorf("the cursor holds %q", plain)
		}
	}
	again, err := s.records.List(t.Context(), s.operator, "company", record.ListRequest{Sort: "name", Limit: 2})
	s.must(err)
	if again.Next == page.Next {
		t.Error("two cursors of one place are alike")
	}
}
