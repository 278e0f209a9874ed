package bulk

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// TestWhatStaysIsKeptWithEachPieceOfAPart: a part commits in pieces, and each
// knows of the records before its end that were left alone.
func TestWhatStaysIsKeptWithEachPieceOfAPart(t *testing.T) {
	t.Parallel()
	p := &part{changes: make([]record.Change, 3), at: []int{0, 2, 5}, kept: []place{{1, Changed}, {4, Changed}, {6, Moved}}, end: 7}
	done := record.Result{Changed: true}
	for results, want := range map[int]state{
		1: {next: 1, changed: 1},
		2: {next: 3, changed: 2, kept: []place{{1, Changed}}},
		3: {next: 7, changed: 3, kept: p.kept},
	} {
		var all []record.Result
		for range results {
			all = append(all, done)
		}
		got := (&state{}).with(p, all, false)
		if diff := cmp.Diff(want, *got, cmp.AllowUnexported(state{}, back{}, place{})); diff != "" {
			t.Errorf("after %d:\n%s", results, diff)
		}
	}
}

// TestProgressOfTheFirstVersionIsRead which had no reasons.
func TestProgressOfTheFirstVersionIsRead(t *testing.T) {
	t.Parallel()
	var raw []byte
	for _, n := range []uint64{9, 6, 3, 1, 1, 5, 4, 3, 1} { // next, changed, three places, and of taking back next, changed, kept
		raw = canon.AppendUint(raw, n)
	}
	got, err := decodeState(raw)
	want := state{next: 9, changed: 6, kept: []place{{1, Moved}, {2, Moved}, {7, Moved}}, back: back{next: 4, changed: 3}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(state{}, back{}, place{})); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
}
