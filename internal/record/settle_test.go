package record_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// TestValuesMoveThoughTheirKeysAreNotAllInMemory: a walk over more rows than
// keys are kept comes to its end, each record stays what it was to everybody,
// and the census before and after tells the difference.
func TestValuesMoveThoughTheirKeysAreNotAllInMemory(t *testing.T) {
	t.Parallel()
	s := newStack(t, 40)
	const n = 230
	var all []id.ID
	for i := range n {
		all = append(all, s.create("deed", fmt.Sprintf(`{"title":"Deed %d","code":"c-%d","amount":"%d euros"}`, i, i, i)))
	}
	was := s.catalog.Load()
	moving := s.compile(strings.Replace(testObject, `"class": "financial"`, `"class": "sensitive", "leaving": "financial"`, 1))
	s.catalog.Store(moving)
	s.layOut(was)
	s.index.Rebind(moving)

	left, err := s.records.Unsettled(t.Context(), "deed", nil)
	s.must(err)
	if left != n {
		t.Errorf("%d rows are to be moved, want %d", left, n)
	}
	s.update("deed", all[3], `{"amount":"another amount"}`) // is where it belongs at once
	before, err := s.records.Get(t.Context(), s.operator, "deed", all[5], record.GetOptions{})
	s.must(err)
	changed := 0
	for st, over := (record.Settling{Object: "deed"}), false; !over; {
		var did int
		st.After, did, over, err = s.records.Settle(t.Context(), st)
		s.must(err)
		changed += did
	}
	if changed != n-1 {
		t.Errorf("%d rows were moved, want %d", changed, n-1)
	}
	left, err = s.records.Unsettled(t.Context(), "deed", nil)
	s.must(err)
	if left != 0 {
		t.Errorf("%d rows are left", left)
	}
	after, err := s.records.Get(t.Context(), s.operator, "deed", all[5], record.GetOptions{})
	s.must(err)
	f, _ := moving.Objects()[len(moving.Objects())-1].Field("amount")
	if after.Version() != before.Version() || fmt.Sprint(after.Value(f)) != fmt.Sprint(before.Value(f)) || after.Value(f) == nil {
		t.Errorf("version %d became %d, %v became %v", before.Version(), after.Version(), before.Value(f), after.Value(f))
	}
}
