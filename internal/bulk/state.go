package bulk

import (
	"slices"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// maxKept bounds the progress that commits with every chunk: it names the
// records that stayed as they were, so that taking back leaves them alone.
const maxKept = 5_000

// state is how far a piece of work came; it commits with the records.
type state struct {
	next, changed int
	kept          []int // places of those that stayed as they were, in order
	back          back
}

// back is how far taking back came.
type back struct {
	next, changed, kept int
}

func (s *state) encode() []byte {
	b := canon.AppendUint(canon.AppendUint(nil, uint64(s.next)), uint64(s.changed))
	b = canon.AppendUint(b, uint64(len(s.kept)))
	before := 0
	for _, at := range s.kept {
		b = canon.AppendUint(b, uint64(at-before))
		before = at
	}
	for _, n := range []int{s.back.next, s.back.changed, s.back.kept} {
		b = canon.AppendUint(b, uint64(n))
	}
	return b
}

func decodeState(raw []byte) (s state, err error) {
	if len(raw) == 0 {
		return s, nil
	}
	r := canon.NewReader(raw)
	s.next, s.changed = int(r.Uint()), int(r.Uint())
	before := 0
	for n := r.Uint(); n > 0 && r.Err() == nil; n-- {
		before += int(r.Uint())
		s.kept = append(s.kept, before)
	}
	s.back.next, s.back.changed, s.back.kept = int(r.Uint()), int(r.Uint()), int(r.Uint())
	if err := r.Done(); err != nil {
		return s, errs.New(errs.Integrity, "").At("bulk.state").Because(err)
	}
	return s, nil
}

// with returns what stands once the first results of a chunk are in; at are
// the places of its records.
func (s *state) with(at []int, results []record.Result, reverts bool) *state {
	next := *s
	next.kept = slices.Clone(s.kept)
	for i, res := range results {
		done := res.Err == nil && res.Changed
		switch {
		case reverts && done:
			next.back.changed++
		case reverts:
			next.back.kept++
		case done:
			next.changed++
		default:
			next.kept = append(next.kept, at[i])
		}
		if reverts {
			next.back.next = at[i] + 1
		} else {
			next.next = at[i] + 1
		}
	}
	return &next
}
