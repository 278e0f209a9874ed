package transfer

import (
	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
)

// Counts is how far an import came.
type Counts struct {
	Rows      int `json:"rows"` // read, accepted or not
	Created   int `json:"created"`
	Updated   int `json:"updated"`
	Unchanged int `json:"unchanged"`
	Failed    int `json:"failed"`
	Companies int `json:"companies"` // companies made on the way
}

// reverted is how far taking an import back came.
type reverted struct {
	removed, kept int
	referred      int    // of those kept: unchanged, but referred to
	keptIDs       []Kept // the first of them
}

// maxKeptIDs bounds the progress that commits with every chunk.
const maxKeptIDs = 100

func (r *reverted) keep(k Kept) {
	if k.Referred {
		r.referred++
	}
	if r.kept++; len(r.keptIDs) < maxKeptIDs {
		r.keptIDs = append(r.keptIDs, k)
	}
}

// state is an import's progress; it commits with the rows it counts.
type state struct {
	Counts
	next    int     // index of the first row not done
	pending []fault // failed rows not yet in a blob
	faults  id.ID   // newest blob of failed rows, which names the one before
	back    reverted
}

// maxPendingFaults bounds the progress that commits with every chunk.
const maxPendingFaults = 200

// fault is one row that was not accepted: where it is in the sealed file, and
// why. It holds no cell.
type fault struct {
	index, line int
	column      string // field name
	code        string
	params      []errs.Param
}

func (s *state) encode() []byte {
	b := canon.AppendUint(nil, uint64(s.next))
	for _, n := range []int{s.Rows, s.Created, s.Updated, s.Unchanged, s.Failed, s.Companies} {
		b = canon.AppendUint(b, uint64(n))
	}
	b = canon.AppendBytes(b, s.faults[:])
	b = appendFaults(b, s.pending)
	if s.back.removed == 0 && s.back.kept == 0 {
		return b // as the first version wrote it
	}
	b = canon.AppendUint(canon.AppendUint(b, uint64(s.back.removed)), uint64(s.back.kept))
	b = appendKept(b, s.back.keptIDs, false)
	if s.back.referred == 0 {
		return b // as the first version that took back wrote it
	}
	b = canon.AppendUint(canon.AppendString(b, ""), uint64(s.back.referred))
	return appendKept(b, s.back.keptIDs, true)
}

func appendKept(b []byte, all []Kept, referred bool) []byte {
	for _, k := range all {
		if k.Referred == referred {
			b = canon.AppendBytes(canon.AppendString(b, k.Object), k.ID[:])
		}
	}
	return b
}

func decodeState(raw []byte) (*state, error) {
	s := &state{}
	if len(raw) == 0 {
		return s, nil
	}
	r := canon.NewReader(raw)
	s.next = int(r.Uint())
	for _, n := range []*int{&s.Rows, &s.Created, &s.Updated, &s.Unchanged, &s.Failed, &s.Companies} {
		*n = int(r.Uint())
	}
	copy(s.faults[:], r.Bytes())
	s.pending = readFaults(r)
	if r.Len() > 0 {
		s.back.removed, s.back.kept = int(r.Uint()), int(r.Uint())
	}
	for referred := false; r.Len() > 0; {
		k := Kept{Object: r.String(), Referred: referred}
		if k.Object == "" { // no object's: those that are referred to follow
			referred, s.back.referred = true, int(r.Uint())
			continue
		}
		copy(k.ID[:], r.Bytes())
		s.back.keptIDs = append(s.back.keptIDs, k)
	}
	if err := r.Done(); err != nil {
		return nil, errs.New(errs.Integrity, "").At("transfer.state").Because(err)
	}
	return s, nil
}

func appendFaults(b []byte, faults []fault) []byte {
	b = canon.AppendUint(b, uint64(len(faults)))
	for _, f := range faults {
		b = canon.AppendUint(b, uint64(f.index))
		b = canon.AppendUint(b, uint64(f.line))
		b = canon.AppendString(b, f.column)
		b = canon.AppendString(b, f.code)
		b = canon.AppendUint(b, uint64(len(f.params)))
		for _, p := range f.params {
			b = canon.AppendString(canon.AppendString(b, p.Name), p.Value)
		}
	}
	return b
}

func readFaults(r *canon.Reader) []fault {
	var out []fault
	for n := r.Uint(); n > 0 && r.Err() == nil; n-- {
		f := fault{index: int(r.Uint()), line: int(r.Uint()), column: r.String(), code: r.String()}
		for m := r.Uint(); m > 0 && r.Err() == nil; m-- {
			f.params = append(f.params, errs.P(r.String(), r.String()))
		}
		out = append(out, f)
	}
	return out
}

// faultOf takes a refusal apart. Only message keys and their safe parameters
// are kept.
func faultOf(r row, err error) fault {
	e := errs.As(err)
	f := fault{index: r.index, line: r.line, code: e.Code, params: e.Params}
	if len(e.Fields) > 0 {
		f.column, f.code, f.params = e.Fields[0].Field, e.Fields[0].Code, e.Fields[0].Params
	}
	if f.code == "" {
		f.code = "kind_" + e.Kind.String()
	}
	return f
}
