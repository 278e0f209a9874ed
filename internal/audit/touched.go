package audit

import (
	"math"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// touchedPage is how many entries of a record are read at once.
const touchedPage = 50

// Touched reports whether a field of a record was set since its first version,
// up to the given one. Moving it to the trash and back sets none. A version
// that the log tells nothing of counts as a change.
func (l *Log) Touched(q store.Querier, object string, record id.ID, version int64) (_ bool, err error) {
	defer errs.Wrap(&err, "audit.Touched")
	for before := int64(math.MaxInt64); version > 1; {
		page, last, err := l.writesOf(q, object, record, before)
		if err != nil {
			return false, err
		}
		for _, e := range page {
			if version == 1 {
				break // what follows made it
			}
			if e.Change.From == e.Change.To || e.Change.To != version {
				continue // stored anew as it was
			}
			if len(e.Fields) > 0 {
				return true, nil
			}
			version = e.Change.From
		}
		if last == 0 {
			return version > 1, nil
		}
		before = last
	}
	return false, nil
}

// writesOf reads a page of what wrote a record, newest first, and where the next
// begins; 0 when there is none.
func (l *Log) writesOf(q store.Querier, object string, record id.ID, before int64) (page []*Entry, last int64, err error) {
	rows, err := q.Query(selectWrites, object, record, true, before, touchedPage)
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = rows.Close() }()
	n := 0
	for ; rows.Next(); n++ {
		var r entryRow
		if err := r.scan(rows); err != nil {
			return nil, 0, err
		}
		last = r.pos
		e, err := r.open(l.keys)
		if err != nil && !isErased(err) {
			return nil, 0, err
		}
		page = append(page, e)
	}
	if n < touchedPage {
		last = 0
	}
	return page, last, rows.Err()
}
