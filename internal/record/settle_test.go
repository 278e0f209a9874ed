package record_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
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

// TestWhatSeveralRunsTakeAwayLeavesNoKey: an object that was deleted, brought
// back and deleted again has two jobs that are due, and they run at once. Each
// row goes once, and none before its key.
func TestWhatSeveralRunsTakeAwayLeavesNoKey(t *testing.T) {
	t.Parallel()
	s := newStack(t, 1000)
	const n = 600
	var keys []id.ID
	for i := range n {
		rec := s.create("deed", fmt.Sprintf(`{"title":"Deed %d","code":"c-%d"}`, i, i))
		keys = append(keys, s.row("deed", rec).Key)
	}
	var runs sync.WaitGroup
	var gone atomic.Int64
	for range 3 {
		runs.Go(func() {
			for st, over := (record.Settling{Object: "deed", Remove: true}), false; !over; {
				var did int
				var err error
				if st.After, did, over, err = s.records.Settle(s.background(), st); err != nil {
					t.Error(err)
					return
				}
				gone.Add(int64(did))
			}
		})
	}
	runs.Wait()
	if left := s.count(`SELECT COUNT(*) FROM o_deed`); left != 0 || gone.Load() != n {
		t.Errorf("%d rows are left, %d went", left, gone.Load())
	}
	states, err := s.keys.Known(t.Context(), keys)
	s.must(err)
	for i, k := range states {
		if k != keystore.Destroyed {
			t.Errorf("the key of record %d is in state %d", i, k)
		}
	}
}
