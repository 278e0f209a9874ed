package audit

import (
	"sync"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// maxRemembered bounds the memory of rows: some ten megabytes. Beyond it new
// ones are not remembered, and compared with the log alone.
const maxRemembered = 1 << 17

// memory is the newest that this process was ever told of rows of trust. Whoever
// takes an entry away, or moves an older one to the front, for as long as
// somebody looks, meets it.
//
// Versions are compared, not positions: a position is a column, which can be
// written, while a version is under the seal of its entry.
type memory struct {
	mu      sync.Mutex
	objects map[string]map[id.ID]memorised // only those that are remembered
	upTo    map[string]int64               // position to which entries were recalled
	n       int
}

// memorised is the newest version of a row, twice, and one more when it ends
// there; and the moment since which everybody sees it.
type memorised struct{ rank, since uint64 }

func newMemory() memory {
	return memory{objects: map[string]map[id.ID]memorised{}, upTo: map[string]int64{}}
}

func rankOf(version int64, gone bool) uint64 {
	rank := 2 * uint64(max(version, 0))
	if gone {
		rank++
	}
	return rank
}

func (t Told) rank() uint64 { return rankOf(t.Version, t.Pos != 0 && t.Digest == nil) }

// newer reports whether more was told of a row before a read began than that
// read shows.
func (m *memory) newer(row RowName, told Told, began uint64) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	known := m.objects[row.Object][row.Record]
	return told.rank() < known.rank && known.since <= began
}

// keep remembers what was committed before since.
func (m *memory) keep(row RowName, rank, since uint64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	rows := m.objects[row.Object]
	known, ok := rows[row.Record]
	if rows == nil || rank <= known.rank || !ok && m.n >= maxRemembered {
		return
	}
	if !ok {
		m.n++
	}
	rows[row.Record] = memorised{rank, since}
}

// begin remembers rows of an object from now on, and returns from where its
// entries are to be recalled.
func (m *memory) begin(object string) (from int64, again bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.objects[object] == nil {
		m.objects[object] = map[id.ID]memorised{}
	}
	from, again = m.upTo[object]
	return from, again
}

func (m *memory) recalled(object string, upTo int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.upTo[object] = upTo
}

// recall remembers what an entry tells, once it is certain that it stays.
func (l *Log) recall(q store.Querier, row RowName, told Told) {
	if !told.opened || l.memory.knows(row, told.rank()) {
		return
	}
	if tx, ok := q.(*store.Tx); ok {
		tx.AfterCommit(func() { l.memory.keep(row, told.rank(), l.db.Mark()) })
		return
	}
	l.memory.keep(row, told.rank(), l.db.Mark())
}

func (m *memory) knows(row RowName, rank uint64) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.objects[row.Object] == nil || rank <= m.objects[row.Object][row.Record].rank
}

const selectNewestOfAll = entryColumns + `WHERE pos IN (
	SELECT MAX(pos) FROM audit_entry WHERE object = ? AND writes = 1 AND record IS NOT NULL AND pos > ? AND pos <= ? GROUP BY record)`

// recollection is what the log says of the rows of an object, in one snapshot.
// It is kept once the snapshot was found in order: what somebody took away for
// that moment only would be forgotten for good.
type recollection struct {
	object string
	upTo   int64
	rows   map[id.ID]uint64 // ranks
}

// recollect reads the newest that the log says of every row of an object, or,
// called again, what other processes wrote meanwhile; nil: nobody did.
func (l *Log) recollect(v *store.View, object string) (*recollection, error) {
	from, again := l.memory.begin(object)
	if again && !l.db.Shared() {
		return nil, nil // every entry since is this process's own
	}
	return l.recollectFrom(v, object, from)
}

// keepAll remembers what was recollected before since.
func (l *Log) keepAll(r *recollection, since uint64) {
	for record, rank := range r.rows {
		l.memory.keep(RowName{r.object, record}, rank, since)
	}
	l.memory.recalled(r.object, r.upTo)
}

func (l *Log) recollectFrom(v *store.View, object string, from int64) (*recollection, error) {
	settled, err := v.Settled(entryLog)
	if err != nil {
		return nil, err
	}
	rows, err := v.Query(selectNewestOfAll, object, from, settled)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	all := &recollection{object, settled, map[id.ID]uint64{}}
	for rows.Next() {
		var r entryRow
		if err := r.scan(rows); err != nil {
			return nil, err
		}
		record, ok := r.record.([]byte)
		if !ok || len(record) != len(id.ID{}) {
			continue // no entry of ours
		}
		row := RowName{object, id.ID(record)}
		var told Told
		if e, err := r.open(l.keys); err == nil {
			told = Told{r.pos, max(e.Change.From, e.Change.To), e.Change.After, true}
		} else if told, err = newestEntry(v, l.keys, row); err != nil && errs.KindOf(err) != errs.Integrity {
			return nil, err
		}
		if told.opened && len(all.rows) < maxRemembered {
			all.rows[row.Record] = told.rank()
		}
	}
	return all, rows.Err()
}
