package vector

import "math"

// ends holds growing places in an arena, one a row: each as its distance from a
// base that endsShare rows have together, which is two bytes for texts that are
// not very long, and in full where they are.
type ends struct {
	bases []uint32
	near  []uint16
	full  []uint32 // instead of both
}

const endsShare = 64

func (e *ends) len() int { return max(len(e.near), len(e.full)) }

func (e *ends) at(i int) uint32 {
	if e.full != nil {
		return e.full[i]
	}
	return e.bases[i/endsShare] + uint32(e.near[i])
}

func (e *ends) add(end uint32) {
	if e.full == nil {
		n := len(e.near)
		if n%endsShare == 0 {
			e.bases = append(e.bases, end)
		}
		if d := end - e.bases[n/endsShare]; d <= math.MaxUint16 {
			e.near = append(e.near, uint16(d))
			return
		}
		full := make([]uint32, n, 2*n)
		for i := range full {
			full[i] = e.at(i)
		}
		*e = ends{full: full}
	}
	e.full = append(e.full, end)
}

// seal gives spare memory back.
func (e *ends) seal() { e.bases, e.near, e.full = Snug(e.bases), Snug(e.near), Snug(e.full) }

// Snug copies a slice into as much memory as it needs, which slices.Clip
// does not.
func Snug[S ~[]E, E any](s S) S {
	if len(s) == cap(s) {
		return s
	}
	return append(make(S, 0, len(s)), s...)
}

func (e *ends) size() int { return 4*cap(e.bases) + 2*cap(e.near) + 4*cap(e.full) }
