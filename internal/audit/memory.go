package audit

import (
	"context"
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

// Recall remembers the newest that the log says of every row of some tables,
// so that none can be shown anything older from then on. Called again it looks
// at what other processes wrote meanwhile. [Log.Compare] should follow: only
// that tells whether the entries are all there.
func (l *Log) Recall(ctx context.Context, objects ...string) (err error) {
	defer errs.Wrap(&err, "audit.Recall")
	for _, object := range objects {
		from, again := l.memory.begin(object)
		if again && !l.db.Shared() {
			continue // every entry since is this process's own
		}
		err := l.db.Follow(ctx, func(v *store.View) error { return l.recallFrom(v, object, from) }, entryLog)
		if err != nil {
			return err
		}
	}
	return nil
}

func (l *Log) recallFrom(v *store.View, object string, from int64) error {
	settled, err := v.Settled(entryLog)
	if err != nil {
		return err
	}
	rows, err := v.Query(selectNewestOfAll, object, from, settled)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var r entryRow
		if err := r.scan(rows); err != nil {
			return err
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
			return err
		}
		l.recall(v, row, told)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	l.memory.recalled(object, settled)
	return nil
}
