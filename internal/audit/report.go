package audit

import (
	"fmt"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// Status is the verdict of Verify.
type Status string

// The verdicts, worst last.
const (
	Sound      Status = "sound"      // everything checked holds
	Stale      Status = "stale"      // what is here holds, but it is not the newest, or the sequencer stands still
	Incomplete Status = "incomplete" // something could not be checked; nothing bad was found
	Tampered   Status = "tampered"   // something does not hold
)

// ExitCode returns the exit code of `holdfast audit verify`.
func (s Status) ExitCode() int {
	switch s {
	case Sound:
		return 0
	case Incomplete:
		return 3
	case Stale:
		return 4
	default:
		return 2
	}
}

// Report is what Verify found.
type Report struct {
	Status      Status      `json:"status"`
	Size        int64       `json:"size"`        // entries with a place
	Pending     int64       `json:"pending"`     // committed, their place still to come
	Checkpoints int64       `json:"checkpoints"` // signed heads checked
	Erased      int64       `json:"erased"`      // entries whose personal part was destroyed with its key
	Rows        int64       `json:"rows"`        // rows compared, with Rows
	Head        *Checkpoint `json:"head,omitempty"`
	FirstBad    *Problem    `json:"first_bad,omitempty"`
	Problems    []Problem   `json:"problems,omitempty"` // in the order found, at most 100
	More        int64       `json:"more,omitempty"`     // problems beyond those
}

// Problem is one thing that does not hold.
type Problem struct {
	Kind  string `json:"kind"`  // entry, tile, checkpoint, head, pending, sums, row
	Place string `json:"place"` // "entry 57 (position 58)", "tile/8/0/000", "contact 0190…"
	Code  string `json:"code"`  // message key
	Text  string `json:"why"`   // English

	status Status
	params []errs.Param
}

// Why returns what is wrong, in the given language.
func (p *Problem) Why(lang string) string { return errs.Text(lang, p.Code, p.params...) }

const maxProblems = 100

// add notes a problem; the status only gets worse.
func (r *Report) add(s Status, kind, place, code string, params ...errs.Param) {
	r.worsen(s)
	if len(r.Problems) >= maxProblems {
		r.More++
		return
	}
	p := Problem{Kind: kind, Place: place, Code: code, status: s, params: params}
	p.Text = p.Why("en")
	r.Problems = append(r.Problems, p)
}

func (r *Report) worsen(s Status) {
	if rank(s) > rank(r.Status) {
		r.Status = s
	}
}

// rank orders verdicts, the worst last.
func rank(s Status) int { return slices.Index([]Status{Sound, Stale, Incomplete, Tampered}, s) }

// finish sets the verdict, and as the first bad place the first that made it.
func (r *Report) finish() {
	r.worsen(Sound)
	i := slices.IndexFunc(r.Problems, func(p Problem) bool { return p.status == r.Status })
	if i >= 0 {
		r.FirstBad = &r.Problems[i]
	}
}

func entryPlace(seq, pos int64) string { return fmt.Sprintf("entry %d (position %d)", seq, pos) }

func seqPlace(first, last int64) string {
	if first == last {
		return fmt.Sprintf("entry %d", first)
	}
	return fmt.Sprintf("entries %d to %d", first, last)
}
