package app

import (
	"context"
	"math"
	"strconv"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/machine"
)

// searchMemory reads how much memory searching may take: bytes, with KiB, MiB or
// GiB, or a share of what the process may come to use, as in "33%". 0 is without
// a limit, and so is a share where that is not known.
func searchMemory(text string, total int64) (int64, error) {
	invalid := errs.FieldsInvalid(errs.FieldError{Field: "--search-memory", Code: "memory_invalid"})
	if share, ok := strings.CutSuffix(text, "%"); ok {
		n, err := strconv.ParseUint(share, 10, 8)
		if err != nil || n == 0 || n > 90 {
			return 0, invalid
		}
		return total / 100 * int64(n), nil
	}
	unit := int64(1)
	for shift, name := range []string{"KiB", "MiB", "GiB"} {
		if number, ok := strings.CutSuffix(text, name); ok {
			text, unit = strings.TrimSpace(number), 1<<(10*(shift+1))
		}
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > math.MaxInt64/unit {
		return 0, invalid
	}
	return n * unit, nil
}

// searchLimit is that of a server on this machine; "" is without a limit.
func (o ServeOptions) searchLimit() (int64, error) {
	if o.SearchMemory == "" {
		return 0, nil
	}
	total, _ := machine.Memory()
	return searchMemory(o.SearchMemory, total)
}

// much of the memory for searching: from here on it is worth saying.
const much = 0.8

// lookSearchMemory tells what searching takes of what it may, and whether that
// is enough.
func (w *Workspace) lookSearchMemory(context.Context) (finding, error) {
	m := w.Index.Memory()
	var held, largest int64
	for _, s := range w.Index.Stats() {
		held += int64(s.Bytes)
		largest = max(largest, int64(s.Bytes))
	}
	params := []errs.Param{
		errs.P("bytes", size(held)), errs.P("limit", size(m.Limit)), errs.P("loads", m.Loads), errs.P("dropped", m.Dropped), errs.P("refused", m.Refused),
	}
	switch {
	case m.Limit == 0:
		return fine("doctor_search_memory_free", params...).plainly("doctor_search_memory_plain"), nil
	case m.Refused > 0:
		return warns("doctor_search_memory", "doctor_search_memory_advice", params...).plainly("doctor_search_memory_refused_plain"), nil
	case m.Dropped > m.Loads/2 && m.Dropped > 10, float64(largest) > much*float64(m.Limit):
		return advises("doctor_search_memory", "doctor_search_memory_advice", params...).plainly("doctor_search_memory_short_plain"), nil
	}
	return fine("doctor_search_memory", params...).plainly("doctor_search_memory_plain"), nil
}
