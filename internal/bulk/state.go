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
	kept          []place // those that stayed as they were, in order
	back          back
}

// back is how far taking back came.
type back struct {
	next, changed int
	kept          []place
}

// place is one record of the list, and why it stayed.
type place struct {
	at  int
	why Why
}

func (s *state) encode() []byte {
	b := canon.AppendUint(canon.AppendUint(nil, uint64(s.next)), uint64(s.changed))
	b = appendPlaces(b, s.kept)
	b = canon.AppendUint(canon.AppendUint(b, uint64(s.back.next)), uint64(s.back.changed))
	return appendPlaces(b, s.back.kept)
}

func appendPlaces(b []byte, all []place) []byte {
	b = canon.AppendUint(b, uint64(len(all)))
	before := 0
	for _, p := range all {
		b = canon.AppendUint(canon.AppendUint(b, uint64(p.at-before)), uint64(p.why))
		before = p.at
	}
	return b
}

func decodeState(raw []byte) (s state, err error) {
	if len(raw) == 0 {
		return s, nil
	}
	r := canon.NewReader(raw)
	s.next, s.changed = int(r.Uint()), int(r.Uint())
	s.kept = readPlaces(r)
	s.back.next, s.back.changed = int(r.Uint()), int(r.Uint())
	s.back.kept = readPlaces(r)
	if err := r.Done(); err != nil {
		if before, ok := decodeFirst(raw); ok {
			return before, nil
		}
		return s, errs.New(errs.Integrity, "").At("bulk.state").Because(err)
	}
	return s, nil
}

// decodeFirst reads what the first version wrote: places without a reason, and
// of those that stayed when work was taken back only how many. Nothing reads as
// both but what means the same.
func decodeFirst(raw []byte) (s state, ok bool) {
	r := canon.NewReader(raw)
	s.next, s.changed = int(r.Uint()), int(r.Uint())
	before := 0
	for n := r.Uint(); n > 0 && r.Err() == nil; n-- {
		before += int(r.Uint())
		s.kept = append(s.kept, place{before, Moved})
	}
	s.back.next, s.back.changed, _ = int(r.Uint()), int(r.Uint()), r.Uint()
	return s, r.Done() == nil
}

func readPlaces(r *canon.Reader) (all []place) {
	before := 0
	for n := r.Uint(); n > 0 && r.Err() == nil; n-- {
		before += int(r.Uint())
		all = append(all, place{before, Why(r.Uint())})
	}
	return all
}

// with returns what stands once the first results of a part are in.
func (s *state) with(p *part, results []record.Result, reverts bool) *state {
	next := *s
	next.kept, next.back.kept = slices.Clone(s.kept), slices.Clone(s.back.kept)
	kept, changed, to := &next.kept, &next.changed, &next.next
	if reverts {
		kept, changed, to = &next.back.kept, &next.back.changed, &next.back.next
	}
	for i, res := range results {
		switch {
		case res.Err == nil && res.Changed:
			*changed++
		case res.Err == nil && p.settles: // it was like that already
		default:
			*kept = append(*kept, place{p.at[i], whyOf(res.Err)})
		}
		*to = p.at[i] + 1
	}
	if len(results) == len(p.changes) {
		*to = p.end
	}
	for _, stays := range p.kept {
		if stays.at < *to {
			*kept = append(*kept, stays)
		}
	}
	slices.SortFunc(*kept, func(a, b place) int { return a.at - b.at })
	return &next
}
