package audit

import (
	"context"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Log is the audit log of one workspace. Its methods may be called from any
// goroutine; one Log writes to one database.
type Log struct {
	db       *store.DB
	keys     Keys
	ids      *id.Source
	interval time.Duration

	appended func()        // AfterCommit of every append, made once
	fresh    atomic.Int64  // appended since the last pass
	some     chan struct{} // something waits for its place
	full     chan struct{} // so much waits that the pass should not

	passing sync.Mutex // one pass at a time; guards what follows
	looked  bool       // a first pass has compared the key store with the log
	checked bool       // the key store's heads were compared with the log
	last    Head       // the newest head we know to be in the log
	owed    bool       // last is not in the key store yet
	thinned time.Time  // hour up to which old checkpoints were thinned out

	leads   atomic.Bool              // this process sequences
	seen    atomic.Pointer[seenHead] // last, for whoever does not pass
	beliefs beliefs
	memory  memory
	health  atomic.Pointer[error]
	doubt   atomic.Pointer[error] // what Compare found of the log itself
	doubted chan struct{}
	behind  atomic.Pointer[Behind]

	suspected struct {
		mu    sync.Mutex
		found []Deviation
	}
}

// Within this time, or after this many entries, committed entries have their
// place (design section 7).
const (
	passInterval = time.Second
	passEntries  = 1000
)

// New returns the log over db, whose tables exist (see Migrations).
func New(db *store.DB, keys Keys, ids *id.Source) *Log {
	l := &Log{
		db: db, keys: keys, ids: ids, interval: passInterval,
		some: make(chan struct{}, 1), full: make(chan struct{}, 1), doubted: make(chan struct{}, 1), beliefs: newBeliefs(), memory: newMemory(),
	}
	db.Watch(func() { signal(l.some) })
	l.appended = func() {
		signal(l.some)
		if l.fresh.Add(1) >= passEntries {
			signal(l.full)
		}
	}
	return l
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// entryLog is the table that entries are appended to.
const entryLog = "audit_entry"

// Append writes e in the caller's transaction, so that the act and its
// evidence commit together or not at all: on error the caller must let the
// transaction fail. It sets Workspace, At (the time of the unit) and, when it
// is zero, ID; Records are sorted.
func (l *Log) Append(tx *store.Tx, e *Entry) (err error) {
	defer errs.Wrap(&err, "audit.Append")
	if err := l.Holds(); err != nil {
		return err
	}
	if e.ID.IsZero() {
		e.ID = l.ids.New()
	}
	e.At, e.Workspace = tx.Now(), l.keys.Workspace()
	e.Records = sortedSet(e.Records)
	body, err := encode(e, l.keys.BodyKey())
	if err != nil {
		return err
	}
	if err := tx.Append(entryLog, "id, object, record, writes, body", e.ID, e.Object, e.Record, e.Change.writes(), body); err != nil {
		return err
	}
	tx.AfterCommit(l.appended)
	if e.Change.writes() {
		row, rank := RowName{e.Object, e.Record}, rankOf(max(e.Change.From, e.Change.To), len(e.Change.After) == 0)
		tx.AfterCommit(func() {
			l.beliefs.changed(row)
			l.memory.keep(row, rank, l.db.Mark())
		})
	}
	return nil
}

// Record appends e in a transaction of its own and returns when it is on
// stable storage: for reads that are logged before their bytes leave, and for
// refusals.
func (l *Log) Record(ctx context.Context, e *Entry) (err error) {
	defer errs.Wrap(&err, "audit.Record")
	return l.db.Write(ctx, func(tx *store.Tx) error { return l.Append(tx, e) })
}

// Filter chooses entries. The zero Filter is the newest of everything.
type Filter struct {
	Object string // with Record: the history of one record
	Record id.ID
	Writes bool  // of one record: only acts that wrote its row
	Before int64 // only positions below this; 0: from the newest
	Limit  int   // 50 when 0, 1000 at most
}

const (
	entryColumns  = `SELECT pos, id, object, record, writes, body FROM audit_entry `
	selectNewest  = entryColumns + `WHERE pos < ? ORDER BY pos DESC LIMIT ?`
	selectHistory = entryColumns + `WHERE object = ? AND record = ? AND pos < ? ORDER BY pos DESC LIMIT ?`
	selectWrites  = entryColumns + `WHERE object = ? AND record = ? AND writes = ? AND pos < ? ORDER BY pos DESC LIMIT ?`
	selectFrom    = entryColumns + `WHERE pos >= ? AND pos <= ? ORDER BY pos LIMIT ?`
	selectNext    = entryColumns + `WHERE pos > ? ORDER BY pos LIMIT ?`
)

// Entries returns entries newest first, opened; sealed values of records stay
// sealed. The personal parts of an entry whose body key was destroyed are
// empty. An entry whose seal does not hold is Integrity "audit_entry_broken".
func (l *Log) Entries(ctx context.Context, f Filter) (out []Entry, err error) {
	defer errs.Wrap(&err, "audit.Entries")
	limit := min(max(f.Limit, 0), 1000)
	if limit == 0 {
		limit = 50
	}
	before := f.Before
	if before <= 0 {
		before = math.MaxInt64
	}
	sql, args := selectNewest, []any{before, limit}
	if !f.Record.IsZero() {
		sql, args = selectHistory, []any{f.Object, f.Record, before, limit}
		if f.Writes {
			sql, args = selectWrites, []any{f.Object, f.Record, true, before, limit}
		}
	}
	err = l.db.Read(ctx, func(v *store.View) error {
		rows, err := v.Query(sql, args...)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		out = make([]Entry, 0, limit)
		for rows.Next() {
			e, err := l.readEntry(v, rows)
			if err != nil {
				return err
			}
			out = append(out, *e)
		}
		return rows.Err()
	})
	return out, err
}

func (l *Log) readEntry(v *store.View, rows *store.Rows) (*Entry, error) {
	var r entryRow
	if err := r.scan(rows); err != nil {
		return nil, err
	}
	e, err := r.open(l.keys)
	if err != nil && !isErased(err) {
		return nil, err
	}
	e.Pos = r.pos
	e.Seq, err = placeOf(v, r.pos)
	return e, err
}

// placeOf returns the place of a position, -1 while it has none.
func placeOf(q store.Querier, pos int64) (int64, error) {
	var r run
	err := q.QueryRow(`SELECT seq, pos, count FROM audit_run WHERE pos <= ? ORDER BY pos DESC LIMIT 1`, pos).
		Scan(&r.seq, &r.pos, &r.count)
	switch {
	case errs.KindOf(err) == errs.NotFound:
		return -1, nil
	case err != nil:
		return 0, err
	case pos >= r.pos+r.count:
		return -1, nil
	}
	return r.seq + pos - r.pos, nil
}

// isErased reports that a body could not be opened because its key is no more.
// Whoever edits an entry can make it name such a key, so this says nothing
// about an entry that the tree does not cover yet.
func isErased(err error) bool { return errs.KindOf(err) == errs.NotFound }
